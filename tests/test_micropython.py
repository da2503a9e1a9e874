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

{before}
print(json.dumps([exact({expression}) for {names} in json.loads({cases!r})]))
"""


def in_the_page(expression, names, cases, before=""):
    """Return the values of an expression, evaluated under MicroPython for each case, after ``before`` ran."""
    program = PROGRAM.format(expression=expression, names=names, cases=json.dumps(cases), before=before)
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
    call = "surfaces.descend(surfaces.SURFACES[s], surfaces.SURFACES[s].start, "
    call += "getattr(update_rules, r), 0.001, 40)"
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
    """Return settings like ``before``, each number random within its control's range, half of them by log."""
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


@pytest.mark.parametrize(("seed", "curves"), [(0, 100), pytest.param(1, 300, marks=pytest.mark.slow)])
def test_curves_drawn_at_random_are_the_same_in_the_page(seed, curves):
    chance = random.Random(seed)
    offers = [widgets.schedule_explorer(name).settings for name in schedules.SCHEDULES]
    cases = [drawn(chance, offer) for offer in offers * math.ceil(curves / len(offers))]
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


# Each cell by itself, with numbers in place of arrays. Both ways in one program: the same roundings.
ONE_BY_ONE = """
def cells(surface, rule, arguments, budget):
    chosen = surfaces.SURFACES[surface]
    factors = [[kind(step) for step in range(budget)] for kind in explorations.descents.schedules_of(budget)]
    return [
        surfaces.sweep(chosen, chosen.start, update_rules.RULES[rule], rate, each, **arguments)
        for each in factors
        for rate in explorations.RATES
    ]

def told(function, *asked):  # what it returns, or the error that a reader would see
    try:
        return function(*asked)
    except Exception as error:
        return repr(error)

def off_to_none(losses):
    return losses if isinstance(losses, str) else [loss if loss < 1e6 else None for loss in losses]

def at_once(*asked):
    return [loss for _, losses in explorations.sensitivity(*asked)["curves"] for loss in losses]
"""


def test_a_map_walked_at_once_has_each_cell_of_one_walked_by_itself():
    """To the bit, and with the same error where a number is divided by zero."""
    chance = random.Random(0)
    offers = [
        widgets.sensitivity_explorer(rule, surface, budget=chance.choice([1, 3, 12])).settings
        for rule in update_rules.RULES
        for surface in surfaces.SURFACES
    ]
    cases = [drawn(chance, offer) | {"budget": offer["budget"]} for offer in offers]
    asked = [[case[name] for name in ("surface", "rule", "arguments", "budget")] for case in cases]
    # Steps of one length, from 1 to the minimum, where the rule divides 0 by 0.
    asked.append(["ravine", "adam", {"beta_1": 0.0, "beta_2": 0.0, "epsilon": 0.0}, 7])
    both = "[told(at_once, *c), off_to_none(told(cells, *c))]"
    pairs = in_the_page(both, "(c,)", [[case] for case in asked], ONE_BY_ONE)
    for case, (together, alone) in zip(asked, pairs, strict=True):
        assert repr(together) == repr(alone), case
    assert "ZeroDivisionError" in pairs[-1][1]


EDITED = """
calls = []

def edited(rule):
    def counted(gradient, state, learning_rate, **others):
        calls.append(1)
        return rule(gradient, state, learning_rate, **others)
    return counted

def plain(gradient, state, learning_rate):
    return -learning_rate * gradient, state

def with_if(gradient, state, learning_rate):
    return (-learning_rate if gradient > 0 else learning_rate) * abs(gradient), state

def with_steps(gradient, state, learning_rate):
    t = (state or 0) + 1
    return -learning_rate * gradient / t, t

def calls_of(rule, budget):
    calls.clear()
    update_rules.RULES["sgd"] = edited(rule)
    losses = at_once("ravine", "sgd", {}, budget)
    return [len(calls), losses == off_to_none(cells("ravine", "sgd", {}, budget))]
"""


def test_a_map_calls_the_rule_once_for_all_descents_unless_it_needs_single_numbers():
    rules = ["plain", "with_steps", "with_if"]
    found = in_the_page("calls_of(eval(rule), 60)", "rule", rules, ONE_BY_ONE + EDITED)
    # One call for each update and both coordinates. One that asks for a sign fails at the first array, and is
    # called for each coordinate of all 85.
    assert found == [[60, True], [60, True], [1 + 2 * 60 * 5 * 17, True]]


def test_the_arrays_of_the_page_refuse_what_python_refuses_of_floats():
    """Each raises for the float -4.0 too, or has an answer for each place where one is asked for."""
    tries = ["a + None", "a * 'x'", "a / 0", "1 / (a - a)", "elementwise.sqrt(a)", "a + [1.0]", "bool(a)"]
    tries += ["a == a", "float(a)", "max(a, 0.0)", "a * 1j", "a ** 0.5 + a", "a + elementwise.array([1.0])"]
    made = "from nadam_edu import elementwise\na = elementwise.array([-4.0, 2.0])\n"
    made += "def tried(text):\n    try:\n        return repr(eval(text))\n"
    made += "    except (TypeError, ArithmeticError) as error:\n        return 'refused'\n"
    assert in_the_page("tried(t)", "t", tries, made) == ["refused"] * len(tries)


def test_the_arrays_of_the_page_hold_every_float():
    """Whole, large and negative numbers, both zeros, go to JavaScript and back, however many there are."""
    held = [0.0, -0.0, 1.0, 2.0**31, -(2.0**40), 1e300, 5e-324, 0.1]
    made = "from nadam_edu.elementwise import array, beside, repeat, split\n"
    both = "beside(array(v), 1.0 * array(v))"
    # Arrays lie in parts of one that holds 2^16 numbers.
    made += "many = [place + array([0.25] * 1000) for place in range(100)]\n"
    many = "[set(each) == {place + 0.25} for place, each in enumerate(many)]"
    long = "list(repeat(array([0.5]), 70000) + 1.0) == [1.5] * 70000"
    asked = f"[list(array(v)), list(-(-array(v))), list({both}), [list(half) for half in split({both}, 2)]]"
    (found, many, long) = in_the_page(f"[{asked}, {many}, {long}]", "(v,)", [[held]], made)[0]
    assert repr(found) == repr([held, held, held + held, [held, held]])
    assert all(many) and len(many) == 100 and long


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
