"""The Python side of the live figures; tests/browser has the other."""

import importlib
import inspect
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import traitlets
from page_files import page_modules

from nadam_edu import explorations, generations, schedules, surfaces, update_rules
from nadam_edu.figures import offers, program, widgets
from nadam_edu.figures.compared import comparison_explorer
from nadam_edu.sweeps import Results, grid, intervals
from nadam_edu.sweeps.comparing import paired

BOOK = Path(__file__).parents[2]
EXPLORERS = {
    "schedule": widgets.schedule_explorer,
    "descent": widgets.descent_explorer,
    "sensitivity": widgets.sensitivity_explorer,
    "generation": widgets.generation_explorer,
    "decay": widgets.decay_explorer,
    "stability": widgets.stability_explorer,
}


@pytest.mark.parametrize("figure", EXPLORERS)
def test_every_figure_can_be_made_without_arguments_and_shows_what_its_function_says(figure):
    explorer = EXPLORERS[figure]()
    assert explorer.exploration() == explorations.EXPLORATIONS[figure](**explorer.settings)
    assert set(explorer.settings) == set(inspect.signature(explorations.EXPLORATIONS[figure]).parameters)


def test_there_is_an_explorer_of_every_figure():
    assert set(EXPLORERS) == set(explorations.EXPLORATIONS)


@pytest.fixture(scope="module")
def sweep():
    """Return results of three rules: the loss grows with the name's length and with the rate."""
    cells = grid(
        rule=["adam", "keras-3", "optax"], schedule=["constant", "cosine"], rate=[0.1, 0.3], seed=range(5)
    )
    rng, records = np.random.default_rng(0), []
    for cell in cells:
        loss = 1 + 0.1 * len(cell["rule"]) + cell["rate"] + rng.normal(scale=0.1)
        records.append({"cell": cell, "result": {"valid": loss, "test": 2 * loss}})
    return Results(records)


@pytest.mark.parametrize("rate", ["tuned", "0.1", "0.3"])
@pytest.mark.parametrize(("first", "second"), [("adam", "optax"), ("optax", "adam"), ("keras-3", "adam")])
def test_a_comparison_shows_the_paired_intervals_of_the_sweep(sweep, first, second, rate):
    """Of the mean over five seeds the lower rate is the better one: the chosen one is 0.1."""
    explorer = comparison_explorer(intervals(sweep, "valid", "test", (3, 5)), first, second, "cosine", rate)
    shown = explorer.exploration()
    assert shown["x"] == [3, 5] and [name for name, _ in shown["curves"]] == ["difference", "low", "high"]
    chosen = sweep.where(schedule="cosine", rate=0.1 if rate == "tuned" else float(rate))
    for nth, runs in enumerate((3, 5)):
        kept = Results([record for record in chosen.records if record["cell"]["seed"] < runs])
        wanted = paired(kept, "test", ("rule", first, second))
        assert [values[nth] for _, values in shown["curves"]] == pytest.approx(wanted[:3], abs=5e-5)
        better = first if wanted.high < 0 else second
        resolved = wanted.low > 0 or wanted.high < 0
        assert shown["says"][nth] == (f"{better} has the lower loss" if resolved else "not resolved")
    assert {"not resolved", f"{min(first, second, key=len)} has the lower loss"} >= set(shown["says"])
    assert f"{first} at rate {0.1 if rate == 'tuned' else rate}, {second} at" in shown["summary"]


