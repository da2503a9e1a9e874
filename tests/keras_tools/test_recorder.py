"""The recorder's rate is the one that moved the weights, in every way to train, and nothing else changes."""

import copy
import os
import pickle
import subprocess
import sys
import warnings

import numpy as np
import pytest

from nadam_edu.laboratory.keras_2 import tf_keras
from nadam_edu.laboratory.keras_3 import keras
from nadam_edu import schedules
from nadam_edu.keras_bridge import LearningRateRecorder, to_keras
from nadam_edu.keras_tools.recorder import Recorder
from nadam_edu.keras_tools.update_hooks import update_method

tf = sys.modules["tensorflow"]  # both kinds of Keras have loaded it, quietly
legacy = tf_keras.optimizers.legacy

TRIANGLE = schedules.Cyclical(0.001, 0.1, half_cycle_steps=5)
INPUTS = np.linspace(-1, 1, 16, dtype=np.float32).reshape(8, 2)
TARGETS = 2 * INPUTS[:, :1]
BATCHES = 4  # of 2, in one epoch


def compiled(library, optimizer, **how):
    """Return a network of four variables, the same every time, in Keras or tf_keras."""
    library.utils.set_random_seed(0)
    model = library.Sequential(
        [library.layers.Input((2,)), library.layers.Dense(3, activation="tanh"), library.layers.Dense(1)],
    )
    model.compile(optimizer, "mse", **how)
    return model


def fitted(model, *callbacks, epochs=3):
    """Return the weights after some epochs of four updates."""
    model.fit(
        INPUTS, TARGETS, batch_size=2, epochs=epochs, shuffle=False, verbose=0, callbacks=list(callbacks)
    )
    return model.get_weights()


def same(weights, others):
    return all(np.array_equal(a, b) for a, b in zip(weights, others, strict=True))


def float32(rates):
    return np.float32(rates).astype(float).tolist()


def tapped(optimizer):
    """Return whether a method of this one optimizer is replaced."""
    return update_method(optimizer) in vars(optimizer)


WAYS = {
    "graph": {"jit_compile": False},
    "eager": {"run_eagerly": True},
    "XLA": {"jit_compile": True},
    "several steps": {"jit_compile": False, "steps_per_execution": 3},
}


# --- Keras 3 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_fit_has_one_rate_for_each_update_and_the_same_weights(way):
    def model():
        return compiled(
            keras, keras.optimizers.Nadam(to_keras(TRIANGLE), gradient_accumulation_steps=3), **WAYS[way]
        )

    recorder = LearningRateRecorder()
    assert same(fitted(model(), recorder), fitted(model()))
    # An update comes with every third batch, and the schedule counts batches.
    assert recorder.applied == recorder.reported == float32(TRIANGLE([2, 5, 8, 11]))


@pytest.mark.slow
@pytest.mark.parametrize("way", ["graph", "eager", "XLA"])
@pytest.mark.parametrize("name", ["SGD", "RMSprop", "AdamW"])
def test_with_decayed_weights_and_clipped_gradients_the_training_stays_the_same_too(name, way):
    def model():
        optimizer = getattr(keras.optimizers, name)(
            to_keras(TRIANGLE), weight_decay=0.01, clipnorm=0.5, use_ema=True
        )
        return compiled(keras, optimizer, **WAYS[way])

    recorder = LearningRateRecorder()
    assert same(fitted(model(), recorder, epochs=1), fitted(model(), epochs=1))
    assert recorder.applied == recorder.reported == float32(TRIANGLE(np.arange(4)))


def test_a_traced_model_is_recorded_when_it_is_fitted_again_and_only_then():
    def model():
        return compiled(keras, keras.optimizers.Nadam(to_keras(TRIANGLE)), jit_compile=False)

    again, recorder = model(), LearningRateRecorder()
    for callbacks in ([], [recorder], [], [recorder]):
        weights = fitted(again, *callbacks, epochs=1)
    assert recorder.applied == float32(TRIANGLE([4, 5, 6, 7, 12, 13, 14, 15]))
    assert same(weights, fitted(model(), epochs=4))


