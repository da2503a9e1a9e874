"""The bridge to Keras: the same schedule on both sides, saved and loaded."""

import inspect
import sys
from pathlib import Path

import numpy as np
import pytest
from in_fresh_process import run

from nadam_edu.laboratory.keras_3 import keras
from nadam_edu import schedules
from nadam_edu.keras_bridge import (
    KERAS_SCHEDULES,
    FormulaSchedule,
    LearningRateRecorder,
    to_epoch_function,
    to_keras,
)

tf = sys.modules["tensorflow"]

# Each has another rate at step 3, 4 or 5 than at 0, 1 and 2: so much does the test of loading need.
BOTH = [
    schedules.ExponentialDecay(0.1, 2, 0.5, staircase=True),
    schedules.PiecewiseConstantDecay([2, 20], [0.1, 0.05, 0.01]),
    schedules.PolynomialDecay(0.1, 10, end_learning_rate=0.01, power=2.0, cycle=True),
    schedules.InverseTimeDecay(0.1, 2, 0.5, staircase=True),
    schedules.CosineDecay(0.01, 20, alpha=0.1, warmup_target=0.1, warmup_steps=5),
    schedules.CosineDecayRestarts(0.1, 10, t_mul=3.0, m_mul=0.5, alpha=0.1),
]
SPECIAL = [
    schedules.StepDecay(0.1, drop_factor=0.5, drop_every=3),
    schedules.LinearThenConstant(0.1, 0.01, decay_steps=20),
    schedules.LegacyDecay(0.1, decay=0.2),
]
OURS = [
    schedules.Cyclical(0.01, 0.1, half_cycle_steps=4),
    schedules.Cyclical(0.01, 0.1, half_cycle_steps=2, mode="triangular2"),
    schedules.Cyclical(0.01, 0.1, half_cycle_steps=4, mode="exp_range", gamma=0.9),
    schedules.InverseSquareRoot(0.1, warmup_steps=4),
    schedules.OneCycle(0.1, total_steps=12),
    schedules.OneCycle(0.1, 12, warmup_share=0.25, div_factor=10.0, final_div_factor=100.0, shape="linear"),
    schedules.WarmupStableDecay(
        0.1, warmup_steps=3, stable_steps=1, decay_steps=9, final_learning_rate=0.01, shape="1-sqrt"
    ),
    schedules.Sequence(
        [schedules.LinearThenConstant(0.01, 0.1, 4), schedules.CosineDecay(0.1, 9)], boundaries=[4]
    ),
    schedules.Floor(schedules.LegacyDecay(0.1, decay=0.2), 0.06),
    schedules.Warmup(schedules.CosineDecayRestarts(0.1, 10), warmup_steps=4, initial_learning_rate=0.01),
    schedules.Warmup(schedules.PiecewiseConstantDecay([3], [0.1, 0.01]), warmup_steps=0),
]
STEPS = np.arange(35)


def class_name(schedule):
    return type(schedule).__name__


def test_every_schedule_has_an_example():
    assert {class_name(schedule) for schedule in [schedules.Constant(0.1), *BOTH, *SPECIAL, *OURS]} == set(
        schedules.SCHEDULES
    )


@pytest.mark.parametrize("name", schedules.SCHEDULES)
def test_an_example_leaves_no_argument_at_its_default(name):
    """An argument that gets lost on the way is seen only where it is not the default."""
    wanted = {
        argument.name: argument.default
        for argument in inspect.signature(schedules.SCHEDULES[name]).parameters.values()
        if argument.default is not argument.empty and argument.name != "name"  # see test_a_name_is_kept
    }
    examples = [
        example
        for example in [schedules.Constant(0.1), *BOTH, *SPECIAL, *OURS]
        if class_name(example) == name
    ]
    assert any(all(getattr(each, key) != value for key, value in wanted.items()) for each in examples), wanted


@pytest.mark.parametrize("schedule", BOTH, ids=class_name)
def test_keras_gets_the_class_the_arguments_and_the_rates(schedule):
    theirs = to_keras(schedule)
    assert type(theirs) is getattr(keras.optimizers.schedules, class_name(schedule))
    assert theirs.get_config() == schedule.get_config()
    rates = [float(theirs(step)) for step in STEPS]
    # Keras computes in float32: four roundings of 6e-8 at most, and a cosine near its zero loses relative
    # precision.
    np.testing.assert_allclose(rates, schedule(STEPS), rtol=5e-7, atol=1e-8)


@pytest.mark.parametrize("schedule", [*BOTH, *SPECIAL], ids=class_name)
def test_a_name_is_kept(schedule):
    named = type(schedule)(**schedule.get_config() | {"name": "mine"})
    assert to_keras(named).name == to_keras(named).get_config()["name"] == "mine"
    assert to_keras(type(schedule)(**schedule.get_config() | {"name": "another"})).name == "another"


