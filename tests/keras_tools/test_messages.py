"""The wordings of ``chapters/messages.toml`` are those of the backends, and each fix gives its rates."""

import json
import tomllib
from pathlib import Path

import pytest
from in_fresh_process import messages_of

ROWS = [
    (label, row)
    for label, rows in tomllib.loads(Path("chapters/messages.toml").read_text(encoding="utf-8")).items()
    for row in rows
]
BACKENDS = ("tensorflow", "jax", "torch")


def as_stored(backend):
    """Raise unless each program says on this backend what is stored, and each fix gives its rates."""
    for (label, row), (said, rates) in zip(ROWS, messages_of(backend), strict=True):
        assert said.startswith(row.get("everywhere") or row[backend]), (label, said)
        assert rates == (pytest.approx(row["rates"], rel=1e-6) if "rates" in row else None), label


@pytest.mark.slow
def test_what_keras_says_on_tensorflow_is_stored():
    as_stored("tensorflow")


def test_a_row_has_one_wording_or_that_of_each_backend_and_they_differ():
    for label, row in ROWS:
        wordings = {row[backend] for backend in BACKENDS if backend in row}
        assert ("everywhere" in row) != (len(wordings) > 1), label
        assert "everywhere" in row or set(BACKENDS) <= set(row), label
        assert all(len(words) > 9 for words in [*wordings, row.get("everywhere", "no message")]), label


def test_each_table_is_an_entry_of_the_chapter():
    page = json.dumps(json.loads(Path("chapters/14_errors_and_fixes.ipynb").read_text(encoding="utf-8")))
    assert [label for label, _ in ROWS if f"({label})=" not in page] == []
