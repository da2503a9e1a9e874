"""What a sweep costs beside its trainings: a record in the store, a cell in the engine, a task of Dask.

The cells compute nothing. ``python -m benchmarks.engine chapters/engine.json`` measures and writes the file.
Times of a processor are those of one process alone, and change little with what else the machine does.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from nadam_edu import sweeps
from nadam_edu.sweeps.processes import Processes
from nadam_edu.sweeps.store import Store

from .machine import machine

CELLS = 500
WORKERS = (2, 10, 50)  # of Dask
# So many workers in one process: to the scheduler they are as those of so many machines.
WORKING = """
import asyncio, sys
from distributed import Worker

async def work(address, count):
    workers = [await Worker(address, nthreads=1, dashboard=False) for _ in range(count)]
    await asyncio.gather(*(worker.finished() for worker in workers))

asyncio.run(work(sys.argv[1], int(sys.argv[2])))
"""
Costs = dict[str, float]


def nothing(seed: int) -> dict[str, float]:
    """Return a result without computing anything."""
    return {"valid": 0.5, "test": 0.25, "accuracy": 1.0}


def of_records(count: int) -> Costs:
    """Return the seconds for a record in the store: by the clock, and of the processor."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder, "store"), {"measure": "nothing", "source": ""})
        clock, processor = time.perf_counter(), time.process_time()
        for seed in range(count):
            store.add({"seed": seed}, nothing(seed), {})
        costs = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor}
        store.close()
    return {name: cost / count for name, cost in costs.items()}


def of_cells(count: int, executor: Executor) -> Costs:
    """Return the seconds for a cell of a whole sweep: by the clock, and of the caller's processor."""
    with tempfile.TemporaryDirectory() as folder:
        sweeps.run(nothing, sweeps.grid(seed=range(10)), f"{folder}/first", executor=executor, progress=False)
        clock, processor = time.perf_counter(), time.process_time()
        cells = sweeps.grid(seed=range(count))
        sweeps.run(nothing, cells, f"{folder}/store", executor=executor, progress=False)
        costs = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor}
    return {name: cost / count for name, cost in costs.items()}


@contextmanager
def scheduler() -> Iterator[tuple[int, str]]:
    """Begin a scheduler of Dask on this machine; give its process and its address."""
    program = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    program += ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = next(line for line in process.stderr if "Scheduler at:" in line)
        # What it says later must not fill the pipe.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield process.pid, found.split()[-1]
        process.kill()


def of_dask(count: int, workers: int) -> Costs:
    """Return what a cell costs on so many workers: as ``of_cells``, and of the scheduler's processor."""
    from distributed import Client

    psutil = import_module("psutil")  # comes with it; has no types

    with scheduler() as (pid, address):
        environment = os.environ | {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
        program = [sys.executable, "-c", WORKING, address, str(workers)]
        with (
            subprocess.Popen(program, env=environment, stderr=subprocess.DEVNULL) as working,
            Client(address) as client,
        ):
            client.wait_for_workers(workers)
            spent = sum(psutil.Process(pid).cpu_times()[:2])
            costs = of_cells(count, client.get_executor(pure=False))
            costs["scheduler"] = (sum(psutil.Process(pid).cpu_times()[:2]) - spent) / count
            working.kill()
    return costs


def costs(cells: int = CELLS, workers: tuple[int, ...] = WORKERS) -> dict[str, object]:
    """Return all costs of a cell, in seconds, and what they were measured on."""
    with Processes(workers=2) as processes:
        here = of_cells(cells, processes)
    return {
        "cells": cells,
        "machine": machine(),
        "distributed": version("distributed"),
        "record": of_records(cells),
        "processes": here,
        "dask": {str(each): of_dask(cells, each) for each in workers},
    }


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(costs(), indent=1) + "\n", encoding="utf-8")
