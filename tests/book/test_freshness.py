"""`make chapters` runs the chapters whose outputs are out of date, and no other: on a small book."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from patience import comes

BOOK = Path(__file__).parents[2]
import freshness  # noqa: E402

import chapters  # noqa: E402

PROGRAM = f"""
import sys
sys.path.insert(0, {str(BOOK / "book")!r})
import chapters
from pathlib import Path

if __name__ == "__main__":
    chapters.BOOK = Path(sys.argv.pop(1))
    sys.exit(chapters.main())
"""
NBVAL = f"""
import sys
sys.path.insert(0, {str(BOOK / "book")!r})
import chapters, pytest
from pathlib import Path

chapters.BOOK = Path(sys.argv[1])
options = ["-rA", "-p", "nbval_run", "--nbval", "--nbval-current-env", "-c", "/dev/null"]
sys.exit(pytest.main([*options, sys.argv[1] + "/chapters"]))
"""
FILES = {
    "requirements.txt": "numpy==2.0\n",
    "book/chapters.py": "",
    "nadam_edu/__init__.py": "",
    "nadam_edu/near.py": "from .far import NUMBER\n",
    "nadam_edu/far.py": "NUMBER = 1\n",
    "nadam_edu/unrelated.py": "NUMBER = 2\n",
    "chapters/table.toml": "number = 3\n",
    "chapters/other.toml": "number = 4\n",
}
CODE = """\
import os, time
from pathlib import Path
from nadam_edu import near
with open(os.environ["RUNS"], "a") as runs:
    runs.write("x")
while Path(os.environ["WAIT"]).exists():
    time.sleep(0.01)
print(near.NUMBER, Path("table.toml").read_text())"""
CHAPTER = "chapters/one.ipynb"


def start(book, *arguments, program=PROGRAM):
    """Start a program on the small book."""
    # For the kernel: its own nadam_edu, and two files that its code does not name.
    environment = os.environ | {
        "PYTHONPATH": str(book),
        "RUNS": str(book / "runs"),
        "WAIT": str(book / "wait"),
    }
    command = [sys.executable, "-c", program, str(book), *arguments]
    # In this folder, as the program itself needs the real package.
    return subprocess.Popen(
        command, cwd=BOOK, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def execute(book, *arguments):
    """Return what the program says."""
    program = start(book, *arguments)
    said, _ = program.communicate(timeout=300)
    assert program.returncode == 0, said
    return said


def to_run(book, chapter=CHAPTER):
    """Return the names of the chapters that the program would run, when none is named."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chapters, "BOOK", book)
        picked = chapters.pick(
            [chapters.Chapter(book / chapter)], chapters.Record(book / "_build" / "executed")
        )
        return [chapter.path.stem for chapter in picked]


def runs(book):
    """Return how often the chapter has been run."""
    return len((book / "runs").read_text()) if (book / "runs").exists() else 0


def change_notebook(book, change):
    notebook = nbformat.read(book / CHAPTER, as_version=4)
    change(notebook)
    nbformat.write(notebook, book / CHAPTER)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """Return a small book whose one chapter has been run."""
    book = tmp_path_factory.mktemp("first")
    for name, text in FILES.items():
        (book / name).parent.mkdir(exist_ok=True)
        (book / name).write_text(text)
    nbformat.write(
        new_notebook(cells=[new_markdown_cell("Prose.", id="a"), new_code_cell(CODE, id="b")]), book / CHAPTER
    )
    assert execute(book) == "one.ipynb: written\n"
    assert runs(book) == 1
    return book


@pytest.fixture
def book(first, tmp_path):
    """Return a copy of that book."""
    return shutil.copytree(first, tmp_path / "book")


def rewrite(name, text):
    return lambda book: (book / name).write_text(text)


def edit(change):
    return lambda book: change_notebook(book, change)


def prose_in_jupyterlab(notebook):
    notebook.cells[0].source = "Other prose."
    notebook.metadata["language_info"] = {"name": "python", "version": "3.11.2"}  # stored by JupyterLab


@pytest.mark.parametrize(
    "change",
    [
        lambda book: None,
        edit(prose_in_jupyterlab),
        edit(lambda notebook: notebook.cells[1].metadata.update(mystnb={"image": {"alt": "A line."}})),
        rewrite("nadam_edu/unrelated.py", "NUMBER = 5\n"),
        rewrite("chapters/other.toml", "number = 5\n"),
    ],
    ids=["nothing", "prose", "alt text", "module that is not imported", "file that is not read"],
)
def test_what_cannot_change_an_output_runs_nothing(book, change, capsys):
    change(book)
    assert to_run(book) == []
    assert capsys.readouterr().out == "up to date, not run (ALL=1 runs all): one\n"
    assert nbformat.read(book / CHAPTER, as_version=4).metadata.language_info == {"name": "python"}


