"""Schedules as dicts for JSON, and back.

>>> from nadam_edu import schedules
>>> deserialize(serialize(schedules.Constant(0.1)))
Constant(learning_rate=0.1, name='Constant')
"""

from ..arguments import shown
from .base import LearningRateSchedule

DEEPEST = 10  # warm-ups one inside the other
SCHEDULES: "dict[str, type[LearningRateSchedule]]" = {}  # by name; the package fills it with its own


def serialize(schedule: LearningRateSchedule) -> dict:
    """Return a schedule as a dict for JSON: its class name and its config, as Keras serializes one.

    >>> from nadam_edu.schedules import Constant
    >>> serialize(Constant(0.1))["class_name"]
    'Constant'
    """
    return {"class_name": type(schedule).__name__, "config": schedule.get_config()}


def deserialize(config: dict) -> LearningRateSchedule:
    """Return the schedule that ``serialize`` described.

    Raises
    ------
    TypeError, ValueError
        If it is not such a dict, the class is none of ``SCHEDULES``, or as the class; warm-ups nest ``DEEPEST`` deep at most.

    Examples
    --------
    >>> deserialize({"class_name": "Constant", "config": {"learning_rate": 0.1}})
    Constant(learning_rate=0.1, name='Constant')
    """
    if not isinstance(config, dict):
        raise TypeError(f"a schedule's config must be a dict with class_name and config, got {shown(config)}")
    name, arguments = config.get("class_name"), config.get("config")
    if not isinstance(name, str) or name not in SCHEDULES:
        raise ValueError(f"class_name must be one of {', '.join(sorted(SCHEDULES))}, got {shown(name)}")
    if not isinstance(arguments, dict):
        raise TypeError(f"config must be a dict of the arguments of {name}, got {shown(arguments)}")
    try:
        return SCHEDULES[name].from_config(arguments)
    except RuntimeError:  # RecursionError, for which MicroPython has no name
        raise ValueError(f"schedule must be at most {DEEPEST - 1} warm-ups deep, got {shown(arguments)}") from None
