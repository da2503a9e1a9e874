"""The audit on functions and schedules as people write them: mistakes are found, the rest is left alone."""

import math
import random
import re
import sys
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nadam_edu.laboratory.keras_2 import tf_keras
from nadam_edu.laboratory.keras_3 import keras
from nadam_edu import schedules
from nadam_edu.keras_bridge import LearningRateRecorder, ScheduleAudit, to_keras
from nadam_edu.keras_tools.audit import audit_schedule
from nadam_edu.keras_tools.audit_command import audit_command
from nadam_edu.keras_tools.audit_report import SEVERITIES, Audit, Finding

ONES = np.ones((8, 1), np.float32)


def grave(report):
    """Return the codes of what is more than a note."""
    return [one[0] for one in report.findings if one.severity != "note"]


def fitted(optimizer, *callbacks, library=keras, **settings):
    """Return the rates of a compiled training of four updates an epoch."""
    model = library.Sequential([library.layers.Input((1,)), library.layers.Dense(1)])
    model.compile(optimizer, "mse", jit_compile=False)
    return again(model, *callbacks, **settings)


def again(model, *callbacks, **settings):
    recorder = LearningRateRecorder()
    model.fit(ONES, ONES, batch_size=2, verbose=0, callbacks=[*callbacks, recorder], **settings)
    return recorder.applied


# --- what builds on the rate in force on purpose ------------------------------------------------------------

ON_PURPOSE = {
    "Keras's own page": (lambda epoch, lr: lr if epoch < 10 else lr * math.exp(-0.1), 15),
    "every ten epochs": (lambda epoch, lr: lr * 0.5 if epoch and epoch % 10 == 0 else lr, 25),
    "every epoch": (lambda epoch, lr: lr * 0.9, 25),
    "a table of changes": (lambda epoch, lr: lr * {10: 0.5, 20: 0.1}.get(epoch, 1), 25),
    "not below a limit": (lambda epoch, lr: max(lr * 0.5, 1e-4), 25),
    "one factor, then another": (lambda epoch, lr: lr * (0.99 if epoch < 10 else 0.9), 25),
    "up, then down": (lambda epoch, lr: lr * 1.2 if epoch < 10 else lr * 0.95, 25),
    "a warm-up first": (lambda epoch, lr: 0.002 * (epoch + 1) if epoch < 5 else lr * 0.9, 25),
    "a warm-up by sums": (lambda epoch, lr: lr + 0.002 if epoch < 5 else lr * 0.9, 25),
    "doubled at first, then a table": (
        lambda epoch, lr: lr * (2 if epoch < 3 else 0.1 if epoch in (8, 14) else 1),
        25,
    ),
    "a factor each epoch and a table": (
        lambda epoch, lr: lr * (0.5 if epoch and epoch % 7 == 0 else 0.99),
        25,
    ),
}


@pytest.mark.parametrize("name", ON_PURPOSE)
def test_what_builds_on_the_rate_on_purpose_is_left_in_peace_and_means_what_keras_applies(name):
    function, epochs = ON_PURPOSE[name]
    report = audit_schedule(function, epochs, 0.01)
    assert report.findings == [] and np.array_equal(report.meant, report.applied)


def test_the_rates_of_the_idiom_are_those_by_hand():
    page, stairs = (
        audit_schedule(*ON_PURPOSE[name], 0.01).meant for name in ("Keras's own page", "every ten epochs")
    )
    # e^-0.1, e^-0.5
    np.testing.assert_allclose(page[[0, 9, 10, 14]], [0.01, 0.01, 0.00905, 0.00607], atol=5e-6)
    np.testing.assert_allclose(stairs[[0, 9, 10, 19, 20]], [0.01, 0.01, 0.005, 0.005, 0.0025], rtol=1e-6)


