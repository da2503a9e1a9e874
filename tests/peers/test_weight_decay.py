"""What chapter 07 stores of weight decay in PyTorch and Optax: each stored program prints it today."""

import ast
import inspect
import subprocess
import sys
import tomllib
from pathlib import Path

import optax
import pytest
import torch

CHAPTERS = Path(__file__).parents[2] / "chapters"
STORED = tomllib.loads((CHAPTERS / "weight_decay.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("library", STORED)
def test_the_stored_program_prints_the_stored_weights(library):
    stored = STORED[library]
    done = subprocess.run([sys.executable, "-c", stored["program"]], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    printed = [ast.literal_eval(line) for line in done.stdout.splitlines()]
    assert printed == [[stored[way], stored["excluded"]] for way in ("l2", "decoupled")]


def test_the_defaults_are_those_of_the_table():
    torchs = inspect.signature(torch.optim.NAdam).parameters
    assert (torchs["weight_decay"].default, torchs["decoupled_weight_decay"].default) == (0, False)
    assert inspect.signature(optax.nadamw).parameters["weight_decay"].default == 1e-4
