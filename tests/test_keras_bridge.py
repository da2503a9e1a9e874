"""The bridge to Keras: the same schedule on both sides, the same digits, and trainings that repeat to the last bit."""

import os
import subprocess
import sys

import numpy as np
import pytest

from nadam_edu import keras_legacy, schedules
from nadam_edu.keras_bridge import (
    KERAS_SCHEDULES,
    FormulaSchedule,
    LearningRateRecorder,
    digits,
    keras,
    small_cnn,
    to_epoch_function,
    to_keras,
    train,
)
from nadam_edu.laboratory.reproducible import PINNED

tf = sys.modules["tensorflow"]

# Each has another rate at step 3, 4 or 5 than at 0, 1 and 2: so much does the test of loading need.
BOTH = [
    schedules.ExponentialDecay(0.1, 2, 0.5, staircase=True),
    schedules.PiecewiseConstantDecay([2, 20], [0.1, 0.05, 0.01]),
    schedules.PolynomialDecay(0.1, 10, end_learning_rate=0.01, power=2.0, cycle=True),
    schedules.InverseTimeDecay(0.1, 10, 0.5),
    schedules.CosineDecay(0.01, 20, alpha=0.1, warmup_target=0.1, warmup_steps=5),
    schedules.CosineDecayRestarts(0.1, 10, m_mul=0.5),
]
OURS = [
    schedules.StepDecay(0.1, drop_factor=0.5, drop_every=3),
    schedules.LinearThenConstant(0.1, 0.01, decay_steps=20),
    schedules.LegacyDecay(0.1, decay=0.2),
    schedules.Cyclical(0.01, 0.1, half_cycle_steps=4),
    schedules.Cyclical(0.01, 0.1, half_cycle_steps=2, mode="triangular2"),
    schedules.Cyclical(0.01, 0.1, half_cycle_steps=4, mode="exp_range", gamma=0.9),
    schedules.InverseSquareRoot(0.1, warmup_steps=4),
    schedules.OneCycle(0.1, total_steps=12),
    schedules.WarmupStableDecay(0.1, warmup_steps=3, stable_steps=1, decay_steps=9, final_learning_rate=0.01, shape="1-sqrt"),
    schedules.Sequence([schedules.LinearThenConstant(0.01, 0.1, 4), schedules.CosineDecay(0.1, 9)], boundaries=[4]),
    schedules.Floor(schedules.LegacyDecay(0.1, decay=0.2), 0.06),
    schedules.Warmup(schedules.CosineDecayRestarts(0.1, 10), warmup_steps=4, initial_learning_rate=0.01),
    schedules.Warmup(schedules.PiecewiseConstantDecay([3], [0.1, 0.01]), warmup_steps=0),
]
STEPS = np.arange(35)


def class_name(schedule):
    return type(schedule).__name__


def test_every_schedule_has_an_example():
    assert {class_name(schedule) for schedule in [schedules.Constant(0.1), *BOTH, *OURS]} == set(schedules.SCHEDULES)


@pytest.mark.parametrize("schedule", BOTH, ids=class_name)
def test_keras_gets_the_class_the_arguments_and_the_rates(schedule):
    theirs = to_keras(schedule)
    assert type(theirs) is getattr(keras.optimizers.schedules, class_name(schedule))
    assert theirs.get_config() == schedule.get_config()
    rates = [float(theirs(step)) for step in STEPS]
    # Keras computes in float32: four roundings of 6e-8 at most, and a cosine near its zero loses relative precision.
    np.testing.assert_allclose(rates, schedule(STEPS), rtol=5e-7, atol=1e-8)


def test_no_schedule_of_keras_is_missing_from_the_six():
    names = {name for name in dir(keras.optimizers.schedules) if name[0].isupper()}
    assert names == {class_name(schedule) for schedule in BOTH} | {"LearningRateSchedule"} == {*KERAS_SCHEDULES, "LearningRateSchedule"}


MODES = {"eager": lambda function: function, "graph": tf.function, "XLA": lambda function: tf.function(function, jit_compile=True)}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("schedule", OURS, ids=class_name)
def test_what_keras_has_no_class_for_has_our_rates_rounded_once(schedule, mode):
    theirs = to_keras(schedule)
    iterations = keras.Variable(0, dtype="int64")  # what an optimizer passes
    rate = MODES[mode](lambda: theirs(iterations))
    rates = []
    for step in STEPS:
        iterations.assign(step)
        rates.append(rate().numpy())
    assert {one.dtype.name for one in rates} == {"float32"}
    # Both compute in float64; where the last bit differs the float32 may round to its neighbour, 1.2e-7 away. Measured: no difference.
    np.testing.assert_allclose(np.array(rates), np.float32(schedule(STEPS)), rtol=1.2e-7)


