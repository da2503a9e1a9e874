"""A forked kernel is a plain one with TensorFlow imported, and ends with the program that asked for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from patience import comes

BOOK = Path(__file__).parents[2]
PROGRAM = f"""
import sys
sys.path.insert(0, {str(BOOK / "book")!r})
import chapters, forked_kernels
from nbformat.v4 import new_code_cell, new_notebook
from pathlib import Path

forked_kernels.use(True)
for source in sys.argv[2:]:
    notebook = chapters.executed(new_notebook(cells=[new_code_cell(source)]), Path(sys.argv[1]))
    for output in notebook.cells[0].outputs:
        shown = output.get("text", "a picture: " + ", ".join(output.get("data", ())))
        print(*shown.splitlines(), flush=True)
"""
LOADED = """\
import os, sys
print(os.getpid(), os.getppid(), os.path.basename(os.getcwd()),
      "tensorflow" in sys.modules, "nadam_edu" in sys.modules)"""
PICTURE = """\
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.show()"""
WAIT = """\
import os, time
with open("number", "w") as file:
    file.write(f"{os.getpid()} {os.getppid()}")
time.sleep(600)"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the kernels are plain")


def started(folder, *sources):
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), *sources], stdout=subprocess.PIPE, text=True
    )


def is_running(number):
    """Tell whether a process runs; one that has ended and that nobody has reaped yet does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def ended(numbers):
    return comes(lambda: not any(map(is_running, numbers)))


def test_each_kernel_is_new_and_ends_with_the_program(tmp_path):
    program = started(tmp_path, LOADED, LOADED)
    first, second = [line.split() for line in program.communicate(timeout=300)[0].splitlines()]
    assert first[2:] == second[2:] == [tmp_path.name, "True", "False"]
    assert first[0] != second[0]  # two kernels
    assert first[1] == second[1]  # of one server
    assert ended([first[0], second[0], first[1]])


@pytest.mark.slow  # where it draws none, the stored pictures of chapters on Keras differ in `make nbval`
def test_a_forked_kernel_draws_pictures(tmp_path):
    assert "image/png" in started(tmp_path, PICTURE).communicate(timeout=300)[0]


@pytest.mark.slow
def test_a_killed_program_leaves_no_kernel_behind(tmp_path):
    program = started(tmp_path, WAIT)
    assert comes(lambda: (tmp_path / "number").exists() and (tmp_path / "number").read_text())
    numbers = (tmp_path / "number").read_text().split()
    assert all(is_running(number) for number in numbers)
    os.kill(program.pid, 9)
    program.communicate(timeout=60)
    assert ended(numbers)
