"""What a sentence says beside a number is locked: comparing words, glued names, versions, arguments.

A glued number changes with its cell; the word beside it, "fast" or "slow", does not. Each line of
``marks.txt`` is one sentence: its
chapter, and what is in it of these, in order. ``python tests/book/test_marks.py`` writes the lines again,
once the sentences were read.
"""

import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest

BOOK = Path(__file__).parents[2]
LOCK = Path(__file__).parent / "marks.txt"
PAIRS = (
    "fast slow|more less|above below|before after|earlier later|larger smaller|higher lower|longer shorter"
    "|most least|largest smallest"
    "|better worse|over under|rises falls|grows shrinks|first last|same different|right wrong|true false"
    "|near far|always never|all none"
    "|up down|left right|with without|until from|highest lowest|longest shortest|fewer fewest|faster slower"
    "|best worst|both neither"
    "|nearer further|too enough|half twice|growing shrinking|rise fall|gain loss|increase decrease"
    "|only not|at"
)
COMPARES = "|".join(sorted(set(re.findall(r"\w+", PAIRS)), key=len, reverse=True))
PRODUCT = r"Keras|TensorFlow|tf_keras|PyTorch|Optax|optax|JAX|Python|NumPy|timm"
MARK = re.compile(
    r"\{glue:\w*\}`(?P<glue>[^`]+)`|\{doc\}`(?:[^`<]*<)?(?P<doc>[^`>]+)>?`"
    rf"|(?P<version>(?:{PRODUCT})[ \xa0]\d[\d.]*\d|(?:{PRODUCT})[ \xa0]\d)"
    rf"|(?P<argument>\b[a-z]\w*=[-+\w.]+)|(?P<word>\b(?:{COMPARES})\b)",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.?!:;|])\s+(?=[A-Z*`{$(\[|])|\n+")


def marks(text, words_alone=False):
    """Yield what is to be kept of each sentence with a glued number, a version, a chapter or an argument."""
    text = re.sub(r"^(`{3,}|~{3,})(?!\{).*?^\1`*\s*$|\$\$.*?\$\$", " ", text, flags=re.MULTILINE | re.DOTALL)
    for sentence in SENTENCE.split(text):
        found = [(match.lastgroup, match[match.lastgroup]) for match in MARK.finditer(sentence)]
        if any(words_alone or kind != "word" for kind, _ in found):
            yield " ".join(
                each.lower() if kind == "word" else each.replace("\xa0", " ") for kind, each in found
            )


def lines():
    """Return the lines of the lock as the book is now, each with one of its sentences' numbers."""
    found = []
    for path in sorted((BOOK / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            texts = [cell.source] if cell.cell_type == "markdown" else []
            shown = cell.metadata.get("mystnb", {})
            texts += [shown.get("figure", {}).get("caption", ""), shown.get("image", {}).get("alt", "")]
            found += [f"{path.stem} | {line}" for text in texts for line in marks(text)]
    for name in ("glossary.md", "notation.md"):
        found += [
            f"{name} | {line}"
            for line in marks((BOOK / "chapters" / name).read_text(encoding="utf-8"), words_alone=True)
        ]
    return found


def test_no_word_beside_a_number_no_version_and_no_reference_changed_unseen():
    now, kept = Counter(lines()), Counter(LOCK.read_text(encoding="utf-8").splitlines())
    new, gone = sorted((now - kept).elements()), sorted((kept - now).elements())
    assert (new, gone) == ([], []), (
        "read these sentences beside their cells; then: python tests/book/test_marks.py"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "It is {glue:text}`excess:.0f` percent too fast.",
            "It is {glue:text}`excess:.0f` percent too slow.",
        ),
        ("{doc}`03_adam` builds it.", "{doc}`02_momentum` builds it."),
        ("Kept until TensorFlow 2.9 rewrote it.", "Kept until TensorFlow 2.11 rewrote it."),
        (
            "Adam errs for {glue:text}`a`, Nadam for {glue:text}`b`.",
            "Adam errs for {glue:text}`b`, Nadam for {glue:text}`a`.",
        ),
        ("| ours | `Nadam(momentum_decay=0.004)` |", "| ours | `Nadam(momentum_decay=0.04)` |"),
        ("The default is `0.9` before Keras 3.15.1.", "The default is `0.9` after Keras 3.15.1."),
    ],
)
def test_another_word_or_number_gives_another_line(one, other):
    assert list(marks(one)) != list(marks(other)) != []


if __name__ == "__main__":
    LOCK.write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")
