"""The class walks the paths of Keras 3 and of the documented generation.

Its arguments are checked, kept and written down.
"""

import inspect
import json
import math
from functools import partial

import numpy as np
import pytest

from nadam_edu import Nadam, schedules

SHAPES = [(), (5,), (3, 2)]
STEPS = 20
RATE = 2**-7  # held exactly by float32


def draw(seed, dtype=np.float64, shapes=SHAPES):
    """Return seeded random arrays of the shapes."""
    rng = np.random.default_rng(seed)
    return [np.asarray(rng.normal(size=shape), dtype=dtype) for shape in shapes]


def snapshot(variables):
    """Return copies."""
    return [variable.copy() for variable in variables]


def assert_equal_lists(actual, expected):
    """Compare two lists of arrays to the bit."""
    for a, b in zip(actual, expected, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.fixture(scope="module")
def tf_keras(keras):
    """Return the generation of the 2.9 page, as it lives on.

    The fixture ``keras`` has seen to it that TensorFlow is quiet.
    """
    import tf_keras

    return tf_keras


# --- against Keras ------------------------------------------------------------------------------------------

# Greatest distance from either Keras, in units of the rate.
# float32: the last place of variables of size 1 to 2, 1e-7 / RATE = 1.5e-5 [measured: 1.5e-5 to 3.1e-5].
# float64: Keras rounds 0.9, 0.999 and 0.96 to float32, which adds up over the steps; each test says what it
# measured.
FLOAT32 = 2e-4
BOTH_FLOATS = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])


def assert_near(variables, expected, float64):
    """Compare our variables to those of a Keras optimizer.

    The second number is the distance allowed in float64.
    """
    for variable, other in zip(variables, expected, strict=True):
        distance = FLOAT32 if variable.dtype == np.float32 else float64
        np.testing.assert_allclose(variable, other.numpy(), rtol=0, atol=distance * RATE)


def keras_pieces(keras):
    """Return Keras's schedule classes, or ours where Keras is not given."""
    return keras.optimizers.schedules if keras else schedules


# What each side is given for learning_rate: a maker from (Keras or None, a list whose first item is the
# number of steps done).
LEARNING_RATES = {
    "float": lambda keras, done: RATE,
    "exponential": lambda keras, done: keras_pieces(keras).ExponentialDecay(RATE, 4, 0.5, staircase=True),
    "warmup": lambda keras, done: keras_pieces(keras).CosineDecay(
        0.0, 20, warmup_target=RATE, warmup_steps=5
    ),
    "callable": lambda keras, done: lambda: RATE / (1 + done[0]),
}


@BOTH_FLOATS
@pytest.mark.parametrize(
    ("kind", "epsilon"),
    [("float", 1e-7), ("float", 0.1), ("exponential", 1e-7), ("warmup", 0.1), ("callable", 1e-7)],
)
def test_the_path_of_several_variables_is_that_of_keras(keras, kind, epsilon, dtype):
    done = [0]
    ours = Nadam(LEARNING_RATES[kind](None, done), epsilon=epsilon)
    theirs = keras.optimizers.Nadam(LEARNING_RATES[kind](keras, done), epsilon=epsilon)
    variables = draw(6, dtype)
    keras_variables = [keras.Variable(variable, dtype=variable.dtype.name) for variable in variables]
    for step in range(STEPS):
        done[0] = step
        gradients = draw(100 + step, dtype)
        ours.apply_gradients(zip(gradients, variables, strict=True))
        theirs.apply_gradients(zip(gradients, keras_variables, strict=True))
        assert_near(variables, keras_variables, float64=4e-6)  # 5.6e-7
    assert ours.iterations == int(theirs.iterations) == STEPS


# One clip at a time, each of which cuts some gradients and spares others; weight decay with a rate that
# moves.
AROUND = {
    "clipnorm": {"clipnorm": 1.5},
    "global_clipnorm": {"global_clipnorm": 3.0},
    "clipvalue": {"clipvalue": 0.75},
    "weight decay": {"weight_decay": 0.5},
    "clip and decay": {"clipnorm": 0.5, "weight_decay": 0.25},
}
# An average of weights is one more rounding for each step.
AVERAGED = {
    "finalized": {"use_ema": True, "ema_momentum": 0.875},
    "overwritten": {"use_ema": True, "ema_momentum": 0.875, "ema_overwrite_frequency": 4},
    "everything": {
        "use_ema": True,
        "ema_overwrite_frequency": 3,
        "global_clipnorm": 2.0,
        "weight_decay": 0.5,
    },
}


