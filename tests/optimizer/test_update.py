"""What an update does besides its rule: order of operations, averages, the loss and its tape, refusals."""

import inspect
import math
import re

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from nadam_edu import Nadam, schedules
from nadam_edu.optimizer import Rule, update, variables
from nadam_edu.optimizer.blocks import recorded

FLOATS = [np.float32, np.float64]


def draw(seed, dtype=np.float64, shapes=((), (5,), (3, 2))):
    """Return seeded random arrays of the shapes."""
    rng = np.random.default_rng(seed)
    return [np.asarray(rng.normal(size=shape), dtype) for shape in shapes]


def everything(optimizer, variables):
    """Return the bits of all that an update may change."""
    held = {name: array.tobytes() for name, array in optimizer.variables.items()}
    return held, [variable.tobytes() for variable in variables], optimizer.iterations


# --- the order of operations, by hand -----------------------------------------------------------------------

# With beta_1 = mu = 1/2, beta_2 = 3/4, epsilon 1 and rate 3/4, the first step on a gradient g is short:
# m = g/2, v_hat = g^2, m_bar = 1/2 * g/2 / (1 - 1/4) + g = 4/3 g, so the displacement is -g / (|g| + 1): -1/2
# for 1, -4/5 for 4.
BY_HAND = {"learning_rate": 0.75, "beta_1": 0.5, "beta_2": 0.75, "epsilon": 1.0, "momentum_decay": math.inf}
ROUNDING = 4e-16  # of numbers below 1 in float64; 1.1e-16 measured


def after_one_update(weight, gradient, **arguments):
    """Return the weight and the optimizer after one update of one weight."""
    variable, optimizer = np.array([weight]), Nadam(**BY_HAND, **arguments)
    optimizer.apply_gradients([(np.array([gradient]), variable)])
    return variable[0], optimizer


def test_the_update_by_hand():
    assert after_one_update(1.0, 1.0)[0] == pytest.approx(1 / 2, abs=ROUNDING)
    assert after_one_update(1.0, -4.0)[0] == pytest.approx(1 + 4 / 5, abs=ROUNDING)


@pytest.mark.parametrize("clip", ["clipnorm", "global_clipnorm", "clipvalue"])
def test_clipping_comes_before_the_update(clip):
    weight, optimizer = after_one_update(1.0, 4.0, **{clip: 1.0})
    assert weight == pytest.approx(1 / 2, abs=ROUNDING)  # 1/5 if the gradient were not clipped
    assert optimizer.variables["velocity/0"] == 0.25  # of the clipped gradient, too


@pytest.mark.parametrize("clip", ["clipnorm", "global_clipnorm", "clipvalue"])
def test_clipping_comes_before_weight_decay(clip):
    weight = np.array([4.0])
    optimizer = Nadam(**BY_HAND, weight_decay=1.0, **{clip: 2.0})
    # The gradient of w^2 / 2 is w itself, the same memory: decay would make 1 of it.
    optimizer.apply_gradients([(weight, weight)])
    assert optimizer.variables["momentum/0"] == 1.0  # half of the clipped 4, not half of 1
    assert weight[0] == pytest.approx(4 - 4 * 0.75 - 2 / 3, abs=ROUNDING)


def test_weight_decay_comes_before_the_update():
    # 1 - 1/2 * 3/4 = 5/8, then -1/2. The other way round: 1/2 - 1/2 * 3/8 = 5/16.
    assert after_one_update(1.0, 1.0, weight_decay=0.5)[0] == pytest.approx(1 / 8, abs=ROUNDING)


def test_weight_decay_is_not_in_the_moments():
    optimizer = after_one_update(1.0, 1.0, weight_decay=0.5)[1]
    assert (optimizer.variables["momentum/0"], optimizer.variables["velocity/0"]) == (0.5, 0.25)


def test_the_average_is_of_the_updated_weight_and_of_the_initial_one():
    optimizer = after_one_update(1.0, 1.0, use_ema=True, ema_momentum=0.75)[1]
    # 3/4 * 1 + 1/4 * 1/2. Before the update: 1; beginning after it, as in Keras 3: 1/2.
    assert optimizer.variables["average/0"] == pytest.approx(7 / 8, abs=ROUNDING)


def test_the_average_moves_before_it_overwrites():
    weight, optimizer = after_one_update(1.0, 1.0, use_ema=True, ema_momentum=0.75, ema_overwrite_frequency=1)
    assert weight == pytest.approx(7 / 8, abs=ROUNDING)  # 1 if overwritten by the average before it moved
    assert optimizer.variables["average/0"] == weight


def test_the_overwrite_comes_before_the_count():
    variable, optimizer, overwritten = (
        np.array([1.0]),
        Nadam(0.1, use_ema=True, ema_overwrite_frequency=3),
        [],
    )
    for _ in range(7):
        optimizer.apply_gradients([(np.ones(1), variable)])
        overwritten.append(bool(variable[0] == optimizer.variables["average/0"][0]))
    assert overwritten == [False, False, True, False, False, True, False]  # after updates 3 and 6


