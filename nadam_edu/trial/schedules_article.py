"""Checks of the article that lets three functions of the epoch set Nadam's rate (source 000)."""

from functools import partial

import numpy as np

from ..keras_bridge import LearningRateRecorder, keras
from .checks import check, in_each
from .worlds import KERAS_3, LEGACY, WORLDS, alike, at, close, each, epoch_rates, gap, outcome, rates, steps

EPOCHS = np.arange(50)
HALVED = 0.002 * 0.5 ** (EPOCHS // 10)
SHRUNK = 0.002 * 0.97**EPOCHS
LOWERED = np.maximum(0.002 - 0.0015 / 20 * EPOCHS, 0.0005)


# The article's three functions, by what they do; the callback puts the rate in force into the second argument.
def halved(epoch, rate=0.002):
    """Halve the rate at every tenth epoch."""
    return rate * 0.5 if epoch and epoch % 10 == 0 else rate


def shrunk(epoch, rate=0.002):
    """Multiply the rate by a power that grows with the epoch."""
    return rate * 0.97**epoch


def lowered(epoch, rate=0.002):
    """Go down a line to epoch 20 and stay there."""
    return rate - (rate - 0.0005) / 20 * epoch if epoch < 20 else 0.0005


def alone(function):
    """Return the function as its author may have meant it: called with the epoch only."""
    return lambda epoch: function(epoch)


@check("C01", in_each("accepted"), worlds=alike(KERAS_3))
def nadam_takes_a_schedule(worlds=WORLDS):
    """Make a Nadam with a schedule object."""
    return each(worlds, lambda world: outcome(lambda: world.optimizers.Nadam(world.schedule())))


@check("C02", lambda m: {"sentence": m["epoch function"] == "runs", "inference": m["schedule object"] == "runs"}, world=KERAS_3)
def three_examples_of_schedules(world=LEGACY):
    """Run an epoch function, and a schedule object, with the Nadam of the legacy generation."""
    return {
        "epoch function": outcome(lambda: epoch_rates(halved, 2, worlds={"this": world}), "runs"),
        "schedule object": outcome(lambda: rates(world.optimizers.Nadam(world.schedule()), 2), "runs"),
    }


@check("C03", lambda m: close(list(m.values()), HALVED[[0, 9, 10, 20, 49]]), function=alone(halved))
def the_step_function_halves_every_ten_epochs(function=halved):
    """Run the step function."""
    return at(epoch_rates(function), (0, 9, 10, 20, 49), "epoch")


@check("C04", lambda m: m["epoch 10"] < m["epoch 9"] and close(m["epoch 11"], m["epoch 9"]), function=alone(halved))
def the_drop_lasts_one_epoch(function=halved):
    """Run the step function."""
    return at(epoch_rates(function, 12), (9, 10, 11), "epoch")


@check("C05", lambda m: close(list(m.values()), SHRUNK[[0, 1, 2, 10, 20, 49]]), function=alone(shrunk))
def the_exponential_function(function=shrunk):
    """Run the exponential function."""
    return at(epoch_rates(function), (0, 1, 2, 10, 20, 49), "epoch")


@check("C06", lambda m: close(list(m.values()), LOWERED[[0, 1, 5, 10, 19, 20, 30]]), function=alone(lowered))
def the_line(function=lowered):
    """Run the third function."""
    return at(epoch_rates(function), (0, 1, 5, 10, 19, 20, 30), "epoch")


@check("C07", lambda m: close(m["epoch 0"], 0.002) and m["epoch 1"] < 0.0019999, function=lambda epoch, rate: rate)
def the_first_rate_is_for_the_first_epoch(function=lowered):
    """Run the third function."""
    return at(epoch_rates(function, 2), (0, 1), "epoch")


@check("C08", lambda m: m["factor 0.9"] < m["factor 0.97"], rate=lambda epoch, factor: 0.002 / (1 + factor * epoch))
def a_smaller_factor_decays_faster(rate=lambda epoch, factor: 0.002 * factor**epoch):
    """Run the decay with two factors; planted is the decay 1 / (1 + factor * epoch), where it is the other way round."""
    return {f"factor {factor}": float(epoch_rates(lambda epoch, _, factor=factor: rate(epoch, factor), 6)[5]) for factor in (0.9, 0.97)}


@check("C09", lambda m: {"sentence": m["training data"] > 0.53, "inference": m["new data"] > 0.53}, labels=lambda x, rng: x[:, :1] > 0.5)
def the_demonstration_data(labels=lambda x, rng: rng.integers(0, 2, (len(x), 1))):
    """Train the article's network on data made like the article's; 0.53 is two standard deviations above chance."""
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x, fresh = rng.random((1000, 20)), rng.random((1000, 20))
    model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, "relu"), keras.layers.Dense(1, "sigmoid")])
    model.compile(keras.optimizers.Nadam(0.002), "binary_crossentropy", metrics=["accuracy"], steps_per_execution=32, jit_compile=False)
    y, fresh_y = labels(x, rng), labels(fresh, rng)
    model.fit(x, y, batch_size=32, epochs=20, verbose=0)
    return {name: model.evaluate(*data, verbose=0)[1] for name, data in {"training data": (x, y), "new data": (fresh, fresh_y)}.items()}