def walk(optimizer, variables, dtype):
    """Apply seeded gradients, the last of the variables sometimes without one; return the optimizer."""
    optimizer.build(variables)
    for step in range(15):
        gradients = draw(500 + step, dtype)
        gradients[-1] = None if step % 5 == 3 else gradients[-1]
        optimizer.apply_gradients(list(zip(gradients, variables, strict=True)))
    return optimizer


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
@BOTH_FLOATS
@pytest.mark.parametrize("arguments", AROUND.values(), ids=AROUND)
def test_clipping_and_weight_decay_are_those_of_keras(keras, arguments, dtype):
    variables = draw(21, dtype)
    theirs = [keras.Variable(variable, dtype=variable.dtype.name) for variable in variables]
    schedule = {"initial_learning_rate": RATE, "decay_steps": 10, "decay_rate": 0.5}
    walk(Nadam(schedules.InverseTimeDecay(**schedule), **arguments), variables, dtype)
    walk(
        keras.optimizers.Nadam(keras.optimizers.schedules.InverseTimeDecay(**schedule), **arguments),
        theirs,
        dtype,
    )
    assert_near(variables, theirs, float64=2.5e-6)  # 3.1e-7


@BOTH_FLOATS
@pytest.mark.parametrize("arguments", (AROUND | AVERAGED).values(), ids=AROUND | AVERAGED)
def test_the_whole_update_is_that_of_the_documented_class(tf_keras, arguments, dtype):
    variables = draw(22, dtype)
    theirs = [tf_keras.backend.variable(variable, dtype=variable.dtype.name) for variable in variables]
    schedule = {"initial_learning_rate": RATE, "decay_steps": 10, "alpha": 0.25}
    ours = walk(Nadam(schedules.CosineDecay(**schedule), **arguments), variables, dtype)
    # Run eagerly: compiled by tf.function, this class multiplies its product of momenta once too often for
    # each variable.
    other = tf_keras.optimizers.Nadam(
        tf_keras.optimizers.schedules.CosineDecay(**schedule), jit_compile=False, **arguments
    )
    walk(other, theirs, dtype)
    assert_near(variables, theirs, float64=1.5e-6)  # 1.7e-7
    ours.finalize_variable_values(variables)
    other.finalize_variable_values(theirs)
    assert_near(variables, theirs, float64=1.5e-6)  # 1.7e-7
    assert ours.iterations == int(other.iterations) == 15


def test_keras_3_begins_its_average_one_update_later(keras):
    variable, theirs = np.ones(1), keras.Variable([1.0], dtype="float64")
    arguments = {"use_ema": True, "ema_momentum": 0.75}
    ours, other = Nadam(0.5, **arguments), keras.optimizers.Nadam(0.5, **arguments)
    for optimizer, weight in ((ours, variable), (other, theirs)):
        optimizer.build([weight])
        optimizer.apply_gradients([(np.ones(1), weight)])
        optimizer.finalize_variable_values([weight])
    step = 0.5 * 1.0627878
    # Epsilon beside a gradient of 1, and the digits.
    np.testing.assert_allclose(variable, 1 - 0.25 * step, rtol=1e-7)
    np.testing.assert_allclose(theirs.numpy(), 1 - step, rtol=2e-7)