def test_the_count_comes_last():
    schedule = schedules.PiecewiseConstantDecay([0], [0.75, 0.0])
    variable, optimizer = np.array([1.0]), Nadam(**BY_HAND | {"learning_rate": schedule}, weight_decay=0.5)
    for iterations in (1, 2):
        optimizer.apply_gradients([(np.ones(1), variable)])
        assert optimizer.iterations == iterations
        assert variable[0] == pytest.approx(1 / 8, abs=ROUNDING)  # rate 3/4 at step 0, and 0 at step 1


def test_weight_decay_follows_the_rate_of_the_schedule():
    schedule = schedules.PiecewiseConstantDecay([0], [0.5, 0.25])
    variable, optimizer = np.array([64.0]), Nadam(schedule, weight_decay=0.5)
    for factor in (0.75, 0.875):
        before = variable[0]
        optimizer.apply_gradients([(np.zeros(1), variable)])
        assert variable[0] == factor * before  # a gradient of 0 displaces nothing


@pytest.mark.parametrize("weight_decay", [None, 0, 0.0])
def test_no_weight_decay_is_none_or_zero(weight_decay):
    assert after_one_update(1.0, 1.0, weight_decay=weight_decay)[0] == after_one_update(1.0, 1.0)[0]


def test_the_norms_are_of_each_gradient_or_of_all():
    for clip, expected in [("clipnorm", [0.5, 0.5]), ("global_clipnorm", [0.3, 0.4])]:
        variables, optimizer = [np.zeros(1), np.zeros(1)], Nadam(**BY_HAND, **{clip: 1.0})
        optimizer.apply_gradients(zip([np.array([3.0]), np.array([4.0])], variables, strict=True))
        moments = [optimizer.variables[f"momentum/{place}"][0] for place in (0, 1)]
        # Half of the clipped gradients.
        np.testing.assert_allclose(moments, expected, rtol=roundings(np.float64))


def test_a_none_gradient_is_not_in_the_global_norm_and_its_variable_stays_as_it_is():
    variables = [np.array([2.0]), np.array([3.0])]
    optimizer = Nadam(
        **BY_HAND,
        global_clipnorm=1.0,
        weight_decay=0.5,
        use_ema=True,
        ema_momentum=0.5,
        ema_overwrite_frequency=2,
    )
    optimizer.build(variables)
    variables[0][...] = 5.0  # by hand, so that its average of 2 is another number
    for iterations in (1, 2):
        optimizer.apply_gradients([(None, variables[0]), (np.array([4.0]), variables[1])])
        assert optimizer.iterations == iterations
    kept = [
        variables[0][0],
        *(optimizer.variables[f"{name}/0"][0] for name in ("momentum", "velocity", "average")),
    ]
    assert kept == [5.0, 0.0, 0.0, 2.0]


# --- averages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_average_follows_its_formula_and_only_finalize_writes_it_into_the_weights(dtype):
    variables, optimizer = draw(1, dtype), Nadam(0.1, use_ema=True, ema_momentum=0.75)
    averages = [variable.copy() for variable in variables]
    for step in range(6):
        optimizer.apply_gradients(zip(draw(10 + step, dtype), variables, strict=True))
        averages = [
            0.75 * average + 0.25 * variable for average, variable in zip(averages, variables, strict=True)
        ]
    weights = [variable.copy() for variable in variables]
    optimizer.finalize_variable_values(variables[1:])
    np.testing.assert_array_equal(variables[0], weights[0])
    for place in (1, 2):
        assert not np.array_equal(variables[place], weights[place])
        np.testing.assert_array_equal(variables[place], averages[place])
    assert optimizer.iterations == 6


def test_finalize_without_averages_does_nothing_even_unbuilt():
    variable = np.ones(1)
    Nadam().finalize_variable_values([variable])
    assert variable == 1.0


@pytest.mark.parametrize("built", [False, True])
def test_finalize_refuses_a_variable_that_was_not_built_and_writes_none(built):
    variable, optimizer = np.ones(1), Nadam(0.1, use_ema=True)
    if built:
        optimizer.apply_gradients([(variable, variable)])
    kept = variable.copy()
    with pytest.raises(
        ValueError,
        match=r"^variable [01] must be among the variables given to build\(\), got one of shape \([14],\)",
    ):
        optimizer.finalize_variable_values([variable, np.ones(4)])
    np.testing.assert_array_equal(variable, kept)


# --- gradients from a loss ----------------------------------------------------------------------------------


class Tape:
    """A tape that knows the gradients in advance, and keeps what it was asked."""

    def __init__(self, gradients):
        self.gradients, self.asked = gradients, []

    def gradient(self, loss, variables):
        """Return the gradients."""
        self.asked.append((loss, variables))
        return self.gradients


