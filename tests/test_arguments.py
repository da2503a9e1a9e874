"""Checks of arguments: what passes, in which type, and what is refused with which words."""

import math
from fractions import Fraction

import numpy as np
import pytest

from nadam_edu.arguments import flag, number


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.float64(0.5), np.array(0.5), Fraction(1, 2)])
def test_a_number_of_any_kind_comes_back_as_a_float(value):
    result = number("rate", value)
    assert type(result) is float and result == 0.5


@pytest.mark.parametrize("value", [3, -3, 0])
def test_an_int_stays_an_int(value):
    assert type(number("steps", value)) is int and number("steps", value) == value


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        ({"at_least": 0}, [0, 0.0, 1e-300, 7], [-1, -1e-300]),
        ({"above": 0}, [1, 1e-300], [0, 0.0, -1]),
        ({"below": 1}, [-5, 0.999], [1, 1.0, 2]),
        ({"at_least": 0, "below": 1}, [0, 0.5], [-0.1, 1]),
    ],
)
def test_bounds_let_in_what_they_say_and_nothing_else(bounds, inside, outside):
    assert [number("x", value, **bounds) for value in inside] == inside
    for value in outside:
        with pytest.raises(ValueError, match=f"^x must be a finite number .*, got {value}$"):
            number("x", value, **bounds)


@pytest.mark.parametrize(
    ("bounds", "rule"),
    [
        ({}, "a finite number"),
        ({"above": 0}, "a finite number > 0"),
        ({"at_least": 0, "below": 1}, "a finite number >= 0 and < 1"),
    ],
)
@pytest.mark.parametrize(
    ("value", "error"),
    [(math.nan, ValueError), (math.inf, ValueError), (-math.inf, ValueError), ("1", TypeError)],
)
def test_the_message_gives_name_rule_and_value(bounds, rule, value, error):
    with pytest.raises(error) as raised:
        number("beta_1", value, **bounds)
    assert str(raised.value) == f"beta_1 must be {rule}, got {value!r}"


@pytest.mark.parametrize(
    "value",
    [
        None,
        "0.1",
        [0.1],
        (0.1,),
        np.array([0.1, 0.2]),
        1j,
        np.complex64(0.1),
        np.array(1j),
        True,
        False,
        {},
        len,
    ],
)
def test_what_is_not_one_real_number_is_a_type_error(value):
    with pytest.raises(TypeError, match=r"^rate must be a finite number, got "):
        number("rate", value)


@pytest.mark.parametrize("value", [True, False])
def test_a_flag_is_true_or_false(value):
    assert flag("cycle", value) is value


@pytest.mark.parametrize("value", [1, 0, None, "True"])
def test_a_flag_is_nothing_else(value):
    with pytest.raises(TypeError) as raised:
        flag("cycle", value)
    assert str(raised.value) == f"cycle must be True or False, got {value!r}"
