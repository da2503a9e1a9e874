"""Call a user's function without side effects: on a copy of what it keeps.

Random state and optimizers are restored.

>>> calls = []
>>> copied(lambda: calls.append(1) or len(calls))(), calls
(1, [])
"""

import copy
import random
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from .update_hooks import is_optimizer, parts, rate_source

LIBRARIES = {"keras", "tf_keras", "tensorflow", "jax", "jaxlib", "torch", "nadam_edu"}


def copied(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function with the same code and copies of what ``function`` keeps.

    That is its closure, its globals, its defaults and its attributes.

    What cannot be copied, such as a generator, and what belongs to a library, such as a model, is shared.
    """
    if isinstance(function, types.FunctionType):
        return _copied_function(function)
    if isinstance(function, types.MethodType):
        return types.MethodType(function.__func__, _copy(function.__self__))
    if isinstance(function, partial):
        return partial(
            copied(function.func),
            *map(_copy, function.args),
            **{name: _copy(value) for name, value in function.keywords.items()},
        )
    return _copy(function)


def _copied_function(function):
    """Return the copy of a function written in Python."""
    cells = tuple(
        types.CellType(_copy(_content(cell))) if _content(cell) is not None else cell
        for cell in function.__closure__ or ()
    )
    used = {
        name: _copy(function.__globals__[name])
        for name in _names(function.__code__)
        if name in function.__globals__
    }
    made = types.FunctionType(
        function.__code__,
        {**function.__globals__, **used},
        function.__name__,
        _copy(function.__defaults__),
        cells or None,
    )
    made.__kwdefaults__ = _copy(function.__kwdefaults__)
    vars(made).update({name: _copy(value) for name, value in vars(function).items()})
    return made


def _names(code):
    """Return the names that code may look up among its globals, that of functions within it included."""
    inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return {*code.co_names, *(name for each in inner for name in _names(each))}


def _content(cell):
    """Return what a closure's cell holds, or None where it is still empty."""
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _copy(value):
    """Return a deep copy of data and of the user's own objects, and anything else unchanged."""
    if isinstance(value, (type, types.ModuleType, types.FunctionType)) or _of_a_library(value):
        return value
    try:
        return copy.deepcopy(value, {id(one): one for one in _attributes(value) if _of_a_library(one)})
    except Exception:  # raised by the user's own class: the object is shared then
        return value


def _of_a_library(value):
    """Return whether a value is something like a model or a tensor."""
    return type(value).__module__.split(".")[0] in LIBRARIES


def _attributes(value):
    """Return what an object's attributes hold."""
    return list(getattr(value, "__dict__", {}).values())


def optimizers_within(function: Any) -> list[Any]:
    """Return the inner optimizers that a function or an object holds, directly or in a model.

    >>> optimizers_within(lambda epoch: 0.1)
    []
    """
    if isinstance(function, partial):
        contents = [function.func, *function.args, *function.keywords.values()]
        found = [one for each in contents for one in optimizers_within(each)]
    else:
        found = [one for each in _reachable(function) for one in _optimizers(each)]
    return list({id(one): one for one in found}.values())


def _reachable(function):
    """Return what a function or an object can reach by one name."""
    if isinstance(function, types.FunctionType):
        named = (function.__globals__.get(name) for name in _names(function.__code__))
        return [*map(_content, function.__closure__ or ()), *named, *(function.__defaults__ or ())]
    this = getattr(function, "__self__", function)
    return [this, *_attributes(this)]


def _optimizers(value):
    """Return the optimizers that a value is, or that it has as a compiled model does."""
    for one in (value, vars(value).get("optimizer") if hasattr(value, "__dict__") else None):
        if is_optimizer(one):
            return parts(one)
    return []


@contextmanager
def untouched(optimizers: list[Any]) -> Iterator[Callable[[float], None]]:
    """Yield a function that sets the rate of the optimizers.

    Afterwards they have their own rates again, and Python and NumPy their random state.
    """
    settable = [one for one in optimizers if not callable(rate_source(one))]
    before = [float(one.learning_rate + 0.0) for one in settable]
    python, legacy = random.getstate(), np.random.get_state()  # noqa: NPY002  functions of the epoch use it

    def set_rate(rate: float) -> None:
        for one in settable:
            one.learning_rate = rate

    try:
        yield set_rate
    finally:
        for one, rate in zip(settable, before, strict=True):
            one.learning_rate = rate
        random.setstate(python)
        np.random.set_state(legacy)  # noqa: NPY002