class RecordingTape(Tape):
    """A tape that is a context manager, as that of TensorFlow."""

    recording = False

    def __enter__(self):
        self.recording = True

    def __exit__(self, *error):
        self.recording = False


def test_a_tape_is_asked_for_the_gradients_of_the_value_and_may_leave_some_out():
    a, b = np.ones(2), np.ones(3)
    tape = Tape((None, np.full(3, 0.5)))
    pairs = Nadam().compute_gradients("the value", iter([a, b]), tape)
    assert [variable is other for (_, variable), other in zip(pairs, (a, b), strict=True)] == [True, True]
    assert pairs[0][0] is None and pairs[1][0] is tape.gradients[1]
    assert [(loss, [id(v) for v in variables]) for loss, variables in tape.asked] == [
        ("the value", [id(a), id(b)])
    ]


def test_a_callable_is_called_once_and_inside_of_a_tape_that_records():
    for tape, states in ((RecordingTape([np.ones(1)]), [True]), (Tape([np.ones(1)]), [False])):
        recording = []
        Nadam().compute_gradients(
            lambda tape=tape, recording=recording: recording.append(getattr(tape, "recording", False)),
            [np.ones(1)],
            tape,
        )
        assert recording == states and len(tape.asked) == 1
        assert not getattr(tape, "recording", False)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_tape_that_returns_too_few_or_too_many_gradients_is_refused(number):
    with pytest.raises(
        ValueError, match=rf"^tape.gradient must return one gradient for each of 2 variables, got {number}$"
    ):
        Nadam().compute_gradients(0.0, [np.ones(1), np.ones(1)], Tape([np.ones(1)] * number))


@pytest.mark.parametrize("method", ["compute_gradients", "minimize"])
def test_a_value_needs_a_tape(method):
    variable = np.ones(1)
    with pytest.raises(
        ValueError, match=r"^tape must be given when loss is a value and not a callable, got loss=2.5$"
    ):
        getattr(Nadam(), method)(2.5, [variable])
    assert variable == 1.0


@pytest.mark.parametrize("tape", [None, Tape([np.ones(2)])])
def test_a_loss_of_integers_is_refused_before_it_is_called(tape):
    with pytest.raises(TypeError, match=r"^variable 0 must be an ndarray of float32 or float64, got int64$"):
        Nadam().compute_gradients(lambda: pytest.fail("called"), [np.arange(2)], tape)


@pytest.mark.parametrize("dtype", FLOATS)
def test_minimize_is_compute_and_apply(dtype):
    def loss_of(x, y):
        return lambda: ((x - 1) ** 2).sum() + abs(y)

    x, y = np.array([3.0, -1.0], dtype), np.array(2.0, dtype)
    u, w = x.copy(), y.copy()
    ours, by_hand = Nadam(0.1), Nadam(0.1)
    for _ in range(4):
        assert ours.minimize(loss_of(x, y), [x, y]) is None
        by_hand.apply_gradients(by_hand.compute_gradients(loss_of(u, w), [u, w]))
    np.testing.assert_array_equal(x, u)
    np.testing.assert_array_equal(y, w)
    assert loss_of(x, y)() < 8 and ours.iterations == 4


def test_minimize_goes_down_to_the_minimum():
    x, optimizer = np.array([3.0, -1.0]), Nadam(schedules.CosineDecay(0.5, 100))
    for _ in range(100):
        optimizer.minimize(lambda: ((x - [1.0, 2.0]) ** 2).sum(), [x])
    np.testing.assert_allclose(x, [1.0, 2.0], atol=1e-2)  # 2.3e-3 measured


def test_minimize_with_a_tape_skips_what_the_tape_leaves_out():
    a, b = np.ones(2), np.ones(3)
    Nadam(0.1).minimize(None, [a, b], tape=Tape([None, np.ones(3)]))
    assert (a == 1).all() and (b < 1).all()


def test_a_loss_that_raises_changes_nothing():
    x, optimizer, calls = np.array([0.1, 0.2]), Nadam(), []

    def loss():
        calls.append(1)
        if len(calls) == 3:
            raise ZeroDivisionError("in the loss")
        return float(x.sum())

    optimizer.build([x])
    kept = everything(optimizer, [x])
    with pytest.raises(ZeroDivisionError, match="in the loss"):
        optimizer.minimize(loss, [x])
    assert everything(optimizer, [x]) == kept


# --- aggregate_gradients, update_step -----------------------------------------------------------------------


class Halved(Nadam):
    """Aggregates by dropping the second pair and halving the first gradient."""

    def aggregate_gradients(self, grads_and_vars):
        """Return one pair."""
        assert isinstance(grads_and_vars, list)
        ((gradient, variable), _) = grads_and_vars
        return iter([(gradient / 2, variable)])


