"""The package imports cheaply, what the page runs is MicroPython, and each file is short.

Which module may import which, the contracts of import-linter say, in pyproject.toml.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from page_files import FOLDER, page_modules

import nadam_edu

# By name within the package: trial/checks.py is trial.checks, trial/__init__.py is trial.
PATHS = {
    ".".join(path.relative_to(FOLDER).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(FOLDER.rglob("*.py"))
}
HEAVY = {
    "keras",
    "tf_keras",
    "tensorflow",
    "matplotlib",
    "ipywidgets",
    "anywidget",
    "sphinx",
    "torch",
    "scipy",
    "sklearn",
    "numba",
}

CAP = 200  # lines of a file
FOLDERS_IN_ONE_SITTING = ("nadam_edu/**/*", "book/**/*", "tools/**/*", "web/src/**/*")
# The files that are longer, and how long they are: each number may only fall, and leaves with the file's last
# line too many.
EXCEPTIONS = {
    "book/chapters.py": 228,
    "book/licences.py": 209,
    "book/make_pdf.mjs": 229,
    "nadam_edu/figures/widgets.py": 217,
    "nadam_edu/keras_tools/recorder.py": 262,
}

every_module_of_the_page = pytest.mark.parametrize("name", page_modules())


def test_importing_the_package_loads_numpy_and_nothing_heavier():
    code = "import sys, nadam_edu; print(*{name.split('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert {"nadam_edu", "numpy"} <= loaded
    assert not loaded & HEAVY
    assert run.stderr == ""


def test_the_public_names_are_there():
    assert set(nadam_edu.__all__) >= {"Nadam", "schedules", "surfaces", "update_rules"}
    assert all(hasattr(nadam_edu, name) for name in nadam_edu.__all__)


def not_micropython(tree):
    """Yield what MicroPython lacks, as (line, what)."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = {alias.name.split(".")[0] for alias in node.names} | {
                (getattr(node, "module", None) or "").split(".")[0]
            }
            yield from (
                (node.lineno, name)
                for name in names & {"dataclasses", "typing", "enum", "__future__", "hypot", "prod"}
            )
        elif isinstance(node, ast.Attribute) and node.attr in ("hypot", "prod"):
            yield node.lineno, node.attr
        elif isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Load):
            yield from ((part.lineno, "(a, *b)") for part in node.elts if isinstance(part, ast.Starred))
        elif isinstance(node, ast.Match):
            yield node.lineno, "match"
        elif isinstance(node, ast.arguments) and node.posonlyargs:
            yield node.posonlyargs[0].lineno, "positional-only /"


@every_module_of_the_page
def test_a_module_of_the_page_avoids_what_micropython_lacks(name):
    assert list(not_micropython(ast.parse(PATHS[name].read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import typing", "typing"),
        ("from dataclasses import dataclass", "dataclasses"),
        ("def f():\n    import enum", "enum"),
        ("from __future__ import annotations", "__future__"),
        ("from math import prod", "prod"),
        ("import math\nmath.hypot(3, 4)", "hypot"),
        ("pair = 1, *rest", "(a, *b)"),
        ("match 1:\n    case 1: pass", "match"),
        ("def f(x, /): pass", "positional-only /"),
        ("f = lambda x, /: x", "positional-only /"),
    ],
)
def test_the_check_finds_what_micropython_lacks(source, what):
    assert [found for _, found in not_micropython(ast.parse(source))] == [what]


def too_long(lengths, exceptions):
    """Yield which files are over the cap, longer than their exception, or exceptions without need."""
    for name in sorted(lengths | exceptions):
        length, listed = lengths.get(name, 0), exceptions.get(name)
        if listed is None and length > CAP:
            yield f"{name} has {length} lines, more than {CAP}"
        elif listed is not None and length <= CAP:
            yield f"{name} has {length} lines: it is no exception any more"
        elif listed is not None and length != listed:
            yield f"{name} has {length} lines, its exception says {listed}: it may only shrink"


def test_each_file_can_be_read_in_one_sitting():
    paths = [path for pattern in FOLDERS_IN_ONE_SITTING for path in FOLDER.parent.glob(pattern)]
    paths = [path for path in paths if path.suffix in (".py", ".mjs", ".js")]
    lengths = {
        path.relative_to(FOLDER.parent).as_posix(): path.read_text(encoding="utf-8").count("\n")
        for path in paths
    }
    assert {"nadam_edu/update_rules/nadam_rule.py", "book/chapters.py", "web/src/figure.js"} <= set(lengths)
    assert list(too_long(lengths, EXCEPTIONS)) == []


@pytest.mark.parametrize(
    ("length", "listed", "what"),
    [
        (200, None, []),
        (201, None, ["a.py has 201 lines, more than 200"]),
        (210, 210, []),
        (211, 210, ["a.py has 211 lines, its exception says 210: it may only shrink"]),
        (209, 210, ["a.py has 209 lines, its exception says 210: it may only shrink"]),
        (200, 210, ["a.py has 200 lines: it is no exception any more"]),
        (0, 210, ["a.py has 0 lines: it is no exception any more"]),
    ],
)
def test_an_exception_may_only_shrink(length, listed, what):
    assert list(too_long({"a.py": length}, {"a.py": listed} if listed else {})) == what


def test_the_build_gives_the_page_the_same_modules():
    code = "import {browserSafe} from './web/browser_safe.mjs'; "
    code += "console.log(JSON.stringify(browserSafe('nadam_edu')))"
    command = [Path(sys.executable).with_name("node"), "--input-type=module", "-e", code]
    listed = json.loads(
        subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True, check=True).stdout
    )
    assert sorted(listed) == sorted(PATHS[name].relative_to(FOLDER).as_posix() for name in page_modules())