def test_where_keras_says_nothing_of_a_nan_gradient_we_refuse(keras):
    variable, theirs = np.ones(1), keras.Variable([1.0])
    keras.optimizers.Nadam(0.5).apply_gradients([(np.array([np.nan], np.float32), theirs)])
    assert np.isnan(theirs.numpy()).all()
    with pytest.raises(
        ValueError,
        match=r"^the gradient of variable 0 must be finite, got NaN or infinity; no variable was changed$",
    ):
        Nadam(0.5).apply_gradients([(np.array([np.nan]), variable)])
    assert variable == 1.0


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
def test_a_none_gradient_skips_its_variable_but_the_step_counts_as_in_keras(keras):
    variables = draw(7, np.float64)
    keras_variables = [keras.Variable(variable, dtype="float64") for variable in variables]
    ours, theirs = Nadam(RATE), keras.optimizers.Nadam(RATE)
    ours.build(variables)
    theirs.build(keras_variables)
    for step in range(9):
        gradients = draw(200 + step)
        gradients[step % 3] = None
        idle = variables[step % 3].copy()
        ours.apply_gradients(zip(gradients, variables, strict=True))
        theirs.apply_gradients(zip(gradients, keras_variables, strict=True))
        np.testing.assert_array_equal(variables[step % 3], idle)
        assert_near(variables, keras_variables, float64=1.5e-6)  # 2.0e-7
    assert ours.iterations == 9


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
def test_a_variable_without_a_gradient_at_the_first_call_joins_later_as_in_keras(keras):
    variables = draw(8, np.float64)
    keras_variables = [keras.Variable(variable, dtype="float64") for variable in variables]
    ours, theirs = Nadam(RATE), keras.optimizers.Nadam(RATE)
    for gradients in ([None, *draw(9)[1:]], draw(10)):
        theirs.apply_gradients(zip(gradients, keras_variables, strict=True))
        ours.apply_gradients(zip(gradients, variables, strict=True))
    assert_near(variables, keras_variables, float64=3e-7)  # 4.1e-8


def test_the_documented_defaults_are_those_of_keras(keras):
    def defaults(cls):
        return {name: p.default for name, p in inspect.signature(cls).parameters.items()}

    ours, theirs = defaults(Nadam), defaults(keras.optimizers.Nadam)
    names = ["learning_rate", "beta_1", "beta_2", "epsilon"]
    assert [ours[name] for name in names] == [theirs[name] for name in names]
    assert list(ours)[:4] == list(theirs)[:4] == names  # in the same places, too
    assert ours["momentum_decay"] == 1.0  # what Keras computes


# The page of TensorFlow 2.9, in order; then what is beyond it, by keyword only.
PAGE = {
    "learning_rate": 0.001,
    "beta_1": 0.9,
    "beta_2": 0.999,
    "epsilon": 1e-7,
    "clipnorm": None,
    "clipvalue": None,
    "global_clipnorm": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "jit_compile": True,
    "name": "Nadam",
}
BEYOND = {"momentum_decay": 1.0, "weight_decay": None}
RULE = {"rule": None}


def test_the_signature_is_that_of_the_page():
    *named, unknown = inspect.signature(Nadam).parameters.values()
    assert {parameter.name: parameter.default for parameter in named} == PAGE | BEYOND | RULE
    kinds = [parameter.kind for parameter in named]
    assert kinds == [inspect.Parameter.POSITIONAL_OR_KEYWORD] * len(PAGE) + [
        inspect.Parameter.KEYWORD_ONLY
    ] * len(BEYOND | RULE)
    assert unknown.kind is inspect.Parameter.VAR_KEYWORD
    assert list(PAGE | BEYOND | RULE) == [parameter.name for parameter in named]


def test_each_argument_is_kept_under_its_own_name_and_written_down():
    given = {
        "learning_rate": 0.5,
        "beta_1": 0.25,
        "beta_2": 0.75,
        "epsilon": 0.125,
        "clipnorm": None,
        "clipvalue": 3.0,
        "global_clipnorm": None,
        "use_ema": True,
        "ema_momentum": 0.0625,
        "ema_overwrite_frequency": 7,
        "jit_compile": False,
        "name": "mine",
        "momentum_decay": 0.004,
        "weight_decay": 0.375,
    }
    optimizer = Nadam(**given)
    assert {name: getattr(optimizer, name) for name in given} == optimizer.get_config() == given
    by_place = Nadam(*[given[name] for name in PAGE])
    assert by_place.get_config() == given | BEYOND