MISTAKES = {
    "a power of the epoch": (lambda epoch, lr: lr * 0.5**epoch, 15),
    "halved by the epoch": (lambda epoch, lr: lr * 2.0 ** (-epoch) if epoch > 1 else lr, 25),
    "a table of factors": (lambda epoch, lr: lr * (1, 0.1, 0.01)[epoch // 5], 15),
    "one over the epoch": (lambda epoch, lr: lr / (1 + 0.1 * epoch), 15),
    "a line": (lambda epoch, lr: lr * (1 - epoch / 20), 15),
    "a cosine": (lambda epoch, lr: lr * 0.5 * (1 + math.cos(math.pi * epoch / 20)), 15),
    "powers near 1": (lambda epoch, lr: lr * 0.95 ** (epoch // 10), 30),
    "two levels": (lambda epoch, lr: lr * (1 if epoch < 10 else 0.5 if epoch < 15 else 0.3), 20),
    "a power every ten epochs": (lambda epoch, lr: lr * 0.5 ** (epoch // 10) if epoch % 10 == 0 else lr, 50),
    "a power whose square comes after the training": (lambda epoch, lr: lr * 0.5 ** (epoch // 10), 20),
    "a sum that grows": (lambda epoch, lr: lr + 0.001 * epoch, 10),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_factor_that_depends_on_the_epoch_is_found(name):
    function, epochs = MISTAKES[name]
    report = audit_schedule(function, epochs, 0.01)
    assert "compounding" in grave(report) and not np.allclose(report.meant, report.applied)


def test_where_only_a_default_speaks_against_it_it_is_a_note():
    report = audit_schedule(lambda epoch, lr=0.01: lr if epoch < 10 else lr * 0.9, 15, 0.01)
    assert [(one[0], one.severity) for one in report.findings] == [("compounding", "note")]


def test_halved_by_the_epoch_is_zero_from_epoch_17_on():
    report = audit_schedule(*MISTAKES["halved by the epoch"], 0.01)
    # 0.01 times 2^-(2 + 3 + ... + 17), that is 2^-152: below half of 2^-149, the smallest float32.
    assert (report.applied[17:] == 0).all() and report.applied[16] > 0
    assert "zero" in grave(report)


# --- functions that keep something --------------------------------------------------------------------------

count = 0


def counts_in_a_global(epoch):
    """Depend on the calls so far."""
    global count
    count += 1
    return 0.1 / count


class Counting:
    """Depend on the calls so far."""

    def __init__(self):
        self.calls = 0

    def __call__(self, epoch):
        """Count."""
        self.calls += 1
        return 0.1 / self.calls

    rate = __call__


def counting_in_a_closure():
    calls = []

    def rate(epoch, *, seen=[]):  # noqa: B006  that is the case
        calls.append(epoch), seen.append(epoch)
        return 0.1 / len(calls)

    return rate, lambda: len(calls)


@pytest.mark.parametrize("how", ["global", "closure", "object", "method", "partial"])
def test_what_a_function_keeps_is_as_before_and_the_training_too(how):
    closure, calls = counting_in_a_closure()
    kept = Counting()
    functions = {
        "global": (counts_in_a_global, lambda: count),
        "closure": (closure, calls),
        "object": (kept, lambda: kept.calls),
        "method": (kept.rate, lambda: kept.calls),
        "partial": (partial(lambda held, epoch: held(epoch), kept), lambda: kept.calls),
    }
    function, state = functions[how]
    before = state()
    assert grave(audit_schedule(function, 5)) == ["impure"]
    assert state() == before
    with pytest.warns(UserWarning, match="^impure: "):
        rates = fitted(keras.optimizers.SGD(0.1), ScheduleAudit(function), epochs=3)
    np.testing.assert_allclose(rates[::4], 0.1 / (before + np.array([1, 2, 3])), rtol=1e-6)


def test_random_numbers_go_on_where_they_were():
    random.seed(1), np.random.seed(1)  # noqa: NPY002  the functions of the epoch that one meets use it
    expected = random.random(), np.random.rand()  # noqa: NPY002
    random.seed(1), np.random.seed(1)  # noqa: NPY002
    assert "impure" in grave(audit_schedule(lambda epoch: 0.1 * random.random() * np.random.rand(), 5))  # noqa: NPY002
    assert (random.random(), np.random.rand()) == expected  # noqa: NPY002


@pytest.mark.parametrize(
    "make", [keras.optimizers.SGD, tf_keras.optimizers.SGD, tf_keras.optimizers.legacy.SGD]
)
def test_a_function_that_reads_the_optimizer_is_foretold_and_the_optimizer_has_its_rate_again(make):
    library = keras if make is keras.optimizers.SGD else tf_keras
    optimizer = make(0.01)
    halved = audit_schedule(lambda epoch: float(optimizer.learning_rate) * 0.5, 5, optimizer)
    np.testing.assert_allclose(halved.applied, 0.01 * 0.5 ** np.arange(1, 6), rtol=1e-6)
    assert [(one[0], one.severity) for one in halved.findings] == [("reads-optimizer", "note")]
    assert float(optimizer.learning_rate) == np.float32(0.01)
    scheduler = library.callbacks.LearningRateScheduler(lambda epoch: float(optimizer.learning_rate) * 0.5)
    rates = fitted(optimizer, scheduler, library=library, epochs=5)
    assert rates[::4] == halved.applied.tolist()


def test_a_factor_of_the_epoch_on_the_optimizers_rate_compounds():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.01), "mse")
    report = audit_schedule(lambda epoch: float(model.optimizer.learning_rate) * 0.5**epoch, 5, 0.01)
    np.testing.assert_allclose(report.applied, 0.01 * 0.5 ** np.array([0, 1, 3, 6, 10]), rtol=1e-6)
    assert grave(report) == ["compounding"] and "reads the optimizer's rate" in report.findings[0][1]


# --- longer or shorter than the run -------------------------------------------------------------------------


@pytest.mark.parametrize("library", ["ours", "keras", "tf_keras"])
@pytest.mark.parametrize(
    ("name", "arguments", "epochs", "steps", "found", "words"),
    [
        (
            "CosineDecay",
            (1e-3, 2000),
            64,
            100,
            ["ends-early"],
            r"the rate is 0 for 4400 of 6400 updates \(68.8%\), from step 2000 on",
        ),
        ("CosineDecay", (0.1, 10), 10, 4, ["ends-early"], r"the rate is 0 for 30 of 40 updates \(75.0%\)"),
        ("PolynomialDecay", (1e-3, 10_000, 1e-6), 6, 100, ["hardly-moves"], r"last/first 0.940"),
        ("InverseTimeDecay", (1e-3, 100_000, 1.0), 10, 100, ["hardly-moves"], r"last/first 0.990"),
        (
            "PiecewiseConstantDecay",
            ([1000], [0.1, 0.01]),
            6,
            50,
            ["never-moves"],
            r"is 0.1 at all 300 updates",
        ),
        (
            "PolynomialDecay",
            (1e-3, 100, 1e-6),
            6,
            50,
            ["ends-early"],
            r"is 1e-06 for 200 of 300 updates \(66.7%\)",
        ),
        ("CosineDecay", (0.1, 40), 10, 4, [], ""),
        ("PiecewiseConstantDecay", ([100, 200], [0.1, 0.05, 0.01]), 6, 50, [], ""),
        ("ExponentialDecay", (0.1, 100, 0.5, True), 10, 50, [], ""),
    ],
)
def test_a_schedule_is_audited_against_the_run(library, name, arguments, epochs, steps, found, words):
    schedule = getattr(
        {"ours": schedules, "keras": keras.optimizers.schedules, "tf_keras": tf_keras.optimizers.schedules}[
            library
        ],
        name,
    )(*arguments)
    report = audit_schedule(schedule, epochs, steps_per_epoch=steps)
    assert grave(report) == found and report.applied.shape == (epochs * steps,) and report.unit == "update"
    assert not found or re.search(words, report.findings[0][1])


def test_an_optimizer_and_a_model_are_audited_by_their_schedule_from_where_they_are():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(to_keras(schedules.CosineDecay(0.1, 10))), "mse", jit_compile=False)
    assert (
        grave(audit_schedule(model, 10, steps_per_epoch=4))
        == grave(audit_schedule(model.optimizer, 10, steps_per_epoch=4))
        == ["ends-early"]
    )
    rates = again(model, epochs=1)
    rest = audit_schedule(model, 1, steps_per_epoch=6)
    np.testing.assert_allclose(
        [*rates, *rest.applied], schedules.CosineDecay(0.1, 10)(np.arange(10)), atol=1e-8
    )
    with pytest.raises(
        ValueError, match=r"^steps_per_epoch must be given for an optimizer with a schedule, .*"
    ):
        audit_schedule(model, 10)


class HoldsTheOptimizer:
    """A function of the epoch that is an object with the optimizer at hand."""

    def __init__(self, optimizer):
        self.optimizer = optimizer

    def __call__(self, epoch):
        """Return 0.1, 0.05, ..."""
        return 0.1 * 0.5**epoch


def test_an_object_that_holds_an_optimizer_is_a_function_and_a_model_is_to_be_compiled():
    report = audit_schedule(HoldsTheOptimizer(keras.optimizers.SGD(0.1)), 4)
    assert report.applied.tolist() == np.float32(0.1 * 0.5 ** np.arange(4)).tolist()
    with pytest.raises(ValueError, match=r"^what must be compiled with an optimizer, got <Sequential"):
        audit_schedule(keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]), 4)
    with pytest.raises(TypeError, match=r"^what must be an object, got the class <class .*SGD"):
        audit_schedule(keras.optimizers.SGD, 4)


def test_a_helper_that_reads_the_optimizer_is_foretold():
    optimizer = keras.optimizers.SGD(0.01)

    def current():
        return float(optimizer.learning_rate)

    halved = audit_schedule(lambda epoch: current() * 0.5, 3, optimizer)
    np.testing.assert_allclose(halved.applied, [0.005, 0.0025, 0.00125], rtol=1e-6)


def test_a_formula_and_somebodys_own_schedule_are_audited_too():
    class Own(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.1 if step < 10 else 0.0

        def get_config(self):
            return {}

    # Three quarters of the updates at 0.
    for schedule in (Own(), to_keras(schedules.Warmup(schedules.CosineDecay(0.1, 5), 5))):
        assert "ends-early" in grave(audit_schedule(schedule, 10, steps_per_epoch=4))


def test_a_schedule_that_is_asked_with_epochs_is_told():
    schedule = schedules.CosineDecay(0.1, 2000)
    for what in (schedule, keras.callbacks.LearningRateScheduler(schedule), to_keras(schedule)):
        [finding] = audit_schedule(what, 10).findings
        assert (
            finding[0] == "asked-with-epochs"
            and "to_epoch_function(schedule, updates_per_epoch)" in finding[1]
        )
    with pytest.warns(UserWarning, match="^asked-with-epochs: .* 10 of 2000 steps"):
        fitted(keras.optimizers.SGD(0.1), ScheduleAudit(schedule), epochs=10)


def test_a_function_of_updates_that_is_given_epochs_hardly_moves():
    report = audit_schedule(lambda epoch: 0.01 * 0.96 ** (epoch / 1000), 20)
    assert grave(report) == ["hardly-moves"] and "(last/first 0.9992)" in report.findings[0][1]  # 0.96^0.019


# --- in fit, one after the other ----------------------------------------------------------------------------


def test_a_second_fit_that_begins_at_epoch_0_again_is_told_and_a_fresh_one_is_not():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=False)
    audit = ScheduleAudit(lambda epoch: 0.1 * 0.5**epoch)
    assert again(model, audit, epochs=1)[0] == np.float32(0.1) and grave(audit.report) == []
    again(model, audit, epochs=3, initial_epoch=1)
    assert grave(audit.report) == []
    with pytest.warns(
        UserWarning,
        match="^begins-anew: 12 updates were made and the epochs begin at 0 again, .* pass initial_epoch",
    ):
        again(model, audit, epochs=2)


def test_a_schedule_that_begins_anew_at_each_fit_of_a_model_is_told_and_another_model_begins_at_0():
    half = keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    audit = ScheduleAudit()
    model.compile(keras.optimizers.SGD(half), "mse", jit_compile=False)
    rates = again(model, audit)
    assert audit.report.findings == [] and np.allclose(audit.report.applied, rates)
    model.compile(keras.optimizers.SGD(half), "mse", jit_compile=False)
    with pytest.warns(UserWarning, match="^begins-anew: after 4 updates the optimizer is a new one"):
        assert again(model, audit) == rates
    assert fitted(keras.optimizers.SGD(half), audit) == rates and audit.report.findings == []


def test_the_callback_audits_the_optimizers_own_schedule_against_the_run():
    with pytest.warns(UserWarning, match=r"^ends-early: the rate is 0 for 30 of 40 updates \(75.0%\)"):
        fitted(keras.optimizers.SGD(to_keras(schedules.CosineDecay(0.1, 10))), ScheduleAudit(), epochs=10)


@pytest.mark.parametrize("rate", [lambda: 0.5, None])
def test_an_audit_that_cannot_be_made_ends_no_training(rate):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(rate and keras.optimizers.SGD(rate), "mse", run_eagerly=True)
    model.train_step = model.train_step if rate else lambda data: {"loss": 0.0}
    audit = ScheduleAudit()
    with pytest.warns(UserWarning, match="^the schedule was not audited: what must ") as warned:
        history = model.fit(np.ones((2, 1)), np.ones((2, 1)), epochs=2, verbose=0, callbacks=[audit])
    assert len(history.epoch) == 2 and audit.report is None
    assert sum("not audited" in str(one.message) for one in warned) == 1


def test_the_monitors_do_not_move_what_a_schedule_keeps():
    class Counting(keras.optimizers.schedules.LearningRateSchedule):
        def __init__(self):
            self.calls = keras.Variable(0.0, trainable=False)

        def __call__(self, step):
            self.calls.assign_add(1.0)
            return 0.5 / self.calls

    kept, monitors = [], (ScheduleAudit(), LearningRateRecorder())
    for callbacks in ([], monitors):
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile(keras.optimizers.SGD(Counting()), "mse", jit_compile=False)
        model.fit(ONES, ONES, batch_size=2, epochs=2, verbose=0, callbacks=callbacks)
        kept.append(float(model.optimizer._learning_rate.calls))
    assert kept == [8, 8] and monitors[1].applied == monitors[1].reported
    np.testing.assert_allclose(monitors[1].applied, 0.5 / np.arange(1, 9), rtol=1e-6)  # of float32


# --- what comes back ----------------------------------------------------------------------------------------


def test_the_docstring_has_each_code_with_its_severity():
    told = dict(re.findall(r"``([a-z0-9-]+)`` \((error|warning|note)\)", audit_schedule.__doc__))
    assert told == SEVERITIES


def test_a_finding_is_a_pair_with_a_severity():
    code, sentence = finding = Finding("zero", "the rate is 0")
    assert (code, sentence, finding.severity) == ("zero", "the rate is 0", "warning")
    assert finding == ("zero", "the rate is 0") and Finding("zero", "at epoch 0", "note").severity == "note"


def test_the_report_prints_as_a_table_with_the_worst_first_and_draws_itself():
    report = audit_schedule(lambda epoch: 0.25 - 0.125 * epoch, 6)
    lines = str(report).splitlines()
    assert [line.split()[0] for line in lines[:2]] == ["error", "warning"] and lines[2] == ""
    assert lines[3].split() == ["epoch", "applied", "meant"] and [
        line.split()[0] for line in lines[4:]
    ] == list("012345")
    assert lines[5].split() == ["1", "0.125", "0.125"]
    figure, ax = plt.subplots()
    assert report.plot(ax) is ax
    drawn = {line.get_label(): line.get_ydata() for line in ax.lines}
    assert (
        np.array_equal(drawn["applied"], report.applied)
        and ax.get_title() == "warning: zero; error: negative"
    )
    plt.close(figure)


def rows(report):
    """Return the rows of the table, as lists of words."""
    return [line.split() for line in str(report).split("applied       meant\n")[1].splitlines()]


def test_rates_that_stay_have_one_row_in_the_table():
    stairs = audit_schedule(lambda epoch: 0.1 if epoch < 30 else 0.01 if epoch < 60 else 0.001, 90)
    assert rows(stairs) == [["0-29", "0.1", "0.1"], ["30-59", "0.01", "0.01"], ["60-89", "0.001", "0.001"]]
    assert rows(audit_schedule(lambda epoch: 1 / 0 if epoch else 0.5, 8)) == [
        ["0", "0.5", "0.5"],
        ["1-7", "nan", "nan"],
    ]
    # The rates part where they are not the same ones, applied and meant.
    compounding = audit_schedule(lambda epoch, lr: lr * 0.5**epoch if epoch == 2 else 0.1, 4)
    assert [row[0] for row in rows(compounding)] == ["0-1", "2", "3"]
    # A step of Keras's PiecewiseConstantDecay: its boundary is the last update before.
    updates = audit_schedule(schedules.PiecewiseConstantDecay([299], [0.1, 0.01]), 5, steps_per_epoch=100)
    assert [row[0] for row in rows(updates)] == ["0-299", "300-499"]
    # More changes than there are rows: places, the first and the last among them.
    falling = rows(audit_schedule(lambda epoch: 0.9**epoch, 50))
    assert len(falling) == 12 and [falling[0][0], falling[-1][0]] == ["0", "49"]


FILE = """
import math
from nadam_edu.schedules import Constant, CosineDecay, StepDecay
def clean(epoch):
    return 0.1 * 0.9**epoch
def constant(epoch):
    return 0.1
def compounding(epoch, lr):
    return lr * 0.5**epoch
def raises(epoch):
    return 1 / 0
short = CosineDecay(0.1, 10)
halved = StepDecay(0.1, drop_factor=0.5, drop_every=500)
same = Constant(0.1)
class Space:
    inside = short
"""


@pytest.mark.parametrize(
    ("name", "options", "code", "words"),
    [
        ("clean", [], 0, "nothing found"),
        ("constant", [], 0, "note     never-moves"),
        ("compounding", ["--rate", "0.5"], 1, "warning  compounding"),
        ("raises", [], 1, "error    exception"),
        ("short", ["--steps-per-epoch", "4"], 1, "warning  ends-early"),
        ("halved", [], 1, "warning  never-moves"),
        ("halved", [], 1, "if it counts updates, give steps_per_epoch"),
        ("halved", ["--steps-per-epoch", "100"], 0, "nothing found"),
        ("same", [], 0, "note     never-moves"),
        ("Space.inside", ["--steps-per-epoch", "1"], 0, "nothing found"),
    ],
)
def test_the_command_prints_the_table_and_returns_its_code(name, options, code, words, tmp_path, capsys):
    (tmp_path / "training.py").write_text(FILE)
    assert audit_command([f"{tmp_path / 'training.py'}:{name}", "--epochs", "10", *options]) == code
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    "what", ["training.py:missing", "missing.py:clean", "training.py", "broken.py:clean", "ends.py:clean"]
)
def test_what_cannot_be_run_is_code_2_and_a_sentence(what, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("training.py").write_text(FILE)
    Path("broken.py").write_text("import no_such_module")
    Path("ends.py").write_text("import sys\nsys.exit(0)")
    assert audit_command([what, "--epochs", "3"]) == 2
    told = capsys.readouterr().err
    assert "Error: " in told or "ends the process, with SystemExit(0)" in told


def test_the_file_does_not_see_the_arguments_of_the_command(tmp_path, monkeypatch):
    file = tmp_path / "parses.py"
    file.write_text("import argparse\nargparse.ArgumentParser().parse_args()\nrate = lambda epoch: 0.1")
    before = ["nadam_edu", "audit", "--epochs", "3"]
    monkeypatch.setattr("sys.argv", before)
    assert audit_command([f"{file}:rate", "--epochs", "3"]) == 0 and sys.argv is before


def test_a_file_that_ends_the_process_is_told_what_to_do_and_the_path_is_as_before(tmp_path, capsys):
    file, path = tmp_path / "script.py", list(sys.path)
    file.write_text("import sys\ndef rate(epoch):\n    return 0.1\nsys.exit(0)")
    assert audit_command([f"{file}:rate", "--epochs", "3"]) == 2 and sys.path == path
    assert re.search(
        r"script.py:rate ends the process, with SystemExit\(0\): .*__main__", capsys.readouterr().err
    )


def test_a_file_of_a_package_has_its_relative_imports(tmp_path, capsys):
    package = tmp_path / "somebodys_package" / "inner"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    (package.parent / "settings.py").write_text("RATE = 0.25")
    (package / "training.py").write_text(
        "from ..settings import RATE\ndef rate(epoch):\n    print('not shown')\n    return RATE / (1 + epoch)"
    )
    assert audit_command([f"{package / 'training.py'}:rate", "--epochs", "3"]) == 0
    printed = capsys.readouterr().out
    assert "0.25" in printed and "not shown" not in printed


def test_arguments_that_are_missing_end_with_code_2():
    with pytest.raises(SystemExit) as ended:
        audit_command(["training.py:clean"])
    assert ended.value.code == 2


def test_an_audit_without_updates_begins_at_0():
    assert Audit(np.array([0.1]), np.array([0.1]), [])[3:] == (0, "epoch")
