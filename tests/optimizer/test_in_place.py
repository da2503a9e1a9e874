"""The two ways of an update give the same bits, refuse the same, and large updates need no memory."""

import math
import tracemalloc
from concurrent.futures import Future

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nadam_edu import Nadam, schedules, update_rules
from nadam_edu.optimizer import Rule, blocks, compiled, rule, threads, update
from nadam_edu.optimizer.blocks import BLOCK
from nadam_edu.optimizer.update import IN_PLACE_FROM

LARGE = IN_PLACE_FROM + 7
# The tensors of a small convolutional network: 1,025,194 numbers.
NETWORK = [
    (3, 3, 1, 32),
    (32,),
    (3, 3, 32, 32),
    (32,),
    (3, 3, 32, 64),
    (64,),
    (3, 3, 64, 64),
    (64,),
    (3, 3, 64, 128),
    (128,),
]
NETWORK += [
    (3, 3, 128, 128),
    (128,),
    (1152, 512),
    (512,),
    (512, 256),
    (256,),
    (256, 64),
    (64,),
    (64, 10),
    (10,),
]


@pytest.fixture
def ways(monkeypatch):
    """Return a function that makes the next updates careful or in place, and counts those in place."""
    in_place = []

    def go(way):
        monkeypatch.setattr(update, "IN_PLACE_FROM", 0 if way == "in place" else math.inf)
        return in_place

    run = blocks.Program.run
    monkeypatch.setattr(blocks.Program, "run", lambda *given: in_place.append(1) or run(*given))
    return go


def run(arguments, shapes, dtypes, updates=6, none=()):
    """Return the bits of all variables after some updates with seeded gradients."""
    rng = np.random.default_rng(0)
    variables = [
        np.asarray(rng.normal(size=shape), dtype) for shape, dtype in zip(shapes, dtypes, strict=True)
    ]
    optimizer = Nadam(jit_compile=False, **arguments)
    optimizer.build(variables)
    for _ in range(updates):
        gradients = [
            np.asarray(rng.normal(size=each.shape) * 10.0 ** rng.uniform(-6, 3), each.dtype)
            for each in variables
        ]
        optimizer.apply_gradients(
            [(None if i in none else g, v) for i, (g, v) in enumerate(zip(gradients, variables, strict=True))]
        )
    return [array.tobytes() for array in [*variables, *optimizer.variables.values()]]


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"weight_decay": 0.01},
        {"use_ema": True, "ema_momentum": 0.5},
        {"use_ema": True, "ema_overwrite_frequency": 5, "weight_decay": 0.1},
        {"momentum_decay": math.inf, "beta_2": 0.0},
        {"beta_1": 0.0, "learning_rate": 0.0},
        {"beta_1": schedules.PiecewiseConstantDecay([0, 2], [0.0, 0.5, 0.9])},
        {"clipnorm": 1.0},
        {"global_clipnorm": 0.5},
        {"clipvalue": 0.1},
    ],
)
@pytest.mark.parametrize(
    "dtypes", [[np.float32] * 4, [np.float64] * 4, [np.float32, np.float64, np.float64, np.float32]]
)
def test_both_ways_give_the_same_bits(ways, arguments, dtypes):
    shapes = [(BLOCK + 3,), (), (0,), (3, 4)]
    results = []
    for way in ("careful", "in place"):
        count = len(ways(way))
        results.append(run(arguments, shapes, dtypes))
        # Once for each dtype and update.
        assert len(ways(way)) - count == (0 if way == "careful" else 6 * len(set(dtypes)))
    assert results[0] == results[1]


def test_a_variable_without_a_gradient_is_left_alone_in_place(ways):
    results = []
    for way in ("careful", "in place"):
        ways(way)
        results.append(run({}, [(50,), (60,)], [np.float32] * 2, none={1}))
    assert results[0] == results[1]


# --- what is not safe in place ------------------------------------------------------------------------------


def both(ways, make, **arguments):
    """Return for each way: the bits after one update, or the message, and whether it was done in place."""
    outcomes = []
    for way in ("careful", "in place"):
        count = len(ways(way))
        optimizer = Nadam(0.1, **arguments)
        pairs = make(optimizer)
        try:
            optimizer.apply_gradients(pairs)
            said = None
        except ValueError as error:
            said = str(error)
        bits = [variable.tobytes() for _, variable in pairs] + [
            array.tobytes() for array in optimizer.variables.values()
        ]
        outcomes.append((said, bits, len(ways(way)) - count))
    return outcomes


