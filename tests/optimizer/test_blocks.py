"""Replaying a formula: the bits of the formula itself, for any formula.

No memory; and what cannot be replayed is refused.
"""

import operator
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nadam_edu import update_rules
from nadam_edu.optimizer.blocks import BLOCK, assign_buffers, record

COUNT = 4
PAIRS = [operator.add, operator.sub, operator.mul, operator.truediv, np.maximum]
SINGLES = [operator.neg, np.abs, np.tanh]


@st.composite
def formulas(draw):
    """Return a random formula of COUNT arrays.

    Some operations on what there is so far, and which values are its results.
    """
    kinds = st.one_of(st.sampled_from(PAIRS), st.sampled_from(SINGLES))
    steps = draw(
        st.lists(
            st.tuples(kinds, st.integers(0, 99), st.integers(0, 99), st.sampled_from([None, 0.5, -3])),
            max_size=12,
        )
    )
    chosen = draw(st.lists(st.integers(0, 99), min_size=COUNT - 1, max_size=COUNT - 1))

    def formula(*arrays):
        values = list(arrays)
        for kind, first, second, constant in steps:
            other = values[second % len(values)] if constant is None else constant
            one = values[first % len(values)]
            values.append(kind(one) if kind in SINGLES else kind(one, other))
        # The first array is only read, as a gradient is.
        return arrays[0], *(values[choice % len(values)] for choice in chosen)

    return formula


def arrays(size, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=size).astype(dtype) for _ in range(COUNT)]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@settings(max_examples=200)
@given(formulas())
def test_replaying_gives_the_bits_of_the_formula(dtype, formula):
    ours = arrays(100, dtype)
    with np.errstate(all="ignore"):
        expected = [np.array(result, dtype) for result in formula(*arrays(100, dtype))]
        record(formula, COUNT, 0, dtype).run([ours], (), {})
    assert [array.tobytes() for array in ours] == [result.tobytes() for result in expected]


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_blocks_cover_an_array_exactly_once(size):
    ours = [np.zeros(size), np.zeros(size)]
    record(lambda a, b: (a, b + 1.0), 2).run([ours], (), {})
    assert (ours[1] == 1.0).all()


def test_any_shape_is_replayed():
    ours = [np.ones((2, 3)), np.zeros((2, 3))]
    record(lambda a, b: (a, b - a), 2).run([ours], (), {})
    assert (ours[1] == -1.0).all()


def test_two_arrays_can_change_places():
    a, b, c = np.array([1.0]), np.array([2.0]), np.array([3.0])
    record(lambda a, b, c: (a, c, b), 3).run([[a, b, c]], (), {})
    assert (a, b, c) == (1.0, 3.0, 2.0)


def test_one_value_can_replace_two_arrays():
    a, b, c = np.array([1.0]), np.array([2.0]), np.array([3.0])
    record(lambda a, b, c: (a, b + c, b + c), 3).run([[a, b, c]], (), {})
    record(lambda a, b, c: (a, *2 * [b * c]), 3).run([[a, b, c]], (), {})
    assert (a, b, c) == (1.0, 25.0, 25.0)


def nadam_step(gradient, variable, m, v, *numbers):
    displacement, m, v = update_rules.nadam_arrays(gradient, m, v, *numbers)
    return gradient, variable + displacement, m, v


EARLY = (0.1, 0.1, 0.001, 0.5, 0.75, 0.5, 0.5, 0.001, 1e-7)
LATE = (0.1, 0.1, 0.001, 0.9, 1.0, 0.1, 1.0, 1.0, 1e-7)


def passes(numbers):
    program = record(nadam_step, 4, len(numbers))
    ones = frozenset(-1 - place for place, number in enumerate(numbers) if number == 1)
    return assign_buffers(program.code, 4, program.results, ones)


def test_nadam_takes_eighteen_passes_and_two_blocks_of_scratch():
    plan, needed = passes(EARLY)
    # m: g - m, times, plus. v: g g, minus v, times, plus. m_bar: times, over, times, over, plus. v_hat: over.
    # Then times the rate (whose sign was changed once for all), root, plus epsilon, over; and plus the
    # variable.
    assert len(plan) == 3 + 4 + 5 + 1 + 4 + 1
    assert needed == 2


def test_a_division_by_one_is_no_pass_and_changes_no_bit():
    plan, _ = passes(LATE)
    assert len(plan) == 18 - 3  # both terms of m_bar, and v_hat
    ours, theirs = ([np.arange(1.0, 5.0) + i for i in range(4)] for _ in range(2))
    record(nadam_step, 4, len(LATE)).run([ours], LATE, {})
    assert [array.tobytes() for array in ours] == [array.tobytes() for array in nadam_step(*theirs, *LATE)]


def test_an_array_over_one_still_moves():
    a, b, c = np.array([1.0]), np.array([2.0]), np.array([3.0])
    record(lambda a, b, c, one: (a, c / one, b / one), 3, 1).run([[a, b, c]], (1.0,), {})
    assert (a, b, c) == (1.0, 3.0, 2.0)


def test_what_numbers_make_is_worked_out_once_and_not_for_each_element():
    program = record(lambda a, b, x, y: (a, (x + 2 * y) * b), 2, 2)
    b = np.ones(3)
    program.run([[np.ones(3), b]], (1.0, 3.0), {})
    assert len(program.code) == 1 and b.tolist() == [7.0, 7.0, 7.0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("at", [0, BLOCK, 2 * BLOCK + 4])
def test_a_look_finds_what_is_not_finite_in_any_block_and_changes_nothing(bad, at):
    program, scratch = record(nadam_step, 4, len(EARLY)), {}
    ours = [np.ones(2 * BLOCK + 5) for _ in range(4)]
    assert program.gives_finite([ours], EARLY, scratch)
    ours[1][at] = bad
    kept = [array.tobytes() for array in ours]
    assert not program.gives_finite([ours], EARLY, scratch)
    assert [array.tobytes() for array in ours] == kept


def test_a_second_run_asks_for_no_memory():
    program, ours, scratch = record(nadam_step, 4, len(EARLY)), [np.ones(10 * BLOCK) for _ in range(4)], {}
    program.run([ours], EARLY, scratch)
    tracemalloc.start()
    program.run([ours], EARLY, scratch)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 10_000  # bytes; one block of float64 is 1,048,576


@pytest.mark.parametrize(
    "formula",
    [
        lambda a, b: (a, b + a.sum()),
        lambda a, b: (a, b + np.sum(a)),
        lambda a, b: (a, np.where(a > 0, a, b)),
        lambda a, b: (a, b * (a > 0)),
        lambda a, b: (a, b if a else a),
        lambda a, b: (a, np.asarray(b)),
        lambda a, b: (a, b + np.ones(3)),
        lambda a, b: (a, 1.0),
        lambda a, b: (a, np.add(a, b, where=[True])),
        lambda a, b: (a, np.frexp(b)[0]),
        lambda a, b: (a, b * np.float64(2)),  # NumPy makes float64 of that
        lambda a, b: (a, float(b)),
    ],
)
def test_what_is_not_elementwise_in_one_dtype_is_refused(formula):
    with pytest.raises((TypeError, AttributeError)):
        record(formula, 2, 0, np.float32)


def test_the_scratch_is_only_as_large_as_a_block():
    scratch = {}
    record(nadam_step, 4, len(EARLY)).run([[np.ones(4 * BLOCK) for _ in range(4)]], EARLY, scratch)
    assert [buffer.size for buffers in scratch.values() for buffer in buffers] == [BLOCK, BLOCK]
