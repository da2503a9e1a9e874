"""What an optimizer remembers: made, saved, and taken over so that a resumed run has the same bits."""

import copy
import json
import pickle

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from nadam_edu import Nadam, schedules

SHAPES = [(), (3,), (2, 2)]
RATE = 2**-4


def draw(seed, dtype=np.float64, shapes=SHAPES):
    """Return seeded random arrays of the shapes."""
    rng = np.random.default_rng(seed)
    return [np.asarray(rng.normal(size=shape), dtype) for shape in shapes]


def assert_same_bits(actual, expected):
    """Compare two dicts of arrays to the bit, dtypes included."""
    assert {name: (a.dtype, a.shape, a.tobytes()) for name, a in actual.items()} == {
        name: (a.dtype, a.shape, a.tobytes()) for name, a in expected.items()
    }


# --- build --------------------------------------------------------------------------------------------------


def test_build_makes_two_moments_for_each_variable_one_product_and_with_use_ema_the_averages():
    variables = [np.ones(2, np.float32), np.full((2, 1), 7.0)]
    optimizer = Nadam(0.5, use_ema=True)
    assert set(optimizer.variables) == {"iterations", "learning_rate", "mu_product"}
    optimizer.build(variables)
    expected = {"iterations": np.array(0), "learning_rate": np.array(0.5), "mu_product": np.array(1.0)}
    for place, variable in enumerate(variables):
        expected |= {f"{name}/{place}": np.zeros_like(variable) for name in ("momentum", "velocity")}
        expected[f"average/{place}"] = variable  # it begins at the initial weights
    assert_same_bits(optimizer.variables, expected)
    variables[1][...] = 0
    assert optimizer.variables["average/1"][0, 0] == 7.0  # a copy, not the weights themselves


def test_building_again_with_the_same_variables_or_some_of_them_does_nothing():
    variables, optimizer = draw(1), Nadam(use_ema=True)
    optimizer.build(variables)
    optimizer.apply_gradients(zip(draw(2), variables, strict=True))
    kept = optimizer.state_dict()
    optimizer.build(variables)
    optimizer.build(reversed(variables))
    optimizer.build(variables[1:])
    assert_same_bits(optimizer.variables, kept)


X = np.zeros(4)
BAD_LISTS = {
    "nothing": ([], ValueError, "var_list must hold at least one variable, got none"),
    "an array": (np.ones((2, 2)), TypeError, "var_list must be a list of arrays, got ndarray"),
    "a number": (5, TypeError, "var_list must be a list of arrays, got int"),
    "integers": (
        [X, np.ones(2, int)],
        TypeError,
        "variable 1 must be an ndarray of float32 or float64, got int64",
    ),
    "half floats": (
        [X, np.ones(2, np.float16)],
        TypeError,
        "variable 1 must be an ndarray of float32 or float64, got float16",
    ),
    "other byte order": (
        [X, np.ones(2, ">f8")],
        TypeError,
        "variable 1 must be an ndarray of float32 or float64, got >f8",
    ),
    "a masked array": (
        [X, np.ma.ones(2)],
        TypeError,
        "variable 1 must be an ndarray of float32 or float64, got MaskedArray",
    ),
    "a NumPy scalar": (
        [X, np.float64(1)],
        TypeError,
        "variable 1 must be an ndarray of float32 or float64, got float64",
    ),
    "a list": ([X, [1.0]], TypeError, "variable 1 must be an ndarray of float32 or float64, got list"),
    "read-only": (
        [X, np.broadcast_to(1.0, 3)],
        ValueError,
        "variable 1 must be writeable, got a read-only array of shape (3,)",
    ),
    "one twice": (
        [np.ones(1), X, X],
        ValueError,
        "variables 1 and 2 must not share memory, got shapes (4,) and (4,)",
    ),
    "an empty one twice": (
        [X[:0]] * 2,
        ValueError,
        "variables 0 and 1 must not share memory, got shapes (0,) and (0,)",
    ),
    "overlapping views": (
        [X[:3], X[2:]],
        ValueError,
        "variables 0 and 1 must not share memory, got shapes (3,) and (2,)",
    ),
}


@pytest.mark.parametrize(("variables", "error", "message"), BAD_LISTS.values(), ids=BAD_LISTS)
def test_build_refuses_variables_it_cannot_update_and_stays_unbuilt(variables, error, message):
    optimizer = Nadam()
    kept = optimizer.state_dict()
    with pytest.raises(error) as raised:
        optimizer.build(variables)
    assert str(raised.value) == message
    assert_same_bits(optimizer.variables, kept)
    optimizer.build([np.ones(1)])  # not the second call, which would only look the variables up


