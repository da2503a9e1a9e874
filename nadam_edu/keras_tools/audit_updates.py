"""What can be wrong with a schedule for a training of so many updates: too short or too long."""

import copy
from contextlib import suppress
from typing import Any

import numpy as np

from .. import schedules
from ..arguments import integer
from .audit_report import Audit, Finding

HARDLY = 0.1  # a rate that moves by less than this share, all together, hardly moves
PLANNED = schedules.LinearThenConstant, schedules.Floor  # they end on purpose
MOST = 20_000  # steps that a schedule is asked for one by one
TOO_MANY = 10_000_000  # rates of one report


def audit_updates(schedule: Any, first: int, updates: int) -> Audit:
    """Return the Audit of a schedule for ``updates`` updates from step ``first`` on.

    ``schedule`` may be a number too.
    """
    steps = first + np.arange(integer("epochs times steps_per_epoch", updates, below=TOO_MANY))
    rates = np.float32(rates_of(schedule, steps)).astype(float)
    findings = [
        Finding(*found)
        for check in (_unsound, _end, _motion, _zeros)
        if (found := check(rates, first, schedule))
    ]
    return Audit(rates, rates, findings, first, "update")


def rates_of(schedule: Any, steps: np.ndarray) -> np.ndarray:
    """Return the rates of a schedule, of whatever library, or of a number, at integer steps.

    >>> rates_of(schedules.CosineDecay(0.5, decay_steps=2), np.arange(3)).tolist()
    [0.5, 0.25, 0.0]
    """
    if not callable(schedule):
        return np.full(len(steps), float(schedule + 0.0))
    ours = as_ours(schedule)
    if ours is not None:
        return np.asarray(ours(steps), float)
    with suppress(Exception):  # what cannot be copied is asked itself
        schedule = copy.deepcopy(schedule)  # it may keep a variable that each call changes
    if len(steps) <= MOST:
        return np.array([float(schedule(step)) for step in steps])
    some = np.unique(np.linspace(steps[0], steps[-1], MOST).astype(int))
    return np.interp(steps, some, [float(schedule(step)) for step in some])


def as_ours(schedule: Any) -> schedules.LearningRateSchedule | None:
    """Return our schedule of the same formula, or None if we have none."""
    if isinstance(schedule, schedules.LearningRateSchedule):
        return schedule
    if isinstance(getattr(schedule, "schedule", None), schedules.LearningRateSchedule):
        return schedule.schedule
    theirs = type(schedule)
    if theirs.__module__.split(".")[0] in ("keras", "tf_keras") and theirs.__name__ in schedules.SCHEDULES:
        config = {name: value for name, value in schedule.get_config().items() if name != "name"}
        return schedules.SCHEDULES[theirs.__name__](**config)
    return None


def _unsound(rates, first, schedule):
    """Say where a rate is not finite, or is negative."""
    for code, matches, what in (
        ("not-finite", ~np.isfinite(rates), "not finite"),
        ("negative", rates < 0, "negative"),
    ):
        if matches.any():
            return (
                code,
                f"the rate is {what} at {matches.sum()} of {len(rates)} updates, "
                f"from step {first + int(np.argmax(matches))} on",
            )


def _runs(rates):
    """Return how long each stretch of one and the same rate is, in order."""
    bounds = np.flatnonzero(~np.isclose(rates[1:], rates[:-1], rtol=1e-7, atol=0)) + 1
    return np.diff([0, *bounds, len(rates)])


def _end(rates, first, schedule):
    """Say which share of the updates has the last rate, where the schedule ends long before the training."""
    runs, last = _runs(rates), rates[-1]
    count = int(runs[-1])
    if len(runs) == 1 or count <= 2 * max(runs[:-1]) or (last and count < 0.05 * len(rates)):
        return None
    share = f"{count} of {len(rates)} updates ({count / len(rates):.1%})"
    unit = "is the schedule meant in epochs, or for a shorter training?"
    start = first + len(rates) - count
    sentence = f"the rate is {last:.4g} for {share}, from step {start} on, where the schedule ends: {unit}"
    planned = isinstance(as_ours(schedule), PLANNED) or (
        last and (count < 0.5 * len(rates) or last > HARDLY * rates.max())
    )
    return "ends-early", sentence, "note" if planned or count == 1 else None


def _motion(rates, first, schedule):
    """Say that the rate never moves, or hardly."""
    if not np.isfinite(rates).all() or rates.max() <= 0 or len(rates) < 2:
        return None
    if len(_runs(rates)) == 1:
        number = not callable(schedule) or isinstance(as_ours(schedule), schedules.Constant)
        return (
            "never-moves",
            f"the rate is {rates[0]:.4g} at all {len(rates)} updates",
            "note" if number else "warning",
        )
    if rates.min() > (1 - HARDLY) * rates.max() and np.mean(np.diff(rates) != 0) >= 0.5:
        ratio = rates[-1] / rates[0]
        return "hardly-moves", (
            f"over {len(rates)} updates the rate goes from {rates[0]:.6g} to {rates[-1]:.6g} "
            f"(last/first {ratio:.3f}): "
            "the schedule is for a longer training"
        )


def _zeros(rates, first, schedule):
    """Say that the rate is 0 before the end of the schedule."""
    body = rates[: len(rates) - _runs(rates)[-1]] if len(_runs(rates)) > 1 else rates
    count = int(np.sum(body == 0))
    if count:
        return (
            "zero",
            f"the rate is 0 at {count} of {len(rates)} updates, "
            f"the first at step {first + int(np.argmax(body == 0))}",
            ("note" if count == 1 else None),
        )
