"""A sweep loses nothing that was finished, whichever process ends, and runs nothing twice."""

import json
import math
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Timer
from types import SimpleNamespace

import light_measures as light
import pytest

from nadam_edu import schedules, sweeps
from nadam_edu.sweeps import ended
from nadam_edu.sweeps.processes import Processes

FOLDER = Path(__file__).parent


def ran(notes):
    """Return the seeds in the order in which they were measured."""
    return [int(line) for line in Path(notes).read_text(encoding="utf-8").split()]


def cells_with(notes, count):
    return sweeps.grid(notes=[str(notes)], seed=range(count))


def test_each_cell_is_measured_once_and_a_second_run_measures_nothing(tmp_path):
    notes, store = tmp_path / "notes", tmp_path / "deep" / "store.jsonl"
    cells = sweeps.grid(notes=[str(notes)], rate=[0.5, 4.0], seed=[1, 2])
    results = sweeps.run(light.halved, cells, store, workers=2, progress=False)
    # seed * rate / 2
    assert results.array("loss").tolist() == [[[0.25, 0.5], [2.0, 4.0]]]
    assert sorted(ran(notes)) == [1, 1, 2, 2]
    assert repr(results) == "4 cells, 0 missing" and len(results) == 4
    before = store.read_bytes()
    bars = []
    again = sweeps.run(light.halved, cells, store, progress=bars.append)
    assert again.records == results.records and bars == []
    assert len(ran(notes)) == 4 and store.read_bytes() == before
    assert sorted(path.name for path in store.parent.iterdir()) == ["store.jsonl"]


def test_a_complete_store_has_the_same_bytes_whoever_computed_it(tmp_path):
    cells = sweeps.grid(rate=[0.5, 0.25], seed=range(6))
    with ThreadPoolExecutor(3) as threads:
        for name, order, executor in (("a", cells, None), ("b", cells[::-1], threads)):
            sweeps.run(light.halved, order, tmp_path / name, executor=executor, workers=2, progress=False)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_schedule_is_a_value(tmp_path):
    def measure(schedule, seed):
        return {"rate": schedule(seed)}

    halves = schedules.ExponentialDecay(8.0, 1, 0.5)
    results = sweeps.run(
        measure, sweeps.grid(schedule=[halves], seed=[0, 1, 2]), tmp_path / "store", workers=1, progress=False
    )
    assert results.array("rate").tolist() == [[8.0, 4.0, 2.0]]
    assert sweeps.read(tmp_path / "store").axes == {"schedule": [halves], "seed": [0, 1, 2]}


def test_a_killed_worker_costs_one_execution_more(tmp_path):
    notes = tmp_path / "notes"
    results = sweeps.run(light.dies_once, cells_with(notes, 8), tmp_path / "store", workers=2, progress=False)
    assert len(results) == 8 and sorted(ran(notes)) == sorted([*range(8), 3])


def test_a_cell_that_always_kills_its_process_is_named_and_the_others_finish(tmp_path):
    notes = tmp_path / "notes"
    with pytest.raises(ExceptionGroup, match=r"1 cells failed; the others are in .*store") as caught:
        sweeps.run(
            light.deadly, cells_with(notes, 8), tmp_path / "store", workers=2, attempts=2, progress=False
        )
    (error,) = caught.value.exceptions
    assert "died 2 times" in str(error) and "'seed': 3" in error.__notes__[-1]
    assert sweeps.read(tmp_path / "store").axes["seed"] == [0, 1, 2, 4, 5, 6, 7]
    assert ran(notes).count(3) == 2


def test_what_raises_is_noted_with_its_cell_and_what_is_not_finite_is_a_result(tmp_path):
    with pytest.raises(ExceptionGroup) as caught:
        sweeps.run(light.failing, sweeps.grid(seed=range(4)), tmp_path / "store", workers=1, progress=False)
    assert [str(error) for error in caught.value.exceptions] == ["seed 1 is odd", "seed 3 is odd"]
    assert "the first: ValueError: seed 1 is odd; Its cell: {'seed': 1}" in str(caught.value)
    assert "light_measures.py" in caught.value.exceptions[0].__notes__[0]
    first, second = sweeps.read(tmp_path / "store").array("loss")
    assert math.isnan(first) and second == math.inf


