"""A word that compares, beside a glued number, is true of it: each row of ``says.toml`` is evaluated.

The number changes with its cell. The word, "faster" or "twice", is compared with the stored number here.
"""

import ast
import re
import tomllib
from pathlib import Path

import nbformat
import pytest
from chapter_rules.cells import inside

BOOK = Path(__file__).parents[2]
SAYS = tomllib.loads(Path(__file__).with_name("says.toml").read_text(encoding="utf-8"))
ROWS = [(chapter, words, holds) for chapter, rows in SAYS.items() for words, holds in rows.items()]
FACTOR = re.compile(
    r"\b(twice|thrice|half|halves|doubles?|a (?:third|quarter|tenth|hundredth)|times|percent)\b",
    re.IGNORECASE,
)


def read(chapter):
    return nbformat.read(BOOK / "chapters" / f"{chapter}.ipynb", as_version=4)


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def glued(notebook):
    """Return the numbers and texts that a chapter's cells glue, by name, as they are stored."""
    found = {}
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if name := inside(output, "metadata", "scrapbook", "name"):
            [text] = output.data.values()
            number = re.fullmatch(r"-?[\d.]+(e-?\d+)?|'.*'", text)
            found[name] = ast.literal_eval(text) if number else text
    return found


def wrong(words, holds, text, numbers):
    """Return what is wrong with a row, in a sentence, or nothing."""
    if words not in text:
        return f"the chapter no longer says {words!r}"
    if not eval(holds, {"g": numbers}):
        return f"{words!r} is not so: {holds}"
    return ""


@pytest.mark.parametrize(
    ("chapter", "words", "holds"), ROWS, ids=[f"{row[0]}: {row[1][:40]}" for row in ROWS]
)
def test_the_word_is_true_of_the_number(chapter, words, holds):
    notebook = read(chapter)
    assert wrong(words, holds, prose(notebook), glued(notebook)) == ""


CHANGES = (lambda n: -n, lambda n: n * 4, lambda n: n / 4, lambda n: n + 1e6, lambda n: n - 1e6)


def used(holds):
    """Return the glued names in an expression."""
    return set(re.findall(r'g\["([^"]+)"\]', holds))


def others(value):
    """Return other values in the place of a glued number, as texts if it is glued as a text."""
    number = float(re.sub(r"[,%]", "", value)) if isinstance(value, str) else value
    changed = [change(number) for change in CHANGES]
    form = "{:.0f}" if number % 1 == 0 else "{:g}"
    return [form.format(each) for each in changed] if isinstance(value, str) else changed


def never_false(holds, numbers):
    """Return the glued numbers of an expression that may be others, one at a time, and it still holds."""
    return [
        name
        for name in used(holds)
        if all(eval(holds, {"g": numbers | {name: other}}) for other in others(numbers[name]))
    ]


@pytest.mark.parametrize(
    ("chapter", "words", "holds"), ROWS, ids=[f"{row[0]}: {row[1][:40]}" for row in ROWS]
)
def test_with_another_number_the_word_is_false(chapter, words, holds):
    assert never_false(holds, glued(read(chapter))) == []


def sentences_with_a_factor(text):
    """Yield the sentences that have a glued number and a factor: twice, half, percent, times."""
    for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
        if "{glue:" in sentence and FACTOR.search(re.sub(r"\{.*?\}`[^`]*`|`[^`]*`", "", sentence)):
            yield sentence


@pytest.mark.parametrize("path", sorted((BOOK / "chapters").glob("*.ipynb")), ids=lambda path: path.stem)
def test_each_sentence_with_a_factor_has_a_row(path):
    rows = SAYS.get(path.stem, {})
    sentences = sentences_with_a_factor(prose(read(path.stem)))
    assert [each for each in sentences if not any(words in each for words in rows)] == []


def test_the_other_word_another_number_and_a_sentence_without_a_row_are_told():
    words, holds = "{glue:text}`n` percent too fast", 'g["n"] > 0'
    assert wrong(words, holds, f"It is {words}.", {"n": 6.0}) == ""
    assert "no longer says" in wrong(words, holds, "It is {glue:text}`n` percent too slow.", {"n": 6.0})
    assert never_false('g["n"] > 0', {"n": 6.0}) == [] != never_false('g["n"] != 0', {"n": 6.0})
    assert "is not so" in wrong(words, holds, f"It is {words}.", {"n": -6.0})
    assert list(sentences_with_a_factor(f"Fine. It is {words}. It is {{glue:text}}`half`.")) == [
        f"It is {words}."
    ]