def test_aggregation_can_be_overridden_and_skipped():
    for skip, moments in ((False, {"momentum/0": 0.25}), (True, {"momentum/0": 0.5, "momentum/1": 0.5})):
        variables, optimizer = [np.zeros(1), np.zeros(1)], Halved(**BY_HAND)
        optimizer.apply_gradients(
            ((np.ones(1), variable) for variable in variables), skip_gradients_aggregation=skip
        )
        assert {
            name: optimizer.variables[name][0] for name in optimizer.variables if "momentum" in name
        } == moments


def test_aggregation_that_returns_no_pairs_is_refused():
    class Forgetful(Nadam):
        def aggregate_gradients(self, grads_and_vars):
            pass

    with pytest.raises(TypeError, match=r"^grads_and_vars must be \(gradient, variable\) pairs, got None$"):
        Forgetful().apply_gradients([(np.ones(1), np.ones(1))])


def test_skipping_is_true_or_false():
    with pytest.raises(TypeError, match=r"^skip_gradients_aggregation must be True or False, got 'no'$"):
        Nadam().apply_gradients([(np.ones(1), np.ones(1))], "no")


def test_aggregation_of_one_device_returns_the_pairs():
    pairs = [(np.ones(1), np.ones(1)), (None, np.ones(2))]
    aggregated = Nadam().aggregate_gradients(pairs)
    assert all(
        a is b
        for pair, other in zip(aggregated, pairs, strict=True)
        for a, b in zip(pair, other, strict=True)
    )


def test_update_step_is_the_rule_alone_and_neither_counts_nor_moves_the_product():
    settings = {"clipnorm": 0.001, "weight_decay": 0.5, "use_ema": True, "ema_overwrite_frequency": 1}
    plain, rich = Nadam(**BY_HAND), Nadam(**BY_HAND, **settings)
    for optimizer in (plain, rich):
        variable = np.array([1.0])
        optimizer.build([variable])
        assert optimizer.update_step(np.array([4.0]), variable) is None
        assert variable[0] == pytest.approx(1 / 5, abs=ROUNDING)
        held = {
            name: optimizer.variables[name].item()
            for name in ("momentum/0", "velocity/0", "iterations", "mu_product")
        }
        assert held == {"momentum/0": 2.0, "velocity/0": 4.0, "iterations": 0, "mu_product": 1.0}
    assert rich.variables["average/0"] == 1.0


def test_the_first_update_by_update_steps_is_that_of_apply_gradients():
    together, alone = draw(2), draw(2)
    optimizer, single = Nadam(0.1), Nadam(0.1)
    single.build(alone)
    optimizer.apply_gradients(zip(draw(3), together, strict=True))
    for gradient, variable in zip(draw(3), alone, strict=True):
        single.update_step(gradient, variable)
    for variable, other in zip(together, alone, strict=True):
        np.testing.assert_array_equal(variable, other)


STEP_REFUSALS = [
    (np.ones(3), ValueError, "the gradient of variable 1 must have shape (2,), got (3,)"),
    (
        np.ones(2, np.float32),
        TypeError,
        "the gradient of variable 1 must be an array of float64, got float32",
    ),
    (None, TypeError, "the gradient of variable 1 must be an array of float64, got NoneType"),
    (
        np.array([1, np.nan]),
        ValueError,
        "the gradient of variable 1 must be finite, got NaN or infinity; no variable was changed",
    ),
    (
        np.array([1, 1e200]),
        ValueError,
        "the gradient of variable 1 must have a finite square in float64, got an element of 1e+200; "
        "no variable was changed",
    ),
    (
        np.zeros(2),
        ValueError,
        "variable 1 must stay finite, got NaN or infinity from this update; no variable was changed",
    ),
]


@pytest.mark.parametrize(("gradient", "error", "message"), STEP_REFUSALS)
def test_a_refused_update_step_changes_nothing(gradient, error, message):
    variables, optimizer = [np.ones(1), np.ones(2)], Nadam(epsilon=0)
    optimizer.build(variables)
    kept = everything(optimizer, variables)
    with pytest.raises(error) as raised:
        optimizer.update_step(gradient, variables[1])
    assert str(raised.value) == message
    assert everything(optimizer, variables) == kept


def test_update_step_needs_a_variable_that_was_built():
    with pytest.raises(
        ValueError,
        match=r"^variable must be among the variables given to build\(\), got one of shape \(1,\)",
    ):
        Nadam().update_step(np.ones(1), np.ones(1))


# --- refusals: nothing has changed --------------------------------------------------------------------------

