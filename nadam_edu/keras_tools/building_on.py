"""Whether a function of the epoch builds on the rate in force on purpose, or by a mistake.

On purpose, each epoch leaves the rate as it is, sets it to a number, or changes it in one and the same way,
as ``rate if epoch < 10 else rate * 0.9`` does; or first in one way and then in another, both near 1; or a
table changes it now and then; or one number is added each time. By mistake, the factor depends on the epoch,
as in ``rate * 0.9**epoch``, which is a formula for the initial rate.

>>> rates = np.array([0.1, 0.05, 0.025])
>>> one_factor, powers = rates * [[1], [0.9], [0.9]], rates * [[1], [0.9], [0.81]]
>>> builds_on(one_factor, rates), builds_on(powers, rates)
(True, False)
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

# Rates that differ less, relatively, are the same: the rate in force is a float32, off by 6e-8, which a power
# may enlarge.
ROUNDING = 1e-5
# A factor so near to 1 may be meant for each epoch; one further off is a share of the initial rate.
GENTLE = (0.85, 1.25)
HALVINGS = np.array([1.0, 0.5, 0.25])


def rates_by_rate(
    copy: Callable[[], AbstractContextManager[Any]],
    call_of: Callable[[Any], Callable[[int, float], Any]],
    span: range,
    start: float,
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the rates that a function gives at each epoch for three rates in force, and these three.

    None if one of the answers is not a number. ``copy`` yields the function, anew for each of the three, and
    ``call_of`` makes a ``(epoch, rate)`` call of it.
    """
    rates = (start or 1.0) * HALVINGS
    answers = []
    try:
        for rate in rates:
            with np.errstate(all="ignore"), copy() as function:
                answers.append([float(call_of(function)(epoch, rate)) for epoch in span])
    except Exception:  # the audit reports it, from its own run of the function
        return None
    return np.array(answers).T, rates


def builds_on(answers: np.ndarray, rates: np.ndarray) -> bool:
    """Return whether a function with these answers to the rates in force builds on them on purpose.

    The answers have the shape (epochs, 3).
    """
    fixed = _same(answers, answers[:, :1]).all(axis=1)
    kept = _same(answers, rates).all(axis=1)
    epochs = np.flatnonzero(~(fixed | kept))
    added = answers[epochs] - rates
    sums = _same(added, added[:, :1]).all(axis=1)
    if sums.any() and _same(added[sums], added[sums][0]).all():
        epochs = epochs[~sums]  # one and the same number is added each time
    changes = answers[epochs]
    if not len(epochs) or _same(changes, changes[0]).all():
        return True
    factors = changes / rates
    one_factor_each = _same(factors, factors[:, :1]).all()
    return bool(one_factor_each and _built_by(answers[:, 0] / rates[0], epochs))


def _built_by(every, epochs):
    """Return whether factors at these epochs build on the rate; ``every`` has those of all epochs."""
    factors, alone = every[epochs], _alone(every)[epochs]
    rest = factors[~alone]
    if _two_gentle(factors):
        return True
    if alone.any() and (_same(rest, rest[:1]).all() or _two_gentle(rest)):
        return not _powers(factors[alone], epochs[alone])
    return bool((np.diff(epochs) > 1).all() and not _powers(factors, epochs))


def _alone(factors):
    """Return where a factor is another one than both its neighbours, and these are one.

    Of a share of the initial rate, that would be a rate that changes for one epoch and comes back.
    """
    if len(factors) < 3:
        return np.zeros(len(factors), bool)
    # The first and the last are beside two that come after and before.
    around = np.concatenate([factors[2:3], factors, factors[-3:-2]])
    odd = _same(around[:-2], around[2:]) & ~_same(factors, around[2:])
    beside = np.concatenate([[False], odd, [False]])
    return odd & ~(beside[:-2] | beside[2:])  # every other epoch is no exception


def _same(one, other):
    """Return where two arrays are equal but for rounding."""
    return np.isclose(one, other, rtol=ROUNDING, atol=0)


def _two_gentle(factors):
    """Return whether there is one factor near 1 and then another, which is no power of it."""
    new = 1 + np.flatnonzero(~_same(factors[1:], factors[:-1]))
    if len(new) != 1 or not ((GENTLE[0] <= factors) & (factors <= GENTLE[1])).all():
        return False
    power = np.log(factors[-1]) / np.log(factors[0])
    return not any(_same(power, known) for known in (2, 1 / 2))


def _powers(factors, epochs):
    """Return whether three factors or more are powers of one number: a formula, and not a table."""
    if len(factors) < 3 or (factors <= 0).any():
        return False
    counts = np.arange(1, len(factors) + 1)
    return any(
        np.allclose(np.log(factors) / places, np.log(factors[0]) / places[0]) for places in (epochs, counts)
    )
