"""What the live figures show is finite at every stop of every control, and is what the formulas say."""

import importlib
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from page_files import FOLDER

from nadam_edu import explorations, generations, schedules, surfaces, update_rules
from nadam_edu.figures import slider_ranges, widgets

# Forty updates of a descent: how many there are is a control of its own.
FIGURES = {
    "schedule": [(name, widgets.schedule_explorer(name)) for name in schedules.SCHEDULES],
    "descent": [
        (f"{rule}-{surface}", widgets.descent_explorer(rule, surface, steps=40))
        for rule in update_rules.RULES
        for surface in surfaces.SURFACES
    ],
    "sensitivity": [
        (f"map-{rule}-{surface}", widgets.sensitivity_explorer(rule, surface, budget=20))
        for rule in update_rules.RULES
        for surface in surfaces.SURFACES
    ],
    "generation": [("all", widgets.generation_explorer(shown=tuple(generations.GENERATIONS)))],
    "decay": [("decay", widgets.decay_explorer())],
    "stability": [(f"ground-{rule}", widgets.stability_explorer(rule)) for rule in explorations.LIMITS],
}
MISREAD = "misread: divided by decay"
MAY_LEAVE_THE_CHART = (
    {MISREAD}
    | {type(schedule).__name__ for schedule in explorations.descents.schedules_of(20)}
    | {name for name, _ in explorations.limits.DIRECTIONS}
)


def leaves(settings, path=()):
    """Return the paths of a figure's settings at which a control could change a value.

    settings.js has the same.
    """
    inner = (
        settings.items()
        if isinstance(settings, dict)
        else enumerate(settings)
        if isinstance(settings, list)
        else None
    )
    return [path] if inner is None else [leaf for key, value in inner for leaf in leaves(value, (*path, key))]


def at(settings, path):
    for key in path:
        settings = settings[key]
    return settings


def changed(settings, path, value):
    """Return a copy of the settings with another value at the path."""
    if not path:
        return value
    copy = settings.copy()
    copy[path[0]] = changed(settings[path[0]], path[1:], value)
    return copy


def name_of(path):
    """Return the name of a path's control; the places in a list share one."""
    return next(key for key in reversed(path) if isinstance(key, str))


def control_of(path, settings):
    """Return the control of a path: `controlOf` of settings.js finds the class in the same places."""
    around = settings if len(path) == 2 else at(settings, path[:-2])
    around = around if isinstance(around, dict) else {}
    return slider_ranges.control_of(
        name_of(path),
        around.get("schedule", around.get("surface")) if len(path) == 2 else around.get("class_name"),
    )


def stops(control, room=0):
    """Return the values of a slider, as the page's arithmetic gives them: controls.js has the same."""
    if control.get("scale") == "log":
        first = math.log10(control["minimum"]) - (0 if control.get("positive") else 0.02)
        places = range(math.floor((math.log10(control["maximum"]) - first) / 0.02 + 1e-9) + 1)
        values = [float(f"{10 ** (first + 0.02 * place):.3g}") for place in places]
        if not control.get("positive"):
            values[0] = None if control.get("none") else 0
        return [value if value is None else as_sent(value) for value in values]
    first, step = control["minimum"] + room, control["step"]
    places = range(math.floor((control["maximum"] - first) / step + 1e-9) + 1)
    return [as_sent(round(first + step * place, 9)) for place in places]


def as_sent(value):
    """Return the number as it arrives from JavaScript, which has no 1.0."""
    return int(value) if value == int(value) else value


def chosen(settings, path, value):
    """Return the settings after a control was moved, neighbours in order.

    `choose` of settings.js has the same.
    """
    after = changed(settings, path, value)
    control = control_of(path, settings) or {}
    for other, pick in ((control.get("at_least"), min), (control.get("at_most"), max)):
        if other:
            beside = (*path[:-1], other)
            after = changed(after, beside, pick(at(after, beside), value))
    if control.get("increasing"):
        here = path[-1]
        for place, old in enumerate(at(after, path[:-1])):
            pushed = min(old, value - (here - place)) if place < here else max(old, value + (place - here))
            after = changed(after, (*path[:-1], place), pushed)
    return after


