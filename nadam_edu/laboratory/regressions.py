"""Regressions in NumPy, for sweeps: the course of a disease by its measures, a photograph by waves.

Both models are linear in their weights. For the photograph the inputs are waves over the picture, which the
model mixes as a chord is mixed of tones.

>>> regression("diabetes", "adam", "cosine", warmup=0.0, rate=0.03, seed=0)["test"] < 1
True
"""

from typing import Any

import numpy as np

from ..arguments import one_of
from . import data as real
from .trainings import DIGITS, Array, batches, descend, schedule_of

WAVES = 64
FINENESS = 6.0  # the deviation of a wave's two frequencies, in radians to half the picture


def measures(x: Any) -> Array:
    """Return the columns, and one of ones.

    >>> measures(np.zeros((2, 3))).shape
    (2, 4)
    """
    return np.column_stack([x.astype(float), np.ones(len(x))])


def waves(x: Any) -> Array:
    """Return the cosine and the sine of 64 waves at each place, and a column of ones.

    Their frequencies are drawn once, the same for every seed.

    >>> waves(np.zeros((2, 2)))[0, [0, -2, -1]]
    array([1., 0., 1.])
    """
    angles = x.astype(float) @ np.random.default_rng(0).normal(0, FINENESS, (2, WAVES))
    return np.column_stack([np.cos(angles), np.sin(angles), np.ones(len(x))])


SETS = {"diabetes": (real.diabetes, measures), "photo": (real.photo, waves)}


def squared_error(predicted: Array, y: Any) -> float:
    """Return the mean of the squared differences.

    >>> squared_error(np.array([[1.0, 2.0]]), np.array([[0.0, 5.0]]))
    5.0
    """
    return float(np.mean((predicted - y) ** 2))


def regression(
    data: str,
    rule: str,
    schedule: str,
    warmup: float,
    rate: float,
    seed: int,
    epochs: int = 10,
    batch: int = 32,
) -> dict[str, float]:
    """Train a linear model from weights of 0, and return its mean squared errors.

    Parameters
    ----------
    data : {"diabetes", "photo"}
        Split by the seed. Of the photograph the inputs are ``waves``.
    rule : str
        "adam", or a Nadam of ``GENERATIONS``.
    schedule, warmup, rate
        As in ``trainings.schedule_of``.
    seed : int in [0, 2**32)
        Decides the split and the order of the batches.
    epochs, batch : int >= 1, default 10 and 32

    Returns
    -------
    dict
        The errors on the validation and on the test part, ``valid`` and ``test``, to six digits.

    Examples
    --------
    >>> sorted(regression("diabetes", "keras-3", "cosine", warmup=0.1, rate=0.03, seed=0))
    ['test', 'valid']
    """
    load, features = SETS[one_of("data", data, list(SETS))]
    split = load(seed)
    x, y = features(split.x_train), split.y_train.astype(float)
    rows = batches(len(y), batch, epochs, seed)
    rates = np.asarray(schedule_of(schedule, rate, len(rows), warmup)(np.arange(len(rows))))

    def gradient(weights: Array, batch: Any) -> Array:
        return x[batch].T @ (x[batch] @ weights - y[batch]) * (2 / y[batch].size)

    weights = descend(gradient, np.zeros((x.shape[1], y.shape[1])), rows, rule, rates)
    parts = {"valid": (split.x_valid, split.y_valid), "test": (split.x_test, split.y_test)}
    errors = {name: squared_error(features(x) @ weights, y) for name, (x, y) in parts.items()}
    return {name: float(f"{error:.{DIGITS}g}") for name, error in errors.items()}
