"""Every schedule is frozen, pure, comparable and strict about its arguments.

And those that Keras has no class for, at every edge.
"""

import copy
import inspect
import json
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nadam_edu import schedules
from nadam_edu.schedules import (
    SCHEDULES,
    Constant,
    CosineDecay,
    CosineDecayRestarts,
    Cyclical,
    ExponentialDecay,
    Floor,
    InverseSquareRoot,
    InverseTimeDecay,
    LearningRateSchedule,
    LegacyDecay,
    LinearThenConstant,
    OneCycle,
    PiecewiseConstantDecay,
    PolynomialDecay,
    Sequence,
    SpecialCase,
    StepDecay,
    Warmup,
    WarmupStableDecay,
    base,
)

# At least one of each class, with every argument away from its default somewhere.
EXAMPLES = [
    Constant(0.1),
    ExponentialDecay(0.1, 10, 0.5),
    ExponentialDecay(0.1, 10, 0.5, staircase=True, name="stairs"),
    PiecewiseConstantDecay([10, 20.5], [1.0, 0.5, 0.1]),
    PolynomialDecay(0.1, 10, power=2.0),
    PolynomialDecay(0.1, 10, 0.01, 0.5, cycle=True),
    InverseTimeDecay(0.1, 10, 0.5),
    InverseTimeDecay(0.1, 10, 0.5, staircase=True),
    CosineDecay(0.1, 100, alpha=0.1),
    CosineDecay(0.0, 100, warmup_target=0.1, warmup_steps=10),
    CosineDecayRestarts(0.1, 10),
    CosineDecayRestarts(0.1, 10, t_mul=1.0, m_mul=0.5, alpha=0.1),
    StepDecay(0.1, 0.5, 10, name="drops"),
    LinearThenConstant(0.1, 0.01, 20),
    LegacyDecay(0.1, 0.5),
    Cyclical(0.01, 0.1, 10),
    Cyclical(0.01, 0.1, 10, mode="triangular2"),
    Cyclical(0.01, 0.1, 7.5, mode="exp_range", gamma=0.99, name="waves"),
    InverseSquareRoot(0.1, 10, name="transformer"),
    OneCycle(0.1, 50),
    OneCycle(0.1, 40.5, 0.0, 10.0, 100.0, shape="linear", name="down"),
    WarmupStableDecay(0.1, 10, 60, 30),
    WarmupStableDecay(0.1, 0, 20.5, 30, 0.01, shape="1-sqrt", name="WSD"),
    Sequence(
        [LinearThenConstant(0.0, 0.1, 5), CosineDecay(0.1, 20), Warmup(Constant(0.05), 3)],
        [10, 40.5],
        name="three",
    ),
    Sequence([Constant(0.1)], []),
    Floor(StepDecay(0.1, 0.5, 10), 0.02, name="low"),
    Warmup(CosineDecay(0.1, 100), 10),
    Warmup(Constant(0.1), 0),
    Warmup(
        Warmup(PiecewiseConstantDecay([10], [1.0, 0.1]), 5, 0.5),
        7.5,
        initial_learning_rate=0.01,
        name="twice",
    ),
]
every_example = pytest.mark.parametrize("schedule", EXAMPLES, ids=repr)


@every_example
@pytest.mark.parametrize("step", [2**24 + 1, 2**31, 2**31 + 1])
def test_a_large_step_in_an_array_of_any_kind_has_the_rate_of_the_number(schedule, step):
    for dtype in (np.int64, np.uint32, np.float64):
        assert schedule(np.array([step], dtype))[0] == pytest.approx(schedule(step), rel=1e-14)


def test_a_boundary_that_float32_cannot_tell_from_the_next_step_is_a_boundary():
    for boundary in (2**24, 2**31):
        at = np.array([boundary, boundary + 1])
        assert PiecewiseConstantDecay([boundary], [1.0, 0.5])(at).tolist() == [1.0, 0.5]


def test_every_class_has_an_example():
    assert {type(schedule) for schedule in EXAMPLES} == set(SCHEDULES.values())


