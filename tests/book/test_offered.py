"""The exercises that the chapters offer are those of the package, and every lesson has one to be written."""

import re
from pathlib import Path

import nbformat
import pytest
from chapter_rules.exercises import EXERCISE, JUDGED, OPEN, exercises

from nadam_edu.exercises import EXERCISES, Exercise

CHAPTERS = Path(__file__).parents[2] / "chapters"
LESSONS = sorted(path for path in CHAPTERS.glob("*.ipynb") if re.match(r"0[1-9]|1[0-2]", path.name))
BOX = re.compile(r'<div class="nadam-exercise( numbers)?" data-exercise="([\w-]+)"></div>')


def offered(path):
    """Return a chapter's exercises."""
    return exercises(nbformat.read(path, as_version=4))


def test_a_box_is_one_of_the_package_s_and_of_its_kind():
    found = [
        box for path in CHAPTERS.glob("*.ipynb") for each in offered(path) for box in BOX.findall(each.text)
    ]
    assert len(found) == len({name for _, name in found}) >= 36
    for numbers, name in found:
        assert bool(numbers) == (not isinstance(EXERCISES[name], Exercise)), name


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_has_a_rule_to_write_and_a_number_to_predict(path):
    boxes = [name for each in offered(path) for name in JUDGED.findall(each.text)]
    kinds = {isinstance(EXERCISES[name], Exercise) for name in boxes}
    assert kinds == {True, False}


def test_the_run_of_a_chapter_agrees_with_what_its_exercise_asks_for():
    for path in LESSONS:
        for each in offered(path):
            code = "\n".join(cell.source for _, cell in each.cells)
            for numbers, name in BOX.findall(each.text):
                if numbers and each.cells:
                    assert re.search(rf'exercises\.check\(\s*"{name}",', code), (path.stem, name)


def test_there_are_exercises_of_several_kinds():
    every = [each for path in CHAPTERS.glob("[01]*.ipynb") for each in offered(path)]
    titles = [each.title for each in every]
    for kind, least in (("Derive", 4), ("Find the mistake", 4), ("Read the picture", 2), ("Open project", 4)):
        assert sum(title.startswith(kind) for title in titles) >= least, kind
    unsolved = [each for each in every if not each.cells]
    assert len(unsolved) >= len(every) // 4  # what a teacher can set without the answer in the book
    assert all(JUDGED.search(each.text) or OPEN.search(each.options) for each in unsolved)
    assert EXERCISE.search(":::{exercise} A\n:label: ex-a\n\nHow?\n:::")
