"""A user's function leaves no trace: what it and its helpers keep is as before, and nothing is shown."""

import functools
import logging
import warnings
from typing import ClassVar

import numpy as np
import pytest

from nadam_edu.keras_tools.audit import audit_schedule

seen, noise = [], np.random.default_rng(0)


def note(rate):
    """Keep a rate, as a helper of a function of the epoch does."""
    seen.append(rate)
    return rate


def by_a_helper(epoch):
    """Leave the keeping to a helper."""
    return note(0.1 * 0.9**epoch)


def with_a_helper_of_the_closure():
    """Return a function whose decorator keeps the epochs, in a helper of its own."""
    epochs = []

    def keep(epoch):
        epochs.append(epoch)

    def kept(function):
        @functools.wraps(function)
        def wrapper(epoch):
            keep(epoch)
            return function(epoch)

        return wrapper

    return kept(lambda epoch: 0.1 * 0.9**epoch), lambda: len(epochs)


class InItsClass:
    """It keeps what it does in the class."""

    epochs: ClassVar[list[int]] = []
    calls = 0

    def __call__(self, epoch):
        """Keep the epoch."""
        type(self).calls += 1
        self.epochs.append(epoch)
        return 0.1 * 0.9**epoch

    @classmethod
    def rate(cls, epoch):
        """Do the same without an object."""
        return cls()(epoch)


class WithAFunction:
    """It keeps what it does by a function among its attributes, which holds the object."""

    def __init__(self):
        self.epochs = []
        self.keep = lambda epoch: self.epochs.append(epoch)

    def __call__(self, epoch):
        """Keep the epoch."""
        self.keep(epoch)
        return 0.1 * 0.9**epoch


def by_attribute(epoch):
    """Count in an attribute that the first call makes, and in a global that it makes."""
    global last
    last = epoch
    by_attribute.calls = getattr(by_attribute, "calls", 0) + 1
    return 0.1 * 0.9**epoch


closure, epochs_in_closure = with_a_helper_of_the_closure()
with_a_function = WithAFunction()
KEEPING = {
    "a helper": (by_a_helper, lambda: len(seen)),
    "a decorator": (closure, epochs_in_closure),
    "a class": (InItsClass(), lambda: (InItsClass.calls, len(InItsClass.epochs))),
    "a class method": (InItsClass.rate, lambda: (InItsClass.calls, len(InItsClass.epochs))),
    "a function as attribute": (with_a_function, lambda: len(with_a_function.epochs)),
    "names made by the call": (by_attribute, lambda: ("last" in globals(), dict(vars(by_attribute)))),
}


@pytest.mark.parametrize("how", KEEPING)
def test_what_a_function_and_its_helpers_keep_is_as_before(how):
    function, state = KEEPING[how]
    before = state()
    report = audit_schedule(function, 5)
    assert report.findings == [] and report.applied[1] == np.float32(0.09)
    assert state() == before
    function(0)
    assert state() != before  # what was put back is what it keeps


def test_what_cannot_be_copied_is_shared_and_the_rest_is_copied_still():
    rates, calls = iter([0.1] * 40), []

    def rate(epoch):
        calls.append(epoch)
        return next(rates)

    assert [code for code, _ in audit_schedule(lambda epoch: rate(epoch), 5).findings] == ["never-moves"]
    assert calls == []


def test_what_a_function_prints_logs_and_warns_of_is_not_shown(capsys, caplog):
    def loud(epoch):
        print("Learning rate:", epoch)
        logging.getLogger("training").warning("epoch %d", epoch)
        warnings.warn("the rate falls", stacklevel=1)
        return 0.1 * 0.9**epoch

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        assert audit_schedule(loud, 5).findings == []
        assert capsys.readouterr() == ("", "") and caplog.records == [] and warned == []
        loud(0)
    assert capsys.readouterr().out == "Learning rate: 0\n" and len(caplog.records) == len(warned) == 1