def test_after_fit_nothing_is_left_on_the_optimizer(tmp_path):
    model, recorder = compiled(keras, keras.optimizers.Nadam(0.1), jit_compile=False), LearningRateRecorder()
    checkpoint = keras.callbacks.ModelCheckpoint(tmp_path / "model.keras")  # saves while the recorder listens
    weights = fitted(model, recorder, checkpoint)
    assert not tapped(model.optimizer)
    fitted(model)
    assert len(recorder.applied) == 3 * BATCHES
    assert same(keras.saving.load_model(tmp_path / "model.keras").get_weights(), weights)


def test_an_optimizer_within_a_loss_scale_optimizer_is_recorded():
    model = compiled(
        keras,
        keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(to_keras(TRIANGLE))),
        jit_compile=False,
    )
    recorder = LearningRateRecorder()
    fitted(model, recorder, epochs=1)
    assert recorder.applied == float32(TRIANGLE(np.arange(4)))


def test_an_update_that_a_loss_scale_optimizer_leaves_out_has_no_rate():
    optimizer, weight = (
        keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.5), initial_scale=4.0),
        keras.Variable(1.0),
    )
    with Recorder().attach(optimizer) as recorder:
        for gradient in (np.inf, 4.0, np.nan):
            optimizer.apply([np.float32(gradient)], [weight])
    # The scale of 4 is halved by the infinity: 4 / 2 * 0.5 = 1 is how far the weight goes.
    assert (recorder.applied, float(weight)) == ([0.5], 0.0)


def test_an_update_without_gradient_has_its_rate_and_frozen_variables_do_not_matter():
    optimizer, weight = keras.optimizers.Nadam(0.25), keras.Variable(1.0)
    with LearningRateRecorder().attach(optimizer) as recorder:
        optimizer.apply([np.float32(0.0)], [weight])
    assert (recorder.applied, float(weight)) == ([0.25], 1.0)
    model = compiled(keras, optimizer)
    model.layers[0].trainable = False
    model.compile(keras.optimizers.Nadam(0.25), "mse", jit_compile=False)
    fitted(model, recorder, epochs=1)
    assert recorder.applied == [0.25] * 5


@pytest.mark.parametrize(
    ("library", "make", "decay"),
    [
        (keras, keras.optimizers.Adam, 0.0),
        (tf_keras, tf_keras.optimizers.Adam, 0.0),
        (tf_keras, lambda rate: legacy.Adam(rate, decay=0.5), 0.5),
    ],
    ids=["Keras 3", "tf_keras", "legacy"],
)
def test_a_rate_halved_on_a_plateau_is_seen_from_the_next_epoch_on(library, make, decay):
    recorder = LearningRateRecorder()
    # No epoch is better than the first.
    plateau = library.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=1e9)
    fitted(compiled(library, make(0.5)), recorder, plateau, epochs=4)
    by_hand = np.repeat([0.5, 0.5, 0.25, 0.125], BATCHES)
    assert recorder.reported == by_hand.tolist()
    # Three roundings of float32.
    np.testing.assert_allclose(recorder.applied, by_hand / (1 + decay * np.arange(16)), rtol=3e-7)


class Interrupting(keras.callbacks.Callback):
    """Ends the training as Ctrl-C does."""

    def on_train_batch_end(self, batch, logs=None):
        """Raise after the second batch."""
        if batch == 1:
            raise KeyboardInterrupt


def test_with_makes_a_recorder_let_go_of_an_interrupted_fit():
    model, recorder = compiled(keras, keras.optimizers.SGD(0.1), jit_compile=False), LearningRateRecorder()
    with pytest.raises(KeyboardInterrupt), recorder:
        fitted(model, recorder, Interrupting())
    assert not tapped(model.optimizer)
    fitted(model)
    assert recorder.applied == float32([0.1, 0.1])
    with recorder:
        fitted(model, recorder, epochs=1)
    assert len(recorder.applied) == 2 + BATCHES


