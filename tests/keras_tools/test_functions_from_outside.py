"""Functions of the epoch from outside: what the audit finds, and that the scheduler sets those rates."""

import math
import os
import random
from functools import partial

import numpy as np
import pytest

from nadam_edu.laboratory.keras_3 import keras
from nadam_edu.keras_tools.audit import audit_schedule

EPOCHS, RATE = 15, 0.01
MODEL = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
MODEL.compile(keras.optimizers.SGD(RATE), "mse")
half = keras.optimizers.schedules.ExponentialDecay(RATE, 1, 0.5)
seen, calls = [], []


def step_decay(epoch):
    """Halve every five epochs."""
    return 0.01 * 0.5 ** (epoch // 5)


def drop(epoch, initial, factor, every):
    """Drop by a factor now and then."""
    return initial * factor ** (epoch // every)


def logs_the_rate(epoch, lr):
    """Look at the rate in force, and do nothing with it."""
    seen.append(lr)
    return 0.01 * 0.9**epoch


def warm_cos(epoch, total=20, base=0.01):
    """Mean a cosine over ``total`` epochs; Keras hands over the rate as ``total``."""
    return base * 0.5 * (1 + math.cos(math.pi * min(epoch / total, 1)))


def counts(epoch):
    """Depend on the calls so far."""
    calls.append(epoch)
    return 0.1 / len(calls)


class Counter:
    """Depend on the calls so far."""

    calls = 0

    def __call__(self, epoch):
        """Count."""
        self.calls += 1
        return 0.1 / self.calls


def from_a_generator(epoch, rates=(0.01 / (1 + step) for step in range(1000))):
    """Take the next rate; Keras hands over the rate in force, which has no next."""
    return next(rates)


ERROR, WARNING, NOTE = "error", "warning", "note"
# The function, what is found with its severity, words of one sentence: in 15 epochs, from a rate of 0.01.
FUNCTIONS = {
    "a step decay": (step_decay, {}, ""),
    "a cosine": (lambda epoch: 0.005 * (1 + math.cos(math.pi * epoch / 20)), {}, ""),
    "a search for the rate": (lambda epoch: 1e-8 * 10 ** (epoch / 20), {}, ""),
    "a partial by name": (partial(drop, initial=0.01, factor=0.5, every=5), {}, ""),
    "a partial for half of them": (partial(partial(drop, factor=0.5, every=5), initial=0.01), {}, ""),
    "a number of NumPy, float64": (lambda epoch: np.float64(0.01) * 0.9**epoch, {}, ""),
    "a number of NumPy, float32": (lambda epoch: np.float32(0.01 * 0.9**epoch), {}, ""),
    "looks at the rate": (logs_the_rate, {}, ""),
    "the rate by keyword only": (lambda epoch, *, lr=0.01: lr * 0.9**epoch, {}, ""),
    "around a schedule of Keras": (lambda epoch: float(half(epoch)), {}, ""),
    "a closure": ((lambda base: lambda epoch: base / (1 + epoch))(0.01), {}, ""),
    "a table": (lambda epoch: [0.01, 0.005, 0.001][epoch // 5], {}, ""),
    "an int": (lambda epoch: 1, {"not-a-float": ERROR}, "epoch 0 returns 1, of type int"),
    "None": (lambda epoch: None, {"not-a-float": ERROR}, "of type NoneType"),
    "a str": (lambda epoch: "0.01", {"not-a-float": ERROR}, "of type str"),
    "a bool": (lambda epoch: True, {"not-a-float": ERROR}, "of type bool"),
    "a tensor": (
        lambda epoch: half(epoch),
        {"not-a-float": ERROR},
        "tf_keras's takes a tensor of floats, Keras 3's takes none",
    ),
    "an array": (lambda epoch: np.array(0.01), {"not-a-float": ERROR}, "of type ndarray"),
    "a table that is too short": (
        lambda epoch: [0.01, 0.001][epoch],
        {"exception": ERROR},
        "epoch 2 raises IndexError",
    ),
    "a name that is not there": (
        lambda epoch: 0.01 if epoch < 3 else lr,  # noqa: F821
        {"exception": ERROR},
        "epoch 3 raises NameError",
    ),
    "random": (lambda epoch: 0.01 * random.random(), {"impure": WARNING}, ""),
    "the system's noise": (lambda epoch: 0.01 * (1 + int.from_bytes(os.urandom(4))), {"impure": WARNING}, ""),
    "a counter": (counts, {"impure": WARNING}, ""),
    "an object that counts": (Counter(), {"impure": WARNING}, ""),
    # 0.01 * 1e-5^9 = 1e-47, less than half of the smallest float32, 1.4e-45; 1e-42 of epoch 8 is one.
    "too small for float32": (
        lambda epoch: 0.01 * 1e-5**epoch,
        {"zero": WARNING},
        "epochs 9, 10, 11, 12, 13 and so on",
    ),
    "not a number": (
        lambda epoch: math.nan if epoch == 4 else 0.01 / (1 + epoch),
        {"not-finite": ERROR},
        "at epoch 4",
    ),
    "over the epoch": (lambda epoch, lr: lr / (1 + 0.1 * epoch), {"compounding": WARNING}, ""),
    # With 0.01 epochs in all, epoch 1 is at the end of the cosine, at 0; at 0 epochs, epoch 2 is over 0.
    "the rate as its length": (
        warm_cos,
        {"exception": ERROR, "default-replaced": WARNING, "zero": WARNING},
        "as `total`",
    ),
    "a generator": (from_a_generator, {"retried": WARNING, "impure": WARNING}, "TypeError"),
    "a warm-up from 0": (lambda epoch: 0.01 * min(epoch / 5, 1), {"zero": NOTE}, "is 0 at epoch 0"),
    "a cycle of two epochs": (lambda epoch: (0.01, 0.001)[epoch % 2], {"one-epoch-dip": NOTE}, ""),
    "a dip on purpose": (lambda epoch: 0.001 if epoch == 7 else 0.01, {"one-epoch-dip": NOTE}, "at epoch 7"),
    "the idiom of Keras": (lambda epoch, lr: lr if epoch < 10 else lr * math.exp(-0.1), {}, ""),
    "a factor every five epochs": (lambda epoch, lr: lr * 0.5 if epoch % 5 == 0 and epoch else lr, {}, ""),
    "from the optimizer": (
        lambda epoch: float(MODEL.optimizer.learning_rate) * 0.5,
        {"reads-optimizer": NOTE},
        "",
    ),
    "meant for steps": (
        lambda epoch: 0.01 * 0.96 ** (epoch / 1000),
        {"hardly-moves": WARNING},
        "meant for updates?",
    ),
    "one number": (lambda epoch: 0.01, {"never-moves": NOTE}, ""),
    "a hundred times as large": (lambda epoch: 0.001 if epoch < 5 else 0.1, {}, ""),  # may be meant
}


def audited(name):
    return audit_schedule(FUNCTIONS[name][0], EPOCHS, MODEL.optimizer)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_has_its_findings_and_no_other(name):
    _, found, words = FUNCTIONS[name]
    report = audited(name)
    assert {one[0]: one.severity for one in report.findings} == found
    assert not words or any(words in sentence for _, sentence in report.findings)


def set_by_keras(function):
    """Return the rates that the real scheduler sets, epoch after epoch, until it ends the training."""
    scheduler, rates = keras.callbacks.LearningRateScheduler(function), []
    scheduler.set_model(MODEL)
    try:
        for epoch in range(EPOCHS):
            scheduler.on_epoch_begin(epoch)
            rates.append(float(MODEL.optimizer.learning_rate))
    except (ValueError, IndexError, NameError, ZeroDivisionError):
        pass
    return rates


@pytest.mark.parametrize("name", [name for name, (_, found, _) in FUNCTIONS.items() if "impure" not in found])
def test_the_real_scheduler_sets_the_foretold_rates(name):
    MODEL.optimizer.learning_rate = RATE
    foretold = audited(name).applied
    set_rates = set_by_keras(FUNCTIONS[name][0])
    MODEL.optimizer.learning_rate = RATE
    np.testing.assert_array_equal(foretold[: len(set_rates)], set_rates)
    # After the end there is nothing.
    assert np.isnan(foretold[len(set_rates) :]).all()


def test_there_are_38():
    assert len(FUNCTIONS) == 38
