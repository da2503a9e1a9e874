"""What is wrong with a function of the epoch, before it costs a training: its rates as Keras runs it, and as its author meant it."""

import warnings
from collections import namedtuple
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..arguments import integer, number
from ..generations import GENERATIONS
from .epoch_functions import Run, as_keras, as_meant, held, run, second_parameter, takes_two
from .update_hooks import bare, generation_of, is_schedule, source, stated

Audit = namedtuple("Audit", ("applied", "meant", "findings"))
Audit.__doc__ = """What ``audit_schedule`` found.

``applied``, ``meant``: float arrays, one rate for each epoch, rounded to float32 as an optimizer holds them; NaN from the epoch on that
is not reached. ``findings``: list of pairs (code, sentence), empty if there is nothing to say.
"""

Case = namedtuple("Case", ("function", "span", "applied", "fixed", "meant", "again", "retries"))
Case.__doc__ = """What the checks look at: ``applied`` as Keras calls the function, ``fixed`` with the initial rate as second argument at
every epoch, ``meant`` and ``again`` twice as its author meant it; ``retries`` are pairs (epoch, TypeError)."""

# Rates that differ less, relatively, are the same: the rate in force is a float32, off by 6e-8, which a power may enlarge.
ROUNDING = 1e-5

# What becomes of LearningRateScheduler beside a schedule of which no optimizer is known.
BESIDE_A_SCHEDULE = (
    "the callback raises an error at the first epoch or, with the optimizers of tf_keras that are not legacy, is ignored without a word"
)


def audit_schedule(function: Callable[..., Any], epochs: int, initial_learning_rate: Any, first_epoch: int = 0) -> Audit:
    """Return the rates of ``function`` as ``LearningRateScheduler`` runs it and as its author meant it, and what is wrong with them.

    Parameters
    ----------
    function : callable
        Takes the epoch (an int, from 0) and perhaps more. It is called four times for each epoch or a little more.
    epochs : int > first_epoch
        The epoch to end before, as in ``fit``.
    initial_learning_rate : float >= 0, optimizer or schedule
        What the optimizer was made with; or the optimizer itself, for the rate it has now.
    first_epoch : int >= 0
        The epoch to begin with: ``initial_epoch`` of ``fit``.

    Returns
    -------
    Audit
        Meant is ``function(epoch)``, and where a second argument has no default, ``function(epoch, initial rate)``. The codes:

        - ``schedule-object``: the optimizer has a schedule, and the callback cannot set its rate;
        - ``exception``, ``not-a-float``: the training would end there (but with tf_keras a tensor of floats is taken);
        - ``retried``: the function raised a TypeError of its own, so that Keras called it again with the epoch alone;
        - ``impure``: the same calls gave other rates the second time, so that nothing can be foretold;
        - ``compounding``: each epoch builds on the rate of the epoch before;
        - ``default-replaced``: the optimizer's rate takes the place of the default of the second argument;
        - ``one-epoch-dip``: lower for one epoch, then as before;
        - ``zero``, ``negative``, ``not-finite``: such rates.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    Examples
    --------
    >>> def halved(epoch, initial_rate=0.1):
    ...     return initial_rate * 0.5**epoch
    >>> report = audit_schedule(halved, epochs=4, initial_learning_rate=0.1)
    >>> report.applied.round(6).tolist(), report.meant.round(6).tolist()
    ([0.1, 0.05, 0.0125, 0.001563], [0.1, 0.05, 0.025, 0.0125])
    >>> [code for code, sentence in report.findings]
    ['compounding']
    """
    if not callable(function):
        raise TypeError(f"function must be callable, got {function!r}")
    first_epoch = integer("first_epoch", first_epoch, at_least=0)
    span = range(first_epoch, integer("epochs", epochs, above=first_epoch))
    case = _examined(function, span, *_start(initial_learning_rate))
    findings = [case.applied.stop] + [(code, check(case)) for code, check in CHECKS.items()]
    findings = [finding for finding in findings if finding and finding[1]]
    return Audit(_padded(case.applied, span), _padded(case.meant, span), findings)


class Auditing:
    """What turns a ``LearningRateScheduler``, of Keras 3 or tf_keras, into one that warns at its first epoch: put it before that class.

    Attributes
    ----------
    report : Audit or None
        Of the training under way or the last one.
    """

    report: Audit | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Forget the report of an earlier training."""
        self.report = None

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Audit the function before its first epoch, one UserWarning for each finding; then set the rate."""
        if self.report is None:
            scheduler: Any = self
            self.report = audit_schedule(scheduler.schedule, scheduler.params["epochs"], scheduler.model.optimizer, epoch)
            for code, sentence in self.report.findings:
                warnings.warn(f"{code}: {sentence}", UserWarning, stacklevel=2)
        super().on_epoch_begin(epoch, logs)  # type: ignore[misc]  # the scheduler's


