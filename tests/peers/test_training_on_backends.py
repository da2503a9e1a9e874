"""What the book tells of Keras 3 on JAX and PyTorch is what is measured there."""

import json
from pathlib import Path

import pytest
from test_keras_backends import BACKENDS, run

from nadam_edu.training import backends

CHAPTERS = Path(__file__).parents[2] / "chapters"
STORED = json.loads((CHAPTERS / "backends.json").read_text(encoding="utf-8"))
PARTS = [
    (backend, part)
    for backend in BACKENDS
    for part in backends.parts_of(backend)
    if part != "versions"  # only what they do must be the same
]


@pytest.mark.parametrize(("backend", "part"), PARTS)
def test_a_part_is_as_stored(backend, part):
    assert backends.measure(backend, part) == STORED[backend][part]


CLAIMS = """
import json, sys
import nadam_edu.laboratory, os
os.environ["KERAS_BACKEND"] = sys.argv[1]
import keras
from nadam_edu.trial import ways
print()
print(json.dumps(ways.stored_and_measured(sys.argv[2], sys.argv[1])))
"""


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_verdicts_on_the_claims_are_those_of_the_ledger(backend):
    printed = run(["-c", CLAIMS, backend, str(CHAPTERS / "claims.toml")], backend)
    stored, measured = json.loads(printed.splitlines()[-1])
    assert stored == measured and stored
