"""Comparisons of sweeps: paired by seed, and corrected for their number.

>>> holm([0.01, 0.04, 0.03])
array([0.03, 0.06, 0.06])
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..arguments import number, numbers, shown
from ..directions import extra
from .cells import key
from .results import Results
from .tuning import budget as budget
from .tuning import tuned as tuned


class Difference(NamedTuple):
    """The mean of paired differences, first minus second, and the interval that holds the true one.

    Parameters
    ----------
    mean, low, high : float
        The mean, and the ends of the interval, in the unit of the value.
    n : int >= 2
        How many pairs.
    p : float in [0, 1]
        How likely a difference as large would be, if there were none.
    """

    mean: float
    low: float
    high: float
    n: int
    p: float


def paired(
    results: Results,
    value: str,
    between: Sequence[Any],
    over: str = "seed",
    level: float = 0.95,
    test_share: float | None = None,
) -> Difference:
    r"""Return the mean of the differences between two settings, seed by seed, and its confidence interval.

    The interval is that of Student's t: :math:`\bar d \pm t\,s\sqrt{1/n}`. Where each seed splits the same
    data anew, the splits share examples, and this interval is too narrow. With ``test_share`` it is that of
    Nadeau and Bengio (2003), with :math:`1/n + r/(1-r)` in place of :math:`1/n`.

    Parameters
    ----------
    results : Results
        Of a sweep that has the axes named below.
    value : str
        What is compared: a name in the results.
    between : (axis, first, second)
        The axis, and two of its values. All other axes but ``over`` must have one value.
    over : str, default "seed"
        The axis of the pairs.
    level : float in (0, 1), default 0.95
        The share of such intervals that hold the true difference.
    test_share : float in (0, 1), optional
        The share r of the examples that is tested on.

    Returns
    -------
    Difference
        Its mean, the ends of the interval, the number of pairs and the p-value.

    Raises
    ------
    TypeError, ValueError
        If an axis or a value is not there, if another axis has several values, or with fewer than two pairs.

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


def holm(p_values: Sequence[float]) -> NDArray[np.float64]:
    """Return the p-values corrected for their number by the method of Holm (1979).

    Parameters
    ----------
    p_values : sequence of float in [0, 1]
        One of each comparison.

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
