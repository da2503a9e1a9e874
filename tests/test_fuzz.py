"""Random input, by Hypothesis: only documented errors, no hang, and after an error nothing has changed."""

# ruff: noqa: D102  a rule of a state machine is like a test: its name says what it does

import copy
import inspect
import itertools
import json
import math
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nadam_edu import Nadam, explorations, schedules, update_rules
from nadam_edu.figures import offers, widgets
from nadam_edu.schedules import SCHEDULES, Constant, Warmup, deserialize, serialize

BOOK = Path(__file__).parents[1]
NODE = Path(sys.executable).with_name("node")
DOCUMENTED = (TypeError, ValueError)

# Rates, averages and schedules of absurd size overflow on their way to being refused.
pytestmark = [
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:Casting complex values"),
]


class Hostile:
    """An object that fails in whatever is done with it, and not with an error of Python's own."""

    def refuse(self, *_):
        raise RuntimeError("hostile")

    __repr__ = __str__ = __format__ = __bool__ = __len__ = __iter__ = __hash__ = __eq__ = refuse
    __float__ = __int__ = __index__ = __array__ = __add__ = __radd__ = __lt__ = refuse


WITHOUT_END = st.builds(pow, st.just(10), st.just(5000))  # Python refuses to write it out, for Hypothesis too
HUGE = [10**30, -(10**30), 10**400, 2**63, 1e308, 5e-324, -0.0, math.inf, -math.inf, math.nan]
NUMBERS = st.one_of(
    st.sampled_from(HUGE),
    WITHOUT_END,
    st.integers(-3, 300),
    st.floats(),
    st.floats(0, 1),
    st.fractions(0, 2, max_denominator=9),
    st.sampled_from([np.float16, np.float32, np.float64, np.int8, np.uint64, np.bool_, np.complex64]).flatmap(
        lambda kind: st.integers(0, 2).map(kind)
    ),
)
OTHERS = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=5),
    st.binary(max_size=3),
    st.lists(st.floats() | st.text(max_size=2), max_size=3),
    st.sampled_from(
        [
            {},
            {"a": 1},
            1j,
            Decimal("0.1"),
            Decimal("sNaN"),
            Fraction(10**400),
            len,
            int,
            object,
            np.zeros(2),
            np.array(0.5),
        ]
    ),
    st.sampled_from(
        [
            np.array([True]),
            np.array("x"),
            np.ma.masked,
            np.datetime64("2026"),
            Constant(0.1),
            Constant,
            lambda: 0.1,
        ]
    ),
    st.builds(Hostile),
)
ANYTHING = NUMBERS | OTHERS


# --- what JSON can say --------------------------------------------------------------------------------------

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2000),
    st.floats(),
    st.sampled_from([10**12, 10**400, 1e300, -1e300, math.nan, math.inf]),
    WITHOUT_END,
    st.text(max_size=4),
    st.sampled_from(["__proto__", "__class__", "<img src=x onerror=alert(1)>", *SCHEDULES]),
)
JUNK = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def nested(depth):
    """Return a warm-up of a warm-up of a warm-up and so on, as JSON; without end for depth None."""
    config = {"class_name": "Constant", "config": {"learning_rate": 0.1}}
    if depth is None:
        config = {"class_name": "Warmup", "config": {"warmup_steps": 1}}
        config["config"]["schedule"] = config
        return config
    for _ in range(depth):
        config = {"class_name": "Warmup", "config": {"schedule": config, "warmup_steps": 1}}
    return config


