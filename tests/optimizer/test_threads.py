"""Threads change no bit of an update, start only where they win, and are gone after a fork or at exit."""

import os
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nadam_edu import Nadam
from nadam_edu.optimizer import threads
from nadam_edu.optimizer.update import IN_PLACE_FROM

MODEL = [
    ((40_003,), np.float32),
    ((), np.float64),
    ((0,), np.float32),
    ((30, 41), np.float32),
    ((5000,), np.float32),
]


@pytest.fixture
def shared(monkeypatch):
    """Return a function that makes the next updates share their work, in small pieces, among so many."""

    def among(count):
        monkeypatch.setattr(threads, "THREADED_FROM", 0)
        monkeypatch.setattr(threads, "PIECE", 1001)
        monkeypatch.setenv("OMP_NUM_THREADS", str(count))

    return among


def model():
    rng = np.random.default_rng(0)
    return [np.asarray(rng.normal(size=shape), dtype) for shape, dtype in MODEL]


def bits_after_updates(jit_compile, **arguments):
    rng, variables = np.random.default_rng(1), model()
    optimizer = Nadam(jit_compile=jit_compile, **arguments)
    for _ in range(4):
        gradients = [np.asarray(rng.normal(size=each.shape), each.dtype) for each in variables]
        optimizer.apply_gradients(zip(gradients, variables, strict=True))
    return [array.tobytes() for array in [*variables, *optimizer.variables.values()]]


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("arguments", [{}, {"learning_rate": 1e30}])
def test_each_number_of_threads_gives_the_same_bits(shared, jit_compile, arguments):
    alone = bits_after_updates(jit_compile, **arguments)
    for count in (1, 2, 3):
        shared(count)
        assert bits_after_updates(jit_compile, **arguments) == alone


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize(("place", "at"), [(0, 0), (0, -1), (4, -1)])
@pytest.mark.parametrize("of", ["gradient", "variable"])
def test_what_is_not_finite_in_any_piece_is_refused_and_changes_nothing(shared, jit_compile, place, at, of):
    shared(2)
    variables, gradients, optimizer = model(), model(), Nadam(jit_compile=jit_compile)
    optimizer.build(variables)
    (gradients if of == "gradient" else variables)[place][at] = np.nan
    kept = [array.tobytes() for array in [*variables, *optimizer.variables.values()]]
    with pytest.raises(
        ValueError, match=rf"variable {place} must .*finite, got NaN.*no variable was changed$"
    ):
        optimizer.apply_gradients(zip(gradients, variables, strict=True))
    assert [array.tobytes() for array in [*variables, *optimizer.variables.values()]] == kept


def test_a_thread_computes_without_warnings_as_the_caller_does(shared):
    shared(2)
    variable = np.full(50_000, 3e38, np.float32)  # its square overflows
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Nadam(jit_compile=False).apply_gradients([(np.ones_like(variable), variable)])