@pytest.mark.parametrize("step", [2**24 + 1, 2**31, 2**31 + 1])
@pytest.mark.parametrize("schedule", [*BOTH, *SPECIAL, *OURS], ids=class_name)
def test_a_step_that_is_no_float32_and_no_int32_gets_its_rate(schedule, step):
    rate = float(to_keras(schedule)(tf.constant(step, tf.int64)))
    np.testing.assert_allclose(rate, schedule(step), rtol=5e-7, atol=1e-12)


def test_a_boundary_that_float32_cannot_tell_from_the_next_step_is_a_boundary():
    theirs = to_keras(schedules.PiecewiseConstantDecay([2**24], [1.0, 0.5]))
    assert [float(theirs(tf.constant(2**24 + more, tf.int64))) for more in (-1, 0, 1)] == [1.0, 1.0, 0.5]


def test_no_schedule_of_keras_is_missing_from_the_six():
    names = {name for name in dir(keras.optimizers.schedules) if name[0].isupper()}
    assert (
        names
        == {class_name(schedule) for schedule in BOTH} | {"LearningRateSchedule"}
        == {*KERAS_SCHEDULES, "LearningRateSchedule"}
    )


@pytest.mark.parametrize("schedule", SPECIAL, ids=class_name)
def test_a_special_case_of_a_class_of_keras_becomes_that_class(schedule):
    theirs = to_keras(schedule)
    assert type(theirs) is getattr(keras.optimizers.schedules, class_name(schedule.keras_equivalent))
    rates = [float(theirs(step)) for step in STEPS]
    np.testing.assert_allclose(rates, schedule(STEPS), rtol=5e-7)  # as above


MODES = {
    "eager": lambda function: function,
    "graph": tf.function,
    "XLA": lambda function: tf.function(function, jit_compile=True),
}


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
    # Both compute in float64; where the last bit differs the float32 may round to its neighbour, 1.2e-7 away.
    # Measured: no difference.
    np.testing.assert_allclose(np.array(rates), np.float32(schedule(STEPS)), rtol=1.2e-7)


def compiled(schedule):
    """Return a model of one weight, far from its goal."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(to_keras(schedule)), "mae", run_eagerly=True)
    return model


def fitted(model, updates):
    """Return the rates of so many more updates."""
    recorder, ones = LearningRateRecorder(), np.ones((updates, 1), np.float32)
    model.fit(ones, 10 * ones, batch_size=1, verbose=0, callbacks=[recorder])
    return recorder.applied


@pytest.mark.parametrize("schedule", [*BOTH, *SPECIAL, *OURS], ids=class_name)
def test_a_model_is_saved_and_goes_on_where_the_schedule_was(schedule, tmp_path):
    model = compiled(schedule)
    before = fitted(model, 3)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    after = fitted(loaded, 3)
    np.testing.assert_allclose(before + after, schedule(np.arange(6)), rtol=5e-7)  # as above
    assert set(before) != set(after)
    # As if there had been no file.
    assert fitted(model, 3) == after and np.array_equal(model.get_weights(), loaded.get_weights())


def test_the_saved_config_is_that_of_our_schedule():
    for schedule in OURS:
        theirs = to_keras(schedule)
        config = keras.saving.serialize_keras_object(theirs)
        assert (config["registered_name"], config["config"]) == (
            "nadam_edu>FormulaSchedule",
            theirs.get_config(),
        )
        assert theirs.get_config()["schedule"] == schedules.serialize(schedule)
        assert keras.saving.deserialize_keras_object(config).schedule == theirs.schedule == schedule


def test_a_file_from_before_loads_and_goes_on(tmp_path):
    model = keras.saving.load_model(Path(__file__).parent / "data" / "formula_schedule.keras")
    # It was saved after four updates, when every schedule that Keras has no class of the same name for was a
    # FormulaSchedule.
    schedule = model.optimizer._learning_rate.schedule
    assert int(model.optimizer.iterations) == 4
    assert model.get_weights()[0].item() == np.float32(0.17729746)
    assert float(model.optimizer.learning_rate) == np.float32(0.1) == np.float32(schedule(4))
    recorder, ones = LearningRateRecorder(), np.ones((2, 1), np.float32)
    model.fit(ones, ones, batch_size=1, verbose=0, callbacks=[recorder])
    assert (
        recorder.steps == [4, 5]
        and recorder.applied == np.float32(schedule(np.array([4, 5]))).astype(float).tolist()
    )


LOADING = """
import sys, keras
try:
    model = keras.saving.load_model(sys.argv[1])
    print(float(model.optimizer.learning_rate))
