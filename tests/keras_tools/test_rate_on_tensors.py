"""A formula gives the same rates on the tensors of another library, and says so when it cannot."""

from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest

from nadam_edu import schedules
from nadam_edu.elementwise import maximum
from nadam_edu.keras_tools.rate_on_tensors import Tensor, rate_on_tensors

# Every name and operator that a formula uses occurs in one of these.
EXAMPLES = [
    schedules.Constant(0.1),
    schedules.ExponentialDecay(0.1, 10, 0.5, staircase=True),
    schedules.PiecewiseConstantDecay([10, 20], [0.1, 0.05, 0.01]),
    schedules.PolynomialDecay(0.1, 10, 0.01, power=2.0, cycle=True),
    schedules.InverseTimeDecay(0.1, 10, 0.5),
    schedules.CosineDecay(0.0, 20, alpha=0.1, warmup_target=0.1, warmup_steps=5),
    schedules.CosineDecayRestarts(0.1, 10, t_mul=1.5, m_mul=0.5),
    schedules.StepDecay(0.1, 0.5, 10),
    schedules.LinearThenConstant(0.1, 0.01, 20),
    schedules.LegacyDecay(0.1, 0.5),
    schedules.Cyclical(0.01, 0.1, 8),
    schedules.Cyclical(0.01, 0.1, 8, mode="triangular2"),
    schedules.Cyclical(0.01, 0.1, 8, mode="exp_range", gamma=0.9),
    schedules.InverseSquareRoot(0.1, 8),
    schedules.OneCycle(0.1, 40),
    schedules.OneCycle(0.1, 40, 0.0, shape="1-sqrt"),
    schedules.WarmupStableDecay(0.1, 8, 8, 20, 0.01, shape="cosine"),
    schedules.Sequence(
        [schedules.LinearThenConstant(0.0, 0.1, 8), schedules.Constant(0.1), schedules.LegacyDecay(0.1, 1.0)],
        [8, 20],
    ),
    schedules.Floor(schedules.StepDecay(0.1, 0.5, 8), 0.02),
    schedules.Warmup(schedules.CosineDecayRestarts(0.1, 10), 5, 0.01),
]
every_example = pytest.mark.parametrize("schedule", EXAMPLES, ids=lambda schedule: type(schedule).__name__)
STEPS = np.arange(60).reshape(3, 20)


def test_every_schedule_has_an_example():
    assert {type(schedule) for schedule in EXAMPLES} == set(schedules.SCHEDULES.values())


@every_example
def test_with_numpy_as_the_other_library_the_rates_are_those_of_the_schedule(schedule):
    rates = rate_on_tensors(schedule, STEPS, np)
    assert rates.dtype == np.float64
    assert np.array_equal(np.broadcast_to(rates, STEPS.shape), schedule(STEPS))


@every_example
def test_with_tensorflow_the_rates_are_those_of_the_schedule(schedule):
    from nadam_edu.keras_legacy import tf_keras  # noqa: F401  the quiet way to load TensorFlow

    library = import_module("tensorflow").experimental.numpy
    rates = np.asarray(rate_on_tensors(schedule, STEPS, library))
    assert rates.dtype == np.float64
    # TensorFlow's cosine, power and logarithm may round otherwise than NumPy's, by 2e-16 of the peak of 0.1.
    # Measured: 5.6e-17.
    np.testing.assert_allclose(np.broadcast_to(rates, STEPS.shape), schedule(STEPS), rtol=0, atol=2e-16)


def test_numbers_in_a_formula_keep_their_digits():
    class Single:  # a library that would make them float32, as Keras does
        array = staticmethod(lambda value, dtype=np.float32: np.asarray(value, dtype))
        add = staticmethod(np.add)

    assert (Tensor(np.float64(0.0), Single) + 0.1).value == 0.1


class Branching(schedules.LearningRateSchedule):
    """Its formula decides with ``if``, which a graph would do once for all steps."""

    def rate(self, step):
        """Return 1 before step 10."""
        return 1.0 if step < 10 else 0.5


def test_a_formula_with_if_is_refused():
    with pytest.raises(TypeError, match="must use where"):
        rate_on_tensors(Branching(), 3, np)


def test_a_function_that_the_library_lacks_is_named():
    poor = SimpleNamespace(array=np.array)
    with pytest.raises(AttributeError, match="maximum"):
        maximum(Tensor(np.array(1.0), poor), 0.0)


def test_what_is_more_than_a_plain_call_is_refused():
    one = Tensor(np.array([1.0, 2.0]), np)
    with pytest.raises(TypeError, match="__array_ufunc__"):
        np.add.reduce(one)
    with pytest.raises(TypeError, match="__array_ufunc__"):
        np.add(one, one, out=np.zeros(2))
    with pytest.raises(TypeError, match="Tensor"):
        np.sum(one, axis=0)