@pytest.mark.parametrize("name", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_each_clip_is_kept_under_its_own_name(name):
    clips = {"clipnorm": None, "clipvalue": None, "global_clipnorm": None, name: 2.0}
    config = Nadam(**{name: 2}).get_config()
    assert {clip: config[clip] for clip in clips} == clips


# --- the config ---------------------------------------------------------------------------------------------

CONFIGURED = [
    {},
    {"learning_rate": schedules.PiecewiseConstantDecay([2, 4], [0.5, 0.25, 0.125])},
    {"learning_rate": schedules.CosineDecayRestarts(0.5, 3, t_mul=1.5, m_mul=0.5, alpha=0.1)},
    {
        "learning_rate": np.float32(0.5),
        "clipnorm": 2,
        "ema_overwrite_frequency": np.int64(3),
        "use_ema": True,
    },
    {"momentum_decay": np.array(math.inf), "weight_decay": 0.5, "name": "mine", "jit_compile": False},
]


@pytest.mark.parametrize("arguments", CONFIGURED)
def test_the_config_makes_the_same_optimizer_again_through_json(arguments):
    optimizer = Nadam(**arguments)
    config = json.loads(json.dumps(optimizer.get_config()))
    kept = json.dumps(config)
    again = Nadam.from_config(config)
    assert json.dumps(config) == kept  # Keras puts the schedule into the dict it is given
    assert type(again) is Nadam and again.get_config() == optimizer.get_config()
    variables = [np.ones(2), np.ones(2)]
    for made, variable in zip((optimizer, again), variables, strict=True):
        for _ in range(4):
            made.apply_gradients([(variable, variable)])
    np.testing.assert_array_equal(*variables)


def test_the_config_has_the_rate_as_it_is_now():
    optimizer = Nadam(0.5)
    optimizer.learning_rate = 0.25
    assert Nadam.from_config(optimizer.get_config()).learning_rate == 0.25
    optimizer.learning_rate = schedules.Constant(0.125)
    assert Nadam.from_config(optimizer.get_config()).learning_rate == 0.125


def test_a_callable_cannot_be_written_down_and_is_not_called():
    optimizer = Nadam(lambda: pytest.fail("called"))
    with pytest.raises(
        ValueError,
        match=r"^learning_rate must be a number or a schedule to be saved, got the callable <function",
    ):
        optimizer.get_config()


def test_from_config_is_of_the_class_it_is_called_on():
    class Mine(Nadam):
        pass

    assert type(Mine.from_config(Nadam().get_config())) is Mine


def test_a_config_with_something_else_in_it_is_refused():
    with pytest.raises(
        TypeError, match=r"^Nadam has no argument amsgrad, got amsgrad=True; it takes learning_rate"
    ):
        Nadam.from_config(Nadam().get_config() | {"amsgrad": True})


# --- what a step is, by hand --------------------------------------------------------------------------------

# First step over rate on any gradient with epsilon 0, derived in test_update_rules.
FIRST_STEPS = {1.0: 1.0627878, 0.004: 1.0564518, math.inf: 28 / 19}


@pytest.mark.parametrize("psi", FIRST_STEPS)
def test_momentum_decay_reaches_the_rule(psi):
    variable = np.zeros(2)
    Nadam(0.5, epsilon=0.0, momentum_decay=psi).apply_gradients([(np.array([3.0, -0.01]), variable)])
    # The digits given.
    np.testing.assert_allclose(variable, [-0.5 * FIRST_STEPS[psi], 0.5 * FIRST_STEPS[psi]], rtol=5e-8)


def test_two_variables_move_as_each_would_alone():
    together, alone = draw(11), draw(11)
    optimizer, single = Nadam(0.1), [Nadam(0.1) for _ in SHAPES]
    for step in range(5):
        gradients = draw(300 + step)
        optimizer.apply_gradients(zip(gradients, together, strict=True))
        for one, gradient, variable in zip(single, gradients, alone, strict=True):
            one.apply_gradients([(gradient, variable)])
    assert_equal_lists(together, alone)


def test_variables_are_updated_in_place_and_gradients_left_alone():
    variables, gradients = draw(12), draw(13)
    before, kept, identities = (
        snapshot(variables),
        snapshot(gradients),
        [id(variable) for variable in variables],
    )
    view = variables[2][1]
    pairs = list(zip(gradients, variables, strict=True))
    Nadam(0.1).apply_gradients(pairs)
    assert [id(variable) for _, variable in pairs] == identities
    assert all((variable != old).all() for variable, old in zip(variables, before, strict=True))
    np.testing.assert_array_equal(view, variables[2][1])  # the memory is the same, so views see the update
    assert_equal_lists(gradients, kept)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_variable_keeps_its_dtype(dtype):
    variables = draw(14, dtype)
    Nadam(schedules.Constant(0.1)).apply_gradients(zip(draw(15, dtype), variables, strict=True))
    assert {variable.dtype for variable in variables} == {np.dtype(dtype)}


def test_float32_and_float64_variables_go_together():
    single, double = np.ones(2, np.float32), np.ones(2)
    Nadam(0.1).apply_gradients([(np.ones(2, np.float32), single), (np.ones(2), double)])
    np.testing.assert_allclose(single, double, rtol=6e-8)  # one rounding to float32


def test_iterations_count_the_calls():
    variable, optimizer = np.ones(1), Nadam()
    assert optimizer.iterations == 0
    for count in (1, 2, 3):
        optimizer.apply_gradients([(np.ones(1), variable)])
        assert optimizer.iterations == count


# --- the learning rate --------------------------------------------------------------------------------------


def first_step(optimizer):
    """Return how far one update moves a weight over 1.0627878, which is the rate used."""
    variable = np.zeros(1)
    optimizer.apply_gradients([(np.ones(1), variable)])
    return -variable[0] / 1.0627878


def test_a_schedule_is_asked_for_the_rate_of_the_next_update():
    schedule = schedules.PiecewiseConstantDecay([1], [0.5, 0.25])
    variable, optimizer, rates = np.zeros(1), Nadam(schedule), []
    for _ in range(3):
        rates.append(optimizer.learning_rate)
        optimizer.apply_gradients([(np.ones(1), variable)])
    assert rates == [0.5, 0.5, 0.25] and optimizer.learning_rate == 0.25
    assert type(optimizer.learning_rate) is float


def test_a_callable_is_called_once_at_every_update():
    calls, variables = [], draw(18)
    optimizer = Nadam(lambda: calls.append(1) or 0.1)
    assert not calls
    for count in (1, 2, 3):
        optimizer.apply_gradients(zip(draw(19), variables, strict=True))  # once for all three
        assert len(calls) == count
    assert optimizer.learning_rate == 0.1 and len(calls) == 4  # reading it asks as well


@pytest.mark.parametrize("rate", [0.5, 1, np.float32(0.5), np.array(0.5), schedules.Constant(0.5)])
def test_the_rate_read_is_a_float_and_the_rate_used(rate):
    optimizer = Nadam(rate)
    assert type(optimizer.learning_rate) is float
    # epsilon 1e-7 beside a gradient of 1, and the digits of 1.0627878: 1.0e-7 measured.
    assert first_step(optimizer) == pytest.approx(optimizer.learning_rate, rel=2e-7)


@pytest.mark.parametrize("old", [0.1, lambda: 0.1, schedules.Constant(0.1)])
@pytest.mark.parametrize("new", [0.25, lambda: 0.25, schedules.Constant(0.25)])
def test_the_rate_can_be_set_unless_a_number_is_to_replace_a_schedule(old, new):
    optimizer = Nadam(old)
    if isinstance(old, schedules.LearningRateSchedule) and not callable(new):
        with pytest.raises(
            TypeError, match=r"^learning_rate follows Constant.* cannot be set to a number, got 0.25$"
        ):
            optimizer.learning_rate = new
        assert optimizer.learning_rate == 0.1
    else:
        optimizer.learning_rate = new
        assert optimizer.learning_rate == 0.25
        assert first_step(optimizer) == pytest.approx(0.25, rel=2e-7)  # as above


def test_a_number_set_over_a_callable_ends_the_calls():
    optimizer = Nadam(lambda: pytest.fail("called"))
    optimizer.learning_rate = 0.25
    assert first_step(optimizer) == pytest.approx(0.25, rel=2e-7)


class Mine(schedules.LearningRateSchedule):
    """A schedule of one's own, whose rate turns negative."""

    def rate(self, step):
        """Return 1 - step."""
        return 1.0 - step


def test_a_schedule_that_turns_negative_stops_the_training_before_anything_changes():
    variable, optimizer = np.ones(1), Nadam(Mine())
    for _ in range(2):
        optimizer.apply_gradients([(variable, variable)])
    kept = variable.copy()
    with pytest.raises(ValueError, match=r"^learning_rate must be a finite number >= 0, got -1.0$"):
        optimizer.apply_gradients([(variable, variable)])
    assert (variable, optimizer.iterations) == (kept, 2)


KINDS = (
    r"^learning_rate must be a finite number >= 0, "
    r"a schedule of nadam_edu.schedules or a callable without arguments"
)


def test_a_schedule_of_keras_is_refused_at_once(keras):
    """It wants a step, which a callable without arguments does not."""
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    for bad in (schedule, lambda step: 0.1, schedules.Constant):
        with pytest.raises(TypeError, match=KINDS):
            Nadam(bad)
        optimizer = Nadam(0.1)
        with pytest.raises(TypeError, match=KINDS):
            optimizer.learning_rate = bad
        assert optimizer.learning_rate == 0.1


@pytest.mark.parametrize("source", [lambda step=0: 0.5, iter([0.5]).__next__, np.float64(0.5).item])
def test_whatever_can_be_called_without_arguments_is_welcome(source):
    assert first_step(Nadam(source)) == pytest.approx(0.5, rel=2e-7)  # as above


def test_iterations_are_read_only():
    optimizer = Nadam()
    with pytest.raises(AttributeError, match="iterations"):
        optimizer.iterations = 5
    assert optimizer.iterations == 0


@pytest.mark.parametrize(
    ("new", "error"), [(-0.1, ValueError), (math.nan, ValueError), ("0.1", TypeError), (None, TypeError)]
)
def test_a_bad_rate_is_not_set(new, error):
    optimizer = Nadam(0.1)
    kinds = KINDS if error is TypeError else "^learning_rate must be a finite number >= 0"
    with pytest.raises(error, match=f"{kinds}, got {new!r}$"):
        optimizer.learning_rate = new
    assert optimizer.learning_rate == 0.1


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("learning_rate", [-0.1, math.nan, math.inf]),
        ("beta_1", [-0.1, 1, 1.5, math.nan]),
        ("beta_2", [-0.1, 1, 1.5, math.nan]),
        ("epsilon", [-1e-7, math.nan, math.inf]),
        ("momentum_decay", [-0.004, math.nan, -math.inf]),
        ("ema_momentum", [-0.1, 1, 1.5, math.nan]),
    ],
)
def test_an_argument_out_of_range_or_of_the_wrong_kind_is_refused(name, bad):
    for value, error in [
        *((value, ValueError) for value in bad),
        *((value, TypeError) for value in (None, "0.1", [0.1], [[1], [2, 3]], np.complex64(0.1), True)),
    ]:
        with pytest.raises(error) as raised:
            Nadam(**{name: value})
        message = str(raised.value)
        rule = "a number" if name == "momentum_decay" else "a finite number"  # it may be infinite
        assert message.startswith(f"{name} must be {rule} >= 0") and message.endswith(f", got {value!r}"), (
            message
        )


