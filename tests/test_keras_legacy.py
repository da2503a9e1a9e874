"""The door to tf_keras: our schedules as its objects, followed by its optimizers, in ``fit`` too."""

import sys

import numpy as np
import pytest

from nadam_edu import schedules
from nadam_edu.keras_bridge import LearningRateRecorder
from nadam_edu.keras_legacy import TF_KERAS_SCHEDULES, FormulaSchedule, legacy, tf_keras, to_tf_keras

tensorflow = sys.modules["tensorflow"]
STEPS = np.arange(12)
ITS_OWN = {
    schedules.ExponentialDecay(0.1, 2, 0.5, staircase=True): "ExponentialDecay",
    schedules.PiecewiseConstantDecay([2, 20], [0.1, 0.05, 0.01]): "PiecewiseConstantDecay",
    schedules.PolynomialDecay(0.1, 10, 0.01, power=2.0, cycle=True): "PolynomialDecay",
    schedules.InverseTimeDecay(0.1, 10, 0.5): "InverseTimeDecay",
    schedules.CosineDecay(0.01, 20, alpha=0.1, warmup_target=0.1, warmup_steps=5): "CosineDecay",
    schedules.CosineDecayRestarts(0.1, 10, m_mul=0.5): "CosineDecayRestarts",
    schedules.StepDecay(0.1, drop_factor=0.5, drop_every=3): "ExponentialDecay",
    schedules.LinearThenConstant(0.1, 0.01, decay_steps=8): "PolynomialDecay",
    schedules.LegacyDecay(0.1, decay=0.2): "InverseTimeDecay",
}
FORMULAS = [
    schedules.Cyclical(0.01, 0.1, half_cycle_steps=4),
    schedules.Warmup(schedules.CosineDecayRestarts(0.1, 10), warmup_steps=4, initial_learning_rate=0.01),
]


def test_each_class_of_tf_keras_is_used():
    assert set(ITS_OWN.values()) == set(TF_KERAS_SCHEDULES)


@pytest.mark.parametrize("schedule", ITS_OWN, ids=lambda schedule: type(schedule).__name__)
def test_tf_keras_gets_its_own_class_and_the_rates(schedule):
    theirs = to_tf_keras(schedule)
    assert type(theirs) is getattr(tf_keras.optimizers.schedules, ITS_OWN[schedule])
    rates = [float(theirs(step)) for step in STEPS]
    # Four roundings of float32; a cosine near its zero.
    np.testing.assert_allclose(rates, schedule(STEPS), rtol=5e-7, atol=1e-8)


@pytest.mark.parametrize("make", [tf_keras.optimizers.SGD, legacy.SGD], ids=["new", "legacy"])
@pytest.mark.parametrize(
    "schedule", [*FORMULAS, schedules.StepDecay(0.1, 0.5, 3)], ids=lambda schedule: type(schedule).__name__
)
def test_a_compiled_fit_follows_the_schedule(schedule, make):
    model = tf_keras.Sequential([tf_keras.Input((1,)), tf_keras.layers.Dense(1)])
    model.compile(make(to_tf_keras(schedule)), "mse")
    recorder, ones = LearningRateRecorder(), np.ones((12, 1), np.float32)
    history = model.fit(ones, ones, batch_size=1, verbose=0, callbacks=[recorder])
    np.testing.assert_allclose(recorder.applied, schedule(STEPS), rtol=5e-7)  # as above
    assert history.history["learning_rate"] == recorder.applied[-1:]


def test_a_model_with_a_formula_is_saved_and_loaded(tmp_path):
    model = tf_keras.Sequential([tf_keras.Input((1,)), tf_keras.layers.Dense(1)])
    model.compile(tf_keras.optimizers.SGD(to_tf_keras(FORMULAS[0])), "mse")
    model.save(tmp_path / "model.keras")
    loaded = tf_keras.models.load_model(tmp_path / "model.keras").optimizer._learning_rate
    assert type(loaded) is FormulaSchedule and loaded.schedule == FORMULAS[0]


def test_a_constant_becomes_a_number_and_anything_else_is_refused():
    assert to_tf_keras(schedules.Constant(0.25)) == 0.25
    with pytest.raises(TypeError, match=r"^schedule must be one of nadam_edu.schedules .* got 0.1$"):
        to_tf_keras(0.1)


@pytest.mark.parametrize("schedule", ITS_OWN, ids=lambda schedule: type(schedule).__name__)
def test_a_name_is_kept(schedule):
    for name in ("mine", "another"):
        theirs = to_tf_keras(type(schedule)(**schedule.get_config() | {"name": name}))
        assert theirs.name == theirs.get_config()["name"] == name


@pytest.mark.parametrize("step", [2**24 + 1, 2**31, 2**31 + 1])
@pytest.mark.parametrize("schedule", FORMULAS, ids=lambda schedule: type(schedule).__name__)
def test_a_step_that_is_no_float32_and_no_int32_gets_its_rate(schedule, step):
    rate = float(to_tf_keras(schedule)(tensorflow.constant(step, tensorflow.int64)))
    np.testing.assert_allclose(rate, schedule(step), rtol=5e-7, atol=1e-12)