def test_every_class_is_in_the_table_under_its_name():
    classes = {
        c for c in vars(schedules).values() if inspect.isclass(c) and issubclass(c, LearningRateSchedule)
    }
    assert set(SCHEDULES.values()) == classes - {LearningRateSchedule, SpecialCase}
    assert all(SCHEDULES[name].__name__ == name for name in SCHEDULES)


# --- the schedules that Keras has no class for, by hand -----------------------------------------------------

PIECES = PiecewiseConstantDecay([10], [0.8, 0.2])
UP_DOWN = CosineDecay(0.0, 10, warmup_target=0.8, warmup_steps=2)


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        (StepDecay(0.8, 0.5, 10), {0: 0.8, 9: 0.8, 10: 0.4, 19: 0.4, 20: 0.2, 35: 0.1}),
        (StepDecay(0.8, 0.5, 2.5), {2: 0.8, 3: 0.4, 4: 0.4, 5: 0.2}),
        (StepDecay(0.8, 0.0, 10), {0: 0.8, 9: 0.8, 10: 0.0, 20: 0.0}),  # 0 to the power 0 is 1
        (StepDecay(0.1, 2.0, 10), {9: 0.1, 10: 0.2, 20: 0.4}),  # growth
        (LinearThenConstant(0.1, 0.02, 10), {0: 0.1, 5: 0.06, 10: 0.02, 11: 0.02, 10**6: 0.02}),
        (LinearThenConstant(0.0, 0.1, 10), {0: 0.0, 5: 0.05, 10: 0.1, 20: 0.1}),  # an end above the start
        (LinearThenConstant(0.1, 0.0, 10), {9: 0.01, 10: 0.0, 11: 0.0}),
        # 0.003 / 1.2, / 2, / 3
        (LegacyDecay(0.003, 0.0002), {0: 0.003, 1000: 0.0025, 5000: 0.0015, 10_000: 0.001}),
        (LegacyDecay(0.003, 0.0), {0: 0.003, 10**9: 0.003}),
        (
            Cyclical(0.2, 1.0, 4),
            {0: 0.2, 1: 0.4, 2: 0.6, 3: 0.8, 4: 1.0, 5: 0.8, 7: 0.4, 8: 0.2, 9: 0.4, 12: 1.0, 16: 0.2},
        ),
        (Cyclical(0.0, 1.0, 1), {0: 0.0, 0.5: 0.5, 1: 1.0, 2: 0.0, 3: 1.0}),
        (Cyclical(0.1, 0.1, 4), {0: 0.1, 3: 0.1, 4: 0.1}),
        # The boundary 10 is now 14.
        (Warmup(PIECES, 4), {0: 0.0, 1: 0.2, 2: 0.4, 3: 0.6, 4: 0.8, 14: 0.8, 15: 0.2}),
        (Warmup(PIECES, 4, 0.4), {0: 0.4, 1: 0.5, 2: 0.6, 4: 0.8}),
        (Warmup(PIECES, 4, 1.6), {0: 1.6, 2: 1.2, 4: 0.8}),  # down to the first rate
        # 0.8 * 2 / 5, 0.8 * 4 / 5
        (Warmup(PIECES, 2.5), {0: 0.0, 1: 0.32, 2: 0.64, 3: 0.8, 12: 0.8, 13: 0.2}),
        (Warmup(PIECES, 0, 0.1), {0: 0.8, 10: 0.8, 11: 0.2}),  # no steps: the schedule alone
        (Warmup(UP_DOWN, 3, 0.3), {0: 0.3, 1: 0.2, 3: 0.0, 4: 0.4, 5: 0.8, 10: 0.4, 15: 0.0}),
        (Warmup(Warmup(PIECES, 4, 0.4), 2), {0: 0.0, 1: 0.2, 2: 0.4, 3: 0.5, 6: 0.8, 17: 0.2}),
    ],
    ids=repr,
)
def test_edges(schedule, rates):
    # A few float64 roundings; the absolute part is for a cosine that should be 0.
    np.testing.assert_allclose(
        [schedule(step) for step in rates], list(rates.values()), rtol=1e-15, atol=1e-16
    )