@pytest.mark.parametrize(
    ("name", "value"),
    [("learning_rate", 0), ("beta_1", 0), ("beta_2", 0), ("epsilon", 0), ("momentum_decay", 0)],
)
def test_the_lower_bound_itself_is_allowed(name, value):
    assert getattr(Nadam(**{name: value}), name) == value


POSITIVE = "a finite number > 0"
# By name: the rule, and values that break it (None is allowed).
OTHER_REFUSALS = {
    "clipnorm": (
        POSITIVE,
        [(value, ValueError) for value in (0, -1.0, math.nan, math.inf)]
        + [("1", TypeError), (True, TypeError)],
    ),
    "clipvalue": (
        POSITIVE,
        [(value, ValueError) for value in (0, -1.0, math.nan, math.inf)]
        + [("1", TypeError), (True, TypeError)],
    ),
    "global_clipnorm": (
        POSITIVE,
        [(value, ValueError) for value in (0, -1.0, math.nan, math.inf)]
        + [("1", TypeError), ([1], TypeError), ([[1], [2, 3]], TypeError)],
    ),
    "weight_decay": (
        "a finite number >= 0",
        [(-0.1, ValueError), (math.nan, ValueError), (math.inf, ValueError), ("0", TypeError)],
    ),
    "ema_overwrite_frequency": (
        POSITIVE,
        [(0, ValueError), (-3, ValueError), (True, TypeError), ("3", TypeError)],
    ),
    "use_ema": ("True or False", [(1, TypeError), (None, TypeError), ("yes", TypeError)]),
    "jit_compile": ("True or False", [(0, TypeError), (None, TypeError)]),
    "name": ("a str", [(None, TypeError), (5, TypeError)]),
}


