"""The choice of a rate, or of another setting: the best one, and what so many tries are worth."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arguments import integer, shown
from .results import Results


class Tuned(Results):
    """The results at the chosen value of an axis, the same for all seeds.

    Parameters
    ----------
    records : list of dict
        Those at the chosen values.
    chosen : dict
        By the other axes' values, as a tuple: the chosen value.
    at_edge : dict
        Those of ``chosen`` that are the lowest or the highest number tried: a better one may lie beyond.
    warning : str
        What the repr adds.
    """

    def __init__(
        self,
        records: list[dict[str, Any]],
        chosen: dict[tuple[Any, ...], Any],
        at_edge: dict[tuple[Any, ...], Any],
        warning: str,
    ) -> None:
        super().__init__(records, [record["cell"] for record in records])
        self.chosen: dict[tuple[Any, ...], Any] = chosen
        self.at_edge: dict[tuple[Any, ...], Any] = at_edge
        self._warning = warning

    def __repr__(self) -> str:
        return super().__repr__() + self._warning


def tuned(
    results: Results, select: str, report: str, along: str, over: str = "seed", lowest: bool = True
) -> Tuned:
    """Return the results at the best value of one axis, chosen by the mean of ``select`` over the seeds.

    A diverged run, with NaN or infinity, is worse than any other.

    Parameters
    ----------
    results : Results
        Of a sweep that has the axes named below.
    select : str
        By what the value is chosen, as a loss on validation data.
    report : str
        What is to be compared afterwards, as a loss on test data. If both are the same, the repr says so. It
        also counts the choices at an edge of the values tried.
    along : str
        The axis to choose on, as the rate.
    over : str, default "seed"
        The axis over which the mean is taken.
    lowest : bool, default True
        Whether a lower value of ``select`` is better.

    Returns
    -------
    Tuned
        The records at the chosen values, those values, and which of them are at an edge.

    Raises
    ------
    ValueError
        If an axis or a value is not there, or cells are missing, as then the choice would not be fair.

    Examples
    --------
    >>> losses = {0.1: (3.0, 2.5), 0.2: (2.0, 2.75)}
    >>> records = [
    ...     {"cell": {"rate": rate, "seed": 0}, "result": {"valid": valid, "test": test}}
    ...     for rate, (valid, test) in losses.items()
    ... ]
    >>> tuned(Results(records), "valid", "test", "rate").array("test")
    array([[2.75]])
    """
    for name in (along, over):
        if name not in results.axes:
            raise ValueError(f"axis must be one of {list(results.axes)}, got {shown(name)}")
    _check_complete(results)
    results.array(report)  # raises if it is not there
    names, found = list(results.axes), results.array(select) * (1 if lowest else -1)
    found = np.where(np.isfinite(found), found, math.inf)
    means = found.mean(axis=names.index(over), keepdims=True)
    choice = means.argmin(axis=names.index(along), keepdims=True)
    others = [name for name in names if name not in (along, over)]
    chosen = {}
    for place in np.ndindex(choice.shape):
        at = {name: results.axes[name][i] for name, i in zip(names, place, strict=True)}
        chosen[tuple(at[name] for name in others)] = results.axes[along][choice[place]]
    cells = [(record, record["cell"]) for record in results.records]
    kept = [record for record, cell in cells if cell[along] == chosen[tuple(cell[name] for name in others)]]
    tried = [value for value in results.axes[along] if isinstance(value, int | float)]
    ends = (min(tried), max(tried)) if len(tried) > 1 else ()
    at_edge = {place: value for place, value in chosen.items() if value in ends}
    warning = f", chosen on what it reports: {report}" if select == report else ""
    if at_edge:
        warning += f", at an edge of {along}: {len(at_edge)} of {len(chosen)} (see at_edge)"
    return Tuned(kept, chosen, at_edge, warning)


def budget(
    results: Results | ArrayLike, tries: Iterable[int], value: str = "valid", over: str = "seed"
) -> NDArray[np.float64]:
    r"""Return the expected lowest of k values drawn at random, for each k, with replacement.

    The expected validated performance of Dodge et al. (2019): with the n values sorted,
    :math:`\sum_i v_{(i)}\,\left((1 - \frac{i-1}{n})^k - (1 - \frac{i}{n})^k\right)`.

    Parameters
    ----------
    results : Results, or array of float
        What each setting that may be tried comes to. NaN and infinity count as the highest finite one.
    tries : iterable of int >= 1
        How many settings are tried: the k.
    value : str, default "valid"
        Of results: the value that is to be low.
    over : str, default "seed"
        Of results: the axis over which its mean is taken first.

    Returns
    -------
    ndarray of float64
        One for each number of tries.

    Raises
    ------
    TypeError, ValueError
        If no value is finite, cells are missing, or a number of tries is not such an integer.

    Examples
    --------
    >>> budget([1.0, 3.0], [1, 2])
    array([2. , 1.5])
    """
    if isinstance(results, Results):
        if over not in results.axes:
            raise ValueError(f"axis must be one of {list(results.axes)}, got {shown(over)}")
        _check_complete(results)
        results = results.array(value).mean(axis=list(results.axes).index(over))
    flat = np.asarray(results, np.float64).ravel()
    if not np.isfinite(flat).any():
        raise ValueError(f"results must have a finite one, got {flat.tolist()}")
    ordered = np.sort(np.where(np.isfinite(flat), flat, flat[np.isfinite(flat)].max()))
    counts = [integer("tries", each, at_least=1) for each in tries]
    left = 1 - np.arange(len(ordered) + 1) / len(ordered)
    return np.array([float(ordered @ -np.diff(left**count)) for count in counts])


def _check_complete(results: Results) -> None:
    if results.missing:
        advice = "run the sweep to its end, or choose among them by where()"
        raise ValueError(f"results must have all cells, got {results}: {advice}")
