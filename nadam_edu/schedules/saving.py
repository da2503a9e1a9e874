"""Schedules as dicts for JSON, and back.

>>> from nadam_edu import schedules
>>> deserialize(serialize(schedules.Constant(0.1)))
Constant(learning_rate=0.1, name='Constant')
"""

from ..arguments import shown

DEEPEST = 10  # schedules one inside the other
# by name: the package's own, and those of readers that ``register`` put there
SCHEDULES: "dict[str, type]" = {}


def serialize(schedule: "LearningRateSchedule") -> dict:  # type: ignore[name-defined]  # noqa: F821
    """Return a schedule as a dict for JSON: its class name and its config, as Keras serializes one.

    Parameters
    ----------
    schedule : schedule
        One of ours, or of a class that ``schedules.register`` knows.

    Returns
    -------
    dict
        With ``class_name`` and ``config``, which ``deserialize`` takes.

    Raises
    ------
    TypeError
        If its class is not registered: nobody could read what was written.

    Examples
    --------
    >>> from nadam_edu.schedules import Constant
    >>> serialize(Constant(0.1))["class_name"]
    'Constant'
    """
    name = type(schedule).__name__
    if SCHEDULES.get(name) is not type(schedule):
        raise TypeError(
            "schedule must be of a class that can be found again: "
            f"write @schedules.register above class {name}, got {shown(schedule)}"
        )
    return {"class_name": name, "config": schedule.get_config()}


def deserialize(config: dict) -> "LearningRateSchedule":  # type: ignore[name-defined]  # noqa: F821
    """Return the schedule that ``serialize`` described.

    Parameters
    ----------
    config : dict
        With ``class_name`` and ``config``.

    Returns
    -------
    schedule
        Equal to the one that was written.

    Raises
    ------
    TypeError, ValueError
        If it is not such a dict, the class is none of ``SCHEDULES``, or as the class; schedules nest
        ``DEEPEST`` deep at most.

    Examples
    --------
    >>> deserialize({"class_name": "Constant", "config": {"learning_rate": 0.1}})
    Constant(learning_rate=0.1, name='Constant')
    """
    if not isinstance(config, dict):
        raise TypeError(f"a schedule's config must be a dict with class_name and config, got {shown(config)}")
    name, arguments = config.get("class_name"), config.get("config")
    if not isinstance(name, str) or name not in SCHEDULES:
        rule = f"one of {', '.join(sorted(SCHEDULES))}, or of a class that @schedules.register knows"
        raise ValueError(f"class_name must be {rule}, got {shown(name)}")
    if not isinstance(arguments, dict):
        raise TypeError(f"config must be a dict of the arguments of {name}, got {shown(arguments)}")
    try:
        return SCHEDULES[name].from_config(arguments)
    except RuntimeError:  # RecursionError, for which MicroPython has no name
        raise ValueError(f"schedules must nest at most {DEEPEST} deep, got {shown(arguments)}") from None


def as_json(value: object) -> object:
    """Return an argument as JSON has it: a schedule as ``serialize`` writes it, a tuple as a list.

    >>> as_json((1, 2))
    [1, 2]
    """
    if hasattr(value, "get_config"):
        return serialize(value)
    return [as_json(item) for item in value] if isinstance(value, (list, tuple)) else value


def from_json(value: object) -> object:
    """Return the argument that ``as_json`` wrote.

    >>> from_json([1, 2])
    [1, 2]
    """
    if isinstance(value, list):
        return [from_json(item) for item in value]
    return deserialize(value) if isinstance(value, dict) and "class_name" in value else value


def depth(values: "list[object]") -> int:
    """Return how deep schedules lie inside a schedule with these arguments: 0 if none of them is one.

    >>> depth([0.1, (2, 3)])
    0
    """
    inside = [item for value in values for item in (value if isinstance(value, (list, tuple)) else (value,))]
    deepest = max([1 + item._depth for item in inside if hasattr(item, "_depth")] + [0])
    if deepest > DEEPEST:
        raise ValueError(f"schedules must nest at most {DEEPEST} deep, got {deepest}")
    return deepest
