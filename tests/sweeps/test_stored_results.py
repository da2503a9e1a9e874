"""The stores beside the chapters hold what their functions give."""

import json
from pathlib import Path

import pytest

from nadam_edu import sweeps
from nadam_edu.sweeps import comparing
from nadam_edu.sweeps.processes import Processes
from tools import sweep

STORES = sorted(sweep.RESULTS.glob("*.jsonl"))
IMPORTS_KERAS = {"keras"}
FEW = 2  # cells of each store; `make sweep CHECK=50` takes more


@pytest.fixture(scope="module")
def processes():
    """Return one process for the cells of all stores, as for `make sweep CHECK=2`."""
    with Processes(workers=1) as process:
        yield process


@pytest.mark.parametrize(
    "store",
    [
        pytest.param(store, id=store.stem, marks=[pytest.mark.slow] * (store.stem in IMPORTS_KERAS))
        for store in STORES
    ],
)
def test_fresh_cells_are_those_that_are_stored(store, processes):
    assert sweep.differences(store, FEW, processes) == []


@pytest.mark.parametrize("store", STORES, ids=[store.stem for store in STORES])
def test_no_chosen_rate_is_at_an_edge_of_those_tried(store):
    """Else the best may lie beyond, and a comparison of the best ones is one of the edges."""
    found = sweeps.read(store)
    for each in [found.where(data=name) for name in found.axes["data"]] if "data" in found.axes else [found]:
        assert comparing.tuned(each, "valid", "test", "rate").at_edge == {}


def test_another_result_and_another_function_are_seen(tmp_path, processes):
    lines = (sweep.RESULTS / "others.jsonl").read_text(encoding="utf-8").splitlines()
    header, record = json.loads(lines[0]), json.loads(lines[1])
    record["result"]["valid"] += 1e-6
    changed = tmp_path / "changed.jsonl"
    changed.write_text("\n".join([lines[0], json.dumps(record)]) + "\n", encoding="utf-8")
    (said,) = sweep.differences(changed, 5, processes)
    assert f"stored is {record['result']}" in said
    header["source"] = "0" * 64
    changed.write_text("\n".join([json.dumps(header), lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"changed\.jsonl was measured by another softmax: run `make sweep`"):
        sweep.differences(changed, 5, processes)


def test_a_store_computed_anew_has_the_same_bytes(tmp_path):
    lines = (sweep.RESULTS / "others.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    store = tmp_path / "store.jsonl"
    store.write_text("".join(lines[:4]), encoding="utf-8")
    sweep.anew(store, None)
    assert store.read_text(encoding="utf-8") == "".join(lines[:4])
    assert [path.name for path in Path(tmp_path).iterdir()] == ["store.jsonl"]


def test_a_store_that_does_not_exist_ends_in_one_sentence_with_those_that_do():
    for arguments in (["wrong"], ["5", "noise", "wrong"]):
        with pytest.raises(SystemExit, match=r"^there is no store wrong: STORE is .* noise, others") as ended:
            sweep.main(arguments)
        assert all(store.stem in str(ended.value) for store in STORES)
