"""What can be wrong with a function of the epoch: each check takes a ``Case`` and returns a sentence."""

from collections import namedtuple
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..schedules import Constant
from .building_on import ROUNDING
from .epoch_functions import second_parameter, takes_two
from .update_hooks import is_schedule

Case = namedtuple(
    "Case", ("function", "span", "applied", "fixed", "meant", "again", "retries", "idiom", "reads")
)
Case.__doc__ = """What the checks look at.

``applied``: as Keras calls the function. ``fixed``: with the initial rate in force at every epoch.
``meant`` and ``again``: twice as its author can have meant it. ``retries``: pairs (epoch, TypeError).
``idiom``: whether it builds on the rate in force on purpose. ``reads``: whether it asks the optimizer for its
rate.
"""

# A rate that changes most of the time and moves by less than this share, all together, hardly moves.
SMOOTH = 0.02


def severity(code: Any, case: Any) -> Any:
    """Return another severity than that of the code, where the case is a milder one, or None."""
    if code == "compounding" and case.idiom:
        return "note"
    if code == "never-moves" and _is_to_move(case.function):
        return "warning"
    return "note" if code == "zero" and not (case.applied.rates[1:] == 0).any() else None


def has_default(function: Any) -> Any:
    """Return whether its author can have meant a call with the epoch alone, without the rate in force."""
    second = second_parameter(function)
    return second is not None and second.default is not second.empty and second.default is not None


def differing(one: Any, other: Any) -> Any:
    """Return the places at which both runs have a rate, and not the same."""
    both = min(len(one.rates), len(other.rates))
    return np.flatnonzero(
        ~np.isclose(one.rates[:both], other.rates[:both], rtol=ROUNDING, atol=0, equal_nan=True)
    )


def _retried(case: Any) -> Any:
    """Say where a TypeError came from inside a function that takes two arguments."""
    if case.retries and takes_two(case.function):
        epoch, error = case.retries[0]
        what = f"the call with the current rate raised {error!r}"
        return f"epoch {epoch}: {what}, so that Keras called again with the epoch alone"


def _impure(case: Any) -> Any:
    """Say where the same call gave another rate."""
    places = differing(case.meant, case.again)
    if len(places) or len(case.meant.rates) != len(case.again.rates):
        where = f" at epoch {case.span[places[0]]}" if len(places) else ""
        why = "the function depends on more than its arguments"
        return f"the same calls gave other rates{where} the second time: {why}"


def _compounding(case: Any) -> Any:
    """Say where the rate in force makes a difference, unless it is there on purpose."""
    if case.idiom and not has_default(case.function):
        return None
    passed = "the rate in force, so that each epoch builds on the one before"
    return _passed(case, case.applied, case.fixed, "with the initial rate", passed)


def _default_replaced(case: Any) -> Any:
    """Say where the initial rate, passed in place of the default, makes a difference."""
    if has_default(case.function):
        return _passed(case, case.fixed, case.meant, "with the default", "the rate of the optimizer")


def _passed(case: Any, one: Any, other: Any, alternative: Any, passed: Any) -> Any:
    """Say what the callback passes as second argument, at the first epoch where that makes a difference."""
    places = differing(one, other)
    if len(places) and not _impure(case):
        place, second = places[0], second_parameter(case.function)
        name = f"`{second.name}`" if second else "second argument"
        would = f"{alternative} it would have {other.rates[place]:.4g}"
        rates = f"epoch {case.span[place]} has {one.rates[place]:.4g}, and {would}"
        if second is None and case.reads:
            return (
                f"{rates}: the function reads the optimizer's rate, "
                "which is the one in force, so that each epoch builds on the one before"
            )
        return f"{rates}: LearningRateScheduler passes, as {name}, {passed}"


def _reads_optimizer(case: Any) -> Any:
    """Say that the function asks the optimizer for its rate."""
    if case.reads:
        other = "it gives another one where the optimizer begins with another"
        return f"the function reads the optimizer's rate, so that {other}"