def test_a_comparison_is_of_what_the_table_has(sweep):
    table = intervals(sweep, "valid", "test", (5,))
    (same,) = comparison_explorer(table, "adam", "adam").exploration()["says"]
    assert same == "a rule does not differ from itself"
    for asked, message in (
        (("lion", "adam"), "first must be one of adam, keras-3, optax, got 'lion'"),
        (("adam", "adam", "linear"), "schedule must be one of constant, cosine, got 'linear'"),
        (("adam", "adam", "cosine", "0.2"), "rate must be one of tuned, 0.1, 0.3, got '0.2'"),
    ):
        with pytest.raises(ValueError, match=message):
            comparison_explorer(table, *asked)
    with pytest.raises(ValueError, match="runs must be at most 5 seeds, got 20"):
        intervals(sweep, "valid", "test")
    with pytest.raises(ValueError, match=r"axis must be one of .*'rule', 'rate', 'seed'.*, got 'schedule'"):
        intervals(Results([{"cell": {"rule": "a", "rate": 1, "seed": 0}, "result": {"l": 1}}]), "l", "l")
    explorer = comparison_explorer(table, "adam", "optax")
    with pytest.raises(traitlets.TraitError, match="rate must be one of"):
        explorer.set_state({"settings": {**explorer.settings, "rate": "0.2"}})


@pytest.mark.parametrize("name", schedules.SCHEDULES)
def test_every_schedule_can_be_explored_and_is_the_schedule_of_its_settings(name):
    explorer = widgets.schedule_explorer(name, steps=20)
    schedule = schedules.deserialize({"class_name": name, "config": explorer.settings["arguments"]})
    assert schedule == schedules.SCHEDULES[name](**offers.defaults_of(schedules.SCHEDULES[name]))
    assert explorer.exploration()["curves"] == [["learning rate", [schedule(step) for step in range(21)]]]


def test_the_arguments_given_are_those_of_the_schedule():
    explorer = widgets.schedule_explorer(
        "PolynomialDecay", steps=10, initial_learning_rate=0.5, decay_steps=10, power=2.0
    )
    assert explorer.exploration()["curves"][0][1][5] == schedules.PolynomialDecay(0.5, 10, power=2.0)(5)


def test_a_schedule_among_the_arguments_is_kept_as_its_config_without_names():
    inner = schedules.ExponentialDecay(0.1, 30, 0.5, name="mine")
    explorer = widgets.schedule_explorer("Warmup", schedule=inner, warmup_steps=10)
    assert explorer.settings["arguments"] == {
        "schedule": {
            "class_name": "ExponentialDecay",
            "config": {
                "initial_learning_rate": 0.1,
                "decay_steps": 30,
                "decay_rate": 0.5,
                "staircase": False,
            },
        },
        "warmup_steps": 10,
        "initial_learning_rate": 0.0,
    }


def test_the_arguments_given_are_those_of_the_rule():
    explorer = widgets.descent_explorer("nadam", "ripples", steps=30, learning_rate=0.1, momentum_decay=0.004)
    surface = surfaces.ripples
    path = surfaces.descend(surface, surface.start, update_rules.nadam, 0.1, 30, momentum_decay=0.004)
    assert explorer.exploration()["path"] == path.tolist()


def test_the_arguments_given_are_those_of_every_cell():
    explorer = widgets.sensitivity_explorer("rmsprop", "himmelblau", budget=10, rho=0.5)
    assert explorer.settings == {
        "surface": "himmelblau",
        "rule": "rmsprop",
        "arguments": {"rho": 0.5, "epsilon": 1e-7},
        "budget": 10,
    }
    path = surfaces.descend(
        surfaces.himmelblau, surfaces.himmelblau.start, update_rules.rmsprop, 0.1, 10, rho=0.5
    )
    assert explorer.exploration()["curves"][0][1][8] == pytest.approx(
        surfaces.himmelblau.value(*path[-1]), rel=1e-12
    )


def test_the_generations_shown_are_those_named():
    explorer = widgets.generation_explorer(shown=("pytorch",), updates=5)
    assert explorer.exploration()["curves"] == [["pytorch", generations.first_steps("pytorch", 5)]]
    assert [name for name, shown in explorer.settings["shown"].items() if shown] == ["pytorch"]


