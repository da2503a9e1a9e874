"""Epoch functions: from a schedule, without compounding; and called as Keras and as their author would."""

import inspect

import numpy as np
import pytest

from nadam_edu import schedules
from nadam_edu.keras_tools.epoch_functions import (
    as_float32,
    as_keras,
    as_meant,
    run_epochs,
    second_parameter,
    takes_two,
    to_epoch_function,
)


@pytest.mark.parametrize(
    "schedule",
    [schedules.CosineDecay(0.1, 100), schedules.StepDecay(0.1, 0.5, 10), schedules.Constant(0.1)],
    ids=repr,
)
@pytest.mark.parametrize("updates", [1, 42])
def test_an_epoch_has_the_rate_of_its_first_update_whatever_is_passed_beside(schedule, updates):
    rate = to_epoch_function(schedule, updates)
    for epoch in range(5):
        expected = schedule(epoch * updates)
        assert rate(epoch) == rate(epoch, 0.7) == rate(epoch, None) == expected
        assert type(rate(epoch)) is float


def test_the_schedule_counts_epochs_unless_told_otherwise():
    assert to_epoch_function(schedules.StepDecay(0.1, 0.5, 10))(10) == 0.05


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0.1,), TypeError, "schedule must be one of nadam_edu.schedules, got 0.1"),
        ((schedules.Constant,), TypeError, "schedule must be one of nadam_edu.schedules, got <class .*>"),
        ((schedules.Constant(0.1), 0), ValueError, "updates_per_epoch must be a finite number >= 1, got 0"),
        ((schedules.Constant(0.1), 2.0), TypeError, "updates_per_epoch must be an integer, got 2.0"),
    ],
)
def test_a_bad_argument_is_named_with_its_rule_and_value(arguments, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        to_epoch_function(*arguments)


def test_the_rate_in_force_is_a_float32():
    assert (
        run_epochs(as_keras(lambda epoch, rate: rate), range(3), 0.1).rates.tolist()
        == [float(np.float32(0.1))] * 3
    )
    assert as_float32(1e-46) == 0.0 and as_float32(1e39) == np.inf  # smaller and larger than every float32


def test_keras_calls_with_two_arguments_and_with_one_only_after_a_type_error():
    calls, told = [], []

    def picky(epoch, *rest):
        calls.append((epoch, *rest))
        if epoch == 1 and rest:
            raise TypeError("own")
        return 0.5

    run_epochs(as_keras(picky, lambda *pair: told.append(pair)), range(3), 0.5)
    assert calls == [(0, 0.5), (1, 0.5), (1,), (2, 0.5)]
    assert [(epoch, str(error)) for epoch, error in told] == [(1, "own")]


def test_only_a_type_error_is_answered_by_another_call():
    def strict(epoch, *rest):
        if rest:
            raise ValueError("two")
        return 0.5

    assert run_epochs(as_keras(strict), range(3), 0.5).stop == (
        "exception",
        "epoch 0 raises ValueError('two'), which ends the training",
    )


def test_the_author_means_the_default_or_else_the_initial_rate():
    for function, rates in [
        (lambda epoch: epoch + 0.5, [0.5, 1.5]),
        (lambda epoch, rate=0.25: rate + epoch, [0.25, 1.25]),
        (lambda epoch, rate: rate + epoch, [2.0, 3.0]),
        (lambda epoch, *rest: 0.5 + len(rest), [0.5, 0.5]),
        (lambda epoch, *, rate=0.25: rate, [0.25, 0.25]),
    ]:
        assert run_epochs(as_meant(function, 2.0), range(2), 2.0).rates.tolist() == rates


def test_a_run_begins_at_the_first_epoch_of_its_span():
    assert run_epochs(as_keras(lambda epoch: epoch / 2), range(3, 6), 0.1).rates.tolist() == [1.5, 2.0, 2.5]


def test_parameters_are_told_by_place():
    assert second_parameter(lambda epoch, lr: lr).name == "lr"
    assert second_parameter(lambda epoch, lr: lr).default is inspect.Parameter.empty
    assert second_parameter(lambda epoch: 0.1) is None
    assert second_parameter(max) is None  # has no signature
    assert (
        not takes_two(max)
        and not takes_two(lambda epoch, lr, more: 0.1)
        and takes_two(lambda epoch, lr, more=1: 0.1)
    )
