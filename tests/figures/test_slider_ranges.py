"""The table of controls fits what the figures offer, so that the page needs no case of its own."""

import inspect

import pytest

from nadam_edu import explorations, generations, schedules, surfaces, update_rules
from nadam_edu.figures import slider_ranges, widgets
from nadam_edu.figures.slider_ranges import CONTROLS, START

EXPLORERS = [
    *(widgets.schedule_explorer(name) for name in schedules.SCHEDULES),
    *(widgets.descent_explorer(rule) for rule in update_rules.RULES),
    *(widgets.sensitivity_explorer(rule) for rule in update_rules.RULES),
    widgets.generation_explorer(),
    widgets.decay_explorer(),
    *(widgets.stability_explorer(rule) for rule in explorations.LIMITS),
]


def leaves(value, name=""):
    """Yield (name, value) of all that settings hold; the items of a list have its name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, key)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from leaves(inner, name)
    else:
        yield name, value


ALL = [leaf for explorer in EXPLORERS for leaf in leaves(explorer.settings)]


def test_every_number_that_a_figure_begins_with_has_a_control_that_can_show_it():
    numbers = [(name, value) for name, value in ALL if not isinstance(value, (str, bool))]
    assert len({name for name, _ in numbers}) > 20
    for name, value in numbers:
        control = slider_ranges.control_of(name, "ravine")  # where the figures' descents begin
        if value is None:
            assert control["none"], name
        elif value != 0 or control.get("scale") != "log" or control.get("positive"):  # else 0 is the left end
            assert control["minimum"] <= value <= control["maximum"], (name, value)


def test_every_text_that_a_figure_begins_with_is_of_a_choice_or_names_the_class_inside():
    offered = {"schedule", "surface", "rule", "class_name", "mode", "shape"}
    assert {name for name, value in ALL if isinstance(value, str)} == offered


def test_every_control_is_of_something():
    names = {name for name, _ in ALL}
    assert {name.split(".")[-1] for name in CONTROLS} - names == set()


def test_a_control_of_one_class_alone_is_of_an_argument_of_it():
    owned = [name.split(".") for name in CONTROLS if "." in name]
    places = [(owner, name) for owner, name in owned if owner in surfaces.SURFACES]
    for owner, name in places:
        start = surfaces.SURFACES[owner].start["xy".index(name)]
        assert CONTROLS[f"{owner}.{name}"]["minimum"] <= start <= CONTROLS[f"{owner}.{name}"]["maximum"]
    owned = [each for each in owned if tuple(each) not in places]
    assert len(places) == 2 * len(surfaces.SURFACES) and len(owned) == 3
    assert all(name in inspect.signature(schedules.SCHEDULES[owner]).parameters for owner, name in owned)


def test_every_start_is_of_an_argument_without_a_default_and_each_such_argument_has_one():
    without_default = {
        parameter.name
        for function, first in [(each, 0) for each in schedules.SCHEDULES.values()]
        + [(each, 2) for each in update_rules.RULES.values()]
        for parameter in list(inspect.signature(function).parameters.values())[first:]
        if parameter.default is parameter.empty
    }
    assert set(START) == without_default


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_says_all_that_a_slider_needs_and_nothing_unknown(name):
    control = CONTROLS[name]
    rules = {"positive", "none", "increasing", "at_least", "at_most"}
    assert set(control) <= {"symbol", "unit", "minimum", "maximum", "step", "scale", "options"} | rules
    if name in ("staircase", "cycle"):
        assert set(control) == {"symbol"}  # a flag needs no range
        return
    if "options" in control:
        assert set(control) == {"options"} and len(control["options"]) > 1
        return
    assert control["minimum"] < control["maximum"]
    if control.get("scale") == "log":
        assert control["minimum"] > 0
        assert "step" not in control
    else:
        assert control["step"] > 0
        stops = (control["maximum"] - control["minimum"]) / control["step"]
        assert stops == pytest.approx(round(stops)), "else the right end of the range is no stop"


@pytest.mark.parametrize(
    ("name", "control"), [each for each in CONTROLS.items() if {"at_least", "at_most"} & set(each[1])]
)
def test_two_controls_that_bound_each_other_do_so_both_ways(name, control):
    for here, there in (("at_least", "at_most"), ("at_most", "at_least")):
        if here in control:
            owner, _, own = name.rpartition(".")
            assert slider_ranges.control_of(control[here], owner)[there] == own


@pytest.mark.parametrize("explorer", EXPLORERS, ids=lambda explorer: repr(explorer)[9:60])
def test_the_controls_of_a_figure_come_in_the_order_of_the_table(explorer):
    names = [control["name"] for control in explorer._controls]
    assert names == [name for name in CONTROLS if name in names]
    assert all(
        control == {"name": control["name"], **CONTROLS[control["name"]]} for control in explorer._controls
    )


@pytest.mark.parametrize("explorer", EXPLORERS, ids=lambda explorer: repr(explorer)[9:60])
def test_no_figure_needs_a_control_that_it_was_not_given(explorer):
    """Nor after another choice, whose arguments come along."""
    given = {control["name"] for control in explorer._controls}
    brought = [values for values in explorer._choices.values() if isinstance(values, dict)]
    needed = {
        name
        for name, value in [
            *leaves(explorer.settings),
            *leaves([each.get("arguments", {}) for b in brought for each in b.values()]),
        ]
    }
    assert needed & set(CONTROLS) <= given


def test_the_choices_are_all_there_is():
    assert list(EXPLORERS[0]._choices["schedule"]) == list(schedules.SCHEDULES)
    assert list(widgets.descent_explorer()._choices["rule"]) == list(update_rules.RULES)
    assert list(widgets.descent_explorer()._choices["surface"]) == list(surfaces.SURFACES)
    assert set(widgets.generation_explorer().settings["shown"]) == set(generations.GENERATIONS)
    assert {explorer._figure for explorer in EXPLORERS} == set(explorations.EXPLORATIONS)
    assert slider_ranges.CONTROLS is CONTROLS