def test_two_recorders_agree():
    recorders = LearningRateRecorder(), LearningRateRecorder()
    model = compiled(keras, keras.optimizers.Nadam(to_keras(TRIANGLE)), run_eagerly=True)
    fitted(model, *recorders, recorders[0])  # the first is in the list twice
    assert recorders[0].applied == recorders[1].applied == float32(TRIANGLE(np.arange(12)))
    assert not tapped(model.optimizer)


def test_the_ring_is_read_before_it_is_full():
    recorder = LearningRateRecorder(capacity=2)
    fitted(
        compiled(keras, keras.optimizers.SGD(to_keras(TRIANGLE)), jit_compile=False, steps_per_execution=2),
        recorder,
    )
    assert recorder.applied == float32(TRIANGLE(np.arange(12)))


# --- tf_keras -----------------------------------------------------------------------------------------------


def halving():
    return tf_keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)


STEPS = np.arange(12)
# How each is made; the rate that should move the weights; the rate that the optimizer should state.
OLD = {
    "legacy Adam, decay": (
        lambda: legacy.Adam(0.003, decay=0.0002),
        0.003 / (1 + 0.0002 * STEPS),
        0.003 + 0 * STEPS,
    ),
    "legacy SGD, both": (
        lambda: legacy.SGD(halving(), decay=1.0),
        0.1 * 0.5**STEPS / (1 + STEPS),
        0.1 * 0.5**STEPS,
    ),
    "legacy Nadam": (lambda: legacy.Nadam(0.01), 0.01 + 0 * STEPS, 0.01 + 0 * STEPS),
    "new Adam, schedule": (lambda: tf_keras.optimizers.Adam(halving()), 0.1 * 0.5**STEPS, 0.1 * 0.5**STEPS),
    "new Nadam": (lambda: tf_keras.optimizers.Nadam(0.01), 0.01 + 0 * STEPS, 0.01 + 0 * STEPS),
}


@pytest.mark.parametrize(
    ("way", "name"),
    [
        pytest.param(way, "legacy Adam, decay", marks=[pytest.mark.slow] if way == "XLA" else [])
        for way in WAYS
    ]
    + [("eager", "legacy SGD, both"), ("graph", "legacy Nadam"), ("eager", "new Nadam")]
    + [("graph", "new Adam, schedule"), ("several steps", "new Adam, schedule")],
)
def test_fit_of_tf_keras_has_one_rate_for_each_update_and_the_same_weights(way, name):
    make, applied, reported = OLD[name]
    recorder = LearningRateRecorder()
    assert same(
        fitted(compiled(tf_keras, make(), **WAYS[way]), recorder),
        fitted(compiled(tf_keras, make(), **WAYS[way])),
    )
    # The optimizers compute in float32: two or three roundings of 6e-8. Measured: 1.1e-7.
    np.testing.assert_allclose(recorder.applied, applied, rtol=3e-7)
    np.testing.assert_allclose(recorder.reported, reported, rtol=1e-7)


def test_a_traced_model_of_tf_keras_is_recorded_when_it_is_fitted_again():
    model, recorder = compiled(tf_keras, legacy.SGD(0.1, decay=1.0)), LearningRateRecorder()
    fitted(model, epochs=1)
    fitted(model, recorder, epochs=1)
    fitted(model, epochs=1)
    np.testing.assert_allclose(recorder.applied, 0.1 / (1 + STEPS[4:8]), rtol=3e-7)  # as above


# --- a loop of one's own ------------------------------------------------------------------------------------

LOOPS = {
    "keras-3": lambda: keras.optimizers.SGD(to_keras(TRIANGLE)),
    "Keras 3, a number": lambda: keras.optimizers.SGD(0.1),
    "tf_keras": lambda: tf_keras.optimizers.SGD(halving()),
    "legacy": lambda: legacy.SGD(0.1, decay=0.5),
    "legacy, both": lambda: legacy.SGD(halving(), decay=0.5),
}


@pytest.mark.parametrize("make", LOOPS.values(), ids=LOOPS)
def test_the_applied_rate_is_the_displacement_over_the_gradient(make):
    optimizer, weight, displacements = make(), tf.Variable(0.0), []
    with Recorder().attach(optimizer) as recorder:
        for _ in range(8):
            weight.assign(0.0)  # so that the weight rounds nothing off
            optimizer.apply_gradients([(tf.constant(-1.0), weight)])
            displacements.append(float(weight))
    assert recorder.applied == displacements  # to the bit


