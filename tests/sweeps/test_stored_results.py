"""The stores beside the chapters hold what their functions give."""

import json
from pathlib import Path

import pytest

from tools import sweep

STORES = sorted(sweep.RESULTS.glob("*.jsonl"))
FEW = 2  # cells of each store; `make sweep CHECK=50` takes more


@pytest.mark.parametrize("store", STORES, ids=[store.stem for store in STORES])
def test_fresh_cells_are_those_that_are_stored(store):
    assert sweep.differences(store, FEW) == []


def test_another_result_and_another_function_are_seen(tmp_path):
    lines = (sweep.RESULTS / "others.jsonl").read_text(encoding="utf-8").splitlines()
    header, record = json.loads(lines[0]), json.loads(lines[1])
    record["result"]["valid"] += 1e-6
    changed = tmp_path / "changed.jsonl"
    changed.write_text("\n".join([lines[0], json.dumps(record)]) + "\n", encoding="utf-8")
    (said,) = sweep.differences(changed, 5)
    assert f"stored is {record['result']}" in said
    header["source"] = "0" * 64
    changed.write_text("\n".join([json.dumps(header), lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"changed\.jsonl was measured by another softmax: run `make sweep`"):
        sweep.differences(changed, 5)


def test_a_store_computed_anew_has_the_same_bytes(tmp_path):
    lines = (sweep.RESULTS / "others.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    store = tmp_path / "store.jsonl"
    store.write_text("".join(lines[:4]), encoding="utf-8")
    sweep.anew(store, None)
    assert store.read_text(encoding="utf-8") == "".join(lines[:4])
    assert [path.name for path in Path(tmp_path).iterdir()] == ["store.jsonl"]