def values_of(path, settings):
    """Return what the control at a path can be set to.

    None where the value is not for the reader to change.
    """
    before = at(settings, path)
    if isinstance(before, bool):
        return [False, True]
    control = control_of(path, settings)
    if control and "options" in control:
        return control["options"]
    if control is None or isinstance(before, str):
        return []
    return stops(control, room=path[-1] if control.get("increasing") else 0)


def moved():
    """Yield (name of the test, figure, settings, path) for each control that some figure shows."""
    for figure, explorers in FIGURES.items():
        for name, explorer in explorers:
            for path in leaves(explorer.settings):
                if values_of(path, explorer.settings):
                    yield f"{name}-{'.'.join(map(str, path))}", figure, explorer.settings, path


def trouble(exploration):
    """Return what of an exploration is not finite, or missing."""
    curves = [
        *exploration.get("curves", []),
        *((name, exploration.get(name, [])) for name in ("x", "losses", "minimum")),
    ]
    found = [
        (name, value)
        for name, values in curves
        for value in values
        if not (is_finite(value) or off_the_chart(name, value))
    ]
    found += [("path", point) for point in exploration.get("path", []) if not all(map(is_finite, point))]
    if not (exploration.get("x") or exploration.get("path")):
        found.append(("nothing is drawn", exploration))
    return found + [word for word in ("nan", "inf", "None") if word in exploration["summary"]]


