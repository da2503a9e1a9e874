"""How much somebody reads who follows a small update.

The functions and lines of the package that run, counted.
"""

import ast
import subprocess
import sys
from pathlib import Path

import nadam_edu

FOLDER = Path(nadam_edu.__file__).parent
PROGRAM = """
import sys, numpy as np, nadam_edu

def note(frame, event, _):
    code = frame.f_code
    if event == "call" and code.co_filename.startswith(sys.argv[1]) and not code.co_name.startswith("<"):
        found.add((code.co_filename, code.co_qualname, code.co_firstlineno))

found, weight = set(), np.ones(3)
sys.setprofile(note)
optimizer = nadam_edu.Nadam(0.1)
for _ in range(2):
    optimizer.apply_gradients([(weight, weight)])
sys.setprofile(None)
for each in sorted(found):
    print(*each)
"""


def lines_of(path, first):
    """Return the lines of a function, from its ``def`` or decorator on, without its docstring."""
    for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and first in (
            node.lineno,
            *(each.lineno for each in node.decorator_list),
        ):
            begin = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            text = range(node.body[0].lineno, node.body[0].end_lineno + 1) if ast.get_docstring(node) else ()
            return {(path, line) for line in range(begin, node.end_lineno + 1)} - {
                (path, line) for line in text
            }
    raise AssertionError(f"{path}:{first}")


def touched():
    """Return what runs in a new process, which knows nothing yet: file, name and lines of each function."""
    command = [sys.executable, "-c", PROGRAM, str(FOLDER)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line.split() for line in run.stdout.splitlines()]
    return [(path, name, lines_of(path, int(first))) for path, name, first in rows]


def test_making_an_optimizer_and_two_updates_touch_little():
    rows = touched()
    print(*((name, len(lines)) for _, name, lines in rows), sep="\n")
    lines = set().union(*(lines for _, _, lines in rows))
    assert len({path for path, _, _ in rows}) <= 5
    # At first: 44 functions in 8 files, 372 lines. What is left: the update itself, about
    # 125 lines; what refuses bad input, 67; the documented signatures, 65.
    assert (len(rows), len(lines)) == (22, 260)
    assert type(nadam_edu.Nadam()).__mro__ == (nadam_edu.Nadam, object)


def test_the_count_sees_what_runs():
    names = {name for _, name, _ in touched()}
    assert {"nadam_arrays", "nadam_numbers", "Nadam.apply_gradients", "number"} <= names
