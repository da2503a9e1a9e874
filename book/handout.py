"""Write what a class gets into ``_build/handout``, from the chapters as they are.

``notebooks`` holds the lessons without solutions, ``solutions`` each exercise with its solution, and
``nbgrader`` the lessons as assignments of nbgrader, in the form of its folder ``source``. There the exercises
that the package judges are graded by it; the others are for a person. Beside a notebook lie the files of data
that it reads.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import selection
from chapter_rules.cells import read
from chapter_rules.exercises import EXERCISE, JUDGED, LABEL, Exercise, exercises, pieces
from chapter_rules.lessons import QUESTION
from nbformat import NotebookNode
from pages.sources import needed_files

from nadam_edu.exercises import EXERCISES, NumberExercise

BOOK = Path(__file__).parents[1]
BOX = re.compile(r"<div class=\"nadam-exercise.*?</div>")
CONFIG = 'c = get_config()  # noqa: F821\nc.CourseDirectory.course_id = "nadam_edu"\n'
SOLUTION = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
POINTS = 1
QUIZ = re.compile(r"^(:{4,})\{quiz\} \S+\n(?::[\w-]+:[^\n]*\n)*\n*(.*?)^\1$", re.MULTILINE | re.DOTALL)
WRITTEN_LABEL = re.compile(r'":label: (ex-[\w-]+)\\n"')  # in the file of a notebook
WHY = re.compile(r"^:::\{spoiler\} \S[^\n]*\n(.+?)\n:::$\n*", re.MULTILINE | re.DOTALL)


@cache
def numbers() -> dict[str, int]:
    """Return the number of each exercise by its label, as the pages have it: counted through the book."""
    paths = [BOOK / f"{name}.ipynb" for name in selection.documents(selection.table_of_contents())]
    texts = [path.read_text(encoding="utf-8") for path in paths if path.is_file()]
    labels = [label for text in texts for label in WRITTEN_LABEL.findall(text)]
    return {label: number for number, label in enumerate(labels, start=1)}


def named(title: str, label: str) -> str:
    """Return the name of an exercise, as in "Exercise 8 (Derive it)"."""
    return f"Exercise {numbers()[label]} ({title})"


def plain_quiz(body: str, answered: bool = False) -> str:
    """Return the questions of a quiz to read: with a gap and its choices, or with answers and reasons."""

    def gap(match: re.Match[str]) -> str:
        question = json.loads(match[1])
        choices = " / ".join(question.get("values", "").split(","))
        return f"**{question['answer']}**" if answered else "____" + (f" ({choices})" if choices else "")

    return WHY.sub(r"\1\n\n" if answered else "", QUESTION.sub(gap, body)).strip()


def markdown(text: str) -> NotebookNode:
    """Return a cell in which exercises and quizzes are paragraphs, as Jupyter shows them, without boxes."""

    def paragraph(match: re.Match[str]) -> str:
        [label] = LABEL.findall(match[3])
        return f"**{named(match[2], label)}.** {BOX.sub('', match[4]).strip()}"

    shown = QUIZ.sub(lambda match: plain_quiz(match[2]), EXERCISE.sub(paragraph, text))
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
    """Return a notebook of the quiz and the exercises alone, with solutions and what they print."""
    cells = [nbformat.v4.new_markdown_cell(notebook.cells[0].source.splitlines()[0] + ": solutions")]
    quizzes = [match[2] for cell in notebook.cells for match in QUIZ.finditer(cell.source)]
    cells += [nbformat.v4.new_markdown_cell(plain_quiz(body, answered=True)) for body in quizzes]
    for exercise in exercises(notebook):
        heading = f"**{named(exercise.title, exercise.label)}.**"
        cells.append(nbformat.v4.new_markdown_cell(f"{heading} {BOX.sub('', exercise.text)}".strip()))
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
            for data in needed_files(read(text), path):
                (file.parent / data).parent.mkdir(exist_ok=True)
                shutil.copyfile(path.parent / data, file.parent / data)
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
