"""Checks of the article that lets three functions of the epoch set Nadam's rate."""

from functools import partial
from typing import Any

import numpy as np

from ...keras_bridge import LearningRateRecorder
from ...laboratory.keras_3 import keras
from ...laboratory.outcomes import outcome
from ...training.updates import graph
from ..checks import check, close
from ..generations_here import KERAS_3, KERAS_LEGACY, at, epoch_rates, rates

EPOCHS = np.arange(50)
HALVED = 0.002 * 0.5 ** (EPOCHS // 10)
SHRUNK = 0.002 * 0.97**EPOCHS
LOWERED = np.maximum(0.002 - 0.0015 / 20 * EPOCHS, 0.0005)


# The article's three functions, by what they do. The callback passes the rate in force as second argument.
def halved(epoch: Any, rate: Any = 0.002) -> Any:
    """Halve the rate at every tenth epoch."""
    return rate * 0.5 if epoch and epoch % 10 == 0 else rate


def shrunk(epoch: Any, rate: Any = 0.002) -> Any:
    """Multiply the rate by a power that grows with the epoch."""
    return rate * 0.97**epoch


def lowered(epoch: Any, rate: Any = 0.002) -> Any:
    """Go down a line to epoch 20 and stay there."""
    return rate - (rate - 0.0005) / 20 * epoch if epoch < 20 else 0.0005


def epoch_only(function: Any) -> Any:
    """Return the function as its author may have meant it: called with the epoch only."""
    return lambda epoch: function(epoch)


@check(here=KERAS_3)
def three_examples_of_schedules(here=KERAS_LEGACY):
    """Run an epoch function, and a schedule object, with the Nadam of the legacy here."""
    measured = {
        "epoch function": outcome(lambda: epoch_rates(halved, 2, generations={"this": here}), "runs"),
        "schedule object": outcome(lambda: rates(here.optimizers.Nadam(here.schedule()), 2), "runs"),
    }
    return measured, {
        "sentence": measured["epoch function"] == "runs",
        "inference": measured["schedule object"] == "runs",
    }


@check(function=epoch_only(halved))
def the_step_function_halves_every_ten_epochs(function=halved):
    """Run the step function."""
    measured = at(epoch_rates(function), (0, 9, 10, 20, 49), "epoch")
    return measured, close(list(measured.values()), HALVED[[0, 9, 10, 20, 49]])


@check(function=epoch_only(halved))
def the_drop_lasts_one_epoch(function=halved):
    """Run the step function."""
    measured = at(epoch_rates(function, 12), (9, 10, 11), "epoch")
    return measured, measured["epoch 10"] < measured["epoch 9"] and close(
        measured["epoch 11"], measured["epoch 9"]
    )


@check(function=epoch_only(shrunk))
def the_exponential_function(function=shrunk):
    """Run the exponential function."""
    measured = at(epoch_rates(function), (0, 1, 2, 10, 20, 49), "epoch")
    return measured, close(list(measured.values()), SHRUNK[[0, 1, 2, 10, 20, 49]])


@check(function=epoch_only(lowered))
def the_line(function=lowered):
    """Run the third function."""
    measured = at(epoch_rates(function), (0, 1, 5, 10, 19, 20, 30), "epoch")
    return measured, close(list(measured.values()), LOWERED[[0, 1, 5, 10, 19, 20, 30]])


@check(function=lambda epoch, rate: rate)
def the_first_rate_is_for_the_first_epoch(function=lowered):
    """Run the third function."""
    measured = at(epoch_rates(function, 2), (0, 1), "epoch")
    return measured, close(measured["epoch 0"], 0.002) and measured["epoch 1"] < 0.0019999


@check(rate=lambda epoch, factor: 0.002 / (1 + factor * epoch))
def a_smaller_factor_decays_faster(rate=lambda epoch, factor: 0.002 * factor**epoch):
    """Run the decay with two factors.

    The control is the decay 1 / (1 + factor * epoch), where it is the other way round.
    """
    measured = {
        f"factor {factor}": float(epoch_rates(lambda epoch, _, factor=factor: rate(epoch, factor), 6)[5])
        for factor in (0.9, 0.97)
    }
    return measured, measured["factor 0.9"] < measured["factor 0.97"]


@check(function=epoch_only(halved))
def the_schedule_overrides_the_optimizer_s_rate(function=halved):
    """Run the step function, whose own rate is 0.002, with an optimizer made with 0.01."""
    measured = at(epoch_rates(function, 11, rate=0.01), (0, 9, 10), "epoch")
    return measured, {
        "sentence": measured["epoch 10"] < measured["epoch 9"],
        "inference": close(measured["epoch 0"], 0.002),
    }


@check(function=epoch_only(shrunk))
def the_exponential_function_is_more_gradual(function=shrunk):
    """Return the largest share that the rate loses from one epoch to the next."""
    both = {"step function": epoch_rates(halved), "exponential function": epoch_rates(function)}
    measured = {name: float(1 - (values[1:] / values[:-1]).min()) for name, values in both.items()}
    return measured, measured["exponential function"] < measured["step function"]


class AtTheEnd(keras.callbacks.LearningRateScheduler):
    """A control: a scheduler which sets the rate after the epoch."""

    def on_epoch_begin(self, epoch: Any, logs: Any = None) -> Any:
        """Do nothing yet."""

    def on_epoch_end(self, epoch: Any, logs: Any = None) -> Any:
        """Set the rate of this epoch, too late for it."""
        super().on_epoch_begin(epoch, logs)


@check(scheduler=AtTheEnd)
def the_rate_is_set_when_the_epoch_starts(scheduler=keras.callbacks.LearningRateScheduler):
    """Train for three epochs of two updates."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Nadam(0.005), "mse", **graph(KERAS_3))
    recorder = LearningRateRecorder()
    data = np.ones((2, 1), "float32")
    model.fit(
        data,
        data,
        batch_size=1,
        epochs=3,
        verbose=0,
        callbacks=[scheduler(lambda epoch: 0.001 * (3 - epoch)), recorder],
    )
    measured = {"rate of each update": recorder.applied}
    return measured, close(measured["rate of each update"], [0.003, 0.003, 0.002, 0.002, 0.001, 0.001])


@check(given=lambda function: lambda epoch: float(function(epoch)))
def any_function_will_do(given=lambda function: function):
    """Hand functions to the callback that return different kinds of numbers."""
    functions = {"returns 0.001": lambda epoch: 0.001, "returns the integer 1": lambda epoch: 1}
    measured = {
        name: outcome(partial(epoch_rates, given(function), 1)) for name, function in functions.items()
    }
    return measured, {
        "sentence": measured["returns 0.001"] == "accepted",
        "inference": measured["returns the integer 1"] == "accepted",
    }