@pytest.mark.parametrize(
    "change",
    [
        edit(lambda notebook: notebook.cells[1].update(source=CODE + "\nprint(5)")),
        edit(lambda notebook: notebook.cells[1].metadata.update(tags=["raises-exception"])),
        edit(lambda notebook: notebook.cells[1].update(outputs=[])),
        rewrite("nadam_edu/near.py", "NUMBER = 5\n"),
        rewrite("nadam_edu/far.py", "NUMBER = 5\n"),
        rewrite("nadam_edu/__init__.py", "NUMBER = 5\n"),
        rewrite("chapters/table.toml", "number = 5\n"),
        rewrite("requirements.txt", "numpy==2.1\n"),
    ],
    ids=[
        "cell",
        "tag",
        "output",
        "module",
        "module of a module",
        "the package itself",
        "file that is read",
        "lock",
    ],
)
def test_what_can_change_an_output_runs_the_chapter(book, change):
    assert to_run(book) == []
    change(book)
    assert to_run(book) == ["one"]


def test_the_processor_settings_count(book, monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Zen")
    assert to_run(book) == ["one"]


def test_when_none_is_named_those_up_to_date_are_left(book, monkeypatch, capsys):
    monkeypatch.setattr(chapters, "BOOK", book)
    monkeypatch.setattr(sys, "argv", ["chapters.py"])
    assert not chapters.main()
    assert capsys.readouterr().out == "up to date, not run (ALL=1 runs all): one\n"
    assert runs(book) == 1


@pytest.mark.slow
def test_a_chapter_that_is_named_is_run(book):
    assert execute(book, str(book / CHAPTER)) == "one.ipynb: unchanged\n"
    assert runs(book) == 2


FAULTY = [
    new_code_cell("print(1)", id="c", execution_count=1, outputs=[new_output("stream", text="1\n")]),
    new_code_cell(
        'from IPython.display import display\ndisplay({"image/png": "bmV3"}, raw=True)',
        id="d",
        execution_count=2,
        outputs=[new_output("display_data", {"image/png": "b2xk"})],
    ),
    new_code_cell("print(2)", id="e", execution_count=3, outputs=[new_output("stream", text="3\n")]),
    new_code_cell("1 / 0", id="f", execution_count=4, outputs=[]),
]


@pytest.fixture(scope="module")
def judged(first, tmp_path_factory):
    """Return a copy of the book with a faulty chapter more, and what is said where nbval judges both."""
    book = shutil.copytree(first, tmp_path_factory.mktemp("judged") / "book")
    shutil.rmtree(book / "_build")  # a fresh clone
    notebook = nbformat.read(book / CHAPTER, as_version=4)
    notebook.cells[1:] = FAULTY
    nbformat.write(notebook, book / "chapters" / "two.ipynb")
    return book, start(book, program=NBVAL).communicate(timeout=300)[0]


def outcomes(said, chapter):
    """Return the outcome of each test of a chapter by its name."""
    found = re.findall(rf"^(PASSED|FAILED) \S*{chapter}::(.+?)(?: - .*)?$", said, re.MULTILINE)
    return {name: outcome for outcome, name in found}


def test_one_run_serves_nbval_and_the_bytes_and_tells_what_is_up_to_date(judged):
    book, said = judged
    assert outcomes(said, CHAPTER) == {"Cell 0": "PASSED", "the stored bytes": "PASSED"}
    assert runs(book) == 2
    assert to_run(book) == []


def test_what_nbval_leaves_out_the_bytes_show(judged):
    book, said = judged
    assert outcomes(said, "chapters/two.ipynb") == {
        "Cell 0": "PASSED",
        "Cell 1": "PASSED",  # nbval compares no pictures
        "Cell 2": "FAILED",
        "Cell 3": "FAILED",
        "the stored bytes": "FAILED",
    }
    for line in (
        '-      "image/png": "b2xk"',
        '+      "image/png": "bmV3"',
        '-      "3\\n"',
        '+      "2\\n"',
        "ZeroDivisionError",
    ):
        assert line in said, said
    assert to_run(book, "chapters/two.ipynb") == ["two"]


def begun(book, *arguments):
    """Start the program, and wait until the chapter runs; it goes on once the file "wait" is gone."""
    (book / "wait").touch()
    before = runs(book)
    program = start(book, *arguments)
    assert comes(lambda: runs(book) > before)
    return program


@pytest.mark.slow
def test_a_killed_run_is_not_recorded(book):
    (book / "nadam_edu" / "far.py").write_text("NUMBER = 5\n")
    stored = (book / CHAPTER).read_bytes()
    program = begun(book)
    program.send_signal(signal.SIGKILL)
    (book / "wait").unlink()
    program.communicate(timeout=300)  # ends when its workers have
    assert (book / CHAPTER).read_bytes() == stored
    assert to_run(book) == ["one"]


@pytest.mark.slow
def test_recorded_is_what_was_run_not_what_it_became_meanwhile(book):
    (book / "nadam_edu" / "far.py").write_text("NUMBER = 5\n")
    program = begun(book)
    (book / "nadam_edu" / "far.py").write_text("NUMBER = 6\n")
    (book / "wait").unlink()
    assert program.communicate(timeout=300)[0] == "one.ipynb: written\n"
    assert "5 number" in (book / CHAPTER).read_text()
    assert to_run(book) == ["one"]


@pytest.mark.slow
def test_a_chapter_that_is_edited_while_it_runs_keeps_the_edit(book):
    (book / "nadam_edu" / "far.py").write_text("NUMBER = 5\n")
    program = begun(book)
    change_notebook(book, lambda notebook: notebook.cells[0].update(source="Written meanwhile."))
    (book / "wait").unlink()
    assert "changed while it ran" in program.communicate(timeout=300)[0]
    assert program.returncode == 1
    assert "Written meanwhile." in (book / CHAPTER).read_text()
    assert to_run(book) == ["one"]


@pytest.mark.slow
def test_an_error_in_a_chapter_is_told_and_not_recorded(book):
    change_notebook(book, lambda notebook: notebook.cells[1].update(source="1 / 0"))
    program = start(book)
    assert "ZeroDivisionError" in program.communicate(timeout=300)[0]
    assert program.returncode == 1
    assert to_run(book) == ["one"]


@pytest.mark.parametrize(
    ("source", "package", "names"),
    [
        ("import numpy.linalg as la", "", {"numpy", "numpy.linalg"}),
        (
            "from nadam_edu.figures import plots",
            "",
            {"nadam_edu", "nadam_edu.figures", "nadam_edu.figures.plots"},
        ),
        (
            "from nadam_edu.trial.generations_here import quiet",
            "",
            {
                "nadam_edu",
                "nadam_edu.trial",
                "nadam_edu.trial.generations_here",
                "nadam_edu.trial.generations_here.quiet",
            },
        ),
        ("from . import far", "nadam_edu", {"nadam_edu", "nadam_edu.far"}),
        (
            "def f():\n    from .far import NUMBER",
            "nadam_edu",
            {"nadam_edu", "nadam_edu.far", "nadam_edu.far.NUMBER"},
        ),
        ("from .. import far", "nadam_edu.trial", {"nadam_edu", "nadam_edu.far"}),
        ("from ..far import N", "nadam_edu.trial", {"nadam_edu", "nadam_edu.far", "nadam_edu.far.N"}),
    ],
)
def test_every_import_is_found(source, package, names):
    found, _ = freshness.mentioned(source, package)
    assert found == names


def test_code_that_cannot_be_read_may_import_anything(book):
    inside, _, _ = freshness.reached(["%run near"], freshness.modules(book / "nadam_edu"))
    assert inside == {"nadam_edu", "nadam_edu.near", "nadam_edu.far", "nadam_edu.unrelated"}


@pytest.mark.parametrize(
    "name", ["01_gradient_descent", pytest.param("13_claims_on_trial", marks=pytest.mark.slow)]
)
def test_the_modules_of_a_chapter_are_those_that_python_loads(name):
    notebook = nbformat.read(BOOK / "chapters" / f"{name}.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    code = (
        f"{cells[0]}\nimport sys\nprint(*[name for name in sys.modules if name.split('.')[0] == 'nadam_edu'])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    inside, others, _ = freshness.reached(cells, freshness.modules(BOOK / "nadam_edu"))
    assert len(loaded) > 10
    assert set(loaded) <= inside
    assert ("keras" in others) == (name == "13_claims_on_trial")