@pytest.mark.parametrize("figure", EXPLORERS)
def test_state_sent_to_the_browser_and_back_shows_the_same(figure):
    """JSON writes 1.0 as 1 (JavaScript does), and None as null."""
    explorer = EXPLORERS[figure]()
    before = explorer.exploration()
    sent = json.dumps(explorer.settings).replace(".0,", ",").replace(".0}", "}")
    explorer.set_state({"settings": json.loads(sent)})
    assert explorer.exploration() == before


def test_what_the_reader_changes_can_be_observed():
    explorer, seen = widgets.decay_explorer(), []
    explorer.observe(lambda change: seen.append(change.new["decay"]), "settings")
    explorer.set_state({"settings": {**explorer.settings, "decay": 0.01}})
    assert seen == [0.01]


@pytest.mark.parametrize(
    ("make", "arguments", "error", "message"),
    [
        (
            lambda: widgets.schedule_explorer("Cosine"),
            {},
            ValueError,
            "schedule must be one of Constant, .*, got 'Cosine'",
        ),
        (widgets.schedule_explorer, {"decay_steps": 0}, ValueError, "decay_steps must be .* > 0, got 0"),
        (
            widgets.schedule_explorer,
            {"alpha": "half"},
            TypeError,
            "alpha must be a finite number >= 0, got 'half'",
        ),
        (
            widgets.schedule_explorer,
            {"decay_rate": 0.5},
            TypeError,
            "CosineDecay takes initial_learning_rate, .*, got 'decay_rate'",
        ),
        (
            lambda: widgets.schedule_explorer("Warmup", schedule=0.1),
            {},
            TypeError,
            "schedule must be .*, got 0.1",
        ),
        (widgets.schedule_explorer, {"steps": 0}, ValueError, "steps must be a finite number >= 1, got 0"),
        (widgets.descent_explorer, {"rule": "lion"}, ValueError, "rule must be one of adam, .*, got 'lion'"),
        (
            widgets.descent_explorer,
            {"surface": "hill"},
            ValueError,
            "surface must be one of himmelblau, .*, got 'hill'",
        ),
        (
            widgets.descent_explorer,
            {"rule": "sgd", "beta_1": 0.9},
            TypeError,
            "sgd takes learning_rate, got 'beta_1'",
        ),
        (
            widgets.sensitivity_explorer,
            {"rule": "lion"},
            ValueError,
            "rule must be one of adam, .*, got 'lion'",
        ),
        (
            widgets.sensitivity_explorer,
            {"learning_rate": 0.1},
            TypeError,
            "nadam takes beta_1, .*, got 'learning_rate'",
        ),
        (widgets.sensitivity_explorer, {"budget": 2.5}, TypeError, "budget must be an integer, got 2.5"),
        (
            widgets.generation_explorer,
            {"shown": ["keras-4"]},
            ValueError,
            "shown must be one of dozat, .*, got 'keras-4'",
        ),
        (widgets.generation_explorer, {"updates": 2.5}, TypeError, "updates must be an integer, got 2.5"),
        (widgets.decay_explorer, {"decay": -1.0}, ValueError, "decay must be a finite number >= 0, got -1.0"),
    ],
)
def test_bad_arguments_are_named(make, arguments, error, message):
    with pytest.raises(error, match=message):
        make(**arguments)


WRONG_SETTINGS = {
    "empty": lambda before: {},
    "missing": lambda before: {"learning_rate": 0.1},
    "out of bounds": lambda before: {**before, "decay": -1.0},
    "of the wrong kind": lambda before: {**before, "learning_rate": "fast"},
    "unknown": lambda before: {**before, "more": 1},
}


@pytest.mark.parametrize("wrong", WRONG_SETTINGS.values(), ids=WRONG_SETTINGS)
def test_settings_that_cannot_be_shown_are_refused_and_leave_the_old_ones(wrong):
    explorer = widgets.decay_explorer()
    before = explorer.settings
    with pytest.raises(traitlets.TraitError):
        explorer.settings = wrong(before)
    assert explorer.settings == before
    with pytest.raises(traitlets.TraitError):
        explorer.set_state({"settings": wrong(before)})
    assert explorer.settings == before


