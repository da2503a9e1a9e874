"""The page that a claim's card points to speaks of the claim: words of it are found there."""

import tomllib
from pathlib import Path

import nbformat
import pytest

BOOK = Path(__file__).parents[2]
TABLE = tomllib.loads((BOOK / "chapters" / "claims.toml").read_text(encoding="utf-8"))
CHAPTERS = {claim["id"]: claim["section"] for claim in TABLE["claim"]}
WORDS = tomllib.loads(Path(__file__).with_name("spoken_of.toml").read_text(encoding="utf-8"))


def said(chapter):
    """Return the text and the code of a chapter."""
    notebook = nbformat.read(BOOK / "chapters" / f"{chapter}.ipynb", as_version=4)
    return "\n\n".join(cell.source for cell in notebook.cells)


def contradictions(chapters, words):
    """Yield a sentence for each claim whose chapter does not have the words."""
    for name, text in words.items():
        chapter = chapters[name]
        if text not in said(chapter):
            yield f"{name}: chapter {chapter} does not say {text!r}"


def test_the_chapter_of_a_claim_speaks_of_it():
    assert list(contradictions(CHAPTERS, WORDS)) == []


def test_every_claim_is_spoken_of():
    assert WORDS.keys() == CHAPTERS.keys()


@pytest.mark.parametrize("name", ["C03", "C56"])
def test_a_claim_that_is_moved_to_another_chapter_is_told(name):
    moved = CHAPTERS | {name: "02_momentum"}
    assert list(contradictions(moved, WORDS)) == [f"{name}: chapter 02_momentum does not say {WORDS[name]!r}"]