@check(
    "C57",
    lambda m: {"sentence": m["epoch 10"] < m["epoch 9"], "inference": close(m["epoch 0"], 0.002)},
    function=alone(halved),
)
def the_schedule_overrides_the_optimizer_s_rate(function=halved):
    """Run the step function, whose own rate is 0.002, with an optimizer made with 0.01."""
    return at(epoch_rates(function, 11, rate=0.01), (0, 9, 10), "epoch")


@check("C58", lambda m: m["largest deviation"] < 1e-4, kind=lambda rate: keras.optimizers.SGD(rate, momentum=0.9))
def nadam_adapts_the_rate_it_is_given(kind=keras.optimizers.Nadam):
    """Compare each step under a schedule, divided by its rate, with the step at rate 1; planted is an optimizer that sums rates."""
    schedule, gradients = KERAS_3.schedule(), (1.0, -2.0, 0.5, 3.0, 1.0, -1.0)
    scheduled = steps(kind(schedule), gradients) / [float(schedule(k)) for k in range(6)]
    return {"largest deviation": gap(scheduled, steps(kind(1.0), gradients))}


@check("C59", lambda m: close([m["first"], m["second"]], [0.2, 0.004], 1e-4), kind=keras.optimizers.Adamax)
def nadam_keeps_two_moments(kind=keras.optimizers.Nadam):
    """Show the two averages after a gradient of 2: a tenth of it, and a thousandth of its square."""
    optimizer = kind(0.01)
    steps(optimizer, [2.0])
    return dict(zip(("first", "second"), map(float, optimizer.variables[2:4]), strict=True))


@check("C60", lambda m: {"sentence": m["epoch function"] == "a number", "inference": m["schedule"] == "a number"}, given=0.01)
def schedules_are_outside_the_optimizer(given=None):
    """Look for the schedule in what the optimizer says of itself."""
    optimizers = {"epoch function": keras.optimizers.Nadam(0.01), "schedule": keras.optimizers.Nadam(given or KERAS_3.schedule())}
    shown = {name: optimizer.get_config()["learning_rate"] for name, optimizer in optimizers.items()}
    return {name: rate["class_name"] if isinstance(rate, dict) else "a number" for name, rate in shown.items()}


@check("C61", lambda m: m["exponential function"] < m["step function"], function=alone(shrunk))
def the_exponential_function_is_more_gradual(function=shrunk):
    """Return the largest share that the rate loses from one epoch to the next."""
    both = {"step function": epoch_rates(halved), "exponential function": epoch_rates(function)}
    return {name: float(1 - (values[1:] / values[:-1]).min()) for name, values in both.items()}


class AtTheEnd(keras.callbacks.LearningRateScheduler):
    """A planted scheduler, which sets the rate after the epoch."""

    def on_epoch_begin(self, epoch, logs=None):
        """Do nothing yet."""

    def on_epoch_end(self, epoch, logs=None):
        """Set the rate of this epoch, too late for it."""
        super().on_epoch_begin(epoch, logs)


@check("C62", lambda m: close(m["rate of each update"], [0.003, 0.003, 0.002, 0.002, 0.001, 0.001]), scheduler=AtTheEnd)
def the_rate_is_set_when_the_epoch_starts(scheduler=keras.callbacks.LearningRateScheduler):
    """Train for three epochs of two updates."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Nadam(0.005), "mse", jit_compile=False)
    recorder = LearningRateRecorder()
    data = np.ones((2, 1), "float32")
    model.fit(data, data, batch_size=1, epochs=3, verbose=0, callbacks=[scheduler(lambda epoch: 0.001 * (3 - epoch)), recorder])
    return {"rate of each update": recorder.applied}


@check(
    "C63",
    lambda m: close(m["in steps"], [0.002, 0.001, 0.001]) and close(m["exponential"], SHRUNK[9:12]) and m["cosine"][1] == 0,
    staircase=False,
)
def three_examples_of_built_in_schedules(staircase=True):
    """Return the rates at 9, 10 and 11 of two schedules, and those of a cosine at half of its way and its end."""
    cosine = keras.optimizers.schedules.CosineDecay(0.002, 100)
    made = {"in steps": KERAS_3.schedule(0.002, 10, staircase=staircase), "exponential": KERAS_3.schedule(0.002, 1, 0.97)}
    rates_of = {name: [float(schedule(k)) for k in (9, 10, 11)] for name, schedule in made.items()}
    return {**rates_of, "cosine": [round(float(cosine(k)), 9) for k in (50, 100)]}


@check(
    "C64",
    lambda m: {"sentence": m["returns 0.001"] == "accepted", "inference": m["returns the integer 1"] == "accepted"},
    given=lambda function: lambda epoch: float(function(epoch)),
)
def any_function_will_do(given=lambda function: function):
    """Hand functions to the callback that return different kinds of numbers."""
    functions = {"returns 0.001": lambda epoch: 0.001, "returns the integer 1": lambda epoch: 1}
    return {name: outcome(partial(epoch_rates, given(function), 1)) for name, function in functions.items()}
