"""In each row of chapters/schedule_names.toml, theirs gives the rates of ours, at every step.

Needs torch, optax, transformers, timm and tensorflow, as `test_peers.py` says. fastai and TensorFlow Addons,
which do not install beside these, are written here as they are published.
"""

import math
import sys
import tomllib
import types
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import optax
import pytest
import tensorflow as tf
import torch
from transformers import optimization

from nadam_edu import schedules

ROWS = [
    (library, row)
    for library, rows in tomllib.loads(
        Path("chapters/schedule_names.toml").read_text(encoding="utf-8")
    ).items()
    for row in rows
]
LOSSES = np.random.default_rng(0).uniform(0.9, 1.1, 200).tolist()
# Of the peak of 0.1. Optax, TensorFlow and fastai's formulas compute in float32 or as written; torch
# multiplies step after step: 4e-15.
FLOAT32, FLOAT64 = 2e-7, 1e-14


def ours(row):
    """Return our rates at steps 0 to the row's last."""
    made = eval(row["ours"], {**vars(schedules), "math": math, "losses": LOSSES})
    return made[: row["last"]] if isinstance(made, list) else made(np.arange(row["last"] + 1))


def stepped(row, names, **step):
    """Return the rates of a scheduler of PyTorch's kind, which changes the rate of its optimizer."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = eval(row["theirs"], {**names, "optimizer": optimizer})
    rates = [optimizer.param_groups[0]["lr"]]
    optimizer.step()
    for arguments in row["calls"]:
        scheduler.step(*arguments)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def of_torch(row):
    """Return the rates of PyTorch's scheduler, or of the one that waits for the losses."""
    names = vars(torch.optim.lr_scheduler)
    if row["theirs"].startswith("ReduceLROnPlateau"):
        return stepped({**row, "calls": [[loss] for loss in LOSSES]}, names)[1:]
    return stepped({**row, "calls": [[]] * row["last"]}, names)


def of_hugging_face(row):
    """Return the rates of a function of transformers, which makes a scheduler of PyTorch's."""
    return stepped({**row, "calls": [[]] * row["last"]}, vars(optimization))


def of_timm(row):
    """Return the rates of timm's scheduler. timm's own __init__ loads models, which need torchvision.

    The schedulers do not.
    """
    if "timm" not in sys.modules:
        package = types.ModuleType("timm")
        package.__path__ = list(find_spec("timm").submodule_search_locations)
        sys.modules["timm"] = package
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = eval(row["theirs"], {**vars(import_module("timm.scheduler")), "optimizer": optimizer})
    rates = []
    for step in range(row["last"] + 1):
        scheduler.step_update(step)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def of_optax(row):
    """Return the rates of Optax's function of the step."""
    schedule = eval(row["theirs"], vars(optax).copy())
    return [float(schedule(step)) for step in range(row["last"] + 1)]


def of_tensorflow_1(row):
    """Return the rates of a function of TensorFlow 1, which eagerly gives a function without arguments."""
    return [
        float(eval(row["theirs"], {**vars(tf.compat.v1.train), "step": step})())
        for step in range(row["last"] + 1)
    ]


def cosine(start, end, position):
    """Give fastai's SchedCos, as published: ``start + (1 + cos(pi * (1 - pos))) * (end - start) / 2``."""
    return start + (1 + math.cos(math.pi * (1 - position))) * (end - start) / 2


def fit_one_cycle(lr_max, div=25.0, div_final=1e5, pct_start=0.25):
    """Give fastai's ``combined_cos(pct_start, lr_max / div, lr_max, lr_max / div_final)`` of 100 updates."""

    def rate(k):
        position = k / 100
        if position < pct_start:
            return cosine(lr_max / div, lr_max, position / pct_start)
        return cosine(lr_max, lr_max / div_final, (position - pct_start) / (1 - pct_start))

    return rate


def fit_flat_cos(lr, div_final=1e5, pct_start=0.75):
    """Give fastai's ``combined_cos(pct_start, lr, lr, lr / div_final)``, at update k of 100."""
    return lambda k: (
        lr if k / 100 < pct_start else cosine(lr, lr / div_final, (k / 100 - pct_start) / (1 - pct_start))
    )


def cyclical(low, high, step_size, scale, scale_mode):
    """Give ``CyclicalLearningRate`` of TensorFlow Addons, whose three classes differ in ``scale``."""

    def rate(step):
        cycle = math.floor(1 + step / (2 * step_size))
        x = abs(step / step_size - 2 * cycle + 1)
        return low + (high - low) * max(0.0, 1 - x) * scale(cycle if scale_mode == "cycle" else step)

    return rate


AS_PUBLISHED = {
    "fit_one_cycle": fit_one_cycle,
    "fit_flat_cos": fit_flat_cos,
    "TriangularCyclicalLearningRate": lambda *rates: cyclical(*rates, lambda x: 1.0, "cycle"),
    "Triangular2CyclicalLearningRate": lambda *rates: cyclical(*rates, lambda x: 1 / 2 ** (x - 1), "cycle"),
    "ExponentialCyclicalLearningRate": lambda *rates, scale_mode, gamma: cyclical(
        *rates, lambda x: gamma**x, scale_mode
    ),
    # Equation 3 of Vaswani et al. (2017); 1 / sqrt(0) is infinite there, and the other branch 0.
    "CustomSchedule": lambda d_model, warmup_steps: (
        lambda k: d_model**-0.5 * min(max(k, 1) ** -0.5, k * warmup_steps**-1.5)
    ),
}


def of_formula(row):
    """Return the rates of the published formula."""
    return [eval(row["theirs"], dict(AS_PUBLISHED))(step) for step in range(row["last"] + 1)]


THEIRS = {
    "PyTorch": (of_torch, FLOAT64),
    "Optax": (of_optax, FLOAT32),
    "Hugging Face": (of_hugging_face, FLOAT64),
    "timm": (of_timm, FLOAT64),
    "fastai": (of_formula, FLOAT64),
    "tf.compat.v1.train": (of_tensorflow_1, FLOAT32),
    "TensorFlow Addons": (of_formula, FLOAT64),
    "TensorFlow's tutorial": (of_formula, FLOAT64),
}


@pytest.mark.parametrize(
    ("library", "row"), ROWS, ids=lambda value: value["theirs"] if isinstance(value, dict) else value
)
def test_the_rates_are_the_same_at_every_step(library, row):
    function, tolerance = THEIRS[library]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch on the order of two calls, which is another matter
        theirs = function(row)
    np.testing.assert_allclose(ours(row), theirs, rtol=0, atol=0.1 * tolerance)


@pytest.mark.parametrize(
    ("library", "row"), [each for each in ROWS if each[1]["last"] < 200 and each[0] != "fastai"]
)
def test_a_row_that_ends_early_differs_from_there_on(library, row):
    further = {**row, "last": row["last"] + 40}
    try:
        theirs = THEIRS[library][0](further)
    except ValueError as error:
        assert "Tried to step" in str(error)  # PyTorch's OneCycleLR
        return
    assert (np.abs(np.subtract(theirs, ours(further)))[row["last"] + 1 :] > 1e-5).any()


def test_every_library_has_rows():
    assert {library for library, _ in ROWS} == set(THEIRS)
