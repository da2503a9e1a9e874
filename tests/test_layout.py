"""The arrows between modules go one way, importing the package is cheap, and what the browser runs is MicroPython."""

import ast
import pathlib
import re
import subprocess
import sys

import pytest

import nadam_edu

FOLDER = pathlib.Path(nadam_edu.__file__).parent
# By name within the package: trial/checks.py is trial.checks, trial/__init__.py is trial.
PATHS = {".".join(path.relative_to(FOLDER).with_suffix("").parts).removesuffix(".__init__"): path for path in sorted(FOLDER.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in PATHS.items()}

# What each module may import: of this package (with a dot), of other packages, of the standard library.
# A module that is not in the table fails: adding one is a decision about the arrows.
LIGHT = {"math", "collections", "typing", "functools", "operator", "hashlib", "importlib", "sys"}
CORE = {".elementwise", ".arguments", ".update_rules", ".schedules", ".surfaces", ".nadam", ".generations"}
ALLOWED = {
    "__init__": CORE - {".elementwise", ".arguments"},
    "arguments": set(),
    "elementwise": {"numpy", "math"},
    "update_rules": {".elementwise"},
    "learning_rate_schedule": {".arguments", ".elementwise"},
    "keras_schedules": {".elementwise", ".arguments", ".learning_rate_schedule"},
    "cosine_schedules": {".elementwise", ".arguments", ".learning_rate_schedule"},
    "schedules": {".elementwise", ".arguments", ".learning_rate_schedule", ".keras_schedules", ".cosine_schedules"},
    "surfaces": {".elementwise", ".update_rules", "collections"},
    "gradients": {"numpy", "math", "collections", "typing", ".arguments"},
    "state": {"numpy", "collections", "contextlib", "typing", ".gradients"},
    "settings": {"numpy", "inspect", "collections", "typing", ".arguments", ".gradients", ".schedules", ".state"},
    "in_place": {"numpy", "collections", "functools", "operator", "typing"},
    "fused": {"numba", "platformdirs", "numpy", "hashlib", "importlib", "sys", "collections", "functools", "typing", ".in_place"},
    "updating": {"numpy", "collections", "typing", ".fused", ".gradients", ".in_place", ".settings"},
    "optimizer": {"numpy", "collections", "typing", ".arguments", ".gradients", ".updating"},
    "nadam": {"numpy", "math", "typing", ".arguments", ".optimizer", ".settings", ".update_rules"},
    "generations": {"collections", ".arguments", ".elementwise", ".update_rules"},
    "quiet_tensorflow": set(),
    "digits": {"sklearn", "numpy", ".arguments"},  # real data that needs no download
    "tensors": {"numpy", ".schedules"},
    "epochs": {"numpy", ".arguments", ".schedules"},
    "taps": set(),
    "audit": {"numpy", ".arguments", ".epochs", ".taps"},
    "recording": {"tensorflow", "numpy", ".arguments", ".taps"},  # tensorflow: where both kinds of Keras keep their numbers
    "keras_bridge": {"keras", "numpy", ".audit", ".digits", ".epochs", ".quiet_tensorflow", ".recording", ".tensors"} | CORE,
    "keras_legacy": {"tf_keras", "tensorboard", "numpy", ".digits", ".quiet_tensorflow", ".taps"} | CORE,  # tensorboard: reads its files
    "plots": {"matplotlib", "matplotlib_inline", "cycler", "IPython", "numpy"} | CORE,  # the two that tell a notebook the picture format
    "explorations": {".arguments", ".elementwise", ".generations", ".schedules", ".surfaces", ".update_rules"},
    "controls": {".schedules"},
    "widgets": {"anywidget", "traitlets", ".controls", ".explorations"} | CORE,  # traitlets: what widgets are made of
    "run_it": set(),
    "sphinxext": {"bs4", "docutils", "sphinx", "sphinx_yaq"},
    "trial.claims": set(),
    "trial.checks": {".trial.claims"},
    "trial.report": {".trial.checks", ".trial.claims"},
    "trial.sentinel": {".trial.checks", ".trial.claims", ".trial.report", ".trial.worlds"},
    "trial.worlds": {"numpy", ".keras_bridge", ".keras_legacy"},
    "trial.schedules_article": {"numpy", ".keras_bridge", ".trial.checks", ".trial.worlds"},
    "trial.rate_answer": {"numpy", ".keras_bridge", ".schedules", ".trial.checks", ".trial.worlds"},
    "trial.decay_question": {"numpy", ".digits", ".keras_legacy", ".trial.checks", ".trial.worlds"},
    "trial.nadam_page": {"numpy", ".generations", ".trial.checks", ".trial.worlds"},
    "trial.nadam_page_calls": {"numpy", ".keras_bridge", ".trial.checks", ".trial.worlds"},
    "trial.nadam_page_methods": {".keras_legacy", ".trial.checks", ".trial.worlds"},
}
ALLOWED["trial"] = {f".{name}" for name in ALLOWED if name.startswith("trial.")} - {".trial.sentinel"}  # a program
FREE_OF_RULES = {  # may use all of the standard library
    "digits",
    "tensors",
    "epochs",
    "taps",
    "audit",
    "recording",
    "quiet_tensorflow",
    "keras_bridge",
    "keras_legacy",
    "plots",
    "controls",
    "widgets",
    "run_it",
    "sphinxext",
} | {name for name in ALLOWED if name.startswith("trial")}
BROWSER_SAFE = {
    "arguments",
    "elementwise",
    "update_rules",
    "learning_rate_schedule",
    "keras_schedules",
    "cosine_schedules",
    "schedules",
    "surfaces",
    "generations",
    "explorations",
}
HEAVY = {"keras", "tf_keras", "tensorflow", "matplotlib", "ipywidgets", "anywidget", "sphinx", "torch", "scipy", "sklearn", "numba"}

every_module = pytest.mark.parametrize("name", TREES)
every_browser_safe_module = pytest.mark.parametrize("name", sorted(BROWSER_SAFE))


def imports(tree, folder=""):
    """Return what a module imports, anywhere in it: modules of this package with a dot, else the first part of the name.

    ``folder`` is that of the module within the package; one dot starts from there.
    """
    found, here = set(), f".{folder}." if folder else "."
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is None:  # from . import schedules
            found |= {f"{here if node.level == 1 else '.'}{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((here if node.level == 1 else "." if node.level else "") + node.module)
    return {name if name.startswith(".") else name.split(".")[0] for name in found}


@every_module
def test_a_module_imports_only_what_the_table_allows(name):
    assert name in ALLOWED, f"nadam_edu/{name}.py is not in the table of arrows"
    library = sys.stdlib_module_names if name in FREE_OF_RULES else set()
    folder = PATHS[name].parent.name if PATHS[name].parent != FOLDER else ""
    assert imports(TREES[name], folder) - library <= ALLOWED[name]


def test_the_arrows_make_no_circle():
    below = {name: {target[1:] for target in ALLOWED[name] if target.startswith(".")} for name in ALLOWED}
    placed = set()
    while ready := {name for name in below if name not in placed and below[name] <= placed}:
        placed |= ready
    assert placed == set(ALLOWED)


def test_each_heavy_package_has_one_module():
    for package in {name for name in set.union(*ALLOWED.values()) if name[0] != "."} - {"numpy", *LIGHT}:
        assert len([name for name in ALLOWED if package in ALLOWED[name]]) == 1, package


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
            names = {alias.name.split(".")[0] for alias in node.names} | {(getattr(node, "module", None) or "").split(".")[0]}
            yield from ((node.lineno, name) for name in names & {"dataclasses", "typing", "enum", "__future__", "hypot", "prod"})
        elif isinstance(node, ast.Attribute) and node.attr in ("hypot", "prod"):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Match):
            yield node.lineno, "match"
        elif isinstance(node, ast.arguments) and node.posonlyargs:
            yield node.posonlyargs[0].lineno, "positional-only /"


@every_browser_safe_module
def test_a_browser_safe_module_avoids_what_micropython_lacks(name):
    assert list(not_micropython(TREES[name])) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import typing", "typing"),
        ("from dataclasses import dataclass", "dataclasses"),
        ("def f():\n    import enum", "enum"),
        ("from __future__ import annotations", "__future__"),
        ("from math import prod", "prod"),
        ("import math\nmath.hypot(3, 4)", "hypot"),
        ("match 1:\n    case 1: pass", "match"),
        ("def f(x, /): pass", "positional-only /"),
        ("f = lambda x, /: x", "positional-only /"),
    ],
)
def test_the_check_finds_what_micropython_lacks(source, what):
    assert [found for _, found in not_micropython(ast.parse(source))] == [what]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import numpy.linalg as la, math", {"numpy", "math"}),
        ("from . import schedules, nadam", {".schedules", ".nadam"}),
        ("from .schedules import Constant", {".schedules"}),
        ("def f():\n    from keras.ops import cos", {"keras"}),
    ],
)
def test_the_check_finds_every_import(source, found):
    assert imports(ast.parse(source)) == found


@every_module
def test_a_module_can_be_read_in_one_sitting(name):
    lines = PATHS[name].read_text(encoding="utf-8").count("\n")
    assert lines < 320  # the aim is 200


def test_the_page_gets_every_browser_safe_module():
    listed = re.findall(r'"(\w+)"', (FOLDER.parent / "web" / "browser_safe.mjs").read_text())
    assert listed == sorted(BROWSER_SAFE)
