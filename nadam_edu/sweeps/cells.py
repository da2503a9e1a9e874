"""Cells: the combinations of values that a sweep measures, as dicts that JSON can hold."""

import inspect
import itertools
import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from .. import schedules
from ..arguments import shown

PLAIN = str, int, float, bool, type(None)


def grid(**axes: Iterable[Any]) -> list[dict[str, Any]]:
    """Return every combination of the values, the last axis fastest.

    Put the seed last: then the runs to be compared lie side by side.

    Parameters
    ----------
    **axes : iterable
        The values of each axis, at least one: text, numbers, truth values, None, or schedules. Those of
        NumPy become Python's.

    Returns
    -------
    list of dict
        Each from axis to value.

    Raises
    ------
    TypeError, ValueError
        If there is no axis, an axis has no value or one twice, or a value is of another kind.

    Examples
    --------
    >>> grid(rate=[0.1, 0.01], seed=[0])
    [{'rate': 0.1, 'seed': 0}, {'rate': 0.01, 'seed': 0}]
    >>> grid(rate=[])
    Traceback (most recent call last):
    ValueError: axis rate must have at least one value, got []
    """
    if not axes:
        raise ValueError("grid must have at least one axis, got none")
    listed = {}
    for name, values in axes.items():
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise TypeError(f"axis {name} must be a list of values, got {shown(values)}")
        listed[name] = list(values)
        if not listed[name]:
            raise ValueError(f"axis {name} must have at least one value, got []")
    return checked([dict(zip(listed, values, strict=True)) for values in itertools.product(*listed.values())])


def checked(cells: Any) -> list[dict[str, Any]]:
    """Return the cells as a list, if each is a dict of plain values and none is there twice.

    >>> checked([{"seed": 0}, {"seed": 0}])
    Traceback (most recent call last):
    ValueError: cells must differ from each other, got {'seed': 0} twice
    """
    if isinstance(cells, str | Mapping) or not isinstance(cells, Iterable):
        raise TypeError(f"cells must be a list of dicts, as grid() returns, got {shown(cells)}")
    cells, seen = list(cells), set()
    if not cells:
        raise ValueError("cells must not be empty, got []")
    for cell in cells:
        if not isinstance(cell, dict) or not all(isinstance(name, str) for name in cell):
            raise TypeError(f"each cell must be a dict from axis to value, got {shown(cell)}")
        if (text := key(cell)) in seen:
            raise ValueError(f"cells must differ from each other, got {shown(cell)} twice")
        seen.add(text)
    return [{name: native(value) for name, value in cell.items()} for cell in cells]


def native(value: Any) -> Any:
    """Return a NumPy scalar as Python's own number, and anything else unchanged.

    >>> native(np.float64(0.5)), native([1])
    (0.5, [1])
    """
    return value.item() if isinstance(value, np.generic) else value


def plain(cell: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cell with its schedules written out, as JSON holds it.

    >>> plain({"rate": object})
    Traceback (most recent call last):
    TypeError: axis rate must have text, numbers, truth values, None or schedules, got <class 'object'>: b...
    """
    found = {}
    for name, given in cell.items():
        value = native(given)
        if isinstance(value, schedules.LearningRateSchedule):
            found[name] = schedules.serialize(value)
        elif type(value) not in PLAIN or value != value:  # NaN is not even itself
            kinds = "text, numbers, truth values, None or schedules"
            advice = "build it in measure"
            raise TypeError(f"axis {name} must have {kinds}, got {shown(value)}: {advice}")
        else:
            found[name] = value
    return found


def key(cell: Mapping[str, Any]) -> str:
    """Return a text that two cells share if they are the same.

    >>> key({"seed": 0, "rate": 0.1})
    '{"rate": 0.1, "seed": 0}'
    """
    return json.dumps(plain(cell), sort_keys=True)


def place(cell: Mapping[str, Any]) -> list[tuple[str, float, str]]:
    """Return a cell's sort key: numbers by size, anything else as text, axis by axis.

    >>> sorted([{"seed": 10}, {"seed": 9}, {"seed": None}], key=place)
    [{'seed': None}, {'seed': 9}, {'seed': 10}]
    """
    return [
        (
            name,
            float(value) if isinstance(value, int | float) else -math.inf,
            json.dumps(value, sort_keys=True),
        )
        for name, value in plain(cell).items()
    ]


def check_takes(measure: Callable[..., Any], cells: Iterable[dict[str, Any]]) -> None:
    """Raise TypeError unless ``measure`` can be called with each cell.

    >>> check_takes(lambda seed: {}, [{"rate": 0.1, "seed": 0}])
    Traceback (most recent call last):
    TypeError: measure must take the axes ['rate', 'seed']: got an unexpected keyword argument 'rate'
    """
    if not callable(measure):
        raise TypeError(f"measure must be a function, got {shown(measure)}")
    signature = inspect.signature(measure)
    for cell in cells:
        try:
            signature.bind(**cell)
        except TypeError as error:
            raise TypeError(f"measure must take the axes {list(cell)}: {error}") from None