except TypeError as error:
    print(error)
print(keras.saving.load_model(sys.argv[1], compile=False).get_weights())
assert not any(name.startswith("nadam_edu") for name in sys.modules)
"""


def loaded_elsewhere(schedule, folder):
    """Return what a process prints that has no nadam_edu, when it loads a model with a schedule."""
    compiled(schedule).save(folder / "model.keras")
    (folder / "load.py").write_text(LOADING)
    return run(
        [str(folder / "load.py"), str(folder / "model.keras")], "tensorflow", CUDA_VISIBLE_DEVICES="-1"
    )


@pytest.mark.slow
@pytest.mark.parametrize("schedule", SPECIAL[:1], ids=class_name)
def test_a_model_with_a_special_case_loads_where_nobody_has_this_package(schedule, tmp_path):
    assert loaded_elsewhere(schedule, tmp_path).startswith("0.1")


@pytest.mark.slow
def test_the_error_of_a_failed_load_says_what_to_do(tmp_path):
    told = loaded_elsewhere(schedules.Cyclical(0.1, 0.2, 4), tmp_path)
    assert "import nadam_edu.keras_bridge" in told and "compile=False" in told
    assert "array(" in told.splitlines()[-1]  # and so it does load


def test_where_keras_does_not_know_the_class_the_error_says_what_to_do(monkeypatch, tmp_path):
    file = tmp_path / "model.keras"
    compiled(schedules.Cyclical(0.1, 0.2, 4)).save(file)
    monkeypatch.delitem(keras.saving.get_custom_objects(), "nadam_edu>FormulaSchedule")
    with pytest.raises(TypeError, match=r"(?s)import nadam_edu\.keras_bridge.*compile=False"):
        keras.saving.load_model(file)
    assert keras.saving.load_model(file, compile=False).get_weights()[0].shape == (1, 1)


def test_a_class_under_register_goes_to_keras_and_back():
    class Square(schedules.LearningRateSchedule):
        def __init__(self, learning_rate):
            self.learning_rate = learning_rate
            self.freeze()

        def rate(self, step):
            return self.learning_rate * step * step

    schedules.register(Square)
    try:
        theirs = to_keras(Square(0.25))
        assert float(theirs(3)) == 2.25
        assert keras.saving.deserialize_keras_object(
            keras.saving.serialize_keras_object(theirs)
        ).schedule == Square(0.25)
    finally:
        del schedules.SCHEDULES["Square"]


def test_a_constant_becomes_a_rate_that_keras_lets_one_set():
    optimizer = keras.optimizers.Nadam(to_keras(schedules.Constant(0.25)))
    assert float(optimizer.learning_rate) == 0.25
    optimizer.learning_rate = 0.125
    assert float(optimizer.learning_rate) == 0.125


class OtherCosine(schedules.CosineDecay):
    """A subclass may compute another rate, which Keras's class would not."""


@pytest.mark.parametrize(
    "schedule", [0.1, None, "CosineDecay", schedules.CosineDecay, OtherCosine(0.1, 10), lambda: 0.1]
)
def test_anything_else_is_refused_by_name(schedule):
    with pytest.raises(TypeError, match=r"^schedule must be one of .*CosineDecayRestarts.*, got "):
        to_keras(schedule)


def test_what_could_not_be_loaded_again_is_refused_also_within_a_warmup():
    with pytest.raises(TypeError, match=r"write @schedules.register above class OtherCosine"):
        to_keras(schedules.Warmup(OtherCosine(0.1, 10), 5))


@pytest.mark.parametrize(
    "schedule", [0.1, schedules.CosineDecay, keras.optimizers.schedules.CosineDecay(0.1, 10)]
)
def test_a_formula_schedule_refuses_what_is_none_of_our_schedules(schedule):
    with pytest.raises(TypeError, match=r"^schedule must be one of nadam_edu.schedules, got <?.*>?$"):
        FormulaSchedule(schedule)


def test_an_epoch_function_drives_the_real_callback_without_compounding():
    schedule = schedules.StepDecay(0.1, drop_factor=0.5, drop_every=4)
    model, one = compiled(schedules.Constant(0.7)), np.ones((2, 1), np.float32)
    scheduler, recorder = (
        keras.callbacks.LearningRateScheduler(to_epoch_function(schedule, updates_per_epoch=2)),
        LearningRateRecorder(),
    )
    model.fit(one, 10 * one, batch_size=1, epochs=5, verbose=0, callbacks=[scheduler, recorder])
    assert recorder.applied == np.float32(np.repeat(schedule(2 * np.arange(5)), 2)).astype(float).tolist()
