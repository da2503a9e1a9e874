"""The browser-safe modules under the Python of the page: they import, and compute what they compute here."""

import json
import math
import random
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from nadam_edu import explorations, generations, schedules, surfaces, update_rules
from nadam_edu.figures import slider_ranges, widgets

BOOK = Path(__file__).parents[1]
NODE = Path(sys.executable).with_name("node")

PROGRAM = """
import binascii, json, struct
from nadam_edu import explorations, generations, schedules, surfaces, update_rules

def exact(value):  # a float as its eight bytes: in decimal it would be rounded
    if isinstance(value, float):
        return "float " + binascii.hexlify(struct.pack(">d", value)).decode()
    if isinstance(value, dict):
        return {{key: exact(value[key]) for key in value}}
    return [exact(item) for item in value] if isinstance(value, (list, tuple)) else value

print(json.dumps([exact({expression}) for {names} in json.loads({cases!r})]))
"""


def in_the_page(expression, names, cases):
    """Return the values of an expression, evaluated under MicroPython for each case."""
    program = PROGRAM.format(expression=expression, names=names, cases=json.dumps(cases))
    command = [NODE, BOOK / "tests" / "browser" / "micropython.mjs", BOOK]
    done = subprocess.run(command, input=program, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return decoded(json.loads(done.stdout))


def decoded(value):
    if isinstance(value, dict):
        return {key: decoded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [decoded(inner) for inner in value]
    is_float = isinstance(value, str) and value.startswith("float ")
    return struct.unpack(">d", bytes.fromhex(value[6:]))[0] if is_float else value


# What differs in the last place: the cosines and powers of two libraries.


SCHEDULES = [
    schedules.Constant(0.1),
    schedules.ExponentialDecay(0.1, 30, 0.5),
    schedules.ExponentialDecay(0.1, 30, 0.5, staircase=True),
    schedules.PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.1]),
    schedules.PolynomialDecay(0.1, 30, 0.01, power=2.0, cycle=True),
    schedules.InverseTimeDecay(0.1, 30, 0.5),
    schedules.CosineDecay(0.0, 60, alpha=0.1, warmup_target=0.1, warmup_steps=10),
    schedules.CosineDecayRestarts(0.1, 10, t_mul=1.1, m_mul=0.8, alpha=0.1),
    schedules.StepDecay(0.1, 0.5, 10),
    schedules.LinearThenConstant(0.1, 0.01, 30),
    schedules.Cyclical(0.01, 0.1, 10),
    schedules.Cyclical(0.01, 0.1, 10, mode="triangular2"),
    schedules.Cyclical(0.01, 0.1, 10, mode="exp_range", gamma=0.99),
    schedules.InverseSquareRoot(0.1, 30),
    schedules.OneCycle(0.1, 100),
    schedules.OneCycle(0.1, 90, 0.0, 10.0, 10.0, shape="1-sqrt"),
    schedules.WarmupStableDecay(0.1, 30, 10, 40, 0.01),
    schedules.WarmupStableDecay(0.1, 0, 30, 40, shape="1-sqrt"),
    schedules.Sequence([schedules.LinearThenConstant(0.0, 0.1, 20), schedules.CosineDecay(0.1, 50)], [30]),
    schedules.Floor(schedules.StepDecay(0.1, 0.5, 10), 0.02),
    schedules.LegacyDecay(0.003, 0.0002),
    schedules.Warmup(schedules.CosineDecay(0.1, 50), 10),
]


def test_every_schedule_gives_the_same_rates_in_the_page():
    steps = list(range(0, 100, 7))
    rates = in_the_page(
        f"[schedules.deserialize(s)(k) for k in {steps}]", "s", [schedules.serialize(s) for s in SCHEDULES]
    )
    assert {type(schedule) for schedule in SCHEDULES} == set(schedules.SCHEDULES.values())
    for schedule, found in zip(SCHEDULES, rates, strict=True):
        # One unit in the last place of the peak, which the libraries' cosines and powers may differ by.
        assert found == pytest.approx([schedule(step) for step in steps], rel=0, abs=3e-16 * max(found)), (
            schedule
        )


RULES = ["sgd", "momentum", "nesterov", "rmsprop", "adam", "nadam"]


def test_every_rule_walks_the_same_path_in_the_page():
    call = "surfaces.descend(surfaces.SURFACES[s], surfaces.SURFACES[s].start, getattr(update_rules, r), 0.001, 40)"
    cases = [(surface, rule) for surface in surfaces.SURFACES for rule in RULES]
    for (name, rule), found in zip(cases, in_the_page(call, "s, r", cases), strict=True):
        surface = surfaces.SURFACES[name]
        path = surfaces.descend(surface, surface.start, getattr(update_rules, rule), 0.001, 40)
        # 40 steps keep rounding from growing on a surface with ripples
        assert abs(path - found).max() < 1e-12, (
            name,
            rule,
        )


def test_every_generation_takes_the_same_first_steps_in_the_page():
    names = sorted(generations.GENERATIONS)
    for name, found in zip(names, in_the_page("generations.first_steps(g, 20)", "g", names), strict=True):
        # Some dozen roundings.
        assert found == pytest.approx(generations.first_steps(name, 20), rel=1e-14), name


