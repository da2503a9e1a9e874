"""One compiled loop: the numbers of the formula to within a stated bound, a cache that cannot be wrong, and no Numba is no error."""

import importlib
import os
import subprocess
import sys

import numpy as np
import pytest

from nadam_edu import Nadam, update_rules
from nadam_edu.optimizer import compiled, update
from nadam_edu.optimizer.blocks import record
from nadam_edu.optimizer.update import COMPILED_FROM

# Three divisions by single numbers become products with their reciprocals: each rounds twice where the division rounds once, so each of
# the two terms of m_bar is off by at most 1.5 units of its last place, and so is the root's argument. The moments divide by nothing.
ROUNDING = 4 * np.finfo(np.float32).eps


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Return a new cache folder that what is compiled goes into."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path)
    compiled.loop.cache_clear()
    yield tmp_path
    compiled.loop.cache_clear()


def step(gradient, variable, m, v):
    displacement, (_, m, v, _) = update_rules.nadam(gradient, (np.float32(3), m, v, np.float32(0.3)), np.float32(0.1))
    return gradient, displacement, m, v


def test_the_compiled_loop_does_as_the_program():
    rng = np.random.default_rng(0)
    gradient, m, v = (rng.uniform(0.1, 9, 10_000).astype(np.float32) for _ in range(3))  # of one sign: no term cancels another
    one, other = ([gradient, np.zeros_like(m), m.copy(), v * v] for _ in range(2))
    program = record(step, 4, np.float32)
    program.run([one], {})
    compiled.run(program, [other])
    np.testing.assert_allclose(other[1], one[1], rtol=ROUNDING, atol=0)
    assert [array.tobytes() for array in other[2:]] == [array.tobytes() for array in one[2:]]
    assert other[1].tobytes() != one[1].tobytes()  # else the bound were of nothing


def test_without_a_division_by_a_number_the_bits_are_the_same():
    program = record(lambda a, b: (a, np.sqrt(a * a + 2.0) / (b * b + 1.0) - b))
    rng = np.random.default_rng(0)
    a, b, c = rng.normal(size=1000), np.ones(1000), np.ones(1000)
    program.run([[a, b]], {})
    compiled.run(program, [[a, c]])
    assert b.tobytes() == c.tobytes()


def test_jit_compile_means_the_compiled_loop_for_large_variables_only(monkeypatch):
    used = []
    run = compiled.run
    monkeypatch.setattr(update.compiled, "run", lambda *arguments: used.append(1) or run(*arguments))
    for jit_compile, size, times in [(True, COMPILED_FROM, 1), (True, COMPILED_FROM - 1, 0), (False, COMPILED_FROM, 0)]:
        used.clear()
        variable = np.ones(size, np.float32)
        Nadam(jit_compile=jit_compile).apply_gradients([(np.ones(size, np.float32), variable)])
        assert len(used) == times


@pytest.mark.parametrize("arguments", [{}, {"weight_decay": 0.01, "use_ema": True, "ema_overwrite_frequency": 10}])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_hundred_compiled_updates_stay_beside_those_of_numpy(dtype, arguments):
    rng = np.random.default_rng(0)
    start = rng.normal(size=COMPILED_FROM).astype(dtype)
    one, other = start.copy(), start.copy()
    first, second = Nadam(0.01, jit_compile=False, **arguments), Nadam(0.01, jit_compile=True, **arguments)
    for _ in range(100):
        gradient = rng.normal(size=start.size).astype(dtype)
        first.apply_gradients([(gradient, one)])
        second.apply_gradients([(gradient, other)])
    # A displacement is at most about the rate; each of 100 is off by its rounding, and so is the variable that it is added to.
    error = 100 * (0.02 * 4 + 2 * np.abs(start).max()) * np.finfo(dtype).eps
    np.testing.assert_allclose(other, one, rtol=0, atol=error)
    assert first.variables["velocity/0"].tobytes() == second.variables["velocity/0"].tobytes()


def test_what_was_compiled_is_kept_beside_its_python(folder):
    program = record(step, 4, np.float32)
    loop = compiled.loop(program.code, program.results)
    loop(*(np.ones(3, np.float32) for _ in range(4)), np.ones(9, np.float32))
    (file,) = folder.glob("loop_*.py")
    assert file.read_text() == compiled.source(program.code, program.results)
    assert list(folder.glob("__pycache__/*.nbi"))
    compiled.loop.cache_clear()
    again = compiled.loop(program.code, program.results)
    again(*(np.ones(3, np.float32) for _ in range(4)), np.ones(9, np.float32))
    assert sum(again.stats.cache_hits.values()) == 1


def test_a_half_written_file_is_written_again(folder):
    program = record(step, 4, np.float32)
    compiled.loop(program.code, program.results)
    (file,) = folder.glob("loop_*.py")
    file.write_text("def loop(")
    compiled.loop.cache_clear()
    compiled.loop(program.code, program.results)
    assert file.read_text() == compiled.source(program.code, program.results)


def test_another_formula_has_another_file(folder):
    for formula in (lambda a, b: (a, a + b), lambda a, b: (a, a - b)):
        program = record(formula)
        compiled.loop(program.code, program.results)
    assert len(list(folder.glob("loop_*.py"))) == 2


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "missing")
    compiled.loop.cache_clear()
    program, b = record(lambda a, b: (a, a + b)), np.ones(3)
    compiled.run(program, [[np.ones(3), b]])
    compiled.loop.cache_clear()
    assert (b == 2.0).all()


@pytest.mark.parametrize("missing", ["numba", "platformdirs"])
def test_without_numba_the_argument_is_accepted_and_without_effect(missing, monkeypatch):
    monkeypatch.setitem(sys.modules, missing, None)  # makes `import` of it raise ImportError
    compiled.available.cache_clear()
    assert not compiled.available()
    variables = [np.ones(COMPILED_FROM, np.float32) for _ in range(2)]
    for jit_compile, variable in zip((True, False), variables, strict=True):
        Nadam(jit_compile=jit_compile).apply_gradients([(np.ones(COMPILED_FROM, np.float32), variable)])
    assert variables[0].tobytes() == variables[1].tobytes()
    compiled.available.cache_clear()


def test_small_updates_do_not_import_numba():
    code = "import sys, numpy, nadam_edu; x = numpy.ones(9); nadam_edu.Nadam().apply_gradients([(x, x)]); print('numba' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert run.stdout == "False\n"
    assert importlib.util.find_spec("numba")
