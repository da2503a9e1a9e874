"""The documented schedules that Keras has no class for; some are special cases of one that it has.

>>> drops = StepDecay(0.1, drop_factor=0.5, drop_every=10)
>>> drops(9), drops(10)
(0.1, 0.05)
"""

from ..arguments import non_negative, number, text
from ..elementwise import Array, floor
from .base import LearningRateSchedule
from .keras import ExponentialDecay, InverseTimeDecay, PolynomialDecay


class SpecialCase(LearningRateSchedule):
    """A schedule whose formula is that of a more general one, which Keras has.

    >>> LegacyDecay(0.003, decay=0.0002).general
    InverseTimeDecay(initial_learning_rate=0.003, decay_steps=1, decay_rate=0.0002, staircase=False, name='LegacyDecay')
    """

    _general: LearningRateSchedule

    @property
    def general(self) -> LearningRateSchedule:
        """The same schedule, as Keras has it."""
        return self._general

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the value of the general formula."""
        return self._general.rate(step)


class StepDecay(SpecialCase):
    r"""Multiply by ``drop_factor`` at every ``drop_every`` steps: :math:`\eta_k = \eta_0\, f^{\lfloor k/n \rfloor}`.

    >>> drops = StepDecay(0.1, drop_factor=0.5, drop_every=10)
    >>> drops(9), drops(10), drops(20)
    (0.1, 0.05, 0.025)
    """

    def __init__(self, initial_learning_rate: float, drop_factor: float, drop_every: float, name: str = "StepDecay") -> None:
        self.initial_learning_rate = non_negative("initial_learning_rate", initial_learning_rate)
        self.drop_factor = non_negative("drop_factor", drop_factor)
        self.drop_every = number("drop_every", drop_every, above=0)
        self.name = text("name", name)
        self._general = ExponentialDecay(self.initial_learning_rate, self.drop_every, self.drop_factor, staircase=True, name=name)
        self.freeze()


class LinearThenConstant(SpecialCase):
    r"""Go in a straight line to the final rate in ``decay_steps``, then stay: :math:`\eta_k = \eta_0 + (\eta_e - \eta_0) \min(k/d, 1)`.

    >>> line = LinearThenConstant(0.5, 0.25, decay_steps=100)
    >>> line(0), line(50), line(100), line(1000)
    (0.5, 0.375, 0.25, 0.25)
    """

    def __init__(
        self, initial_learning_rate: float, final_learning_rate: float, decay_steps: float, name: str = "LinearThenConstant"
    ) -> None:
        self.initial_learning_rate = non_negative("initial_learning_rate", initial_learning_rate)
        self.final_learning_rate = non_negative("final_learning_rate", final_learning_rate)
        self.decay_steps = number("decay_steps", decay_steps, above=0)
        self.name = text("name", name)
        self._general = PolynomialDecay(self.initial_learning_rate, self.decay_steps, self.final_learning_rate, power=1.0, name=name)
        self.freeze()


class LegacyDecay(SpecialCase):
    r"""What ``decay=`` did in the old Keras optimizers, with k counted in updates: :math:`\eta_k = \eta_0 / (1 + \delta k)`.

    >>> LegacyDecay(0.003, decay=0.0002)(1000)
    0.0025
    """

    def __init__(self, initial_learning_rate: float, decay: float, name: str = "LegacyDecay") -> None:
        self.initial_learning_rate = non_negative("initial_learning_rate", initial_learning_rate)
        self.decay = non_negative("decay", decay)
        self.name = text("name", name)
        self._general = InverseTimeDecay(self.initial_learning_rate, decay_steps=1, decay_rate=self.decay, name=name)
        self.freeze()


class Cyclical(LearningRateSchedule):
    r"""Up and down between two rates in straight lines (Smith, 2017), h steps each way.

    :math:`\eta_k = x\,\eta_{\min} + (1 - x)\,\eta_{\max}`, where the distance to the nearest peak is
    :math:`x = |k/h - (2 \lfloor k/2h \rfloor + 1)|` half cycles.

    >>> triangle = Cyclical(0.25, 1.0, half_cycle_steps=10)
    >>> triangle(0), triangle(5), triangle(10), triangle(20)
    (0.25, 0.625, 1.0, 0.25)
    """

    def __init__(self, min_learning_rate: float, max_learning_rate: float, half_cycle_steps: float, name: str = "Cyclical") -> None:
        self.min_learning_rate = non_negative("min_learning_rate", min_learning_rate)
        self.max_learning_rate = float(number("max_learning_rate", max_learning_rate, at_least=self.min_learning_rate))
        self.half_cycle_steps = number("half_cycle_steps", half_cycle_steps, above=0)
        self.name = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        half_cycles = step / self.half_cycle_steps
        from_peak = abs(half_cycles - (2 * floor(half_cycles / 2) + 1))
        return from_peak * self.min_learning_rate + (1 - from_peak) * self.max_learning_rate
