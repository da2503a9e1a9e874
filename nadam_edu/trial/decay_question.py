"""Checks of the question and answers on the argument ``decay`` (source 002), on the optimizers that still take it."""

from functools import cache, partial

import numpy as np

from ..keras_legacy import small_cnn, watch
from ..laboratory.data import digits
from .checks import check
from .worlds import KERAS_3, LEGACY, WORLDS, close, each, epoch_rates, outcome, rates, steps, tf

RATE, DECAY = 0.003, 0.0002  # the asker's
UPDATES = 42  # in an epoch of the digits


@cache
def watched(decay=DECAY):
    """Return two epochs of a small network on the digits with the asker's optimizer: rate as stated, as TensorBoard has it, as measured."""
    return watch(small_cnn(0), LEGACY.optimizers.Adam(RATE, decay=decay), digits(0), epochs=2, seed=0)


def by_epoch(divide):
    """Return the measured rates of two epochs in which a function of the epoch sets the rate: a planted decay."""
    return lambda: epoch_rates(lambda epoch, rate: divide(RATE) if epoch else RATE, 2).repeat(UPDATES)


def measured():
    """Return the rate at each update of two epochs."""
    return watched().measured


def after(updates, decay=DECAY):
    """Return the rate of the update that follows so many; the count is set, not run."""

    def step(optimizer):
        return float(steps(optimizer, [1.0], before=lambda *_: optimizer.iterations.assign(updates))[0])

    return step(LEGACY.optimizers.Adam(RATE, decay=decay)) / step(LEGACY.optimizers.Adam(1.0))


@check("C20", lambda m: m["update 1"] > m["update 2"] > m["update 3"], kind=KERAS_3.optimizers.Adam)
def the_decay_is_over_each_update(kind=LEGACY.optimizers.Adam):
    """Measure the first three rates; planted is Keras 3, which ignores the argument."""
    found = outcome(lambda: rates(kind(RATE, decay=DECAY), 3), None)
    return {f"update {k}": round(float(rate), 9) for k, rate in enumerate(found, start=1)}


@check(
    "C21",
    lambda m: {"sentence": np.ptp(m["in TensorBoard"]) == 0, "inference": close(m["at the weights, first and last"], RATE)},
    decay=0.0,
)
def tensorboard_shows_one_rate(decay=DECAY):
    """Train two epochs; read TensorBoard's file, and measure."""
    seen = watched(decay)
    return {"in TensorBoard": seen.event_file.tolist(), "at the weights, first and last": seen.measured[[0, -1]].tolist()}


@check("C22", lambda m: close(m["first update of epoch 1"], m["last update of epoch 1"]), found=by_epoch(lambda rate: rate / 2))
def an_epoch_has_one_rate(found=measured):
    """Measure the first and the last rate of an epoch."""
    return dict(zip(("first update of epoch 1", "last update of epoch 1"), map(float, found()[[0, UPDATES - 1]]), strict=True))


@check("C23", lambda m: close(m["first update of epoch 2"], m["rate / decay"]), found=by_epoch(lambda rate: rate / DECAY))
def the_next_epoch_divides_by_the_decay(found=measured):
    """Measure the first rate of the second epoch."""
    return {
        "last update of epoch 1": float(found()[UPDATES - 1]),
        "first update of epoch 2": float(found()[UPDATES]),
        "rate / decay": RATE / DECAY,
    }


@check(
    "C24",
    lambda m: close(m["updates 1, 2, 42, 84"], RATE / (1 + DECAY * np.array([0, 1, 41, 83])), 1e-6),
    found=by_epoch(lambda rate: rate / (1 + DECAY)),
)
def the_quoted_code_changes_each_iteration(found=measured):
    """Measure the rates of four updates."""
    return {"updates 1, 2, 42, 84": found()[[0, 1, 41, 83]].tolist()}


@check("C25", lambda m: close(m["update 1"], RATE / (1 + DECAY), 1e-6), done=1)
def the_first_update_is_decayed(done=0):
    """Measure the first two rates; planted is an optimizer that has counted one update already."""
    return {"update 1": after(done), "update 2": after(done + 1)}


def compounded(updates):
    """Return what dividing the last rate, not the initial one, would come to."""
    return float(RATE / np.prod(1 + DECAY * np.arange(updates + 1)))


