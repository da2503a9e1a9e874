"""What a live figure offers to choose from, and the arguments that each choice begins with.

>>> offered_rules()["momentum"]
{'arguments': {'momentum': 0.9}, 'source': ['update_rules', 'momentum']}
"""

import inspect
from typing import Any

from .. import schedules, surfaces, update_rules
from .slider_ranges import START


def defaults_of(function: Any, first: int = 0) -> dict[str, Any]:
    """Return the arguments of ``function`` from position ``first`` on, with defaults or START's values."""
    parameters = list(inspect.signature(function).parameters.values())[first:]
    return {
        each.name: START[each.name] if each.default is each.empty else each.default for each in parameters
    }


def offered_schedules() -> dict[str, Any]:
    """Return for each schedule class the config that its figure begins with, and where its Python stands."""
    offers = {}
    for schedule in schedules.OURS:
        arguments = without_name(schedule(**defaults_of(schedule)).get_config())
        offers[schedule.__name__] = {
            "arguments": arguments,
            "source": [schedule.__module__.removeprefix("nadam_edu."), schedule.__name__],
        }
    return offers


def without_name(config: Any) -> Any:
    """Return a config without the name of the schedule, which changes no number.

    Schedules inside lose their own too.
    """
    if isinstance(config, list):
        return [without_name(item) for item in config]
    return (
        {key: without_name(value) for key, value in config.items() if key != "name"}
        if isinstance(config, dict)
        else config
    )


def offered_rules(**rate: float) -> dict[str, Any]:
    """Return for each update rule the arguments that its figure begins with, and where its Python stands.

    A ``learning_rate`` comes first.
    """
    return {
        name: {"arguments": {**rate, **defaults_of(rule, first=3)}, "source": ["update_rules", name]}
        for name, rule in update_rules.RULES.items()
    }


def offered_surfaces() -> dict[str, Any]:
    """Return for each surface where its descents begin.

    >>> offered_surfaces()["ravine"]
    {'start': {'x': -4.0, 'y': 1.0}}
    """
    starts = {name: each.start for name, each in surfaces.SURFACES.items()}
    return {name: {"start": {"x": x, "y": y}} for name, (x, y) in starts.items()}


def leaf_names(value: Any, name: str = "") -> list[str]:
    """Return the names under which nested settings hold a value that a control could change."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaf_names(inner, key)]
    if isinstance(value, (list, tuple)):
        return [leaf for inner in value for leaf in leaf_names(inner, name)]
    return [name]


def with_overrides(what: str, offered: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that ``offered`` begins with, replaced by those given."""
    for name in arguments:
        if name not in offered:
            raise TypeError(f"{what} takes {', '.join(offered) or 'no arguments'}, got {name!r}")
    return {**offered, **arguments}
