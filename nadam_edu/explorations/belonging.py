"""Which part of a curve belongs to a setting: where the curve moves most when that one alone changes."""

from ..arguments import one_of
from .curves import schedule_curve
from .descents import descent

MOST = 0.5  # of the furthest move
NUDGES = (0.98, 1.02)  # what the setting is multiplied by: upwards where it may not be smaller
FROM_ZERO = 0.01

# The figures whose curve has parts, and how their points are read from an answer.
CURVES: dict = {
    "schedule": (schedule_curve, lambda answer: [[rate] for rate in answer["curves"][0][1]]),
    "descent": (descent, lambda answer: answer["path"]),
}


def parts(figure: str, settings: dict, paths: list) -> list:
    """Return, for the setting at each of ``paths``, the places on the curve that belong to it.

    A place belongs to a setting if the curve moves there at least half as far as where it moves furthest,
    when that setting changes a little.

    >>> halved = {"initial_learning_rate": 1.0, "decay_steps": 2, "decay_rate": 0.5}
    >>> settings = {"schedule": "ExponentialDecay", "arguments": halved, "steps": 6}
    >>> parts("schedule", settings, [["arguments", "initial_learning_rate"], ["arguments", "decay_rate"]])
    [[0, 1, 2], [1, 2, 3, 4, 5, 6]]
    """
    one_of("figure", figure, CURVES)
    function, read = CURVES[figure]
    before = read(function(**settings))
    return [furthest(before, nudged(function, read, settings, path)) for path in paths]


def nudged(function, read, settings, path):
    """Return the points of the curve after the setting at ``path`` changed a little; none if it cannot."""
    value = at(settings, path)
    if value is None or isinstance(value, (bool, str)):
        return []
    for factor in NUDGES:
        try:
            return read(function(**changed(settings, path, value * factor if value else FROM_ZERO)))
        except (TypeError, ValueError):
            pass  # out of its bounds
    return []


def furthest(before: list, after: list) -> list:
    """Return the places at which two curves are at least ``MOST`` as far apart as where they are furthest.

    >>> furthest([[0.0], [1.0], [2.0]], [[0.0], [1.5], [3.0]])
    [1, 2]
    """
    moves = [
        sum([(new - old) ** 2 for old, new in zip(point, other)]) ** 0.5
        for point, other in zip(before, after)
    ]
    most = max(moves + [0.0])
    return [place for place, move in enumerate(moves) if most and move >= MOST * most]


def at(settings, path):
    """Return the value at a path of nested settings."""
    for key in path:
        settings = settings[key]
    return settings


def changed(settings, path, value):
    """Return a copy of nested settings with another value at a path.

    >>> changed({"values": [1, 2], "steps": 3}, ["values", 1], 5)
    {'values': [1, 5], 'steps': 3}
    """
    if not path:
        return value
    copy = list(settings) if isinstance(settings, list) else dict(settings)
    copy[path[0]] = changed(settings[path[0]], path[1:], value)
    return copy
