"""Figures: each function takes an Axes and numbers, and returns the Axes. One style for the whole book."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..directions import extra
from ..surfaces import Surface
from .basins import basin as basin

with extra("book"):
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from cycler import cycler
    from IPython import get_ipython
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib_inline.backend_inline import set_matplotlib_formats

# Okabe and Ito's palette, told apart with any colour vision; each colour has a dash pattern too, for print in
# grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
GREY = "#777777"  # of lines that help to read a figure
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))

STYLE: dict[Any, Any] = {
    "figure.figsize": (5.8, 3.4),
    "figure.constrained_layout.use": True,
    "font.size": 12,
    "axes.prop_cycle": cycler(color=COLOURS, linestyle=DASHES),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "grid.linestyle": "-",
    "legend.frameon": False,
    "lines.linewidth": 2,
    "svg.hashsalt": "nadam_edu",  # the same figure gives the same bytes
}


def style() -> None:
    """Use the book's style from here on; in a notebook, draw figures as SVG, without date and version."""
    mpl.rcParams.update(STYLE)
    if get_ipython() is not None:
        set_matplotlib_formats("svg", metadata={"Date": None, "Creator": None})


def figure(rows: int = 1, columns: int = 1, height: float = 3.4) -> tuple[Figure, Any]:
    """Return a figure and its Axes (an array of them for more than one), ``height`` inches a row.

    >>> fig, axes = figure(columns=2)
    >>> axes.shape
    (2,)
    >>> plt.close(fig)
    """
    return plt.subplots(rows, columns, figsize=(5.8 if columns == 1 else 7.2, height * rows))


def learning_rate_curve(ax: Axes, steps: ArrayLike, rates: ArrayLike, label: str | None = None) -> Axes:
    """Draw the rate of each update on ``ax`` and return it.

    >>> fig, ax = figure()
    >>> learning_rate_curve(ax, [0, 1], [0.1, 0.05]).get_xlabel()
    'update (step)'
    >>> plt.close(fig)
    """
    ax.plot(steps, rates, label=label)
    ax.set_xlabel("update (step)")
    ax.set_ylabel("learning rate")
    return ax


def curves(ax: Axes, exploration: dict[str, Any], x: str = "update (step)", y: str = "learning rate") -> Axes:
    """Draw the curves of an exploration on ``ax``, a live figure on paper, and return it.

    ``x`` and ``y`` are the labels of the axes.

    >>> from nadam_edu import explorations
    >>> fig, ax = figure()
    >>> len(curves(ax, explorations.decay_readings(0.003, 0.0002, 100, 10)).lines)
    4
    >>> plt.close(fig)
    """
    for name, values in exploration["curves"]:
        ax.plot(exploration["x"], np.array(values, dtype=float), label=name)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    return ax


def sensitivity(ax: Axes, exploration: dict[str, Any]) -> Axes:
    """Draw where training ends, by schedule and rate, on ``ax``, a live map on paper, and return it.

    A dot marks a loss that is low enough, a star the lowest, a cross a divergence.

    >>> from nadam_edu import explorations
    >>> fig, ax = figure()
    >>> len(sensitivity(ax, explorations.sensitivity("ravine", "sgd", {}, 10)).get_yticks())
    5
    >>> plt.close(fig)
    """
    losses = np.array([values for _, values in exploration["curves"]], dtype=float)
    signs = {"k.": losses < exploration["enough"], "kx": np.isnan(losses)}
    signs["k*"] = losses == np.nanmin(losses)
    ax.pcolormesh(np.log10(losses + 1e-6 * exploration["start"]), cmap="Blues_r", vmin=-12, vmax=3)
    for sign, cells in signs.items():
        ax.plot(*np.argwhere(cells).T[::-1] + 0.5, sign, markersize=8)
    ax.set_xticks(np.arange(0.5, 17, 4), exploration["x"][::4])
    ax.set_yticks(np.arange(0.5, 5), [name for name, _ in exploration["curves"]])
    ax.set(xlabel="highest learning rate", ylim=(5, 0))
    ax.grid(False)
    return ax


def descent(ax: Axes, surface: Surface, paths: dict[str, NDArray[np.float64]], margin: float = 1.0) -> Axes:
    """Draw the contours of ``surface`` and, over them, each path of ``paths`` (label: array of shape (n, 2)).

    Return ``ax``.

    >>> from nadam_edu import surfaces, update_rules
    >>> fig, ax = figure()
    >>> path = surfaces.descend(surfaces.ravine, (1.0, 1.0), update_rules.sgd, 0.01, 3)
    >>> len(descent(ax, surfaces.ravine, {"descent": path}).lines)
    2
    >>> plt.close(fig)
    """
    points = np.vstack([*paths.values(), [surface.minimum]])
    (left, bottom), (right, top) = points.min(axis=0) - margin, points.max(axis=0) + margin
    x, y = np.meshgrid(np.linspace(left, right, 120), np.linspace(bottom, top, 120))
    value = surface.value(x, y)
    ax.contour(
        x,
        y,
        value,
        levels=np.quantile(value, np.linspace(0.02, 0.9, 12)),
        colors="#999999",
        linewidths=0.6,
        linestyles="-",
    )
    for label, path in paths.items():
        ax.plot(*path.T, label=label, marker=".", markersize=4)
    ax.plot(*surface.minimum, "k*", markersize=10, label=None)
    ax.grid(False)
    return ax