STRANGER = np.ones(2)
TOO_LARGE = (
    "the gradient of variable 1 must have a finite square in float64, got an element of 1e+155; "
    "no variable was changed"
)
# The second of two pairs is bad, or all the pairs are: (pairs from two variables, error, message or its
# beginning).
REFUSALS = {
    "no pairs": (lambda a, b: [], ValueError, "grads_and_vars must hold at least one gradient, got none"),
    "all None": (
        lambda a, b: [(None, a), (None, b)],
        ValueError,
        "grads_and_vars must hold at least one gradient, got none",
    ),
    "not iterable": (lambda a, b: 5, TypeError, "grads_and_vars must be (gradient, variable) pairs, got 5"),
    "not pairs": (
        lambda a, b: [1, 2],
        TypeError,
        "grads_and_vars must be (gradient, variable) pairs, got [1, 2]",
    ),
    "bare arrays": (
        lambda a, b: [a + 1, b],
        TypeError,
        "grads_and_vars must be (gradient, variable) pairs, got [array(",
    ),
    "three": (
        lambda a, b: [(a, a), (b, b, b)],
        TypeError,
        "grads_and_vars must be (gradient, variable) pairs, got",
    ),
    "an integer variable": (
        lambda a, b: [(a + 1, a), (np.ones(2, int), np.ones(2, int))],
        TypeError,
        "variable 1 must be an ndarray of float32 or float64, got int64",
    ),
    "an integer variable without gradient": (
        lambda a, b: [(a + 1, a), (None, np.ones(2, int))],
        TypeError,
        "variable 1 must be an ndarray of float32 or float64, got int64",
    ),
    "shape": (
        lambda a, b: [(a + 1, a), (np.ones(3), b)],
        ValueError,
        "the gradient of variable 1 must have shape (2,), got (3,)",
    ),
    "broadcast": (
        lambda a, b: [(a + 1, a), (np.ones(()), b)],
        ValueError,
        "the gradient of variable 1 must have shape (2,), got ()",
    ),
    "dtype": (
        lambda a, b: [(a + 1, a), (np.ones(2, "f4"), b)],
        TypeError,
        "the gradient of variable 1 must be an array of float64, got float32",
    ),
    "a list": (
        lambda a, b: [(a + 1, a), ([1.0, 1.0], b)],
        TypeError,
        "the gradient of variable 1 must be an array of float64, got list",
    ),
    "nan": (
        lambda a, b: [(a + 1, a), (np.array([1, np.nan]), b)],
        ValueError,
        "the gradient of variable 1 must be finite, got NaN or infinity; no variable was changed",
    ),
    "inf": (
        lambda a, b: [(a + 1, a), (np.array([1, -np.inf]), b)],
        ValueError,
        "the gradient of variable 1 must be finite, got NaN or infinity; no variable was changed",
    ),
    "square": (lambda a, b: [(a + 1, a), (np.array([1, 1e155]), b)], ValueError, TOO_LARGE),
}
# One more pair after the two good ones: only a built optimizer knows that the variable is a stranger.
BUILT_REFUSALS = {
    "a stranger": (
        lambda a, b: [(a + 1, a), (STRANGER, STRANGER)],
        ValueError,
        "variable 1 must be among the variables given to build(), got one of shape (2,)",
    ),
    "a stranger without gradient": (
        lambda a, b: [(a + 1, a), (None, STRANGER)],
        ValueError,
        "variable 1 must be among the variables given to build(), got one of shape (2,)",
    ),
    "one twice": (
        lambda a, b: [(a + 1, a), (a + 1, a)],
        ValueError,
        "each variable must come once, got variable 1 again",
    ),
}
FIRST_REFUSALS = {
    "one twice": (
        lambda a, b: [(a + 1, a), (a + 1, a)],
        ValueError,
        "variables 0 and 1 must not share memory, got shapes (2,) and (2,)",
    ),
}
ARGUMENTS = {"weight_decay": 0.5, "use_ema": True, "ema_momentum": 0.5}


def refused(optimizer, variables, pairs, error, message):
    """Assert that the call is refused, with this message, and changes nothing."""
    kept = everything(optimizer, variables)
    with pytest.raises(error) as raised:
        optimizer.apply_gradients(pairs(*variables))
    assert str(raised.value).startswith(message)
    assert everything(optimizer, variables) == kept


@pytest.mark.parametrize(
    ("pairs", "error", "message"), (REFUSALS | FIRST_REFUSALS).values(), ids=REFUSALS | FIRST_REFUSALS
)
def test_a_refused_first_call_leaves_no_trace(pairs, error, message):
    optimizer = Nadam(0.1, **ARGUMENTS)
    refused(optimizer, [np.ones(2), np.full(2, 2.0)], pairs, error, message)
    # It is still to be built, so other variables are welcome.
    optimizer.apply_gradients([(np.ones(1), np.ones(1))])


@pytest.mark.parametrize(
    ("pairs", "error", "message"), (REFUSALS | BUILT_REFUSALS).values(), ids=REFUSALS | BUILT_REFUSALS
)
def test_a_refused_later_call_changes_nothing(pairs, error, message):
    optimizer, variables = Nadam(0.1, **ARGUMENTS), [np.ones(2), np.full(2, 2.0)]
    for step in range(2):
        optimizer.apply_gradients(zip(draw(step, shapes=[(2,)] * 2), variables, strict=True))
        refused(optimizer, variables, pairs, error, message)


