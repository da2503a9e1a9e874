"""A new chapter passes every rule as it is, and nothing is written over.

The check of one chapter names what is missing.
"""

import shutil
from pathlib import Path

import check_chapter
import new_chapter
import pytest
from chapter_rules import problems

BOOK = Path(__file__).parents[2]


@pytest.fixture
def book(tmp_path):
    """Return a copy of what says which chapters there are."""
    (tmp_path / "chapters").mkdir()
    for name in (
        "_toc.yml",
        "chapters/02_momentum.ipynb",
        "chapters/16_explore.ipynb",
        "chapters/ruff.toml",
        "pyproject.toml",
    ):
        shutil.copyfile(BOOK / name, tmp_path / name)
    return tmp_path


def test_a_new_chapter_passes_every_rule(book):
    path = new_chapter.add("batch_size", book)
    assert problems(path, path.read_text(encoding="utf-8")) == []
    assert check_chapter.check(path.stem, book) == []
    assert "new-chapter" not in path.read_text(encoding="utf-8")


def test_it_stands_in_the_table_of_contents_after_the_last_numbered_chapter(book):
    before = (book / "_toc.yml").read_text(encoding="utf-8").splitlines()
    added = new_chapter.add("batch_size", book).stem
    after = (book / "_toc.yml").read_text(encoding="utf-8").splitlines()
    place = after.index(f"      - file: chapters/{added}")
    assert after[place - 1] == max(line for line in before if line.startswith("      - file: chapters/1"))
    assert int(added[:2]) == int(after[place - 1].split("/")[1][:2]) + 1
    assert after[:place] + after[place + 1 :] == before


@pytest.mark.parametrize("name", ["Batch", "batch-size", "2nd", "", "a/b", "momentum"])
def test_a_name_that_is_taken_or_no_name_is_refused_and_nothing_is_written(book, name):
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}
    with pytest.raises(ValueError, match="NAME must be"):
        new_chapter.add(name, book)
    assert {path: path.read_bytes() for path in book.rglob("*") if path.is_file()} == before


def test_the_check_of_a_chapter_names_what_is_missing(book):
    path = book / "chapters" / "02_momentum.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("## Sources", "## Source"), encoding="utf-8")
    (problem,) = check_chapter.check("chapters/02_momentum.ipynb", book)
    assert "Sources" in problem
    (book / "_toc.yml").write_text(
        (book / "_toc.yml").read_text().replace("      - file: chapters/02_momentum\n", "")
    )
    assert any("_toc.yml" in problem for problem in check_chapter.check("02_momentum", book))


def test_of_code_that_ruff_writes_in_another_way_only_the_changed_cell_is_shown(book):
    path = book / "chapters" / "02_momentum.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("plots.style()", "plots.style( )"))
    (shown,) = check_chapter.check("02_momentum", book)
    assert [line for line in shown.splitlines() if line[0] in "+-"][2:] == [
        "-plots.style( )",
        "+plots.style()",
    ]


def test_a_chapter_that_is_not_there_is_named_with_those_that_are(book):
    assert check_chapter.check("momentum", book) == [
        "CHAPTER must be one of 02_momentum, 16_explore; got 'momentum'"
    ]


def test_the_check_without_a_chapter_says_what_to_write(book):
    (said,) = check_chapter.check("", book)
    assert said.startswith("Say which chapter, as in: make check CHAPTER=02_momentum. ")
