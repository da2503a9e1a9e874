"""What a paragraph says beside its numbers is locked: number words, comparing words, names, code, references.

A glued number changes with its cell; the word beside it, "fast" or "slow", does not. Each line of
``marks.txt`` is a paragraph: its page, and these marks, in order. All else is free. Locked whole is what is
short and looked up: captions, alt texts, the words in a picture, quizzes, rows of tables, the glossary, the
bibliography, the labels of the sliders.
``PYTHONPATH=book python tests/book/test_marks.py`` writes them again, once the paragraphs were read.
"""

import re
import sys
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from chapter_rules.cells import inside, named_cells

sys.path.insert(0, str(Path(__file__).parents[1] / "figures"))
from svg import pictures, words

BOOK = Path(__file__).parents[2]
LOCK = Path(__file__).parent / "marks.txt"
PAGES = (
    "chapters/glossary.md",
    "chapters/notation.md",
    "chapters/references.bib",
    "README.md",
    "CONTRIBUTING.md",
    "nadam_edu/figures/slider_ranges.py",
)
NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve twenty thirty fifty"
    " hundreds? thousands? millions?"
    " once twice half halves thirds? quarters? fourth fifth sixth tenth hundredth"
)
COMPARES = (
    "fast slow faster slower fastest slowest more less most least fewer fewest"
    " larger smaller largest smallest"
    " higher lower highest lowest longer shorter longest shortest nearer further better worse best worst"
    " above below over under before after earlier later sooner first last left right up down upper near far"
    " rise rises falls? grows? growing shrinks? shrinking gains? loses? increases? decreases?"
    " with without until from"
    " always never all none both neither only not no too enough same different right wrong true false"
    " early late next previous wide narrow steep flat positive negative even odd inside outside"
    " maximum minimum nothing everything nobody everybody any every each cannot can may must"
    " solid dashed dotted horizontal vertical upwards downwards"
    " red green blue orange grey black white yellow purple dark light"
    " accepts? accepted applies applied refuses? refused ignores? ignored raises? raised"
    " keeps? kept drops? dropped lost"
    " follows? converges? diverges? freezes? frozen warns? fails? works?"
    " eager eagerly compiled old older oldest new newer newest legacy today"
)
NAMES = (
    "Keras TensorFlow tf_keras PyTorch Optax JAX timm NumPy TensorBoard NAdam AdamW NadamW RMSprop SGD Lion"
    " January February March April May June July August September October November December"
)
AUTHORS = set(re.findall(r"\b([A-Z][a-z]{2,}), [A-Z]", (BOOK / "chapters/references.bib").read_text("utf-8")))
MARK = re.compile(
    r"(\{[\w:]+\}`[^`]+`)|`([^`\n]+)`|(?<![\w.])((?:\d[\d.,]*)?\d)(?!\w)"
    rf"|\b({'|'.join([*(NUMBERS + ' ' + COMPARES + ' ' + NAMES).split(), *sorted(AUTHORS)])})\b",
    re.IGNORECASE,
)
# Nor is what only links an exercise with its solution.
CODE = re.compile(
    r"^(`{3,}|~{3,})(?!\{).*?^\1`*\s*$|^\$\$.*?^\$\$|^:label: [^\n]+$|^:::\{solution-start\} [^\n]+$",
    re.MULTILINE | re.DOTALL,
)


def marks(text):
    """Return what is locked of a paragraph, in order."""
    found = [match[0] if match[1] or match[2] else match[0].lower() for match in MARK.finditer(text)]
    return " ".join(found).replace("\xa0", " ")


def paragraphs():
    """Yield the page of each paragraph of the book, its place, its text, and whether it is locked whole."""
    for path in sorted((BOOK / "chapters").glob("*.ipynb")):
        for name, cell in named_cells(nbformat.read(path, as_version=4)):
            figure = (("figure", "caption"), ("image", "alt"))
            shown = [inside(cell.metadata, "mystnb", *keys) or "" for keys in figure]
            prose = CODE.sub("", cell.source).split("\n\n") if cell.cell_type == "markdown" else []
            yield from ((path.stem, name, text, is_whole("{quiz}" in cell.source, text)) for text in prose)
            yield from ((path.stem, name, text, True) for text in [*shown, *map(words, pictures(cell))])
    for page in PAGES:
        text = (BOOK / page).read_text(encoding="utf-8")
        short = Path(page).name in ("glossary.md", "references.bib", "slider_ranges.py")
        for line in (text if page == "chapters/glossary.md" else CODE.sub("", text)).splitlines():
            yield Path(page).name, "a line", line, is_whole(short, line)