@check(
    "C26",
    lambda m: {"sentence": close(m["after 1 update"], compounded(1)), "inference": close(m["after 1,000"], compounded(1000), 0.01)},
    rate=compounded,
)
def the_old_rate_is_divided(rate=after):
    """Measure the rate after 1 and 1,000 updates, beside what the sentence comes to if "old" is the update before."""
    return {"after 1 update": rate(1), "after 1,000": rate(1000), "after 1,000, compounded": compounded(1000)}


@check("C27", lambda m: {"sentence": m["after 1 update"] < 0.01, "inference": max(m.values()) < 0.01}, decay=1e-9)
def the_decay_is_negligible(decay=DECAY):
    """Measure which share of the rate is lost after so many updates."""
    return {f"after {n:,} update{'s' * (n > 1)}": round(1 - after(n, decay) / RATE, 6) for n in (1, 1000, 5000, 50_000)}


def largest_loss(rate):
    """Return the largest loss that Adam meets in 50 updates on a bowl whose loss is 1 where it starts."""
    optimizer, weight, losses = LEGACY.optimizers.Adam(rate), tf.Variable(1.0), []
    for _ in range(50):
        optimizer.apply_gradients([(2 * weight, weight)])
        losses.append(float(weight) ** 2)
    return round(max(losses), 2)


@check("C28", lambda m: m["rate divided by the decay"] > 100 > 1 >= m["rate as asked for"], divisor=1.0)
def dividing_by_the_decay_would_explode(divisor=DECAY):
    """Descend a bowl from a loss of 1 at the asker's rate, and at that rate divided."""
    return {"rate as asked for": largest_loss(RATE), "rate divided by the decay": largest_loss(RATE / divisor)}


@check(
    "C55",
    lambda m: {"sentence": m["Adam"] < 0.9, "inference": max(m.values()) < 0.9},
    kinds=(LEGACY.optimizers.Adam, LEGACY.optimizers.SGD),
)
def the_optimizers_of_keras_do_so(kinds=(LEGACY.optimizers.Adam, LEGACY.optimizers.Nadam)):
    """Measure which part of the rate is left at the second update with a decay of 1; planted is SGD in the place of Nadam."""
    return {kind.__name__: round(float(rates(kind(RATE, decay=1.0), 2)[1] / RATE), 6) for kind in kinds}


@check("C72", lambda m: m["updates in one epoch"] > 1, batch_size=64)
def an_epoch_has_many_steps(batch_size=32):
    """Train one epoch on 64 examples in batches of 32."""
    model, data = small_cnn(0), digits(0)
    model.compile(LEGACY.optimizers.Adam(RATE), "sparse_categorical_crossentropy")
    model.fit(data.x_train[:64], data.y_train[:64], batch_size=batch_size, verbose=0)
    return {"updates in one epoch": int(model.optimizer.iterations)}


def mean_distance(optimizer, noise):
    """Return the mean distance from a bowl's lowest point in the last 100 of 400 updates, with noise in the gradient as from batches."""
    rng, weight, distances = np.random.default_rng(0), tf.Variable(1.0), []
    for _ in range(400):
        optimizer.apply_gradients([(weight + float(rng.normal(0, noise) if noise else 0), weight)])
        distances.append(abs(float(weight)))
    return float(np.mean(distances[-100:]))


@check("C73", lambda m: m["decayed"] < 0.7 * m["constant"], noise=0.0)
def near_the_minimum_the_rate_must_fall(noise=1.0):
    """Descend a bowl with noisy gradients at a constant rate and at one that decays; planted are gradients without noise."""
    adam = partial(LEGACY.optimizers.Adam, 0.1)
    return {"constant": round(mean_distance(adam(), noise), 4), "decayed": round(mean_distance(adam(decay=0.05), noise), 4)}


@check("C74", lambda m: m["decay -0.5"] == "ValueError", kind=KERAS_3.optimizers.Adam)
def the_decay_must_not_be_negative(kind=LEGACY.optimizers.Adam):
    """Make an Adam with a negative decay; planted is Keras 3, which looks at no decay."""
    return {"decay -0.5": outcome(lambda: kind(RATE, decay=-0.5))}


@check("C75", lambda m: {name: found < 1 for name, found in m.items()}, default=lambda world: 0.01)
def the_rate_is_small(default=lambda world: world.optimizers.Adam().get_config()["learning_rate"]):
    """Divide the asker's rate by Adam's default."""
    return each(WORLDS, lambda world: round(RATE / float(default(world)), 6))
