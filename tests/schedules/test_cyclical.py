"""The three modes of Cyclical at every edge, by hand. tests/peers compares them with PyTorch's CyclicLR."""

import numpy as np
import pytest

from nadam_edu.schedules import Cyclical


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        # Each triangle half as high as the one before: tops 0.2 + 0.8, + 0.4, + 0.2 at 4, 12, 20; feet at 0,
        # 8, 16.
        (
            Cyclical(0.2, 1.0, 4, mode="triangular2"),
            {0: 0.2, 2: 0.6, 4: 1.0, 7: 0.4, 8: 0.2, 10: 0.4, 12: 0.6, 16: 0.2, 20: 0.4, 28: 0.3, 32: 0.2},
        ),
        # The height times gamma to the step, at the top and everywhere else: 0.5 ** 4 at the first, 0.5 ** 12
        # at the second.
        (
            Cyclical(0.2, 1.0, 4, mode="exp_range", gamma=0.5),
            {0: 0.2, 2: 0.2 + 0.4 / 4, 4: 0.2 + 0.8 / 16, 8: 0.2, 12: 0.2 + 0.8 / 4096},
        ),
        (Cyclical(0.2, 1.0, 4, mode="exp_range"), {0: 0.2, 4: 1.0, 6: 0.6, 12: 1.0}),  # gamma 1: no shrinking
        (Cyclical(0.2, 1.0, 4, mode="exp_range", gamma=0.0), {0: 0.2, 1: 0.2, 4: 0.2}),
        (Cyclical(0.2, 1.0, 4, gamma=0.5), {0: 0.2, 4: 1.0, 12: 1.0}),  # gamma is of the other mode
        (Cyclical(0.0, 1.0, 0.5, mode="triangular2"), {0.5: 1.0, 1: 0.0, 1.5: 0.5, 2.25: 0.125}),
    ],
    ids=repr,
)
def test_edges(schedule, rates):
    # A few roundings.
    np.testing.assert_allclose(
        [schedule(step) for step in rates], list(rates.values()), rtol=1e-15, atol=1e-16
    )


@pytest.mark.parametrize("mode", ["triangular", "triangular2", "exp_range"])
def test_far_out_the_rate_is_still_a_rate_between_the_two(mode):
    schedule = Cyclical(0.25, 1.0, 10, mode=mode, gamma=0.999)
    for step in (2**24 + 1, 2**31, 10**15):
        assert 0.25 <= schedule(step) <= 1.0
    # 2 ** 31 = 8 (mod 20): eight tenths of the way up, of a height of 0.75, 0.75 * 2 ** -107374182 = 0, or 0.
    height = {"triangular": 0.8 * 0.75}.get(mode, 0.0)
    # step / half has eight digits before the point
    assert schedule(2**31) == pytest.approx(0.25 + height, abs=1e-7)