def is_whole(short, text):
    """Return whether a text is locked whole: what is short, and the rows of a table."""
    return short or text.startswith("|")


def locked(text, whole):
    """Return what is locked of a paragraph, or of a line of a page."""
    return " ".join(text.split()) if whole else marks(text)


def lines():
    """Return the lines of the lock as the book is now, each with where it comes from."""
    found = ((page, where, locked(text, whole)) for page, where, text, whole in paragraphs())
    return [(f"{page} | {marked}", where) for page, where, marked in found if marked]


def test_no_number_no_comparing_word_and_no_reference_changed_unseen():
    found, kept = lines(), Counter(LOCK.read_text(encoding="utf-8").splitlines())
    now = Counter(line for line, _ in found)
    new = [
        f"{line.partition(' | ')[0]}, {where} has: {line}" for line, where in found if now[line] > kept[line]
    ]
    gone = [f"no longer there: {line}" for line in (kept - now).elements()]
    advice = (
        "read these paragraphs beside their cells; then run: PYTHONPATH=book python tests/book/test_marks.py"
    )
    assert not new and not gone, "\n".join([advice, *new, *gone])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It is {glue:text}`a:.0f` percent too fast.", "It is {glue:text}`a:.0f` percent too slow."),
        ("{doc}`03_adam` builds it.", "{doc}`02_momentum` builds it."),
        ("Kept until TensorFlow 2.9 rewrote it.", "Kept until TensorFlow 2.11 rewrote it."),
        ("Adam for {glue:text}`a`, Nadam {glue:text}`b`.", "Adam for {glue:text}`b`, Nadam {glue:text}`a`."),
        ("| ours | `Nadam(momentum_decay=0.004)` |", "| ours | `Nadam(momentum_decay=0.04)` |"),
        ("The default is `0.9` before Keras 3.15.1.", "The default is `0.9` after Keras 3.15.1."),
        ("The first step is nearly twice Adam's.", "The first step is nearly three times Adam's."),
        ("One epoch of 1797 examples", "One epoch of 1979 examples"),
        ("{numref}`fig-mom-kept` shows {eq}`eq-mu`.", "{numref}`fig-mom-paths` shows {eq}`eq-mu`."),
        ("PyTorch had copied it from Keras.", "Keras had copied it from PyTorch."),
        ("In November a group found it.", "In March a group found it."),
        ("Robbins and Monro found it.", "Robbins and Siegmund found it."),
        ("The class refuses a schedule.", "The class accepts a schedule."),
        ("They dip to 0.70 and 0.73, $\\mu = 4/9$.", "They dip to 0.73 and 0.70, $\\mu = 4/9$."),
    ],
)  # fmt: skip
def test_another_word_number_or_reference_gives_another_line(one, other):
    assert marks(one) != marks(other) != ""


def test_of_what_is_short_every_word_is_locked():
    assert locked("Alpha is a fraction of the  peak.", True) == "Alpha is a fraction of the peak."
    assert is_whole(False, "| $d$ | period | updates |") and not is_whole(False, "The period.")
    whole = {(page, text.strip()) for page, _, text, short in paragraphs() if short}
    assert ("glossary.md", "One pass over the training data: `ceil(examples / batch_size)` steps.") in whole
    assert ("references.bib", "doi     = {10.1016/0041-5553(64)90137-5}") in whole
    assert ("slider_ranges.py", '"drop_every": STEPS,') in whole
    assert any(page == "02_momentum" and "x, along the ravine" in text for page, text in whole)


def test_the_other_words_are_free():
    one = "A ball of *mass* {glue:text}`mass:.1f` rolls (see {doc}`02_momentum`) into 2 valleys."
    other = "The {glue:text}`mass:.1f` of the ball, {doc}`02_momentum`: it rolls to the 2 valleys!"
    assert marks(one) == marks(other) == "{glue:text}`mass:.1f` {doc}`02_momentum` 2"


if __name__ == "__main__":
    LOCK.write_text("".join(f"{line}\n" for line, _ in lines()), encoding="utf-8")
