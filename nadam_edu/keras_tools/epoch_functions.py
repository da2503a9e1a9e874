"""Functions of the epoch: made from a schedule, and run as ``LearningRateScheduler`` runs them.

The callback calls ``function(epoch, current_rate)``: the rate in force lands in the second argument, whatever
its name and its default. Only where this raises a TypeError does it call ``function(epoch)``.

>>> def halved(epoch, initial_rate=0.1):
...     return initial_rate * 0.5**epoch
>>> run_epochs(as_keras(halved), range(4), 0.1).rates.round(6).tolist()
[0.1, 0.05, 0.0125, 0.001563]
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from ..arguments import integer
from ..schedules import LearningRateSchedule


class EpochRun(NamedTuple):
    """The rates from calling an epoch function in each epoch.

    ``rates``: float array, one for each epoch reached, rounded to float32 as an optimizer holds them.
    ``stop``: None, or (code, sentence) on why no later epoch is reached.
    """

    rates: Any
    stop: Any


def to_epoch_function(schedule: LearningRateSchedule, updates_per_epoch: int = 1) -> Callable[..., float]:
    """Return the function for ``LearningRateScheduler`` of a rate that follows ``schedule`` epoch by epoch.

    Parameters
    ----------
    schedule : schedule from ``schedules``
        What the rate is to follow.
    updates_per_epoch : int >= 1, default 1
        Each epoch has the schedule's rate at its first update. With 1 the schedule counts epochs.

    Returns
    -------
    callable
        ``(epoch, current_rate=None) -> float``. It ignores the current rate that the callback passes.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    Examples
    --------
    >>> from nadam_edu.schedules import ExponentialDecay
    >>> rate = to_epoch_function(ExponentialDecay(0.1, decay_steps=42, decay_rate=0.5), updates_per_epoch=42)
    >>> rate(2), rate(2, 0.7)
    (0.025, 0.025)
    """
    if not isinstance(schedule, LearningRateSchedule):
        raise TypeError(f"schedule must be one of nadam_edu.schedules, got {schedule!r}")
    updates_per_epoch = integer("updates_per_epoch", updates_per_epoch, at_least=1)

    def rate(epoch: int, current_rate: float | None = None) -> float:
        return float(schedule(epoch * updates_per_epoch))

    return rate


def as_float32(rate: float) -> float:
    """Return the float32 that an optimizer holds when it is set to ``rate``.

    >>> as_float32(1e-46)
    0.0
    """
    with np.errstate(over="ignore"):
        return float(np.float32(rate))


def run_epochs(call: Callable[[int, float], Any], span: Iterable[int], start: float) -> EpochRun:
    """Call ``call(epoch, rate in force)`` in each epoch of ``span``, with ``start`` in force at first."""
    rates: list[float] = []
    for epoch in span:
        try:
            rate = call(epoch, rates[-1] if rates else as_float32(start))
        except Exception as error:  # any error of the function would end the training
            return EpochRun(
                np.array(rates), ("exception", f"epoch {epoch} raises {error!r}, which ends the training")
            )
        if not isinstance(rate, (float, np.float32, np.float64)):  # what the callback checks for
            what = f"epoch {epoch} returns {rate!r}, of type {type(rate).__name__}: "
            what += "LearningRateScheduler raises a ValueError"
            but = (
                " (tf_keras's takes a tensor of floats, Keras 3's takes none)"
                if hasattr(rate, "numpy")
                else ""
            )
            return EpochRun(np.array(rates), ("not-a-float", what + but))
        rates.append(as_float32(float(rate)))
    return EpochRun(np.array(rates), None)


def as_keras(
    function: Callable[..., Any], retried: Callable[[int, TypeError], Any] | None = None
) -> Callable[[int, float], Any]:
    """Return the call that the callback makes.

    ``retried(epoch, error)`` is told when it falls back to one argument.
    """

    def call(epoch: int, current: float) -> Any:
        try:
            return function(epoch, current)
        except TypeError as error:
            if retried:
                retried(epoch, error)
            return function(epoch)

    return call


def as_meant(function: Callable[..., Any], start: float) -> Callable[[int, float], Any]:
    """Return the call with the epoch alone.

    With ``start`` as well where the function has no default for a second argument.
    """
    second = second_parameter(function)
    if second is None or second.default is not second.empty:
        return lambda epoch, current: function(epoch)
    return lambda epoch, current: function(epoch, as_float32(start))


def second_parameter(function: Callable[..., Any]) -> inspect.Parameter | None:
    """Return the parameter that a second positional argument lands in, or None if that cannot be told.

    >>> second_parameter(lambda epoch, lr=0.1: lr)
    <Parameter "lr=0.1">
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # some built-in functions have no signature
        return None
    positional = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    return positional[1] if len(positional) > 1 else None


def takes_two(function: Callable[..., Any]) -> bool:
    """Return whether a call with two positional arguments fits the function's parameters.

    False where it cannot be told.

    >>> takes_two(lambda epoch: 0.1), takes_two(lambda *arguments: 0.1)
    (False, True)
    """
    try:
        inspect.signature(function).bind(0, 0.1)
    except (TypeError, ValueError):  # they do not fit; there is no signature
        return False
    return True