def paths(value, path=()):
    """Return the path of each part of nested data, the whole first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(longer for key, part in inner for longer in paths(part, (*path, key)))]


@st.composite
def damaged(draw, good):
    """Draw nested data like ``good``: up to three of its parts replaced, taken out, or given a companion."""
    whole = [copy.deepcopy(good)]
    for _ in range(draw(st.integers(0, 3))):
        *way, last = (0, *draw(st.sampled_from(paths(whole[0]))))
        inner = whole
        for key in way:
            inner = inner[key]
        how = draw(st.sampled_from(["replace", "replace", "take out", "add"]))
        if how == "replace" or len(way) == 0:
            inner[last] = draw(JUNK)
        elif how == "take out":
            del inner[last]
        elif isinstance(inner, dict):
            inner[
                draw(
                    st.text(max_size=3)
                    | st.sampled_from(["name", "schedule", "surface", "self", "learning_rate"])
                )
            ] = draw(JUNK)
        else:
            inner.append(draw(JUNK))
    return whole[0]


@st.composite
def spoiled(draw, good, junk=ANYTHING):
    """Draw arguments as ``good`` draws them, up to two of them replaced by junk."""
    arguments = draw(good)
    return arguments | (
        draw(st.dictionaries(st.sampled_from(sorted(arguments)), junk, max_size=2)) if arguments else {}
    )


# --- Nadam's arguments --------------------------------------------------------------------------------------

SHARES = st.floats(0, 1, exclude_max=True)
POSITIVE = st.floats(0, exclude_min=True, allow_infinity=False)
NOT_NEGATIVE = st.floats(0, allow_infinity=False)
GOOD = {
    "learning_rate": st.floats(0, 1)
    | NOT_NEGATIVE
    | st.builds(Constant, st.floats(0, 1))
    | st.just(lambda: 0.1),
    "beta_1": SHARES,
    "beta_2": SHARES,
    "epsilon": NOT_NEGATIVE,
    "clipnorm": st.none() | POSITIVE,
    "clipvalue": st.none(),
    "global_clipnorm": st.none(),
    "use_ema": st.booleans(),
    "ema_momentum": SHARES,
    "ema_overwrite_frequency": st.none() | st.integers(1, 3),
    "jit_compile": st.booleans(),
    "name": st.text(max_size=3),
    "momentum_decay": st.floats(0),
    "weight_decay": st.none() | NOT_NEGATIVE,
    "rule": st.none(),
}
SHAPES = [(), (0,), (3,), (2, 2)]
FLOATS = [np.float32, np.float64]


def test_every_argument_of_nadam_is_drawn():
    assert set(GOOD) == set(inspect.signature(Nadam).parameters) - {"unknown"}


def refusal(action, words=()):
    """Return the documented error that the action raises, or None.

    Its message must hold one of the words, if there are any.
    """
    try:
        action()
    except DOCUMENTED as error:
        assert not words or any(word in str(error) for word in words), error
        return error
    return None


def drawn_arrays(seed, variables, size=1.0):
    rng = np.random.default_rng(seed)
    return [np.asarray(rng.normal(size=variable.shape) * size, variable.dtype) for variable in variables]


@settings(max_examples=150)
@given(spoiled(st.fixed_dictionaries({}, optional=GOOD)), st.integers(0, 99))
def test_nadam_refuses_arguments_by_name_and_can_use_what_it_takes(arguments, seed):
    made = []
    if refusal(lambda: made.append(Nadam(**arguments)), words=arguments):
        return
    weights = [np.ones(shape, kind) for shape in SHAPES for kind in FLOATS]
    (optimizer,) = made
    optimizer.build(weights)
    for update in range(3):
        gradients = drawn_arrays(seed + update, weights, size=10.0 ** (seed % 7 - 3))
        before = [weight.tobytes() for weight in weights]
        refused = refusal(lambda: optimizer.apply_gradients(zip(gradients, weights, strict=True)))  # noqa: B023  called at once
        assert not refused or before == [weight.tobytes() for weight in weights]
        assert all(np.isfinite(weight).all() for weight in weights)


# --- Nadam's methods, in any order --------------------------------------------------------------------------

CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "learning_rate": st.floats(0, 1)
        | st.builds(Constant, st.floats(0, 1))
        | st.builds(schedules.StepDecay, SHARES, SHARES, st.just(2)),
        "beta_1": SHARES,
        "beta_2": SHARES,
        "epsilon": st.sampled_from([0.0, 1e-7, 1e300]),
        "clipnorm": st.none() | POSITIVE,
        "use_ema": st.booleans(),
        "ema_momentum": SHARES,
        "ema_overwrite_frequency": st.none() | st.integers(1, 3),
        "momentum_decay": st.sampled_from([0.0, 0.004, 1.0, 1e300, math.inf]),
        "weight_decay": st.none() | SHARES,
    },
)

# From a weight and an array of random numbers like it to a gradient.
GRADIENTS = {
    "good": lambda weight, random: random,
    "the weight itself": lambda weight, random: weight,
    "a view of the weight": lambda weight, random: weight[...],
    "zero": lambda weight, random: np.zeros_like(weight),
    "none": lambda weight, random: None,
    "nan": lambda weight, random: np.full_like(weight, np.nan),
    "infinite": lambda weight, random: np.full_like(weight, -np.inf),
    "huge": lambda weight, random: np.full_like(weight, np.finfo(weight.dtype).max),
    "tiny": lambda weight, random: np.full_like(weight, np.finfo(weight.dtype).tiny),
    "another shape": lambda weight, random: np.zeros((*weight.shape, 2), weight.dtype),
    "another dtype": lambda weight, random: np.zeros(weight.shape, np.int64),
    "a list": lambda weight, random: random.tolist(),
    "text": lambda weight, random: "gradient",
}
KINDS = st.just("good") | st.sampled_from(sorted(GRADIENTS))

# From an array of a saved state to what stands in its place.
DAMAGE = {
    "none": lambda array: None,
    "text": lambda array: "state",
    "nan": lambda array: array * np.nan,
    "infinite": lambda array: array + np.inf,
    "negative": lambda array: array - 5,
    "one more": lambda array: array + 1,
    "largest": lambda array: np.full_like(
        array, np.iinfo(array.dtype).max if array.dtype.kind in "iu" else np.finfo(np.float32).max
    ),
    "another shape": lambda array: np.zeros((*array.shape, 2), array.dtype),
    "another dtype": lambda array: array.astype(object),
    "a ragged list": lambda array: [[1.0], 2.0],
}


class AnyOrder(RuleBasedStateMachine):
    """One Nadam whose methods are called in any order, with right and wrong arguments."""

    @initialize(
        arguments=CONFIGS,
        kinds=st.lists(st.tuples(st.sampled_from(SHAPES), st.sampled_from(FLOATS)), min_size=1, max_size=3),
    )
    def make(self, arguments, kinds):
        self.optimizer = Nadam(**arguments)
        self.weights = [np.ones(shape, kind) for shape, kind in kinds]
        self.built = False
        self.count = 0

    def bits(self):
        """Return all that an error must leave as it was."""
        arrays = {
            **self.optimizer.state_dict(),
            **{f"weight {place}": weight for place, weight in enumerate(self.weights)},
        }
        told = [getattr(self.optimizer, name) for name in GOOD]
        return {name: (array.dtype, array.shape, array.tobytes()) for name, array in arrays.items()}, told

    def done(self, action):
        """Return whether the action was not refused; nothing has changed if it was."""
        before = self.bits()
        refused = refusal(action)
        assert not refused or self.bits() == before, refused
        return not refused

    @rule(how=st.sampled_from(["all", "none", "a stranger", "twice", "no arrays", "no list", "reversed"]))
    def build(self, how):
        reverse = self.weights[::-1] if self.built else self.weights
        lists = {
            "all": self.weights,
            "none": [],
            "a stranger": [np.zeros(2)] * self.built,
            "twice": self.weights * 2,
            "no arrays": [1.0],
            "no list": 5,
        }
        if self.done(lambda: self.optimizer.build(lists.get(how, reverse))):
            assert how in ("all", "reversed") or (how == "none" and self.built)
            self.built = self.built or how in ("all", "reversed")

    @rule(
        kinds=st.lists(KINDS, min_size=3, max_size=3),
        seed=st.integers(0, 99),
        also=st.sampled_from(["", "", "", "again", "a stranger"]),
    )
    def apply(self, kinds, seed, also):
        random = drawn_arrays(seed, self.weights)
        pairs = [
            (GRADIENTS[kind](weight, part), weight)
            for kind, weight, part in zip(kinds, self.weights, random, strict=False)
        ]
        pairs += (
            {"": [], "again": pairs[:1], "a stranger": [(np.zeros(2), np.zeros(2))]}[also]
            if self.built or also == "again"
            else []
        )
        before = [weight.tobytes() for weight in self.weights]
        if self.done(lambda: self.optimizer.apply_gradients(pairs)):
            self.built = True
            self.count += 1
            for kind, weight, old in zip(kinds, self.weights, before, strict=False):
                assert kind != "none" or weight.tobytes() == old

    @rule(
        pairs=st.sampled_from(
            [None, 5, [], "ab", [1], [(1,)], [(None, None)], np.zeros(2), np.zeros((2, 2)), {}]
        ),
        skip=st.booleans() | st.just(1),
    )
    def apply_nonsense(self, pairs, skip):
        assert not self.done(lambda: self.optimizer.apply_gradients(pairs, skip))

    @rule(kind=KINDS, place=st.integers(0, 2), seed=st.integers(0, 99), stranger=st.booleans())
    def update_one(self, kind, place, seed, stranger):
        weight = self.weights[place % len(self.weights)]
        gradient = GRADIENTS[kind](weight, *drawn_arrays(seed, [weight]))
        if self.done(lambda: self.optimizer.update_step(gradient, weight.copy() if stranger else weight)):
            assert self.built and not stranger and gradient is not None

    @rule(stranger=st.booleans())
    def finalize(self, stranger):
        if self.done(
            lambda: self.optimizer.finalize_variable_values(
                [*self.weights, *([np.zeros(2)] if stranger else [])]
            )
        ):
            assert not self.optimizer.use_ema or (self.built and not stranger)

    @rule(
        rate=st.floats(0, 1)
        | st.builds(Constant, st.floats(0, 1))
        | st.just(lambda: 0.05)
        | ANYTHING.filter(lambda rate: not callable(rate))
    )
    def set_rate(self, rate):
        def put():
            self.optimizer.learning_rate = rate

        if self.done(put) and isinstance(rate, float):
            assert self.optimizer.learning_rate == rate

    @rule(
        shape=st.sampled_from(
            [(), (2,), None, (0,), [2, 2], -1, (-1,), 5, (10**30,), (2**62,), ("a",), (True,)]
        ),
        dtype=st.sampled_from([None, "float64", np.int8, bool, "complex64", "text", object, 5]),
        maker=st.sampled_from(
            [
                "zeros",
                "ones",
                "twos",
                None,
                lambda shape, dtype: np.zeros(shape, dtype),
                lambda shape, dtype: "no",
            ]
        ),
        name=st.sampled_from([None, None, "mine", "iterations", "momentum/0", "learning_rate", 5, ""]),
    )
    def add(self, shape, dtype, maker, name):
        names = set(self.optimizer.variables)
        if self.done(lambda: self.optimizer.add_variable(shape, dtype, maker, name)):
            assert len(set(self.optimizer.variables) - names) == 1

    @rule(
        name=st.text(max_size=2),
        shape=st.none() | st.just((2,)),
        value=st.sampled_from([None, 1.0, [1.0, 2.0], "text"]),
    )
    def add_from_reference(self, name, shape, value):
        self.done(lambda: self.optimizer.add_variable_from_reference(self.weights[0], name, shape, value))

    @rule(name=st.integers(0, 20), how=st.sampled_from([*sorted(DAMAGE), "missing", "unknown", "as it is"]))
    def load(self, name, how):
        state = self.optimizer.state_dict()
        name = sorted(state)[name % len(state)]
        if how in DAMAGE:
            state[name] = DAMAGE[how](state[name])
        elif how == "missing":
            del state[name]
        elif how == "unknown":
            state["unknown"] = np.zeros(2)
        if self.done(lambda: self.optimizer.load_state_dict(state)):
            assert self.built and how not in (
                "missing",
                "unknown",
                "another shape",
                "another dtype",
                "none",
                "text",
            )
            self.count = int(state["iterations"])

    @rule(state=st.sampled_from([None, 5, [], {}, {1: 2}, "ab"]))
    def load_nonsense(self, state):
        assert not self.done(lambda: self.optimizer.load_state_dict(state))

    @rule(data=st.data())
    def take_config_apart(self, data):
        configs = []
        if not refusal(lambda: configs.append(self.optimizer.get_config()), words=["learning_rate"]):
            config = data.draw(damaged(json.loads(json.dumps(configs[0]))))
            refusal(lambda: Nadam.from_config(config))

    @precondition(lambda self: self.built)
    @rule(seed=st.integers(0, 99))
    def a_copy_goes_on_to_the_same_bits(self, seed):
        configs = []
        if refusal(lambda: configs.append(self.optimizer.get_config()), words=["learning_rate"]):
            return  # it follows a callable
        copied = Nadam.from_config(json.loads(json.dumps(configs[0])))
        weights = [weight.copy() for weight in self.weights]
        copied.build(weights)
        for name, variable in self.optimizer.variables.items():
            if name not in copied.variables:
                copied.add_variable(variable.shape, variable.dtype, name=name)
        copied.load_state_dict(self.optimizer.state_dict())
        gradients = drawn_arrays(seed, weights)
        refused = refusal(lambda: copied.apply_gradients(zip(gradients, weights, strict=True)))
        assert bool(refused) != self.done(
            lambda: self.optimizer.apply_gradients(zip(gradients, self.weights, strict=True))
        )
        self.count += not refused
        assert [weight.tobytes() for weight in weights] == [weight.tobytes() for weight in self.weights]
        ours, theirs = self.optimizer.state_dict(), copied.state_dict()
        assert {name: array.tobytes() for name, array in ours.items()} == {
            name: array.tobytes() for name, array in theirs.items()
        }

    @invariant()
    def numbers_are_finite_and_updates_counted(self):
        if hasattr(self, "optimizer"):
            assert all(np.isfinite(weight).all() for weight in self.weights)
            assert all(np.isfinite(array).all() for array in self.optimizer.variables.values())
            assert self.optimizer.iterations == self.count


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=15)


# --- schedules ----------------------------------------------------------------------------------------------

ARGUMENTS = {
    "boundaries": st.lists(st.floats(0, 1e9), min_size=1, max_size=3, unique=True).map(sorted),
    "values": st.lists(st.floats(0, 1), min_size=2, max_size=4),
    "staircase": st.booleans(),
    "cycle": st.booleans(),
    "name": st.text(max_size=3),
    "t_mul": st.floats(1, 1e9) | st.just(1.0),
    "warmup_target": st.none() | st.floats(0, 1),
    "mode": st.sampled_from(["triangular", "triangular2", "exp_range"]),
    "shape": st.sampled_from(["linear", "cosine", "1-sqrt"]),
    "gamma": st.floats(0, 1),
    "warmup_share": st.floats(0, 1),
    "parts": st.lists(st.builds(Constant, st.floats(0, 1)), min_size=1, max_size=4),
    "schedule": st.builds(Constant, st.floats(0, 1))
    | st.builds(Warmup, st.builds(Constant, SHARES), st.integers(0, 9)),
}
LENGTHS = st.integers(1, 1000) | st.floats(0, 1e9, exclude_min=True) | st.just(10**30)
STEPS = st.one_of(
    st.integers(0, 10**7),
    st.floats(0, 1e12),
    st.lists(st.integers(0, 10**6) | st.floats(0), max_size=4),
    st.lists(st.lists(st.floats(0, 1e6), min_size=2, max_size=2), max_size=2).map(np.array),
    ANYTHING,
)


def good_arguments(name):
    parameters = inspect.signature(SCHEDULES[name]).parameters
    return st.fixed_dictionaries(
        {
            each: ARGUMENTS.get(each, LENGTHS if "steps" in each or "every" in each else NOT_NEGATIVE)
            for each in parameters
        }
    )


@pytest.mark.parametrize("name", SCHEDULES)
@settings(max_examples=30)
@given(data=st.data())
def test_a_schedule_refuses_arguments_and_steps_by_name_and_survives_json(name, data):
    arguments = data.draw(spoiled(good_arguments(name)))
    made = []
    if refusal(lambda: made.append(SCHEDULES[name](**arguments)), words=arguments):
        return
    (schedule,) = made
    written = deserialize(json.loads(json.dumps(serialize(schedule))))
    step = data.draw(STEPS)
    rates = []
    if not refusal(lambda: rates.append(schedule(step)), words=["step"]):
        assert np.shape(rates[0]) == np.shape(step)
        assert isinstance(rates[0], float) or rates[0].dtype == float
        assert np.asarray(written(step)).tobytes() == np.asarray(rates[0]).tobytes()


@pytest.mark.parametrize("name", SCHEDULES)
@settings(max_examples=30)
@given(data=st.data())
def test_a_damaged_config_is_a_schedule_or_refused(name, data):
    whole = serialize(SCHEDULES[name](**offers.defaults_of(SCHEDULES[name])))
    refusal(lambda: deserialize(data.draw(damaged(whole) | JUNK))(1))


@pytest.mark.parametrize("depth", [11, 300, 3000, None])
def test_warm_ups_nested_too_deep_are_refused(depth):
    assert "at most 10 deep" in str(refusal(lambda: deserialize(nested(depth))))


def test_a_nest_of_warm_ups_costs_no_more_than_its_depth():
    """Each asks the one inside for its first rate: asked at every call, ten of them made a thousand calls."""
    calls = []

    class Counting(Constant):
        def rate(self, step):
            calls.append(step)
            return super().rate(step)

    schedule = Counting(0.1)
    for _ in range(10):
        schedule = Warmup(schedule, 1)
    calls.clear()
    assert schedule(100) == 0.1
    assert len(calls) == 1


# --- the live figures ---------------------------------------------------------------------------------------

EXPLORERS = {name: getattr(widgets, f"{name}_explorer") for name in explorations.EXPLORATIONS}
MOST = explorations.MOST_UPDATES
MOST_CALLS = 20_000  # of Python's functions for one answer; the longest of these examples takes 11,721


# Each figure once, and the settings that it can begin with.
MADE = {name: make() for name, make in EXPLORERS.items()}
BEGINNINGS = {name: [explorer.settings] for name, explorer in MADE.items()}
BEGINNINGS["schedule"] = [widgets.schedule_explorer(name).settings for name in SCHEDULES]
BEGINNINGS["descent"] = [widgets.descent_explorer(name).settings for name in update_rules.RULES]


every_figure = pytest.mark.parametrize("figure", EXPLORERS)


def calls_of(work):
    """Return how many functions of Python's were called while ``work()`` ran, and what it returned."""
    count = 0

    def take_note(frame, event, argument):
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(take_note)
    try:
        result = work()
    finally:
        sys.setprofile(before)
    return count, result