# What only the update itself brings to light: (arguments, gradient of the second variable).
ENDLESS = {
    "epsilon 0 and no gradient": ({"epsilon": 0.0}, np.zeros(2, np.float32)),
    "a rate beyond float32": ({"learning_rate": 1e39}, np.ones(2, np.float32)),
    "a sum of large steps": ({"learning_rate": 3e38}, np.ones(2, np.float32)),
}


@pytest.mark.parametrize("built", [False, True])
@pytest.mark.parametrize(("arguments", "gradient"), ENDLESS.values(), ids=ENDLESS)
def test_weights_that_would_not_stay_finite_are_refused(arguments, gradient, built):
    optimizer, variables = Nadam(**ARGUMENTS | arguments), [np.ones(2), np.full(2, -3e38, np.float32)]
    if built:
        optimizer.build(variables)
    message = "variable 1 must stay finite, got NaN or infinity from this update; no variable was changed"
    with np.errstate(all="raise"):  # and NumPy neither warns nor raises
        refused(optimizer, variables, lambda a, b: [(np.ones(2), a), (gradient, b)], ValueError, message)


@pytest.mark.parametrize(
    "gradient", [np.ones(2), np.ones(1, np.float32), np.array([np.nan]), np.array([1e200]), np.zeros(1)]
)
def test_a_message_counts_the_pairs_of_the_call(gradient):
    variables, optimizer = [np.ones(1), np.ones(1), np.ones(1)], Nadam(epsilon=0)
    optimizer.build(variables)
    with pytest.raises((TypeError, ValueError), match=r"^(the gradient of )?variable 1 must "):
        optimizer.apply_gradients([(np.ones(1), variables[2]), (gradient, variables[0])])


@pytest.mark.parametrize("size", [2, 2**14])  # below the size from which updates are made in place, and above
def test_an_error_in_the_middle_of_an_update_changes_nothing(size):
    calls = []

    def arrays(gradient, m, rate):
        calls.append(1)
        if fails_at and len(calls) >= fails_at:
            raise MemoryError("no room")
        return -rate * gradient, m + gradient

    for updates in (0, 2):
        fails_at = 0
        rule = Rule("fails", lambda t, learning_rate: (learning_rate,), arrays)
        optimizer, variables = Nadam(0.1, rule=rule, **ARGUMENTS), [np.ones(size), np.full(size, 2.0)]
        for _ in range(updates):
            optimizer.apply_gradients([(np.ones(size), variable) for variable in variables])
        kept = everything(optimizer, variables)
        recorded.cache_clear()  # what was traced before is replayed without a call of the rule
        fails_at = len(calls) + (2 if size == 2 else 1)  # at the second variable, or when the rule is traced
        with pytest.raises(MemoryError, match="no room"):
            optimizer.apply_gradients([(np.ones(size), variable) for variable in variables])
        assert everything(optimizer, variables) == kept


def test_an_empty_list_needs_a_variable_in_every_documented_method():
    for call in (Nadam().build, lambda none: Nadam().minimize(lambda: 0.0, none)):
        with pytest.raises(ValueError, match=r"must hold at least one (variable|gradient), got none$"):
            call([])


# The first step over the rate, on any gradient, with epsilon 0: m_1 = g / 10, v_hat = g^2, mu_1 = 0.468, mu_2
# = 0.48528.
FIRST_STEP = 0.048528 / (1 - 0.468 * 0.48528) + 1


def roundings(dtype):
    """Return the relative error of a few operations: at most 1.3 eps measured."""
    return 4 * np.finfo(dtype).eps


# --- extremes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clip", ["clipnorm", "global_clipnorm", "clipvalue"])
@pytest.mark.parametrize(("dtype", "size"), [(np.float32, 1e30), (np.float64, 1e200)])
def test_huge_gradients_work_when_clipped_and_are_refused_when_not(clip, dtype, size):
    # Clipped to norm 1, each element is 1/2; to size 1/2 too.
    gradient = np.array([size, -size, size, -size], dtype)
    variable, optimizer = (
        np.zeros(4, dtype),
        Nadam(0.5, epsilon=0.0, **{clip: 0.5 if clip == "clipvalue" else 1.0}),
    )
    with np.errstate(all="raise"):
        optimizer.apply_gradients([(gradient, variable)])
    np.testing.assert_allclose(
        optimizer.variables["momentum/0"], 0.05 * np.sign(gradient), rtol=roundings(dtype)
    )
    np.testing.assert_allclose(variable, -0.5 * FIRST_STEP * np.sign(gradient), rtol=roundings(dtype))
    variable, optimizer = np.zeros(4, dtype), Nadam(0.5)
    message = f"the gradient of variable 0 must have a finite square in {gradient.dtype}, got an element of "
    refused(optimizer, [variable], lambda a: [(gradient, a)], ValueError, message)


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_largest_gradient_that_can_be_squared_works(dtype):
    size = np.nextafter(np.sqrt(np.finfo(dtype).max) / 2, dtype(0))
    variable, optimizer = np.zeros(1, dtype), Nadam(0.5)
    for _ in range(20):
        optimizer.apply_gradients([(np.array([size], dtype), variable)])
    assert np.isfinite(variable).all() and variable[0] < -0.5 * 20 * 0.7  # no step is shorter than 0.7 rates
    # Twice as much can be squared, just; but v / (1 - beta_2^t) is sometimes rounded up to infinity, and then
    # nothing moves.
    with pytest.raises(
        ValueError,
        match=r"^the gradient of variable 0 must have a finite square in float(32|64), got an element of ",
    ):
        optimizer.apply_gradients([(np.array([1.99 * size], dtype), variable)])