@pytest.mark.parametrize(
    ("schedule", "keras_equivalent"),
    [
        (StepDecay(0.1, 0.5, 10), ExponentialDecay(0.1, 10, 0.5, staircase=True, name="StepDecay")),
        (
            LinearThenConstant(0.1, 0.01, 20, name="line"),
            PolynomialDecay(0.1, 20, 0.01, power=1.0, name="line"),
        ),
        (LegacyDecay(0.1, 0.5), InverseTimeDecay(0.1, 1, 0.5, name="LegacyDecay")),
    ],
    ids=repr,
)
def test_a_special_case_says_which_schedule_of_keras_it_is(schedule, keras_equivalent):
    assert schedule.keras_equivalent == keras_equivalent
    assert [schedule(step) for step in range(100)] == [keras_equivalent(step) for step in range(100)]


# --- properties ---------------------------------------------------------------------------------------------

RATES = st.just(0.0) | st.floats(1e-6, 1)
LENGTHS = st.integers(1, 500) | st.floats(0.5, 500)
FRACTIONS = st.floats(0, 1)
STEPS = st.lists(st.integers(0, 2000) | st.floats(0, 2000), min_size=1, max_size=20)


def falling(pair):
    """Return the arguments of two rates with the larger one first."""
    return sorted(pair, reverse=True)


@st.composite
def pieces(draw):
    """Draw a PiecewiseConstantDecay whose values fall."""
    boundaries = sorted(draw(st.sets(st.integers(0, 2000), min_size=1, max_size=5)))
    return PiecewiseConstantDecay(boundaries, falling([draw(RATES) for _ in range(len(boundaries) + 1)]))


PAIRS = st.tuples(RATES, RATES).map(falling)
# What is promised never to rise: decays without growth, cycle, restarts or warm-up.
DECAYS = st.one_of(
    st.builds(Constant, RATES),
    st.builds(ExponentialDecay, RATES, LENGTHS, FRACTIONS, st.booleans()),
    pieces(),
    st.builds(
        lambda rates, *rest: PolynomialDecay(rates[0], rest[0], rates[1], rest[1]),
        PAIRS,
        LENGTHS,
        st.floats(0, 5),
    ),
    st.builds(InverseTimeDecay, RATES, LENGTHS, st.floats(0, 10), st.booleans()),
    st.builds(CosineDecay, RATES, LENGTHS, FRACTIONS),
    st.builds(StepDecay, RATES, FRACTIONS, LENGTHS),
    st.builds(lambda rates, steps: LinearThenConstant(*rates, steps), PAIRS, LENGTHS),
    st.builds(LegacyDecay, RATES, st.floats(0, 10)),
)
CYCLICALS = st.builds(lambda rates, steps: Cyclical(*reversed(rates), steps), PAIRS, LENGTHS)
MODES, SHAPES = (
    st.sampled_from(["triangular", "triangular2", "exp_range"]),
    st.sampled_from(["linear", "cosine", "1-sqrt"]),
)
DIVISORS = st.floats(0.5, 1e5)
PHASES = st.one_of(
    st.builds(InverseSquareRoot, RATES, LENGTHS),
    st.builds(
        OneCycle, RATES, st.integers(1, 1000) | st.floats(1, 1000), FRACTIONS, DIVISORS, DIVISORS, SHAPES
    ),
    st.builds(WarmupStableDecay, RATES, st.just(0) | LENGTHS, st.just(0) | LENGTHS, LENGTHS, RATES, SHAPES),
)


@st.composite
def sequences(draw, parts):
    """Draw a Sequence of up to four of the parts."""
    boundaries = sorted(draw(st.sets(st.integers(1, 2000) | st.floats(0.5, 2000), max_size=3)))
    return Sequence([draw(parts) for _ in range(len(boundaries) + 1)], boundaries)


