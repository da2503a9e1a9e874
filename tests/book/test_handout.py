"""What a class gets by `make handout`: no answers, the numbers of the pages, and the data that is read."""

import json

import handout
import nbformat
import pytest

LESSONS = ["02_momentum", "07_nadamw"]
ASKED = """::::{quiz} a-check
:title: Two questions

Two and two are {quiz}`{"type":"SC","values":"three,four","answer":"four"}`.

:::{spoiler} Why
Count them.
:::

Half of it is {quiz}`{"type":"FB","answer":"2","size":4}`.

:::{spoiler} Why
One of two.
:::
::::"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the folder of a handout of two lessons."""
    target = tmp_path_factory.mktemp("handout")
    handout.write([handout.BOOK / f"chapters/{name}.ipynb" for name in LESSONS], target)
    return target


def text_of(path):
    return "\n\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)


def test_a_quiz_is_a_text_with_gaps_or_with_answers():
    asked = handout.markdown(f"## Check yourself\n\n{ASKED}").source
    assert asked == "## Check yourself\n\nTwo and two are ____ (three / four).\n\nHalf of it is ____."
    told = handout.plain_quiz(handout.QUIZ.search(ASKED)[2], answered=True)
    assert told == "Two and two are **four**.\n\nCount them.\n\nHalf of it is **2**.\n\nOne of two."


@pytest.mark.parametrize("name", LESSONS)
def test_a_class_gets_no_answers_and_its_teacher_all(made, name):
    for place in (f"notebooks/{name}", f"nbgrader/source/{name}/{name}"):
        text = text_of(made / f"{place}.ipynb")
        assert "____" in text and "{quiz}" not in text and "spoiler" not in text
    assert "BEGIN SOLUTION" not in text_of(made / f"notebooks/{name}.ipynb")
    assert "____" not in text_of(made / f"solutions/{name}.ipynb")


def test_an_exercise_has_the_number_of_its_page(made):
    """By hand: chapter 02 begins after the last exercise of chapter 01."""
    stored = json.loads((handout.BOOK / "chapters/01_gradient_descent.ipynb").read_text(encoding="utf-8"))
    before = sum("".join(cell["source"]).count(":::{exercise}") for cell in stored["cells"])
    for place in ("notebooks", "solutions"):
        text = text_of(made / place / "02_momentum.ipynb")
        assert f"**Exercise {before + 1} (Predict).** You raise" in text


def test_the_data_that_a_notebook_reads_lies_beside_it(made):
    assert (made / "notebooks/weight_decay.toml").is_file()
    assert (made / "nbgrader/source/07_nadamw/weight_decay.toml").is_file()