def test_a_build_that_finds_a_name_taken_adds_nothing():
    optimizer = Nadam()
    optimizer.add_variable((2,), name="velocity/1")
    kept = optimizer.state_dict()
    with pytest.raises(
        ValueError, match=r"^name must be new among the optimizer's variables, got 'velocity/1'$"
    ):
        optimizer.build(draw(3))
    assert_same_bits(optimizer.variables, kept)
    optimizer.build(draw(3)[:1])


@pytest.mark.parametrize(
    ("others", "message"),
    [
        (
            lambda a, b: [a, b.copy()],
            r"^variable 1 must be among the variables given to build\(\), got one of shape \(3,\)",
        ),
        (lambda a, b: [a, a], "^each variable must come once, got variable 1 again$"),
        # The first of them.
        (lambda a, b: [a, b, a, b], "^each variable must come once, got variable 2 again$"),
    ],
)
def test_a_built_optimizer_refuses_other_variables_even_equal_ones(others, message):
    variables, optimizer = draw(3)[:2], Nadam()
    optimizer.build(variables)
    kept = optimizer.state_dict()
    with pytest.raises(ValueError, match=message):
        optimizer.build(others(*variables))
    assert_same_bits(optimizer.variables, kept)


@pytest.mark.parametrize(
    ("called", "advice"), [(False, "build() was not called yet"), (True, "the same array")]
)
def test_an_update_step_says_whether_build_was_not_called_or_had_another_variable(called, advice):
    optimizer, weight = Nadam(), np.ones(2)
    if called:
        optimizer.build([np.ones(2)])
    with pytest.raises(ValueError, match=r"^variable must be among the variables given to build") as refused:
        optimizer.update_step(weight, weight)
    assert advice in str(refused.value) and (weight == 1).all()


def test_views_that_lie_between_each_other_are_separate_variables():
    table = np.ones((3, 4))
    even, odd = table[:, ::2], table[:, 1::2]
    Nadam(0.5, epsilon=0).apply_gradients([(np.ones((3, 2)), even), (-np.ones((3, 2)), odd)])
    assert (table[:, ::2] < 0.5).all() and (table[:, 1::2] > 1.5).all()


# --- add_variable -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "expected"), [(None, ()), ((), ()), ([2, 3], (2, 3)), ((0,), (0,)), ((np.int64(2),), (2,))]
)
@pytest.mark.parametrize(
    ("dtype", "kind"), [(None, "float32"), ("float64", "float64"), (np.int32, "int32"), (bool, "bool")]
)
@pytest.mark.parametrize("initializer", ["zeros", "ones", lambda shape, dtype: np.ones(shape)])
def test_add_variable_returns_what_was_asked_for_and_the_state_holds_it(
    shape, expected, dtype, kind, initializer
):
    optimizer = Nadam()
    variable = optimizer.add_variable(shape, dtype, initializer, "mine")
    assert_same_bits({"mine": variable}, {"mine": np.full(expected, initializer != "zeros", kind)})
    assert optimizer.variables["mine"] is variable
    assert_same_bits({"mine": optimizer.state_dict()["mine"]}, {"mine": variable})


def test_variables_without_a_name_get_one_that_is_free():
    optimizer = Nadam()
    before = set(optimizer.variables)
    optimizer.add_variable((), name="variable/1")
    made = [optimizer.add_variable(()) for _ in range(3)]
    names = set(optimizer.variables) - before - {"variable/1"}
    assert len(names) == 3 and all(name.startswith("variable/") for name in names)
    assert {id(optimizer.variables[name]) for name in names} == {id(variable) for variable in made}


BAD_VARIABLES = [
    ({"shape": 3}, TypeError, "shape must be a list of ints >= 0 or None, got 3"),
    ({"shape": [1.5]}, TypeError, "shape must be a list of ints >= 0 or None, got [1.5]"),
    ({"shape": [True]}, TypeError, "shape must be a list of ints >= 0 or None, got [True]"),
    ({"shape": (2, -1)}, ValueError, "shape must be a list of ints >= 0 or None, got (2, -1)"),
    ({"dtype": "nonsense"}, TypeError, "dtype must be a NumPy dtype of numbers or bools, got 'nonsense'"),
    ({"dtype": object}, TypeError, "dtype must be a NumPy dtype of numbers or bools, got <class 'object'>"),
    ({"initializer": "twos"}, ValueError, "initializer must be 'zeros', 'ones' or a callable, got 'twos'"),
    ({"initializer": None}, ValueError, "initializer must be 'zeros', 'ones' or a callable, got None"),
    (
        {"initializer": lambda shape, dtype: np.zeros(3)},
        ValueError,
        "initializer must return an array of shape (2,), got (3,)",
    ),
    (
        {"initializer": lambda shape, dtype: 0.0},
        ValueError,
        "initializer must return an array of shape (2,), got ()",
    ),
    ({"name": 5}, TypeError, "name must be a string or None, got 5"),
    (
        {"name": "iterations"},
        ValueError,
        "name must be new among the optimizer's variables, got 'iterations'",
    ),
    (
        {"name": "learning_rate"},
        ValueError,
        "name must be new among the optimizer's variables, got 'learning_rate'",
    ),
    ({"name": "mine"}, ValueError, "name must be new among the optimizer's variables, got 'mine'"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), BAD_VARIABLES)
