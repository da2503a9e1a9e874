"""OneCycle and WarmupStableDecay at every edge, by hand; tests/peers compares them with other libraries."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nadam_edu.schedules import InverseSquareRoot, OneCycle, WarmupStableDecay

HUGE = [2**24 + 1, 2**31, 1e15]
HALF_ROOT = 2**-0.5


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        # 11 steps, 0 to 10; the peak at 0.5 * 11 - 1 = 4.5: up 0.8 / 4.5 a step, down 1 / 5.5 a step; the
        # last rate is 0.2 / 1e4.
        (
            OneCycle(1.0, 11, 0.5, 5.0, shape="linear"),
            {0: 0.2, 1: 0.2 + 0.8 / 4.5, 4: 0.2 + 3.2 / 4.5, 5: 1 - (1 - 2e-5) / 11, 10: 2e-5},
        ),
        # The peak at 0.3 * 20 - 1 = 5; a cosine is at the mean of its ends in the middle: (0.04 + 1) / 2 at
        # 2.5, (1 + 4e-6) / 2 at 12.
        (OneCycle(1.0, 20), {0: 0.04, 2.5: 0.52, 5: 1.0, 12: 0.500002, 19: 4e-6, 20: 4e-6, 1000: 4e-6}),
        # All of it before the peak, which is then the last step.
        (OneCycle(1.0, 11, 1.0, 2.0, shape="linear"), {0: 0.5, 5: 0.75, 10: 1.0, 11: 1.0, 99: 1.0}),
        # None before: PyTorch begins the fall at step -1, so that step 0 is one of 11 steps down from 1 to
        # 0.5 / 1.
        (
            OneCycle(1.0, 11, 0.0, 2.0, 1.0, shape="linear"),
            {0: 1 - 0.5 / 11, 9: 1 - 5 / 11, 10: 0.5, 11: 0.5},
        ),
        # The peak at 0.1 * 10 - 1 = 0: the first step. PyTorch divides by zero here.
        (OneCycle(1.0, 10, 0.1, 4.0, 1.0, shape="linear"), {0: 1.0, 3: 0.75, 6: 0.5, 9: 0.25, 10: 0.25}),
        (OneCycle(1.0, 1), {0: 4e-6, 1: 4e-6}),
        # A fall to 0.1 / 0.5 = 0.2: the last rate may be above the first.
        (OneCycle(1.0, 10, 0.5, 10.0, 0.5, shape="linear"), {0: 0.1, 4: 1.0, 9: 0.2}),
        # The way left is 1 - sqrt(x): a half after a quarter of the steps; up, the way gone is sqrt(x).
        (OneCycle(1.0, 17, 9 / 17, 5.0, 1.0, shape="1-sqrt"), {0: 0.2, 2: 0.6, 8: 1.0, 10: 0.6, 16: 0.2}),
        (
            WarmupStableDecay(0.1, 10, 60, 30),
            {0: 0, 5: 0.05, 10: 0.1, 50: 0.1, 70: 0.1, 85: 0.05, 100: 0, 200: 0},
        ),
        (WarmupStableDecay(0.1, 10, 60, 30, 0.02), {0: 0, 5: 0.05, 70: 0.1, 85: 0.06, 100: 0.02, 101: 0.02}),
        # cos(pi / 3) = 1/2: three quarters of the way left after a third of the fall.
        (WarmupStableDecay(0.1, 0, 0, 30, shape="cosine"), {0: 0.1, 10: 0.075, 15: 0.05, 20: 0.025, 30: 0.0}),
        (
            WarmupStableDecay(0.1, 10, 0, 100, shape="1-sqrt"),
            {5: 0.05, 10: 0.1, 35: 0.05, 59: 0.03, 91: 0.01, 110: 0.0, 111: 0.0},
        ),
        (WarmupStableDecay(0.1, 0, 20, 10), {0: 0.1, 20: 0.1, 25: 0.05, 30: 0.0}),
        (WarmupStableDecay(0.1, 2.5, 0.5, 2), {1: 0.04, 2: 0.08, 3: 0.1, 4: 0.05, 5: 0.0}),
        (
            InverseSquareRoot(0.1, 10),
            {0: 0.0, 1: 0.01, 9: 0.09, 10: 0.1, 20: 0.1 * HALF_ROOT, 40: 0.05, 90: 0.1 / 3, 1000: 0.01},
        ),
        (InverseSquareRoot(0.1, 0.25), {0: 0.0, 0.125: 0.05, 1: 0.05, 4: 0.025}),
    ],
    ids=repr,
)
def test_edges(schedule, rates):
    # A few float64 roundings.
    np.testing.assert_allclose(
        [schedule(step) for step in rates], list(rates.values()), rtol=5e-15, atol=1e-17
    )


def test_the_ends_and_the_peak_are_exact():
    for shape in ("linear", "cosine", "1-sqrt"):
        one = OneCycle(0.1, 101, 31 / 101, 10.0, 10.0, shape=shape)
        assert one(30) == 0.1
        assert one(0) == 0.1 / 10.0
        assert one(100) == one(101) == 0.1 / 10.0 / 10.0
        stable = WarmupStableDecay(0.1, 7, 11, 13, 0.03, shape=shape)
        assert [stable(step) for step in (0, 7, 18, 31, 32)] == [0.0, 0.1, 0.1, 0.03, 0.03]
        for step in HUGE:
            assert (one(step), stable(step)) == (0.1 / 10.0 / 10.0, 0.03)


def test_a_training_of_more_steps_than_float32_can_count_has_its_peak_and_its_end_where_it_says():
    steps = 2**31
    one = OneCycle(0.1, steps, warmup_share=0.25)
    assert one(steps // 4 - 1) == 0.1 > one(steps // 4 + 10**6) > one(steps // 4 + 2 * 10**6)
    assert one(steps - 1) == 0.1 / 25.0 / 1e4
    stable = WarmupStableDecay(0.1, 2**24, 1, 2**30)
    assert stable(2**24) == stable(2**24 + 1) == 0.1
    assert stable(2**24 + 2) < 0.1
    assert InverseSquareRoot(0.1, 2**24)(2**26) == 0.05


def test_the_peak_of_vaswani_gives_equation_3():
    """d_model ** -0.5 * min(step ** -0.5, step * warmup ** -1.5), written as there."""
    schedule = InverseSquareRoot((512 * 4000) ** -0.5, 4000)
    for step in (1, 100, 3999, 4000, 4001, 100_000):
        assert schedule(step) == pytest.approx(512**-0.5 * min(step**-0.5, step * 4000**-1.5), rel=1e-14)


def test_a_first_rate_beyond_every_float_is_refused():
    with pytest.raises(
        ValueError, match=r"max_learning_rate / div_factor must be a finite number >= 0, got inf"
    ):
        OneCycle(1e300, 10, div_factor=1e-300)
    with pytest.raises(
        ValueError,
        match=r"max_learning_rate / div_factor / final_div_factor must be a finite number >= 0, got inf",
    ):
        OneCycle(1e300, 10, div_factor=1.0, final_div_factor=1e-300)


@given(st.integers(2, 500), st.floats(0, 1), st.sampled_from(["linear", "cosine", "1-sqrt"]))
def test_one_cycle_rises_to_one_peak_and_falls_from_it(steps, share, shape):
    rates = OneCycle(1.0, steps, share, 10.0, 10.0, shape=shape)(np.arange(steps + 5))
    top = int(np.argmax(rates))
    assert math.floor(share * steps - 1) - 1 <= top <= max(math.ceil(share * steps - 1), 0)
    assert (np.diff(rates[: top + 1]) >= -1e-15).all() and (np.diff(rates[top:]) <= 1e-15).all()  # rounding
    assert rates.max() <= 1.0 and rates.min() >= 0.01 - 1e-17