@every_figure
@settings(max_examples=60)
@given(data=st.data())
def test_a_figure_draws_finite_numbers_or_refuses_and_an_explorer_keeps_its_settings(figure, data):
    drawn = data.draw(
        st.sampled_from(BEGINNINGS[figure]).flatmap(damaged)
        | st.sampled_from([None, 5, "text", [], {}, [["steps", 5]]])
    )
    # Traitlets itself refuses, and cannot write out every int.
    drawn = drawn if isinstance(drawn, dict) else 5
    found = []
    calls, refused = calls_of(
        lambda: (
            not isinstance(drawn, dict)
            or refusal(lambda: found.append(explorations.EXPLORATIONS[figure](**drawn)))
        )
    )
    assert calls < MOST_CALLS
    if not refused:
        json.dumps(found, allow_nan=False)
    explorer = MADE[figure]
    before = copy.deepcopy(explorer.settings)
    try:
        explorer.settings = drawn
    except traitlets.TraitError:
        assert refused
        assert explorer.settings == before
    else:
        assert not refused


@pytest.mark.parametrize(
    ("figure", "name", "most"),
    [
        ("descent", "steps", MOST),
        ("generation", "updates", MOST),
        ("decay", "epochs", MOST),
        ("sensitivity", "budget", MOST // 10),
    ],
)
def test_no_figure_computes_more_than_the_most_updates(figure, name, most):
    settings = EXPLORERS[figure]().settings
    assert explorations.EXPLORATIONS[figure](**settings | {name: most})["summary"]
    for count in (most + 1, 10**12, 10**400):
        with pytest.raises(ValueError, match=f"{name} must be .* < {most + 1}, got"):
            explorations.EXPLORATIONS[figure](**settings | {name: count})


def test_a_schedule_is_asked_for_as_many_points_as_can_be_seen_however_many_steps():
    assert (
        len(explorations.schedule_curve("Constant", {"learning_rate": 0.1}, 10**15)["x"])
        <= explorations.MOST_POINTS + 1
    )


# --- the links to a figure's state, read by the page's own JavaScript ---------------------------------------

WORDS = [
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "prototype",
    "valueOf",
    "length",
    "0",
    "-1",
    "arguments",
    "",
]
PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "</style><svg onload=alert(1)>",
    "'\"`;alert(1)//",
    "{{7*7}}${7*7}",
    "%00%0a%ff%",
    "1e999",
    "-1e999",
    "0x10",
    "NaN",
    "null",
    "true",
    "false",
    "[object Object]",
    "1,2",
    "\u202e9",
    "9" * 400,
]


