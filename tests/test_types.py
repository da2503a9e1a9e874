"""The package keeps the types that it promises: right programs pass mypy and pyright, wrong ones do not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nadam_edu

BIN = Path(sys.executable).parent
PROGRAM = Path(__file__).parent / "data" / "user_program.py"
# The rest derives from classes of Keras, which have no types.
KNOWN_AT_LEAST = 0.98
WITHOUT_KERAS = {"exercises", "explorations", "optimizer", "schedules", "surfaces", "sweeps", "update_rules"}


def run(tmp_path, *command):
    """Run a checker of the environment, with its Node, on nothing but its arguments."""
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
    }
    return subprocess.run(
        [BIN / command[0], *command[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True
    )


def checked_by_mypy(tmp_path, path):
    return run(tmp_path, "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(path))


def checked_by_pyright(tmp_path, path):
    (tmp_path / "pyrightconfig.json").write_text(
        json.dumps({"typeCheckingMode": "strict", "include": [str(path)]})
    )
    return run(tmp_path, "pyright", "--pythonpath", sys.executable, "-p", str(tmp_path))


# `make lint` runs mypy on the package itself.
CHECKERS = pytest.mark.parametrize(
    "check", [pytest.param(checked_by_mypy, marks=pytest.mark.slow), checked_by_pyright]
)


@CHECKERS
def test_what_users_write_passes(check, tmp_path):
    done = check(tmp_path, PROGRAM)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_program_runs():
    done = subprocess.run([sys.executable, PROGRAM], capture_output=True, text=True)
    assert done.stdout.splitlines()[0] == "60 0.0 [-0.0006 -0.0245]", done.stderr


WRONG = [
    "Nadam(0.1, momentum_decy=0.004)",
    "Nadam(0.1, beta_1=lambda: 0.9)",
    "Nadam().iterations.mean()",
    "schedules.CosineDecay(0.1, T_max=50)",
    "schedules.CosineDecay('fast', 50)",
    "schedules.Constant(0.1).mean()",
    "schedules.Constant(0.1)(5).mean()",
    "schedules.Constant(0.1)()",
    "schedules.Sequence([0.1], [])",
    "update_rules.nadam(2.0, None, 0.1)[0].round_(3)",
]


@CHECKERS
def test_what_is_wrong_is_found(check, tmp_path):
    program = tmp_path / "program.py"
    program.write_text("\n".join(["from nadam_edu import Nadam, schedules, update_rules", *WRONG, ""]))
    done = check(tmp_path, program)
    assert done.returncode == 1
    missed = [
        line for number, line in enumerate(WRONG, start=2) if f"program.py:{number}:" not in done.stdout
    ]
    assert missed == [], done.stdout + done.stderr


def test_what_is_public_has_a_type_that_is_known(tmp_path):
    done = run(
        tmp_path,
        "pyright",
        "--pythonpath",
        sys.executable,
        "--verifytypes",
        "nadam_edu",
        "--ignoreexternal",
        "--outputjson",
    )
    found = json.loads(done.stdout)["typeCompleteness"]
    assert found["packageName"] == nadam_edu.__name__
    assert found["completenessScore"] >= KNOWN_AT_LEAST
    unknown = {s["name"] for s in found["symbols"] if s["isExported"] and not s["isTypeKnown"]}
    assert {name for name in unknown if name.split(".")[1] in WITHOUT_KERAS} == set()
