"""The digits: all there, in the shares that were promised, and the same for the same seed."""

import numpy as np
import pytest

from nadam_edu.laboratory.data import BATCH_SIZE, TRAIN_SIZE, digits


def test_every_digit_is_in_one_part_in_its_share():
    split = digits(0)
    assert split.x_train.shape == (1344, 8, 8, 1) and split.x_test.shape == (453, 8, 8, 1)
    assert split.x_train.dtype == np.float32 and split.x_train.min() == 0 and split.x_train.max() == 1
    whole = np.bincount(np.concatenate([split.y_train, split.y_test]))
    assert whole.sum() == 1797
    # stratified: off by rounding alone
    assert np.abs(np.bincount(split.y_test) - whole * 453 / 1797).max() < 1


def test_the_training_part_is_whole_batches():
    assert TRAIN_SIZE == 42 * BATCH_SIZE == len(digits(0).y_train)


def test_the_split_follows_the_seed():
    first, again, other = digits(3), digits(3), digits(4)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first.x_test, other.x_test)


def test_numpy_integers_are_integers():
    assert np.array_equal(digits(np.int64(3)).y_test, digits(3).y_test)


@pytest.mark.parametrize(
    ("seed", "error", "message"),
    [
        (-1, ValueError, "seed must be a finite number >= 0 and < 4294967296, got -1"),
        (2**32, ValueError, "seed must be .*, got 4294967296"),
        (1.0, TypeError, "seed must be an integer, got 1.0"),
        (np.float32(1), TypeError, "seed must be an integer, got .*1.0.*"),
        ("1", TypeError, "seed must be .*, got '1'"),
        (None, TypeError, "seed must be .*, got None"),
    ],
)
def test_a_bad_seed_is_named_with_its_rule_and_value(seed, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        digits(seed)
