"""What a check is, and the words that the checks are written in.

A check runs the real library, and returns what it measured and whether the claim holds in that. Its arguments
say what it looks at. The decorator names the control: arguments with which the same check must reach another
verdict, as a check that cannot fail proves nothing::

    @check(optimizer_class=KERAS_3.optimizers.Adam)  # which ignores a decay
    def the_decay_is_over_each_update(optimizer_class=KERAS_LEGACY.optimizers.Adam):
        found = rates(optimizer_class(RATE, decay=DECAY), 3)
        measured = {f"update {k}": round(float(rate), 9) for k, rate in enumerate(found, start=1)}
        return measured, measured["update 1"] > measured["update 2"] > measured["update 3"]

Whether it holds is yes or no; or that for each generation of Keras; or for the ``sentence`` and for the
``inference`` that it invites. ``verdict`` makes one of four words of that.

=====================================  =================================================================
To measure (``generations_here``)
=====================================  =================================================================
``each(HERE, action)``                 what an action returns, for each generation that is installed
``alike(KERAS_3)``                     one generation under the names of all: a control
``outcome(action)``                    "accepted", or the name of the error raised (``laboratory.outcomes``)
``steps(optimizer, gradients)``        how far a weight goes at each update
``rates(optimizer, n)``                the rates that moved a weight in n updates
``epoch_rates(function, n)``           the same for a function of the epoch, run by the callback
``at(values, (0, 9), "epoch")``        some of the values, by name: ``{"epoch 0": ..., "epoch 9": ...}``
=====================================  =================================================================

=====================================  =================================================================
To judge (here)
=====================================  =================================================================
``in_each("accepted", measured)``      what was measured, and for each generation whether it is that
``close(measured, expected)``          whether all numbers agree, to float32's rounding
``gap(first, second)``                 the largest difference, relative to the largest number
=====================================  =================================================================
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from .claims import DEPENDS, FALSE, MISLEADING, TRUE

Measured = dict[str, Any]  # by what it is; plain numbers, texts, truth values, or lists of these
Holds = bool | dict[str, bool]

CHECKS: dict[str, "Check"] = {}  # by module and function, as in claims.toml; filled by the decorator


class Result(NamedTuple):
    """What a check found."""

    measured: Measured
    held: Holds
    """Whether the claim held: yes or no, or for each generation, or for the sentence and the inference."""
    verdict: str


class Check(NamedTuple):
    """The trial of one claim."""

    measure: Callable[..., tuple[Measured, Holds]]
    """Runs the real thing. The defaults of its arguments are what the claim is about."""
    control: dict[str, Any]
    """Arguments of ``measure`` with which the verdict is another one."""

    def run(self, elsewhere: Mapping[str, bool] | None = None) -> Result:
        """Return what is measured, and the verdict on it and on what was measured elsewhere."""
        return _judged(*self.measure(), elsewhere)

    def run_control(self, elsewhere: Mapping[str, bool] | None = None) -> Result:
        """Return the same for the control."""
        return _judged(*self.measure(**self.control), elsewhere)


def check(**control: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that makes a function the check of a claim.

    Parameters
    ----------
    **control
        Arguments of the function with which it must reach another verdict.
    """

    def register(measure):
        CHECKS[f"{measure.__module__.removeprefix(__package__ + '.')}.{measure.__name__}"] = Check(
            measure, control
        )
        return measure

    return register


def find(name: str) -> Check:
    """Return a check by its module and function, as a claim names it.

    Raises
    ------
    ValueError
        If there is none of this name.

    Examples
    --------
    >>> find("question.the_decay_is_over_each_update").run().verdict
    'true'
    """
    if name not in CHECKS:
        raise ValueError(f"check must be a module of {__package__} and a check in it, got {name!r}")
    return CHECKS[name]


def _judged(measured, held, elsewhere):
    """Return the Result, in which what held elsewhere counts as one generation more."""
    if elsewhere:
        held = {**(held if isinstance(held, dict) else {"here": held}), **elsewhere}
    return Result(measured, held, verdict(held))


def verdict(held: Holds) -> str:
    """Return the verdict on a claim.

    Parameters
    ----------
    held : bool or dict of str to bool
        Whether the claim held; or whether its ``sentence`` did and its ``inference``; or whether it did in
        each generation.

    Examples
    --------
    >>> verdict(True), verdict({"sentence": True, "inference": False})
    ('true', 'misleading')
    >>> verdict({"keras-3": True, "keras-legacy": False})
    'depends on the version'
    """
    if not isinstance(held, dict):
        return TRUE if held else FALSE
    if all(held.values()):
        return TRUE
    if set(held) == {"sentence", "inference"}:
        return MISLEADING if held["sentence"] else FALSE
    return DEPENDS if any(held.values()) else FALSE


def in_each(expected: Any, measured: Measured) -> tuple[Measured, dict[str, bool]]:
    """Return what was measured, and for each generation whether that is as expected: what a check returns.

    Parameters
    ----------
    expected : anything
        What must have been measured in a generation; or a function that says whether that is right.
    measured : dict
        By the name of the generation.

    Examples
    --------
    >>> in_each("accepted", {"keras-3": "accepted", "keras-legacy": "ValueError"})[1]
    {'keras-3': True, 'keras-legacy': False}
    >>> in_each(lambda rate: rate < 1, {"keras-3": 0.5})[1]
    {'keras-3': True}
    """
    return measured, {
        name: expected(found) if callable(expected) else found == expected for name, found in measured.items()
    }


def close(measured: Any, expected: Any, rtol: float = 1e-5) -> bool:
    """Return whether all numbers agree; the tolerance is that of float32 after a few tens of roundings."""
    return bool(np.allclose(np.asarray(measured, float), np.asarray(expected, float), rtol=rtol, atol=0))


def gap(first: Any, second: Any) -> float:
    """Return the largest difference, relative to the largest number, to six decimals.

    >>> gap([1.0, 4.0], [1.0, 5.0])
    0.2
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    return round(float(np.abs(first - second).max() / np.abs(second).max()), 6)