def test_a_variable_that_cannot_be_made_is_refused(arguments, error, message):
    optimizer = Nadam(schedules.Constant(0.5))  # so that learning_rate is not among the variables
    optimizer.add_variable((2,), name="mine")
    kept = optimizer.state_dict()
    with pytest.raises(error) as raised:
        optimizer.add_variable(**{"shape": (2,)} | arguments)
    assert str(raised.value) == message
    assert_same_bits(optimizer.variables, kept)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_variable_from_a_reference_has_its_dtype_and_place_and_unless_told_its_shape(dtype):
    variables, optimizer = draw(4, dtype), Nadam()
    optimizer.build(variables)
    like = optimizer.add_variable_from_reference(variables[1], "like")
    small = optimizer.add_variable_from_reference(variables[2], "small", shape=[1])
    start = optimizer.add_variable_from_reference(variables[2], "start", initial_value=[[1, 2], [3, 4]])
    copied = optimizer.add_variable_from_reference(variables[0], "copied", initial_value=variables[0])
    expected = {
        "like/1": np.zeros(3, dtype),
        "small/2": np.zeros(1, dtype),
        "start/2": np.array([[1, 2], [3, 4]], dtype),
        "copied/0": variables[0].copy(),
    }
    variables[0][...] = 5
    assert_same_bits({"like/1": like, "small/2": small, "start/2": start, "copied/0": copied}, expected)
    assert_same_bits({name: optimizer.variables[name] for name in expected}, expected)


def test_a_variable_from_a_reference_that_cannot_be_made_is_refused():
    variables, optimizer = draw(5), Nadam()
    with pytest.raises(
        ValueError,
        match=r"^model_variable must be among the variables given to build\(\), got one of shape \(\)",
    ):
        optimizer.add_variable_from_reference(variables[0], "early")
    optimizer.build(variables)
    kept = optimizer.state_dict()
    with pytest.raises(ValueError, match=r"^initial_value must have shape \(3,\), got \(2,\)$"):
        optimizer.add_variable_from_reference(variables[1], "mine", initial_value=[1.0, 2.0])
    with pytest.raises(ValueError, match=r"^initial_value must have shape \(3,\), got \(4,\)$"):
        optimizer.add_variable_from_reference(variables[1], "mine", initial_value=np.ones(4))
    with pytest.raises(ValueError, match=r"^initial_value must have shape \(2,\), got \(\)$"):
        optimizer.add_variable_from_reference(variables[1], "mine", shape=(2,), initial_value=1.0)
    with pytest.raises(
        ValueError, match=r"^name must be new among the optimizer's variables, got 'momentum/1'$"
    ):
        optimizer.add_variable_from_reference(variables[1], "momentum")
    assert_same_bits(optimizer.variables, kept)


# --- saved and taken over -----------------------------------------------------------------------------------

RUNS = {
    "a number": lambda: Nadam(RATE),
    "cosine restarts": lambda: Nadam(schedules.CosineDecayRestarts(RATE, 3, t_mul=1.5, m_mul=0.75)),
    "steps": lambda: Nadam(
        schedules.PiecewiseConstantDecay([2, 5], [RATE, RATE / 2, RATE / 8]), epsilon=0.125
    ),
    "averages": lambda: Nadam(RATE, use_ema=True, ema_momentum=0.75, ema_overwrite_frequency=4),
    "weight decay": lambda: Nadam(
        schedules.ExponentialDecay(RATE, 3, 0.5), weight_decay=0.25, momentum_decay=0.004
    ),
    "one cycle": lambda: Nadam(
        schedules.OneCycle(RATE, STEPS),
        beta_1=schedules.OneCycle(0.85, STEPS, div_factor=0.85 / 0.95, final_div_factor=1.0),
    ),
    "clipped": lambda: Nadam(RATE, beta_1=0.75, beta_2=0.5, global_clipnorm=0.5, momentum_decay=float("inf")),
}
STEPS = 12


