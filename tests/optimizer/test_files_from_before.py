"""Files written before the optimizer became one class load, and the runs go on with equal bits.

Each is a run of nine updates that was saved after five: its config as JSON; beside it the state and the
model's variables at that point, the gradients of the other four updates, and what came out. The third kind
has variables of both dtypes.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from nadam_edu import Nadam

SAVED = Path(__file__).parents[1] / "data" / "saved"
FILES = sorted(file.stem for file in SAVED.glob("*.json"))


def part(arrays, name):
    """Return the arrays whose names begin so, by the rest of their names."""
    return {key.removeprefix(f"{name}/"): arrays[key] for key in arrays if key.startswith(f"{name}/")}


def bits(arrays):
    return {name: (array.dtype, array.shape, array.tobytes()) for name, array in arrays.items()}


@pytest.mark.parametrize("name", FILES)
def test_a_saved_run_goes_on_with_equal_bits(name):
    file = json.loads((SAVED / f"{name}.json").read_text(encoding="utf-8"))
    arrays = {
        key: np.array(each["values"], each["dtype"]).reshape(each["shape"])
        for key, each in file["arrays"].items()
    }
    config = file["config"]
    optimizer = Nadam.from_config(config)
    assert optimizer.get_config() == config
    variables = list(part(arrays, "model").values())
    optimizer.build(variables)
    optimizer.load_state_dict(part(arrays, "state"))
    for update in range(5, 9):
        gradients = part(arrays, f"gradient/{update}")
        optimizer.apply_gradients([(gradients.get(str(i)), variable) for i, variable in enumerate(variables)])
    assert optimizer.iterations == 9
    assert bits({str(i): variable for i, variable in enumerate(variables)}) == bits(
        part(arrays, "model after")
    )
    assert bits(optimizer.state_dict()) == bits(part(arrays, "state after"))


def test_there_are_files_of_every_kind():
    kinds = ("averages", "decay", "plain", "schedule")
    assert [f"{kind}-{dtype}" for kind in kinds for dtype in ("float32", "float64", "mixed")] == FILES
