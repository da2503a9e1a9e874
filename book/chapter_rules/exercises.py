"""The exercises of a notebook and their solutions, in the form of sphinx-exercise, and the rules for them.

An exercise is one block in a Markdown cell. A solution lies between two marks in Markdown cells, and may hold
code cells.
"""

import copy
import re
from collections.abc import Iterator
from typing import NamedTuple

from nbformat import NotebookNode

from .cells import Named, named_cells

EXERCISE = re.compile(
    r"^(:{3,})\{exercise\} *([^\n]*)\n((?::[\w-]+:[^\n]*\n)*)(.*?)^\1$", re.MULTILINE | re.DOTALL
)
MARK = re.compile(r"^(:{3,})\{solution-(?:start\} +(\S+)|end\})\n\1$\n*", re.MULTILINE)
LABEL = re.compile(r"^:label: (ex-[\w-]+)$", re.MULTILINE)
JUDGED = re.compile(r'data-exercise="([\w-]+)"')  # the box in which the page takes an answer
OPEN = re.compile(r"^:class: open$", re.MULTILINE)
OLD_FORM = re.compile(r"^\*\*([A-Z][\w ]+)\.\*\*")


class Exercise(NamedTuple):
    """An exercise: its title, label, options and text, and what its solution holds."""

    title: str
    label: str
    options: str
    text: str
    prose: list[str]
    cells: list[Named]

    @property
    def name(self) -> str:
        """How a sentence names it."""
        return f"the exercise {self.title} ({self.label})"


class Piece(NamedTuple):
    """A cell, or a part of a Markdown cell, and the label of the solution that it belongs to, if any."""

    name: str
    cell: NotebookNode
    text: str
    solves: str | None


def pieces(notebook: NotebookNode) -> list[Piece]:
    """Return the notebook's cells in order, Markdown cells divided where a solution begins or ends."""
    found, inside = [], None
    for name, cell in named_cells(notebook):
        if cell.cell_type == "code":
            found.append(Piece(name, cell, cell.source, inside))
            continue
        place = 0
        for mark in MARK.finditer(cell.source):
            found.append(Piece(name, cell, cell.source[place : mark.start()], inside))
            inside, place = mark[2], mark.end()
        found.append(Piece(name, cell, cell.source[place:], inside))
    return [piece for piece in found if piece.text.strip()]


def without_solutions(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of the notebook that lacks what belongs to a solution."""
    copied = copy.deepcopy(notebook)
    kept = [piece for piece in pieces(copied) if piece.solves is None]
    copied.cells = []
    for piece in kept:
        if piece.cell.cell_type == "markdown" and piece.cell in copied.cells:
            copied.cells[-1].source += "\n\n" + piece.text.strip()
            continue
        if piece.cell.cell_type == "markdown":
            piece.cell.source = piece.text.strip()
        copied.cells.append(piece.cell)
    return copied


def exercises(notebook: NotebookNode) -> list[Exercise]:
    """Return the exercises in order, each with its solution."""
    found: list[Exercise] = []
    for piece in pieces(notebook):
        if piece.solves is not None:
            solved = [exercise for exercise in found if exercise.label == piece.solves]
            for exercise in solved:
                if piece.cell.cell_type == "code":
                    exercise.cells.append((piece.name, piece.cell))
                else:
                    exercise.prose.append(piece.text)
        elif piece.cell.cell_type == "markdown":
            for _, title, options, text in EXERCISE.findall(piece.text):
                label = LABEL.search(options)
                found.append(Exercise(title, label[1] if label else "", options, text.strip(), [], []))
    return found


def has_exercises(notebook: NotebookNode) -> Iterator[str]:
    """Yield unless there are three exercises, each with a title, a label, and a solution or a judge."""
    found = exercises(notebook)
    if len(found) < 3:
        yield f"there must be three exercises (:::{{exercise}} Predict), found {len(found)}"
    for exercise in found:
        if not exercise.title or not exercise.label:
            yield f"{exercise.name} must have a title and a label (:label: ex-chapter-predict)"
        if not is_answered(exercise):
            yield (
                f"{exercise.name} must have a solution in code that asserts what it finds, a box in which the"
                " page judges an answer (data-exercise), or the class open"
            )
        for name, cell in exercise.cells:
            if "hide-cell" in cell.metadata.get("tags", []):
                yield f"{name} belongs to a solution, which is folded as a whole: no tag hide-cell"


def is_answered(exercise: Exercise) -> bool:
    """Tell whether a reader can learn whether an answer is right; of an open exercise nobody expects it."""
    asserts = any("assert" in cell.source for _, cell in exercise.cells)
    return bool(asserts or JUDGED.search(exercise.text) or OPEN.search(exercise.options))


def solutions_are_marked(notebook: NotebookNode) -> Iterator[str]:
    """Yield the marks of solutions that do not belong together, and exercises in another form."""
    labels = [exercise.label for exercise in exercises(notebook)]
    inside, section = None, ""
    for name, cell in named_cells(notebook, "markdown"):
        for line in cell.source.splitlines():
            section = line if line.startswith("## ") else section
            if section == "## Exercises" and (old := OLD_FORM.match(line)):
                yield f"{name}: write the exercise as :::{{exercise}} {old[1]}"
        for mark in MARK.finditer(cell.source):
            if (mark[2] is None) == (inside is None):
                yield f"{name}: {mark[0].splitlines()[0]} must follow a mark of the other kind"
            if mark[2] is not None and mark[2] not in labels:
                yield f"{name}: a solution must name an exercise of this chapter, got {mark[2]}"
            inside = mark[2]
    if inside is not None:
        yield f"the solution to {inside} must end with :::{{solution-end}}"