def train(optimizer, variables, steps):
    """Apply the gradients of these steps, which depend on the variables too."""
    for step in steps:
        gradients = draw(1000 + step, variables[0].dtype)
        if step % 3 == 1:
            gradients[1] = None
        pairs = [
            (None if noise is None else noise + variable, variable)
            for noise, variable in zip(gradients, variables, strict=True)
        ]
        optimizer.apply_gradients(pairs)
        if step == 2 and "learning_rate" in optimizer.variables:
            optimizer.learning_rate = RATE / 4  # by hand, which the saved state has to know


def resumed(optimizer, variables, path):
    """Return a new optimizer and new variables, made from nothing but a JSON text and a file."""
    text = json.dumps(optimizer.get_config())
    np.savez(
        path, **optimizer.state_dict(), **{f"model/{i}": variable for i, variable in enumerate(variables)}
    )
    with np.load(path) as saved:
        arrays = {name: saved[name] for name in saved}
    again = [arrays.pop(f"model/{i}") for i in range(len(variables))]
    new = Nadam.from_config(json.loads(text))
    new.build(again)
    new.load_state_dict(arrays)
    return new, again


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", RUNS)
@hypothesis.given(stop=st.integers(0, STEPS))
@hypothesis.settings(max_examples=13)
def test_a_run_resumed_at_any_step_is_the_uninterrupted_run_to_the_bit(tmp_path_factory, kind, dtype, stop):
    whole, straight = draw(6, dtype), RUNS[kind]()
    train(straight, whole, range(STEPS))
    parts, first = draw(6, dtype), RUNS[kind]()
    first.build(parts)
    train(first, parts, range(stop))
    second, parts = resumed(first, parts, tmp_path_factory.mktemp("resume") / "state.npz")
    train(second, parts, range(stop, STEPS))
    assert_same_bits(second.variables, straight.variables)
    assert_same_bits(dict(enumerate(parts)), dict(enumerate(whole)))
    assert (second.iterations, second.learning_rate) == (straight.iterations, straight.learning_rate)


def test_the_file_that_numpy_opens_can_be_taken_over_as_it_is(tmp_path):
    variables, optimizer = draw(7), Nadam()
    optimizer.apply_gradients(zip(draw(8), variables, strict=True))
    np.savez(tmp_path / "state.npz", **optimizer.state_dict())
    other = Nadam()
    other.build(variables)
    with np.load(tmp_path / "state.npz") as saved:
        other.load_state_dict(saved)
    assert_same_bits(other.variables, optimizer.variables)


def test_the_state_is_copied_both_ways():
    variable, optimizer = np.ones(1), Nadam()
    optimizer.build([variable])
    saved = optimizer.state_dict()
    optimizer.apply_gradients([(variable, variable)])
    assert saved["iterations"] == 0 and saved["momentum/0"] == 0
    optimizer.load_state_dict(saved)
    held = optimizer.variables["momentum/0"]
    saved["momentum/0"][...] = 7
    assert held == 0 and optimizer.iterations == 0


def test_own_variables_are_part_of_the_state():
    optimizer = Nadam()
    optimizer.build([np.ones(1)])
    mine = optimizer.add_variable((2,), name="mine")
    saved = optimizer.state_dict() | {"mine": np.array([3, 4], np.float32)}
    optimizer.load_state_dict(saved)
    np.testing.assert_array_equal(mine, [3, 4])  # the array that was handed out


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda pair: pickle.loads(pickle.dumps(pair))], ids=["deepcopy", "pickle"]
)
def test_an_optimizer_copied_with_its_variables_goes_on_alone(copied):
    variables, optimizer = draw(9), Nadam(RATE)
    train(optimizer, variables, range(3))
    other, others = copied((optimizer, variables))
    train(optimizer, variables, range(3, 6))
    kept = [variable.copy() for variable in variables]
    train(other, others, range(3, 6))
    assert_same_bits(dict(enumerate(others)), dict(enumerate(kept)))
    train(other, others, range(6, 8))
    assert_same_bits(dict(enumerate(variables)), dict(enumerate(kept)))
    with pytest.raises(
        ValueError,
        match=r"^variable 0 must be among the variables given to build\(\), got one of shape \(\)",
    ):
        other.apply_gradients([(variables[0], variables[0])])