@pytest.mark.parametrize("make", LOOPS.values(), ids=LOOPS)
def test_a_compiled_loop_has_one_rate_for_each_of_its_updates(make):
    def trained(recorder):
        optimizer, weight = make(), tf.Variable(0.0)

        @tf.function
        def loop():
            for _ in tf.range(5):
                optimizer.apply_gradients([(weight - 1.0, weight)])

        if recorder is None:
            loop(), loop()
        else:
            with recorder.attach(optimizer):
                loop(), loop()
        return float(weight)

    slow, compiled_loop = Recorder(), Recorder()
    optimizer, weight = make(), tf.Variable(0.0)
    with slow.attach(optimizer):
        for _ in range(10):
            optimizer.apply_gradients([(weight - 1.0, weight)])
    assert trained(compiled_loop) == trained(None)
    assert len(slow.applied) == 10
    # Graphs may round a power otherwise, once in float32.
    np.testing.assert_allclose(compiled_loop.applied, slow.applied, rtol=2e-7)


def test_what_adam_with_decay_did_to_a_weight_is_what_was_applied_and_not_what_was_reported():
    optimizer, weight, displacements = legacy.Adam(0.003, decay=0.0002), tf.Variable(0.0), []
    with Recorder().attach(optimizer) as recorder:
        for _ in range(100):
            weight.assign(0.0)
            # The same gradient each time, beside which epsilon is lost: the step is the rate.
            optimizer.apply_gradients([(tf.constant(-1e6), weight)])
            displacements.append(float(weight))
    # Both moments are sums of up to 100 float32 numbers. Measured: 2.4e-6; one update's decay is 2e-4.
    np.testing.assert_allclose(recorder.applied, displacements, rtol=1e-5)
    # Three roundings of float32.
    np.testing.assert_allclose(recorder.applied, 0.003 / (1 + 0.0002 * np.arange(100)), rtol=3e-7)
    assert set(recorder.reported) == {float(np.float32(0.003))}


def test_a_callable_rate_is_not_called_more_often():
    def calls(recorder):
        counted = []
        optimizer = keras.optimizers.SGD(lambda: counted.append(0) or 0.1)
        with recorder.attach(optimizer) if recorder else Recorder().attach(keras.optimizers.SGD(0.1)):
            for _ in range(3):
                optimizer.apply([np.float32(1.0)], [weight])
        return len(counted)

    weight, recorder = keras.Variable(0.0), Recorder()
    assert calls(recorder) == calls(None) == 3
    assert recorder.reported == recorder.applied == float32([0.1] * 3)


def test_a_changed_rate_is_seen_at_once():
    optimizer, weight = keras.optimizers.Nadam(0.1), keras.Variable(0.0)
    with LearningRateRecorder().attach(optimizer) as recorder:
        for rate in (0.1, 0.05, 0.2):
            optimizer.learning_rate = rate
            optimizer.apply([np.float32(1.0)], [weight])
            assert recorder.applied[-1] == recorder.reported[-1] == np.float32(rate)


def step_of(optimizer, weight):
    return tf.function(lambda: optimizer.apply_gradients([(tf.constant(1.0), weight)]))


def test_a_step_compiled_before_is_not_passed_over_in_silence():
    optimizer, weight, recorder = keras.optimizers.SGD(0.1), tf.Variable(0.0), Recorder()
    step = step_of(optimizer, weight)
    step()
    message = (
        r"^no update of optimizer recorded while its iterations went from 1 to 2: .* compiled before attach"
    )
    with pytest.warns(UserWarning, match=message), recorder.attach(optimizer):
        step()
    with recorder.attach(optimizer):
        step_of(optimizer, weight)()
    step()  # now nobody listens
    assert recorder.applied == float32([0.1])