def shown_figures():
    """Return what the page knows of each figure, for each kind of schedule and rule."""
    made = list(MADE.items())
    made += [("schedule", widgets.schedule_explorer(name)) for name in SCHEDULES]
    return [
        {
            "figure": f"{figure}-1",
            "settings": each.settings,
            "controls": each._controls,
            "choices": each._choices,
        }
        for figure, each in made
    ]


FIGURES = shown_figures()
KEYS = sorted(
    {(shown["figure"], ".".join(map(str, path))) for shown in FIGURES for path in paths(shown["settings"])}
)
CHOICES = sorted({choice for shown in FIGURES for values in shown["choices"].values() for choice in values})


@st.composite
def links(draw):
    """Draw what stands behind the # of an address."""
    said = []
    for _ in range(draw(st.integers(0, 6))):
        figure, path = draw(st.sampled_from(KEYS))
        if draw(st.integers(0, 3)) == 0:
            path = ".".join(
                [
                    *path.split(".")[: draw(st.integers(0, 2))],
                    draw(st.sampled_from(WORDS + PAYLOADS) | st.text(max_size=4)),
                ]
            )
        numbers = st.floats().map(repr) | st.integers(-5, 2000).map(str)
        text = draw(
            st.sampled_from(CHOICES) | numbers | st.sampled_from(WORDS + PAYLOADS) | st.text(max_size=6)
        )
        as_it_is = draw(st.booleans())
        said.append(f"{figure}:{path}={text}" if as_it_is else f"{quote(f'{figure}:{path}')}={quote(text)}")
    return "&".join(said)


