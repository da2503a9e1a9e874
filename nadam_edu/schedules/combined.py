"""Schedules made of other schedules.

>>> from nadam_edu.schedules import CosineDecay
>>> warm = Warmup(CosineDecay(0.1, decay_steps=100), warmup_steps=10)
>>> warm(0), warm(5), warm(10)
(0.0, 0.05, 0.1)
"""

from ..arguments import increasing, non_negative, shown, text, updates
from ..elementwise import Array, Items, maximum, minimum, where
from .base import LearningRateSchedule
from .shapes import warm_up


def a_schedule(name: str, value: object) -> LearningRateSchedule:
    """Return ``value`` if it is a schedule.

    >>> a_schedule("schedule", 0.1)
    Traceback (most recent call last):
    TypeError: schedule must be a LearningRateSchedule, got 0.1
    """
    if not isinstance(value, LearningRateSchedule):
        raise TypeError(f"{name} must be a LearningRateSchedule, got {shown(value)}")
    return value


class Warmup(LearningRateSchedule):
    r"""Go in a straight line to the first rate of another schedule, then follow it from its own step 0.

    With w warm-up steps before the schedule s:

    .. math::

        \eta_k = \begin{cases} \eta_0 + (s(0) - \eta_0)\,k/w & k < w \\ s(k - w) & k \ge w \end{cases}

    Parameters
    ----------
    schedule : schedule
        What comes after the warm-up.
    warmup_steps : float >= 0
        Updates, not epochs, before it.
    initial_learning_rate : float >= 0, default 0.0
        Rate at step 0; it may be above the first rate of ``schedule``.
    name : str, default "Warmup"
        Kept; changes no rate.

    Examples
    --------
    >>> from nadam_edu.schedules import StepDecay
    >>> warm = Warmup(StepDecay(0.5, drop_factor=0.5, drop_every=100), warmup_steps=10)
    >>> warm(0), warm(5), warm(10), warm(109), warm(110)
    (0.0, 0.25, 0.5, 0.5, 0.25)
    """

    def __init__(
        self,
        schedule: LearningRateSchedule,
        warmup_steps: float,
        initial_learning_rate: float = 0.0,
        name: str = "Warmup",
    ) -> None:
        self.schedule: LearningRateSchedule = a_schedule("schedule", schedule)
        self.warmup_steps: float = updates("warmup_steps", warmup_steps, at_least=0)
        self.initial_learning_rate: float = non_negative("initial_learning_rate", initial_learning_rate)
        self.name: str = text("name", name)
        self._target = schedule(0)  # once: each call of a warm-up inside would make two of the next
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        after = self.schedule.rate(maximum(step - self.warmup_steps, 0.0))
        return warm_up(step, self.warmup_steps, self.initial_learning_rate, self._target, after)


class Sequence(LearningRateSchedule):
    r"""One schedule after another, each from its own step 0.

    .. math::

        \eta_k = s_i(k - b_i) \quad\text{for}\quad b_i \le k < b_{i+1}

    Optax calls it ``join_schedules``, PyTorch ``SequentialLR``. The boundary itself belongs to the part that
    begins there.

    Parameters
    ----------
    parts : list of schedules
        One or more.
    boundaries : list of float > 0
        Updates, not epochs, after which the next part begins: one fewer than there are parts, each larger
        than the one before.
    name : str, default "Sequence"
        Kept; changes no rate.

    Examples
    --------
    >>> from nadam_edu.schedules import LinearThenConstant, StepDecay
    >>> drops = StepDecay(0.5, drop_factor=0.5, drop_every=50)
    >>> rate = Sequence([LinearThenConstant(0.0, 0.5, 10), drops], [100])
    >>> rate(5), rate(99), rate(100), rate(150)
    (0.25, 0.5, 0.5, 0.25)
    """

    def __init__(
        self, parts: "Items[LearningRateSchedule]", boundaries: "Items[float]", name: str = "Sequence"
    ) -> None:
        if not isinstance(parts, (list, tuple)):
            raise TypeError(f"parts must be a list of schedules, got {shown(parts)}")
        steps = increasing("boundaries", boundaries, above=0)
        if len(parts) != len(steps) + 1:
            raise ValueError(f"parts must be one more than the {len(steps)} boundaries, got {shown(parts)}")
        self.parts: tuple[LearningRateSchedule, ...] = tuple(
            [a_schedule(f"parts[{i}]", part) for i, part in enumerate(parts)]
        )
        self.boundaries: tuple[float, ...] = tuple(steps)
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the value of the part that ``step`` is in."""
        begins = (0.0,) + self.boundaries
        rate: float | Array = 0.0
        for i, part in enumerate(self.parts):
            own = maximum(step - begins[i], 0.0)
            if i < len(self.boundaries):  # no part is asked for what lies beyond its end
                own = minimum(own, self.boundaries[i] - begins[i])
            rate = where(step >= begins[i], part.rate(own), rate)
        return rate


class Floor(LearningRateSchedule):
    r"""Another schedule, but never below a rate: :math:`\eta_k = \max(s(k), \eta_{\min})`.

    It gives an end to the decays that have none: exponential, inverse time, steps, inverse square root.

    Parameters
    ----------
    schedule : schedule
        What is followed while it is higher.
    min_learning_rate : float >= 0
        The lowest rate.
    name : str, default "Floor"
        Kept; changes no rate.

    Examples
    --------
    >>> from nadam_edu.schedules import ExponentialDecay
    >>> rate = Floor(ExponentialDecay(0.5, decay_steps=10, decay_rate=0.5), min_learning_rate=0.1)
    >>> rate(10), rate(20), rate(30), rate(1000)
    (0.25, 0.125, 0.1, 0.1)
    """

    def __init__(self, schedule: LearningRateSchedule, min_learning_rate: float, name: str = "Floor") -> None:
        self.schedule: LearningRateSchedule = a_schedule("schedule", schedule)
        self.min_learning_rate: float = non_negative("min_learning_rate", min_learning_rate)
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        return maximum(self.schedule.rate(step), self.min_learning_rate)