@given(sizes=st.lists(st.integers(0, 300), max_size=5), size=st.integers(1, 120), count=st.integers(1, 3))
def test_pieces_have_each_element_once_in_order_and_are_few_and_equal_but_for_the_last(sizes, size, count):
    rows = [[np.full(length, place), np.arange(length)] for place, length in enumerate(sizes)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "PIECE", size)
        found = threads.pieces(rows, count)
    pairs = [pair for piece in found for row in piece for pair in zip(*row, strict=True)]
    assert pairs == [(place, i) for place, length in enumerate(sizes) for i in range(length)]
    lengths = [sum(row[0].size for row in piece) for piece in found]
    largest = max(2 * size, sum(sizes) // (4 * count)) + 15  # up to a multiple of 16
    assert all(length == lengths[0] <= largest for length in lengths[:-1])
    assert all(0 < length <= min(largest, lengths[0]) for length in lengths[-1:])
    assert len(found) <= sum(sizes) // size + 1


@pytest.mark.parametrize(("size", "count", "helpers"), [(2, 2, 1), (1, 2, 0), (3, 64, 2)])
def test_no_more_threads_take_part_than_there_are_pieces(shared, size, count, helpers, monkeypatch):
    shared(count)
    monkeypatch.setattr(threads, "PIECE", IN_PLACE_FROM)
    asked, size = [], size * IN_PLACE_FROM
    monkeypatch.setattr(threads, "pool", lambda _, count: asked.append(count) or ThreadPoolExecutor(count))
    Nadam(jit_compile=False).apply_gradients([(np.ones(size), np.ones(size))])
    assert asked == [helpers] * helpers


def test_every_thread_takes_pieces():
    meeting = threading.Barrier(2, timeout=30)  # neither thread gets on without the other
    with threads.Team(["a", "b"]) as team:
        for _ in range(3):
            ran = team.each(lambda item, _, own: (meeting.wait(), item, own)[1:], [1, 2], None)
            assert sorted(item for item, _ in ran) == [1, 2] and {own for _, own in ran} == {"a", "b"}


def test_a_thread_that_has_not_begun_is_not_waited_for(monkeypatch):
    busy, go = ThreadPoolExecutor(1), threading.Event()
    busy.submit(go.wait)
    monkeypatch.setattr(threads, "pool", lambda *_: busy)
    with threads.Team([5, 5]) as team:
        assert team.each(pow, [1, 2, 3], 2) == [1, 4, 4]
        assert team.each(pow, [2, 3], 2) == [4, 4]
    go.set()
    busy.shutdown()


def test_an_error_in_any_thread_is_the_callers():
    with pytest.raises(ZeroDivisionError), threads.Team([None, None]) as team:
        team.each(lambda item, *_: 1 // item, [1] * 50 + [0] + [1] * 50, None)


def test_a_helper_goes_when_its_caller_leaves_with_an_error():
    with pytest.raises(ZeroDivisionError), threads.Team([None, None]) as team:
        team.each(lambda *_: 1, [1] * 50, None)
        raise ZeroDivisionError
    (helper,) = team.helpers
    assert helper.done()


@pytest.mark.parametrize(("asked", "count"), [("3", 3), ("2,1", 2), (" 1 ", 1)])
def test_the_environment_says_how_many(monkeypatch, asked, count):
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert threads.cores() == count


@pytest.mark.parametrize("asked", [None, "", "0", "all"])
def test_otherwise_there_is_one_thread_for_each_core_that_may_be_used(monkeypatch, asked):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if asked is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert threads.cores() == len(os.sched_getaffinity(0))


def printed(code, **environment):
    """Return what a new process prints, which must end by itself."""
    start = "import threading, os, numpy as np\nfrom nadam_edu import Nadam\n"
    run = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", start + code],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | environment,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


COUNT = """
def threads_after(size):
    weight = np.ones(size, np.float32)
    Nadam(jit_compile=False).apply_gradients([(np.ones_like(weight), weight)])
    return threading.active_count()
print(threading.active_count(), threads_after(2**19 - 1), threads_after(2**19))
"""


@pytest.mark.parametrize(("asked", "counts"), [("2", "1 1 2\n"), ("1", "1 1 1\n")])
def test_a_large_update_alone_starts_threads_and_they_end_with_the_process(asked, counts):
    assert printed(COUNT, OMP_NUM_THREADS=asked) == counts


FORK = """
def bits(optimizer, weight):
    optimizer.apply_gradients([(np.ones_like(weight), weight)])
    return weight.tobytes()
weight, optimizer = np.ones(2**19, np.float32), Nadam(jit_compile=False)
bits(optimizer, weight)
ours, theirs = os.pipe()
if os.fork() == 0:
    os.write(theirs, b"same" if bits(optimizer, weight) else b"")
    print(threading.active_count(), flush=True)
    raise SystemExit
assert os.read(ours, 4) == b"same" and os.wait()[1] == 0
bits(optimizer, weight)
print(threading.active_count())
"""


def test_a_fork_has_threads_of_its_own_and_both_processes_end():
    assert printed(FORK, OMP_NUM_THREADS="2") == "2\n2\n"