UNWARMED = st.one_of(
    DECAYS,
    CYCLICALS,
    PHASES,
    sequences(DECAYS | PHASES),
    st.builds(Floor, DECAYS | PHASES, RATES),
    st.builds(lambda rates, *rest: Cyclical(*reversed(rates), *rest), PAIRS, LENGTHS, MODES, FRACTIONS),
    st.builds(PolynomialDecay, RATES, LENGTHS, RATES, st.floats(0, 5), st.booleans()),
    st.builds(
        CosineDecay,
        RATES,
        LENGTHS,
        st.floats(0, 2),
        warmup_target=st.none() | RATES,
        warmup_steps=st.integers(0, 500),
    ),
    st.builds(CosineDecayRestarts, RATES, LENGTHS, st.floats(1, 3), st.floats(0, 1.5), st.floats(0, 2)),
)
WARMED = st.builds(Warmup, UNWARMED, st.just(0) | LENGTHS, RATES)
ANY = UNWARMED | WARMED


@given(DECAYS)
def test_a_decay_never_rises(schedule):
    rates = schedule(np.arange(1000))
    # Rounding alone may lift a rate, by a unit of the first rate's last place: 2.2e-16 of it.
    assert (np.diff(rates) <= 2.3e-16 * rates[0]).all()


@given(ANY, STEPS)
def test_rates_are_pure_finite_and_the_same_one_by_one_or_as_an_array(schedule, steps):
    one_by_one = [schedule(step) for step in steps]
    assert all(rate >= 0 and math.isfinite(rate) for rate in one_by_one)
    assert [schedule(step) for step in reversed(steps)] == one_by_one[::-1]
    # NumPy's vector cos and pow may round apart: 0 measured.
    np.testing.assert_allclose(schedule(np.array(steps)), one_by_one, rtol=1e-14, atol=1e-16)


@given(ANY)
def test_a_schedule_made_again_from_its_repr_or_its_json_is_equal(schedule):
    text = json.dumps(schedules.serialize(schedule))
    for again in (eval(repr(schedule), vars(schedules).copy()), schedules.deserialize(json.loads(text))):
        assert again == schedule and hash(again) == hash(schedule) and repr(again) == repr(schedule)


# For each argument with a default another value, by its name; of choices one for each class.
OTHERS = {
    "name": "mine",
    "staircase": True,
    "cycle": True,
    "power": 2.0,
    "end_learning_rate": 0.0625,
    "alpha": 0.25,
    "warmup_target": 0.75,
    "warmup_steps": 4,
    "t_mul": 1.5,
    "m_mul": 0.5,
    "mode": "triangular2",
    "gamma": 0.75,
    "warmup_share": 0.125,
    "div_factor": 2.0,
    "final_div_factor": 8.0,
    "final_learning_rate": 0.0625,
    "initial_learning_rate": 0.0625,
}
SHAPES = {OneCycle: "linear", WarmupStableDecay: "cosine"}
WITH_DEFAULTS = [
    (schedule_class, argument.name)
    for schedule_class in SCHEDULES.values()
    for argument in inspect.signature(schedule_class).parameters.values()
    if argument.default is not argument.empty
]


@pytest.mark.parametrize(
    ("schedule_class", "argument"), WITH_DEFAULTS, ids=[f"{c.__name__}-{name}" for c, name in WITH_DEFAULTS]
)
def test_an_argument_comes_back_from_the_config_and_the_repr(schedule_class, argument):
    example = next(each for each in EXAMPLES if type(each) is schedule_class)
    value = SHAPES[schedule_class] if argument == "shape" else OTHERS[argument]
    assert value != inspect.signature(schedule_class).parameters[argument].default
    made = schedule_class(**{name: getattr(example, name) for name in example._names} | {argument: value})
    again = schedules.deserialize(json.loads(json.dumps(schedules.serialize(made))))
    assert getattr(made, argument) == getattr(again, argument) == value
    assert f"{argument}={value!r}" in repr(made)


