"""What the live figures ask for: the checks of their settings, and how many points a curve has."""

from ..arguments import integer, shown

MOST_POINTS = 301  # one for each pixel of a narrow figure
MOST_UPDATES = 10_000  # computed one by one; ten times what a slider offers, and under half a second


def points(last: int) -> "list[int]":
    """Return at most ``MOST_POINTS`` + 1 whole numbers from 0 to ``last``, evenly spaced but for the last.

    >>> points(4)
    [0, 1, 2, 3, 4]
    >>> points(1001)[-3:]
    [996, 1000, 1001]
    """
    stride = -(-last // (MOST_POINTS - 1))
    chosen = list(range(0, last, stride))
    chosen.append(last)
    return chosen


def looked_up(name, value, choices):
    """Return ``value`` looked up in ``choices``, a dict of what there is by its name."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(sorted(choices))}, got {shown(value)}")
    return choices[value]


def up_to_most(name, value):
    """Return ``value`` as an int if it is one from 1 to ``MOST_UPDATES``, for which a reader can wait."""
    return integer(name, value, at_least=1, below=MOST_UPDATES + 1)


def checked_dict(name, value):
    """Return ``value`` if it is a dict."""
    if not isinstance(value, dict):
        raise TypeError(f"{name} must be a dict, got {shown(value)}")
    return value


def all_finite(name, value, curve):
    """Return the numbers of a curve if no argument was so large that one of them overflowed.

    The error blames ``name`` and ``value``.
    """
    if any(y - y != 0.0 for y in curve):
        raise ValueError(f"{name} must give finite numbers, got {shown(value)}")
    return curve
