"""The rules of a chapter: ``make book`` and ``make test`` refuse the same, and say so in the same sentences.

Each rule is a function from a notebook to sentences, each of which names a cell and what is asked of it.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from nbformat import NotebookNode

from . import exercises, lessons, notebooks, stored
from .cells import read
from .prose import prose_problems

Rule = Callable[[NotebookNode], Iterator[str]]
OF_A_NOTEBOOK: list[Rule] = [
    stored.ran_in_order,
    stored.live_figures_are_stored,
    notebooks.opens_with_a_question,
    notebooks.imports_first,
    notebooks.works_in_a_page,
    notebooks.tables_are_tables,
    notebooks.figures_are_described,
    notebooks.equations_are_checked,
    notebooks.glued_numbers_are_made,
    notebooks.prose_is_sound,
    exercises.solutions_are_marked,
]
OF_A_LESSON: list[Rule] = [lessons.ends_alike, lessons.has_a_quiz, exercises.has_exercises]
# Pages to look things up in, which have no lesson's parts; those without a number are no chapters.
WITHOUT_NUMBER = {"appendix_keras_page", "index", "reports", "speed"}
REFERENCE = {*WITHOUT_NUMBER, "13_claims_on_trial", "14_errors_and_fixes", "16_explore"}


def name_problems(path: Path) -> Iterator[str]:
    """Yield what is wrong with the file's name: a chapter has a number, and no other chapter has it."""
    if path.stem in WITHOUT_NUMBER:
        return
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", path.stem):
        yield "the file's name must be two digits, then _, small letters and digits, as in 15_size.ipynb"
    elif len(alike := sorted(other.name for other in path.parent.glob(f"{path.stem[:2]}_*.ipynb"))) > 1:
        yield f"two chapters have one number: {', '.join(alike)}"


def problems(path: Path, text: str) -> list[str]:
    """Return what is wrong with a page, one sentence for each problem; an empty list if nothing is.

    Parameters
    ----------
    path : Path
        The page's file, an .ipynb or .md; its name tells whether the page is a lesson.
    text : str
        What the file holds.
    """
    if path.suffix == ".md":
        return list(prose_problems("the page", text))
    try:
        notebook = read(text)
    except ValueError as error:
        return [str(error)]
    rules = OF_A_NOTEBOOK if path.stem in REFERENCE else OF_A_NOTEBOOK + OF_A_LESSON
    return [*name_problems(path), *(problem for rule in rules for problem in rule(notebook))]
