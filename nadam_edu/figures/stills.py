"""A live figure on paper: what it shows at first, for print and for readers without JavaScript."""

from typing import Any

import numpy as np

from .. import surfaces
from .looks import looks_of
from .plots import GREY, Axes, descent, figure, lines, names
from .widgets import Explorer

LABELS = {  # of the axes
    "schedule": ("update (step)", "learning rate"),
    "generation": ("update (step)", "step / learning rate"),
    "decay": ("epoch", "learning rate"),
    "stability": ("update (step)", "error left"),
}


def still(explorer: Explorer, height: float = 3.2, **limits: Any) -> Axes:
    """Draw what a live figure shows, ``height`` inches high, and return the Axes, with these ``limits``.

    >>> from nadam_edu.figures import plots, widgets
    >>> ax = still(widgets.decay_explorer(), ylim=(0, 0.01))
    >>> len(ax.lines), float(ax.get_ylim()[1])
    (4, 0.01)
    >>> plots.plt.close(ax.figure)
    """
    _, ax = figure(height=height)
    draw = {"descent": _descent, "sensitivity": _sensitivity, "comparison": _comparison}
    draw.get(explorer._figure, _curves)(ax, explorer.exploration(), explorer)
    ax.set(**limits)
    return names(ax) if explorer._figure in LABELS and len(ax.lines) > 1 else ax


def _curves(ax: Any, shown: dict[str, Any], explorer: Explorer) -> None:
    """Draw curves over one axis, a schedule's as that schedule."""
    name = explorer.settings.get("schedule")
    curves = {name or label: values for label, values in shown["curves"]}
    lines(ax, shown["x"], curves, *LABELS[explorer._figure])


def _descent(ax: Any, shown: dict[str, Any], explorer: Explorer) -> None:
    """Draw the path of a rule over its surface."""
    surface, rule = explorer.settings["surface"], explorer.settings["rule"]
    descent(ax, surfaces.SURFACES[surface], {rule: np.array(shown["path"])})


def _sensitivity(ax: Any, shown: dict[str, Any], _: Explorer) -> None:
    """Draw where training ends, by schedule and rate.

    A dot marks a loss that is low enough, a star the lowest, a cross a divergence.
    """
    losses = np.array([values for _, values in shown["curves"]], dtype=float)
    signs = {"k.": losses < shown["enough"], "kx": np.isnan(losses)}
    signs["k*"] = losses == np.nanmin(losses)
    ax.pcolormesh(np.log10(losses + 1e-6 * shown["start"]), cmap="Blues_r", vmin=-12, vmax=3)
    for sign, cells in signs.items():
        ax.plot(*np.argwhere(cells).T[::-1] + 0.5, sign, markersize=8)
    ax.set_xticks(np.arange(0.5, 17, 4), shown["x"][::4])
    ax.set_yticks(np.arange(0.5, 5), [name for name, _ in shown["curves"]])
    ax.set(xlabel="highest learning rate", ylim=(5, 0))
    ax.grid(False)


def _comparison(ax: Any, shown: dict[str, Any], explorer: Explorer) -> None:
    """Draw the interval of a difference for each number of runs, in the colour of the first rule."""
    (_, mean), (_, low), (_, high) = shown["curves"]
    colour = looks_of([explorer.settings["first"]])[0]["color"]
    ax.axhline(0, color=GREY, linewidth=1)
    ax.vlines(shown["x"], low, high, linewidth=3, color=colour)
    ax.plot(shown["x"], mean, "o", color=colour)
    ax.set_xticks(shown["x"])
    ax.set(xlabel="runs of each", ylabel="difference (nat)")
