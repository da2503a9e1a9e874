"""The cells of the chapters that a reader takes into a program of their own, on the backend at hand.

A fresh process runs this file for each: see ``in_fresh_process``.
"""

import contextlib
import json
import math
import tempfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from nadam_edu.generations import first_steps
from nadam_edu.keras_bridge import LearningRateRecorder, keras
from nadam_edu.training.updates import EAGER, FIT, Installed, Training

CHAPTERS = Path(__file__).parents[2] / "chapters"
X, Y = np.ones((128, 2), np.float32), np.zeros(128, np.int32)


def run_cells(chapter, *names, **given):
    """Run some cells of a chapter as they stand there, and return what they have defined."""
    cells = json.loads((CHAPTERS / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = {cell["id"]: "".join(cell["source"]) for cell in cells}
    defined = {"keras": keras, "np": np, "math": math, **given}
    for name in names:
        exec(sources[name], defined)
    return defined


def network(seed):
    keras.utils.set_random_seed(seed)
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])


def test_chapter_10_what_to_write_today():
    data = SimpleNamespace(x_train=X, y_train=Y)
    given = {"digits": lambda seed: data, "small_cnn": network, "LearningRateRecorder": LearningRateRecorder}
    found = run_cells("10_nadam_with_schedules", "what-to-write-lines", "what-to-write-run", **given)
    # Four updates an epoch: one epoch of a straight line to 0.01, three of half a cosine.
    line = [0.01 * k / 4 for k in range(4)]
    cosine = [0.01 * (1 + math.cos(math.pi * k / 12)) / 2 for k in range(12)]
    assert np.allclose(found["recorder"].applied, line + cosine, atol=1e-8)


def test_chapter_11_a_training_that_was_killed_goes_on():
    curve = keras.optimizers.schedules.ExponentialDecay(0.01, 4, 0.5)

    def compiled(rate):
        model = network(0)
        model.compile(keras.optimizers.Nadam(rate), "sparse_categorical_crossentropy")
        return model

    def fit(model, callbacks, epochs):
        recorder = LearningRateRecorder()
        model.fit(X, Y, epochs=epochs, verbose=0, shuffle=False, callbacks=[*callbacks, recorder])
        return np.array(recorder.applied[::4])

    unbroken = compiled(curve)
    given = {"compiled": compiled, "curve": curve, "fit": fit, "unbroken": unbroken, "tempfile": tempfile}
    given |= {"in_one_go": fit(unbroken, [], 6), "quiet": contextlib.nullcontext}
    found = run_cells("11_changing_the_rate_by_hand", "backup-and-restore-run", **given)
    assert np.allclose(found["after"], [0.01 / 8, 0.01 / 16, 0.01 / 32])


@pytest.mark.parametrize("how", [EAGER, FIT])
def test_chapter_06_a_momentum_decay_for_keras(how):
    nadam = run_cells("06_five_nadams", "psi-for-keras-class")["NadamWithDecay"]
    here = Installed(keras, keras.optimizers)
    taken = Training(here, nadam(1.0, momentum_decay=0.004, epsilon=1e-8), how, weights=2).steps([1.0] * 4)
    assert np.allclose(taken, np.array(first_steps("pytorch", 4))[:, None], atol=1e-4)