RATE_ARGUMENTS = {
    name
    for c in SCHEDULES.values()
    for name in inspect.signature(c).parameters
    if name.endswith("learning_rate")
}


def scaled(schedule, factor):
    """Return the schedule with every rate that it was given times ``factor``."""
    config = {
        name: value * factor if name in RATE_ARGUMENTS else value
        for name, value in schedule.get_config().items()
    }
    if config.get("warmup_target") is not None:
        config["warmup_target"] *= factor
    if "values" in config:
        config["values"] = [value * factor for value in config["values"]]
    if "schedule" in config:
        config["schedule"] = schedules.serialize(scaled(schedule.schedule, factor))
    if "parts" in config:
        config["parts"] = [schedules.serialize(scaled(part, factor)) for part in schedule.parts]
    return type(schedule).from_config(config)


@given(ANY, STEPS, st.integers(-5, 5))
def test_rates_scale_with_the_rates_given(schedule, steps, power):
    # A power of two scales without rounding, down to the smallest normal number.
    expected = schedule(np.array(steps)) * 2.0**power
    np.testing.assert_allclose(scaled(schedule, 2.0**power)(np.array(steps)), expected, rtol=0, atol=1e-300)


@given(UNWARMED, st.integers(1, 500), RATES, STEPS)
def test_a_warm_up_is_a_straight_line_that_meets_the_schedule(schedule, warmup_steps, start, steps):
    warm = Warmup(schedule, warmup_steps, start)
    assert warm(0) == start
    rises = np.diff([warm(step) for step in range(warmup_steps + 1)])
    # The slope of the line, at every step and at the joint; each rate is rounded: 3.5e-16 of the larger end
    # measured.
    np.testing.assert_allclose(
        rises, (schedule(0) - start) / warmup_steps, rtol=0, atol=1e-15 * max(schedule(0), start)
    )
    assert [warm(warmup_steps + step) for step in range(100)] == [schedule(step) for step in range(100)]


def test_a_warm_up_asks_its_schedule_for_no_step_below_zero():
    class Noted(LearningRateSchedule):
        asked = ()

        def rate(self, step):
            type(self).asked += tuple(np.ravel(step).tolist())
            return 0.5

    Warmup(Noted(), warmup_steps=10)(np.arange(20))
    assert set(Noted.asked) == set(range(10))


@given(CYCLICALS.filter(lambda schedule: type(schedule.half_cycle_steps) is int), st.integers(0, 1000))
def test_a_cycle_turns_at_both_rates_and_comes_again(schedule, cycles):
    low, high, half = schedule.min_learning_rate, schedule.max_learning_rate, schedule.half_cycle_steps
    assert (schedule(2 * half * cycles), schedule(half * (2 * cycles + 1))) == (low, high)
    rates = schedule(np.arange(2 * half + 1))
    tolerance = 1e-15 * high  # rounding: 3e-16 measured
    assert low - tolerance <= rates.min() and rates.max() <= high + tolerance
    np.testing.assert_allclose(rates, rates[::-1], rtol=0, atol=tolerance)
    # Far out, step / half has fewer digits behind the point: 1000 cycles cost three, 1.1e-13 measured.
    np.testing.assert_allclose(
        schedule(2 * half * cycles + np.arange(2 * half + 1)), rates, rtol=0, atol=1e-12 * high
    )


# --- calls --------------------------------------------------------------------------------------------------


@every_example
@pytest.mark.parametrize("step", [0, 7, np.int32(7), np.int64(7), 7.5, np.float32(7), np.array(7)])
def test_a_number_gives_a_float(schedule, step):
    assert type(schedule(step)) is float


@every_example
@pytest.mark.parametrize("shape", [(30,), (5, 6), (0,), (1, 0)])
@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.float32, np.float64])
def test_an_array_gives_the_rates_one_by_one_in_its_shape(schedule, dtype, shape):
    steps = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    rates = schedule(steps)
    assert (rates.shape, rates.dtype) == (shape, np.float64)
    one_by_one = np.array([schedule(step) for step in steps.ravel().tolist()]).reshape(shape)
    # NumPy's vector cos and pow may round apart: 0 measured.
    np.testing.assert_allclose(rates, one_by_one, rtol=1e-14, atol=1e-17)


