"""A basin shows median, middle half, best rate and divergence of each rule, as the sweep has them."""

import warnings

import numpy as np
import pytest

from nadam_edu.figures import plots
from nadam_edu.sweeps import Results, grid
from nadam_edu.sweeps.comparing import tuned

RATES = [0.01, 0.1, 1.0]


def results(ends, **more):
    """Return results of two rules at three rates, with these losses of five seeds each."""
    cells = grid(rule=["adam", "nadam"], rate=RATES, **more, seed=range(5))
    return Results([{"cell": cell, "result": {"valid": ends(**cell)}} for cell in cells])


@pytest.fixture
def ax():
    fig, ax = plots.figure()
    yield ax
    plots.plt.close(fig)


def ends(rule, rate, seed):
    """Return a loss of five seeds: 2 minus the rate, times 1 to 5; Adam diverges at 1.0 under three."""
    return float("nan") if rule == "adam" and rate == 1.0 and seed > 1 else (2 - rate) * (1 + seed)


def test_each_rule_has_a_curve_a_band_a_ring_and_crosses(ax):
    given = results(ends)
    curve, ring, cross, other, other_ring, none = plots.basin(ax, given, "valid").lines
    assert curve.get_ydata() == pytest.approx([3 * 1.99, 3 * 1.9, np.nan], nan_ok=True)
    assert other.get_ydata() == pytest.approx([3 * 1.99, 3 * 1.9, 3.0])
    assert cross.get_xdata() == [1.0] and not len(none.get_xdata())
    assert {line.get_color() for line in (curve, ring, cross)} == {curve.get_color()} != {other.get_color()}
    chosen = tuned(given, "valid", "valid", "rate").chosen
    assert (
        [ring.get_xdata().item(), other_ring.get_xdata().item()]
        == [chosen["adam",], chosen["nadam",]]
        == [0.1, 1]
    )
    assert [line.get_label() for line in (curve, other)] == ["Adam", "Nadam"]
    assert (ax.get_xscale(), ax.get_yscale(), ax.get_xlabel(), ax.get_ylabel()) == (
        "log", "log", "learning rate", "valid loss",
    )  # fmt: skip


def test_the_band_is_the_middle_half_and_ends_where_runs_diverge(ax):
    """Of the losses 1 to 5 in the unit of their rate the second and the fourth."""
    plots.basin(ax, results(ends), "valid")
    band, other = (path.get_paths()[0].vertices for path in ax.collections)
    assert {*band[:, 0]} == {0.01, 0.1} and {*other[:, 0]} == {*RATES}
    assert {*other[other[:, 0] == 0.1][:, 1]} == {2 * 1.9, 4 * 1.9}


def test_the_layout_finds_room_for_a_basin_without_crosses():
    """Each of two axes keeps a third of the height; without room for one, matplotlib only warns."""
    with plots.mpl.rc_context(plots.STYLE):
        fig, axes = plots.figure(rows=2)
        for ax in axes:
            plots.basin(ax, results(lambda rule, rate, seed: rate + seed + 1), "valid")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fig.canvas.draw()
    assert all(ax.get_position().height > 0.3 for ax in axes)
    plots.plt.close(fig)


def test_the_axes_may_have_other_names(ax):
    lines = plots.basin(ax, results(ends), "valid", by="rate", along="seed").lines
    assert [line.get_label() for line in lines[::3]] == ["0.01", "0.1", "1.0"]


def test_what_cannot_be_drawn_is_refused(ax):
    with pytest.raises(ValueError, match=r"axis must be one of \['rule', 'rate', 'seed'\], got 'schedule'"):
        plots.basin(ax, results(ends), "valid", by="schedule")
    with pytest.raises(ValueError, match=r"value must be one of .*'valid'.*, got 'test'"):
        plots.basin(ax, results(ends), "test")
    several = results(lambda rule, rate, schedule, seed: 1.0, schedule=["constant", "cosine"])
    with pytest.raises(
        ValueError, match=r"one more axis with several values, got \['schedule', 'seed'\]: choose"
    ):
        plots.basin(ax, several, "valid")
    plots.basin(ax, several.where(schedule="cosine"), "valid")
