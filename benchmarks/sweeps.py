"""A thousand descents (ten rates, schedules and starts on the ravine), at once and one after the other."""

import numpy as np

from nadam_edu import schedules, surfaces, update_rules

from .measuring import Contestant, UnavailableError

UPDATES = 300
RATES = np.geomspace(0.001, 0.1, 10)
STARTS = (np.linspace(-4, 4, 10), np.linspace(2, -1, 10))
PEAK_1 = [
    schedules.Constant(1.0),
    schedules.ExponentialDecay(1.0, 100, 0.5),
    schedules.ExponentialDecay(1.0, 100, 0.5, staircase=True),
    schedules.PiecewiseConstantDecay([100, 200], [1.0, 0.5, 0.1]),
    schedules.PolynomialDecay(1.0, UPDATES, 0.0),
    schedules.PolynomialDecay(1.0, UPDATES, 0.0, power=2.0),
    schedules.InverseTimeDecay(1.0, 100, 1.0),
    schedules.CosineDecay(1.0, UPDATES),
    schedules.CosineDecayRestarts(1.0, 100),
    schedules.Cyclical(0.1, 1.0, 50),
]


def one_by_one(steps: range | list[int]) -> np.ndarray:
    """Return the ends of these descents, each walked alone with Python's floats."""
    shape, ends = (len(PEAK_1), len(RATES), len(STARTS[0])), []
    for number in steps:
        i, j, k = np.unravel_index(number, shape)
        factors = np.asarray(PEAK_1[i](np.arange(UPDATES))).tolist()
        rate, start = RATES[j].item(), (STARTS[0][k].item(), STARTS[1][k].item())
        path = surfaces.descend(
            surfaces.ravine, start, update_rules.nadam, lambda step, f=factors, r=rate: r * f[step], UPDATES
        )
        ends.append(surfaces.ravine.value(*path[-1]))
    return np.array(ends)


class AtOnce(Contestant):
    """``surfaces.sweep``: arrays of shape (schedules, rates, starts)."""

    # The same formulas in the same order: NumPy's cosines and Python's differ in the last digit.
    tolerance = 1e-9

    def __init__(self) -> None:
        if not hasattr(surfaces, "sweep"):
            raise UnavailableError("surfaces.sweep is not there")
        self.factors = np.array([schedule(np.arange(UPDATES)) for schedule in PEAK_1]).T[:, :, None, None]

    def run(self) -> None:
        """Walk them all."""
        self.ends = surfaces.sweep(surfaces.ravine, STARTS, update_rules.nadam, RATES[:, None], self.factors)

    def difference(self) -> float:
        """Return how far the ends of every hundredth descent are from those of one walked alone."""
        self.run()
        alone = one_by_one(range(0, self.ends.size, 100))
        return float(np.max(np.abs(self.ends.ravel()[::100] - alone)) / np.max(alone))


class OneByOne(Contestant):
    """``surfaces.descend`` for every hundredth of them."""

    def run(self) -> None:
        """Walk ten."""
        one_by_one(range(0, 1000, 100))

    def difference(self) -> None:
        """Return None: this is what the others are held against."""