@every_example
def test_an_array_longer_than_a_piece_gives_the_rates_in_its_order(monkeypatch, schedule):
    steps = np.random.default_rng(0).permutation(110).reshape(10, 11)
    rates = schedule(steps)
    monkeypatch.setattr(base, "PIECE", 8)
    np.testing.assert_allclose(schedule(steps), rates, rtol=1e-14, atol=1e-17)  # as above


@every_example
def test_a_call_leaves_the_array_and_the_arguments_alone(schedule):
    steps, config = np.arange(30.0), schedule.get_config()
    rates = schedule(steps)
    rates[:] = -1.0
    np.testing.assert_array_equal(steps, np.arange(30.0))
    assert schedule.get_config() == config


@every_example
@pytest.mark.parametrize("step", [-1, -0.5, math.nan, np.array([0, 1, -1]), np.array([0.0, math.nan])])
def test_a_negative_step_is_refused(schedule, step):
    with pytest.raises(ValueError) as raised:
        schedule(step)
    assert str(raised.value) == f"step must be >= 0, got {step!r}"


@every_example
def test_a_schedule_gives_the_same_without_numpy(without_numpy, schedule):
    bare = getattr(without_numpy.schedules, type(schedule).__name__).from_config(schedule.get_config())
    steps = [0, 1, 5, 9, 10, 11, 19, 20, 21, 30, 70, 100, 110, 150]
    assert repr(bare) == repr(schedule)
    # math and NumPy may round cos and pow apart by one unit: 2.3e-16 measured; the absolute part is for a
    # cosine that should be 0.
    np.testing.assert_allclose(
        [bare(step) for step in steps], [schedule(step) for step in steps], rtol=1e-15, atol=1e-17
    )
    assert all(type(bare(step)) is float for step in steps)


# --- values, not places -------------------------------------------------------------------------------------


@every_example
@pytest.mark.parametrize(
    "again",
    [
        lambda schedule: eval(repr(schedule), vars(schedules).copy()),
        lambda schedule: type(schedule).from_config(schedule.get_config()),
        lambda schedule: type(schedule).from_config(json.loads(json.dumps(schedule.get_config()))),
        copy.deepcopy,
        lambda schedule: pickle.loads(pickle.dumps(schedule)),
    ],
    ids=["repr", "config", "json", "deepcopy", "pickle"],
)
def test_a_schedule_made_again_is_equal(schedule, again):
    other = again(schedule)
    assert other == schedule and hash(other) == hash(schedule) and repr(other) == repr(schedule)
    assert other(13) == schedule(13)


def test_schedules_that_differ_in_class_or_argument_are_unequal():
    assert all((a == b) == (a is b) for a in EXAMPLES for b in EXAMPLES)
    assert ExponentialDecay(0.1, 10, 0.5) != InverseTimeDecay(0.1, 10, 0.5)
    assert Constant(0.1) != 0.1


def test_equal_schedules_have_equal_hashes_whatever_the_type_of_their_numbers():
    whole, real = ExponentialDecay(0.1, 10, 0.5), ExponentialDecay(0.1, 10.0, 0.5)
    assert whole == real
    assert hash(whole) == hash(real)


@every_example
def test_from_config_leaves_the_dict_alone(schedule):
    config = schedule.get_config()
    kept = copy.deepcopy(config)
    type(schedule).from_config(config)
    assert config == kept


@every_example
def test_a_schedule_is_frozen(schedule):
    name = next(iter(schedule.get_config()))
    with pytest.raises(AttributeError, match=f"frozen.*{name}.*0.5"):
        setattr(schedule, name, 0.5)
    with pytest.raises(AttributeError, match="frozen"):
        schedule.another = 1


def test_an_argument_of_a_schedule_cannot_be_deleted():
    schedule = Constant(0.1)
    with pytest.raises(AttributeError):
        del schedule.learning_rate


