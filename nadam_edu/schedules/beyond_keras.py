"""The documented schedules of one formula that Keras has no class for.

Some are special cases of one that it has.

>>> drops = StepDecay(0.1, drop_factor=0.5, drop_every=10)
>>> drops(9), drops(10)
(0.1, 0.05)
"""

from ..arguments import non_negative, text, updates
from ..elementwise import Array, maximum, minimum, sqrt
from .base import LearningRateSchedule
from .keras import ExponentialDecay, InverseTimeDecay, PolynomialDecay


class Constant(LearningRateSchedule):
    r"""The same rate at every step: :math:`\eta_k = \eta_0`.

    Parameters
    ----------
    learning_rate : float >= 0
        Rate at every step.
    name : str, default "Constant"
        Kept; changes no rate.

    Examples
    --------
    >>> Constant(0.1)(7)
    0.1
    """

    def __init__(self, learning_rate: float, name: str = "Constant") -> None:
        self.learning_rate: float = non_negative("learning_rate", learning_rate)
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the rate."""
        return self.learning_rate


class SpecialCase(LearningRateSchedule):
    """A special case of a schedule that Keras has.

    >>> LegacyDecay(0.003, decay=0.0002).keras_equivalent
    InverseTimeDecay(initial_learning_rate=0.003, decay_steps=1, decay_rate=0.0002, staircase=False, name=...)
    """

    _keras_equivalent: LearningRateSchedule

    @property
    def keras_equivalent(self) -> LearningRateSchedule:
        """The schedule of Keras with the same rates."""
        return self._keras_equivalent

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the rate of that schedule."""
        return self._keras_equivalent.rate(step)


class StepDecay(SpecialCase):
    r"""Multiply by the factor each ``drop_every`` steps: :math:`\eta_k = \eta_0 f^{\lfloor k/n \rfloor}`.

    Parameters
    ----------
    initial_learning_rate : float >= 0
        Rate before the first drop.
    drop_factor : float >= 0
        What each drop multiplies the rate by; no unit.
    drop_every : float > 0
        Updates, not epochs, from one drop to the next.
    name : str, default "StepDecay"
        Kept; changes no rate.

    Examples
    --------
    >>> drops = StepDecay(0.1, drop_factor=0.5, drop_every=10)
    >>> drops(9), drops(10), drops(20)
    (0.1, 0.05, 0.025)
    """

    def __init__(
        self, initial_learning_rate: float, drop_factor: float, drop_every: float, name: str = "StepDecay"
    ) -> None:
        self.initial_learning_rate: float = non_negative("initial_learning_rate", initial_learning_rate)
        self.drop_factor: float = non_negative("drop_factor", drop_factor)
        self.drop_every: float = updates("drop_every", drop_every, above=0)
        self.name: str = text("name", name)
        self._keras_equivalent = ExponentialDecay(
            self.initial_learning_rate, self.drop_every, self.drop_factor, staircase=True, name=name
        )
        self.freeze()


class LinearThenConstant(SpecialCase):
    r"""Go in a straight line to the final rate: :math:`\eta_k = \eta_0 + (\eta_e - \eta_0) \min(k/d, 1)`.

    Parameters
    ----------
    initial_learning_rate : float >= 0
        Rate at step 0.
    final_learning_rate : float >= 0
        Rate from step ``decay_steps`` on; it may be the higher one.
    decay_steps : float > 0
        Updates, not epochs, from the one to the other.
    name : str, default "LinearThenConstant"
        Kept; changes no rate.

    Examples
    --------
    >>> line = LinearThenConstant(0.5, 0.25, decay_steps=100)
    >>> line(0), line(50), line(100), line(1000)
    (0.5, 0.375, 0.25, 0.25)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        final_learning_rate: float,
        decay_steps: float,
        name: str = "LinearThenConstant",
    ) -> None:
        self.initial_learning_rate: float = non_negative("initial_learning_rate", initial_learning_rate)
        self.final_learning_rate: float = non_negative("final_learning_rate", final_learning_rate)
        self.decay_steps: float = updates("decay_steps", decay_steps, above=0)
        self.name: str = text("name", name)
        self._keras_equivalent = PolynomialDecay(
            self.initial_learning_rate, self.decay_steps, self.final_learning_rate, power=1.0, name=name
        )
        self.freeze()


class LegacyDecay(SpecialCase):
    r"""What ``decay=`` did in the old Keras optimizers, by updates: :math:`\eta_k = \eta_0 / (1 + \delta k)`.

    Parameters
    ----------
    initial_learning_rate : float >= 0
        Rate at step 0.
    decay : float >= 0
        Unit 1/update: after 1/decay updates the rate is half of the first.
    name : str, default "LegacyDecay"
        Kept; changes no rate.

    Examples
    --------
    >>> LegacyDecay(0.003, decay=0.0002)(1000)
    0.0025
    """

    def __init__(self, initial_learning_rate: float, decay: float, name: str = "LegacyDecay") -> None:
        self.initial_learning_rate: float = non_negative("initial_learning_rate", initial_learning_rate)
        self.decay: float = non_negative("decay", decay)
        self.name: str = text("name", name)
        self._keras_equivalent = InverseTimeDecay(
            self.initial_learning_rate, decay_steps=1, decay_rate=self.decay, name=name
        )
        self.freeze()


class InverseSquareRoot(LearningRateSchedule):
    r"""Rise in a straight line, then fall with the root: :math:`\eta_k = \eta_p \min(k/w, \sqrt{w/k})`.

    With the peak :math:`(d_{model}\,w)^{-1/2}` it is equation 3 of that paper. It never ends; ``Floor`` gives
    it an end.

    Parameters
    ----------
    peak_learning_rate : float >= 0
        Rate at step ``warmup_steps``, the highest.
    warmup_steps : float > 0
        Updates, not epochs, from rate 0 to the peak; four times as many after step 0 the rate is half of the
        peak.
    name : str, default "InverseSquareRoot"
        Kept; changes no rate.

    Examples
    --------
    >>> rate = InverseSquareRoot(0.1, warmup_steps=100)
    >>> rate(0), rate(50), rate(100), rate(400)
    (0.0, 0.05, 0.1, 0.05)
    """

    def __init__(
        self, peak_learning_rate: float, warmup_steps: float, name: str = "InverseSquareRoot"
    ) -> None:
        self.peak_learning_rate: float = non_negative("peak_learning_rate", peak_learning_rate)
        self.warmup_steps: float = updates("warmup_steps", warmup_steps, above=0)
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        # 1 before the peak, where the other is less
        falling = sqrt(self.warmup_steps / maximum(step, self.warmup_steps))
        return self.peak_learning_rate * minimum(step / self.warmup_steps, falling)
