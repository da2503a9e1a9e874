"""The audit foretells what a real LearningRateScheduler does, and names what is wrong with a function."""

import re
import sys
import warnings
from functools import partial

import numpy as np
import pytest

from nadam_edu.laboratory.keras_2 import tf_keras
from nadam_edu.laboratory.keras_3 import keras
from nadam_edu import schedules
from nadam_edu.keras_bridge import LearningRateRecorder, ScheduleAudit, to_keras
from nadam_edu.keras_tools.audit import audit_schedule
from nadam_edu.keras_tools.auditing import Auditing
from nadam_edu.keras_tools.epoch_functions import to_epoch_function
from nadam_edu.keras_tools.recorder import Recorder

tf = sys.modules["tensorflow"]  # both kinds of Keras have loaded it, quietly

# relative: the rate in force is rounded to float32 (6e-8) at each epoch, and the next one is computed from it
FLOAT32 = 1e-6


# --- functions that behave as those people write ------------------------------------------------------------


def stairs(epoch, initial_lr=0.002):
    """Meant: halved every ten epochs."""
    return 0.5 * initial_lr if epoch and epoch % 10 == 0 else initial_lr


def exponential(epoch, initial_lr=0.002):
    """Meant: 0.97 per epoch."""
    return initial_lr * 0.97**epoch


def linear(epoch, initial_lr=0.002):
    """Meant: in a straight line to 0.0005 at epoch 20, then constant."""
    return initial_lr - (initial_lr - 0.0005) / 20 * epoch if epoch < 20 else 0.0005


def tenths(epoch, lr):
    """Meant: a tenth in epochs 5 to 9, then a hundredth."""
    return lr if epoch < 5 else lr * 0.1 if epoch < 10 else lr * 0.01


def returns_an_int_later(epoch):
    """Stop the training at epoch 3."""
    return 0.1 if epoch < 3 else 1


def returns_nothing_later(epoch, lr):
    """Stop the training at epoch 2."""
    if epoch < 2:
        return lr / 2


def raises_later(epoch):
    """Stop the training at epoch 2."""
    return 1 / (2 - epoch)


def refuses_the_rate(epoch, lr=0.3):
    """Raise a TypeError of its own, so that Keras calls again."""
    if epoch == 1 and lr != 0.3:
        raise TypeError("own")
    return lr / 2


class Optimist:
    """Meant: doubled at each epoch, as a method that is handed over bound."""

    def rate(self, epoch, base):
        """Return a power of two."""
        return 2**epoch * base


class Counting:
    """Answer by the number of calls."""

    def __init__(self):
        self.calls = 0

    def __call__(self, epoch):
        """Return another rate every time."""
        self.calls += 1
        return 0.1 / self.calls


def codes(report):
    return [code for code, _ in report.findings]


def grave(report):
    """Return the codes of what is more than a note."""
    return [one[0] for one in report.findings if one.severity != "note"]


def test_stairs_are_stairs_by_accident():
    report = audit_schedule(stairs, 50, 0.002)
    np.testing.assert_allclose(
        report.applied, np.repeat([0.002, 0.001, 0.0005, 0.00025, 0.000125], 10), rtol=FLOAT32
    )
    meant = np.where(np.isin(np.arange(50), [10, 20, 30, 40]), 0.001, 0.002)
    np.testing.assert_allclose(report.meant, meant, rtol=FLOAT32)
    assert codes(report) == ["compounding", "one-epoch-dip"]
    assert "epoch 11 has 0.001, and with the initial rate it would have 0.002" in report.findings[0][1]
    assert "`initial_lr`" in report.findings[0][1]
    assert report.findings[1][1].startswith("with the epoch alone") and report.findings[1][1].endswith(
        "epochs 10, 20, 30, 40"
    )


def test_an_exponential_becomes_the_exponential_of_a_sum():
    report, epochs = audit_schedule(exponential, 50, 0.002), np.arange(50)
    # One rounding per epoch.
    np.testing.assert_allclose(report.applied, 0.002 * 0.97 ** (epochs * (epochs + 1) / 2), rtol=50 * 6e-8)
    np.testing.assert_allclose(report.meant, 0.002 * 0.97**epochs, rtol=FLOAT32)
    assert codes(report) == ["compounding"]


