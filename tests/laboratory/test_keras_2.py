"""What ``decay=`` did in the old optimizers.

The attribute and TensorBoard stand still while the rate at the weights falls.
"""

import os
import subprocess
import sys

import numpy as np
import pytest

from nadam_edu.laboratory import keras_3
from nadam_edu.laboratory.keras_2 import Probed, legacy, small_cnn, tf_keras, trace_rate  # isort: split

from nadam_edu import schedules
from nadam_edu.laboratory.data import BATCH_SIZE, Data, digits
from nadam_edu.laboratory.event_files import event_file_scalars
from nadam_edu.laboratory.reproducible import PINNED

RATE, DECAY = 0.003, 0.0002  # what the asker of the question gave to Adam
EPOCHS, UPDATES = 3, 126
# The rate of an update is known to a few roundings of float32 (6e-8); one update's decay changes it by 2e-4.
# Measured: 2.3e-7.
RTOL = 1e-6


def plain_training(optimizer, callbacks=()):
    """Return the network's weights after the training that ``watch`` does, without a probe."""
    model, data = small_cnn(0), digits(0)
    tf_keras.utils.set_random_seed(0)
    model.compile(optimizer, "sparse_categorical_crossentropy")
    model.fit(
        data.x_train, data.y_train, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0, callbacks=list(callbacks)
    )
    return model.get_weights()


@pytest.fixture(scope="module")
def the_question():
    """Return what one sees in the setting of the question, and the weights it ends with."""
    model = small_cnn(0)
    return trace_rate(
        model, legacy.Adam(learning_rate=RATE, decay=DECAY), digits(0), EPOCHS, seed=0
    ), model.get_weights()


def test_the_attribute_stands_still(the_question):
    assert the_question[0].attribute.tolist() == [np.float32(RATE)] * EPOCHS


def test_tensorboard_draws_a_flat_line(the_question):
    drawn = the_question[0].event_file
    assert drawn.dtype == np.float32 and drawn.tolist() == [np.float32(RATE)] * EPOCHS


def test_the_rate_at_the_weights_falls_at_every_update_from_the_second_on(the_question):
    measured, k = the_question[0].measured, np.arange(UPDATES)
    np.testing.assert_allclose(measured, RATE / (1 + DECAY * k), rtol=RTOL)
    np.testing.assert_allclose(
        measured, schedules.InverseTimeDecay(RATE, decay_steps=1, decay_rate=DECAY)(k), rtol=RTOL
    )
    assert (np.diff(measured) < 0).all()
    # The other readings of the question's page: one step ahead, divided by the decay after an epoch, applied
    # to the last rate.
    assert abs(measured[0] / (RATE / (1 + DECAY)) - 1) > 1e-4
    assert measured[42] < measured[41] < RATE < RATE / DECAY
    assert abs(measured[-1] / np.prod([RATE, *(1 / (1 + DECAY * k))]) - 1) > 0.5


def test_watching_changes_no_bit_of_the_training(the_question):
    alone = plain_training(legacy.Adam(learning_rate=RATE, decay=DECAY))
    assert all(np.array_equal(a, b) for a, b in zip(the_question[1], alone, strict=True))


def test_the_network_s_own_weights_moved_at_that_rate(the_question):
    model, data, rates = small_cnn(0), digits(0), []
    optimizer = legacy.Adam(learning_rate=RATE, decay=DECAY)
    tf_keras.utils.set_random_seed(0)
    model.compile(optimizer, "sparse_categorical_crossentropy")
    state = {"weights": np.concatenate([weight.ravel() for weight in model.get_weights()]).astype(float)}

    def least_squares(batch, logs):
        """Compare how far all weights went with Adam's step at rate 1, from the optimizer's own averages."""
        weights = np.concatenate([weight.ravel() for weight in model.get_weights()]).astype(float)
        m, v = (
            np.concatenate(
                [optimizer.get_slot(w, s).numpy().ravel() for w in model.trainable_weights]
            ).astype(float)
            for s in "mv"
        )
        t = batch + 1
        unit = -m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7 / np.sqrt(1 - 0.999**t))
        rates.append(unit @ (weights - state["weights"]) / (unit @ unit))
        state["weights"] = weights

    callback = tf_keras.callbacks.LambdaCallback(on_batch_end=least_squares)
    model.fit(data.x_train, data.y_train, batch_size=BATCH_SIZE, verbose=0, callbacks=[callback])
    # 0.999 as a float32 is off by 1.3e-8, that is 1.3e-5 of 1 - 0.999: measured 1.0e-5, at t = 2.
    np.testing.assert_allclose(rates, the_question[0].measured[:42], rtol=3e-5)


def test_tensorboard_alone_writes_no_rate(tmp_path):
    plain_training(
        legacy.Adam(learning_rate=RATE, decay=DECAY), [tf_keras.callbacks.TensorBoard(str(tmp_path))]
    )
    assert set(event_file_scalars(str(tmp_path))) == {"epoch_loss"}


def test_a_folder_without_event_files_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"^log_dir must hold a folder train, .*, got '.*'$"):
        event_file_scalars(str(tmp_path))


def test_legacy_nadam_ignores_decay():
    watched = trace_rate(small_cnn(0), legacy.Nadam(learning_rate=RATE, decay=0.5), digits(0), 1, seed=0)
    without = trace_rate(small_cnn(0), legacy.Nadam(learning_rate=RATE), digits(0), 1, seed=0)
    assert np.array_equal(watched.measured, without.measured)
    np.testing.assert_allclose(watched.measured, RATE, rtol=RTOL)


