"""beta_1 may be a schedule: the momenta of Dozat's algorithm, checked, saved, and the same in place."""

import json
import math
from fractions import Fraction

import numpy as np
import pytest

from nadam_edu import Nadam, schedules

# 1/2, 1/4 and 3/4 at the updates 1, 2 and 3
MOMENTA = schedules.PiecewiseConstantDecay([0, 1], [0.5, 0.25, 0.75])


def two_steps(**arguments):
    """Return two steps on a gradient of 1; with beta_2 and epsilon 0 each is the rate times the numerator."""
    weight, optimizer = np.zeros(1), Nadam(1.0, beta_2=0.0, epsilon=0.0, **arguments)
    steps = []
    for _ in range(2):
        before = weight.item()
        optimizer.apply_gradients([(np.ones(1), weight)])
        steps.append(before - weight.item())
    return steps


@pytest.mark.parametrize(
    ("psi", "expected"),
    [
        # mu is beta_1. m: 1/2, then 1/4 * 1/2 + 3/4 = 7/8. Products of mu: 1/2, 1/8, 3/32.
        # (1/4 * 1/2) / (1 - 1/8) + (1 - 1/2) / (1 - 1/2), then (3/4 * 7/8) / (1 - 3/32) + (1 - 1/4) / (1 - 1/8)
        (math.inf, [Fraction(1, 7) + 1, Fraction(21, 29) + Fraction(6, 7)]),
        # mu is half of beta_1, as 0.96^0 is 1. m as above. Products: 1/4, 1/32, 3/256.
        # (1/8 * 1/2) / (1 - 1/32) + 1, then (3/8 * 7/8) / (1 - 3/256) + (1 - 1/8) / (1 - 1/32)
        (0.0, [Fraction(2, 31) + 1, Fraction(84, 253) + Fraction(28, 31)]),
    ],
)
def test_the_look_ahead_uses_the_momentum_of_the_next_update(psi, expected):
    assert two_steps(beta_1=MOMENTA, momentum_decay=psi) == pytest.approx(
        [float(each) for each in expected], rel=1e-14
    )


def test_a_constant_schedule_is_the_number():
    assert two_steps(beta_1=schedules.Constant(0.75)) == two_steps(beta_1=0.75)


def test_a_number_set_under_way_is_the_momentum_of_its_updates_and_the_product_keeps_the_old():
    # mu: 1/2, then 1/4 twice, as no schedule tells what follows. m: 1/2, then 7/8. Products: 1/2, 1/8, 1/32.
    weight, optimizer = np.zeros(1), Nadam(1.0, 0.5, 0.0, 0.0, momentum_decay=math.inf)
    optimizer.apply_gradients([(np.ones(1), weight)])
    before, optimizer.beta_1 = weight.item(), 0.25
    optimizer.apply_gradients([(np.ones(1), weight)])
    assert before - weight.item() == pytest.approx(7 / 32 / (31 / 32) + 3 / 4 / (7 / 8), rel=1e-14)


def test_the_attribute_is_the_value_of_the_next_update():
    weight, optimizer = np.zeros(1), Nadam(beta_1=MOMENTA)
    seen = []
    for _ in range(3):
        seen.append(optimizer.beta_1)
        optimizer.apply_gradients([(np.ones(1), weight)])
    assert seen == [0.5, 0.25, 0.75] and all(type(value) is float for value in seen)


def test_the_config_holds_the_schedule_and_the_text_is_the_call():
    optimizer = Nadam(0.1, beta_1=MOMENTA)
    again = Nadam.from_config(json.loads(json.dumps(optimizer.get_config())))
    assert again.get_config() == optimizer.get_config()
    assert repr(again) == f"Nadam(learning_rate=0.1, beta_1={MOMENTA!r})"
    with pytest.raises(
        ValueError, match=r"^beta_1 must be a number, as it is in Keras, got PiecewiseConstan"
    ):
        optimizer.keras_config()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (schedules.Constant(1.0), "beta_1 at step 0 must be a finite number >= 0 and < 1, got 1.0"),
        (
            lambda: 0.9,
            "beta_1 must be a finite number >= 0 and < 1 or a schedule of nadam_edu.schedules, got <",
        ),
        ("high", "beta_1 must be a finite number >= 0 and < 1, got 'high'"),
    ],
)
def test_what_is_no_momentum_is_refused(value, message):
    optimizer = Nadam(beta_1=0.5)
    for attempt in (lambda: Nadam(beta_1=value), lambda: setattr(optimizer, "beta_1", value)):
        with pytest.raises((TypeError, ValueError)) as raised:
            attempt()
        assert str(raised.value).startswith(message)
    assert optimizer.beta_1 == 0.5


def test_a_schedule_that_leaves_the_range_later_stops_before_anything_changed():
    weight = np.zeros(1)
    optimizer = Nadam(beta_1=schedules.PiecewiseConstantDecay([1], [0.5, 1.5]))
    optimizer.apply_gradients([(np.ones(1), weight)])
    before, state = weight.copy(), optimizer.state_dict()
    with pytest.raises(ValueError, match=r"^beta_1 at step 2 must be a finite number >= 0 and < 1, got 1.5$"):
        optimizer.apply_gradients([(np.ones(1), weight)])
    assert weight == before and optimizer.state_dict() == state


def test_a_schedule_and_a_number_may_replace_each_other():
    optimizer = Nadam()
    optimizer.beta_1 = MOMENTA
    assert (
        optimizer.beta_1 == 0.5 and optimizer.get_config()["beta_1"]["class_name"] == "PiecewiseConstantDecay"
    )
    optimizer.beta_1 = 0
    assert optimizer.beta_1 == optimizer.get_config()["beta_1"] == 0.0
