"""What a sweep has found."""

import itertools
import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import schedules
from ..arguments import shown
from .cells import key, plain

NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}  # JSON cannot hold them


def encoded(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record as JSON holds it.

    >>> encoded({"cell": {"seed": 0}, "result": {"loss": math.nan}})
    {'cell': {'seed': 0}, 'result': {'loss': 'nan'}}
    """
    result = {
        name: value if math.isfinite(value) else str(float(value)) for name, value in record["result"].items()
    }
    return {"cell": plain(record["cell"]), "result": result}


def decoded(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the record that was encoded.

    >>> decoded({"cell": {"seed": 0}, "result": {"loss": "inf"}})
    {'cell': {'seed': 0}, 'result': {'loss': inf}}
    """
    cell = {
        name: schedules.deserialize(value) if isinstance(value, dict) else value
        for name, value in entry["cell"].items()
    }
    return {
        "cell": cell,
        "result": {name: NOT_FINITE.get(value, value) for name, value in entry["result"].items()},
    }


class Results:
    """Results of the cells of a sweep.

    Parameters
    ----------
    records : list of dict
        Each with its ``cell`` and its ``result``.
    cells : list of dict, optional
        What was asked for; by default every combination of the values in the records, and after ``where`` of
        those in the records that are left.

    Attributes
    ----------
    records : list of dict
        In the order of the cells.
    axes : dict
        The values of each axis, in the order in which the cells have them.
    missing : int
        How many cells have no result.
    """

    def __init__(self, records: list[dict[str, Any]], cells: list[dict[str, Any]] | None = None) -> None:
        given = [record["cell"] for record in records] if cells is None else cells
        self.axes: dict[str, list[Any]] = {
            name: _distinct(cell[name] for cell in given if name in cell) for name in _names(given)
        }
        self._asked: bool = cells is not None
        if cells is None:
            combined = itertools.product(*self.axes.values())
            cells = [dict(zip(self.axes, values, strict=True)) for values in combined] if records else []
        self._cells = cells
        found = {key(record["cell"]): record for record in records}
        self._found = {text: found.get(text) for text in map(key, cells)}
        self.records: list[dict[str, Any]] = [record for record in self._found.values() if record is not None]
        self.missing: int = len(self._found) - len(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __repr__(self) -> str:
        return f"{len(self._found)} cells, {self.missing} missing"

    def where(self, **values: Any) -> "Results":
        """Return the results of the cells that have these values.

        Parameters
        ----------
        **values : str, int, float, bool, None or schedule
            One value for each axis that is to have one.

        Returns
        -------
        Results
            Of these cells alone.

        Raises
        ------
        ValueError
            If there is no such axis, or no cell has that value.

        Examples
        --------
        >>> records = [{"cell": {"rate": rate, "seed": 0}, "result": {"loss": rate}} for rate in (0.1, 0.2)]
        >>> Results(records).where(rate=0.2).array("loss")
        array([[0.2]])
        """
        for name, value in values.items():
            if name not in self.axes:
                raise ValueError(f"axis must be one of {list(self.axes)}, got {shown(name)}")
            if _text(value) not in map(_text, self.axes[name]):
                raise ValueError(f"{name} must be one of {self.axes[name]}, got {shown(value)}")
        wanted = {name: _text(value) for name, value in values.items()}

        def has(cell: dict[str, Any]) -> bool:
            return all(_text(cell.get(name)) == text for name, text in wanted.items())

        records = [record for record in self.records if has(record["cell"])]
        return Results(records, [cell for cell in self._cells if has(cell)] if self._asked else None)

    def array(self, value: str) -> NDArray[np.float64]:
        """Return one value of all cells: an array with the axes of the cells, NaN where it is missing.

        Parameters
        ----------
        value : str
            A name in the results.

        Returns
        -------
        ndarray of float64
            Of the shape of the axes.

        Raises
        ------
        ValueError
            If no result has that name.

        Examples
        --------
        >>> records = [{"cell": {"rate": 0.1, "seed": seed}, "result": {"loss": seed / 2}} for seed in (0, 1)]
        >>> Results(records).array("loss")
        array([[0. , 0.5]])
        """
        names = _distinct(name for record in self.records for name in record["result"])
        if value not in names:
            raise ValueError(f"value must be one of {names}, got {shown(value)}")
        found = np.full([len(values) for values in self.axes.values()], math.nan)
        places = {
            name: {_text(each): i for i, each in enumerate(values)} for name, values in self.axes.items()
        }
        for record in self.records:
            place = tuple(places[name][_text(record["cell"][name])] for name in self.axes)
            found[place] = record["result"].get(value, math.nan)
        return found


def _names(cells: list[dict[str, Any]]) -> list[str]:
    return _distinct(name for cell in cells for name in cell)


def _distinct(values: Iterable[Any]) -> list[Any]:
    """Return each value once; 1, 1.0 and True are not the same."""
    return list({_text(value): value for value in values}.values())


def _text(value: Any) -> str:
    return key({"value": value})
