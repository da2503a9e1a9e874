"""Every schedule of Keras is Keras's, up to rounding and at every edge."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nadam_edu import schedules
from nadam_edu.schedules import (
    Constant,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
)

# --- against Keras ------------------------------------------------------------------------------------------

# Numbers that float32 holds exactly: Keras casts every argument through it, even where it then computes in
# float64.
RATES = st.floats(2**-14, 1, width=32)
FRACTIONS = st.floats(0, 1, width=32)
STEPS = st.integers(0, 2000)
LENGTHS = st.integers(10, 500)
DECAY = {"initial_learning_rate": RATES, "decay_steps": LENGTHS, "staircase": st.booleans()}


@st.composite
def pieces(draw):
    """Draw the arguments of a PiecewiseConstantDecay."""
    boundaries = sorted(draw(st.sets(STEPS, min_size=1, max_size=5)))
    return {"boundaries": boundaries, "values": [draw(RATES) for _ in range(len(boundaries) + 1)]}


ARGUMENTS = {
    "ExponentialDecay": st.fixed_dictionaries({**DECAY, "decay_rate": st.floats(2**-4, 1, width=32)}),
    "InverseTimeDecay": st.fixed_dictionaries({**DECAY, "decay_rate": st.floats(0, 16, width=32)}),
    "PiecewiseConstantDecay": pieces(),
    "PolynomialDecay": st.fixed_dictionaries(
        {
            "initial_learning_rate": RATES,
            "decay_steps": LENGTHS,
            "end_learning_rate": FRACTIONS,
            "power": st.sampled_from([0.5, 1.0, 2.0, 3.0]),
            "cycle": st.booleans(),
        }
    ),
    "CosineDecay": st.fixed_dictionaries(
        {
            "initial_learning_rate": RATES,
            "decay_steps": LENGTHS,
            "alpha": FRACTIONS,
            "warmup_target": st.none() | RATES,
            "warmup_steps": st.integers(0, 300),
        }
    ),
    "CosineDecayRestarts": st.fixed_dictionaries(
        {
            "initial_learning_rate": RATES,
            "first_decay_steps": LENGTHS,
            "t_mul": st.sampled_from([1.0, 1.5, 2.0, 3.0]) | st.floats(1.125, 3, width=32),
            "m_mul": st.floats(0.5, 1, width=32),
            "alpha": FRACTIONS,
        }
    ),
}


@pytest.mark.parametrize(
    ("dtype", "rtol", "atol"),
    [
        # The same operations in the same order: equal to the bit but for cosine, log and the subtraction of
        # restarts, where libraries round apart (of 1500 examples each the worst: 7.5e-15, near a zero 2.2e-16
        # of the peak, which is at most 1). The dtype of a Keras schedule is that of its initial rate.
        (np.float64, 2e-14, 1e-15),
        # What Keras gives by default: float32 knows a rate to 6e-8 of the peak, and to 2.4e-7 after some
        # restarts or cycles.
        (np.float32, 0, 6e-7),
    ],
    ids=["float64", "float32"],
)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_the_rate_is_that_of_keras(keras, name, dtype, rtol, atol):
    @given(ARGUMENTS[name], STEPS)
    def check(arguments, step):
        typed = {
            key: dtype(value) if key == "initial_learning_rate" else value for key, value in arguments.items()
        }
        ours, theirs = (
            getattr(schedules, name)(**arguments),
            getattr(keras.optimizers.schedules, name)(**typed),
        )
        edge = next(
            arguments[key] for key in ("decay_steps", "first_decay_steps", "boundaries") if key in arguments
        )
        edge = edge[-1] if isinstance(edge, list) else edge + arguments.get("warmup_steps", 0)
        for k in (step, 0, edge, edge + 1):
            np.testing.assert_allclose(
                ours(k), float(theirs(k)), rtol=rtol, atol=atol, err_msg=f"{ours!r} at step {k}"
            )

    check()


@pytest.mark.parametrize("name", ARGUMENTS)
def test_argument_names_and_defaults_are_those_of_keras(keras, name):
    def parameters(function):
        return [(p.name, p.default) for p in inspect.signature(function).parameters.values()]

    assert parameters(getattr(schedules, name)) == parameters(getattr(keras.optimizers.schedules, name))


@pytest.mark.parametrize("name", ARGUMENTS)
def test_what_keras_serializes_is_read(keras, name):
    @given(ARGUMENTS[name])
    def check(arguments):
        theirs = getattr(keras.optimizers.schedules, name)(**arguments)
        assert schedules.deserialize(keras.optimizers.schedules.serialize(theirs)) == getattr(
            schedules, name
        )(**arguments)

    check()


# --- edges, by hand -----------------------------------------------------------------------------------------

STAIRS = ExponentialDecay(1.0, 10, 0.5, staircase=True)
INVERSE_STAIRS = InverseTimeDecay(1.0, 10, 1.0, staircase=True)
LINE = PolynomialDecay(0.1, 10, 0.02)
SAW = PolynomialDecay(0.1, 10, 0.01, cycle=True)


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        # A quarter every 10, so a half every 5.
        (ExponentialDecay(0.8, 10, 0.25), {0: 0.8, 5: 0.4, 10: 0.2, 20: 0.05}),
        (ExponentialDecay(0.8, 10, 0.0), {0: 0.8, 1: 0.0, 10: 0.0}),  # 0 to the power 0 is 1
        (ExponentialDecay(0.1, 10, 4.0), {0: 0.1, 5: 0.2, 10: 0.4}),  # growth
        (STAIRS, {0: 1.0, 9: 1.0, 10: 0.5, 19: 0.5, 20: 0.25}),
        (InverseTimeDecay(1.0, 10, 1.0), {0: 1.0, 10: 1 / 2, 20: 1 / 3, 30: 1 / 4}),
        (INVERSE_STAIRS, {0: 1.0, 9: 1.0, 10: 1 / 2, 19: 1 / 2, 20: 1 / 3}),
        # What decay=0.0002 did.
        (InverseTimeDecay(0.003, 1, 0.0002), {0: 0.003, 5000: 0.0015, 10_000: 0.001}),
        (
            PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.1]),
            {0: 1.0, 10: 1.0, 11: 0.5, 20: 0.5, 21: 0.1, 10**9: 0.1},
        ),
        (PiecewiseConstantDecay([9.9], [1.0, 0.5]), {9: 1.0, 10: 0.5}),
        (PiecewiseConstantDecay([0], [1.0, 0.5]), {0: 1.0, 1: 0.5}),
        (LINE, {0: 0.1, 5: 0.06, 10: 0.02, 11: 0.02, 1000: 0.02}),
        (PolynomialDecay(0.1, 10, 0.0, power=2.0), {5: 0.025, 8: 0.004}),  # 0.1 * 0.5^2, 0.1 * 0.2^2
        (PolynomialDecay(0.0, 10, 0.1), {0: 0.0, 5: 0.05, 10: 0.1}),  # an end above the start warms up
        (PolynomialDecay(0.1, 10), {10: 0.0001}),  # Keras's default end
        # With cycle the length is 10 up to step 10, 20 up to 20, 30 up to 30: fraction 11/20 at step 11,
        # 21/30 at step 21.
        (SAW, {0: 0.1, 10: 0.01, 11: 0.09 * 9 / 20 + 0.01, 20: 0.01, 21: 0.09 * 9 / 30 + 0.01}),
        (Constant(0.1), {0: 0.1, 10**9: 0.1}),
        (Constant(0.0), {0: 0.0, 10: 0.0}),
    ],
    ids=repr,
)
def test_edges(schedule, rates):
    # A few roundings: 3.5e-16 measured.
    np.testing.assert_allclose([schedule(step) for step in rates], list(rates.values()), rtol=2e-15)