def shifted(optimizer):
    memory = np.arange(1.0, LARGE + 2)
    return [(memory[1:], memory[:-1])]


def crossed(optimizer):
    x, y = np.arange(1.0, LARGE + 1), np.full(LARGE, 5.0)
    return [(y, x), (x, y)]


def own_moment(optimizer):
    x = np.arange(1.0, LARGE + 1)
    optimizer.build([x])
    optimizer.apply_gradients([(np.ones(LARGE), x)])
    return [(optimizer.variables["momentum/0"], x)]


def view_of_a_moment(optimizer):
    ((moment, x),) = own_moment(optimizer)
    return [(moment[:], x)]


def itself(optimizer):
    x = np.arange(1.0, LARGE + 1)
    return [(x, x)]


@pytest.mark.parametrize("make", [shifted, crossed, own_moment, view_of_a_moment, itself])
def test_a_gradient_that_lies_where_something_is_written_is_read_first(ways, make):
    careful, in_place = both(ways, make)
    assert careful[0] is None
    assert careful[:2] == in_place[:2]
    assert in_place[2] == (make in (own_moment, view_of_a_moment))  # the update before


def turned(optimizer):
    return [(np.ones((50, 100)), np.arange(5000.0).reshape(100, 50).T)]


def every_second(optimizer):
    return [(np.ones(LARGE), np.arange(2.0 * LARGE)[::2])]


@pytest.mark.parametrize("make", [turned, every_second])
def test_arrays_in_another_order_in_memory_are_updated_all_the_same(ways, make):
    careful, in_place = both(ways, make)
    assert careful == in_place


def full(value, dtype=np.float32, gradient=1.0):
    """Return a maker of a pair with a large variable of which one element has the value."""

    def make(optimizer):
        variable = np.ones(LARGE, dtype)
        variable[5] = value
        return [(np.full(LARGE, gradient, dtype), variable)]

    return make


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        (full(np.nan), {}),
        (full(np.inf), {}),
        (full(1.0, gradient=np.nan), {}),
        (full(1.0, gradient=1e19), {}),
        (full(1.0, gradient=0.0), {"epsilon": 0.0}),
        (full(1.0, gradient=0.0), {"epsilon": 1e-60}),  # 0 in float32
        (full(1.0), {"beta_2": 0.99999999}),  # 1 in float32
        (full(1.0), {"beta_1": 0.99999999, "momentum_decay": math.inf}),
        (full(-3.4028235e38), {"weight_decay": 30.0}),
    ],
)
def test_what_the_careful_way_refuses_is_refused_and_changes_nothing(ways, make, arguments):
    careful, in_place = both(ways, make, **arguments)
    assert careful == in_place
    assert "no variable was changed" in careful[0]


def test_an_update_with_a_huge_rate_is_tried_first(ways, monkeypatch):
    ways("in place")
    looked = []
    gives_finite = blocks.Program.gives_finite
    monkeypatch.setattr(
        blocks.Program, "gives_finite", lambda *given: looked.append(1) or gives_finite(*given)
    )
    for rate, times in ((1e3, 0), (1e30, 1)):
        optimizer, variable = Nadam(rate), np.ones(LARGE, np.float32)
        optimizer.apply_gradients([(np.full(LARGE, 1e-3, np.float32), variable)])
        assert len(looked) == times
        assert np.isfinite(variable).all()


@given(
    rate=st.floats(0, 1e6),
    beta_1=st.floats(0, 0.999),
    epsilon=st.floats(1e-12, 10),
    gradient=st.floats(-9e18, 9e18),
    m=st.floats(-9e18, 9e18),
    v=st.floats(0, 1e38),
    product=st.floats(0, 1),
    t=st.integers(0, 10**6),
)
def test_a_displacement_never_exceeds_its_reach(rate, beta_1, epsilon, gradient, m, v, product, t):
    displacement, _ = update_rules.nadam(gradient, (t, m, v, product), rate, beta_1, 0.999, epsilon)
    # For its own rounding.
    assert abs(displacement) <= rule.nadam_reach(rate, 9e18, beta_1, 0.999, epsilon, 1.0) * (1 + 1e-6)


