"""Checks of the article: what it says of Nadam, and of schedules that are no functions of the epoch."""

import numpy as np

from ...laboratory.keras_3 import keras
from ...laboratory.outcomes import outcome
from ...training.updates import graph
from ..checks import check, close, gap, in_each
from ..generations_here import HERE, KERAS_3, alike, each, steps


@check(generations=alike(KERAS_3))
def nadam_takes_a_schedule(generations=HERE):
    """Make a Nadam with a schedule object."""
    return in_each(
        "accepted", each(generations, lambda here: outcome(lambda: here.optimizers.Nadam(here.schedule())))
    )


@check(labels=lambda x, rng: x[:, :1] > 0.5)
def the_demonstration_data(labels=lambda x, rng: rng.integers(0, 2, (len(x), 1))):
    """Train the article's network on data like the article's; 0.53 is chance and two standard deviations."""
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x, fresh = rng.random((1000, 20)), rng.random((1000, 20))
    model = keras.Sequential(
        [keras.Input((20,)), keras.layers.Dense(10, "relu"), keras.layers.Dense(1, "sigmoid")]
    )
    model.compile(
        keras.optimizers.Nadam(0.002),
        "binary_crossentropy",
        metrics=["accuracy"],
        **graph(KERAS_3),
        **({} if KERAS_3.backend == "torch" else {"steps_per_execution": 32}),  # PyTorch makes one
    )
    y, fresh_y = labels(x, rng), labels(fresh, rng)
    model.fit(x, y, batch_size=32, epochs=20, verbose=0)
    measured = {
        name: model.evaluate(*data, verbose=0)[1]
        for name, data in {"training data": (x, y), "new data": (fresh, fresh_y)}.items()
    }
    return measured, {"sentence": measured["training data"] > 0.53, "inference": measured["new data"] > 0.53}


@check(optimizer_class=lambda rate: keras.optimizers.SGD(rate, momentum=0.9))
def nadam_adapts_the_rate_it_is_given(optimizer_class=keras.optimizers.Nadam):
    """Compare each step under a schedule, divided by its rate, with the step at rate 1.

    The control is an optimizer that sums rates.
    """
    schedule, gradients = KERAS_3.schedule(), (1.0, -2.0, 0.5, 3.0, 1.0, -1.0)
    scheduled = steps(optimizer_class(schedule), gradients) / [float(schedule(k)) for k in range(6)]
    measured = {"largest deviation": gap(scheduled, steps(optimizer_class(1.0), gradients))}
    return measured, measured["largest deviation"] < 1e-4


@check(optimizer_class=keras.optimizers.Adamax)
def nadam_keeps_two_moments(optimizer_class=keras.optimizers.Nadam):
    """Show the two averages after a gradient of 2: a tenth of it, and a thousandth of its square."""
    optimizer = optimizer_class(0.01)
    steps(optimizer, [2.0])
    averages = [float(np.ravel(variable)[-1]) for variable in optimizer.variables[2:4]]
    measured = dict(zip(("first", "second"), averages, strict=True))
    return measured, close([measured["first"], measured["second"]], [0.2, 0.004], 1e-4)


@check(given=0.01)
def schedules_are_outside_the_optimizer(given=None):
    """Look for the schedule in what the optimizer says of itself."""
    optimizers = {
        "epoch function": keras.optimizers.Nadam(0.01),
        "schedule": keras.optimizers.Nadam(given or KERAS_3.schedule()),
    }
    shown = {name: optimizer.get_config()["learning_rate"] for name, optimizer in optimizers.items()}
    measured = {
        name: rate["class_name"] if isinstance(rate, dict) else "a number" for name, rate in shown.items()
    }
    return measured, {
        "sentence": measured["epoch function"] == "a number",
        "inference": measured["schedule"] == "a number",
    }


@check(staircase=False)
def three_examples_of_built_in_schedules(staircase=True):
    """Return the rates at 9, 10 and 11 of two schedules, and of a cosine half of its way and at its end."""
    cosine = keras.optimizers.schedules.CosineDecay(0.002, 100)
    made = {
        "in steps": KERAS_3.schedule(0.002, 10, staircase=staircase),
        "exponential": KERAS_3.schedule(0.002, 1, 0.97),
    }
    rates_of = {name: [float(schedule(k)) for k in (9, 10, 11)] for name, schedule in made.items()}
    measured = {**rates_of, "cosine": [round(float(cosine(k)), 9) for k in (50, 100)]}
    return measured, close(measured["in steps"], [0.002, 0.001, 0.001]) and close(
        measured["exponential"], 0.002 * 0.97 ** np.arange(9, 12)
    ) and measured["cosine"][1] == 0