def _start(initial):
    """Return the rate to begin with, and why the callback cannot set it (or None)."""
    if is_schedule(initial):
        rate, what, begin = initial, BESIDE_A_SCHEDULE, float(initial(0))
    elif hasattr(initial, "learning_rate"):
        optimizer = bare(initial)
        # A rate kept on several devices can be added to, but not made a float.
        what = GENERATIONS[generation_of(optimizer)].beside_a_schedule
        rate, begin = source(optimizer), float(stated(optimizer) + 0.0)
    else:
        return float(number("initial_learning_rate", initial, at_least=0)), None
    return begin, f"the optimizer has {type(rate).__name__}: {what}" if callable(rate) else None


def _examined(function, span, start, obstacle):
    """Return the Case of ``function``: its four runs."""
    retries: list[tuple[int, TypeError]] = []
    told, call = as_keras(function, lambda epoch, error: retries.append((epoch, error))), as_keras(function)
    if obstacle:
        applied = fixed = Run(np.array([]), ("schedule-object", obstacle))
    else:
        applied = run(told, span, start)  # before the others, in case the function counts its calls
        fixed = run(lambda epoch, current: call(epoch, held(start)), span, start)
    meant, again = (run(as_meant(function, start), span, start) for _ in range(2))
    return Case(function, span, applied, fixed, meant, again, retries)


def _padded(one, span):
    """Return the rates of a Run with NaN for the epochs it did not reach."""
    return np.concatenate([one.rates, np.full(len(span) - len(one.rates), np.nan)])


def _differing(one, other):
    """Return the places at which both runs have a rate, and not the same."""
    both = min(len(one.rates), len(other.rates))
    return np.flatnonzero(~np.isclose(one.rates[:both], other.rates[:both], rtol=ROUNDING, atol=0, equal_nan=True))


def _retried(case):
    """Say where a TypeError came from inside a function that takes two arguments."""
    if case.retries and takes_two(case.function):
        epoch, error = case.retries[0]
        return f"epoch {epoch}: the call with the current rate raised {error!r}, so that Keras called again with the epoch alone"


def _impure(case):
    """Say where the same call gave another rate."""
    places = _differing(case.meant, case.again)
    if len(places) or len(case.meant.rates) != len(case.again.rates):
        where = f" at epoch {case.span[places[0]]}" if len(places) else ""
        return f"the same calls gave other rates{where} the second time: the function depends on more than its arguments"


def _compounding(case):
    """Say where the rate in force, passed back, makes a difference."""
    passed = "the rate in force, so that each epoch builds on the one before"
    return _passed(case, case.applied, case.fixed, "with the initial rate", passed)


def _default_replaced(case):
    """Say where the initial rate, passed in place of the default, makes a difference."""
    return _passed(case, case.fixed, case.meant, "with the default", "the rate of the optimizer")


def _passed(case, one, other, alternative, passed):
    """Say what the callback passes as second argument, at the first epoch where that makes a difference."""
    places = _differing(one, other)
    if len(places) and not _impure(case):
        place, second = places[0], second_parameter(case.function)
        name = f"`{second.name}`" if second else "second argument"
        rates = f"epoch {case.span[place]} has {one.rates[place]:.4g}, and {alternative} it would have {other.rates[place]:.4g}"
        return f"{rates}: LearningRateScheduler passes, as {name}, {passed}"


def _odd(case, matches, what):
    """Say at which epochs the rates match, as Keras calls the function or else as meant."""
    for how, rates in (("as Keras calls it", case.applied.rates), ("with the epoch alone", case.meant.rates)):
        epochs = np.array(case.span)[np.flatnonzero(matches(rates))]
        if len(epochs):
            listed = ", ".join(map(str, epochs[:5])) + (" and so on" if len(epochs) > 5 else "")
            return f"{how}, the rate {what} at epoch{'s' if len(epochs) > 1 else ''} {listed}"


def _dips(rates):
    """Return True for each rate that is below its two neighbours, which are the same, by more than rounding."""
    dips = np.zeros(len(rates), bool)
    before, now, after = rates[:-2], rates[1:-1], rates[2:]
    with np.errstate(invalid="ignore"):  # infinity less infinity is no dip
        dips[1:-1] = (now < before - ROUNDING * abs(before)) & np.isclose(before, after, rtol=ROUNDING, atol=0)
    return dips


CHECKS: dict[str, Callable[[Case], str | None]] = {
    "retried": _retried,
    "impure": _impure,
    "compounding": _compounding,
    "default-replaced": _default_replaced,
    "one-epoch-dip": partial(_odd, matches=_dips, what="falls for one epoch and comes back"),
    "zero": partial(_odd, matches=lambda rates: rates == 0, what="is 0"),
    "negative": partial(_odd, matches=lambda rates: rates < 0, what="is negative"),
    "not-finite": partial(_odd, matches=lambda rates: ~np.isfinite(rates), what="is not finite"),
}
