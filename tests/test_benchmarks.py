"""The bench measures in turn, refuses what is wrong, and its ratios follow from its times. Without peers."""

import ast
import doctest
import importlib
import json
import math
import platform
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import __main__ as bench
from benchmarks import contests, curves, measuring, steps, steps_numpy, tables
from benchmarks.growth import exponent
from benchmarks.machine import machine, versions
from benchmarks.measuring import (
    LIMIT,
    OURS,
    PEER,
    Contest,
    Entry,
    Measured,
    best_threads,
    count_for,
    interleaved,
    refusal,
)
from benchmarks.processes import Processes, WorkerEndedError, environment
from benchmarks.worker import Worker

BOOK = Path(__file__).parents[1]
STORED = json.loads((BOOK / "chapters" / "speed.json").read_text(encoding="utf-8"))
HERE = ("numpy", 1)


def entry(label, kind=PEER, threads=1, target="steps_numpy:AsWritten", **changed):
    return Entry(label, kind, ("numpy", threads), target, ("1000",), **changed)


# Measuring --------------------------------------------------------------------------------------------------


def test_all_have_their_turn_in_every_round():
    turns = []

    def run(key, count):
        turns.append((key, count))
        return 6.0

    assert interleaved(run, {"A": 2, "B": 3}, rounds=3) == {"A": [3.0] * 3, "B": [2.0] * 3}
    assert turns == [("A", 2), ("B", 3)] * 3


@pytest.mark.parametrize(("each", "expected"), [(0.001, 60), (0.06, 1), (5.0, 1), (1e-6, 60_000)])
def test_a_turn_takes_about_as_long_as_asked_and_is_one_run_at_least(each, expected):
    assert count_for(lambda count: each * count, 0.06) == expected


def test_how_many_runs_is_not_judged_by_one_that_is_too_short_to_tell():
    # A call costs a millisecond, whatever it runs: judged by one run there would be 60.
    assert count_for(lambda count: 0.001 + 1e-6 * count, 0.06) == pytest.approx(60_000, rel=0.1)


@pytest.mark.parametrize(
    ("difference", "refused"),
    [(None, False), (0.0, False), (1e-4, False), (1.1e-4, True), (math.nan, True), (math.inf, True)],
)
def test_a_difference_above_the_tolerance_is_refused_and_so_is_no_number(difference, refused):
    assert bool(refusal(difference, 1e-4)) is refused


def test_of_two_numbers_of_threads_the_faster_stays_in_its_place():
    slow, fast, other = entry("a"), entry("a", threads=2), entry("b")
    results = [Measured(slow, (3.0, 3.0)), Measured(fast, (2.0, 2.0)), Measured(other, (1.0,))]
    assert [(result.entry.label, result.entry.where[1]) for result in best_threads(results)] == [
        ("a", 2),
        ("b", 1),
    ]
    noted = [Measured(slow, note="wrong"), Measured(fast, (2.0,))]
    assert best_threads(noted)[0].entry is fast


# Checking ---------------------------------------------------------------------------------------------------


class TwiceTheRate(steps_numpy.AsWritten):
    """Every step twice as long."""

    def run(self):
        """Add what was added once more."""
        before = [weight.copy() for weight in self.arrays]
        super().run()
        for weight, old in zip(self.arrays, before, strict=True):
            weight += weight - old


class NotANumber(steps_numpy.AsWritten):
    """One weight lost."""

    def run(self):
        """Lose it."""
        super().run()
        self.arrays[0][0] = np.nan


class OneWeightOff(steps_numpy.AsWritten):
    """One weight of a thousand goes another way."""

    def run(self):
        """Send it there."""
        super().run()
        self.arrays[0][7] += 0.001


class NoLookAhead(steps_numpy.AsWritten):
    """Promises a constant momentum, and has that of Keras 3."""

    momentum_decay = math.inf


