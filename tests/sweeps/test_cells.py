"""Cells and results: the last axis is the fastest, and what is missing is NaN."""

import numpy as np
import pytest

from nadam_edu import schedules
from nadam_edu.sweeps import Results, grid
from nadam_edu.sweeps.cells import key


def test_the_last_axis_is_the_fastest():
    cells = grid(rate=[0.1, 0.2], seed=(0, 1, 2))
    assert [(cell["rate"], cell["seed"]) for cell in cells] == [
        (0.1, 0), (0.1, 1), (0.1, 2), (0.2, 0), (0.2, 1), (0.2, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("axes", "kind", "message"),
    [
        ({}, ValueError, "grid must have at least one axis"),
        ({"rate": []}, ValueError, "axis rate must have at least one value"),
        ({"rate": 0.1}, TypeError, "axis rate must be a list of values, got 0.1"),
        ({"rate": "adam"}, TypeError, "axis rate must be a list of values, got 'adam'"),
        ({"rate": [0.1, 0.1]}, ValueError, "cells must differ"),
        (
            {"rate": [object]},
            TypeError,
            "axis rate must have text, .* build it in measure",
        ),
        ({"rate": [np.ones(2)]}, TypeError, "axis rate must have text"),
        ({"rate": [float("nan")]}, TypeError, "axis rate must have text"),
        ({"rate": [np.float32("nan")]}, TypeError, "axis rate must have text"),
        ({"day": np.array(["2000-01-01"], "datetime64[D]")}, TypeError, "axis day must have text"),
        ({"rate": [0.5, np.float64(0.5)]}, ValueError, "cells must differ"),
    ],
)
def test_what_is_no_axis_is_refused(axes, kind, message):
    with pytest.raises(kind, match=message):
        grid(**axes)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (np.logspace(-3, -1, 3), [0.001, 0.01, 0.1]),  # powers of ten
        (np.arange(2), [0, 1]),
        (np.float32([0.1]), [0.10000000149011612]),  # the float32 next to 0.1: 13421773 / 2**27
        (np.array([True]), [True]),
        (np.array(["adam"]), ["adam"]),
    ],
)
def test_a_scalar_of_numpy_becomes_one_of_python(given, kept):
    cells = grid(axis=given)
    assert [cell["axis"] for cell in cells] == kept
    assert [type(cell["axis"]) for cell in cells] == [type(value) for value in kept]
    assert [key({"axis": value}) for value in given] == [key({"axis": value}) for value in kept]


def test_different_kinds_of_one_are_different_cells():
    assert len({key({"x": value}) for value in (1, 1.0, True, "1", None)}) == 5
    assert key({"a": 1, "b": 2}) == key({"b": 2, "a": 1})


def test_what_is_missing_is_nan_and_counted():
    halves = schedules.ExponentialDecay(0.5, 1, 0.5)
    cells = grid(schedule=[halves, None], seed=[0, 1])
    records = [
        {"cell": cells[0], "result": {"loss": 2.0}},
        {"cell": cells[3], "result": {"loss": 3.0, "other": 1}},
    ]
    results = Results(records, cells)
    np.testing.assert_array_equal(results.array("loss"), [[2.0, np.nan], [np.nan, 3.0]])
    np.testing.assert_array_equal(results.array("other"), [[np.nan, np.nan], [np.nan, 1.0]])
    assert repr(results) == "4 cells, 2 missing" and len(results) == 2
    with pytest.raises(ValueError, match=r"value must be one of \['loss', 'other'\], got 'accuracy'"):
        results.array("accuracy")
