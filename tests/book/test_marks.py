"""What the book says is locked, so that no sentence changes unseen.

A glued number changes with its cell; the word beside it, "fast" or "slow", does not, and no program knows
whether it is true. Each line of ``marks.txt`` is a page and a digest of one piece that a reader sees there: a
paragraph of a chapter, a comment or a message in its code, a caption, an alt text, the words in a picture, a
line of another page, a message or a docstring of the package, a label of the pages. What is shown as code or
as an equation is checked elsewhere. ``PYTHONPATH=book:tests python tests/book/test_marks.py`` writes the
digests again, once the pieces were read.
"""

import functools
import hashlib
import re
import sys
from collections import Counter
from pathlib import Path

import nbformat
from chapter_rules.cells import inside, named_cells
from said import cell_says, make_says, messages, python_says, script_says

sys.path.insert(0, str(Path(__file__).parents[1] / "figures"))
from svg import pictures, words

BOOK = Path(__file__).parents[2]
LOCK = Path(__file__).parent / "marks.txt"
PAGES = (
    *sorted(path.relative_to(BOOK).as_posix() for path in (BOOK / "chapters").glob("*.md")),
    "chapters/references.bib",
    "README.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "nadam_edu/figures/slider_ranges.py",
    "_toc.yml",
    "_config.yml",
)
WRITTEN = ("chapters/licences.md",)  # by a program, which test_licences runs again
PROGRAMS = (
    ("nadam_edu/**/*.py", python_says),
    ("book/pages/*.py", messages),
    ("book/chapter_rules/*.py", messages),
    ("book/*.py", messages),
    ("web/src/*.js", script_says),
    ("Makefile", make_says),
)
# Also what only links an exercise with its solution.
CODE = re.compile(
    r"^(`{3,}|~{3,})(?!\{).*?^\1`*\s*$|^\$\$.*?^\$\$|^:label: [^\n]+$|^:::\{solution-start\} [^\n]+$",
    re.MULTILINE | re.DOTALL,
)


def paragraphs():
    """Yield each piece of the book: its page, its place there, its text."""
    for path in sorted((BOOK / "chapters").glob("*.ipynb")):
        for name, cell in named_cells(nbformat.read(path, as_version=4)):
            figure = (("figure", "caption"), ("image", "alt"))
            shown = [inside(cell.metadata, "mystnb", *keys) or "" for keys in figure]
            is_prose = cell.cell_type == "markdown"
            texts = CODE.sub("", cell.source).split("\n\n") if is_prose else cell_says(cell.source)
            yield from ((path.stem, name, text) for text in [*texts, *shown, *map(words, pictures(cell))])
    for page in PAGES:
        text = (BOOK / page).read_text(encoding="utf-8")
        # A definition in the glossary stands in a block.
        text = text if page == "chapters/glossary.md" else CODE.sub("", text)
        yield from ((Path(page).name, "a line", line) for line in text.splitlines() if page not in WRITTEN)
    for pattern, says in PROGRAMS:
        for path in sorted(BOOK.glob(pattern)):
            for text in says(path.read_text(encoding="utf-8")):
                yield path.relative_to(BOOK).as_posix(), "it", text


@functools.cache
def pieces():
    """Return each piece as one line of the lock, with the words by which it is found."""
    found = ((page, where, " ".join(text.split())) for page, where, text in paragraphs())
    return [
        (f"{page} {hashlib.sha256(text.encode()).hexdigest()[:8]}", f"{page}, {where}: {text}")
        for page, where, text in found
        if text
    ]


def test_no_word_changed_unseen():
    found, kept = pieces(), Counter(LOCK.read_text(encoding="utf-8").splitlines())
    now = Counter(line for line, _ in found)
    new = [said for line, said in found if now[line] > kept[line]]
    gone = Counter(line.partition(" ")[0] for line in (kept - now).elements())
    advice = "read these beside their cells; then run: PYTHONPATH=book:tests python tests/book/test_marks.py"
    assert not new and not gone, "\n".join([advice, *new, f"pieces that are no longer there: {dict(gone)}"])


# Of each kind one piece that is there today, and its page.
PIECES = {
    "04_nadam": "builds it",
    "02_momentum": "x, along the ravine; y, across the ravine",
    "03_adam": "# eq-adam-expected",
    "glossary.md": "One pass over the training data: `ceil(examples / batch_size)` steps.",
    "how_to_use.md": "What you typed and solved stays in that browser alone.",
    "references.bib": "doi = {10.1016/0041-5553(64)90137-5}",
    "slider_ranges.py": '"values": RATE,',
    "LICENSE": "WITHOUT WARRANTY",
    "Makefile": "each planted fault turns its check red",
    "nadam_edu/update_rules/nadam_rule.py": "from the numbers of this update",
    "web/src/controls.js": 'setAttribute("role", "alert")',
    "book/pages/folds.py": "Code used below",
}


def test_every_kind_of_text_is_locked():
    for page, words_ in PIECES.items():
        assert any(said.startswith(f"{page}, ") and words_ in said for _, said in pieces()), page


def test_what_a_program_says_is_locked():
    source = '''def rate(step):
    """Return it.

    Parameters
    ----------
    step : int >= 0, default 1
        The step.

    Returns
    -------
    float
        The rate.
    """
    raise ValueError(f"step must be >= 0, got {step}")
'''
    assert [" ".join(text.split()) for text in python_says(source) if text] == [
        "Return it. Parameters ---------- step : int >= 0, default 1 The step."
        " Returns ------- float The rate.",
        "step must be >= 0, got {step}",
    ]
    script = (
        'const FAST = 10; // stops\nbutton.setAttribute("role", "alert");\nsay(`Type ${n} numbers.`, "x");'
    )
    assert list(script_says(script)) == [
        "const FAST = 10;",
        'button.setAttribute("role", "alert");',
        "`Type ${n} numbers.`",
    ]


if __name__ == "__main__":
    LOCK.write_text("".join(f"{line}\n" for line, _ in pieces()), encoding="utf-8")
