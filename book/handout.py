"""Write what a class gets into ``_build/handout``, from the chapters as they are.

``notebooks`` holds the lessons without solutions, ``solutions`` each exercise with its solution, and
``nbgrader`` the lessons as assignments of nbgrader, in the form of its folder ``source``. There the exercises
that the package judges are graded by it; the others are for a person.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from chapter_rules.cells import read
from chapter_rules.exercises import EXERCISE, JUDGED, Exercise, exercises, pieces
from nbformat import NotebookNode

from nadam_edu.exercises import EXERCISES, NumberExercise

BOOK = Path(__file__).parents[1]
BOX = re.compile(r"<div class=\"nadam-exercise.*?</div>")
CONFIG = 'c = get_config()  # noqa: F821\nc.CourseDirectory.course_id = "nadam_edu"\n'
SOLUTION = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
POINTS = 1


def markdown(text: str) -> NotebookNode:
    """Return a cell in which an exercise is a paragraph, as Jupyter shows it, without the page's box."""
    shown = EXERCISE.sub(lambda match: f"**{match[2]}.** {BOX.sub('', match[4]).strip()}", text)
    return nbformat.v4.new_markdown_cell(shown.strip())


def graded(cell: NotebookNode, name: str, grade: bool, solution: bool) -> NotebookNode:
    """Return the cell with what nbgrader wants to know of it."""
    told = {"grade_id": name, "grade": grade, "solution": solution, "locked": not solution, "task": False}
    cell.metadata["nbgrader"] = {**told, "schema_version": 3, **({"points": POINTS} if grade else {})}
    return cell


def answer_and_test(exercise: Exercise) -> Iterator[NotebookNode]:
    """Yield the cells of an assignment for one exercise: the answer, and what grades it."""
    judge = JUDGED.search(exercise.text)
    code = nbformat.v4.new_code_cell
    if not judge:
        cells = "\n\n\n".join(cell.source for _, cell in exercise.cells) or "# by hand"
        yield graded(code(SOLUTION.format(cells)), exercise.label, grade=True, solution=True)
        return
    asked = EXERCISES[judge[1]]
    if isinstance(asked, NumberExercise):
        words = "".join(f"#  {number.words} ({number.tolerance})\n" for number in asked.numbers)
        answer, source = "answer", f"{words}answer = []\n{SOLUTION.format(f'answer = {asked.solution()}')}"
    else:
        answer, source = asked.function, f"{asked.stub}\n{SOLUTION.format(asked.solution())}"
    yield graded(code(source), exercise.label, grade=False, solution=True)
    test = (
        "from nadam_edu import exercises\n\n"
        f'found = exercises.check("{judge[1]}", {answer}, hints=0)\nassert found.verdict == "right", found'
    )
    yield graded(code(test), f"{exercise.label}-judged", grade=True, solution=False)


def assignment(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook as an assignment for nbgrader, with the solutions that it takes out."""
    cells, asked = [], {exercise.label: exercise for exercise in exercises(notebook)}
    for piece in pieces(notebook):
        if piece.solves is not None:
            continue
        if piece.cell.cell_type == "code":
            cells.append(piece.cell)
            continue
        place = 0
        for match in EXERCISE.finditer(piece.text):
            label = next(name for name in asked if f":label: {name}\n" in match[3])
            cells += [markdown(piece.text[place : match.end()]), *answer_and_test(asked[label])]
            place = match.end()
        cells += [markdown(piece.text[place:])] if piece.text[place:].strip() else []
    return fresh(notebook, cells)


def fresh(notebook: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    """Return a notebook of these cells, with the kernel of another one."""
    for number, cell in enumerate(cells):
        cell["id"] = f"handout-{number}"
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": notebook.metadata.kernelspec})


def for_a_class(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook without solutions, with an empty cell for each answer and how to check it."""
    cells = []
    for cell in assignment(notebook).cells:
        told = cell.metadata.pop("nbgrader", None)
        if told and told["solution"]:
            source = re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", cell.source, flags=re.DOTALL)
            cell = nbformat.v4.new_code_cell(source.strip() or "# Your answer")
        cells.append(cell)
    return fresh(notebook, cells)


def solved(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook of the exercises alone, each with its solution and what it prints."""
    cells = [nbformat.v4.new_markdown_cell(notebook.cells[0].source.splitlines()[0] + ": solutions")]
    for exercise in exercises(notebook):
        cells.append(markdown(f"**{exercise.title}.** {BOX.sub('', exercise.text)}"))
        cells += [cell for _, cell in exercise.cells] + [markdown(text) for text in exercise.prose]
        for name in JUDGED.findall(exercise.text):
            told = EXERCISES[name].solution()
            text = told if isinstance(told, str) else f"answer = {told}"
            cells += [] if exercise.cells else [nbformat.v4.new_code_cell(text)]
    return fresh(notebook, cells)


def write(chapters: list[Path], target: Path) -> None:
    """Write the teacher's set of some chapters, in the place of the last one."""
    shutil.rmtree(target, ignore_errors=True)
    for path in chapters:
        text, name = path.read_text(encoding="utf-8"), path.stem
        made = {
            f"notebooks/{name}": for_a_class,
            f"solutions/{name}": solved,
            f"nbgrader/source/{name}/{name}": assignment,
        }
        for place, make in made.items():
            file = target / f"{place}.ipynb"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(nbformat.writes(make(read(text))) + "\n", encoding="utf-8")
    (target / "nbgrader" / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")


def main(target: Path = BOOK / "_build" / "handout", only: str = "") -> int:
    """Write the teacher's set of all lessons, or of one, and say where it is."""
    chapters = [path for path in sorted(BOOK.glob("chapters/[01]*.ipynb")) if only in ("", path.stem)]
    lessons = [path for path in chapters if exercises(read(path.read_text(encoding="utf-8")))]
    write(lessons, target)
    print(f"The notebooks, their solutions and the assignments of {len(lessons)} chapters are in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]) if len(sys.argv) > 2 else main())
