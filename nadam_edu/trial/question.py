"""Checks of the question and answers on the argument ``decay``, on the optimizers that still take it."""

from functools import cache
from typing import Any

import numpy as np

from ..laboratory.data import digits
from ..laboratory.keras_2 import small_cnn, trace_rate
from ..laboratory.outcomes import outcome
from ..training.updates import RUN_EAGERLY
from .checks import check, close, in_each
from .generations_here import HERE, KERAS_3, KERAS_LEGACY, WAY, each, epoch_rates, rates, steps, training

RATE, DECAY = 0.003, 0.0002  # the asker's
UPDATES = 42  # in an epoch of the digits


def watched(decay=DECAY):
    """Return the rate in two epochs on the digits with the asker's Adam: as stated, drawn and measured."""
    return _watched(decay, WAY.get()[0] == RUN_EAGERLY)


@cache
def _watched(decay, eagerly):
    """Return the same; compiled or not, it is trained once."""
    adam = KERAS_LEGACY.optimizers.Adam(RATE, decay=decay)
    return trace_rate(small_cnn(0), adam, digits(0), epochs=2, seed=0)


def by_epoch(divide: Any) -> Any:
    """Return the rates of two epochs in which a function of the epoch sets the rate, as a control."""
    return lambda: epoch_rates(lambda epoch, rate: divide(RATE) if epoch else RATE, 2).repeat(UPDATES)


def both_epochs() -> Any:
    """Return the rate at each update of two epochs."""
    return watched().measured


def after(updates: Any, decay: Any = DECAY) -> Any:
    """Return the rate of the update that follows so many; the count is set, not run."""

    def step(optimizer):
        return float(steps(optimizer, [1.0], before=lambda *_: optimizer.iterations.assign(updates))[0])

    return step(KERAS_LEGACY.optimizers.Adam(RATE, decay=decay)) / step(KERAS_LEGACY.optimizers.Adam(1.0))


@check(optimizer_class=KERAS_3.optimizers.Adam)
def the_decay_is_over_each_update(optimizer_class=KERAS_LEGACY.optimizers.Adam):
    """Measure the first three rates; the control is Keras 3, which ignores the argument."""
    found = rates(optimizer_class(RATE, decay=DECAY), 3)
    measured = {f"update {k}": round(float(rate), 9) for k, rate in enumerate(found, start=1)}
    return measured, measured["update 1"] > measured["update 2"] > measured["update 3"]


@check(decay=0.0)
def tensorboard_shows_one_rate(decay=DECAY):
    """Train two epochs; read TensorBoard's file, and measure."""
    seen = watched(decay)
    measured = {
        "in TensorBoard": seen.event_file.tolist(),
        "at the weights, first and last": seen.measured[[0, -1]].tolist(),
    }
    return measured, {
        "sentence": np.ptp(measured["in TensorBoard"]) == 0,
        "inference": close(measured["at the weights, first and last"], RATE),
    }


@check(found=by_epoch(lambda rate: rate / 2))
def an_epoch_has_one_rate(found=both_epochs):
    """Measure the first and the last rate of an epoch."""
    first, last = map(float, found()[[0, UPDATES - 1]])
    return {"first update of epoch 1": first, "last update of epoch 1": last}, close(first, last)


@check(found=by_epoch(lambda rate: rate / DECAY))
def the_next_epoch_divides_by_the_decay(found=both_epochs):
    """Measure the first rate of the second epoch."""
    measured = {
        "last update of epoch 1": float(found()[UPDATES - 1]),
        "first update of epoch 2": float(found()[UPDATES]),
        "rate / decay": RATE / DECAY,
    }
    return measured, close(measured["first update of epoch 2"], measured["rate / decay"])


@check(found=by_epoch(lambda rate: rate / (1 + DECAY)))
def the_quoted_code_changes_each_iteration(found=both_epochs):
    """Measure the rates of four updates."""
    measured = {"updates 1, 2, 42, 84": found()[[0, 1, 41, 83]].tolist()}
    return measured, close(
        measured["updates 1, 2, 42, 84"], RATE / (1 + DECAY * np.array([0, 1, 41, 83])), 1e-6
    )


@check(done=1)
def the_first_update_is_decayed(done=0):
    """Measure the first two rates; the control is an optimizer that has counted one update already."""
    measured = {"update 1": after(done), "update 2": after(done + 1)}
    return measured, close(measured["update 1"], RATE / (1 + DECAY), 1e-6)


def compounded(updates: Any) -> Any:
    """Return what dividing the last rate, not the initial one, would come to."""
    return float(RATE / np.prod(1 + DECAY * np.arange(updates + 1)))


