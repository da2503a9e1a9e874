"""Figures: each function takes an Axes and numbers, and returns the Axes. One style for the whole book."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..directions import extra
from ..surfaces import Surface
from .basins import basin as basin
from .labels import names as names
from .looks import COLOURS, DASHES, words_of
from .looks import looks_of as looks_of

with extra("book"):
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from cycler import cycler
    from IPython import get_ipython
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib_inline.backend_inline import set_matplotlib_formats

GREY = "#777777"  # of lines that help to read a figure
# Widths in inches, and the letters, are such that a picture as wide as a phone has letters of 12 pixels.
WIDTH = 5.2

STYLE: dict[Any, Any] = {
    "figure.figsize": (WIDTH, 3.2),
    "figure.constrained_layout.use": True,
    "font.size": 13.5,
    "savefig.pad_inches": 0.02,
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


def figure(rows: int = 1, columns: int = 1, height: float = 3.2) -> tuple[Figure, Any]:
    """Return a figure and its Axes (an array of them for more than one), ``height`` inches a row.

    >>> fig, axes = figure(columns=2)
    >>> axes.shape
    (2,)
    >>> plt.close(fig)
    """
    return plt.subplots(rows, columns, figsize=(WIDTH, height * rows))


def lines(
    ax: Axes,
    x: ArrayLike,
    curves: dict[str, Any],
    xlabel: str = "update (step)",
    ylabel: str = "learning rate",
    log: str = "",
    **drawn: Any,
) -> Axes:
    """Draw lines on ``ax``, each in the look of what it shows, and return it.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    x : array of shape (n,)
        The places; a line with fewer values has the first of them.
    curves : dict
        The values of each line by its label, as ``looks_of`` reads it: "adam", "adam, all three", "rate 0.1";
        of shape (n,), or (n, k) for k lines of one name.
    xlabel : str, default "update (step)"
        Of the x axis.
    ylabel : str, default "learning rate"
        Of the y axis.
    log : {"", "x", "y", "xy"}, default ""
        Which axes are logarithmic.
    **drawn
        Passed on to ``ax.plot``.

    >>> fig, ax = figure()
    >>> [line.get_label() for line in lines(ax, [0, 1], {"sgd": [0.1, 0.05], "rate 1": [1, 1]}).lines]
    ['plain descent', 'rate 1']
    >>> plt.close(fig)
    """
    _draw(ax, x, curves, drawn)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return logarithmic(ax, log)


def marks(ax: Axes, x: ArrayLike, curves: dict[str, Any], marker: str = "o", **drawn: Any) -> Axes:
    """Draw points on ``ax`` as ``lines`` draws lines, and return it.

    >>> fig, ax = figure()
    >>> marks(ax, [0, 1], {"nadam, measured": [1, 2]}).lines[0].get_label()
    'Nadam, measured'
    >>> plt.close(fig)
    """
    return _draw(ax, x, curves, {"marker": marker, "linestyle": "none", **drawn})


def _draw(ax: Axes, x: ArrayLike, curves: dict[str, Any], drawn: dict[str, Any]) -> Axes:
    """Draw each curve in its look, which ``drawn`` may change; the columns of one curve have one look."""
    looks = looks_of(list(curves), [str(line.get_color()) for line in ax.lines])
    for (label, values), look in zip(curves.items(), looks, strict=True):
        y = np.array(values, dtype=float).reshape(len(values), -1)
        unnamed = ["_"] * (y.shape[1] - 1)
        ax.plot(np.asarray(x)[: len(y)], y, label=[words_of(label), *unnamed], **{**look, **drawn})
    return ax


def logarithmic(ax: Axes, axes: str) -> Axes:
    """Make one axis of ``ax`` or both logarithmic, with plain numbers along them, and return it.

    >>> fig, ax = figure()
    >>> logarithmic(ax, "x").xaxis.get_major_formatter()(1e-5)
    '1e-5'
    >>> plt.close(fig)
    """
    for each in axes:
        getattr(ax, f"set_{each}scale")("log")
        axis = getattr(ax, f"{each}axis")
        axis.set_major_formatter(lambda value, _: f"{value:g}".replace("e-0", "e-").replace("e+0", "e"))
        axis.set_minor_formatter("")
    return ax


def descent(ax: Axes, surface: Surface, paths: dict[str, NDArray[np.float64]], margin: float = 1.0) -> Axes:
    """Draw the contours of ``surface`` and, over them, each path of ``paths`` (label: array of shape (n, 2)).

    The labels are as in ``lines``, and the paths look as there. Return ``ax``.

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
    for (label, path), look in zip(paths.items(), looks_of(list(paths)), strict=True):
        ax.plot(*path.T, label=words_of(label), marker=".", markersize=4, **look)
    ax.plot(*surface.minimum, "k*", markersize=10)
    ax.grid(False)
    return ax