@pytest.mark.parametrize("dtype", FLOATS)
def test_tiny_gradients_move_little_and_nothing_breaks(dtype):
    variable, optimizer = np.zeros(1, dtype), Nadam(0.5)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        optimizer.apply_gradients([(np.array([np.finfo(dtype).smallest_subnormal]), variable)])
    assert abs(variable[0]) < 1e-30


@pytest.mark.parametrize("dtype", FLOATS)
def test_every_shape_and_view_is_updated_in_place(dtype):
    table = np.zeros((4, 6), dtype)
    variables = [
        np.zeros((), dtype),
        np.zeros((0,), dtype),
        np.zeros((2, 0, 3), dtype),
        table[::2, 1::3],
        table[1::2].T,
    ]
    optimizer = Nadam(
        0.5, epsilon=0.0, clipnorm=100, weight_decay=0.5, use_ema=True, ema_overwrite_frequency=2
    )
    optimizer.apply_gradients([(np.ones(variable.shape, dtype), variable) for variable in variables])
    for variable in variables:
        np.testing.assert_allclose(variable, -0.5 * FIRST_STEP, rtol=roundings(dtype))
    assert np.count_nonzero(table) == 2 * 2 + 2 * 6
    optimizer.finalize_variable_values(variables)
    np.testing.assert_allclose(table[0, 1], (1 - 0.99) * -0.5 * FIRST_STEP, rtol=roundings(dtype))


@pytest.mark.parametrize(
    "seen",
    [lambda x: x, lambda x: x[::-1], lambda x: x.reshape(3, 1).ravel()],
    ids=["itself", "a view", "reshaped"],
)
@pytest.mark.parametrize(
    "arguments",
    [{}, {"weight_decay": 0.5}, {"use_ema": True, "ema_overwrite_frequency": 1}, {"clipvalue": 1.5}],
)
def test_a_gradient_that_shares_memory_with_its_variable_counts_as_it_was_before(seen, arguments):
    alias, apart = np.array([1.0, -2.0, 3.0]), np.array([1.0, -2.0, 3.0])
    first, second = Nadam(0.1, **arguments), Nadam(0.1, **arguments)
    for _ in range(3):
        first.apply_gradients([(seen(alias), alias)])
        second.apply_gradients([(seen(apart).copy(), apart)])
        np.testing.assert_array_equal(alias, apart)


def test_a_gradient_that_shares_memory_with_another_variable_counts_as_it_was_before():
    a, b = np.array([1.0]), np.array([1.0])
    Nadam(0.5, epsilon=1.0).apply_gradients([(np.array([3.0]), a), (a, b)])
    apart = np.array([1.0])
    Nadam(0.5, epsilon=1.0).apply_gradients([(np.array([1.0]), apart)])
    np.testing.assert_array_equal(b, apart)


# --- properties ---------------------------------------------------------------------------------------------

seeds, powers = st.integers(0, 2**32 - 1), st.integers(-40, 40)


@hypothesis.given(seeds, powers, st.sampled_from(FLOATS))
def test_without_epsilon_gradients_times_a_power_of_two_make_the_same_steps(seed, power, dtype):
    small, large = draw(seed, dtype), draw(seed, dtype)
    first, second = Nadam(0.1, epsilon=0.0, weight_decay=0.5), Nadam(0.1, epsilon=0.0, weight_decay=0.5)
    for step in range(5):
        gradients = draw([seed, step], dtype)
        first.apply_gradients(zip(gradients, small, strict=True))
        second.apply_gradients(
            zip([gradient * dtype(2.0) ** power for gradient in gradients], large, strict=True)
        )
    for variable, other in zip(small, large, strict=True):
        np.testing.assert_array_equal(variable, other)  # a power of two rounds nothing


SPLITTABLE = [
    {},
    {"clipvalue": 0.5},
    {"weight_decay": 0.5},
    {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2},
]


@hypothesis.given(seeds, st.integers(0, 7), st.sampled_from(FLOATS), st.sampled_from(SPLITTABLE))
def test_a_variable_split_into_two_moves_as_the_whole(seed, cut, dtype, arguments):
    (whole,), (parts,) = draw(seed, dtype, [(7,)]), draw(seed, dtype, [(7,)])
    first, second = Nadam(0.1, **arguments), Nadam(0.1, **arguments)
    for step in range(5):
        (gradient,) = draw([seed, step], dtype, [(7,)])
        first.apply_gradients([(gradient, whole)])
        if step == 0:
            # Views of one array, which build wants to be the same objects each time.
            left, right = (
                parts[:cut],
                parts[cut:],
            )
        second.apply_gradients([(gradient[:cut], left), (gradient[cut:], right)])
    np.testing.assert_array_equal(parts, whole)