@check(rate=compounded)
def the_old_rate_is_divided(rate=after):
    """Measure the rate after 1 and 1,000 updates, beside what compounding would make of it."""
    measured = {
        "after 1 update": rate(1),
        "after 1,000": rate(1000),
        "after 1,000, compounded": compounded(1000),
    }
    return measured, {
        "sentence": close(measured["after 1 update"], compounded(1)),
        "inference": close(measured["after 1,000"], compounded(1000), 0.01),
    }


@check(decay=1e-9)
def the_decay_is_negligible(decay=DECAY):
    """Measure which share of the rate is lost after so many updates."""
    measured = {
        f"after {n:,} update{'s' * (n > 1)}": round(1 - after(n, decay) / RATE, 6)
        for n in (1, 1000, 5000, 50_000)
    }
    return measured, {
        "sentence": measured["after 1 update"] < 0.01,
        "inference": max(measured.values()) < 0.01,
    }


def descended(optimizer: Any, updates: Any, slope: Any = 1.0, noise: Any = 0.0) -> Any:
    """Return the weight after each update on a bowl, from 1, with noise in the gradients as from batches."""
    rng, path = np.random.default_rng(0), []
    trained = training(optimizer, start=1.0, slope=slope)
    trained.updates(rng.normal(0, noise, updates), after=lambda k: path.append(trained.weights()[-1]))
    return np.array(path)


@check(divisor=1.0)
def dividing_by_the_decay_would_explode(divisor=DECAY):
    """Descend a bowl from a loss of 1 at the asker's rate, and at that rate divided."""
    used = {"rate as asked for": RATE, "rate divided by the decay": RATE / divisor}
    paths = {
        name: descended(KERAS_LEGACY.optimizers.Adam(rate), 50, slope=2.0) for name, rate in used.items()
    }
    measured = {name: round(float((path**2).max()), 2) for name, path in paths.items()}
    return measured, measured["rate divided by the decay"] > 100 > 1 >= measured["rate as asked for"]


@check(classes=(KERAS_LEGACY.optimizers.Adam, KERAS_LEGACY.optimizers.SGD))
def the_optimizers_of_keras_do_so(classes=(KERAS_LEGACY.optimizers.Adam, KERAS_LEGACY.optimizers.Nadam)):
    """Measure the share of the rate left at the second update with a decay of 1; the control has SGD."""
    measured = {one.__name__: round(float(rates(one(RATE, decay=1.0), 2)[1] / RATE), 6) for one in classes}
    return measured, {"sentence": measured["Adam"] < 0.9, "inference": max(measured.values()) < 0.9}


@check(batch_size=64)
def an_epoch_has_many_steps(batch_size=32):
    """Train one epoch on 64 examples in batches of 32."""
    model, data = small_cnn(0), digits(0)
    model.compile(KERAS_LEGACY.optimizers.Adam(RATE), "sparse_categorical_crossentropy")
    model.fit(data.x_train[:64], data.y_train[:64], batch_size=batch_size, verbose=0)
    measured = {"updates in one epoch": int(model.optimizer.iterations)}
    return measured, measured["updates in one epoch"] > 1


@check(noise=0.0)
def near_the_minimum_the_rate_must_fall(noise=1.0):
    """Measure the mean distance from a bowl's lowest point in updates 301 to 400, with noisy gradients.

    At a constant rate, and at one that decays. The control is gradients without noise.
    """
    decays = {"constant": 0.0, "decayed": 0.05}
    paths = {
        name: descended(KERAS_LEGACY.optimizers.Adam(0.1, decay=decay), 400, noise=noise)
        for name, decay in decays.items()
    }
    measured = {name: round(float(abs(path[-100:]).mean()), 4) for name, path in paths.items()}
    return measured, measured["decayed"] < 0.7 * measured["constant"]


@check(optimizer_class=KERAS_3.optimizers.Adam)
def the_decay_must_not_be_negative(optimizer_class=KERAS_LEGACY.optimizers.Adam):
    """Make an Adam with a negative decay; the control is Keras 3, which looks at no decay."""
    measured = {"decay -0.5": outcome(lambda: optimizer_class(RATE, decay=-0.5))}
    return measured, measured["decay -0.5"] == "ValueError"


@check(default=lambda here: 0.01)
def the_rate_is_small(default=lambda here: here.optimizers.Adam().get_config()["learning_rate"]):
    """Divide the asker's rate by Adam's default."""
    return in_each(lambda found: found < 1, each(HERE, lambda here: round(RATE / float(default(here)), 6)))
