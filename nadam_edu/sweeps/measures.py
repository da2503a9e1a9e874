"""The function that a sweep calls: what identifies it, and how its result is kept."""

import ast
import hashlib
import importlib.metadata
import inspect
import numbers
import textwrap
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

from ..arguments import shown

PACKAGES = ("nadam_edu", "numpy", "keras", "tensorflow")
SCALARS = bool, int, float, str, type(None)


def about(measure: Callable[..., Any]) -> dict[str, str]:
    """Return the name of ``measure`` and a hash of its source.

    The source includes the functions of the same file that it calls, those that they call, and the numbers
    and texts that any of them uses. If one of these changes, the hash does. Comments and layout do not count.
    """
    name = getattr(measure, "__qualname__", type(measure).__qualname__)
    text = "\n".join(sorted(_pieces(measure)))
    return {"measure": name, "source": hashlib.sha256(text.encode()).hexdigest()}


def _pieces(function: Any, seen: set[int] | None = None) -> set[str]:
    """Return the source of a function, and of what it names in its file."""
    seen = set() if seen is None else seen
    function = inspect.unwrap(getattr(function, "func", function))  # that of a functools.partial
    if id(function) in seen:
        return set()
    seen.add(id(function))
    try:
        pieces = {ast.unparse(ast.parse(textwrap.dedent(inspect.getsource(function))))}
    except (OSError, TypeError, SyntaxError):  # typed in at a prompt, or within an expression
        code = getattr(function, "__code__", None)
        pieces = {repr((code.co_code, code.co_consts)) if code else repr(type(function))}
    if not isinstance(function, FunctionType):
        return pieces
    around = {**function.__globals__, **_closure(function)}
    for name in _named(function.__code__):
        value = around.get(name)
        if isinstance(value, SCALARS) and name in around:
            pieces.add(f"{name} = {value!r}")
        elif isinstance(value, FunctionType) and value.__module__ == function.__module__:
            pieces |= _pieces(value, seen)
    return pieces


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
