"""``beta_1``: a number, or a schedule of ``iterations``, as in one-cycle training."""

from typing import Any

from ..arguments import number, shown
from ..schedules import LearningRateSchedule

Momentum = float | LearningRateSchedule


def beta_1(self: Any) -> float:
    """Return the ``beta_1`` of the next update, a float; it can be set, to a schedule too.

    >>> from nadam_edu import Nadam, schedules
    >>> Nadam(beta_1=schedules.PiecewiseConstantDecay([5], [0.5, 0.75])).beta_1
    0.5
    """
    value = vars(self)["beta_1"]
    return momentum_at(value, self.iterations) if callable(value) else float(value)


def momentum_at(schedule: LearningRateSchedule, step: int) -> float:
    """Return the ``beta_1`` of the update after ``step`` others.

    >>> from nadam_edu import schedules
    >>> momentum_at(schedules.Constant(1.5), 0)
    Traceback (most recent call last):
    ValueError: beta_1 at step 0 must be a finite number >= 0 and < 1, got 1.5
    """
    return float(number(f"beta_1 at step {step}", schedule(step), at_least=0, below=1))


def momenta(schedule: LearningRateSchedule, step: int) -> dict[str, float]:
    """Return the ``beta_1`` of the update after ``step`` others, and that of the one which follows it.

    >>> from nadam_edu import schedules
    >>> momenta(schedules.PiecewiseConstantDecay([5], [0.5, 0.75]), 5)
    {'beta_1': 0.5, 'next_beta_1': 0.75}
    """
    return {"beta_1": momentum_at(schedule, step), "next_beta_1": momentum_at(schedule, step + 1)}


def checked_schedule(schedule: Any) -> LearningRateSchedule:
    """Return the schedule if it is one of ours and begins in [0, 1).

    >>> checked_schedule(max)
    Traceback (most recent call last):
    TypeError: beta_1 must be a finite number >= 0 and < 1 or a schedule of nadam_edu.schedules, got <built...
    """
    if not isinstance(schedule, LearningRateSchedule):
        kinds = "a finite number >= 0 and < 1 or a schedule of nadam_edu.schedules"
        raise TypeError(f"beta_1 must be {kinds}, got {shown(schedule)}")
    momentum_at(schedule, 0)
    return schedule
