"""A learning rate that is no number: a schedule of ``iterations``, or a callable without arguments."""

import inspect
from collections.abc import Callable
from typing import Any

from .. import schedules
from ..arguments import number, shown

Rate = float | Callable[..., Any]  # a number, a schedule, or a callable without arguments


def rate_at(rate_source: Callable[..., Any], iterations: int) -> float:
    """Return the rate of the next update, by a schedule of ``iterations`` or a callable without arguments.

    >>> rate_at(schedules.ExponentialDecay(0.5, 1, 0.5), 1), rate_at(lambda: 0.1, 1)
    (0.25, 0.1)
    """
    on_steps = isinstance(rate_source, schedules.LearningRateSchedule)
    rate = rate_source(iterations) if on_steps else rate_source()
    return float(number("learning_rate", rate, at_least=0))


def check_replaceable(rate_source: Callable[..., Any], rate: object) -> None:
    """Raise if a number is to replace a schedule; it may replace another callable.

    >>> check_replaceable(schedules.Constant(0.1), 0.5)
    Traceback (most recent call last):
    TypeError: learning_rate follows Constant(learning_rate=0.1, name='Constant') and cannot be set to a ...
    """
    if isinstance(rate_source, schedules.LearningRateSchedule):
        raise TypeError(
            f"learning_rate follows {rate_source!r} and cannot be set to a number, got {shown(rate)}"
        )


def wrong_kind(rate: object, hint: str = "") -> TypeError:
    """Return the error for what is no learning rate.

    >>> print(wrong_kind("cosine"))
    learning_rate must be a finite number >= 0, a schedule of nadam_edu.schedules or a callable without ...
    """
    kinds = "a finite number >= 0, a schedule of nadam_edu.schedules or a callable without arguments"
    return TypeError(f"learning_rate must be {kinds}, got {shown(rate)}{hint}")


def checked_rate_source(rate_source: Callable[..., Any]) -> Callable[..., Any]:
    """Return the callable if it is one of our schedules or can be called without arguments.

    >>> checked_rate_source(schedules.CosineDecay)
    Traceback (most recent call last):
    TypeError: learning_rate must be ... got <class '...CosineDecay'>; this is the class: write ...
    """
    if isinstance(rate_source, schedules.LearningRateSchedule):
        return rate_source
    try:
        inspect.signature(rate_source).bind()
    except TypeError:
        raise wrong_kind(rate_source, f"; {_hint(rate_source)}") from None
    except ValueError:  # some built-in functions have no signature
        pass
    return rate_source


def _hint(rate_source: Callable[..., Any]) -> str:
    """Return what to write instead of a callable that needs arguments."""
    if isinstance(rate_source, type):
        return f"this is the class: write {rate_source.__name__}(...)"
    if hasattr(rate_source, "get_config"):
        return "to convert from Keras: schedules.deserialize(keras.optimizers.schedules.serialize(schedule))"
    return "for a function of the step derive a class from schedules.LearningRateSchedule"


def config_of(rate_source: Callable[..., Any]) -> dict[str, Any]:
    """Return the config of a schedule; a callable has none.

    >>> config_of(schedules.Constant(0.1))
    {'class_name': 'Constant', 'config': {'learning_rate': 0.1, 'name': 'Constant'}}
    """
    if not isinstance(rate_source, schedules.LearningRateSchedule):
        raise ValueError(
            f"learning_rate must be a number or a schedule to be saved, got the callable {rate_source!r}"
        )
    return schedules.serialize(rate_source)
