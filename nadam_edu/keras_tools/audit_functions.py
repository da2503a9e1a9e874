"""What can be wrong with a function of the epoch.

Its rates as ``LearningRateScheduler`` runs it, beside what its author can have meant.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .audit_report import Audit, Finding
from .building_on import builds_on, rates_by_rate
from .epoch_functions import EpochRun, as_float32, as_keras, as_meant, run_epochs
from .function_checks import CHECKS, Case, differing, has_default, severity
from .kept_state import on_a_copy, silent, untouched
from .reached import Reached


def audit_function(
    function: Callable[..., Any], span: range, start: float, obstacle: str | None, optimizers: list[Any]
) -> Audit:
    """Return the Audit of a function of the epoch, with the rate ``start`` in force at first.

    ``obstacle`` says why the callback cannot set the rate, or is None. ``optimizers`` are those whose rate
    the callback sets.
    """
    known = {id(one): one for one in [*optimizers, *Reached(function).optimizers]}
    with untouched(list(known.values())) as set_rate, silent():
        case = _examined(function, span, start, obstacle, set_rate)
    findings = [Finding(*case.applied.stop)] if case.applied.stop else []
    for code, check in CHECKS.items():
        sentence = check(case)
        if sentence:
            findings.append(Finding(code, sentence, severity(code, case)))
    return Audit(_padded(case.applied, span), _padded(case.meant, span), findings, span.start, "epoch")


def _examined(function, span, start, obstacle, set_rate):
    """Return the Case of ``function``; each run has a copy of what the function keeps."""
    retries: list[tuple[int, TypeError]] = []

    def in_force(call):
        return lambda epoch, current: (set_rate(current), call(epoch, current))[1]

    def fixed_at(call, rate):
        return lambda epoch, current: (set_rate(rate), call(epoch, as_float32(start)))[1]

    def run(call_of):
        with on_a_copy(function) as one:
            return run_epochs(call_of(one), span, start)

    def told(one):
        return in_force(as_keras(one, lambda epoch, error: retries.append((epoch, error))))

    applied = EpochRun(np.array([]), ("schedule-object", obstacle)) if obstacle else run(told)
    fixed = applied if obstacle else run(lambda one: fixed_at(as_keras(one), start))
    with on_a_copy(function) as same:  # both on one copy: what the first leaves behind, the second meets
        meant, again = (run_epochs(fixed_at(as_meant(same, start), start), span, start) for _ in range(2))
    other = run(lambda one: fixed_at(as_meant(one, start), start / 2))
    reads = not differing(meant, again).size and bool(differing(meant, other).size)
    idiom = not obstacle and _on_purpose(function, lambda one: in_force(as_keras(one)), span, start)
    if (
        idiom
        and not has_default(function)
        and len(differing(applied, fixed))
        and not len(differing(meant, again))
    ):
        meant = again = applied
    return Case(function, span, applied, fixed, meant, again, retries, idiom, reads)


def _on_purpose(function, call_of, span, start):
    """Return whether the function builds on the rate in force on purpose, also in epochs after the training.

    The second power of a factor may lie there.
    """
    twice = range(span.start, span.stop + len(span))
    now, longer = (rates_by_rate(lambda: on_a_copy(function), call_of, one, start) for one in (span, twice))
    return now is not None and builds_on(*now) and (longer is None or builds_on(*longer))


def _padded(one, span):
    """Return the rates of an EpochRun, with NaN for the epochs it did not reach."""
    return np.concatenate([one.rates, np.full(len(span) - len(one.rates), np.nan)])
