"""A schedule's whole curve: this book's schedules on an array of steps, and NumPy expressions by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nadam_edu import schedules

from .measuring import Contestant

# The schedules for a curve of n steps, and each as one would write it by hand for steps k.
SCHEDULES: dict[str, Callable[[int], schedules.LearningRateSchedule]] = {
    "Constant": lambda n: schedules.Constant(0.1),
    "ExponentialDecay": lambda n: schedules.ExponentialDecay(0.1, n // 10, 0.5),
    "PiecewiseConstantDecay": lambda n: schedules.PiecewiseConstantDecay([n // 4, n // 2], [0.1, 0.05, 0.01]),
    "PolynomialDecay": lambda n: schedules.PolynomialDecay(0.1, n // 2, 0.001, power=2.0),
    "InverseTimeDecay": lambda n: schedules.InverseTimeDecay(0.1, n // 10, 0.5),
    "CosineDecay": lambda n: schedules.CosineDecay(0.1, n // 2),
    "CosineDecay, warm-up": lambda n: schedules.CosineDecay(
        0.0, n // 2, warmup_target=0.1, warmup_steps=n // 10
    ),
    "CosineDecayRestarts": lambda n: schedules.CosineDecayRestarts(0.1, n // 4),
    "StepDecay": lambda n: schedules.StepDecay(0.1, 0.5, n // 10),
    "LinearThenConstant": lambda n: schedules.LinearThenConstant(0.1, 0.01, n // 2),
    "LegacyDecay": lambda n: schedules.LegacyDecay(0.1, 10 / n),
    "Cyclical": lambda n: schedules.Cyclical(0.01, 0.1, n // 10),
    "Warmup": lambda n: schedules.Warmup(schedules.CosineDecay(0.1, n // 2), n // 10),
}


def warm_cosine(k: NDArray[Any], n: int) -> NDArray[Any]:
    """Return the line and the cosine after it."""
    w = n // 10
    return np.where(k < w, 0.1 * k / w, 0.05 * (1 + np.cos(np.pi * np.minimum((k - w) / (n // 2), 1))))


def restarts(k: NDArray[Any], n: int) -> NDArray[Any]:
    """Return cosines each twice as long as the last."""
    length = (n // 4) * 2 ** np.floor(np.log2(1 + k / (n // 4)))
    return 0.05 * (1 + np.cos(np.pi * (k + n // 4 - length) / length))


BY_HAND: dict[str, Callable[[NDArray[Any], int], NDArray[Any]]] = {
    "Constant": lambda k, n: np.full(k.shape, 0.1),
    "ExponentialDecay": lambda k, n: 0.1 * 0.5 ** (k / (n // 10)),
    "PiecewiseConstantDecay": lambda k, n: np.where(k <= n // 4, 0.1, np.where(k <= n // 2, 0.05, 0.01)),
    "PolynomialDecay": lambda k, n: 0.099 * (1 - np.minimum(k / (n // 2), 1)) ** 2 + 0.001,
    "InverseTimeDecay": lambda k, n: 0.1 / (1 + 0.5 * k / (n // 10)),
    "CosineDecay": lambda k, n: 0.05 * (1 + np.cos(np.pi * np.minimum(k / (n // 2), 1))),
    "CosineDecay, warm-up": warm_cosine,
    "CosineDecayRestarts": restarts,
    "StepDecay": lambda k, n: 0.1 * 0.5 ** np.floor(k / (n // 10)),
    "LinearThenConstant": lambda k, n: 0.1 - 0.09 * np.minimum(k / (n // 2), 1),
    "LegacyDecay": lambda k, n: 0.1 / (1 + 10 / n * k),
    "Cyclical": lambda k, n: 0.1 - 0.09 * abs(k / (n // 10) - 2 * np.floor(k / (2 * (n // 10))) - 1),
    "Warmup": warm_cosine,
}


class OnArray(Contestant):
    """A schedule of this book, called once on all steps."""

    def __init__(self, name: str, n: int, measured: int | None = None) -> None:
        self.schedule, self.n = SCHEDULES[name](n), n
        self.steps = np.arange(measured or n, dtype=np.float64)
        self.curve: Callable[[], Any] = self.make(name)

    def make(self, name: str) -> Callable[[], Any]:
        """Return what computes the curve."""
        return lambda: self.schedule(self.steps)

    def run(self) -> None:
        """Compute the curve."""
        self.curve()

    def difference(self) -> float:
        """Return the largest difference from this book's curve, as a share of its largest rate."""
        ours = self.schedule(self.steps)
        return float(np.max(np.abs(np.asarray(self.curve()) - ours)) / np.max(ours))


class ByHand(OnArray):
    """The NumPy expression."""

    def make(self, name: str) -> Callable[[], Any]:
        """Return what computes the curve."""
        return lambda: BY_HAND[name](self.steps, self.n)