@pytest.mark.parametrize(
    ("wrong", "off"),
    [(TwiceTheRate, "1"), (NotANumber, "nan"), (OneWeightOff, r"\d.*"), (NoLookAhead, r"0\.\d+")],
)
def test_a_wrong_result_is_refused_and_never_timed(wrong, off, monkeypatch):
    monkeypatch.setattr(steps_numpy, "Wrong", wrong, raising=False)
    worker = Worker()
    answer = worker.prepare(0, "steps_numpy:Wrong", ["1000"])
    assert re.fullmatch(f"wrong result: off by {off}", answer["note"])
    assert worker.contestants == {}


@pytest.mark.parametrize("problem", ["1000", "cnn", "mlp", "tiny"])
@pytest.mark.parametrize("name", ["AsWritten", "Ours"])
def test_what_is_right_is_let_in(name, problem):
    answer = Worker().prepare(0, f"steps_numpy:{name}", [problem])
    assert answer["note"] == ""
    # float32 weights of 0.1 are known to 4e-9, and go 0.002: measured 7e-6
    assert 0 < answer["difference"] < 3e-5


@pytest.mark.parametrize("count", ["1", "2"])
def test_the_memory_limit_touches_each_number_once_with_all_threads(count, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", count)
    limit, gradients = steps_numpy.MemoryLimit("cnn"), steps.weights("cnn")
    before = [weight.copy() for weight in limit.weights()]
    limit.load(gradients)
    limit.run()
    touched = [*limit.weights(), *(array for averages in limit.averages for array in averages)]
    theirs = [old + gradient for old, gradient in zip(before, gradients, strict=True)]
    theirs += [gradient.reshape(-1) for gradient in gradients for _ in range(2)]
    assert [array.tobytes() for array in touched] == [array.tobytes() for array in theirs]


def test_growth_is_measured_at_three_sizes_or_more_and_with_threads():
    assert all(len(contest.entries) >= 3 for contest in contests.GROWTHS)
    threads = {entry.where[1] for contest in contests.GROWTHS for entry in contest.entries}
    assert threads == set(range(1, min(2, contests.cores()) + 1))


def test_the_network_has_twenty_tensors_of_a_million_parameters():
    weights = steps.weights("cnn")
    assert (len(weights), sum(weight.size for weight in weights)) == (
        20,
        contests.step_contest("cnn", 1).items,
    )
    assert 1.02e6 < contests.step_contest("cnn", 1).items < 1.04e6
    assert {weight.dtype for weight in [*weights, *next(steps.gradients("cnn"))]} == {np.dtype("float32")}


@pytest.mark.parametrize("n", [1000, 1_000_000])
@pytest.mark.parametrize("name", curves.SCHEDULES)
def test_the_curve_by_hand_is_the_schedules(name, n):
    assert curves.ByHand(name, n).difference() < 1e-9  # both float64; a restart that is missed would be 1


# What is missing --------------------------------------------------------------------------------------------


def table_of(*entries, quick=True):
    contest = Contest("name", "title", 1, entries)
    with Processes() as workers:
        return tables.contest_table(contest, bench.measured(workers, contest, quick)[0])


def test_a_missing_peer_is_a_row_that_says_so(monkeypatch):
    monkeypatch.delitem(sys.modules, "benchmarks.steps_torch", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)  # an import of it fails as if it were not installed
    note = Worker().prepare(0, "steps_torch:Foreach", ["1000"])["note"]
    assert note == "torch is not installed"
    row = tables.row(Measured(entry("PyTorch"), note=note))
    assert "median" not in row
    assert re.search(r"PyTorch +torch is not installed", tables.printed({"title": "", "rows": [row]}))


def test_what_raises_is_a_row_that_says_why_without_a_path(monkeypatch):
    def broken(problem):
        raise RuntimeError(f"no compiler in {BOOK}/bin for {problem}\nmore")

    monkeypatch.setattr(steps_numpy, "Broken", broken, raising=False)
    assert (
        Worker().prepare(0, "steps_numpy:Broken", ["1000"])["note"]
        == "RuntimeError: no compiler in ... for 1000"
    )


def test_a_worker_measures_and_what_cannot_run_is_a_note():
    table = table_of(
        entry("right", OURS), entry("none", target="no_such_module:A"), entry("slow", full_only=True)
    )
    right, none, slow = table["rows"]
    assert 0 < right["min"] <= right["median"] <= right["max"]
    assert none["note"] == "benchmarks.no_such_module is not installed"
    assert slow["note"].startswith("only in the full run")


def test_a_contestant_whose_process_ends_while_it_is_timed_is_a_note_and_the_others_go_on(monkeypatch):
    ask = Processes.ask

    def ends(self, where, request, number, *rest):
        if (request, number) == ("run", 1):
            raise WorkerEndedError("Killed")
        return ask(self, where, request, number, *rest)

    monkeypatch.setattr(Processes, "ask", ends)
    right, gone = table_of(entry("right", OURS), entry("gone"))["rows"]
    assert right["median"] > 0
    assert gone["note"] == "its process ended: Killed"
    assert "median" not in gone


def test_a_worker_that_ends_is_an_error_and_the_next_request_has_a_new_one():
    with Processes() as workers:
        with pytest.raises(WorkerEndedError, match="AttributeError"):
            workers.ask(HERE, "no_such_request")
        assert workers.ask(HERE, "prepare", 0, "steps_numpy:AsWritten", ["1000"])["note"] == ""
        assert workers.ask(HERE, "run", 0, 3) > 0
        running = workers[HERE].process
    assert running.poll() is not None, "the worker outlived the bench"


def test_a_worker_has_its_backend_and_no_more_threads_than_told():
    assert environment("keras on jax", 2)["KERAS_BACKEND"] == "jax"
    assert {
        environment("torch", 2)[name] for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "NPROC")
    } == {"2"}