def _odd(case: Any, matches: Any, what: Any) -> Any:
    """Say at which epochs the rates match, as Keras calls the function or otherwise as meant."""
    takes_rate = takes_two(case.function) and not has_default(case.function)
    alone = "with the initial rate" if takes_rate else "with the epoch alone"
    for how, rates in (("as Keras calls it", case.applied.rates), (alone, case.meant.rates)):
        epochs = np.array(case.span)[np.flatnonzero(matches(rates))]
        if len(epochs):
            listed = ", ".join(map(str, epochs[:5])) + (" and so on" if len(epochs) > 5 else "")
            return f"{how}, the rate {what} at epoch{'s' if len(epochs) > 1 else ''} {listed}"


def _dips(rates: Any) -> Any:
    """Return True for each rate that is below its two equal neighbours by more than rounding."""
    dips = np.zeros(len(rates), bool)
    before, now, after = rates[:-2], rates[1:-1], rates[2:]
    with np.errstate(invalid="ignore"):  # infinity less infinity is no dip
        dips[1:-1] = (now < before - ROUNDING * abs(before)) & np.isclose(
            before, after, rtol=ROUNDING, atol=0
        )
    return dips


def _motion(case: Any) -> Any:
    """Return the lowest and the highest applied rate, and the share of epochs at which it changes.

    None without two sound rates.
    """
    rates = case.applied.rates
    if len(rates) < 2 or not np.isfinite(rates).all() or rates.max() <= 0 or case.applied.stop:
        return None
    return rates.min(), rates.max(), np.mean(np.diff(rates) != 0)


def _asked_with_epochs(case: Any) -> Any:
    """Say that a schedule object is asked with epochs and hardly moves."""
    motion = _motion(case)
    if is_schedule(case.function) and motion and motion[0] > 0.9 * motion[1] and motion[2] > 0:
        steps = getattr(case.function, "decay_steps", None) or getattr(
            case.function, "first_decay_steps", None
        )
        of = f" of {steps}" if steps else ""
        return (
            f"the schedule is asked with epochs, {len(case.span)}{of} steps, "
            f"and goes from {case.applied.rates[0]:.4g} to "
            f"{case.applied.rates[-1]:.4g}: hand over to_epoch_function(schedule, updates_per_epoch), "
            "or give it to the optimizer"
        )


def _hardly_moves(case: Any) -> Any:
    """Say that the rate changes all the time, but hardly moves in all."""
    motion = _motion(case)
    if (
        motion
        and len(case.span) >= 5
        and motion[2] >= 0.5
        and motion[0] > (1 - SMOOTH) * motion[1]
        and not _asked_with_epochs(case)
    ):
        first, last = case.applied.rates[[0, -1]]
        return (
            f"over {len(case.span)} epochs the rate goes from {first:.6g} to {last:.6g} "
            f"(last/first {last / first:.4f}): meant for updates?"
        )


def _is_to_move(function: Any) -> Any:
    """Return whether it is a schedule, and none that is constant on purpose."""
    return is_schedule(function) and not isinstance(function, Constant)


def _never_moves(case: Any) -> Any:
    """Say that the rate is the same all the time."""
    motion = _motion(case)
    if motion and motion[2] == 0:
        sentence = f"the rate is {motion[0]:.4g} at all {len(case.applied.rates)} epochs"
        asked = ", asked with the epoch; if it counts updates, give steps_per_epoch"
        return sentence + asked if _is_to_move(case.function) else sentence


CHECKS: dict[str, Callable[[Case], str | None]] = {
    "retried": _retried,
    "impure": _impure,
    "compounding": _compounding,
    "default-replaced": _default_replaced,
    "one-epoch-dip": partial(_odd, matches=_dips, what="falls for one epoch and comes back"),
    "zero": partial(_odd, matches=lambda rates: rates == 0, what="is 0"),
    "negative": partial(_odd, matches=lambda rates: rates < 0, what="is negative"),
    "not-finite": partial(_odd, matches=lambda rates: ~np.isfinite(rates), what="is not finite"),
    "asked-with-epochs": _asked_with_epochs,
    "hardly-moves": _hardly_moves,
    "never-moves": _never_moves,
    "reads-optimizer": _reads_optimizer,
}
