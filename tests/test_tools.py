"""What the tools of the checks are told: the rules that are on; each entry of a table names something."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1]
TOLD = tomllib.loads((BOOK / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
MUTANTS = tomllib.loads((BOOK / "tools" / "mutants.toml").read_text(encoding="utf-8"))


def test_the_linters_have_the_rules_that_they_must_have():
    lint = TOLD["ruff"]["lint"]
    assert {"E", "F", "I", "B", "D", "UP", "SIM", "NPY", "RUF"} <= set(lint["select"])
    assert lint["ignore"] == ["D105"] and not {"exclude", "extend-exclude"} & (
        TOLD["ruff"].keys() | lint.keys()
    )
    assert all(
        set(codes) <= {"D", "D103", "D401", "B905", "RUF005", "RUF007"}
        for codes in lint["per-file-ignores"].values()
    )
    assert {"PR01", "PR02", "PR03", "PR04", "PR07", "PR10", "RT03", "SS03"} <= set(
        TOLD["numpydoc_validation"]["checks"]
    )


def test_mypy_looks_into_every_function_and_leaves_no_module_out():
    told = dict(TOLD["mypy"])
    [missing] = told.pop("overrides")
    assert set(told.pop("files")) == {"nadam_edu", "book", "tools", "benchmarks"}
    assert missing.keys() == {"module", "ignore_missing_imports"}
    assert not [name for name in missing["module"] if name.startswith(("nadam_edu", "book", "equations"))]
    flags = {name for name, value in told.items() if value is True}
    assert flags >= {
        "check_untyped_defs",
        "disallow_incomplete_defs",
        "warn_unused_ignores",
        "warn_redundant_casts",
    }
    assert flags.isdisjoint({"ignore_errors", "ignore_missing_imports"}) and "exclude" not in told


def test_the_contracts_of_imports_are_there():
    kinds = {each["type"]: each for each in TOLD["importlinter"]["contracts"]}
    forbidden = [
        each["forbidden_modules"] for each in TOLD["importlinter"]["contracts"] if each["type"] == "forbidden"
    ]
    assert kinds["layers"]["exhaustive"] is True and len(kinds["layers"]["layers"]) >= 8
    heavy = {"anywidget", "keras", "matplotlib", "numba", "sklearn", "tensorflow", "tf_keras", "traitlets"}
    assert ["numpy"] in forbidden and any(heavy <= set(modules) for modules in forbidden)


@pytest.mark.parametrize("module", sorted(MUTANTS["tests"].keys() | MUTANTS["explained"].keys()))
def test_a_module_of_the_mutants_is_there_with_its_tests(module):
    assert (BOOK / "nadam_edu" / f"{module}.py").is_file(), f"mutants.toml names {module}, which is no module"
    assert module in MUTANTS["tests"], (
        f"mutants.toml explains changes of {module}, which [tests] does not try"
    )
    for name in MUTANTS["tests"][module]:
        assert (BOOK / "tests" / f"{name}.py").is_file(), f"mutants.toml names tests/{name}.py for {module}"


@pytest.mark.parametrize("module", MUTANTS["explained"])
def test_an_explained_change_is_of_a_line_that_is_there(module):
    source = (BOOK / "nadam_edu" / f"{module}.py").read_text(encoding="utf-8")
    lines = {line.strip() for line in source.splitlines()}
    for change in MUTANTS["explained"][module]:
        old = change.partition(": ")[2].rpartition(" => ")[0]
        assert old in lines, f"mutants.toml explains a change of {module} whose line is gone: {old}"


# Modules without mutants, and why.
MOVED = "was moved out of a module that is tried, and awaits a first run of its own"
NOT_MUTATED = {
    "optimizer/compiled": (
        "runs compiled, where a change takes a minute to compile; test_compiled compares it with NumPy"
    ),
    "optimizer/momentum": MOVED,
    "optimizer/rule_checks": "is newer than the last run over all modules",
    "schedules/cyclical": MOVED,
    "schedules/foreign_names": "has names and messages, and computes nothing",
    "schedules/own": "keeps a reader's class in a table, and computes nothing",
    "schedules/phases": MOVED,
    "schedules/plateau": "is newer than the last run over all modules",
    "schedules/shapes": MOVED,
    "schedules/units": "is newer than the last run over all modules",
}


def test_what_the_optimizer_and_the_schedules_compute_is_mutated():
    there = {
        path.relative_to(BOOK / "nadam_edu").with_suffix("").as_posix()
        for folder in ("optimizer", "schedules")
        for path in (BOOK / "nadam_edu" / folder).glob("[a-z]*.py")
    }
    assert there - MUTANTS["tests"].keys() == set(NOT_MUTATED), (
        "add it to [tests] of mutants.toml, or to the list here"
    )


def test_the_program_that_runs_the_steps_fails_when_a_step_does(tmp_path):
    make = tmp_path / "make"
    make.write_text('#!/bin/sh\n[ "$1" = good ]\n')
    make.chmod(0o755)
    command = [sys.executable, BOOK / "tools" / "run_steps.py", str(make)]
    codes = [
        subprocess.run([*command, step], cwd=tmp_path, capture_output=True).returncode
        for step in ("good", "bad")
    ]
    assert codes == [0, 1]


def test_a_parameter_without_a_description_is_told_by_name():
    sys.path.insert(0, str(BOOK / "tools"))
    from lint_docstrings import DOORS, missing, public

    import nadam_edu

    def rate(step, total):
        """Return a rate.

        Parameters
        ----------
        step : int
        """

    rate.__module__, rate.__qualname__ = nadam_edu.__name__, "rate"
    nadam_edu.rate = rate
    try:
        assert "nadam_edu.rate" in public(nadam_edu) and "" in DOORS
        told = list(missing("nadam_edu.rate", TOLD["numpydoc_validation"]["checks"]))
    finally:
        del nadam_edu.rate
    assert told == [
        "nadam_edu.rate: PR01 Parameters {'total'} not documented",
        'nadam_edu.rate: PR07 Parameter "step" has no description',
    ]
