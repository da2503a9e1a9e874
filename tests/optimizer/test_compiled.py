"""One compiled loop: the numbers of NumPy to within a stated bound, and no Numba is no error."""

import copy
import importlib
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from nadam_edu import Nadam
from nadam_edu.optimizer import Rule, blocks, compiled, update
from nadam_edu.optimizer.in_place import COMPILED_FROM
from nadam_edu.optimizer.rule import NADAM
from nadam_edu.optimizer.update import step_of

KIND = NADAM.arrays, 2, False, False, False
NUMBERS = (0.1, 0.0, 0.0, 1.0, 0.1, 0.1, 0.001, 0.5, 0.7, 0.6, 0.3, 0.004, 1e-7)
# Three divisions by single numbers become products with their reciprocals: each rounds twice where the
# division rounds once, so each of the two terms of m_bar is off by at most 1.5 units of its last place, and
# so is the root's argument.
ROUNDING = 4 * np.finfo(np.float32).eps
FACTORS = {"one": 1.0}  # a dict is nothing to Numba


def both(dtype, kind=KIND, length=4, numbers=NUMBERS):
    """Return the compiled loop and the program of the same update, and the numbers in that dtype."""
    signature = step_of, kind, length, len(numbers), np.dtype(dtype)
    return compiled.loop(*signature), blocks.recorded(*signature), np.array(numbers, dtype)


def test_the_compiled_loop_does_as_numpy():
    loop, program, numbers = both(np.float32)
    rng = np.random.default_rng(0)
    # Of one sign: no term cancels another.
    gradient, m, v = (rng.uniform(0.1, 9, 10_000).astype(np.float32) for _ in range(3))
    one, other = ([gradient, np.zeros_like(m), m.copy(), v * v] for _ in range(2))
    program.run([one], numbers, {})
    loop.run([other], numbers)
    np.testing.assert_allclose(other[1], one[1], rtol=ROUNDING, atol=0)
    assert [array.tobytes() for array in other[2:]] == [array.tobytes() for array in one[2:]]
    assert other[1].tobytes() != one[1].tobytes()  # otherwise the bound were of nothing


SUMS = {
    0: lambda g, rate: (-rate * g,),
    1: lambda g, a, rate: (-rate * (g + a), a * g),
    2: lambda g, a, b, rate: (-rate * (g + a), b - g, a * g),
    3: lambda g, a, b, c, rate: (-rate * (g + a), b - g, c, a * g),
}


@pytest.mark.parametrize("count", SUMS)
def test_rules_with_up_to_three_arrays_are_compiled_and_without_a_division_have_equal_bits(count):
    kind, numbers = (SUMS[count], count, False, False, False), (0.1, 0.0, 0.0, 1.0, 0.1)
    loop, program, numbers = both(np.float64, kind, 2 + count, numbers)
    rng = np.random.default_rng(0)
    one = [rng.normal(size=100) for _ in range(2 + count)]
    other = [array.copy() for array in one]
    program.run([one], numbers, {})
    loop.run([other], numbers)
    assert [array.tobytes() for array in other] == [array.tobytes() for array in one]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_look_finds_what_is_not_finite_and_changes_nothing(bad):
    loop, _, numbers = both(np.float32)
    row = [np.ones(100, np.float32) for _ in range(4)]
    assert loop.gives_finite([row], numbers)
    row[1][50] = bad
    kept = [array.tobytes() for array in row]
    assert not loop.gives_finite([row], numbers)
    assert [array.tobytes() for array in row] == kept


@pytest.mark.parametrize(("jit_compile", "size", "times"), [(True, 0, 1), (True, -1, 0), (False, 0, 0)])
def test_jit_compile_means_the_compiled_loop_for_large_variables_only(jit_compile, size, times, monkeypatch):
    used = []
    run = compiled.Loop.run
    monkeypatch.setattr(compiled.Loop, "run", lambda *arguments: used.append(1) or run(*arguments))
    variable = np.ones(COMPILED_FROM + size, np.float32)
    Nadam(jit_compile=jit_compile).apply_gradients([(np.ones_like(variable), variable)])
    assert len(used) == times


@pytest.mark.parametrize(
    "arguments", [{}, {"weight_decay": 0.01, "use_ema": True, "ema_overwrite_frequency": 10}]
)
@pytest.mark.parametrize("dtype", [np.float32, pytest.param(np.float64, marks=pytest.mark.slow)])
def test_a_hundred_compiled_updates_stay_beside_those_of_numpy(dtype, arguments):
    rng = np.random.default_rng(0)
    start = rng.normal(size=COMPILED_FROM).astype(dtype)
    one, other = start.copy(), start.copy()
    first, second = Nadam(0.01, jit_compile=False, **arguments), Nadam(0.01, jit_compile=True, **arguments)
    for _ in range(100):
        gradient = rng.normal(size=start.size).astype(dtype)
        first.apply_gradients([(gradient, one)])
        second.apply_gradients([(gradient, other)])
    # A displacement is at most about the rate; each of 100 is off by its rounding, and so is the variable it
    # is added to.
    error = 100 * (0.02 * 4 + 2 * np.abs(start).max()) * np.finfo(dtype).eps
    np.testing.assert_allclose(other, one, rtol=0, atol=error)
    assert first.variables["velocity/0"].tobytes() == second.variables["velocity/0"].tobytes()