def test_a_config_that_is_changed_does_not_change_the_schedule():
    schedule = PiecewiseConstantDecay([10], [1.0, 0.5])
    schedule.get_config()["values"][0] = 9.0
    assert schedule(0) == 1.0


def test_a_schedule_without_a_formula_says_so():
    with pytest.raises(NotImplementedError, match=r"LearningRateSchedule must define rate\(step\)"):
        LearningRateSchedule()(0)


# --- refusals -----------------------------------------------------------------------------------------------

GOOD = {
    Constant: {"learning_rate": 0.1},
    StepDecay: {"initial_learning_rate": 0.1, "drop_factor": 0.5, "drop_every": 10},
    LinearThenConstant: {"initial_learning_rate": 0.1, "final_learning_rate": 0.01, "decay_steps": 10},
    LegacyDecay: {"initial_learning_rate": 0.1, "decay": 0.01},
    Cyclical: {"min_learning_rate": 0.1, "max_learning_rate": 1.0, "half_cycle_steps": 10},
    Warmup: {"schedule": Constant(0.1), "warmup_steps": 10},
    ExponentialDecay: {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5},
    InverseTimeDecay: {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5},
    PolynomialDecay: {"initial_learning_rate": 0.1, "decay_steps": 10},
    CosineDecay: {"initial_learning_rate": 0.1, "decay_steps": 10},
    CosineDecayRestarts: {"initial_learning_rate": 0.1, "first_decay_steps": 10},
    PiecewiseConstantDecay: {"boundaries": [10, 20], "values": [1.0, 0.5, 0.1]},
    InverseSquareRoot: {"peak_learning_rate": 0.1, "warmup_steps": 10},
    OneCycle: {"max_learning_rate": 0.1, "total_steps": 100},
    WarmupStableDecay: {"peak_learning_rate": 0.1, "warmup_steps": 10, "stable_steps": 0, "decay_steps": 10},
    Sequence: {"parts": [Constant(0.1), Constant(0.2), Constant(0.3)], "boundaries": [10, 20]},
    Floor: {"schedule": Constant(0.1), "min_learning_rate": 0.1},
}
NOT_NEGATIVE = RATE_ARGUMENTS | {
    *(
        "decay_rate",
        "power",
        "alpha",
        "m_mul",
        "warmup_target",
        "warmup_steps",
        "stable_steps",
        "drop_factor",
        "decay",
    ),
}
POSITIVE = (
    "decay_steps",
    "first_decay_steps",
    "drop_every",
    "half_cycle_steps",
    "div_factor",
    "final_div_factor",
)
OUT_OF_RANGE = {
    **{name: [-0.1, math.nan, math.inf] for name in NOT_NEGATIVE},
    **{name: [0, -1, 0.0, math.nan, math.inf] for name in POSITIVE},
    **{name: [-0.1, 1.1, math.nan, math.inf] for name in ("gamma", "warmup_share")},
    **{name: ["Linear", "", "step"] for name in ("mode", "shape")},
    "total_steps": [0, 0.9, -1, math.nan, math.inf],
    "parts": [[], [Constant(0.1)], [Constant(0.1)] * 4],
    "max_learning_rate": [-0.1, math.nan, math.inf],
    "t_mul": [0.99, 0, -1, math.nan, math.inf],
    "boundaries": [[], [20, 10], [10, 10], [-1, 10], [10, math.nan], [10], [10, 20, 30]],
    "values": [[], [1.0, 0.5], [1.0, 0.5, 0.1, 0.05], [1.0, 0.5, -0.1], [1.0, math.inf, 0.1]],
}
WRONG_KIND = {
    **{
        name: [None, "0.1", [0.1], True]
        for name in OUT_OF_RANGE
        if name not in ("boundaries", "values", "parts", "mode", "shape")
    },
    **{name: [None, 1, ["linear"], True] for name in ("mode", "shape")},
    "parts": [None, 0.1, Constant(0.1), "abc", [0.1, 0.2, 0.3], [Constant(0.1), Constant, None]],
    **{name: [1, 0, None, "True"] for name in ("staircase", "cycle")},
    "name": [None, 1, b"name", ["name"]],
    "schedule": [
        None,
        0.1,
        "Constant",
        Constant,
        {"class_name": "Constant", "config": {"learning_rate": 0.1}},
    ],
    "warmup_target": ["0.1", [0.1], True],  # None is its default
    "boundaries": [["ten", 20], [None, 20]],
    "values": [["one", 0.5, 0.1], [1.0, None, 0.1], [1.0, 0.5, True]],
}


