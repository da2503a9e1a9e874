"""The function that a sweep calls: what identifies it, and how its result is kept."""

import ast
import functools
import hashlib
import importlib.metadata
import inspect
import numbers
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType, MethodType
from typing import Any

import numpy as np

from ..arguments import shown

PACKAGES = ("nadam_edu", "numpy", "keras", "tensorflow")
SCALARS = bool, int, float, str, type(None), np.generic
LISTS = (list, tuple, set)


def about(measure: Callable[..., Any]) -> dict[str, str]:
    """Return the name of ``measure`` and a hash of its source.

    The source includes the functions and classes of the same file that it names, with those that they name,
    and the settings that any of them names: numbers and texts, lists, dicts and arrays of them, and
    schedules. Of a ``functools.partial`` or an object it includes the settings that these hold. If one of
    all these changes, the hash does. Comments and layout do not count.
    """
    name = getattr(measure, "__qualname__", type(measure).__qualname__)
    text = "\n".join(sorted(_pieces(measure, set())))
    return {"measure": name, "source": hashlib.sha256(text.encode()).hexdigest()}


def _pieces(function: Any, seen: set[int]) -> set[str]:
    """Return the source of a function, and of what it names in its file."""
    if isinstance(function, functools.partial):
        return _pieces(function.func, seen) | _settings({**function.keywords, "args": function.args})
    function = inspect.unwrap(function)
    if id(function) in seen:
        return set()
    seen.add(id(function))
    if isinstance(function, MethodType):
        return _pieces(function.__func__, seen) | _settings(vars(function.__self__))
    if not isinstance(function, FunctionType):
        return _of_class(type(function), seen) | _settings(vars(function))
    pieces = {_source(function)}
    around = {**function.__globals__, **_closure(function)}
    named = {name: around[name] for name in _named(function.__code__) & around.keys()}
    for value in _leaves(named):
        if getattr(value, "__module__", None) == function.__module__:
            pieces |= _of_class(value, seen) if isinstance(value, type) else _of_function(value, seen)
    return pieces | _settings(named)


def _of_function(value: Any, seen: set[int]) -> set[str]:
    value = inspect.unwrap(value) if callable(value) else value  # of a cache, say
    return _pieces(value, seen) if isinstance(value, FunctionType) else set()


def _of_class(kind: type, seen: set[int]) -> set[str]:
    """Return the name of a class, its settings, and the source of its functions; of its parents too."""
    pieces = {repr(kind)}
    for each in kind.__mro__:
        if each.__module__ == kind.__module__ and id(each) not in seen:
            seen.add(id(each))
            held = {name: value for name, value in vars(each).items() if not name.startswith("__")}
            pieces |= _settings(held)
            for value in vars(each).values():
                bare = getattr(value, "__func__", getattr(value, "fget", value))
                pieces |= _of_function(bare, seen)
    return pieces


def _settings(named: Mapping[str, Any]) -> set[str]:
    found = {name: _setting(value) for name, value in named.items()}
    return {f"{name} = {text}" for name, text in found.items() if text is not None}


def _source(function: FunctionType) -> str:
    """Return the source without comments and layout; where there is none, what the function compiles to."""
    try:
        return ast.unparse(ast.parse(textwrap.dedent(inspect.getsource(function))))
    except (OSError, TypeError, SyntaxError):  # typed in at a prompt, or within an expression
        return repr((function.__code__.co_code, function.__code__.co_consts))


def _leaves(value: Any) -> Iterator[Any]:
    """Yield what lists and dicts hold, and what is neither."""
    if isinstance(value, (*LISTS, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)
    else:
        yield value


def _setting(value: Any) -> str | None:
    """Return a value as text, if it is a setting.

    >>> _setting({"rate": 0.1, "sizes": (8, 16)}), _setting([max])
    ("{'rate': 0.1, 'sizes': [8, 16]}", None)
    """
    if isinstance(value, SCALARS):
        return repr(value)
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape} {hashlib.sha256(value.tobytes()).hexdigest()}"
    if isinstance(value, (*LISTS, dict)):
        texts = [_setting(each) for each in (value.values() if isinstance(value, dict) else value)]
        if None in texts:
            return None
        if isinstance(value, dict):
            return f"{{{', '.join(f'{name!r}: {text}' for name, text in zip(value, texts, strict=True))}}}"
        return f"[{', '.join(map(str, sorted(map(str, texts)) if isinstance(value, set) else texts))}]"
    if any(each.__name__ == "LearningRateSchedule" for each in type(value).__mro__):  # ours, or Keras's
        return f"{type(value).__name__}({_setting(value.get_config())})"
    return None


def _closure(function: FunctionType) -> dict[str, Any]:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return {name: cell.cell_contents for name, cell in cells}


def _named(code: CodeType) -> set[str]:
    """Return the names that a piece of code and those within it use."""
    names = {*code.co_names, *code.co_freevars}
    return names.union(*(_named(each) for each in code.co_consts if isinstance(each, CodeType)))


def measured(measure: Callable[..., Any], cell: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what ``measure`` finds for a cell, and the versions that it found it with; runs in a worker.

    >>> measured(lambda seed: {"loss": seed / 2}, {"seed": 1})[0]
    {'loss': 0.5}
    >>> measured(lambda seed: seed, {"seed": 1})
    Traceback (most recent call last):
    TypeError: measure must return a dict from name to number, got 1
    """
    result = measure(**cell)
    if not isinstance(result, dict) or not result or not all(isinstance(name, str) for name in result):
        raise TypeError(f"measure must return a dict from name to number, got {shown(result)}")
    return {name: _plain(name, value) for name, value in result.items()}, _versions()


def _plain(name: str, value: Any) -> float:
    """Return one number of a result as an int or a float of Python."""
    single = value.item() if getattr(value, "shape", None) == () and hasattr(value, "item") else value
    single = float(single) if getattr(single, "shape", None) == () else single  # a tensor of TensorFlow
    if not isinstance(single, numbers.Real):
        raise TypeError(f"measure must return a number as {name}, got {shown(value)}")
    return int(single) if isinstance(single, numbers.Integral) else float(single)


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