def test_a_straight_line_becomes_a_product():
    report, epochs = audit_schedule(linear, 30, 0.002), np.arange(20)
    # By hand: what is above 0.0005 is multiplied by (1 - e / 20) at each epoch e.
    np.testing.assert_allclose(
        report.applied[:20], 0.0005 + 0.0015 * np.cumprod(1 - epochs / 20), rtol=FLOAT32
    )
    np.testing.assert_allclose(report.meant[:20], 0.002 - 0.000075 * epochs, rtol=FLOAT32)
    assert (report.applied[20:] == np.float32(0.0005)).all() and (
        report.meant[20:] == np.float32(0.0005)
    ).all()
    assert codes(report) == ["compounding"]


def test_a_second_argument_without_a_default_compounds_down_to_zero():
    report = audit_schedule(tenths, 30, 0.001)
    by_hand = 10.0 ** -np.concatenate([[3] * 5, np.arange(4, 9), np.arange(10, 50, 2)])
    # The last rates before 0 are below 1.2e-38, where float32 has steps of 1.4e-45; after them comes 0.
    np.testing.assert_allclose(report.applied, by_hand, rtol=30 * 6e-8, atol=1.4e-45)
    np.testing.assert_allclose(report.meant, np.repeat([1e-3, 1e-4, 1e-5], [5, 5, 20]), rtol=FLOAT32)
    assert codes(report) == ["compounding", "zero"]
    assert report.findings[1] == ("zero", "as Keras calls it, the rate is 0 at epochs 28, 29")


# --- each finding -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "initial", "found", "words"),
    [
        (returns_an_int_later, 0.1, ["not-a-float"], "epoch 3 returns 1, of type int"),
        (
            returns_nothing_later,
            0.1,
            ["not-a-float", "compounding"],
            "epoch 2 returns None, of type NoneType",
        ),
        (lambda epoch: "0.1", 0.1, ["not-a-float"], "epoch 0 returns '0.1', of type str"),
        (lambda epoch: True, 0.1, ["not-a-float"], "epoch 0 returns True, of type bool"),
        (raises_later, 0.1, ["exception"], "epoch 2 raises ZeroDivisionError"),
        (
            refuses_the_rate,
            0.5,
            ["retried", "compounding", "default-replaced"],
            "epoch 1: .* raised TypeError.'own'",
        ),
        (lambda epoch, lr, more: lr, 0.1, ["exception"], "epoch 0 raises TypeError"),
        (
            lambda epoch, *, lr: lr,
            0.1,
            ["exception"],
            "epoch 0 raises TypeError.*keyword-only argument: 'lr'",
        ),
        (lambda epoch, lr: lr * None, 0.1, ["exception", "retried"], "epoch 0 raises TypeError"),
        (
            lambda epoch: np.array(0.1),
            0.1,
            ["not-a-float"],
            r"of type ndarray: LearningRateScheduler raises a ValueError$",
        ),
        (
            Optimist().rate,
            0.1,
            ["compounding"],
            "epoch 2 has 0.8, and with the initial rate it would have 0.4: .* as `base`",
        ),
        (Counting(), 0.1, ["impure"], "gave other rates at epoch 0"),
        (
            lambda epoch, base=0.1: base,
            0.5,
            ["default-replaced"],
            "epoch 0 has 0.5, and with the default it would have 0.1",
        ),
        (
            lambda epoch: 0.1 if epoch != 4 else 0.01,
            0.1,
            ["one-epoch-dip"],
            "as Keras calls it, .* comes back at epoch 4$",
        ),
        (lambda epoch: max(0.3 - 0.1 * epoch, 0.0), 0.1, ["zero"], "is 0 at epochs 3, 4, 5, 6, 7 and so on"),
        (
            lambda epoch: 0.35 - 0.1 * epoch,
            0.1,
            ["negative"],
            "is negative at epochs 4, 5, 6, 7, 8 and so on",
        ),
        (lambda epoch: -0.1, 0.1, ["negative"], "at epochs 0, 1"),
        (lambda epoch: float("nan") if epoch == 7 else 0.1, 0.1, ["not-finite"], "is not finite at epoch 7$"),
        (lambda epoch: 1e39, 0.1, ["not-finite"], "at epochs 0"),
        (lambda epoch: 1e-46, 0.1, ["zero"], "at epochs 0"),
    ],
)
def test_each_thing_is_found_with_its_epoch(function, initial, found, words):
    report = audit_schedule(function, 10, initial)
    assert [code for code in codes(report) if code != "never-moves"] == found
    assert re.search(words, report.findings[0][1]), report.findings[0][1]