def test_some_updates_that_were_not_heard_are_counted():
    optimizer, weight, recorder = keras.optimizers.SGD(0.1), tf.Variable(0.0), Recorder()
    step = step_of(optimizer, weight)
    step()
    with (
        pytest.warns(
            UserWarning, match="^1 update of optimizer recorded while its iterations went from 1 to 3: "
        ),
        recorder.attach(optimizer),
    ):
        step()
        optimizer.apply([np.float32(1.0)], [weight])
    assert recorder.steps == [2]


def test_a_step_compiled_for_a_recorder_tells_it_nothing_after_the_end():
    optimizer, weight, recorder = keras.optimizers.SGD(0.1), tf.Variable(0.0), Recorder()
    step = step_of(optimizer, weight)
    recorder.attach(optimizer)
    step()
    recorder.detach()
    step()
    assert len(recorder.applied) == 1
    with recorder.attach(optimizer):
        step()
    assert len(recorder.applied) == 2


def test_within_its_own_with_a_recorder_is_not_attached_again():
    """The end of the inner one would end the outer one."""
    optimizer, weight, recorder = keras.optimizers.SGD(0.1), keras.Variable(1.0), Recorder()
    message = "^this recorder's `with` goes on: end it first, or take another recorder$"
    with recorder.attach(optimizer):
        with pytest.raises(RuntimeError, match=message):
            recorder.attach(optimizer)
        optimizer.apply([np.float32(1.0)], [weight])
    for end in (recorder.detach, lambda: recorder.__exit__(None)):
        recorder.attach(optimizer).__enter__()
        optimizer.apply([np.float32(1.0)], [weight])
        end()
        with recorder.attach(optimizer):
            optimizer.apply([np.float32(1.0)], [weight])
    assert recorder.steps == [0, 1, 2, 3, 4]


def test_a_fit_without_a_batch_within_its_own_with_does_not_end_the_with():
    optimizer, weight, recorder = keras.optimizers.SGD(0.1), keras.Variable(1.0), LearningRateRecorder()
    model = compiled(keras, keras.optimizers.SGD(0.1), run_eagerly=True)
    with recorder.attach(optimizer):
        fitted(model, recorder, epochs=0)
        optimizer.apply([np.float32(1.0)], [weight])
    assert recorder.applied == float32([0.1])


@pytest.mark.parametrize("way", WAYS)
def test_a_fit_with_the_recorder_within_its_own_with_does_not_end_the_with(way):
    outer, weight, recorder = keras.optimizers.SGD(0.5), tf.Variable(1.0), LearningRateRecorder()
    step = step_of(outer, weight)
    model = compiled(keras, keras.optimizers.SGD(0.25), **WAYS[way])
    with recorder.attach(outer):
        for _ in range(2):
            step()
            fitted(model, recorder, epochs=1)
        step()
    step()  # now nobody listens
    assert recorder.applied == [0.5, *[0.25] * BATCHES, 0.5, *[0.25] * BATCHES, 0.5]
    assert not tapped(outer) and not tapped(model.optimizer)


def test_a_with_around_nothing_but_a_fit_with_the_same_recorder_records_it_once_and_warns_of_nothing():
    model, recorder = compiled(keras, keras.optimizers.SGD(0.25)), LearningRateRecorder()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with recorder.attach(model.optimizer):
            fitted(model, recorder, epochs=1)
    assert recorder.applied == [0.25] * BATCHES


def test_what_a_fit_with_an_error_left_is_no_with_that_goes_on():
    optimizer = keras.optimizers.SGD(0.1)
    recorder, model = LearningRateRecorder(), compiled(keras, optimizer, run_eagerly=True)
    recorder.attach(optimizer)
    recorder.set_model(model)
    recorder.on_train_begin()  # and then the error
    with recorder:
        fitted(model, recorder, epochs=1)
        assert not tapped(optimizer)
    assert len(recorder.applied) == BATCHES


def test_more_updates_than_are_kept_are_counted_in_a_warning_and_the_last_are_there():
    optimizer, weight, recorder = keras.optimizers.SGD(0.1), tf.Variable(0.0), Recorder(capacity=2)
    step = step_of(optimizer, weight)
    recorder.attach(optimizer)
    for _ in range(3):
        step()
    with pytest.warns(UserWarning, match="^1 updates are not recorded, .* than capacity=2$"):
        assert recorder.steps == [1, 2]
    for _ in range(2):
        step()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what was lost is not said twice, and the step was compiled in time
        recorder.detach()
    assert recorder.steps == [1, 2, 3, 4]