def compiled(schedule):
    """Return a model of one weight, far from its goal."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(to_keras(schedule)), "mae", run_eagerly=True)
    return model


def fitted(model, updates):
    """Return the rates of so many more updates."""
    recorder, one = LearningRateRecorder(), np.ones((1, 1), np.float32)
    model.fit(one, 10 * one, epochs=updates, verbose=0, callbacks=[recorder])
    return recorder.applied


@pytest.mark.parametrize("schedule", [*BOTH, *OURS], ids=class_name)
def test_a_model_is_saved_and_goes_on_where_the_schedule_was(schedule, tmp_path):
    model = compiled(schedule)
    before = fitted(model, 3)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    after = fitted(loaded, 3)
    np.testing.assert_allclose(before + after, schedule(np.arange(6)), rtol=5e-7)  # as above
    assert set(before) != set(after)
    assert fitted(model, 3) == after and np.array_equal(model.get_weights(), loaded.get_weights())  # as if there had been no file


def test_the_saved_config_is_that_of_our_schedule():
    for schedule in OURS:
        theirs = to_keras(schedule)
        config = keras.saving.serialize_keras_object(theirs)
        assert (config["registered_name"], config["config"]) == ("nadam_edu>FormulaSchedule", {"schedule": schedules.serialize(schedule)})
        assert keras.saving.deserialize_keras_object(config).schedule == theirs.schedule == schedule


def test_a_constant_becomes_a_rate_that_keras_lets_one_set():
    optimizer = keras.optimizers.Nadam(to_keras(schedules.Constant(0.25)))
    assert float(optimizer.learning_rate) == 0.25
    optimizer.learning_rate = 0.125
    assert float(optimizer.learning_rate) == 0.125


class OtherCosine(schedules.CosineDecay):
    """A subclass may compute another rate, which Keras's class would not."""


@pytest.mark.parametrize("schedule", [0.1, None, "CosineDecay", schedules.CosineDecay, OtherCosine(0.1, 10), lambda: 0.1])
def test_anything_else_is_refused_by_name(schedule):
    with pytest.raises(TypeError, match=r"^schedule must be one of .*CosineDecayRestarts.*, got "):
        to_keras(schedule)


def test_what_could_not_be_loaded_again_is_refused_also_within_a_warmup():
    with pytest.raises(TypeError, match=r"write @schedules.register above class OtherCosine"):
        to_keras(schedules.Warmup(OtherCosine(0.1, 10), 5))


@pytest.mark.parametrize("schedule", [0.1, schedules.CosineDecay, keras.optimizers.schedules.CosineDecay(0.1, 10)])
def test_a_formula_schedule_refuses_what_is_none_of_our_schedules(schedule):
    with pytest.raises(TypeError, match=r"^schedule must be one of nadam_edu.schedules, got <?.*>?$"):
        FormulaSchedule(schedule)


def test_an_epoch_function_drives_the_real_callback_without_compounding():
    schedule = schedules.StepDecay(0.1, drop_factor=0.5, drop_every=4)
    model, one = compiled(schedules.Constant(0.7)), np.ones((2, 1), np.float32)
    scheduler, recorder = keras.callbacks.LearningRateScheduler(to_epoch_function(schedule, updates_per_epoch=2)), LearningRateRecorder()
    model.fit(one, 10 * one, batch_size=1, epochs=5, verbose=0, callbacks=[scheduler, recorder])
    assert recorder.applied == np.float32(np.repeat(schedule(2 * np.arange(5)), 2)).astype(float).tolist()


def trained(seed, learning_rate=0.03):
    model = small_cnn(seed)
    training = train(model, keras.optimizers.Nadam(learning_rate), digits(0), epochs=2, seed=seed)
    return training, model.get_weights()


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    (training, weights), (again, weights_again), (_, others) = trained(5), trained(5), trained(6)
    assert all(np.array_equal(a, b) for a, b in zip(weights, weights_again, strict=True))
    assert np.array_equal(training.losses, again.losses) and training.accuracy == again.accuracy
    assert not np.array_equal(weights[0], others[0])


def test_one_epoch_is_42_updates_at_the_rates_of_the_schedule():
    schedule = schedules.PiecewiseConstantDecay([41], [0.03, 0.0])  # update 42 is the last that moves anything
    model = small_cnn(0)
    optimizer = keras.optimizers.Nadam(to_keras(schedule))
    first = train(model, optimizer, digits(0), epochs=2, seed=0)
    assert int(optimizer.iterations) == 84
    alone = train(small_cnn(0), keras.optimizers.Nadam(0.03), digits(0), epochs=1, seed=0)
    assert first.accuracy == alone.accuracy
    assert first.losses[0] == alone.losses[0] > first.losses[1]


def test_less_than_a_batch_is_one_update():
    data, optimizer = digits(0), keras.optimizers.Nadam()
    train(small_cnn(0), optimizer, data._replace(x_train=data.x_train[:10], y_train=data.y_train[:10]), epochs=2, seed=0)
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
        (lambda: train(keras_legacy.small_cnn(0), keras.optimizers.SGD(), None, 1, 0), TypeError, "model must be a keras Model, got <.*>"),
        (lambda: train(small_cnn(0), "nadam", None, 1, 0), TypeError, "optimizer must be a keras Optimizer, got 'nadam'"),
        (lambda: train(small_cnn(0), keras_legacy.legacy.Adam(), None, 1, 0), TypeError, "optimizer must be a keras Optimizer, got <.*>"),
    ],
)
def test_a_bad_argument_is_named_with_its_rule_and_value(call, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        call()


FRESH = """
import os
from nadam_edu.keras_bridge import digits, keras, small_cnn, train
train(small_cnn(0), keras.optimizers.Nadam(), digits(0), epochs=1, seed=0)
assert keras.backend.backend() == "tensorflow"
assert os.environ["TF_ENABLE_ONEDNN_OPTS"] == "0" and os.environ["TF_NUM_INTRAOP_THREADS"] == "1"
os.write(2, b"restored")
"""


@pytest.mark.slow
def test_a_fresh_process_prints_nothing_and_runs_pinned():
    environment = {name: value for name, value in os.environ.items() if name not in {*PINNED, "KERAS_BACKEND", "TF_CPP_MIN_LOG_LEVEL"}}
    done = subprocess.run([sys.executable, "-c", FRESH], env={**environment, "KERAS_BACKEND": "jax"}, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "restored")
