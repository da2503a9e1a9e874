"""Epochs become updates, by hand."""

import pytest

from nadam_edu.schedules import CosineDecay, PiecewiseConstantDecay, per_epoch


def test_epochs_become_updates():
    epochs = per_epoch(57)
    assert (epochs(1), epochs(10), epochs(0), epochs(0.5)) == (57, 570, 0, 28.5)
    assert type(epochs(10)) is int
    assert epochs([10, 20.5]) == epochs((10, 20.5)) == [570, 1168.5]


def test_a_schedule_takes_what_it_gives():
    epochs = per_epoch(100)
    assert CosineDecay(0.1, decay_steps=epochs(3))(300) == 0.0
    rate = PiecewiseConstantDecay(epochs([1, 2]), [1.0, 0.5, 0.1])
    assert [rate(step) for step in (100, 101, 200, 201)] == [1.0, 0.5, 0.5, 0.1]


@pytest.mark.parametrize(
    ("value", "error"),
    [(0, ValueError), (-1, ValueError), ("57", TypeError), (None, TypeError), (True, TypeError)],
)
def test_what_is_no_number_of_updates_is_refused(value, error):
    with pytest.raises(error, match=f"updates must be a finite number > 0, got {value!r}"):
        per_epoch(value)


@pytest.mark.parametrize(
    ("value", "error"), [(-1, ValueError), ("ten", TypeError), ([1, None], TypeError), ([-1], ValueError)]
)
def test_what_is_no_number_of_epochs_is_refused(value, error):
    with pytest.raises(error, match="epochs must be a finite number >= 0, got"):
        per_epoch(57)(value)