@pytest.mark.parametrize(
    "function",
    [
        to_epoch_function(schedules.CosineDecay(0.1, 20)),
        lambda epoch: 0.1 * 0.5 ** (epoch // 3),
        lambda epoch, lr: 0.1 * 0.9**epoch,
        lambda epoch, base=0.1: base,
        lambda epoch: np.float64(0.1),
        lambda epoch: np.float32(0.1) if epoch < 5 else 0.2,
        partial(exponential, initial_lr=0.002),  # no place is left for the current rate
        lambda epoch, *, initial_lr=0.1: initial_lr * 0.5**epoch,
        schedules.CosineDecay(0.1, 10),  # a schedule of ours, counting epochs
    ],
)
def test_there_is_nothing_to_say_about_a_sound_function(function):
    report = audit_schedule(function, 10, 0.1)
    assert set(codes(report)) <= {"never-moves"} and grave(report) == []
    assert np.array_equal(report.applied, report.meant) and report.applied.shape == (10,)


def test_epochs_that_are_not_reached_are_nan():
    report = audit_schedule(raises_later, 5, 0.1)
    assert (
        report.applied.tolist()[:2] == [0.5, 1.0]
        and np.isnan(report.applied[2:]).all()
        and report.applied.shape == (5,)
    )


def test_the_first_epoch_can_be_a_later_one():
    assert audit_schedule(lambda epoch: epoch / 8, 6, 0.1, first_epoch=4).applied.tolist() == [0.5, 0.625]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            (0.1, 10, 0.1),
            TypeError,
            "what must be a function of the epoch, a LearningRateScheduler, a schedule or an optimizer, "
            "got 0.1",
        ),
        ((stairs, 0, 0.1), ValueError, "epochs must be a finite number > 0 and < 10000000, got 0"),
        ((stairs, 10**12, 0.1), ValueError, "epochs must be a finite number > 0 and < 10000000, got 10+"),
        (
            (schedules.Constant(0.1), 10, 0.1, 10**12),
            ValueError,
            "epochs times steps_per_epoch must be a finite number < 10000000, got 10000000000000",
        ),
        ((stairs, 2.5, 0.1), TypeError, "epochs must be an integer, got 2.5"),
        ((stairs, 10, -0.1), ValueError, "initial_learning_rate must be a finite number >= 0, got -0.1"),
        ((stairs, 10, "0.1"), TypeError, "initial_learning_rate must be a finite number >= 0, got '0.1'"),
        (
            (stairs, 10, stairs),
            TypeError,
            "initial_learning_rate must be a finite number >= 0, got <function .*>",
        ),
        (
            (stairs, 10, 0.1, None, 10),
            ValueError,
            "epochs must be a finite number > 10 and < 10000010, got 10",
        ),
        ((stairs, 10, 0.1, 0), ValueError, "steps_per_epoch must be a finite number >= 1, got 0"),
        ((stairs, 10, 0.1, None, -1), ValueError, "first_epoch must be a finite number >= 0, got -1"),
    ],
)
def test_a_bad_argument_is_named_with_its_rule_and_value(arguments, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        audit_schedule(*arguments)


# --- against the real callback ------------------------------------------------------------------------------

ONE = np.ones((1, 1), np.float32)


def fitted(library, optimizer, epochs, *callbacks, initial_epoch=0):
    """Train one weight for some epochs of one update."""
    model = library.Sequential([library.layers.Input((1,)), library.layers.Dense(1, use_bias=False)])
    model.compile(optimizer, "mse", run_eagerly=True)
    return model.fit(
        ONE, ONE, epochs=epochs, initial_epoch=initial_epoch, verbose=0, callbacks=list(callbacks)
    )


class TfKerasRecorder(Recorder, tf_keras.callbacks.Callback):
    """The recorder as a callback of tf_keras."""


REAL = [
    stairs,
    exponential,
    linear,
    tenths,
    refuses_the_rate,
    lambda epoch: 0.5**epoch,
    lambda epoch, *rest: 0.1 * len(rest) + 0.1,
]


@pytest.mark.parametrize(
    ("function", "initial"), [*((function, 0.002) for function in REAL), (stairs, 0.01), (tenths, 0.01)]
)
def test_the_real_callback_sets_the_foretold_rates(function, initial):
    recorder = LearningRateRecorder()
    history = fitted(
        keras, keras.optimizers.SGD(initial), 12, keras.callbacks.LearningRateScheduler(function), recorder
    )
    foretold = audit_schedule(function, 12, initial).applied
    assert history.history["learning_rate"] == foretold.tolist()
    assert recorder.applied == foretold.tolist()


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (returns_an_int_later, ValueError),
        (returns_nothing_later, ValueError),
        (raises_later, ZeroDivisionError),
    ],
)
def test_the_real_callback_ends_the_training_at_the_foretold_epoch(function, error):
    recorder = LearningRateRecorder()
    with pytest.raises(error):
        fitted(keras, keras.optimizers.SGD(0.1), 5, keras.callbacks.LearningRateScheduler(function), recorder)
    foretold = audit_schedule(function, 5, 0.1).applied
    assert recorder.applied == foretold[np.isfinite(foretold)].tolist()


