"""What the parts of a rule must be, checked when the rule is made."""

import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..arguments import number, shown, text

TAKEN = ("iterations", "learning_rate")  # the optimizer's own numbers


def check_functions(name: object, numbers: object, arrays: object, reach: object) -> None:
    """Raise TypeError unless the name is a str and the others are functions; ``reach`` may be None.

    >>> check_functions("lion", 0.1, len, None)
    Traceback (most recent call last):
    TypeError: numbers must be a function, got 0.1
    """
    text("name", name)
    for part, value in (("numbers", numbers), ("arrays", arrays), ("reach", reach or len)):
        if not callable(value):
            raise TypeError(f"{part} must be a function, got {shown(value)}")


def checked_carried(carried: object) -> dict[str, float]:
    """Return what is carried, None as {}: numbers by names that the optimizer does not use itself.

    >>> checked_carried({"iterations": 0})
    Traceback (most recent call last):
    ValueError: carried must have other names than iterations, learning_rate, got {'iterations': 0}
    """
    if carried is None:
        return {}
    if not isinstance(carried, Mapping):
        raise TypeError(f"carried must be a dict from names to numbers, got {shown(carried)}")
    if any(name in TAKEN for name in carried):
        raise ValueError(f"carried must have other names than {', '.join(TAKEN)}, got {shown(carried)}")
    return {text("a name in carried", name): number(f"carried[{name!r}]", carried[name]) for name in carried}


def checked_state(state: object, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return under which names the arrays of a variable are saved: ``names`` if ``state`` is None.

    >>> checked_state("velocity", ("m",))
    Traceback (most recent call last):
    TypeError: state must be a tuple of str, got 'velocity'
    """
    if state is None:
        return names
    if not isinstance(state, (tuple, list)) or not all(isinstance(each, str) for each in state):
        raise TypeError(f"state must be a tuple of str, got {shown(state)}")
    if len(state) != len(names):
        raise ValueError(f"state must name {len(names)} arrays, those of {names}, got {state!r}")
    return tuple(state)


def checked_hyperparameters(
    name: str, numbers: Callable[..., Any], given: Mapping[str, float]
) -> dict[str, float]:
    """Return all hyperparameters of ``numbers``, as they are given or by default.

    >>> checked_hyperparameters("sgd", lambda t, rate, scale=1.0, nesterov=False: (rate,), {})
    {'scale': 1.0}
    """
    parameters = inspect.signature(numbers).parameters.values()
    kinds = (int, float, np.floating, np.integer)
    defaults: dict[str, Any] = {
        each.name: each.default
        for each in parameters
        if isinstance(each.default, kinds) and not isinstance(each.default, bool)
    }
    for argument, value in given.items():
        if argument not in defaults:
            has = ", ".join(defaults) or "none"
            raise TypeError(f"{argument} is no hyperparameter of {name}, which has {has}; got {shown(value)}")
        if value != math.inf:
            number(argument, value)
    return defaults | dict(given)


def check_arrays(parts: tuple[Any, ...]) -> None:
    """Raise unless what ``arrays`` returns for two gradients are real numbers, each one or an array of two.

    >>> check_arrays((np.ones(2), 1j))
    Traceback (most recent call last):
    TypeError: arrays must return arrays of real numbers, got 1j
    """
    for part in parts:
        if np.asarray(part).dtype.kind not in "fiu":
            raise TypeError(f"arrays must return arrays of real numbers, got {shown(part)}")
        if np.shape(part) not in ((), (2,)):
            raise ValueError(f"arrays must return arrays of the gradient's shape (2,), got {shown(part)}")


def checked_config(config: object) -> tuple[str, dict[str, Any]]:
    """Return name and hyperparameters in a rule's config.

    >>> checked_config({"name": "lion"})
    Traceback (most recent call last):
    ValueError: a rule's config must have name and hyperparameters, as of get_config, got {'name': 'lion'}
    """
    if not isinstance(config, Mapping):
        raise TypeError(f"a rule's config must be a dict, as of get_config, got {shown(config)}")
    if not isinstance(config.get("name"), str) or not isinstance(config.get("hyperparameters"), Mapping):
        raise ValueError(
            f"a rule's config must have name and hyperparameters, as of get_config, got {shown(config)}"
        )
    return config["name"], dict(config["hyperparameters"])
