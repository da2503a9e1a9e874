"""The regressions of the sweeps: their gradient is a slope, and a long training ends near least squares."""

import numpy as np
import pytest

from nadam_edu.laboratory import regressions
from nadam_edu.laboratory.data import diabetes, photo
from nadam_edu.laboratory.regressions import measures, regression, squared_error, waves
from nadam_edu.laboratory.trainings import batches


def error_of(weights, x, y):
    return np.mean((x @ weights - y) ** 2)


def test_at_rate_zero_the_error_is_the_mean_square_of_what_is_to_be_predicted():
    for data, load in (("diabetes", diabetes), ("photo", photo)):
        split = load(3)
        found = regression(data, "adam", "constant", 0.0, 0.0, seed=3, epochs=1, batch=256)
        assert found["valid"] == pytest.approx(np.mean(split.y_valid.astype(float) ** 2), rel=1e-5)
        assert found["test"] == pytest.approx(np.mean(split.y_test.astype(float) ** 2), rel=1e-5)


def test_one_batch_moves_each_weight_against_its_slope(monkeypatch):
    """Adam's first step is the rate, against the sign of the gradient, here by central differences."""
    moved = {}
    monkeypatch.setattr(
        regressions, "squared_error", lambda predicted, y: moved.update(predicted=predicted) or 0.0
    )
    regression("diabetes", "adam", "constant", 0.0, 0.01, seed=0, epochs=1, batch=200)
    split, (rows,) = diabetes(0), batches(288, 200, 1, seed=0)
    x, y = measures(split.x_train)[rows], split.y_train[rows]
    nudges = 1e-6 * np.eye(11)[:, :, None]
    slopes = np.array([error_of(nudge, x, y) - error_of(-nudge, x, y) for nudge in nudges])
    assert np.abs(slopes).min() > 1e-9
    expected = measures(split.x_test) @ (-0.01 * np.sign(slopes)[:, None])
    assert moved["predicted"] == pytest.approx(expected, abs=1e-5)


def test_a_long_training_ends_near_the_least_squares():
    split = diabetes(1)
    best = np.linalg.lstsq(measures(split.x_train), split.y_train, rcond=None)[0]
    found = regression("diabetes", "keras-3", "cosine", 0.1, 0.01, seed=1, epochs=200)
    assert found["test"] == pytest.approx(error_of(best, measures(split.x_test), split.y_test), rel=0.01)


def test_the_waves_are_the_same_for_every_seed_and_of_length_one():
    places = np.random.default_rng(0).uniform(-1, 1, (5, 2))
    found = waves(places)
    assert found.shape == (5, 129) and np.array_equal(found, waves(places))
    assert found[:, :64] ** 2 + found[:, 64:128] ** 2 == pytest.approx(np.ones((5, 64)), abs=1e-12)
    assert squared_error(found, found) == 0.0


def test_the_photograph_is_learned_better_than_its_mean_colour():
    split = photo(0)
    found = regression("photo", "adam", "cosine", 0.0, 0.03, seed=0, epochs=1, batch=256)
    assert found["test"] < 0.5 * np.var(split.y_test, axis=0).mean()


def test_what_is_not_there_is_named():
    with pytest.raises(ValueError, match="data must be one of diabetes, photo, got 'digits'"):
        regression("digits", "adam", "cosine", 0.0, 0.1, seed=0)