def test_what_a_cell_prints_goes_where_errors_go(tmp_path):
    # In a process of its own: the one from which all workers are forked keeps the outputs that it began with.
    code = (
        "import sys, light_measures as light\nfrom nadam_edu import sweeps\nif __name__ == '__main__':\n"
        "    sweeps.run(light.failing, sweeps.grid(seed=[0, 2]), sys.argv[1], progress=False)\n"
    )
    path = tmp_path / "program.py"
    path.write_text(code, encoding="utf-8")
    where = os.environ | {"PYTHONPATH": os.pathsep.join([str(FOLDER), str(FOLDER.parents[1])])}
    done = subprocess.run(
        [sys.executable, path, tmp_path / "store"], capture_output=True, text=True, env=where
    )
    assert (done.returncode, done.stdout, done.stderr.count("printed")) == (0, "", 2), done.stderr


def test_what_the_workers_lack_is_said_at_the_first(tmp_path):
    with pytest.raises(ImportError, match="the workers lack no_such_package: install it there"):
        sweeps.run(
            light.without_a_package, sweeps.grid(seed=range(9)), tmp_path / "store", workers=1, progress=False
        )


def test_a_process_has_one_thread_and_is_replaced_after_its_cells(tmp_path):
    results = sweeps.run(
        light.the_process,
        sweeps.grid(seed=range(5)),
        tmp_path / "s",
        workers=1,
        cells_per_process=2,
        progress=False,
    )
    assert len(set(results.array("process"))) == 3 and set(results.array("threads")) == {1}
    assert os.getpid() not in results.array("process")


SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets its background processes ignore it
sys.path.insert(0, {folder!r})
import light_measures as light
from nadam_edu import sweeps
print("begins", flush=True)
sweeps.run(light.slow, sweeps.grid(notes=[{notes!r}], seed=range(20)), {store!r}, workers=2, progress=False)
"""


def children(process):
    """Return the processes that a process has begun and that live."""
    import psutil

    return psutil.Process(process).children(recursive=True)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_caller_that_is_ended_leaves_no_process_and_loses_no_finished_cell(sent, tmp_path):
    import psutil

    notes, store = str(tmp_path / "notes"), tmp_path / "store"
    code = SCRIPT.format(folder=str(FOLDER), notes=notes, store=str(store))
    caller = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (store.exists() and len(store.read_bytes().splitlines()) > 4):
        assert caller.poll() is None, caller.stderr.read()
        time.sleep(0.01)
    begun = children(caller.pid)
    assert len(begun) == 2
    begun.append(psutil.Process(caller.pid))
    os.killpg(caller.pid, sent)
    _, alive = psutil.wait_procs(begun, timeout=60)
    for process in alive:  # else it keeps the pipe open, and reading it has no end
        process.kill()
    assert alive == []
    _, told = caller.communicate()
    assert told.count("Traceback") == (sent == signal.SIGINT)  # the caller's own, none of a worker
    finished = [json.loads(line)["cell"]["seed"] for line in store.read_bytes().splitlines()[1:]]
    results = sweeps.run(
        light.slow, sweeps.grid(notes=[notes], seed=range(20)), store, workers=2, progress=False
    )
    assert len(results) == 20 and 4 <= len(finished) < 20
    executed = ran(notes)
    assert all(executed.count(seed) == 1 for seed in finished)
    assert len(executed) <= 20 + 2  # those in the air ran again


def test_a_worker_ends_in_the_middle_of_a_call_when_its_caller_is_gone():
    call = pickle.dumps((time.sleep, (1000,), {}))
    with subprocess.Popen(
        [sys.executable, "-m", "nadam_edu.sweeps.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as worker:
        try:
            worker.communicate(len(call).to_bytes(8, "big") + call, timeout=60)  # and then closes its input
        finally:
            worker.kill()
    assert worker.returncode == 0


def test_processes_of_the_reader_take_a_function_that_no_process_can_import(tmp_path):
    factor = 3

    def measure(seed):
        return {"loss": seed * factor}

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found = sweeps.run(measure, sweeps.grid(seed=[0, 1]), tmp_path / "s", executor=pool, progress=False)
        assert found.array("loss").tolist() == [0.0, 3.0]
        cells = sweeps.grid(seed=[3, 4], notes=[str(tmp_path / "notes")])
        # Its process dies, and then it takes no more calls.
        for _ in range(2):
            with pytest.raises(ConnectionError, match=r"2 cells .*: 0 cells .* new executor; in a") as caught:
                sweeps.run(light.deadly, cells, tmp_path / "store", executor=pool, progress=False)
            assert isinstance(caught.value.__cause__, BrokenExecutor)


class ClosedClientError(Exception):
    """That of Dask, by its name."""


class Closing(ThreadPoolExecutor):
    """Takes two calls, and then its cluster is gone."""

    taken = 0

    def submit(self, *args, **kwargs):
        """Return the future of one of the first two calls."""
        self.taken += 1
        if self.taken > 2:
            raise ClosedClientError("Client is closed")
        return super().submit(*args, **kwargs)


def test_a_cluster_that_goes_while_the_cells_are_sent_is_said_in_one_sentence(tmp_path):
    with Closing(1) as pool, pytest.raises(ConnectionError, match=r"5 cells to be .* call again to go on"):
        sweeps.run(light.halved, sweeps.grid(seed=range(5)), tmp_path / "s", executor=pool, progress=False)


class Silent(ThreadPoolExecutor):
    """Finishes its first call alone; its client has ended, as that of Dask without a scheduler."""

    _client = SimpleNamespace(status="closed")
    sent = 0

    def submit(self, *args, **kwargs):
        """Return the future of the first call, and one that nobody finishes for each other."""
        self.sent += 1
        return super().submit(*args, **kwargs) if self.sent == 1 else Future()


def test_a_cluster_that_never_answers_again_is_said_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(ended, "PATIENCE", 0.1)
    cells = sweeps.grid(seed=range(5))
    with Silent(1) as pool, pytest.raises(ConnectionError, match=r"4 cells to be .*: 1 cells are in .*go on"):
        sweeps.run(light.halved, cells, tmp_path / "s", executor=pool, progress=False)


def test_a_pool_that_takes_long_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(ended, "PATIENCE", 0.01)
    with ThreadPoolExecutor(1) as pool:
        event = Event()
        waiting = pool.submit(event.wait)
        Timer(0.1, event.set).start()
        assert [future.result() for future in ended.finished([waiting], pool)] == [True]


def test_two_runs_do_not_write_to_one_store(tmp_path):
    store = tmp_path / "store"

    def inner(seed):
        return {"loss": 1}

    def outer(seed):
        with pytest.raises(
            sweeps.StoreInUse, match=rf"being written by another run \(process {os.getpid()}\)"
        ):
            sweeps.run(inner, sweeps.grid(seed=[0]), store, progress=False)
        return {"loss": 0}

    with ThreadPoolExecutor(1) as threads:
        sweeps.run(outer, sweeps.grid(seed=[0]), store, executor=threads, progress=False)


def test_a_script_needs_no_guard(tmp_path):
    path = tmp_path / "script.py"
    path.write_text(
        "from nadam_edu import sweeps\nFACTOR = 3\n"
        "def helper(seed):\n    return seed * FACTOR\n"
        "def measure(seed):\n    return {'loss': helper(seed)}\n"
        f"store = {str(tmp_path / 'store')!r}\n"
        "found = sweeps.run(measure, sweeps.grid(seed=[1, 2]), store, progress=False)\n"
        "print(found.array('loss'))\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, cwd=Path.cwd())
    assert (done.stdout, done.returncode) == ("[3. 6.]\n", 0), done.stderr


def test_the_bar_counts_what_the_store_had(tmp_path, monkeypatch):
    import tqdm.auto

    made = []

    class Bar(tqdm.auto.tqdm):
        def __init__(self, *args, **kwargs):
            made.append(kwargs)
            super().__init__(*args, **kwargs)

    monkeypatch.setattr(tqdm.auto, "tqdm", Bar)
    store = tmp_path / "store"
    sweeps.run(light.halved, sweeps.grid(seed=range(2)), store, workers=1, progress=False)
    for _ in range(2):  # the second finds everything
        sweeps.run(light.halved, sweeps.grid(seed=range(5)), store, workers=1)
    assert made == [{"total": 5, "initial": 2}]


class Client:
    """That of Dask, as far as it is looked at."""

    def get_executor(self):
        """Return the executor, if anybody asks."""
        raise AssertionError


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"measure": 5}, TypeError, "measure must be a function, got 5"),
        ({"measure": lambda rate: {}}, TypeError, r"measure must take the axes \['seed'\]: "),
        ({"cells": []}, ValueError, r"cells must not be empty, got \[\]"),
        ({"cells": [{"seed": 0}, {"seed": 0}]}, ValueError, "cells must differ .* twice"),
        ({"cells": [{"seed": [1]}]}, TypeError, r"axis seed must have text, .*, got \[1\]"),
        ({"cells": 5}, TypeError, "cells must be a list of dicts, .*, got 5"),
        ({"store": 5}, TypeError, "store must be the path of a file, got 5"),
        ({"store": ""}, ValueError, "store must be the path of a file, got the folder ''"),
        ({"store": Path(__file__).parent}, ValueError, "store must be .*, got the folder '/.*sweeps'"),
        ({"executor": 5}, TypeError, "executor must be a concurrent.futures.Executor, got 5"),
        ({"executor": Client()}, TypeError, "pass client.get_executor"),
        ({"workers": 0}, ValueError, "workers must be .* >= 1, got 0"),
        ({"attempts": 0}, ValueError, "attempts must be .* >= 1, got 0"),
        ({"cells_per_process": 1.5}, TypeError, "cells_per_process must be an integer"),
        ({"progress": "yes"}, TypeError, "progress must be True, False or .*, got 'yes'"),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_runs(arguments, kind, message, tmp_path):
    right = {"measure": light.halved, "cells": [{"seed": 0}], "store": tmp_path / "store", "progress": False}
    with pytest.raises(kind, match=message):
        sweeps.run(**{**right, **arguments})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("found", [5, {}, {1: 2.0}, {"loss": "low"}, {"loss": [1.0]}, {"loss": 1j}])
def test_what_measure_returns_must_be_numbers_by_name(found, tmp_path):
    with ThreadPoolExecutor(1) as threads, pytest.raises(ExceptionGroup) as caught:
        sweeps.run(lambda seed: found, [{"seed": 0}], tmp_path / "store", executor=threads, progress=False)
    assert re.match(
        "measure must return a (dict from name to number|number as loss), got ",
        str(caught.value.exceptions[0]),
    )


def test_importing_it_loads_nothing_heavy():
    heavy = {"cloudpickle", "tqdm", "distributed", "scipy", "keras"}
    code = f"import sys, nadam_edu.sweeps; print({heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


def test_the_pool_is_an_executor_like_any_other():
    with Processes(workers=2) as pool:
        assert list(pool.map(abs, range(-3, 3))) == [3, 2, 1, 0, 1, 2]
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 1, 0).result()
        cancelled = Processes(workers=1)
        first = cancelled.submit(time.sleep, 100)
        second = cancelled.submit(abs, 1)
        cancelled.shutdown(cancel_futures=True)
        assert second.cancelled() and "died" in str(first.exception())
    with pytest.raises(RuntimeError, match="before shutdown"):
        pool.submit(abs, 1)