def test_a_rule_that_is_not_elementwise_is_updated_by_the_safe_path(ways):
    def arrays(gradient, rate):  # takes out the mean, which no block alone can know
        return (-rate * (gradient - gradient.mean()),)

    ways("in place")
    centered = Rule("centered", lambda t, learning_rate: (learning_rate,), arrays)
    optimizer, variable = Nadam(0.1, rule=centered), np.zeros(LARGE)
    optimizer.apply_gradients([(np.arange(float(LARGE)), variable)])
    assert variable[0] > 0 > variable[-1]
    assert ways("in place") == []


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("at", [0, -1])
def test_a_rule_without_a_reach_is_tried_first_and_changes_nothing_where_it_ends_badly(at, jit_compile):
    roots = Rule(
        "root", lambda t, learning_rate: (learning_rate,), lambda gradient, rate: (-rate * np.sqrt(gradient),)
    )
    variables, gradients = ([np.ones(2**17, np.float32) for _ in range(2)] for _ in range(2))
    optimizer = Nadam(0.5, rule=roots, jit_compile=jit_compile)
    optimizer.apply_gradients(zip(gradients, variables, strict=True))
    assert all((variable == 0.5).all() for variable in variables)
    gradients[1][at] = -1.0  # no root
    message = r"^variable 1 must stay finite, got NaN or infinity from this update; no variable was changed$"
    with pytest.raises(ValueError, match=message):
        optimizer.apply_gradients(zip(gradients, variables, strict=True))
    assert all((variable == 0.5).all() for variable in variables)


# --- memory -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shapes", [[(10**6,)], NETWORK], ids=["flat", "network"])
@pytest.mark.parametrize("jit_compile", [False, True])
def test_an_update_asks_for_no_memory(shapes, jit_compile):
    assert compiled.available()
    variables, gradients = ([np.ones(shape, np.float32) for shape in shapes] for _ in range(2))
    optimizer = Nadam(jit_compile=jit_compile)
    optimizer.build(variables)
    pairs = list(zip(gradients, variables, strict=True))
    optimizer.apply_gradients(pairs)
    tracemalloc.start()
    optimizer.apply_gradients(pairs)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 40_000  # bytes, for names and notes; the smallest of the large arrays has 400,000


class Late:
    """Threads of which none ever begins."""

    def submit(self, *_):
        """Return a future that nobody works at."""
        return Future()


def test_a_thread_that_begins_in_a_later_update_asks_for_no_memory_there(monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 2)
    monkeypatch.setattr(threads, "pool", lambda *_: Late())
    optimizer, variable = Nadam(jit_compile=False), np.ones(threads.THREADED_FROM, np.float32)
    optimizer.apply_gradients([(np.ones_like(variable), variable)])
    one, other = (len(held[variable.dtype]) for held in optimizer._scratch)
    assert one == other > 0


# --- beside Keras -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("updates", "arguments"),
    [(200, {}), (200, {"weight_decay": 0.01}), pytest.param(2000, {}, marks=pytest.mark.slow)],
    ids=["plain", "decay", "long"],
)
def test_float32_has_the_bits_of_keras_3(keras, updates, arguments):
    rng = np.random.default_rng(0)
    start = rng.normal(size=LARGE).astype(np.float32)
    variable, theirs = start.copy(), keras.Variable(start)
    ours, reference = Nadam(0.001, jit_compile=False, **arguments), keras.optimizers.Nadam(0.001, **arguments)
    ours.build([variable])
    reference.build([theirs])
    for _ in range(updates):
        gradient = (rng.normal(size=LARGE) * 10 ** rng.uniform(-4, 2)).astype(np.float32)
        ours.apply_gradients([(gradient, variable)])
        reference.apply([gradient])
    assert variable.tobytes() == theirs.numpy().tobytes()
    assert ours.variables["momentum/0"].tobytes() == reference._momentums[0].numpy().tobytes()
    assert ours.variables["velocity/0"].tobytes() == reference._velocities[0].numpy().tobytes()
    product, theirs = float(ours.variables["mu_product"]), float(reference._u_product)
    # Below that, TensorFlow makes it 0.
    assert product == theirs or max(product, theirs) < np.finfo(np.float32).tiny