def is_finite(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def off_the_chart(name, value):
    return value is None and name in MAY_LEAVE_THE_CHART


MOVED = list(moved())
each_control = pytest.mark.parametrize(
    ("figure", "settings", "path"), [each[1:] for each in MOVED], ids=[each[0] for each in MOVED]
)


@pytest.mark.slow
@each_control
def test_every_stop_of_every_control_gives_finite_numbers_in_the_page(figure, settings, path, without_numpy):
    """On single floats and `math`, as in the page: NumPy would take ten times as long."""
    values = values_of(path, settings)
    if figure == "descent" and path == ("steps",) and settings["surface"] != "ravine":
        values = [values[0], values[-1]]  # a shorter descent is the beginning of a longer one: tested below
    if figure == "sensitivity":
        values = [*values[::50], values[-1]]  # each cell is a descent, and those are tried at every stop
    assert len(values) > 1
    for value in values:
        exploration = without_numpy.explorations.EXPLORATIONS[figure](**chosen(settings, path, value))
        assert not trouble(exploration), value


@each_control
def test_both_ends_and_the_middle_of_every_control_give_finite_numbers(figure, settings, path, without_numpy):
    """In a kernel and in the page."""
    values = values_of(path, settings)
    for value in (values[0], values[len(values) // 2], values[-1]):
        for place in (explorations, without_numpy.explorations):
            assert not trouble(place.EXPLORATIONS[figure](**chosen(settings, path, value))), value


@pytest.mark.parametrize("rule", update_rules.RULES)
@pytest.mark.parametrize("surface", surfaces.SURFACES)
def test_a_shorter_descent_is_the_beginning_of_a_longer_one(surface, rule):
    settings = widgets.descent_explorer(rule, surface, learning_rate=0.001).settings  # no rule diverges
    long, short = (explorations.descent(**{**settings, "steps": steps})["path"] for steps in (200, 30))
    assert len(long) == 201
    assert short == long[:31]


# The sweep above must see what it is there for.


@pytest.mark.parametrize("bad", [math.nan, math.inf, None])
@pytest.mark.parametrize("name", ["learning rate", "used"])
def test_the_sweep_sees_a_value_that_is_not_finite(name, bad):
    assert trouble({"x": [0, 1], "curves": [[name, [0.1, bad]]], "summary": "fine"})
    assert trouble({"path": [[0.0, bad]], "losses": [1.0], "summary": "fine"})
    assert trouble({"x": [0], "curves": [], "summary": f"peak {bad}"})


def test_the_stops_of_a_slider_are_those_of_the_page():
    """By hand, from the definition of <input type=range> and the scales of controls.js."""
    assert stops({"minimum": 0.0, "maximum": 0.3, "step": 0.1}) == [0, 0.1, 0.2, 0.3]
    assert stops({"minimum": 1, "maximum": 4, "step": 1}, room=2) == [3, 4]
    rate = stops(slider_ranges.RATE)
    assert (len(rate), rate[:3], rate[-1]) == (302, [0, 1e-5, 1.05e-5], 10)
    assert stops({**slider_ranges.RATE, "none": True})[0] is None
    assert stops(slider_ranges.CONTROLS["epsilon"])[0] == 1e-10


def test_a_control_moves_its_neighbours_out_of_its_way():
    settings = widgets.schedule_explorer("PiecewiseConstantDecay").settings
    assert chosen(settings, ("arguments", "boundaries", 0), 700)["arguments"]["boundaries"] == [700, 701]
    assert chosen(settings, ("arguments", "boundaries", 1), 2)["arguments"]["boundaries"] == [1, 2]
    settings = widgets.schedule_explorer("Cyclical").settings
    assert chosen(settings, ("arguments", "min_learning_rate"), 5)["arguments"]["max_learning_rate"] == 5


# The map of where errors shrink.


def test_without_momentum_every_rule_keeps_what_plain_descent_keeps():
    """Plain descent keeps |1 - h| at rate times curvature h, which is 1 at h = 2."""
    for rule, limit in explorations.LIMITS.items():
        for scaled in (0.25, 1.0, 1.75, 3.0):
            found = explorations.limits.kept(scaled, explorations.limits.answers(rule, 0.0))
            assert found == pytest.approx(abs(1 - scaled), abs=1e-7), rule
        assert limit(0.0) == 2


@pytest.mark.parametrize("rule", explorations.LIMITS)
def test_what_a_rule_does_grows_beyond_its_line_and_nowhere_else(rule):
    """The ground comes from the rule, the line from algebra."""
    left, right, _, _ = explorations.limits.WINDOW
    shown = explorations.stability(rule, 0.1, 0.9, 10)
    values = np.reshape(shown["values"], (shown["rows"], shown["columns"]))
    scaled = left * (right / left) ** ((np.arange(shown["columns"]) + 0.5) / shown["columns"])
    heights = (np.arange(shown["rows"]) + 0.5) / shown["rows"]
    limits = np.array([explorations.LIMITS[rule](mu) for mu in heights])
    assert ((values < 1) == (scaled < limits[:, None])).all()
    assert (values < 1).any() and (values >= 1).any()


def test_the_limits_at_momentum_nine_tenths_by_hand():
    """2 * 1.9 = 3.8; over 1 + 1.8; over 1 - 0.9; over both."""
    found = {rule: limit(0.9) for rule, limit in explorations.LIMITS.items()}
    by_hand = {"momentum": 3.8, "nesterov": 3.8 / 2.8, "adam": 38.0, "nadam": 3.8 / 0.28}
    assert found == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("rule", ["momentum", "nesterov"])
def test_the_errors_of_the_map_are_those_of_a_descent_on_the_ravine(rule):
    path = surfaces.descend(surfaces.ravine, (1.0, 1.0), update_rules.RULES[rule], 0.05, 30, momentum=0.8)
    for (_, sizes), places in zip(explorations.stability(rule, 0.05, 0.8, 30)["curves"], path.T, strict=True):
        assert sizes == pytest.approx(np.abs(places), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("rule", ["adam", "nadam"])
def test_a_rule_whose_root_rests_goes_by_its_line_late_in_a_run(rule):
    """The rule itself, over updates so late that nothing is corrected, with a root that rests at 1."""
    for share, grows in ((0.99, False), (1.01, True)):
        place, state = 1.0, ((10**16, 0.0, 1.0) if rule == "adam" else (10**16, 0.0, 1.0, 0.0))
        for _ in range(3000):
            gradient = place * share * explorations.LIMITS[rule](0.9)
            move, state = update_rules.RULES[rule](gradient, state, 1.0, beta_2=1 - 1e-13, epsilon=0.0)
            place, state = place + move, (state[0], state[1], 1.0, *state[3:])
        assert (abs(place) > 1e3) == grows and (abs(place) < 1e-3) == (not grows), share


def test_a_point_of_the_map_stands_where_its_settings_say():
    (along, across) = explorations.stability("nesterov", 0.05, 0.8, 10)["handles"]
    assert along["at"] == pytest.approx([0.05, 0.8]) and across["at"] == pytest.approx([1.25, 0.8])
    assert across["at"][0] / across["x"]["per"] == pytest.approx(0.05)


def test_a_descent_begins_where_its_handle_is_put():
    settings = {"surface": "ravine", "rule": "sgd", "arguments": {"learning_rate": 0.5}, "steps": 1}
    assert explorations.descent(**settings)["handles"][0]["at"] == [-4.0, 1.0]
    found = explorations.descent(**settings, start={"x": 2, "y": 0.0})
    # half of the slope, which is x along the ravine, is taken off
    assert found["path"] == [[2.0, 0.0], [1.0, 0.0]]
    (start,) = found["handles"]
    assert start["at"] == [2.0, 0.0] and start["x"]["path"] == ["start", "x"]
    for wrong in ({"x": 2.1, "y": 0.0}, {"x": 0.0, "y": -2.5}, {"x": 0.0}, {"x": math.nan, "y": 0.0}):
        with pytest.raises(ValueError, match=r"^(start|x|y) must "):
            explorations.descent(**settings, start=wrong)


@pytest.mark.parametrize("name", schedules.SCHEDULES)
def test_a_knot_of_a_schedule_is_on_its_curve_and_goes_where_its_setting_is_put(name):
    settings = widgets.schedule_explorer(name, steps=2000).settings
    function = schedules.deserialize({"class_name": name, "config": settings["arguments"]})
    found = explorations.schedule_curve(**settings)["handles"]
    assert found or name == "Floor"  # its one number is on the curve only where the floor is reached
    for each in found:
        assert each["at"][1] == function(each["at"][0]), each["name"]
        for place, axis in enumerate(("x", "y")):
            if each[axis] is None:
                continue
            value = at(settings, each[axis]["path"]) * 1.25
            moved = {
                other["name"]: other["at"]
                for other in explorations.schedule_curve(**changed(settings, each[axis]["path"], value))[
                    "handles"
                ]
            }
            assert moved[each["name"]][place] == pytest.approx(value, rel=1e-12), each["name"]


# What each exploration says, by hand.


def test_a_schedule_is_read_at_evenly_spaced_steps_and_its_last():
    exploration = explorations.schedule_curve(
        "InverseTimeDecay", {"initial_learning_rate": 1.0, "decay_steps": 1, "decay_rate": 1.0}, 700
    )
    assert exploration["x"] == [*range(0, 700, 3), 700]
    assert exploration["curves"] == [["learning rate", [1 / (1 + step) for step in exploration["x"]]]]
    assert exploration["summary"] == "Starts at 1, peaks at 1 (step 0), ends at 0.001427."


def test_a_descent_on_a_straight_slope_is_geometric():
    """Along the ravine the gradient is x: at rate 0.5 each update halves it.

    Across, at rate 2 / 25, it changes its sign.
    """
    exploration = explorations.descent("ravine", "sgd", {"learning_rate": 0.08}, 3)
    assert exploration["path"] == [pytest.approx([-4 * 0.92**k, (-1.0) ** k]) for k in range(4)]
    assert exploration["losses"] == pytest.approx([(16 * 0.92 ** (2 * k) + 25) / 2 for k in range(4)])


def test_a_descent_that_diverges_ends_before_it_leaves_every_chart():
    exploration = explorations.descent("ravine", "sgd", {"learning_rate": 0.5}, 100)
    assert [y for _, y in exploration["path"]] == [(1 - 0.5 * 25) ** k for k in range(6)]
    assert exploration["summary"] == "Diverged: more than a million away at update 6."


@pytest.mark.parametrize("surface", surfaces.SURFACES)
def test_a_landscape_holds_the_surface_at_the_middle_of_each_cell(surface):
    grid = explorations.landscape(surface)
    left, right, bottom, top = grid["window"]
    columns, rows = grid["columns"], grid["rows"]
    x = left + (right - left) * (np.arange(columns) + 0.5) / columns
    y = bottom + (top - bottom) * (np.arange(rows) + 0.5) / rows
    expected = surfaces.SURFACES[surface].value(*np.meshgrid(x, y))
    assert np.allclose(np.reshape(grid["values"], (rows, columns)), expected, rtol=1e-12, atol=1e-12)
    assert grid["levels"] == sorted(grid["levels"])
    start, minimum = surfaces.SURFACES[surface].start, surfaces.SURFACES[surface].minimum
    assert all(left <= px <= right and bottom <= py <= top for px, py in (start, minimum))


def test_generations_that_take_the_same_steps_share_a_curve():
    shown = dict.fromkeys(generations.GENERATIONS, True)
    curves = explorations.generation_steps(0.5, 20, shown)["curves"]
    names = [name for joined, _ in curves for name in joined.split(", ")]
    assert sorted(names) == sorted(generations.GENERATIONS)
    assert len({tuple(steps) for _, steps in curves}) == len(curves)
    gradients = explorations.curves.noisy_gradients(0.5, 20)
    for joined, steps in curves:
        for name in joined.split(", "):
            assert generations.steps_on(name, gradients) == steps


def test_no_generation_chosen_leaves_the_axes_and_says_so():
    exploration = explorations.generation_steps(0.0, 5, {"keras-3": False})
    assert exploration == {"x": [1, 2, 3, 4, 5], "curves": [], "summary": "Choose a Nadam to see its steps."}


def test_the_rates_of_the_map_are_four_to_a_power_of_ten_as_they_are_said():
    digits = ("1", "1.78", "3.16", "5.62")  # 10^(1/4) = 1.778, 10^(1/2) = 3.162, 10^(3/4) = 5.623
    found = list(explorations.RATES)
    assert found == [*[float(f"{leading}e{power}") for power in (-3, -2, -1, 0) for leading in digits], 10]


@pytest.mark.parametrize("updates", [1, 10, 60, 200])
def test_every_schedule_of_the_map_has_the_peak_1_and_is_as_long_as_the_budget(updates):
    for schedule in explorations.descents.schedules_of(updates):
        rates = schedule(np.arange(updates))
        assert rates.max() == pytest.approx(1, abs=1e-15)
        # 1 / (1 + 9), 1 / 2**4 and 0
        assert isinstance(schedule, schedules.Constant) or schedule(updates) <= 0.1


def test_a_map_is_the_same_when_its_budget_is_asked_for_again_and_few_budgets_are_kept():
    spreads = explorations.descents.spreads
    before = [explorations.sensitivity("ravine", "momentum", {}, budget) for budget in range(1, 25)]
    assert len(spreads) <= 20
    again = [explorations.sensitivity("ravine", "momentum", {}, budget) for budget in range(24, 0, -1)]
    assert again[::-1] == before and len(spreads) <= 20


def test_plain_descents_on_the_ravine_end_where_two_geometric_sequences_do():
    """At a constant rate r each update multiplies x by 1 - r and y by 1 - 25 r."""
    budget = 60
    (name, losses), *_ = explorations.sensitivity("ravine", "sgd", {}, budget)["curves"]
    assert name == "Constant"
    for rate, loss in zip(explorations.RATES, losses, strict=True):
        x, y = -4 * (1 - rate) ** budget, (1 - 25 * rate) ** budget
        assert loss == (
            pytest.approx((x * x + 25 * y * y) / 2, rel=1e-12) if abs(x) + abs(y) < 1e6 else None
        ), rate


@pytest.mark.parametrize("surface", surfaces.SURFACES)
def test_a_cell_of_the_map_is_the_descent_with_that_schedule(surface):
    chosen, budget = surfaces.SURFACES[surface], 20
    found = explorations.sensitivity(surface, "nadam", {"momentum_decay": 0.004}, budget)
    kinds = dict(found["curves"])
    # Up to 0.1: no path is chaotic.
    for rate, loss in list(zip(found["x"], kinds["CosineDecay"], strict=True))[:9]:
        cosine = schedules.CosineDecay(rate, budget)
        path = surfaces.descend(
            chosen, chosen.start, update_rules.nadam, cosine, budget, momentum_decay=0.004
        )
        # One rounding more in each rate.
        assert loss == pytest.approx(chosen.value(*path[-1]), rel=1e-9), rate


@pytest.mark.parametrize("surface", surfaces.SURFACES)
@pytest.mark.parametrize("rule", update_rules.RULES)
def test_the_map_and_the_path_agree_on_what_diverges(rule, surface):
    (_, losses), *_ = explorations.sensitivity(surface, rule, {}, 40)["curves"]
    for rate, loss in zip(explorations.RATES, losses, strict=True):
        summary = explorations.descent(surface, rule, {"learning_rate": rate}, 40)["summary"]
        assert (loss is None) == summary.startswith("Diverged"), rate


def test_the_summary_of_the_map_counts_the_cells_that_are_deep_enough():
    found = explorations.sensitivity("ravine", "momentum", {}, 60)
    assert found["start"] == 20.5  # (16 + 25) / 2
    assert found["enough"] == pytest.approx(0.205)
    counts = [
        f"{name} {sum(loss is not None and loss < 0.205 for loss in losses)}"
        for name, losses in found["curves"]
    ]
    assert (
        found["summary"]
        == f"Of 17 rates so many end below 1% of the start's loss after 60 updates: {', '.join(counts)}."
    )
    assert len(set(counts)) == 5 and "Constant 7" in counts


def test_noise_is_spread_evenly_around_one():
    gradients = np.array(explorations.curves.noisy_gradients(0.5, 1000))
    assert gradients.min() >= 0.5
    assert gradients.max() <= 1.5
    assert np.histogram(gradients, bins=10, range=(0.5, 1.5))[0] == pytest.approx(100, abs=2)


def test_the_readings_of_decay_are_those_of_the_formulas():
    exploration = explorations.decay_readings(0.5, 0.25, updates_per_epoch=2, epochs=2)
    assert exploration["x"] == [0, 0.5, 1, 1.5, 2]
    assert dict(exploration["curves"]) == {
        "shown by TensorBoard": [0.5] * 5,
        "used": [0.5 / (1 + 0.25 * k) for k in range(5)],
        "misread: once per epoch": [0.5, 0.5, 0.5 / 1.25, 0.5 / 1.25, 0.5 / 1.5],
        MISREAD: [0.5, 0.5, 2.0, 2.0, 8.0],
    }


@pytest.mark.parametrize(
    ("figure", "settings", "error", "message"),
    [
        ("schedule", {"schedule": "Cosine", "arguments": {}, "steps": 10}, ValueError, "'Cosine'"),
        (
            "schedule",
            {"schedule": "Constant", "arguments": {"learning_rate": 0.1}, "steps": 0},
            ValueError,
            "steps must be .* >= 1, got 0",
        ),
        (
            "descent",
            {"surface": "hill", "rule": "sgd", "arguments": {}, "steps": 1},
            ValueError,
            "surface must be one of .*, got 'hill'",
        ),
        (
            "descent",
            {"surface": "ravine", "rule": "lion", "arguments": {}, "steps": 1},
            ValueError,
            "rule must be one of .*, got 'lion'",
        ),
        (
            "sensitivity",
            {"surface": "hill", "rule": "sgd", "arguments": {}, "budget": 9},
            ValueError,
            "surface must be one of .*, got 'hill'",
        ),
        (
            "sensitivity",
            {"surface": "ravine", "rule": "sgd", "arguments": {}, "budget": 0},
            ValueError,
            "budget must be .* >= 1.*, got 0",
        ),
        (
            "generation",
            {"noise": -1.0, "updates": 5, "shown": {}},
            ValueError,
            "noise must be .* >= 0, got -1.0",
        ),
        (
            "decay",
            {"learning_rate": -0.1, "decay": 0.1, "updates_per_epoch": 1, "epochs": 1},
            ValueError,
            "learning_rate must be .* >= 0, got -0.1",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused_with_name_rule_and_value(figure, settings, error, message):
    with pytest.raises(error, match=message):
        explorations.EXPLORATIONS[figure](**settings)


def test_from_a_slider_to_a_curve_it_is_eight_files_of_the_package(without_numpy):
    called = set()

    def note(frame, event, _):
        if event == "call" and Path(frame.f_code.co_filename).is_relative_to(FOLDER):
            called.add(Path(frame.f_code.co_filename).relative_to(FOLDER).as_posix())

    curve = importlib.import_module("without_numpy.explorations").schedule_curve
    config = schedules.CosineDecay(0.001, 200).get_config()
    sys.setprofile(note)
    try:
        curve("CosineDecay", config, 1000)
    finally:
        sys.setprofile(None)
    assert {"explorations/curves.py", "schedules/cosine.py"} <= called
    assert len(called) <= 8, sorted(called)