@pytest.fixture
def at_the_third(monkeypatch):
    """Compile small updates from the third on, and return what notes each update by a compiled loop."""
    used = []
    run = compiled.Loop.run
    monkeypatch.setattr(update, "COMPILED_AFTER", 2 * len(SHAPES))
    monkeypatch.setattr(compiled.Loop, "run", lambda *arguments: used.append(1) or run(*arguments))
    return used


SHAPES = [(3, 4), (), (50,)]


def small(dtype, **arguments):
    """Return an optimizer, its small variables, and as many gradients for each of five updates."""
    rng = np.random.default_rng(0)
    variables, *gradients = (
        [np.asarray(rng.normal(size=shape) * 10.0 ** rng.uniform(-6, 3), dtype) for shape in SHAPES]
        for _ in range(6)
    )
    return Nadam(0.01, **arguments), variables, gradients


def bits(optimizer, variables):
    """Return every bit that an update can change."""
    return [array.tobytes() for array in (*variables, *optimizer.variables.values())]


@pytest.mark.parametrize(
    ("dtype", "arguments"),
    [(np.float32, {}), (np.float64, {"weight_decay": 0.1, "use_ema": True, "ema_overwrite_frequency": 2})],
)
def test_small_updates_are_compiled_once_there_were_many_and_keep_the_bits_of_numpy(
    dtype, arguments, at_the_third
):
    found = []
    for jit_compile in (False, True):
        optimizer, variables, gradients = small(dtype, jit_compile=jit_compile, **arguments)
        for each in gradients:
            optimizer.apply_gradients(zip(each, variables, strict=True))
        assert len(at_the_third) == 3 * jit_compile
        found.append(bits(optimizer, variables))
    assert found[0] == found[1]


def test_a_small_compiled_update_is_refused_as_a_whole(at_the_third):
    optimizer, variables, gradients = small(np.float32)
    for each in gradients:
        optimizer.apply_gradients(zip(each, variables, strict=True))
    before = bits(optimizer, variables)
    gradients[0][-1][7] = np.nan
    with pytest.raises(
        ValueError, match=r"^the gradient of variable 2 must be finite, got NaN or infinity; "
    ):
        optimizer.apply_gradients(zip(gradients[0], variables, strict=True))
    assert bits(optimizer, variables) == before


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_goes_on_as_the_original_and_apart_from_it(copied, at_the_third):
    optimizer, variables, gradients = small(np.float32)
    for each in gradients:
        optimizer.apply_gradients(zip(each, variables, strict=True))
    before = bits(optimizer, variables)
    other, others = copied((optimizer, variables))
    other.apply_gradients(zip(gradients[0], others, strict=True))
    assert bits(optimizer, variables) == before
    optimizer.apply_gradients(zip(gradients[0], variables, strict=True))
    assert bits(optimizer, variables) == bits(other, others) != before


def test_a_rule_that_numba_cannot_compile_runs_in_numpy():
    def arrays(gradient, rate):
        return (-rate * FACTORS["one"] * gradient,)

    rule, variable = Rule("table", lambda t, learning_rate: (learning_rate,), arrays), np.ones(COMPILED_FROM)
    signature = step_of, (arrays, 0, False, False, False), 2, 5, variable.dtype
    assert compiled.loop(*signature) is blocks.recorded(*signature) is not None
    Nadam(0.5, rule=rule).apply_gradients([(np.ones_like(variable), variable)])
    assert (variable == 0.5).all()


def test_without_numba_the_argument_is_accepted_and_without_effect(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)  # makes `import` of it raise ImportError
    compiled.available.cache_clear()
    compiled.loop.cache_clear()
    assert not compiled.available()
    variables = [np.ones(COMPILED_FROM, np.float32) for _ in range(2)]
    for jit_compile, variable in zip((True, False), variables, strict=True):
        Nadam(jit_compile=jit_compile).apply_gradients([(np.ones(COMPILED_FROM, np.float32), variable)])
    assert variables[0].tobytes() == variables[1].tobytes()
    compiled.available.cache_clear()
    compiled.loop.cache_clear()


def test_small_updates_do_not_import_numba():
    code = """import sys, numpy, nadam_edu
x = numpy.ones(9)
nadam_edu.Nadam().apply_gradients([(x, x)])
print('numba' in sys.modules)"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert run.stdout == "False\n"
    assert importlib.util.find_spec("numba")
