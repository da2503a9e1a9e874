"""A build that takes over from the last one gives the same pages, byte for byte, as one from nothing."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import last_build
import pytest
from pages import only_changed
from sphinx_external_toc.parsing import parse_toc_yaml

from benchmarks.book_growth import machinery

BOOK = Path(__file__).parents[2]

# What tells a change ----------------------------------------------------------------------------------------


def notebook(*cells):
    """Return the text of a notebook of these cells, each a type and its source."""
    filled = [
        {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source}
        | ({} if kind == "markdown" else {"execution_count": 1, "outputs": figure() + glued(7)})
        for number, (kind, source) in enumerate(cells)
    ]
    language = {"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}
    language |= {"language_info": {"name": "python"}}
    return json.dumps({"cells": filled, "metadata": language, "nbformat": 4, "nbformat_minor": 5})


def figure():
    """Return the output of a cell that draws."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"><g id="figure_1"/></svg>'
    return [{"output_type": "display_data", "data": {"image/svg+xml": svg}, "metadata": {}}]


def glued(number):
    """Return the output of a cell that hands a number to the text."""
    prefix = "application/papermill.record/"
    said = {"scrapbook": {"name": "lucky", "mime_prefix": prefix}}
    return [{"output_type": "display_data", "data": {f"{prefix}text/plain": str(number)}, "metadata": said}]


@pytest.fixture
def sources(tmp_path):
    """Return a folder with files that pages are made from; its table of contents lacks one of the pages."""
    for name, text in {
        "_toc.yml": "root: chapters/a\nchapters:\n- file: chapters/b\n",
        "chapters/a.ipynb": notebook(("markdown", "Words"), ("code", "1")),
        "chapters/b.md": "Words",
        "chapters/left_out.md": "Words",
        "chapters/data.json": "{}",
        "README.md": "Words",
        "web/dist/page.js": "1",
        "_build/html/index.html": "Made",
        ".venv/a.py": "1",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def digests(folder):
    return last_build.digests(folder, folder / "_toc.yml")


def write(path, text):
    path.write_text(text)


PROSE = {
    "a word in Markdown": lambda book: write(book / "chapters/b.md", "Other words"),
    "a word in a notebook": lambda book: write(
        book / "chapters/a.ipynb", notebook(("markdown", "Other words"), ("code", "1"))
    ),
}
NO_PROSE = {
    "code": lambda book: write(book / "chapters/a.ipynb", notebook(("markdown", "Words"), ("code", "2"))),
    "no notebook any more": lambda book: write(book / "chapters/a.ipynb", "<<<<<<< ours"),
    "a page that the contents lack": lambda book: write(book / "chapters/left_out.md", "Other words"),
    "data": lambda book: write(book / "chapters/data.json", "[]"),
    "a text beside the pages": lambda book: write(book / "README.md", "Other words"),
    "a script": lambda book: write(book / "web/dist/page.js", "2"),
    "the contents": lambda book: write(book / "_toc.yml", "root: chapters/b\n"),
    "a new page": lambda book: write(book / "chapters/c.md", "Words"),
    "a page less": lambda book: (book / "chapters/b.md").unlink(),
    "another name": lambda book: (book / "README.md").rename(book / "READ.md"),
}
NOTHING = {
    "time": lambda book: os.utime(book / "chapters/b.md", (1e9, 1e9)),
    "mode": lambda book: (book / "chapters/b.md").chmod(0o600),
    "what was made": lambda book: write(book / "_build/html/index.html", "Made again"),
    "a package's file": lambda book: write(book / ".venv/a.py", "2"),
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        *((change, [True, False]) for change in PROSE.values()),
        *((change, [True, True]) for change in NO_PROSE.values()),
        *((change, [False, False]) for change in NOTHING.values()),
    ],
    ids=[*PROSE, *NO_PROSE, *NOTHING],
)
def test_a_change_of_prose_is_told_from_any_other(sources, change, told):
    before = digests(sources)
    change(sources)
    assert [new != old for new, old in zip(digests(sources), before, strict=True)] == told


def test_without_solutions_nothing_of_a_build_with_them_is_taken_over(sources, monkeypatch):
    before = digests(sources)
    monkeypatch.setenv("NADAM_BOOK_WITHOUT", "solutions")
    assert digests(sources)[1] != before[1]


# What is kept -----------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path):
    """Return a folder in which a build from sources with the digest "code" was kept."""
    made = tmp_path / "first" / last_build.MADE
    for name in (last_build.WRITTEN, last_build.FINISHED):
        (made / name).mkdir(parents=True)
        (made / name / "a").write_text(name)
    last_build.keep(tmp_path / "first", tmp_path / "kept", "code")
    return tmp_path / "kept"