@pytest.mark.parametrize("name", OTHER_REFUSALS)
def test_an_argument_with_another_rule_is_refused_too(name):
    rule, values = OTHER_REFUSALS[name]
    for value, error in values:
        with pytest.raises(error) as raised:
            Nadam(**{name: value})
        assert str(raised.value) == f"{name} must be {rule}, got {value!r}"


@pytest.mark.parametrize("value", [1.5, 3.0])
def test_a_frequency_that_is_not_whole_is_refused(value):
    with pytest.raises(TypeError, match=rf"^ema_overwrite_frequency must be an integer, got {value}$"):
        Nadam(use_ema=True, ema_overwrite_frequency=value)


def test_arguments_of_the_average_are_checked_without_use_ema_as_well():
    with pytest.raises(ValueError, match=r"^ema_momentum must be"):
        Nadam(use_ema=False, ema_momentum=1.5)


@pytest.mark.parametrize("name", ["beta_1", "beta_2", "epsilon"])
def test_a_callable_is_no_constant_whatever_the_page_says(name):
    with pytest.raises(TypeError, match=rf"^{name} must be a finite number >= 0.*, got <function"):
        Nadam(**{name: lambda: 0.5})


@pytest.mark.parametrize(
    "pair", [("clipnorm", "clipvalue"), ("clipnorm", "global_clipnorm"), ("clipvalue", "global_clipnorm")]
)
def test_two_clips_are_one_too_many(pair):
    with pytest.raises(ValueError) as raised:
        Nadam(**dict.fromkeys(pair, 2))
    assert str(raised.value) == (
        f"at most one of clipnorm, clipvalue, global_clipnorm must be given, got {dict.fromkeys(pair, 2.0)}"
    )


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("lr", "; write learning_rate"),
        ("betas", "; write beta_1 and beta_2"),
        ("eps", "; write epsilon"),
        ("decay", "; write learning_rate=schedules.LegacyDecay(rate, decay)"),
        ("schedule_decay", "; write momentum_decay"),
        (
            "amsgrad",
            "; it takes learning_rate, beta_1, beta_2, epsilon, clipnorm, clipvalue, global_clipnorm, ",
        ),
    ],
)
def test_an_unknown_argument_is_refused_with_advice_where_there_is_some(name, advice):
    with pytest.raises(TypeError) as raised:
        Nadam(**{name: 0.5})
    assert str(raised.value).startswith(f"Nadam has no argument {name}, got {name}=0.5{advice}")


def test_the_advice_can_be_followed():
    assert Nadam(schedules.LegacyDecay(0.5, 0.25)).learning_rate == 0.5


@pytest.mark.parametrize(
    ("bad", "error"), [(math.nan, ValueError), (-0.1, ValueError), (None, TypeError), ("0.1", TypeError)]
)
def test_a_callable_that_gives_a_bad_rate_changes_nothing(bad, error):
    rates = [0.1, bad]
    variable, optimizer = np.ones(1), Nadam(lambda: rates[0])
    optimizer.apply_gradients([(np.ones(1), variable)])
    kept = variable.copy()
    rates.reverse()
    with pytest.raises(error, match=f"^learning_rate must be a finite number >= 0, got {bad!r}$"):
        optimizer.apply_gradients([(np.ones(1), variable)])
    assert (variable, optimizer.iterations) == (kept, 1)


def test_a_rate_that_does_not_tell_its_arguments_is_called_all_the_same():
    source = partial(max, 0.1, 0.2)
    with pytest.raises(ValueError, match="no signature"):
        inspect.signature(source)
    assert Nadam(learning_rate=source).learning_rate == 0.2
