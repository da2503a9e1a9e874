"""Whether a function of the epoch builds on the rate in force on purpose, or by a mistake.

On purpose, each epoch leaves the rate as it is, sets it to a number, or changes it in one and the same way,
as ``rate if epoch < 10 else rate * 0.9`` does; or first in one way and then in another, both near 1; or a
table changes it now and then. By mistake, the factor depends on the epoch, as in ``rate * 0.9**epoch``, which
is a formula for the initial rate.

>>> rates = np.array([0.1, 0.05, 0.025])
>>> one_factor, powers = rates * [[1], [0.9], [0.9]], rates * [[1], [0.9], [0.81]]
>>> builds_on(one_factor, rates), builds_on(powers, rates)
(True, False)
"""

from collections.abc import Callable
from typing import Any

import numpy as np

# Rates that differ less, relatively, are the same: the rate in force is a float32, off by 6e-8, which a power
# may enlarge.
ROUNDING = 1e-5
# A factor so near to 1 may be meant for each epoch; one further off is a share of the initial rate.
GENTLE = (0.85, 1.25)
HALVINGS = np.array([1.0, 0.5, 0.25])


def rates_by_rate(
    call: Callable[[], Callable[[int, float], Any]], span: range, start: float
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the rates that the function gives at each epoch for three rates in force, and these three.

    None if one of the answers is not a number. ``call`` makes a new ``(epoch, rate)`` call for each of the
    three.
    """
    rates = (start or 1.0) * HALVINGS
    try:
        with np.errstate(all="ignore"):
            calls = [call() for _ in rates]
            answers = [
                [float(one(epoch, rate)) for one, rate in zip(calls, rates, strict=True)] for epoch in span
            ]
    except Exception:  # the audit reports it, from its own run of the function
        return None
    return np.array(answers), rates


def builds_on(answers: np.ndarray, rates: np.ndarray) -> bool:
    """Return whether a function with these answers to the rates in force builds on them on purpose.

    The answers have the shape (epochs, 3).
    """
    fixed = np.isclose(answers, answers[:, :1], rtol=ROUNDING, atol=0).all(axis=1)
    kept = np.isclose(answers, rates, rtol=ROUNDING, atol=0).all(axis=1)
    epochs = np.flatnonzero(~(fixed | kept))
    changes = answers[epochs]
    if not len(epochs) or np.isclose(changes, changes[0], rtol=ROUNDING, atol=0).all():
        return True
    factors = changes / rates
    one_factor_each = np.isclose(factors, factors[:, :1], rtol=ROUNDING, atol=0).all()
    if not one_factor_each:
        return False
    if _two_gentle(factors[:, 0]):
        return True
    return bool((np.diff(epochs) > 1).all() and not _powers(factors[:, 0], epochs))


def _two_gentle(factors):
    """Return whether there is one factor near 1 and then another, which is no power of it."""
    new = 1 + np.flatnonzero(~np.isclose(factors[1:], factors[:-1], rtol=ROUNDING, atol=0))
    if len(new) != 1 or not ((GENTLE[0] <= factors) & (factors <= GENTLE[1])).all():
        return False
    power = np.log(factors[-1]) / np.log(factors[0])
    return not any(np.isclose(power, known, rtol=ROUNDING, atol=0) for known in (2, 1 / 2))


def _powers(factors, epochs):
    """Return whether three factors or more are powers of one number: a formula, and not a table."""
    if len(factors) < 3 or (factors <= 0).any():
        return False
    counts = np.arange(1, len(factors) + 1)
    return any(
        np.allclose(np.log(factors) / places, np.log(factors[0]) / places[0]) for places in (epochs, counts)
    )