def test_more_steps_per_execution_than_a_capacity_may_have_are_counted_in_a_warning(monkeypatch):
    monkeypatch.setattr("nadam_edu.keras_tools.recorder.TOO_MANY", 3)
    model = compiled(keras, keras.optimizers.SGD(0.1), jit_compile=False, steps_per_execution=BATCHES)
    recorder = LearningRateRecorder(capacity=1)
    with pytest.warns(UserWarning, match="^1 updates are not recorded, .* than capacity=3$") as warned:
        fitted(model, recorder, epochs=1)
    assert len(warned) == 1  # and none of a step compiled before
    assert recorder.steps == [1, 2, 3]


def test_the_error_in_a_loop_is_the_one_that_is_seen_and_the_listener_goes():
    optimizer = keras.optimizers.SGD(0.1)
    with pytest.raises(KeyError), Recorder().attach(optimizer):
        optimizer.iterations.assign(5)
        assert tapped(optimizer)
        raise KeyError
    assert not tapped(optimizer)


DEVICES = """
import sys
import nadam_edu.laboratory
import numpy as np, tensorflow as tf
devices = [tf.config.LogicalDeviceConfiguration()] * 2
tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], devices)
from nadam_edu.keras_bridge import LearningRateRecorder, keras
from nadam_edu.keras_legacy import legacy, tf_keras
ones = np.ones((8, 1), np.float32)
for devices in ["CPU:0"], ["CPU:0", "CPU:1"]:
    plain = (keras, keras.optimizers.SGD), (tf_keras, tf_keras.optimizers.SGD), (tf_keras, legacy.SGD)
    for library, make in plain:
        for rate in (0.25, library.optimizers.schedules.ExponentialDecay(0.25, 1, 0.5)):
            recorder = LearningRateRecorder()
            with tf.distribute.MirroredStrategy(devices).scope():
                model = library.Sequential([library.layers.Input((1,)), library.layers.Dense(1)])
                model.compile(make(rate), "mse", jit_compile=False)
                model.fit(ones, ones, batch_size=2, verbose=0, callbacks=[recorder])
            print(len(devices), recorder.steps, recorder.applied, recorder.applied == recorder.reported)
second = tf.distribute.OneDeviceStrategy("CPU:1")
with second.scope():
    optimizer, weight = keras.optimizers.Nadam(0.25), keras.Variable(1.0)
    with LearningRateRecorder().attach(optimizer) as recorder:
        second.run(lambda: optimizer.apply([tf.constant(1.0)], [weight]))
print(recorder.applied)
"""


@pytest.mark.slow
def test_one_mirrored_device_two_of_them_and_the_second_alone_are_recorded_once():
    done = subprocess.run([sys.executable, "-c", DEVICES], capture_output=True, text=True, check=True)
    pair = [f"[0, 1, 2, 3] {rates} True" for rates in ([0.25] * 4, [0.25, 0.125, 0.0625, 0.03125])]
    assert done.stdout.splitlines() == [f"{count} {rates}" for count in (1, 2) for rates in pair * 3] + [
        "[0.25]"
    ]


def test_attaching_elsewhere_lets_go_of_the_first():
    first, second, weight = keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.2), keras.Variable(0.0)
    recorder = Recorder().attach(first)
    first.apply([np.float32(1.0)], [weight])
    recorder.attach(second)
    first.apply([np.float32(1.0)], [weight])
    second.apply([np.float32(1.0)], [weight])
    recorder.detach()
    recorder.detach()  # once more does no harm
    assert recorder.applied == float32([0.1, 0.2])
    assert not tapped(first) and not tapped(second)


# --- TensorBoard --------------------------------------------------------------------------------------------


