"""The cosine schedules at every edge, and their restarts against exact arithmetic.

test_keras_schedules compares them with Keras.
"""

import math
from fractions import Fraction

import numpy as np
import pytest

from nadam_edu.schedules import CosineDecay, CosineDecayRestarts

COSINE = CosineDecay(0.8, 100, alpha=0.25)
WARM = CosineDecay(0.0, 100, alpha=0.25, warmup_target=0.8, warmup_steps=10)


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        # alpha is a fraction of the target: 0.2 = 0.25 * 0.8, and half-way (0.8 + 0.2) / 2.
        (COSINE, {0: 0.8, 50: 0.5, 100: 0.2, 101: 0.2, 10**6: 0.2}),
        (WARM, {0: 0.0, 5: 0.4, 9: 0.72, 10: 0.8, 60: 0.5, 110: 0.2, 111: 0.2}),
        (CosineDecay(0.1, 10, alpha=2.0), {0: 0.1, 5: 0.15, 10: 0.2}),  # rises
        # Half the cosine of 60 and 120 degrees is 1/4 and -1/4.
        (CosineDecay(0.0, 3, warmup_target=0.8, warmup_steps=10), {10: 0.8, 11: 0.6, 12: 0.2, 13: 0.0}),
        (CosineDecay(0.4, 100, warmup_target=0.8, warmup_steps=10), {0: 0.4, 5: 0.6, 10: 0.8, 110: 0.0}),
        (CosineDecay(0.1, 10, warmup_target=0.8), {0: 0.8, 10: 0.0}),  # no warmup steps: starts at the target
        # A target of 0 is a target.
        (CosineDecay(0.1, 10, warmup_target=0.0, warmup_steps=10), {0: 0.1, 5: 0.05, 10: 0.0, 20: 0.0}),
        # No target: warmup_steps does nothing.
        (CosineDecay(0.1, 10, warmup_steps=5), {0: 0.1, 5: 0.05, 10: 0.0}),
        (CosineDecayRestarts(0.4, 10, t_mul=1.0), {0: 0.4, 5: 0.2, 10: 0.4, 15: 0.2, 20: 0.4}),
        # Middles of 8, 16, 32 steps.
        (CosineDecayRestarts(0.4, 8, alpha=0.5), {0: 0.4, 4: 0.3, 8: 0.4, 16: 0.3, 24: 0.4, 40: 0.3}),
        # The floor alpha * 0.4 = 0.1 stays; only the 0.3 above it is halved: peaks 0.4, 0.25, 0.175.
        (CosineDecayRestarts(0.4, 8, m_mul=0.5, alpha=0.25), {0: 0.4, 8: 0.25, 16: 0.175, 24: 0.175}),
        # Each peak is twice the last.
        (CosineDecayRestarts(0.1, 8, m_mul=2.0), {0: 0.1, 8: 0.2, 16: 0.1, 24: 0.4}),
    ],
    ids=repr,
)
def test_edges(schedule, rates):
    # A few float64 roundings, 3.5e-16 measured; the absolute part is for a cosine that should be 0.
    np.testing.assert_allclose(
        [schedule(step) for step in rates], list(rates.values()), rtol=2e-15, atol=1e-17
    )


@pytest.mark.parametrize(
    ("first", "t_mul", "restart_steps"),
    [
        (10, 1.0, [10 * i for i in range(1, 60)]),
        (10, 1.1, [10, 21]),  # 10, then 11; the next are 12.1 long and so begin between two steps
        (1000, 1.1, [1000, 2100, 3310, 4641]),  # 1000, 1100, 1210, 1331
        (8, 1.5, [8, 20, 38, 65]),  # 8, 12, 18, 27
        (8, 2.0, [8, 24, 56, 120, 248]),  # 8, 16, 32, 64, 128
        (7, 2.0, [7 * (2**i - 1) for i in range(1, 13)]),
        (5, 3.0, [5, 20, 65, 200, 605, 1820]),  # 5, 15, 45, 135, 405, 1215; log(243) / log(3) is just below 5
    ],
)
def test_the_restart_step_already_has_the_new_peak(first, t_mul, restart_steps):
    schedule = CosineDecayRestarts(1.0, first, t_mul=t_mul, m_mul=0.5)
    peaks = [0.5 ** (i + 1) for i in range(len(restart_steps))]
    # The start of a period is computed to a billionth; a cosine is flat at its peak, so its square is what
    # could show. 0 measured.
    np.testing.assert_allclose([schedule(step) for step in restart_steps], peaks, rtol=1e-15)
    before = np.array([schedule(step - 1) for step in restart_steps])
    length = np.diff(restart_steps, prepend=0)
    # One step before, the old period's peak times (1 - cos(pi / length)) / 2, which is below (pi / length)^2
    # / 4; rounded up to / 3.
    assert (before <= 2 * np.array(peaks) * (math.pi / length) ** 2 / 3).all()


LAST = 10**6


def restart_steps(first, t_mul):
    """Yield the steps at which the periods begin, from step 0 up to LAST, exactly."""
    begin, length = Fraction(0), Fraction(first)
    while begin <= LAST:
        yield begin
        begin, length = begin + length, length * t_mul


@pytest.mark.parametrize("step", [4, 10**6 + 4, 10**12 + 4, 10**14 + 4])
def test_a_step_far_out_stands_where_it_stands_in_its_period(step):
    # Periods of 10 steps: each of these is the fourth step of one, and the cosine is at 0.4 of its half turn.
    schedule = CosineDecayRestarts(0.1, first_decay_steps=10, t_mul=1.0)
    assert schedule(step) == pytest.approx(0.05 * (1 + math.cos(0.4 * math.pi)), rel=1e-9)


# 18 and 54 come nearest to a false restart: with t_mul=1.1 a period begins 1.1e-4 after step 790187, and
# 5.0e-4 after step 623845.
@pytest.mark.parametrize("first", [5, 7, 10, 18, 54, 100, 1000, 1024])
@pytest.mark.parametrize("t_mul", ["1.0", "1.1", "1.2", "1.25", "1.3", "1.5", "1.7", "2", "3", "10"])
def test_every_restart_is_at_the_first_step_that_exact_arithmetic_gives(first, t_mul):
    begins = list(restart_steps(first, Fraction(t_mul)))
    begun = {}  # step: restarts at or before it, for the steps next to each beginning
    for restarts, begin in enumerate(begins):
        if begin.denominator > 1:
            begun.setdefault(math.floor(begin), restarts - 1)
        begun[math.ceil(begin)] = restarts
    steps = np.array(list(begun))
    schedule = CosineDecayRestarts(1.0, first, t_mul=float(t_mul), m_mul=0.5)
    np.testing.assert_array_equal(schedule.restarts(steps), list(begun.values()))

    whole = [(int(begin), 0.5**restarts) for restarts, begin in enumerate(begins) if begin.denominator == 1]
    peaks = schedule(np.array([step for step, _ in whole]))
    # A cosine is flat at its peak: 0 measured.
    np.testing.assert_allclose(peaks, [peak for _, peak in whole], rtol=1e-15)