def test_schedule_decay_is_no_decay_of_the_rate_but_is_saved_under_its_name():
    optimizer = legacy.Nadam(learning_rate=RATE, schedule_decay=0.1)
    watched = trace_rate(small_cnn(0), optimizer, digits(0), 1, seed=0)
    np.testing.assert_allclose(watched.measured, RATE, rtol=RTOL)
    assert optimizer.get_config()["decay"] == 0.1


def test_the_measurement_sees_a_rate_that_is_assigned():
    data = digits(0)
    model, optimizer = Probed(small_cnn(0)), legacy.Adam(learning_rate=RATE, decay=0.5)
    model.compile(optimizer, "sparse_categorical_crossentropy")
    model.fit(data.x_train[:32], data.y_train[:32], batch_size=32, verbose=0)
    first = -float(model.probe)
    optimizer.lr = RATE / 4
    model.fit(data.x_train[:32], data.y_train[:32], batch_size=32, verbose=0)
    np.testing.assert_allclose([first, -float(model.probe) - first], [RATE, RATE / 4 / 1.5], rtol=1e-5)


def test_the_same_seeds_give_the_same_weights_and_another_order_others():
    first, again, other = small_cnn(1), small_cnn(1), small_cnn(1)
    for model, seed in ((first, 5), (again, 5), (other, 6)):
        trace_rate(model, legacy.Adam(learning_rate=RATE), digits(0), 1, seed=seed)
    assert all(np.array_equal(a, b) for a, b in zip(first.get_weights(), again.get_weights(), strict=True))
    assert not np.array_equal(first.get_weights()[0], other.get_weights()[0])


def test_the_network_is_that_of_keras_3():
    shapes = [weight.shape for weight in keras_3.small_cnn(1).get_weights()]
    assert (
        shapes
        == [weight.shape for weight in small_cnn(1).get_weights()]
        == [(3, 3, 1, 8), (8,), (72, 10), (10,)]
    )


def used():
    optimizer = legacy.Adam()
    optimizer.iterations.assign(7)
    return optimizer


SCHEDULE = tf_keras.optimizers.schedules.InverseTimeDecay(RATE, 1, DECAY)
NOTHING = Data(*[np.zeros(0)] * 6)


@pytest.mark.parametrize(
    ("optimizer", "error", "message"),
    [
        (
            lambda: tf_keras.optimizers.Adam(),
            TypeError,
            r"optimizer must be a tf_keras.optimizers.legacy.Adam or Nadam, got <.*",
        ),
        (lambda: legacy.SGD(), TypeError, r"optimizer must be .*, got <.*"),
        (lambda: "adam", TypeError, r"optimizer must be .*, got 'adam'"),
        (
            lambda: legacy.Adam(SCHEDULE),
            TypeError,
            "optimizer must have a number as its learning rate, got InverseTimeDecay",
        ),
        (used, ValueError, "optimizer must be a fresh one, got one with 7 updates behind it"),
        (
            lambda: legacy.Adam(clipnorm=1.0),
            ValueError,
            "optimizer must not clip gradients, got {'clipnorm': 1.0, .*",
        ),
        (
            lambda: legacy.Adam(global_clipnorm=1.0),
            ValueError,
            "optimizer must not clip gradients, got .*'global_clipnorm': 1.0}",
        ),
    ],
)
def test_an_optimizer_whose_probe_would_not_tell_its_rate_is_refused(optimizer, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        trace_rate(small_cnn(0), optimizer(), NOTHING, 1, 0)


def test_a_model_of_keras_3_is_refused():
    with pytest.raises(TypeError, match=r"^model must be a tf_keras.Model, got <Sequential .*>$"):
        trace_rate(keras_3.small_cnn(0), legacy.Adam(), NOTHING, 1, 0)


@pytest.mark.parametrize(
    ("epochs", "seed", "error", "message"),
    [
        (0, 0, ValueError, "epochs must be a finite number >= 1, got 0"),
        (1.0, 0, TypeError, "epochs must be an integer, got 1.0"),
        (1, -1, ValueError, "seed must be .*, got -1"),
        (1, "0", TypeError, "seed must be .*, got '0'"),
    ],
)
def test_a_bad_argument_is_named_with_its_rule_and_value(epochs, seed, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        trace_rate(small_cnn(0), legacy.Adam(), NOTHING, epochs, seed)


FRESH = """
import os
from nadam_edu.laboratory.data import digits
from nadam_edu.laboratory.keras_2 import legacy, small_cnn, trace_rate
trace_rate(small_cnn(0), legacy.Adam(learning_rate=0.003, decay=0.0002), digits(0), epochs=2, seed=0)
assert os.environ["TF_ENABLE_ONEDNN_OPTS"] == "0" and os.environ["TF_NUM_INTRAOP_THREADS"] == "1"
os.write(2, b"restored")
"""


@pytest.mark.slow
def test_a_fresh_process_prints_nothing_and_runs_pinned():
    environment = {
        name: value for name, value in os.environ.items() if name not in {*PINNED, "TF_CPP_MIN_LOG_LEVEL"}
    }
    done = subprocess.run([sys.executable, "-c", FRESH], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "restored")
