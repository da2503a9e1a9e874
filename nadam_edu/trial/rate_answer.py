"""Checks of the answer on adjusting Adam's rate by hand (source 001)."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from .. import schedules
from ..keras_bridge import keras, to_keras
from .checks import check, in_each
from .worlds import KERAS_3, LEGACY, WORLDS, alike, at, close, each, epoch_rates, gap, outcome, rates, steps, tf


def stairs(world, complete=False):
    """Return a schedule of one's own as the answer makes one: falling in steps, without ``get_config`` unless it is complete."""
    base: Any = world.keras.optimizers.schedules.LearningRateSchedule

    class Stairs(base):
        def __call__(self, step):
            return 0.001 * tf.pow(0.95, tf.cast(step // 1000, tf.float32))

        if complete:

            def get_config(self):
                return {}

    return Stairs()


@check("C10", lambda m: {name: isinstance(found, float) for name, found in m.items()}, worlds=alike(LEGACY))
def calling_the_learning_rate(worlds=WORLDS):
    """Call ``learning_rate`` with ``iterations`` after two updates."""

    def shown(world):
        optimizer = world.optimizers.Adam(world.schedule())
        steps(optimizer, [1.0, 1.0])
        return outcome(lambda: float(optimizer.learning_rate(optimizer.iterations).numpy()), None)

    return each(worlds, shown)


@check("C11", lambda m: close(m["printed after update 2"], m["rate of update 2"]), print_at=lambda iterations: iterations - 1)
def the_printed_rate_is_the_one_just_used(print_at=lambda iterations: iterations):
    """Compare what is printed with what moved the weight, in the generation where printing works."""
    optimizer = LEGACY.optimizers.Adam(LEGACY.schedule())
    used = rates(optimizer, 2)
    return {"rate of update 2": float(used[1]), "printed after update 2": float(optimizer.learning_rate(print_at(optimizer.iterations)))}


@check("C12", lambda m: m["largest difference"] == 0, staircase=False)
def the_class_is_an_exponential_decay(staircase=True):
    """Compare the class with Keras's own at many steps."""
    own, theirs = stairs(KERAS_3), KERAS_3.schedule(0.001, 1000, 0.95, staircase=staircase)
    at_steps = np.unique(np.geomspace(1, 50_000, 200).astype(int))
    some = {f"step {k}": float(own(k)) for k in (0, 999, 1000, 2000)}
    return {**some, "largest difference": gap([float(own(k)) for k in at_steps], [float(theirs(k)) for k in at_steps])}


@check("C13", lambda m: {"sentence": m["training"] == "accepted", "inference": m["saving the model"] == "accepted"}, complete=True)
def the_class_is_complete(complete=False):
    """Train with the class, then save the model."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(stairs(KERAS_3, complete)), "mse", jit_compile=False)
    data = np.ones((1, 1), "float32")
    with tempfile.TemporaryDirectory() as folder:
        return {
            "training": outcome(lambda: model.fit(data, data, verbose=0)),
            "saving the model": outcome(lambda: model.save(Path(folder, "model.keras"))),
        }


@check("C14", lambda m: m["running it"] == "accepted", made=["tape"])
def the_loop_runs_as_printed(made=()):
    """Run the end of such a loop: it cuts the rate, then takes gradients from a tape that only a name of the reader's could be."""
    optimizer, weight = keras.optimizers.Adam(0.001), tf.Variable(1.0)
    with tf.GradientTape() as recorded:
        loss = weight * weight
    names = {"optimizer": optimizer, "weight": weight, "loss": loss} | dict.fromkeys(made, recorded)
    loop = "optimizer.learning_rate.assign(0.0009)\noptimizer.apply_gradients([(tape.gradient(loss, weight), weight)])"
    found = outcome(lambda: exec(loop, names))
    return {"running it": found, "rate afterwards": round(float(optimizer.learning_rate), 6)}


def cut(optimizer):
    """Reduce the rate by a tenth in place."""
    optimizer.learning_rate.assign(optimizer.learning_rate.numpy() * 0.9)


@check(
    "C15",
    lambda m: {"sentence": m["update 0"] > m["update 10"] > m["update 20"], "inference": close(m["update 9"], 0.001)},
    due=lambda k: k > 0 and k % 10 == 0,
)
def the_cuts_come_every_so_many_steps(due=lambda k: k % 10 == 0):
    """Cut the rate at every tenth update, beginning where the answer begins."""
    optimizer = keras.optimizers.Adam(0.001)
    return at(rates(optimizer, 21, before=lambda _, k: due(k) and cut(optimizer)), (0, 9, 10, 19, 20), "update")


@check("C16", lambda m: {name: close(rate, 0.5) for name, rate in m.items()}, rate=lambda world: world.schedule(factor=0.9))
def assign_sets_the_rate(rate=lambda world: 0.01, worlds=WORLDS):
    """Assign 0.5 between two updates, and measure the rate of the second."""

    def second(world):
        optimizer = world.optimizers.Adam(rate(world))
        return outcome(lambda: float(rates(optimizer, 2, before=lambda _, k: k and optimizer.learning_rate.assign(0.5))[1]), None)

    return {name: found if isinstance(found, float) else 0.0 for name, found in each(worlds, second).items()}


@check("C65", in_each(0.5), rate=lambda world: 0.01)
def assign_sets_the_rate_of_a_schedule(rate=lambda world: world.schedule(factor=0.9), worlds=WORLDS):
    """Assign 0.5 to the rate of an optimizer that has a schedule, and measure the next rate."""

    def second(world):
        optimizer = world.optimizers.Adam(rate(world))
        measured = outcome(lambda: rates(optimizer, 2, before=lambda _, k: k and optimizer.learning_rate.assign(0.5)), None)
        return measured if isinstance(measured, str) else round(float(measured[1]), 6)

    return each(worlds, second)


@check("C17", lambda m: m["change of the two averages"] > 0, kind=lambda rate: keras.optimizers.SGD(rate, momentum=0.9))
def setting_the_rate_upsets_the_optimizer(kind=keras.optimizers.Adam):
    """Compare the state after six updates with and without a rate set by hand; planted is an optimizer whose state holds rates."""

    def state(assigned):
        optimizer = kind(0.01)
        steps(optimizer, (1, -2, 3, 1, 2, -1), before=lambda _, k: k == 3 and optimizer.learning_rate.assign(assigned))
        return [float(variable) for variable in optimizer.variables[2:]]

    return {"change of the two averages": gap(state(0.1), state(0.01))}


@check("C18", lambda m: m["a schedule that asks for the accuracy too"] == "accepted", arguments=("step",))
def a_schedule_can_use_the_accuracy(arguments=("step", "accuracy")):
    """Train with a schedule whose call takes these arguments."""
    namespace = {"__call__": eval(f"lambda self, {', '.join(arguments)}: 0.01")}
    schedule = type("Schedule", (keras.optimizers.schedules.LearningRateSchedule,), namespace)()
    return {"a schedule that asks for the accuracy too": outcome(lambda: steps(keras.optimizers.Adam(schedule), [1.0]))}


def three_levels(epoch, rate):
    """Keep the rate for five epochs, then take a tenth of it, from the tenth on a hundredth."""
    return rate * (1.0 if epoch < 5 else 0.1 if epoch < 10 else 0.01)


@check(
    "C19",
    lambda m: {"sentence": close(m["epoch 5"], 1e-4), "inference": close([m["epoch 9"], m["epoch 10"]], [1e-4, 1e-5])},
    function=lambda epoch: three_levels(epoch, 0.001),
)
def three_levels_of_the_rate(function=three_levels):
    """Run a function that multiplies the rate in force by 1, then 0.1, then 0.01."""
    return at(epoch_rates(function, 31, rate=0.001), (4, 5, 9, 10, 19, 30), "epoch")


@check("C66", lambda m: close(m["gradient 100"], m["gradient 1"]), kind=keras.optimizers.SGD)
def adam_adapts_to_each_parameter(kind=keras.optimizers.Adam):
    """Move two weights whose gradients differ a hundredfold, and return how far each went."""
    optimizer, weights = kind(0.01), [tf.Variable(0.0), tf.Variable(0.0)]
    optimizer.apply_gradients([(tf.constant(1.0), weights[0]), (tf.constant(100.0), weights[1])])
    return {"gradient 1": -float(weights[0]), "gradient 100": -float(weights[1])}


@check(
    "C67",
    lambda m: {name: close(found, 0.01 * 0.5 ** np.arange(4)) for name, found in m.items()},
    given=lambda schedule: float(schedule(0)),
)
def the_schedule_is_called_at_each_step(given=lambda schedule: schedule, worlds=WORLDS):
    """Measure the rates of four updates under a schedule that halves."""
    return each(worlds, lambda world: rates(world.optimizers.Adam(given(world.schedule())), 4).tolist())


TRIANGLE = schedules.Cyclical(0.001, 0.01, half_cycle_steps=2)


@check("C68", lambda m: m["update 4"] < m["update 2"] < m["update 6"], schedule=schedules.ExponentialDecay(0.01, 1, 0.5))
def a_schedule_can_be_cyclical(schedule=TRIANGLE):
    """Measure the rates under a triangle."""
    return at(rates(keras.optimizers.Adam(to_keras(schedule)), 9), (0, 2, 4, 6), "update")


class PerUpdate(keras.callbacks.LearningRateScheduler):
    """A planted scheduler, which acts at every update."""

    def on_train_batch_begin(self, batch, logs=None):
        """Set the rate."""
        super().on_epoch_begin(batch, logs)


@check("C69", lambda m: m["calls"] == m["epochs"] < m["updates"], scheduler=PerUpdate)
def the_callback_acts_on_epochs(scheduler=keras.callbacks.LearningRateScheduler):
    """Count how often the callback asks its function in a training."""
    asked, data = iter(range(100)), np.ones((4, 1), "float32")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.001), "mse", jit_compile=False)
    model.fit(data, data, batch_size=1, epochs=3, verbose=0, callbacks=[scheduler(lambda epoch, rate: rate + 0 * next(asked))])
    return {"epochs": 3, "updates": int(model.optimizer.iterations), "calls": next(asked)}


@check("C70", lambda m: close(m["rate after one cut"], 0.0009, 1e-6), reduce=lambda optimizer: optimizer.learning_rate.assign(0.0001))
def a_cut_takes_a_tenth(reduce=cut):
    """Cut a rate of 0.001 once."""
    optimizer = keras.optimizers.Adam(0.001)
    reduce(optimizer)
    return {"rate after one cut": float(rates(optimizer, 1)[0])}


@check("C71", in_each([0.5, 3]), worlds=alike(LEGACY), rate=LEGACY.schedule())
def reading_with_numpy(rate=0.5, worlds=WORLDS):
    """Read rate and update count with ``.numpy()`` after three updates."""

    def read(world):
        optimizer = world.optimizers.Adam(rate)
        steps(optimizer, [1.0] * 3)
        return outcome(lambda: [float(optimizer.learning_rate.numpy()), int(optimizer.iterations.numpy())], None)

    return each(worlds, read)