@pytest.mark.parametrize("figure", EXPLORERS)
def test_repr_is_the_same_in_every_run_and_tells_figure_and_settings(figure):
    first, second = (EXPLORERS[figure]() for _ in range(2))
    assert repr(first) == repr(second) == f"Explorer({figure!r}, {first.settings!r})"


@pytest.mark.parametrize("figure", EXPLORERS)
def test_stored_state_is_small_and_holds_no_program(figure):
    explorer = EXPLORERS[figure]()
    states = [explorer.get_state(), explorer.layout.get_state()]
    assert len(json.dumps(states)) < 10_000
    assert len(program.STUB) < 3_000
    assert "MicroPython" not in json.dumps(states)


def sources_of(explorer):
    """Return module and name of each function or class that a figure offers for editing."""
    choices = [
        each for values in explorer._choices.values() if isinstance(values, dict) for each in values.values()
    ]
    return [each["source"] for each in choices if "source" in each] or [explorer._source]


@cache
def page_functions():
    """Return where the functions and classes of the page's Python stand, as the build asks for it."""
    package = BOOK / "nadam_edu"
    files = [Path(*module.split(".")).with_suffix(".py") for module in page_modules()]
    command = [
        sys.executable,
        BOOK / "web" / "functions.py",
        package,
        *(each for each in files if (package / each).is_file()),
    ]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize("figure", EXPLORERS)
def test_the_python_offered_for_editing_is_where_the_figure_says(figure):
    for module, name in sources_of(EXPLORERS[figure]()):
        home = getattr(importlib.import_module(f"nadam_edu.{module}"), name).__module__
        assert home.removeprefix("nadam_edu.") in page_modules()
        below = home.removeprefix(f"nadam_edu.{module}")  # "" in the module, or a file of its folder
        assert below.count(".") <= 1


@pytest.mark.parametrize("figure", EXPLORERS)
def test_the_page_knows_the_lines_of_the_python_that_it_offers(figure):
    for module, name in sources_of(EXPLORERS[figure]()):
        path, first, last = page_functions()[name]
        offered = getattr(importlib.import_module(f"nadam_edu.{module}"), name)
        assert path == f"{offered.__module__.removeprefix('nadam_edu.').replace('.', '/')}.py"
        home = importlib.import_module(offered.__module__)
        lines, start = inspect.getsourcelines(getattr(home, name))
        _, begins = inspect.getsourcelines(getattr(home, f"{name}_numbers", getattr(home, name)))
        assert (first, last) == (begins, start + len(lines) - 1)


def test_a_live_figure_that_asks_gets_the_program(monkeypatch, tmp_path):
    answers = ask(monkeypatch, tmp_path, "the program")
    assert answers == [{"runtime": "the program"}]


def test_a_live_figure_that_asks_is_told_when_the_program_is_not_built(monkeypatch, tmp_path):
    (answer,) = ask(monkeypatch, tmp_path, None)
    assert "make book" in answer["error"]
    # A machine's path would make the output differ between machines.
    assert str(tmp_path) not in answer["error"]


def ask(monkeypatch, folder, program):
    """Return the kernel's answer to a figure that asks for its program, with ``program`` as the built one."""
    path = folder / "web" / "dist" / "nadam-runtime.js"
    if program is not None:
        path.parent.mkdir(parents=True)
        path.write_text(program, encoding="utf-8")
    monkeypatch.setattr("nadam_edu.figures.program.RUNTIME", path)
    explorer, answers = widgets.schedule_explorer(), []
    monkeypatch.setattr(explorer, "send", answers.append)
    explorer._handle_custom_msg({"want": "something else"}, [])
    explorer._handle_custom_msg({"want": "runtime"}, [])
    return answers