@hypothesis.given(seeds, st.permutations(range(3)))
def test_the_order_of_the_variables_does_not_matter(seed, order):
    straight, shuffled = draw(seed), draw(seed)
    first, second = Nadam(0.1, global_clipnorm=0.5), Nadam(0.1, global_clipnorm=0.5)
    first.build(straight)
    second.build(shuffled)
    for step in range(3):
        gradients = draw([seed, step])
        first.apply_gradients(zip(gradients, straight, strict=True))
        second.apply_gradients([(gradients[place], shuffled[place]) for place in order])
    for variable, other in zip(straight, shuffled, strict=True):
        # 0 measured, but the common norm is added up in another order
        np.testing.assert_allclose(variable, other, rtol=0, atol=1e-15)


# --- the documented class -----------------------------------------------------------------------------------

# The page of TensorFlow 2.9, method by method: names and defaults in order.
PAGE = {
    "add_variable": "(shape, dtype=None, initializer='zeros', name=None)",
    "add_variable_from_reference": "(model_variable, variable_name, shape=None, initial_value=None)",
    "aggregate_gradients": "(grads_and_vars)",
    "apply_gradients": "(grads_and_vars, skip_gradients_aggregation=False)",
    "build": "(var_list)",
    "compute_gradients": "(loss, var_list, tape=None)",
    "finalize_variable_values": "(var_list)",
    "from_config": "(config)",
    "get_config": "()",
    "minimize": "(loss, var_list, tape=None)",
    "update_step": "(gradient, variable)",
}


@pytest.mark.parametrize("method", PAGE)
def test_every_method_of_the_page_is_there_with_its_signature(method):
    signature = inspect.signature(getattr(Nadam(), method))
    bare = [
        parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()
    ]
    assert str(inspect.Signature(bare)) == PAGE[method]


def test_every_public_name_says_what_it_is_and_what_comes_back():
    for name in [name for name in dir(Nadam) if not name.startswith("_")]:
        text = inspect.getdoc(getattr(Nadam, name))
        assert text and ">>>" in text, name


# --- checks -------------------------------------------------------------------------------------------------

NO_CLIPS = (None, None, None)


def test_an_error_of_the_callers_own_generator_comes_through():
    with pytest.raises(ValueError, match=r"^zip\(\) argument 2 is shorter than argument 1$"):
        variables.as_pairs(zip([1, 2], [1], strict=True))


@pytest.mark.parametrize("malformed", [5, None, [np.ones(2)], [(1, 2, 3)], [(1,)], ["ab"], np.ones((2, 2))])
def test_what_is_not_pairs_is_refused(malformed):
    with pytest.raises(TypeError, match=r"^grads_and_vars must be \(gradient, variable\) pairs, got "):
        variables.as_pairs(malformed)


@pytest.mark.parametrize(
    "pairs",
    [[(1, 2), [3, 4]], iter([(1, 2), (3, 4)]), zip([1, 3], [2, 4], strict=True), {1: 2, 3: 4}.items()],
)
def test_pairs_come_from_any_iterable(pairs):
    assert variables.as_pairs(pairs) == [(1, 2), (3, 4)]


@pytest.mark.parametrize(
    ("gradient", "kind"),
    [
        ([1.0], "list"),
        (1.0, "float"),
        (np.ones(1, int), "int64"),
        (np.ones(1, ">f8"), ">f8"),
        (np.ma.ones(1), "MaskedArray"),
    ],
)
def test_a_gradient_of_another_kind_is_refused(gradient, kind):
    with pytest.raises(
        TypeError, match=f"^the gradient of variable 3 must be an array of float64, got {kind}$"
    ):
        update.usable({3: (gradient, np.ones(1))}, NO_CLIPS)


def test_a_gradient_of_more_digits_or_another_shape_is_refused():
    with pytest.raises(
        TypeError, match=r"^the gradient of variable 0 must be an array of float32, got float64$"
    ):
        update.usable({0: (np.ones(2), np.ones(2, np.float32))}, NO_CLIPS)
    for shape in ((), (1,), (3,), (2, 1), (1, 2)):
        with pytest.raises(
            ValueError,
            match=rf"^the gradient of variable 0 must have shape \(2,\), got {re.escape(str(shape))}$",
        ):
            update.usable({0: (np.ones(shape), np.ones(2))}, NO_CLIPS)


def test_a_numpy_scalar_is_the_gradient_of_a_variable_of_shape_nothing():
    variable = np.array(3.0)
    gradient = 2 * variable
    assert not isinstance(gradient, np.ndarray)  # NumPy's doing
    update.usable({0: (gradient, variable)}, NO_CLIPS)