def halving(library):
    return library.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)


BESIDE = {
    "keras-3": lambda: keras.optimizers.SGD(halving(keras)),
    "keras-legacy": lambda: tf_keras.optimizers.legacy.SGD(halving(tf_keras)),
    "keras-2.9": lambda: tf_keras.optimizers.SGD(halving(tf_keras)),
}


@pytest.mark.parametrize("kind", BESIDE)
def test_an_optimizer_with_a_schedule_is_found_before_the_callback_meets_it(kind):
    report = audit_schedule(lambda epoch: 0.1, 3, BESIDE[kind]())
    assert (
        codes(report) == ["schedule-object"] and "the optimizer has ExponentialDecay" in report.findings[0][1]
    )
    assert np.isnan(report.applied).all() and (report.meant == np.float32(0.1)).all()
    assert ("is ignored" in report.findings[0][1]) == (kind == "keras-2.9")


def test_beside_a_schedule_the_real_callback_raises_or_is_ignored_as_foretold():
    with pytest.raises(TypeError, match="not settable"):
        fitted(keras, BESIDE["keras-3"](), 3, keras.callbacks.LearningRateScheduler(lambda epoch: 0.1))
    with pytest.raises((TypeError, AttributeError)):
        fitted(
            tf_keras, BESIDE["keras-legacy"](), 3, tf_keras.callbacks.LearningRateScheduler(lambda epoch: 0.1)
        )
    recorder = TfKerasRecorder()
    fitted(
        tf_keras,
        BESIDE["keras-2.9"](),
        3,
        tf_keras.callbacks.LearningRateScheduler(lambda epoch: 0.1),
        recorder,
    )
    assert recorder.applied == [0.5, 0.25, 0.125]  # the schedule's


def test_a_schedule_in_the_place_of_the_rate_is_found_too():
    for schedule in (
        halving(keras),
        schedules.CosineDecay(0.1, 10),
        to_keras(schedules.Cyclical(0.1, 0.2, 5)),
    ):
        report = audit_schedule(lambda epoch: 0.1, 3, schedule)
        assert codes(report) == ["schedule-object"] and type(schedule).__name__ in report.findings[0][1]


