"""Four of Keras's six learning-rate schedules with its argument names, defaults and edges.

The other two are in ``schedules.cosine``; ``schedules`` has them all.

>>> stairs = ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5, staircase=True)
>>> stairs(0), stairs(9), stairs(10)
(0.1, 0.1, 0.05)
"""

from ..arguments import flag, increasing, non_negative, numbers, text, updates
from ..elementwise import Array, Items, ceil, floor, maximum, minimum, where
from .base import LearningRateSchedule


class ExponentialDecay(LearningRateSchedule):
    r"""Multiply by ``decay_rate`` every ``decay_steps``: :math:`\eta_k = \eta_0\, r^{k/d}`.

    ``staircase`` floors the exponent.

    Parameters
    ----------
    initial_learning_rate : float >= 0
        Rate at step 0.
    decay_steps : float > 0
        Updates, not epochs, in which the rate is multiplied once.
    decay_rate : float >= 0
        What it is multiplied by; no unit.
    staircase : bool, default False
        Multiply at once when ``decay_steps`` are over, instead of a little at each step.
    name : str, default "ExponentialDecay"
        Kept; changes no rate.

    Examples
    --------
    >>> ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)(20)
    0.025
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate: float = non_negative("initial_learning_rate", initial_learning_rate)
        self.decay_steps: float = updates("decay_steps", decay_steps, above=0)
        self.decay_rate: float = non_negative("decay_rate", decay_rate)
        self.staircase: bool = flag("staircase", staircase)
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        periods = step / self.decay_steps
        return self.initial_learning_rate * self.decay_rate ** (floor(periods) if self.staircase else periods)


class PiecewiseConstantDecay(LearningRateSchedule):
    r"""Hold ``values[i]`` up to and including step ``boundaries[i]``, and the last value after the last one.

    Parameters
    ----------
    boundaries : list of float >= 0
        Updates, not epochs: the last step at which each value but the last holds; one or more, in increasing
        order.
    values : list of float >= 0
        Rates, one more than there are boundaries.
    name : str, default "PiecewiseConstant"
        Kept; changes no rate.

    Examples
    --------
    >>> rate = PiecewiseConstantDecay([10], [1.0, 0.5])
    >>> rate(10), rate(11)
    (1.0, 0.5)
    """

    def __init__(
        self, boundaries: "Items[float]", values: "Items[float]", name: str = "PiecewiseConstant"
    ) -> None:
        steps, rates = increasing("boundaries", boundaries, at_least=0), numbers("values", values, at_least=0)
        if not steps:
            raise ValueError(f"boundaries must be one or more steps, got {boundaries!r}")
        if len(rates) != len(steps) + 1:
            raise ValueError(f"values must be one more than the {len(steps)} boundaries, got {values!r}")
        self.boundaries: tuple[float, ...] = tuple(steps)
        self.values: tuple[float, ...] = tuple([float(rate) for rate in rates])
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the value of the interval that ``step`` is in."""
        rate: float | Array = self.values[0]
        for i, boundary in enumerate(self.boundaries):
            rate = where(step > boundary, self.values[i + 1], rate)
        return rate


class PolynomialDecay(LearningRateSchedule):
    r"""Go from one rate to another: :math:`\eta_k = (\eta_0 - \eta_e)(1 - k/d)^p + \eta_e`.

    After d steps the rate stays at the end, or with ``cycle`` d grows to the next multiple of ``decay_steps``
    that holds the step.

    Parameters
    ----------
    initial_learning_rate : float >= 0
        Rate at step 0.
    decay_steps : float > 0
        Updates, not epochs, to the end rate.
    end_learning_rate : float >= 0, default 0.0001
        Rate from there on.
    power : float >= 0, default 1.0
        1 is a straight line, more falls faster at first.
    cycle : bool, default False
        Begin again when ``decay_steps`` are over, with a line twice as long, and so on.
    name : str, default "PolynomialDecay"
        Kept; changes no rate.

    Examples
    --------
    >>> round(PolynomialDecay(0.1, decay_steps=10, end_learning_rate=0.0)(5), 6)
    0.05
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate: float = non_negative("initial_learning_rate", initial_learning_rate)
        self.decay_steps: float = updates("decay_steps", decay_steps, above=0)
        self.end_learning_rate: float = non_negative("end_learning_rate", end_learning_rate)
        self.power: float = non_negative("power", power)
        self.cycle: bool = flag("cycle", cycle)
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        if self.cycle:
            fraction = step / (self.decay_steps * maximum(ceil(step / self.decay_steps), 1.0))
        else:
            fraction = minimum(step, self.decay_steps) / self.decay_steps
        return (self.initial_learning_rate - self.end_learning_rate) * (
            1 - fraction
        ) ** self.power + self.end_learning_rate


class InverseTimeDecay(LearningRateSchedule):
    r"""Divide by a growing number: :math:`\eta_k = \eta_0 / (1 + r\,k/d)`; ``staircase`` floors k/d.

    Parameters
    ----------
    initial_learning_rate : float >= 0
        Rate at step 0.
    decay_steps : float > 0
        Updates, not epochs, in which the divisor grows by ``decay_rate``.
    decay_rate : float >= 0
        No unit.
    staircase : bool, default False
        Grow at once when ``decay_steps`` are over, instead of a little at each step.
    name : str, default "InverseTimeDecay"
        Kept; changes no rate.

    Examples
    --------
    >>> InverseTimeDecay(0.1, decay_steps=10, decay_rate=0.5)(20)
    0.05
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self.initial_learning_rate: float = non_negative("initial_learning_rate", initial_learning_rate)
        self.decay_steps: float = updates("decay_steps", decay_steps, above=0)
        self.decay_rate: float = non_negative("decay_rate", decay_rate)
        self.staircase: bool = flag("staircase", staircase)
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        periods = step / self.decay_steps
        return self.initial_learning_rate / (
            1 + self.decay_rate * (floor(periods) if self.staircase else periods)
        )
