"""Which part of a curve belongs to a setting: known from the formulas, and the same in the page."""

import numpy as np
import pytest
from test_micropython import in_the_page

from nadam_edu import explorations
from nadam_edu.figures import widgets


def parts_of(explorer):
    """Return what belongs to each number of the arguments, by name."""
    settings = explorer.settings
    names = [name for name, value in settings["arguments"].items() if isinstance(value, (int, float))]
    paths = [["arguments", name] for name in names]
    found = explorations.parts(explorer._figure, settings, paths)
    return dict(zip(names, found, strict=True)), paths


# Over 1,000 steps a point stands at every fourth. At step k of 500 the start weighs 1 - k / 500, and the end
# k / 500: at least half up to step 250 = 4 * 62.5, and from there on. Half a cosine is half-way down there.
HALVES = {
    "LinearThenConstant": "final_learning_rate",
    "PolynomialDecay": "end_learning_rate",
    "CosineDecay": "alpha",
}


@pytest.mark.parametrize(("name", "end"), HALVES.items())
def test_the_start_has_the_first_half_of_a_decay_and_the_end_all_that_follows(name, end):
    parts, _ = parts_of(widgets.schedule_explorer(name))
    assert parts["initial_learning_rate"] == list(range(63))
    assert parts[end] == list(range(63, 251))


def test_a_warmup_has_the_rise_and_a_constant_rate_all():
    parts, _ = parts_of(widgets.schedule_explorer("WarmupStableDecay", warmup_steps=100))
    assert max(parts["warmup_steps"]) < 26  # step 100 is place 25
    assert min(parts["final_learning_rate"]) > 125  # the decay begins at step 500
    constant, _ = parts_of(widgets.schedule_explorer("Constant"))
    assert constant["learning_rate"] == list(range(251))


def test_the_rate_of_plain_descent_has_what_its_powers_say():
    """Update t has left (1 - rate)^t of -4 along the ravine, and (1 - 25 rate)^t of 1 across it."""
    t = np.arange(101)
    left = [np.array([-4 * (1 - rate) ** t, (1 - 25 * rate) ** t]) for rate in (0.02, 0.98 * 0.02)]
    moves = np.hypot(*(left[1] - left[0]))
    parts, _ = parts_of(widgets.descent_explorer("sgd", learning_rate=0.02, steps=100))
    assert parts["learning_rate"] == list(np.flatnonzero(moves >= moves.max() / 2))


def test_a_share_near_1_is_made_smaller():
    parts, _ = parts_of(widgets.descent_explorer("momentum", momentum=0.999))
    assert parts["momentum"]


def test_a_flag_or_what_the_curve_does_not_hang_on_has_no_part():
    settings = widgets.schedule_explorer("ExponentialDecay").settings
    assert explorations.parts("schedule", settings, [["arguments", "staircase"]]) == [[]]
    settings = widgets.schedule_explorer("Cyclical").settings  # gamma is for another mode
    assert explorations.parts("schedule", settings, [["arguments", "gamma"]]) == [[]]


@pytest.mark.parametrize("figure", ["stability", 1])
def test_a_figure_whose_curve_has_no_parts_is_refused(figure):
    with pytest.raises((TypeError, ValueError), match="figure must be"):
        explorations.parts(figure, {}, [])


def test_the_parts_are_the_same_in_the_page():
    explorers = [widgets.schedule_explorer("CosineDecay"), widgets.descent_explorer("nadam", steps=40)]
    cases = [[each._figure, each.settings, parts_of(each)[1]] for each in explorers]
    found = in_the_page("explorations.parts(f, s, p)", "f, s, p", cases)
    assert found == [list(parts_of(each)[0].values()) for each in explorers]
