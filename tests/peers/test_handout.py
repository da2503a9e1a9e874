"""The assignments of `make handout` in nbgrader: it accepts them, and gives each submission its points."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2]
PYTHON = BOOK / ".venv" / "bin" / "python"  # which has what the chapters import; this one has nbgrader
LESSON = "01_gradient_descent"
RIGHT = {
    "ex-gradient-descent-predict": "answer = [0, 24**20 / 10**12]",
    "ex-gradient-descent-change": "answer = [231, 0.02]",
    "ex-gradient-descent-read": 'answer = ["93 %"]',
    "ex-gradient-descent-write": "def sgd(g, state, rate):\n    return -rate * g, state",
}
SUBMISSIONS = {  # what differs from the right one, and the points that it gets of 4
    "right": ({}, 4),
    "untouched": (dict.fromkeys(RIGHT), 0),
    "uphill": ({"ex-gradient-descent-write": "def sgd(g, state, rate):\n    return rate * g, state"}, 3),
    "endless": ({"ex-gradient-descent-write": "def sgd(g, state, rate):\n    while True: pass"}, 3),
    "one-number": ({"ex-gradient-descent-predict": "answer = 0"}, 3),
    "its-own-grader": (
        {"ex-gradient-descent-read": "answer = [0.07]", "ex-gradient-descent-read-judged": "pass"},
        3,
    ),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a course of one assignment, released, with a kernel that has what the chapter imports."""
    folder = tmp_path_factory.mktemp("course")
    subprocess.run([PYTHON, BOOK / "book" / "handout.py", folder / "handout", LESSON], check=True)
    kernel = folder / "kernels" / "python3"
    kernel.mkdir(parents=True)
    argv = [str(PYTHON), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "", "language": "python"}))
    course = folder / "handout" / "nbgrader"
    assert grader(course, "generate_assignment", LESSON).returncode == 0
    return course


def grader(course, *arguments):
    """Run a command of nbgrader in the course."""
    command = [Path(sys.executable).with_name("nbgrader"), *arguments]
    path = os.pathsep.join(
        [str(command[0].parent), os.environ["PATH"]]
    )  # nbgrader calls its database's program
    environment = {**os.environ, "PATH": path, "JUPYTER_PATH": str(course.parents[1])}
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)


def submit(course, student, answers):
    """Hand in the released notebook with these answers; None leaves a cell as it is."""
    target = course / "submitted" / student / LESSON
    target.mkdir(parents=True)
    notebook = json.loads((course / "release" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    written = set()
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if answers.get(name) is not None:
            cell["source"] = answers[name]
            written.add(name)
    assert written == {name for name, text in answers.items() if text is not None}
    (target / f"{LESSON}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def test_the_released_notebook_holds_no_solution(course):
    text = (course / "release" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert "YOUR CODE HERE" in text and "displacement = 0.0" in text
    assert "BEGIN SOLUTION" not in text and "[231, 0.02]" not in text and "two_rates" not in text


def test_nbgrader_validates_the_solutions(course):
    done = grader(course, "validate", str(course / "source" / LESSON / f"{LESSON}.ipynb"))
    assert "Success! Your notebook passes all the tests." in done.stdout, done.stdout + done.stderr


def test_each_submission_gets_its_points(course):
    for student, (changed, _) in SUBMISSIONS.items():
        submit(course, student, {**RIGHT, **changed})
    done = grader(course, "autograde", LESSON)
    assert done.returncode == 0, done.stderr[-3000:]
    assert grader(course, "export", "--to", "grades.csv").returncode == 0
    with open(course / "grades.csv", encoding="utf-8") as file:
        points = {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(file)}
    assert points == {student: expected for student, (_, expected) in SUBMISSIONS.items()}