def test_what_is_kept_is_copied_for_the_next_build(kept, tmp_path):
    for number in range(2):  # the first leaves it whole
        assert last_build.take_over(kept, tmp_path / str(number), "code")
        made = tmp_path / str(number) / last_build.MADE
        assert (made / last_build.PAGES / "a").read_text() == last_build.WRITTEN
        assert (made / last_build.FINISHED / "a").read_text() == last_build.FINISHED
        (made / last_build.FINISHED / "a").write_text("of this build alone")


DAMAGE = {
    "deleted": shutil.rmtree,
    "a file in its place": lambda kept: (shutil.rmtree(kept), kept.write_text("")),
    "no note": lambda kept: (kept / last_build.MADE_FROM).unlink(),
    "no words in the note": lambda kept: (kept / last_build.MADE_FROM).write_bytes(b"\xff\0"),
    "a file that changed": lambda kept: (kept / last_build.WRITTEN / "a").write_bytes(b"\xff\0"),
    "a file less": lambda kept: (kept / last_build.WRITTEN / "a").unlink(),
    "a file more": lambda kept: (kept / last_build.WRITTEN / "b").write_text(""),
    "another name": lambda kept: (kept / last_build.WRITTEN / "a").rename(kept / last_build.WRITTEN / "b"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_nothing_damaged_is_taken_over(kept, tmp_path, damage):
    damage(kept)
    assert not last_build.take_over(kept, tmp_path / "second", "code")
    assert not (tmp_path / "second").exists()


def test_nothing_made_from_other_code_is_taken_over(kept, tmp_path):
    assert not last_build.take_over(kept, tmp_path / "second", "other code")


def test_what_cannot_be_kept_is_no_error(kept, tmp_path):
    last_build.keep(tmp_path / "no build", tmp_path / "kept", "other code")
    assert last_build.take_over(kept, tmp_path / "second", "code")


# What is read again -----------------------------------------------------------------------------------------


def read_again(env):
    app = SimpleNamespace(config=SimpleNamespace(root_doc="root"))
    return only_changed.find_changed(app, env, set(), set(), set())


def test_a_page_is_read_again_if_it_or_what_it_includes_has_another_text(tmp_path):
    names = {"root", "lone", "part", "whole"}
    env = SimpleNamespace(
        found_docs=names, doc2path=lambda name: tmp_path / name, included={"whole": {"part"}}
    )
    for name in names:
        (tmp_path / name).write_text("Words")
    assert read_again(env) == names
    (tmp_path / "lone").write_text("Other words")
    assert read_again(env) == {"lone"}
    (tmp_path / "part").write_text("Other words")
    assert read_again(env) == {"part", "whole"}
    os.utime(tmp_path / "part", (1e9, 1e9))
    assert read_again(env) == {"root"}  # Sphinx writes nothing at all if it reads nothing


# With Sphinx ------------------------------------------------------------------------------------------------

SECOND = """\
(second)=
# Second

Words of the second page, as {cite}`dozat2016` has them.

$$ x = 1 $$ (eq-one)

:::{exercise} Think
:label: ex-think

Think of a number.
:::

## See also

Nothing of a {index}`rate`.
"""
THIRD = """\
# Third

```{glossary}
rate
  How fast it goes, as {eq}`eq-one` says.
```

Here is {ref}`second`, and {ref}`ex-think`.

## See also

Nothing.

```{bibliography}
```
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Return a small book, built from nothing."""
    folder = tmp_path_factory.mktemp("book")
    machinery(folder)
    first = notebook(("markdown", "# First\n\nWords with {glue:text}`lucky` of $x^2$."), ("code", "draw()"))
    (folder / "chapters" / "first.ipynb").write_text(first)
    (folder / "chapters" / "second.md").write_text(SECOND)
    (folder / "chapters" / "third.md").write_text(THIRD)
    listed = "".join(f"- file: chapters/{name}\n" for name in ("second", "third", "licences"))
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/first\nchapters:\n{listed}")
    build(folder)
    return folder


def build(folder, code=0):
    """Build the book, and return how many of its pages were read at first and whether all were built then."""
    command = [sys.executable, "book/build_book.py"]
    path = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=path, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return int(done.stderr.partition("Reading ")[2].split()[0]), "all pages are built" in done.stdout


def published(folder):
    """Return each file of the pages, and of the archive."""
    pages = folder / "_build" / "html"
    with ZipFile(folder / "_build" / "nadam-book.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    return {path.relative_to(pages): path.read_bytes() for path in last_build.files(pages)}, packed


def assert_as_from_nothing(folder):
    """Compare the pages with those of a build from nothing."""
    pages, packed = published(folder)
    shutil.rmtree(folder / "_build" / "kept")
    assert not build(folder)[1]
    anew, packed_anew = published(folder)
    assert sorted(pages) == sorted(anew) and [name for name in anew if anew[name] != pages[name]] == []
    assert packed == packed_anew


def edit(folder, *edits):
    """Replace words in chapters; each edit is the name of a file, what it holds, and what then."""
    for name, old, new in edits:
        path = folder / "chapters" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")


# Each changes what stands on one page alone.
OF_ONE_PAGE = [
    ("first.ipynb", "x^2", "x^3 + y"),
    ("first.ipynb", "{glue:text}`lucky`", "{glue:text}`lucky`, a number,"),
    ("second.md", "Think of a number.", "Think of a number, and of another."),
    ("second.md", "Words of the", "Words in two\n\nparagraphs of the"),
    ("second.md", "x = 1", "x = 1 + y"),
    ("third.md", "How fast", "How very fast"),
]


def test_a_change_of_prose_makes_its_page_alone_and_all_pages_are_as_from_nothing(book):
    edit(book, ("first.ipynb", "Words with", "More words with"))
    for template in (book / "book" / "templates").rglob("*.html"):
        os.utime(template)  # so Sphinx writes pages that it does not read
    assert build(book) == (1, False)
    edit(book, *OF_ONE_PAGE, ("first.ipynb", "More words with", "Words with"))
    assert build(book) == (3, False)
    before = published(book)
    edit(book, ("third.md", "# Third", "# Other"), ("third.md", "Here is", "Here {nosuchrole}`a fault` is"))
    assert build(book, code=1) == (1, False)  # which says the fault once
    assert published(book) == before
    edit(book, ("third.md", "# Other", "# Third"), ("third.md", "Here {nosuchrole}`a fault` is", "Here is"))
    os.utime(book / "chapters" / "third.md", (1e9, 1e9))
    edit(book, ("second.md", "Words in two", "Words in both"))
    assert build(book) == (1, False)
    assert_as_from_nothing(book)


# Each changes what other pages show, or may show.
OF_OTHERS = [
    ("second.md", "# Second", "# The second"),
    ("second.md", "Words ", "(new-label)=\n\n## A part\n\nWords "),
    ("first.ipynb", "{glue:text}", "{cite}`kingma2015` {glue:text}"),
    ("second.md", "as {cite}`dozat2016` has", "as someone has"),
    ("third.md", "rate\n", "pace\n"),
    ("third.md", "Here is", "{index}`entry` Here is"),
    ("first.ipynb", "# First", "# First\\n\\n$$ a = b $$ (eq-a)"),
    ("second.md", "{exercise} Think", "{exercise} Guess"),
]


def test_a_heading_that_other_pages_show_makes_them_all(book):
    edit(book, ("third.md", "# Third", "# The third"))
    assert build(book) == (1, True)
    assert "The third" in (book / "_build/html/chapters/second.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_whatever_other_pages_show_makes_them_all(book):
    build(book)
    assert build(book) == (1, False)  # nothing changed
    for name, old, new in OF_OTHERS:
        edit(book, (name, old, new))
        assert (new, *build(book)) == (new, 1, True)
    edit(book, ("first.ipynb", '"7"', '"8"'))  # an output
    assert build(book) == (4, False)


@pytest.mark.slow
def test_an_error_that_comes_from_what_is_kept_makes_all_pages(book):
    build(book)
    kept = book / "_build" / "kept"
    (kept / ".doctrees" / only_changed.WORDS).write_bytes(pickle.dumps({"_titles": 7}))
    _, code = last_build.digests(book, book / "_toc.yml")
    (kept / last_build.MADE_FROM).write_text(last_build.note(code, kept))
    edit(book, ("second.md", "Nothing of a", "Something of a"))
    assert build(book) == (1, True)
    edit(book, ("second.md", "Something of a", r"$\frac{a$ of a"))
    assert build(book, code=1) == (1, False)  # a fault of the book is said once
    edit(book, ("second.md", r"$\frac{a$ of a", "Nothing of a"))
    assert build(book) == (1, False)


@pytest.mark.slow
def test_a_change_of_this_book_makes_its_pages_alone_and_all_are_as_from_nothing(tmp_path):
    machinery(tmp_path)
    for name in ("chapters", "book/chapter_rules"):
        shutil.copytree(BOOK / name, tmp_path / name, dirs_exist_ok=True)
    assert build(tmp_path)[0] == len(parse_toc_yaml(BOOK / "_toc.yml"))
    edit(
        tmp_path,
        (
            "04_nadam.ipynb",
            "## What we have seen\\n",
            '## What we have seen\\n",\n    "\\n",\n    "A new line.\\n',
        ),
        ("glossary.md", "One meaning each", "Only one meaning each"),
        ("api.md", "Every public name", "Each public name"),
    )
    assert build(tmp_path) == (3, False)
    assert_as_from_nothing(tmp_path)