def classes(path):
    """Return the classes of a module with their bases, without importing it."""
    return {
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


@pytest.mark.parametrize("quick", [True, False])
def test_every_entry_names_a_contestant_that_exists(quick):
    several = [*contests.contests(quick), *contests.GROWTHS, *contests.RECORDED]
    entries = [entry for contest in several for entry in contest.entries]
    for target in {entry.target for entry in entries}:
        module, name = target.split(":")
        assert name in classes(BOOK / "benchmarks" / f"{module}.py"), target


# The tables -------------------------------------------------------------------------------------------------


def test_the_ratios_follow_from_the_medians():
    results = [
        Measured(entry("memory", LIMIT), (0.5, 0.25, 0.75)),
        Measured(entry("ours", OURS), (1.0, 0.9, 5.0)),
        Measured(entry("peer"), (4.0, 3.0, 4.5)),
        Measured(entry("best"), (2.0,)),
        Measured(entry("none"), note="not installed"),
    ]
    memory, ours, peer, best, none = tables.rows(results)
    assert (ours["median"], ours["min"], ours["max"]) == (1.0, 0.9, 5.0)
    # 0.5, 1, 4 and 2 over 2
    assert [row["to_best_peer"] for row in (memory, ours, peer, best)] == [
        0.25,
        0.5,
        2.0,
        1.0,
    ]
    assert [row["to_limit"] for row in (memory, ours, peer, best)] == [1.0, 2.0, 8.0, 4.0]  # over 0.5
    assert not {"to_best_peer", "to_limit", "median"} & set(none)


def test_without_a_peer_or_a_limit_there_is_no_ratio():
    (row,) = tables.rows([Measured(entry("ours", OURS), (1.0,))])
    assert not {"to_best_peer", "to_limit"} & set(row)


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_of_a_power_is_that_power(power):
    sizes = [10, 30, 1000, 5000]
    assert exponent(sizes, [7 * size**power for size in sizes]) == pytest.approx(power, abs=1e-12)


def test_the_exponent_of_noise_around_a_line_is_the_least_squares_of_numpy():
    sizes, values = [10, 100, 1000, 10000], [1.0, 12.0, 90.0, 1100.0]
    assert exponent(sizes, values) == pytest.approx(
        np.polyfit(np.log(sizes), np.log(values), 1)[0], abs=1e-12
    )


def test_a_growth_has_its_sizes_times_bytes_and_exponents():
    contest = contests.growth_contest("what", (10, 100), "curves:OnArray", "CosineDecay")
    results = [Measured(entry, (2.0 * entry.arguments[-1],)) for entry in contest.entries]
    table = tables.growth_table(contest, results, {"10": 50, "100": 50})
    assert (table["sizes"], table["seconds"]) == ([10, 100], [20.0, 200.0])
    assert (table["time_exponent"], table["memory_exponent"]) == (pytest.approx(1), pytest.approx(0))
    missing = tables.growth_table(
        contest, [result._replace(seconds=(), note="gone") for result in results], {}
    )
    assert missing == {"title": "what", "note": "gone"}


@pytest.mark.slow
def test_a_recorded_fit_has_a_rate_for_each_step_the_same_weights_and_compiles_nothing_when_it_is_timed(
    monkeypatch,
):
    from benchmarks import recorded_fits

    traced, step = [], recorded_fits.keras.Model.train_step
    monkeypatch.setattr(
        recorded_fits.keras.Model, "train_step", lambda self, data: traced.append(0) or step(self, data)
    )
    worker = Worker()
    for number, recorded in enumerate((False, True)):
        assert worker.prepare(number, "recorded_fits:Fit", ["dense", recorded]) == {
            "difference": 0.0,
            "note": "",
        }
        count = len(traced)
        worker.run(number, 2)
        assert len(traced) == count > 0
    # Two runs to prepare, two to time.
    assert worker.contestants[1].recorder.steps == list(range(4 * recorded_fits.steps("dense")))


def test_the_recorders_contests_have_the_steps_of_their_networks():
    from benchmarks import recorded_fits

    for contest in contests.RECORDED:
        for entry in contest.entries:
            assert entry.scale == 1 / recorded_fits.steps(entry.arguments[0])


@pytest.mark.slow
def test_a_recorded_fit_without_its_rates_is_refused(monkeypatch):
    from benchmarks import recorded_fits

    monkeypatch.setattr(recorded_fits.LearningRateRecorder, "steps", [])
    assert Worker().prepare(0, "recorded_fits:Fit", ["dense", True])["note"] == "wrong result: off by nan"


@pytest.mark.parametrize("name", ["measuring", "tables", "growth", "steps", "worker"])
def test_the_examples_in_the_modules_hold(name):
    ran = doctest.testmod(importlib.import_module(f"benchmarks.{name}"))
    assert (ran.failed, ran.attempted > 0) == (0, True)


# What is stored ---------------------------------------------------------------------------------------------


def test_the_machine_is_described_without_its_name_or_a_path():
    described = {**machine(), **versions()}
    assert {"processor", "cores", "memory in GiB", "system", "Python", "numpy"} <= set(described)
    for found in (json.dumps(described), json.dumps(STORED)):
        assert platform.node() not in found
        assert not re.search(r"(?<![\w.])/\w+/\w+", found)


def test_the_stored_results_are_of_the_contests_that_there_are():
    contested = {
        contest.name: {entry.label for entry in contest.entries} for contest in contests.contests(quick=False)
    }
    assert {
        table["name"]: {row["label"] for row in table["rows"]} for table in STORED["contests"]
    } == contested
    assert [table["title"] for table in STORED["growth"]] == [contest.title for contest in contests.GROWTHS]


def test_every_stored_ratio_follows_from_the_stored_times():
    for table in STORED["contests"]:
        timed = [row for row in table["rows"] if "median" in row]
        assert all(row["note"] for row in table["rows"] if "median" not in row)
        for kind, name in ((PEER, "to_best_peer"), (LIMIT, "to_limit")):
            best = min((row["median"] for row in timed if row["kind"] == kind), default=None)
            for row in timed:
                assert row.get(name) == (None if best is None else pytest.approx(row["median"] / best)), (
                    table["name"],
                    row["label"],
                )
                assert row["min"] <= row["median"] <= row["max"]


def test_every_stored_result_was_right():
    for table in STORED["contests"]:
        for row in table["rows"]:
            assert row.get("difference", 0.0) <= measuring.Contestant.tolerance
