"""The trainings of the sweeps: their gradients are slopes, their updates those of the book's optimizer."""

import math

import numpy as np
import pytest

from nadam_edu.laboratory import trainings
from nadam_edu import Nadam
from nadam_edu.laboratory.data import digits, wine
from nadam_edu.laboratory.residual import Network, residual

H = 1e-6  # of a central difference


def slopes(function, point, places):
    found = []
    for place in places:
        nudge = np.zeros(point.shape)
        nudge.flat[place] = H
        found.append((function(point + nudge) - function(point - nudge)) / (2 * H))
    return np.array(found)


def test_the_error_signal_is_the_slope_of_the_cross_entropy():
    rng = np.random.default_rng(0)
    scores, y = rng.normal(size=(5, 4)), np.array([0, 3, 1, 1, 2])
    by_formula = trainings.error_signal(scores, y)
    assert by_formula.ravel() == pytest.approx(
        slopes(lambda z: trainings.cross_entropy(z, y), scores, range(20)), abs=1e-8
    )


def test_scores_that_no_power_can_hold_have_a_loss():
    """e^1000 overflows; the surprise at the lower of two scores is their difference."""
    scores = np.array([[1000.0, 0.0]])
    assert trainings.cross_entropy(scores, [1]) == 1000.0
    assert trainings.error_signal(scores, [1]).tolist() == [[1.0, -1.0]]


def test_the_gradient_of_the_network_is_the_slope_of_its_loss():
    network, rng = Network(blocks=3), np.random.default_rng(0)
    weights, x, y = network.initial(0), rng.random((8, 64)), rng.integers(0, 10, 8)
    weights += rng.normal(0, 0.1, network.size)  # of the beginning many slopes are 0
    places = rng.choice(network.size, 50, replace=False)
    loss = lambda w: trainings.cross_entropy(network.scores(w, x), y)  # noqa: E731
    assert network.gradient(weights, x, y)[places] == pytest.approx(slopes(loss, weights, places), abs=1e-7)


def test_each_block_begins_by_adding_nothing():
    network = Network(blocks=8)
    weights, x = network.initial(0), np.random.default_rng(0).normal(size=(5, 64))
    first, inner, outer, last = network.parts(weights)
    assert not outer.any() and network.scores(weights, x) == pytest.approx(x @ first @ last, rel=1e-12)
    assert inner.std() == pytest.approx((2 / 32) ** 0.5, rel=0.05)


def test_the_updates_are_those_of_the_optimizer_of_the_book():
    targets = np.random.default_rng(0).normal(size=(30, 4))
    rates = np.linspace(0.1, 0.0, 30)
    found = trainings.descend(lambda w, row: w - targets[row], np.ones(4), np.arange(30), "keras-3", rates)
    weight, optimizer = np.ones(4), Nadam()
    for rate, target in zip(rates, targets, strict=True):
        optimizer.learning_rate = rate
        optimizer.apply_gradients([(weight - target, weight)])
    assert found == pytest.approx(weight, rel=1e-12)


def test_only_nadamw_shrinks_the_weights():
    """A gradient of 0 moves nothing; the weights keep 1 - 0.5 * 0.01 of themselves at each of two updates."""
    ends = {
        rule: trainings.descend(lambda w, row: 0 * w, np.ones(1), np.zeros(2), rule, np.array([0.5, 0.5]))
        for rule in trainings.RULES
    }
    assert ends.pop("nadamw") == pytest.approx(0.995**2, rel=1e-15)
    assert {each.item() for each in ends.values()} == {1.0}


def test_a_training_that_diverges_ends_in_nan():
    with np.errstate(all="raise"):
        end = trainings.descend(lambda w, row: w * math.inf, np.ones(1), np.zeros(2), "adam", np.ones(2))
    assert np.isnan(end).all()


@pytest.mark.parametrize(
    ("shape", "rates"),
    [
        ("constant", [0.0, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2]),
        ("linear", [0.0, 0.1, 0.2, 0.18, 0.16, 0.14, 0.12]),
        ("wsd", [0.0, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2]),
        ("cosine", [0.0, 0.1, 0.2, 0.1951, 0.1809, 0.1588, 0.1309]),  # 0.1 (1 + cos 18 degrees) = 0.1951
    ],
)
def test_the_schedules_rise_over_two_of_twelve_steps_and_fall_as_they_say(shape, rates):
    schedule = trainings.schedule_of(shape, 0.2, 12, warmup=1 / 6)
    assert schedule(np.arange(7)) == pytest.approx(np.array(rates), abs=5e-5)
    assert schedule(12) == pytest.approx(0.2 if shape == "constant" else 0.0, abs=1e-15)
    assert schedule(11) == pytest.approx(
        {"constant": 0.2, "linear": 0.02, "wsd": 0.1, "cosine": 0.0049}[shape], abs=5e-5
    )


def test_softmax_regression_learns_and_an_epoch_has_whole_batches():
    """42 batches of 32 digits, and 672 of 2."""
    assert len(trainings.batches(1344, 32, 1, seed=0)) == 42
    (order,) = trainings.batches(6, 6, 1, seed=0)
    assert sorted(order) == list(range(6)) and list(order) != list(range(6))
    for batch in (2, 32):
        found = trainings.softmax("digits", "adam", "cosine", 0.0, 0.03, seed=0, epochs=1, batch=batch)
        assert found["accuracy"] > 0.8


def test_at_rate_zero_the_loss_is_that_of_a_guess():
    """All weights 0: ln 3 for three growers; the first label is named, and has its share of the test part."""
    found = trainings.softmax("wine", "keras-3", "constant", 0.0, 0.0, seed=0)
    assert found["valid"] == found["test"] == pytest.approx(math.log(3), rel=1e-5)
    assert found["accuracy"] == pytest.approx(np.mean(wine(0).y_test == 0), rel=1e-5)


def test_the_network_without_norms_diverges_as_a_result():
    found = residual("adam", "constant", 0.0, rate=1e300, seed=0, blocks=1, epochs=1)
    assert np.isnan(found["valid"]) and found["accuracy"] == pytest.approx(
        np.mean(digits(0).y_test == 0), abs=1e-5
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"data": "iris"}, "data must be one of digits, .*, got 'iris'"),
        ({"rule": "lion"}, "rule must be one of adam, .*, got 'lion'"),
        ({"schedule": "step"}, "shape must be one of constant, cosine, linear, wsd, got 'step'"),
    ],
)
def test_what_is_not_there_is_named(change, message):
    cell = {"data": "wine", "rule": "adam", "schedule": "cosine", "warmup": 0.0, "rate": 0.1, "seed": 0}
    with pytest.raises(ValueError, match=message):
        trainings.softmax(**cell | change)