SGDS = [keras.optimizers.SGD, tf_keras.optimizers.SGD, tf_keras.optimizers.legacy.SGD]


@pytest.mark.parametrize("make", SGDS, ids=BESIDE)
@pytest.mark.parametrize(
    "strategy",
    [tf.distribute.get_strategy(), tf.distribute.MirroredStrategy(["CPU:0"])],
    ids=["plain", "mirrored"],
)
def test_an_optimizer_is_asked_for_its_rate(make, strategy):
    with strategy.scope():
        optimizer = make(0.25)
    assert audit_schedule(lambda epoch, lr: lr / 2, 3, optimizer).applied.tolist() == [0.125, 0.0625, 0.03125]


@pytest.mark.parametrize("library", [keras, tf_keras], ids=["keras", "tf_keras"])
def test_a_tensor_ends_the_training_with_keras_3_only_and_the_finding_says_so(library):
    scheduler = library.callbacks.LearningRateScheduler(lambda epoch: tf.constant(0.5))
    if library is keras:
        with pytest.raises(ValueError, match="should be a float"):
            fitted(keras, keras.optimizers.SGD(0.1), 1, scheduler)
    else:
        assert fitted(tf_keras, tf_keras.optimizers.SGD(0.1), 1, scheduler).history["lr"] == [0.5]
    [(code, sentence)] = audit_schedule(scheduler.schedule, 1, 0.1).findings
    assert code == "not-a-float" and sentence.endswith(
        "(tf_keras's takes a tensor of floats, Keras 3's takes none)"
    )


# --- the callback that warns --------------------------------------------------------------------------------


def test_the_callback_sets_the_same_rates_and_warns_once_for_each_finding():
    audit = ScheduleAudit(tenths)
    with pytest.warns(UserWarning) as warned:
        history = fitted(keras, keras.optimizers.SGD(0.001), 30, audit)
    # The scheduler of Keras has one of NumPy's.
    ours = [str(one.message) for one in warned if one.category is UserWarning]
    assert [text.split(":")[0] for text in ours] == ["compounding", "zero"] == codes(audit.report)
    assert history.history["learning_rate"] == audit.report.applied.tolist()


def test_the_callback_audits_anew_from_the_epoch_and_rate_at_hand():
    audit = ScheduleAudit(exponential)
    with pytest.warns(UserWarning, match="^compounding: "):
        fitted(keras, keras.optimizers.SGD(0.002), 4, audit)
    with pytest.warns(UserWarning) as warned:
        history = fitted(keras, keras.optimizers.SGD(0.5), 6, audit, initial_epoch=4)
    # 0.5 * 0.97**4
    assert any(str(one.message).startswith("default-replaced: epoch 4 has 0.4426") for one in warned)
    assert history.history["learning_rate"] == audit.report.applied.tolist()
    np.testing.assert_allclose(audit.report.applied, [0.5 * 0.97**4, 0.5 * 0.97**9], rtol=FLOAT32)


def test_the_callback_is_silent_about_a_sound_function():
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        audit = ScheduleAudit(to_epoch_function(schedules.StepDecay(0.5, 0.5, 1)))
        history = fitted(keras, keras.optimizers.SGD(0.1), 3, audit)
    assert history.history["learning_rate"] == [0.5, 0.25, 0.125]
    assert audit.report.findings == []


def test_a_scheduler_of_tf_keras_can_warn_too():
    class TfKerasAudit(Auditing, tf_keras.callbacks.LearningRateScheduler):
        """It takes the rate from the same function."""

    audit = TfKerasAudit(exponential)
    with pytest.warns(UserWarning, match="^compounding: "):
        history = fitted(tf_keras, tf_keras.optimizers.legacy.SGD(0.002), 4, audit)
    assert np.float32(history.history["lr"]).tolist() == audit.report.applied.tolist()