def followed(asked):
    """Return what address.js makes of figures and links, under Node."""
    command = [NODE, BOOK / "tests" / "browser" / "settings.mjs", BOOK]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[:2000]
    return json.loads(done.stdout)


def texts(value):
    """Return the strings in nested data, keys and values."""
    if isinstance(value, dict):
        return {*value, *itertools.chain(*map(texts, value.values()))}
    return {*itertools.chain(*map(texts, value))} if isinstance(value, list) else {value} & {str(value)}


@settings(max_examples=15)
@given(
    st.lists(links(), min_size=20, max_size=20), st.lists(st.sampled_from(FIGURES), min_size=3, max_size=3)
)
def test_a_link_gives_settings_that_the_figure_can_show_and_nothing_else(hostile, figures):
    answer = followed([{"figure": shown, "links": hostile} for shown in figures])
    assert not answer["polluted"]
    for shown, found in zip(figures, answer["answers"], strict=True):
        figure = shown["figure"].split("-")[0]
        words = texts([shown["settings"], shown["choices"]])
        for link, result in zip(hostile, found, strict=True):
            assert result["plain"], (figure, link)
            assert texts(result["settings"]) <= words, (figure, link)
            assert result["again"] == result["settings"], (figure, link)
            # Raises if these are not settings of the figure.
            explorations.EXPLORATIONS[figure](**result["settings"])


def test_a_link_that_says_nothing_of_a_figure_leaves_it_as_it_is():
    """Else the test above could pass on settings that a link never reaches."""
    told = "schedule-1:arguments.decay_steps=7"
    found = followed([{"figure": shown, "links": ["", told]} for shown in FIGURES])["answers"]
    for shown, (nothing, something) in zip(FIGURES, found, strict=True):
        assert nothing["settings"] == shown["settings"]
        takes = "decay_steps" in shown["settings"].get("arguments", {})
        assert (something["settings"] != shown["settings"]) == takes