WRONG_STATES = {
    "no mapping": (lambda s: [1], TypeError, "state must be a mapping from names to arrays, got list"),
    "one missing": (
        lambda s: {name: s[name] for name in s if name != "velocity/0"},
        ValueError,
        "state must hold this optimizer's variables, got one without ['velocity/0'] and with []",
    ),
    "one more": (
        lambda s: s | {"more": s["iterations"]},
        ValueError,
        "state must hold this optimizer's variables, got one without [] and with ['more']",
    ),
    "shape": (
        lambda s: s | {"velocity/0": np.zeros(3)},
        ValueError,
        "state['velocity/0'] must be float64 of shape (2,), got float64 of shape (3,)",
    ),
    "dtype": (
        lambda s: s | {"velocity/0": np.zeros(2, "f4")},
        ValueError,
        "state['velocity/0'] must be float64 of shape (2,), got float32 of shape (2,)",
    ),
    "NaN": (
        lambda s: s | {"velocity/0": np.array([1, np.nan])},
        ValueError,
        "state['velocity/0'] must be finite, got NaN or infinity",
    ),
    "infinity": (
        lambda s: s | {"average/0": np.array([1, np.inf])},
        ValueError,
        "state['average/0'] must be finite, got NaN or infinity",
    ),
    "velocity": (
        lambda s: s | {"velocity/0": np.array([1.0, -0.5])},
        ValueError,
        "state['velocity/0'] must be >= 0, got -0.5",
    ),
    "count": (
        lambda s: s | {"iterations": np.array(-1)},
        ValueError,
        "state['iterations'] must be >= 0, got -1",
    ),
    "rate": (
        lambda s: s | {"learning_rate": np.array(-0.5)},
        ValueError,
        "state['learning_rate'] must be >= 0, got -0.5",
    ),
    "product": (
        lambda s: s | {"mu_product": np.array(-0.5)},
        ValueError,
        "state['mu_product'] must be >= 0, got -0.5",
    ),
}


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG_STATES.values(), ids=WRONG_STATES)
def test_a_wrong_state_is_refused_and_nothing_has_changed(wrong, error, message):
    variable, optimizer = np.ones(2), Nadam(RATE, use_ema=True)
    optimizer.apply_gradients([(np.array([0.5, -1.0]), variable)])
    kept = optimizer.state_dict()
    # right, and first in order
    other = kept | {"iterations": np.array(7), "momentum/0": np.array([5.0, -5.0])}
    with pytest.raises(error) as raised:
        optimizer.load_state_dict(wrong(other))
    assert str(raised.value) == message
    assert_same_bits(optimizer.variables, kept)


def test_a_negative_momentum_is_no_wrong_state():
    variable, optimizer = np.ones(1), Nadam()
    optimizer.apply_gradients([(np.array([-3.0]), variable)])
    assert optimizer.variables["momentum/0"] < 0
    optimizer.load_state_dict(optimizer.state_dict())


def test_a_state_needs_an_optimizer_that_was_built():
    with pytest.raises(
        ValueError,
        match=r"^build\(\) must be called before load_state_dict\(\), got an optimizer without variables$",
    ):
        Nadam().load_state_dict(Nadam().state_dict())


def test_the_state_of_a_schedule_does_not_fit_a_number():
    number, schedule = Nadam(RATE), Nadam(schedules.Constant(RATE))
    for optimizer in (number, schedule):
        optimizer.build([np.ones(1)])
    with pytest.raises(ValueError, match=r"got one without \['learning_rate'\] and with \[\]$"):
        number.load_state_dict(schedule.state_dict())
    with pytest.raises(ValueError, match=r"got one without \[\] and with \['learning_rate'\]$"):
        schedule.load_state_dict(number.state_dict())


def test_the_state_is_that_of_the_rate_as_it_is_now():
    optimizer = Nadam(RATE)
    for rate, held in (
        (schedules.Constant(0.5), False),
        (lambda: 0.5, False),
        (0.25, True),
        (schedules.Constant(0.5), False),
    ):
        optimizer.learning_rate = rate
        assert ("learning_rate" in optimizer.state_dict()) is held


def test_no_variable_of_the_optimizer_can_be_replaced_and_each_can_be_written_into():
    weight, optimizer = np.ones(1), Nadam(0.1)
    optimizer.build([weight])
    with pytest.raises(TypeError, match="does not support item assignment"):
        optimizer.variables["velocity/0"] = np.full(1, 4.0)  # an update would not see it
    optimizer.variables["velocity/0"][...] = 4.0
    optimizer.apply_gradients([(np.zeros(1), weight)])
    assert optimizer.variables["velocity/0"] == pytest.approx(4.0 * 0.999)  # beta_2 times it
