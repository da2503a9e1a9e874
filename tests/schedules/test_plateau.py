"""The rate after each loss, by hand; against Keras's own callback in tests/test_keras_bridge.py."""

import math

import pytest

from nadam_edu.schedules import plateau


@pytest.mark.parametrize(
    ("losses", "settings", "rates"),
    [
        ([], {}, []),
        ([3, 2, 1], {"patience": 1}, [1, 1, 1]),
        ([1, 1, 1, 1, 1, 1], {"patience": 2}, [1, 1, 0.5, 0.5, 0.25, 0.25]),  # the first is better than none
        ([1, 1, 1, 1], {"patience": 0}, [1, 0.5, 0.25, 0.125]),
        ([1, 1, 1, 1], {"patience": 1}, [1, 0.5, 0.25, 0.125]),
        ([1, 1, 0.5, 0.5, 0.5], {"patience": 2}, [1, 1, 1, 1, 0.5]),  # the count begins again
        ([1, 0.95, 0.9, 0.85], {"patience": 2, "min_delta": 0.1}, [1, 1, 0.5, 0.5]),  # 0.85 < 1 - 0.1 at last
        # "more than": 0.75 is not below 1 - 0.25
        ([1, 0.75, 0.5], {"patience": 1, "min_delta": 0.25}, [1, 0.5, 0.5]),
        # A cooldown of 3: epochs 2 to 4 wait, of which the last is counted; epoch 5 is the second without
        # improvement.
        ([1] * 7, {"patience": 2, "cooldown": 3}, [1, 1, 0.5, 0.5, 0.5, 0.5, 0.25]),
        ([1] * 5, {"patience": 1, "cooldown": 1}, [1, 0.5, 0.25, 0.125, 0.0625]),  # a cooldown of 1 is none
        ([1, 1, 1, 1], {"patience": 1, "min_lr": 0.4}, [1, 0.5, 0.4, 0.4]),
        ([1, 2, 3, 3, 2], {"patience": 1, "mode": "max"}, [1, 1, 1, 0.5, 0.25]),
        ([1, math.nan, math.nan, 0.5], {"patience": 1}, [1, 0.5, 0.25, 0.25]),
        # Infinity is no better than nothing yet.
        ([math.inf, 1, math.inf], {"patience": 1}, [0.5, 0.5, 0.25]),
        ([1, 1], {"patience": 1, "min_lr": 2.0}, [1, 1]),  # the rate is below already
        ([1, 1], {"patience": 1, "factor": 0.0}, [1, 0]),
    ],
)
def test_by_hand(losses, settings, rates):
    assert plateau(losses, 1.0, **{"factor": 0.5, **settings}) == rates


def test_it_is_pure():
    losses = [1.0] * 30
    assert plateau(losses, 0.1) == plateau(losses, 0.1)
    assert losses == [1.0] * 30
    # By default a tenth after ten epochs without improvement.
    assert plateau(tuple(losses), 0.1)[9:12] == [
        0.1,
        0.1 * 0.1,
        0.1 * 0.1,
    ]


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("losses", 0.1, TypeError),
        ("losses", [b"low"], TypeError),
        ("losses", [True], TypeError),
        ("initial_learning_rate", -0.1, ValueError),
        ("factor", 1.0, ValueError),  # as in Keras
        ("factor", -0.1, ValueError),
        ("patience", -1, ValueError),
        ("patience", 1.5, TypeError),
        ("cooldown", -1, ValueError),
        ("mode", "less", ValueError),
        ("mode", None, TypeError),
        ("min_delta", -1e-4, ValueError),
        ("min_lr", math.nan, ValueError),
    ],
)
def test_a_bad_argument_is_refused_by_name_and_value(name, value, error):
    with pytest.raises(error, match=f"^{name} must be ") as raised:
        plateau(**{"losses": [1.0], "initial_learning_rate": 0.1, name: value})
    assert str(raised.value).endswith(f", got {value[0] if isinstance(value, list) else value!r}")
