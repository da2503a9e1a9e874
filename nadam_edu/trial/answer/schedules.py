"""Checks of the answer on adjusting Adam's rate: its schedule, and its function of the epoch."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from ... import schedules
from ...keras_bridge import to_keras
from ...laboratory.keras_3 import keras
from ...laboratory.outcomes import outcome
from ...training.updates import graph
from ..checks import check, close, gap, in_each
from ..generations_here import HERE, KERAS_3, at, each, epoch_rates, rates, steps, tf


def stairs(here: Any, complete: Any = False) -> Any:
    """Return a schedule like the answer's: falling in steps, without ``get_config`` unless it is complete."""
    base: Any = here.keras.optimizers.schedules.LearningRateSchedule

    class Stairs(base):
        def __call__(self, step):
            return 0.001 * tf.pow(0.95, tf.cast(step // 1000, tf.float32))

        if complete:

            def get_config(self):
                return {}

    return Stairs()


@check(staircase=False)
def the_class_is_an_exponential_decay(staircase=True):
    """Compare the class with Keras's own at many steps."""
    own, theirs = stairs(KERAS_3), KERAS_3.schedule(0.001, 1000, 0.95, staircase=staircase)
    at_steps = np.unique(np.geomspace(1, 50_000, 200).astype(int))
    some = {f"step {k}": float(own(k)) for k in (0, 999, 1000, 2000)}
    measured = {
        **some,
        "largest difference": gap([float(own(k)) for k in at_steps], [float(theirs(k)) for k in at_steps]),
    }
    return measured, measured["largest difference"] == 0


@check(complete=True)
def the_class_is_complete(complete=False):
    """Train with the class, then save the model."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(stairs(KERAS_3, complete)), "mse", **graph(KERAS_3))
    data = np.ones((1, 1), "float32")
    with tempfile.TemporaryDirectory() as folder:
        measured = {
            "training": outcome(lambda: model.fit(data, data, verbose=0)),
            "saving the model": outcome(lambda: model.save(Path(folder, "model.keras"))),
        }
        return measured, {
            "sentence": measured["training"] == "accepted",
            "inference": measured["saving the model"] == "accepted",
        }


@check(arguments=("step",))
def a_schedule_can_use_the_accuracy(arguments=("step", "accuracy")):
    """Train with a schedule whose call takes these arguments."""
    namespace = {"__call__": eval(f"lambda self, {', '.join(arguments)}: 0.01")}
    schedule = type("Schedule", (keras.optimizers.schedules.LearningRateSchedule,), namespace)()
    measured = {
        "a schedule that asks for the accuracy too": outcome(
            lambda: steps(keras.optimizers.Adam(schedule), [1.0])
        )
    }
    return measured, measured["a schedule that asks for the accuracy too"] == "accepted"


def three_levels(epoch: Any, rate: Any) -> Any:
    """Keep the rate for five epochs, then take a tenth of it, from the tenth on a hundredth."""
    return rate * (1.0 if epoch < 5 else 0.1 if epoch < 10 else 0.01)


@check(function=lambda epoch: three_levels(epoch, 0.001))
def three_levels_of_the_rate(function=three_levels):
    """Run a function that multiplies the rate in force by 1, then 0.1, then 0.01."""
    measured = at(epoch_rates(function, 31, rate=0.001), (4, 5, 9, 10, 19, 30), "epoch")
    return measured, {
        "sentence": close(measured["epoch 5"], 1e-4),
        "inference": close([measured["epoch 9"], measured["epoch 10"]], [1e-4, 1e-5]),
    }


@check(given=lambda schedule: float(schedule(0)))
def the_schedule_is_called_at_each_step(given=lambda schedule: schedule, generations=HERE):
    """Measure the rates of four updates under a schedule that halves."""
    return in_each(
        lambda found: close(found, 0.01 * 0.5 ** np.arange(4)),
        each(generations, lambda here: rates(here.optimizers.Adam(given(here.schedule())), 4).tolist()),
    )


TRIANGLE = schedules.Cyclical(0.001, 0.01, half_cycle_steps=2)


@check(schedule=schedules.ExponentialDecay(0.01, 1, 0.5))
def a_schedule_can_be_cyclical(schedule=TRIANGLE):
    """Measure the rates under a triangle."""
    measured = at(rates(keras.optimizers.Adam(to_keras(schedule)), 9), (0, 2, 4, 6), "update")
    return measured, measured["update 4"] < min(measured["update 2"], measured["update 6"])


class PerUpdate(keras.callbacks.LearningRateScheduler):
    """A control: a scheduler which acts at every update."""

    def on_train_batch_begin(self, batch: Any, logs: Any = None) -> Any:
        """Set the rate."""
        super().on_epoch_begin(batch, logs)


@check(scheduler=PerUpdate)
def the_callback_acts_on_epochs(scheduler=keras.callbacks.LearningRateScheduler):
    """Count how often the callback asks its function in a training."""
    asked, data = iter(range(100)), np.ones((4, 1), "float32")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.001), "mse", **graph(KERAS_3))
    model.fit(
        data,
        data,
        batch_size=1,
        epochs=3,
        verbose=0,
        callbacks=[scheduler(lambda epoch, rate: rate + 0 * next(asked))],
    )
    measured = {"epochs": 3, "updates": int(model.optimizer.iterations), "calls": next(asked)}
    return measured, measured["calls"] == measured["epochs"] < measured["updates"]
