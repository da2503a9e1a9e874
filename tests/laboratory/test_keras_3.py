"""The small network and its training in Keras 3 repeat to the last bit, quietly, on the book's backend."""

import os
import subprocess
import sys

import numpy as np
import pytest

from nadam_edu.laboratory import keras_2
from nadam_edu.laboratory.keras_3 import keras, small_cnn, train
from nadam_edu import schedules
from nadam_edu.keras_bridge import to_keras
from nadam_edu.laboratory.data import diabetes, digits, wine
from nadam_edu.laboratory.reproducible import PINNED


def trained(seed, learning_rate=0.03):
    model = small_cnn(seed)
    training = train(model, keras.optimizers.Nadam(learning_rate), digits(0), epochs=2, seed=seed)
    return training, model.get_weights()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    (training, weights), (again, weights_again), (_, others) = trained(5), trained(5), trained(6)
    assert all(np.array_equal(a, b) for a, b in zip(weights, weights_again, strict=True))
    assert np.array_equal(training.losses, again.losses) and training.accuracy == again.accuracy
    assert not np.array_equal(weights[0], others[0])


def test_one_epoch_is_42_updates_at_the_rates_of_the_schedule():
    # update 42 is the last that moves anything
    schedule = schedules.PiecewiseConstantDecay([41], [0.03, 0.0])
    model = small_cnn(0)
    optimizer = keras.optimizers.Nadam(to_keras(schedule))
    first = train(model, optimizer, digits(0), epochs=2, seed=0)
    assert int(optimizer.iterations) == 84
    alone = train(small_cnn(0), keras.optimizers.Nadam(0.03), digits(0), epochs=1, seed=0)
    assert first.accuracy == alone.accuracy
    assert first.losses[0] == alone.losses[0] > first.losses[1]


def dense(outputs, activation=None):
    """Return a model of one layer whose weights are all 0.1."""
    layer = keras.layers.Dense(
        outputs, activation=activation, kernel_initializer=keras.initializers.Constant(0.1)
    )
    return keras.Sequential([keras.layers.Flatten(), layer])


def test_a_regression_is_trained_by_its_loss_and_has_no_accuracy():
    """At rate 0 nothing moves: the loss is the mean of the squares, 0.1 times the sum of the ten measures."""
    data, model = diabetes(0), dense(1)
    model.build((None, 10))
    training = train(model, keras.optimizers.SGD(0.0), data, epochs=1, seed=0, loss="mse", batch_size=96)
    for x, y, found in (
        (data.x_valid, data.y_valid, training.valid),
        (data.x_test, data.y_test, training.test),
    ):
        assert found == pytest.approx(((0.1 * x.sum(axis=1, keepdims=True) - y) ** 2).mean(), rel=1e-5)
    assert np.isnan(training.accuracy)


def test_the_loss_may_be_an_object_and_the_batches_of_any_size():
    data, model, optimizer = wine(0), dense(3), keras.optimizers.Nadam(0.01)
    model.build((None, 13))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    training = train(model, optimizer, data, epochs=2, seed=0, loss=loss, batch_size=24)
    assert int(optimizer.iterations) == 2 * 96 / 24
    scores = data.x_valid @ model.get_weights()[0] + model.get_weights()[1]
    surprise = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(scores)), data.y_valid]
    assert training.valid == pytest.approx(surprise.mean(), rel=1e-5)
    assert training.losses[1] < training.losses[0]


def test_less_than_a_batch_is_one_update():
    data, optimizer = digits(0), keras.optimizers.Nadam()
    train(
        small_cnn(0),
        optimizer,
        data._replace(x_train=data.x_train[:10], y_train=data.y_train[:10]),
        epochs=2,
        seed=0,
    )
    assert int(optimizer.iterations) == 2


def test_the_first_weights_follow_the_seed():
    first, again, other = (small_cnn(seed).get_weights() for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0]) and not np.array_equal(first[2], other[2])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: small_cnn("1"), TypeError, "seed must be .*, got '1'"),
        (lambda: small_cnn(2**32), ValueError, "seed must be .*, got 4294967296"),
        (lambda: train(None, None, None, 0, 0), ValueError, "epochs must be a finite number >= 1, got 0"),
        (lambda: train(None, None, None, 2.5, 0), TypeError, "epochs must be an integer, got 2.5"),
        (lambda: train(None, None, None, 1, None), TypeError, "seed must be .*, got None"),
        (
            lambda: train(None, None, None, 1, 0, batch_size=0),
            ValueError,
            "batch_size must be a finite number >= 1, got 0",
        ),
        (
            lambda: train(keras_2.small_cnn(0), keras.optimizers.SGD(), None, 1, 0),
            TypeError,
            "model must be a keras Model, got <.*>",
        ),
        (
            lambda: train(small_cnn(0), "nadam", None, 1, 0),
            TypeError,
            "optimizer must be a keras Optimizer, got 'nadam'",
        ),
        (
            lambda: train(small_cnn(0), keras_2.legacy.Adam(), None, 1, 0),
            TypeError,
            "optimizer must be a keras Optimizer, got <.*>",
        ),
    ],
)
def test_a_bad_argument_is_named_with_its_rule_and_value(call, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        call()


FRESH = """
import os
from nadam_edu.laboratory.data import digits
from nadam_edu.laboratory.keras_3 import keras, small_cnn, train
train(small_cnn(0), keras.optimizers.Nadam(), digits(0), epochs=1, seed=0)
assert keras.backend.backend() == "tensorflow"
assert os.environ["TF_ENABLE_ONEDNN_OPTS"] == "0" and os.environ["TF_NUM_INTRAOP_THREADS"] == "1"
os.write(2, b"restored")
"""


@pytest.mark.slow
def test_a_fresh_process_prints_nothing_and_runs_pinned():
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {*PINNED, "KERAS_BACKEND", "TF_CPP_MIN_LOG_LEVEL"}
    }
    done = subprocess.run(
        [sys.executable, "-c", FRESH],
        env={**environment, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "restored")
