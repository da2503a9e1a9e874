"""Where trainings end against the rate, a basin for each rule; ``plots`` offers it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .looks import looks_of, words_of


def basin(ax: Any, results: Any, value: str, by: str = "rule", along: str = "rate") -> Any:
    """Draw where the trainings of a sweep end, against the rate, a curve for each rule; return ``ax``.

    The curve is the median over the seeds, the band the middle half of the trainings. A ring marks the rate
    of the lowest mean, a cross at the top one at which a training diverged.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    results : sweeps.Results
        Of a sweep with these axes and one more, as the seed; each other has one value.
    value : str
        A name in the results, positive, as a loss.
    by, along : str, default "rule" and "rate"
        The axis of the curves, and that of the abscissa.

    Raises
    ------
    ValueError
        If one of the axes is not there, or more than one other has several values.

    Examples
    --------
    >>> from nadam_edu.figures.plots import figure
    >>> from nadam_edu.sweeps import Results
    >>> ends = {0.1: [2.0, 3.0, 4.0], 1.0: [1.0, 1.0, np.inf]}
    >>> records = [
    ...     {"cell": {"rule": "adam", "rate": rate, "seed": seed}, "result": {"loss": loss}}
    ...     for rate in ends for seed, loss in enumerate(ends[rate])
    ... ]
    >>> fig, ax = figure()
    >>> curve, ring, cross = basin(ax, Results(records), "loss").lines
    >>> curve.get_ydata(), ring.get_xdata(), cross.get_xdata()
    (array([3., 1.]), array([0.1]), array([1.]))
    >>> fig.clear()
    """
    names = list(results.axes)
    for name in (by, along):
        if name not in names:
            raise ValueError(f"axis must be one of {names}, got {name!r}")
    several = [name for name in names if name not in (by, along) and len(results.axes[name]) > 1]
    if len(several) > 1:
        raise ValueError(
            f"results must have one more axis with several values, got {several}: choose by where()"
        )
    ends = np.moveaxis(results.array(value), [names.index(by), names.index(along)], [0, 1])
    labels = [str(label) for label in results.axes[by]]
    looks = looks_of(labels, [line.get_color() for line in ax.lines])
    for label, look, runs in zip(labels, looks, ends, strict=True):
        look = {"label": words_of(label), **look}
        _basin_curve(ax, np.asarray(results.axes[along], float), runs.reshape(len(runs), -1), look)
    ax.set(xscale="log", yscale="log", xlabel="learning rate", ylabel=f"{value} loss")
    return ax


def _basin_curve(ax: Any, x: NDArray[np.float64], runs: NDArray[np.float64], look: dict[str, Any]) -> None:
    """Draw one curve of a basin in its look: a row of ``runs`` for each place on the abscissa."""
    known = np.where(np.isfinite(runs), runs, np.inf)
    with np.errstate(invalid="ignore"):  # the difference of two infinite ends
        low, median, high = (
            np.quantile(known, share, axis=1, method="nearest") for share in (0.25, 0.5, 0.75)
        )
    (line,) = ax.plot(x, np.where(np.isfinite(median), median, np.nan), **look)
    colour = line.get_color()
    ax.fill_between(x, low, high, where=np.isfinite(high), color=colour, alpha=0.15, linewidth=0)
    best = known.mean(axis=1).argmin()
    ax.plot(x[[best]], median[[best]], "o", color=colour, markersize=10, fillstyle="none")
    diverged = x[np.isinf(known).any(axis=1)]
    top = {"transform": ax.get_xaxis_transform(), "clip_on": False}
    (crosses,) = ax.plot(diverged, np.ones(len(diverged)), "x", color=colour, **top)
    crosses.set_in_layout(False)  # unclipped and empty, it has no place that a layout could make room for
