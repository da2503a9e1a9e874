"""Comparisons of sweeps: paired by seed, tuned on one value and reported on another, corrected for many looks.

>>> holm([0.01, 0.04, 0.03])
array([0.03, 0.06, 0.06])
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arguments import integer, number, numbers, shown
from ..directions import extra
from .cells import key
from .results import Results


class Difference(NamedTuple):
    """The mean of paired differences, first minus second, and the interval that holds the true one."""

    mean: float
    low: float
    high: float
    n: int
    """How many pairs."""
    p: float
    """How likely a difference as large would be, if there were none."""


class Tuned(Results):
    """The results at the chosen value of an axis, the same for all seeds.

    Attributes
    ----------
    chosen : dict
        By the other axes' values, as a tuple: the chosen value.
    """

    def __init__(
        self, records: list[dict[str, Any]], chosen: dict[tuple[Any, ...], Any], warning: str
    ) -> None:
        super().__init__(records, [record["cell"] for record in records])
        self.chosen, self._warning = chosen, warning

    def __repr__(self) -> str:
        return super().__repr__() + self._warning


def paired(
    results: Results,
    value: str,
    between: Sequence[Any],
    over: str = "seed",
    level: float = 0.95,
    test_share: float | None = None,
) -> Difference:
    r"""Return the mean difference of a value between two settings, seed by seed, and its interval of confidence.

    The interval is that of Student's t: :math:`\bar d \pm t\,s\sqrt{1/n}`. Where the seeds split one set of data
    again and again, the splits share examples, and the interval is too narrow: with ``test_share`` it is that of
    Nadeau and Bengio (2003), with :math:`1/n + r/(1-r)` in place of :math:`1/n`.

    Parameters
    ----------
    results : Results
    value : str
        What is compared.
    between : (axis, first, second)
        The axis, and two of its values. All other axes but ``over`` must have one value.
    over : str
        The axis of the pairs.
    level : float in (0, 1)
        The share of such intervals that hold the true difference.
    test_share : float in (0, 1), optional
        The share r of the examples that is tested on.

    Returns
    -------
    Difference

    Raises
    ------
    TypeError, ValueError
        If an axis or a value is not there, another axis has several values, or fewer than two pairs are whole.

    Examples
    --------
    >>> losses = {"adam": [3.0, 5.0, 4.0], "nadam": [2.0, 3.0, 3.0]}
    >>> records = [
    ...     {"cell": {"rule": rule, "seed": seed}, "result": {"loss": loss}}
    ...     for rule in losses for seed, loss in enumerate(losses[rule])
    ... ]
    >>> paired(Results(records), "loss", ("rule", "nadam", "adam")).mean
    -1.3333333333333333
    """
    level = number("level", level, above=0, below=1)
    differences = _differences(results, value, between, over)
    with extra("keras"):  # SciPy comes with scikit-learn
        from scipy import stats
    n, mean = len(differences), float(np.mean(differences))
    share = 0.0 if test_share is None else number("test_share", test_share, above=0, below=1)
    error = float(np.std(differences, ddof=1)) * math.sqrt(1 / n + share / (1 - share))
    low, high = (mean + error * side * stats.t.ppf((1 + level) / 2, n - 1) for side in (-1, 1))
    p = 2 * stats.t.sf(abs(mean) / error, n - 1) if error else float(mean == 0)
    return Difference(mean, float(low), float(high), n, float(p))


def _differences(results: Results, value: str, between: Sequence[Any], over: str) -> NDArray[np.float64]:
    """Return first minus second where both were measured."""
    if isinstance(between, str) or len(between) != 3:
        raise TypeError(f"between must be (axis, first, second), got {shown(between)}")
    axis, *two = between
    for name in (axis, over):
        if name not in results.axes:
            raise ValueError(f"axis must be one of {list(results.axes)}, got {shown(name)}")
    sides: list[dict[str, float]] = [{}, {}]
    for record in results.records:
        cell = record["cell"]
        rest = {name: each for name, each in cell.items() if name not in (axis, over)}
        for side, wanted in zip(sides, two, strict=True):
            if key({axis: cell[axis]}) == key({axis: wanted}):
                if key({over: cell[over]}) in side:
                    raise ValueError(
                        f"results must have one cell for each {over}, got several: choose among {rest}"
                    )
                side[key({over: cell[over]})] = record["result"][value]
    for side, wanted in zip(sides, two, strict=True):
        if not side:
            raise ValueError(f"{axis} must be one of {results.axes[axis]}, got {shown(wanted)}")
    first, second = sides
    found = np.array([first[each] - second[each] for each in first if each in second])
    if len(found) < 2 or not np.isfinite(found).all():
        raise ValueError(f"at least 2 pairs must be finite, got the differences {found.tolist()}")
    return found


def tuned(
    results: Results, select: str, report: str, along: str, over: str = "seed", lowest: bool = True
) -> Tuned:
    """Return the results at the best value of one axis, chosen by the mean of ``select`` over the seeds.

    A diverged run, with NaN or infinity, is worse than any other.

    Parameters
    ----------
    results : Results
    select : str
        By what the value is chosen, as a loss on validation data.
    report : str
        What is to be compared afterwards, as a loss on test data. If both are the same, the repr says so.
    along : str
        The axis to choose on, as the rate.
    over : str
        The axis over which the mean is taken.
    lowest : bool
        Whether a lower value of ``select`` is better.

    Returns
    -------
    Tuned

    Raises
    ------
    ValueError
        If an axis or a value is not there.

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
    texts = {key(dict(zip(others, given, strict=True))): key({along: each}) for given, each in chosen.items()}
    kept = [
        record
        for record in results.records
        if texts[key({name: record["cell"][name] for name in others})] == key({along: record["cell"][along]})
    ]
    return Tuned(kept, chosen, f", chosen on what it reports: {report}" if select == report else "")


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
    value : str
        Of results: the value that is to be low.
    over : str
        Of results: the axis over which its mean is taken first.

    Returns
    -------
    ndarray of float64, one for each number of tries

    Raises
    ------
    TypeError, ValueError
        If no value is finite, or a number of tries is not such an integer.

    Examples
    --------
    >>> budget([1.0, 3.0], [1, 2])
    array([2. , 1.5])
    """
    if isinstance(results, Results):
        if over not in results.axes:
            raise ValueError(f"axis must be one of {list(results.axes)}, got {shown(over)}")
        results = results.array(value).mean(axis=list(results.axes).index(over))
    flat = np.asarray(results, np.float64).ravel()
    if not np.isfinite(flat).any():
        raise ValueError(f"results must have a finite one, got {flat.tolist()}")
    ordered = np.sort(np.where(np.isfinite(flat), flat, flat[np.isfinite(flat)].max()))
    counts = [integer("tries", each, at_least=1) for each in tries]
    left = 1 - np.arange(len(ordered) + 1) / len(ordered)
    return np.array([float(ordered @ -np.diff(left**count)) for count in counts])


def holm(p_values: Sequence[float]) -> NDArray[np.float64]:
    """Return the p-values corrected for their number by the method of Holm (1979).

    Parameters
    ----------
    p_values : sequence of float in [0, 1]

    Returns
    -------
    ndarray of float64
        Those below a level hold together with that probability of a single false one.

    Raises
    ------
    TypeError, ValueError
        If one is not such a number.

    Examples
    --------
    >>> holm([0.5, 0.01])
    array([0.5 , 0.02])
    """
    given = np.array([number("p_values", p, at_least=0, at_most=1) for p in numbers("p_values", p_values)])
    order = np.argsort(given)
    steps = given[order] * np.arange(len(given), 0, -1)
    corrected = np.empty_like(given)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return corrected