def test_numbers_come_out_of_the_page_exactly():
    values = [
        0.1,
        1 / 3,
        5e-324,
        1.7976931348623157e308,
        -0.0,
        1e-5,
        2,
        True,
        None,
        "float",
        [math.pi, {"a": math.e}],
    ]
    assert repr(in_the_page("v", "v", values)) == repr(values)


def drawn(chance, before, name="", owner=None):
    """Return settings like ``before``, each number drawn from the range of its control, half of them on its logarithm."""
    if isinstance(before, dict):
        names = [
            value
            for key, value in before.items()
            if key in ("schedule", "class_name") and isinstance(value, str)
        ]
        owner = names[0] if names else owner
        after = {key: drawn(chance, value, key, owner) for key, value in before.items()}
        if {"min_learning_rate", "max_learning_rate"} <= set(after):
            after["min_learning_rate"], after["max_learning_rate"] = sorted(
                [after["min_learning_rate"], after["max_learning_rate"]]
            )
        return after
    if isinstance(before, list):
        values = [drawn(chance, value, name, owner) for value in before]
        return sorted(values) if name == "boundaries" else values
    if isinstance(before, bool):
        return chance.random() < 0.5
    control = slider_ranges.control_of(name, owner)
    if control and "options" in control:
        return chance.choice(control["options"])
    if isinstance(before, str) or control is None:
        return before
    if control.get("none") and chance.random() < 0.5:
        return None
    low, high = control["minimum"], control["maximum"]
    if control.get("scale") == "log":
        return 10 ** chance.uniform(math.log10(low), math.log10(high))
    return chance.randint(low, high) if isinstance(control["step"], int) else chance.uniform(low, high)


def test_three_hundred_curves_drawn_at_random_are_the_same_in_the_page():
    chance = random.Random(0)
    offers = [widgets.schedule_explorer(name).settings for name in schedules.SCHEDULES]
    cases = [drawn(chance, offer) for offer in offers * 18]
    assert len(cases) >= 300
    for settings, found in zip(
        cases, in_the_page("explorations.schedule_curve(**s)", "s", cases), strict=True
    ):
        expected = explorations.schedule_curve(**settings)
        ((_, here),), ((_, there),) = expected["curves"], found["curves"]
        assert found["x"] == expected["x"]
        assert there == pytest.approx(here, rel=0, abs=1e-15 * max(here)), settings


def test_descents_drawn_at_random_are_the_same_in_the_page():
    """Forty updates at a moderate rate: where a path is chaotic, later ones let any rounding grow."""
    chance = random.Random(0)
    offers = [
        widgets.descent_explorer(rule, surface, steps=40).settings
        for rule in update_rules.RULES
        for surface in surfaces.SURFACES
    ]
    cases = [{**drawn(chance, offer), "steps": 40} for offer in offers * 5]
    for settings in cases:
        settings["arguments"]["learning_rate"] = 10 ** chance.uniform(-4, -1)
    for settings, found in zip(cases, in_the_page("explorations.descent(**s)", "s", cases), strict=True):
        expected = explorations.descent(**settings)
        assert len(found["path"]) == len(expected["path"]), settings
        size = max(abs(part) for point in expected["path"] for part in point)
        for here, there in zip(expected["path"], found["path"], strict=True):
            assert there == pytest.approx(here, rel=0, abs=1e-12 * max(size, 1)), settings


def test_maps_drawn_at_random_are_the_same_in_the_page():
    """Twenty updates; of the map the rates up to 0.1, beyond which some paths are chaotic."""
    chance = random.Random(0)
    offers = [
        widgets.sensitivity_explorer(rule, surface).settings
        for rule in update_rules.RULES
        for surface in surfaces.SURFACES
    ]
    cases = [{**drawn(chance, offer), "budget": 20} for offer in offers]
    for settings, found in zip(cases, in_the_page("explorations.sensitivity(**s)", "s", cases), strict=True):
        expected = explorations.sensitivity(**settings)
        assert found["x"] == expected["x"]
        for (name, here), (same, there) in zip(expected["curves"], found["curves"], strict=True):
            assert name == same
            pairs = list(zip(here, there, strict=True))[: expected["x"].index(0.1) + 1]
            assert all(
                (a is None and b is None) or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in pairs
            ), (settings, name)


def test_the_other_figures_say_the_same_in_the_page():
    chance = random.Random(0)
    explorers = [widgets.generation_explorer(), widgets.decay_explorer()]
    cases = [
        [explorer._figure, drawn(chance, explorer.settings)] for explorer in explorers for _ in range(20)
    ]
    for (figure, settings), found in zip(
        cases, in_the_page("explorations.EXPLORATIONS[f](**s)", "f, s", cases), strict=True
    ):
        expected = explorations.EXPLORATIONS[figure](**settings)
        assert [name for name, _ in found["curves"]] == [name for name, _ in expected["curves"]], settings
        for (_, there), (name, here) in zip(found["curves"], expected["curves"], strict=True):
            assert [value is None for value in there] == [value is None for value in here], name
            pairs = [(a, b) for a, b in zip(there, here, strict=True) if b is not None]
            assert all(math.isclose(a, b, rel_tol=1e-12) for a, b in pairs), (settings, name)
