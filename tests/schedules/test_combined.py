"""Sequence and Floor at every edge, by hand. tests/peers compares them with Optax and PyTorch."""

import json
import math

import numpy as np
import pytest

from nadam_edu import schedules
from nadam_edu.schedules import (
    Constant,
    CosineDecay,
    ExponentialDecay,
    Floor,
    InverseTimeDecay,
    LearningRateSchedule,
    LinearThenConstant,
    Sequence,
    StepDecay,
    Warmup,
    WarmupStableDecay,
)

UP, HOLD, DOWN = LinearThenConstant(0.0, 0.1, 10), Constant(0.1), LinearThenConstant(0.1, 0.0, 30)


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        (
            Sequence([UP, HOLD, DOWN], [10, 70]),
            {0: 0, 5: 0.05, 10: 0.1, 50: 0.1, 70: 0.1, 85: 0.05, 100: 0, 200: 0},
        ),
        # At the boundary the next part is at its own step 0.
        (
            Sequence([Constant(0.4), StepDecay(0.2, 0.5, 10)], [5]),
            {4: 0.4, 5: 0.2, 14: 0.2, 15: 0.1, 25: 0.05},
        ),
        (Sequence([Constant(0.4), Constant(0.2)], [2.5]), {2: 0.4, 3: 0.2}),
        (Sequence([Constant(0.4)], []), {0: 0.4, 10**9: 0.4}),
        (Sequence([UP, Sequence([HOLD, DOWN], [60])], [10]), {5: 0.05, 69: 0.1, 70: 0.1, 85: 0.05, 100: 0.0}),
        (
            Sequence([Warmup(Constant(0.1), 10), Warmup(Constant(0.2), 10, 0.1)], [20]),
            {5: 0.05, 19: 0.1, 20: 0.1, 25: 0.15, 30: 0.2},
        ),
        (Floor(StepDecay(0.8, 0.5, 10), 0.15), {0: 0.8, 10: 0.4, 20: 0.2, 29: 0.2, 30: 0.15, 10**9: 0.15}),
        (Floor(InverseTimeDecay(0.1, 10, 1.0), 0.02), {10: 0.05, 40: 0.02, 90: 0.02}),
        (Floor(Constant(0.1), 0.2), {0: 0.2, 7: 0.2}),
        (Floor(Warmup(Constant(0.1), 10), 0.05), {0: 0.05, 5: 0.05, 6: 0.06}),  # also from the first step on
    ],
    ids=repr,
)
def test_edges(schedule, rates):
    # A few roundings.
    np.testing.assert_allclose(
        [schedule(step) for step in rates], list(rates.values()), rtol=1e-14, atol=1e-17
    )


def test_a_sequence_of_three_is_the_class_for_it():
    """Twice the same schedule, said in two ways."""
    steps = np.arange(150)
    sequence = Sequence([UP, HOLD, DOWN], [10, 70])
    np.testing.assert_allclose(sequence(steps), WarmupStableDecay(0.1, 10, 60, 30)(steps), rtol=0, atol=1e-16)


def test_a_sequence_of_a_line_and_a_schedule_is_a_warm_up():
    steps, cosine = np.arange(150), CosineDecay(0.1, 100)
    np.testing.assert_array_equal(Sequence([UP, cosine], [10])(steps)[10:], Warmup(cosine, 10)(steps)[10:])


def test_no_part_is_asked_beyond_its_own_steps():
    class Noted(LearningRateSchedule):
        def __init__(self):
            self._asked = []
            self.freeze()

        def rate(self, step):
            self._asked.extend(np.ravel(step).tolist())
            return 0.5

    parts = [Noted(), Noted(), Noted()]
    Sequence(parts, [10, 25])(np.arange(40))
    assert [(min(part._asked), max(part._asked)) for part in parts] == [(0, 10), (0, 15), (0, 14)]


def test_a_part_that_would_overflow_after_its_end_does_not():
    growing = ExponentialDecay(1e-3, 1, 2.0)
    with np.errstate(all="raise"):
        assert Sequence([growing, Constant(0.1)], [7])(2**31) == 0.1


def test_what_nests_goes_through_json():
    schedule = Floor(Sequence([UP, Warmup(Floor(StepDecay(0.1, 0.5, 10), 0.01), 5)], [10]), 1e-3)
    again = schedules.deserialize(json.loads(json.dumps(schedules.serialize(schedule))))
    assert again == schedule and hash(again) == hash(schedule)
    assert again(np.arange(100)).tobytes() == schedule(np.arange(100)).tobytes()


def test_ten_deep_nests_and_eleven_are_refused_of_any_kind():
    schedule = Constant(0.1)
    for i in range(10):
        schedule = (Floor(schedule, 0.0), Sequence([schedule], []), Warmup(schedule, 0))[i % 3]
    assert schedule(3) == 0.1
    for make in (lambda: Floor(schedule, 0.0), lambda: Sequence([schedule], []), lambda: Warmup(schedule, 1)):
        with pytest.raises(ValueError, match="schedules must nest at most 10 deep, got 11"):
            make()


def test_a_list_that_is_changed_afterwards_changes_no_sequence():
    parts, boundaries = [UP, HOLD], [10]
    schedule = Sequence(parts, boundaries)
    parts.append(DOWN)
    boundaries[0] = math.nan
    assert schedule.parts == (UP, HOLD) and schedule.boundaries == (10,)
    schedule.get_config()["boundaries"][0] = 99
    assert schedule(20) == 0.1