def scalars(folder):
    """Return the scalars in the event files of a folder, by TensorBoard: tag -> list of (step, value)."""
    from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
    from tensorboard.util.tensor_util import make_ndarray

    board = EventMultiplexer().AddRunsFromDirectory(str(folder))
    board.Reload()
    found = {}
    for run, content in board.Runs().items():
        for tag in content["tensors"]:
            found.setdefault(tag, []).extend(
                (one.step, float(make_ndarray(one.tensor_proto))) for one in board.Tensors(run, tag)
            )
    return found


def test_tensorboard_shows_both_rates_over_the_update(tmp_path):
    model, recorder = compiled(tf_keras, legacy.Adam(0.003, decay=0.1)), LearningRateRecorder(tmp_path)
    fitted(model, recorder, epochs=1)
    model.compile(legacy.Adam(0.01), "mse")
    fitted(model, recorder, epochs=1)
    assert len(recorder.applied) == 8 and recorder.applied[3] < recorder.reported[3]
    assert recorder.steps == [0, 1, 2, 3] * 2
    assert {tag: sorted(points) for tag, points in scalars(tmp_path).items()} == {
        "learning_rate/applied": sorted(zip(recorder.steps, recorder.applied, strict=True)),
        "learning_rate/reported": sorted(zip(recorder.steps, recorder.reported, strict=True)),
    }


def test_the_tensorboard_callback_beside_it_changes_nothing(tmp_path):
    recorder = LearningRateRecorder(os.fspath(tmp_path / "rates"))
    model = compiled(keras, keras.optimizers.SGD(to_keras(TRIANGLE)), jit_compile=False)
    fitted(
        model,
        keras.callbacks.TensorBoard(tmp_path / "keras", write_graph=False, update_freq=1000),
        recorder,
        epochs=1,
    )
    assert scalars(tmp_path / "rates")["learning_rate/applied"] == list(
        enumerate(float32(TRIANGLE(np.arange(4))))
    )


def test_a_folder_that_cannot_be_written_does_not_end_a_training(tmp_path):
    optimizer, weight = keras.optimizers.SGD(0.5), keras.Variable(1.0)
    recorder = Recorder(tmp_path / "rates")
    (tmp_path / "rates").write_text("a file in the place of the folder")
    with (
        pytest.warns(UserWarning, match="^log_dir=.*rates' could not be written, and gets no more") as warned,
        recorder.attach(optimizer),
    ):
        for _ in range(2):
            optimizer.apply([np.float32(1.0)], [weight])
            assert recorder.applied[-1] == 0.5
    assert float(weight) == 0.0 and len(recorder.applied) == 2 and len(warned) == 1


def test_without_tensorboard_a_log_dir_is_refused_at_once(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(ImportError, match=r"^log_dir needs TensorBoard, .*pip install tensorboard"):
        LearningRateRecorder(tmp_path)
    assert LearningRateRecorder().applied == []


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"log_dir": 3}, TypeError, "log_dir must be a path, got 3"),
        (
            {"log_dir": f"{__file__}/rates"},
            ValueError,
            f"log_dir must be a folder, got '{__file__}/rates', where {__file__} is a file",
        ),
        ({"capacity": 0}, ValueError, "capacity must be a finite number >= 1 and < 10000000, got 0"),
        ({"capacity": 1.5}, TypeError, "capacity must be an integer, got 1.5"),
        (
            {"capacity": 10**12},
            ValueError,
            "capacity must be a finite number >= 1 and < 10000000, got 1000000000000",
        ),
        ({"log_dir": ""}, ValueError, "log_dir must be a folder, got '': the current one is '.'"),
    ],
)
def test_a_bad_argument_is_named_with_its_rule_and_value(arguments, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        LearningRateRecorder(**arguments)


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda recorder: pickle.loads(pickle.dumps(recorder))], ids=["copy", "pickle"]
)
@pytest.mark.filterwarnings("ignore:this recorder was copied")
def test_each_argument_comes_back_in_a_copy(tmp_path, copied):
    again = copied(LearningRateRecorder(log_dir=tmp_path, capacity=7))
    assert (again._events.log_dir, again._capacity) == (str(tmp_path), 7)


def test_only_optimizers_are_attached_to():
    with pytest.raises(TypeError, match=r"^optimizer must be one of Keras 3 or tf_keras, got 0.1$"):
        Recorder().attach(0.1)
