"""What a sweep costs beside its trainings: all of it is measured, and what was begun is ended."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from benchmarks import engine

STORED = json.loads((Path(__file__).parents[2] / "chapters" / "engine.json").read_text(encoding="utf-8"))


def test_a_record_and_a_cell_have_a_cost():
    with ThreadPoolExecutor(1) as threads:
        for found in (engine.of_records(5), engine.of_cells(5, threads)):
            assert set(found) == {"clock", "processor"} and min(found.values()) > 0


@pytest.mark.slow
def test_a_cluster_is_begun_measured_and_ended():
    found = engine.of_dask(5, workers=2)
    assert set(found) == {"clock", "processor", "scheduler"} and min(found.values()) >= 0
    begun = [str(child.cmdline()) for child in psutil.Process(os.getpid()).children()]
    assert not any("distributed" in each for each in begun)


def test_what_is_stored_is_what_the_program_measures():
    assert STORED["cells"] == engine.CELLS and set(STORED["dask"]) == {str(each) for each in engine.WORKERS}
    costs = [STORED["record"], STORED["processes"], *STORED["dask"].values()]
    assert all(0 < cost["processor"] <= cost["clock"] for cost in costs)
    assert all(set(cost) >= {"clock", "processor", "scheduler"} for cost in STORED["dask"].values())
