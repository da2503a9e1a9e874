"""Checks of the answer on adjusting Adam's rate: what it does by hand, and how it reads the rate."""

from typing import Any

import numpy as np

from ...laboratory.keras_3 import keras
from ...laboratory.outcomes import outcome
from ..checks import check, close, gap, in_each
from ..generations_here import HERE, KERAS_LEGACY, alike, at, each, rates, steps, tf, training


@check(generations=alike(KERAS_LEGACY))
def calling_the_learning_rate(generations=HERE):
    """Call ``learning_rate`` with ``iterations`` after two updates."""

    def shown(here):
        optimizer = here.optimizers.Adam(here.schedule())
        steps(optimizer, [1.0, 1.0])
        return outcome(lambda: float(optimizer.learning_rate(optimizer.iterations).numpy()), None)

    return in_each(lambda found: isinstance(found, float), each(generations, shown))


@check(print_at=lambda iterations: iterations - 1)
def the_printed_rate_is_the_one_just_used(print_at=lambda iterations: iterations):
    """Compare what is printed with what moved the weight, in the generation where printing works."""
    optimizer = KERAS_LEGACY.optimizers.Adam(KERAS_LEGACY.schedule())
    used = rates(optimizer, 2)
    measured = {
        "rate of update 2": float(used[1]),
        "printed after update 2": float(optimizer.learning_rate(print_at(optimizer.iterations))),
    }
    return measured, close(measured["printed after update 2"], measured["rate of update 2"])


@check(made=["tape"])
def the_loop_runs_as_printed(made=()):
    """Run the end of such a loop: it cuts the rate, then takes gradients from a tape that it never opened."""
    optimizer, weight = keras.optimizers.Adam(0.001), tf.Variable(1.0)
    with tf.GradientTape() as recorded:
        loss = weight * weight
    names = {"optimizer": optimizer, "weight": weight, "loss": loss} | dict.fromkeys(made, recorded)
    loop = """optimizer.learning_rate.assign(0.0009)
optimizer.apply_gradients([(tape.gradient(loss, weight), weight)])"""
    found = outcome(lambda: exec(loop, names))
    measured = {"running it": found, "rate afterwards": round(float(optimizer.learning_rate), 6)}
    return measured, measured["running it"] == "accepted"


def cut(optimizer: Any) -> Any:
    """Reduce the rate by a tenth in place."""
    optimizer.learning_rate.assign(optimizer.learning_rate.numpy() * 0.9)


@check(due=lambda k: k > 0 and k % 10 == 0)
def the_cuts_come_every_so_many_steps(due=lambda k: k % 10 == 0):
    """Cut the rate at every tenth update, beginning where the answer begins."""
    optimizer = keras.optimizers.Adam(0.001)
    measured = at(
        rates(optimizer, 21, before=lambda _, k: due(k) and cut(optimizer)), (0, 9, 10, 19, 20), "update"
    )
    return measured, {
        "sentence": measured["update 0"] > measured["update 10"] > measured["update 20"],
        "inference": close(measured["update 9"], 0.001),
    }


@check(rate=lambda here: here.schedule(factor=0.9))
def assign_sets_the_rate(rate=lambda here: 0.01, generations=HERE):
    """Assign 0.5 between two updates, and measure the rate of the second."""

    def second(here):
        optimizer = here.optimizers.Adam(rate(here))
        return outcome(
            lambda: float(
                rates(optimizer, 2, before=lambda _, k: k and optimizer.learning_rate.assign(0.5))[1]
            ),
            None,
        )

    measured = {
        name: found if isinstance(found, float) else 0.0 for name, found in each(generations, second).items()
    }
    return measured, {name: close(rate, 0.5) for name, rate in measured.items()}


@check(rate=lambda here: 0.01)
def assign_sets_the_rate_of_a_schedule(rate=lambda here: here.schedule(factor=0.9), generations=HERE):
    """Assign 0.5 to the rate of an optimizer that has a schedule, and measure the next rate."""

    def second(here):
        optimizer = here.optimizers.Adam(rate(here))
        measured = outcome(
            lambda: rates(optimizer, 2, before=lambda _, k: k and optimizer.learning_rate.assign(0.5)), None
        )
        return measured if isinstance(measured, str) else round(float(measured[1]), 6)

    return in_each(0.5, each(generations, second))


@check(optimizer_class=lambda rate: keras.optimizers.SGD(rate, momentum=0.9))
def setting_the_rate_upsets_the_optimizer(optimizer_class=keras.optimizers.Adam):
    """Compare the state after six updates with and without a rate set by hand.

    The control is an optimizer whose state holds rates.
    """

    def state(assigned):
        optimizer = optimizer_class(0.01)
        steps(
            optimizer,
            (1, -2, 3, 1, 2, -1),
            before=lambda _, k: k == 3 and optimizer.learning_rate.assign(assigned),
        )
        return [float(np.ravel(variable)[-1]) for variable in optimizer.variables[2:]]

    measured = {"change of the two averages": gap(state(0.1), state(0.01))}
    return measured, measured["change of the two averages"] > 0


@check(optimizer_class=keras.optimizers.SGD)
def adam_adapts_to_each_parameter(optimizer_class=keras.optimizers.Adam):
    """Move two weights whose gradients differ a hundredfold, and return how far each went."""
    moved = training(optimizer_class(0.01), weights=2).steps([[1.0, 100.0]])[0]
    measured = {"gradient 1": float(moved[0]), "gradient 100": float(moved[1])}
    return measured, close(measured["gradient 100"], measured["gradient 1"])


@check(reduce=lambda optimizer: optimizer.learning_rate.assign(0.0001))
def a_cut_takes_a_tenth(reduce=cut):
    """Cut a rate of 0.001 once."""
    optimizer = keras.optimizers.Adam(0.001)
    reduce(optimizer)
    measured = {"rate after one cut": float(rates(optimizer, 1)[0])}
    return measured, close(measured["rate after one cut"], 0.0009, 1e-6)


@check(generations=alike(KERAS_LEGACY), rate=KERAS_LEGACY.schedule())
def reading_with_numpy(rate=0.5, generations=HERE):
    """Read rate and update count with ``.numpy()`` after three updates."""

    def read(here):
        optimizer = here.optimizers.Adam(rate)
        steps(optimizer, [1.0] * 3)
        return outcome(
            lambda: [float(optimizer.learning_rate.numpy()), int(optimizer.iterations.numpy())], None
        )

    return in_each([0.5, 3], each(generations, read))
