"""Each check turns red on a planted fault: a copy of the book gets one fault, and the step of `make test` that guards it must fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

BOOK = Path(__file__).parents[1]
CHAPTER = "chapters/04_nadam.ipynb"  # needs NumPy alone, so that each step is quick
STEPS = {
    "nbval": ["nbval", f"CHAPTERS={CHAPTER}"],
    "rerun": ["rerun", f"CHAPTERS={CHAPTER}"],
    "book": ["book"],
    "contents": ["unit", "TESTS=tests/test_chapters.py"],
    "rules": ["unit", "TESTS=tests/test_update_rules.py"],
    "lint": ["lint"],
}


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the book with the browser files already built."""
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=BOOK, check=True, capture_output=True, text=True).stdout
    for name in names.splitlines():
        if (BOOK / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(BOOK / name, tmp_path / name)
    (tmp_path / "web" / "dist").symlink_to(BOOK / "web" / "dist")
    return tmp_path


def run(copy, step):
    """Return exit code and output of one step of `make test` in the copy, with the copy's own nadam_edu."""
    ready = [f"--old-file={name}" for name in (f"{sys.prefix}/.reading", f"{sys.prefix}/.testing", "web/dist/.built")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTEST", "MFLAGS"))}
    command = ["make", *ready, f"VENV={sys.prefix}", *STEPS[step]]
    done = subprocess.run(command, cwd=copy, env={**environment, "PYTHONPATH": str(copy)}, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_green_on_an_unchanged_copy(copy, step):
    code, output = run(copy, step)
    assert code == 0, output


def edit_text(copy, name, old, new):
    path = copy / name
    text = path.read_text()
    assert text.count(old) == 1, f"{name} must hold {old!r} once to plant a fault there"
    path.write_text(text.replace(old, new))


def edit_cells(copy, change):
    notebook = nbformat.read(copy / CHAPTER, as_version=4)
    change([cell for cell in notebook.cells if cell.cell_type == "code"])
    nbformat.write(notebook, copy / CHAPTER)


def change_a_stored_number(copy):
    edit_text(copy, CHAPTER, "by hand 1.47368", "by hand 1.47369")


def never_execute(copy):
    edit_cells(copy, lambda cells: [cell.update(execution_count=None, outputs=[]) for cell in cells])


def strip_outputs(copy):
    edit_cells(copy, lambda cells: [cell.update(outputs=[]) for cell in cells])


def raise_in_a_cell(copy):
    edit_cells(copy, lambda cells: cells[-1].update(source="raise RuntimeError('planted')"))


def store_an_error(copy):
    error = nbformat.v4.new_output("error", ename="RuntimeError", evalue="planted", traceback=["RuntimeError: planted"])
    edit_cells(copy, lambda cells: cells[-1].update(outputs=[error]))


def drop_from_the_contents(copy):
    edit_text(copy, "_toc.yml", "      - file: chapters/04_nadam\n", "      - file: chapters/notes\n")
    (copy / "chapters" / "notes.md").write_text("# Notes\n")


def list_a_page_that_is_missing(copy):
    edit_text(copy, "_toc.yml", "      - file: chapters/04_nadam\n", "      - file: chapters/04_nadam\n      - file: chapters/missing\n")


def swap_a_sign_in_nadam(copy):
    edit_text(copy, "nadam_edu/update_rules.py", "return -(m_bar * learning_rate)", "return (m_bar * learning_rate)")


def break_a_link(copy):
    edit_text(copy, "chapters/index.ipynb", "{doc}`04_nadam` each", "{doc}`04_nadams` each")


def leave_an_unused_import(copy):
    edit_text(copy, "nadam_edu/nadam.py", "import numpy as np\n", "import os\n\nimport numpy as np\n")


FAULTS = [
    (change_a_stored_number, "nbval", "1.47369"),
    (change_a_stored_number, "rerun", "1.47369"),
    (never_execute, "rerun", "has None"),
    (never_execute, "book", "has None"),
    (strip_outputs, "nbval", "Unexpected output fields"),
    (strip_outputs, "rerun", "04_nadam.ipynb stored"),
    (raise_in_a_cell, "nbval", "RuntimeError"),
    (store_an_error, "book", "RuntimeError"),
    (drop_from_the_contents, "contents", "04_nadam"),
    (list_a_page_that_is_missing, "book", "missing"),
    (swap_a_sign_in_nadam, "rules", "nadam"),
    (swap_a_sign_in_nadam, "nbval", "AssertionError"),
    (break_a_link, "book", "04_nadams"),
    (leave_an_unused_import, "lint", "F401"),
]


@pytest.mark.parametrize(("fault", "step", "sign"), FAULTS, ids=[f"{fault.__name__}-{step}" for fault, step, _ in FAULTS])
def test_a_planted_fault_turns_its_step_red(copy, fault, step, sign):
    fault(copy)
    pages = copy / "_build" / "html"
    pages.mkdir(parents=True)
    (pages / "index.html").write_text("the last good page")
    code, output = run(copy, step)
    assert code != 0, output
    assert sign in output, output
    assert (pages / "index.html").read_text() == "the last good page"
    assert list(pages.parent.iterdir()) == [pages]