def refusals():
    """Yield the class, the argument, the bad value and the error of every refusal in the tables above."""
    for cls in GOOD:
        for name in inspect.signature(cls).parameters:
            for values, error in ((OUT_OF_RANGE.get(name, []), ValueError), (WRONG_KIND[name], TypeError)):
                yield from ((cls, name, value, error) for value in values)


@pytest.mark.parametrize(("cls", "name", "value", "error"), sorted(refusals(), key=repr))
def test_a_bad_argument_is_refused_by_name_and_value(cls, name, value, error):
    with pytest.raises(error) as raised:
        cls(**{**GOOD[cls], name: value})
    message, names, told = str(raised.value), (name,), [value]
    # Names the bad item of a list, or one of two lists that do not fit in length.
    if name in (
        "boundaries",
        "values",
        "parts",
    ):
        other = "parts" if cls is Sequence else "values"
        names = ("boundaries", other, *(f"parts[{i}]" for i in range(3)))
        told = [value, *(value if isinstance(value, list) else ()), GOOD[cls][other]]
    assert message.startswith(tuple(f"{name} must be " for name in names)), message
    assert message.endswith(tuple(f", got {item!r}" for item in told)), message


@pytest.mark.parametrize(("name", "value"), [("boundaries", 10), ("values", 0.5), ("boundaries", None)])
def test_what_is_not_a_list_is_refused_by_name_and_value(name, value):
    with pytest.raises(TypeError) as raised:
        PiecewiseConstantDecay(**{**GOOD[PiecewiseConstantDecay], name: value})
    assert name in str(raised.value) and repr(value) in str(raised.value)


def test_boundaries_that_turn_back_to_an_earlier_one_are_refused():
    with pytest.raises(
        ValueError, match=r"boundaries must be steps in increasing order, got \[10, 20, 10, 30\]"
    ):
        PiecewiseConstantDecay([10, 20, 10, 30], [1.0, 0.5, 0.2, 0.1, 0.05])


def test_a_highest_rate_below_the_lowest_is_refused():
    for low, high in ((0.1, 0.0999), (0.1, 0)):
        with pytest.raises(ValueError, match=f"max_learning_rate must be a finite number >= 0.1, got {high}"):
            Cyclical(low, high, 10)


def test_a_warm_up_of_no_steps_has_no_root():
    with pytest.raises(
        ValueError, match=r"warmup_steps must be a finite number of updates \(not epochs\) > 0, got 0"
    ):
        InverseSquareRoot(0.1, 0)


def test_every_class_has_its_refusals_tested():
    assert set(GOOD) == set(SCHEDULES.values())


def test_a_class_that_is_not_ours_cannot_be_read():
    with pytest.raises(
        ValueError, match=r"class_name must be one of Constant, .* @schedules.register knows, got 'Halving'"
    ):
        schedules.deserialize({"class_name": "Halving", "config": {}})


def test_a_step_that_is_no_number_is_refused():
    made_by_numpy = (
        np.True_,
        [True, False],
        np.complex64(1),
        np.array([1j]),
        b"1",
        np.array("1"),
        np.datetime64(1, "D"),
    )
    for step in ("1", None, True, [[1], [2, 3]], "ten", {}, *made_by_numpy):
        with pytest.raises(TypeError, match="step must be a number or an array of numbers, got "):
            Constant(0.1)(step)
