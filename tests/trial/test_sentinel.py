"""The facts that depend on a release: all as the file has them, and a changed one is told by its name."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2]
FILE = BOOK / "chapters" / "sentinel.toml"


@pytest.fixture(scope="module")
def sentinel():
    spec = importlib.util.spec_from_file_location("sentinel", BOOK / "tools" / "sentinel.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def one(name, **changed):
    """Return a file with this fact alone, in which some fields are others."""
    fact = next(row for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["fact"] if row["id"] == name)
    return "[[fact]]\n" + "".join(f"{key} = {value!r}\n" for key, value in {**fact, **changed}.items())


def test_every_fact_is_as_it_was_with_the_installed_versions(sentinel, capsys):
    status = sentinel.main(str(FILE))
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith("holds")] == [f"0 of {len(lines) - 1} facts changed"]
    assert status == 0
    assert len(lines) > 30


def test_the_versions_of_the_file_are_those_installed(sentinel):
    assert {(fact.library, fact.version) for fact in sentinel.load(FILE)} == set(sentinel.VERSIONS.items())


@pytest.mark.parametrize(
    ("name", "expected", "told"),
    [
        ("integer-schedule", [1.0, 0.933, 0.5], "with 3.15.1 it was 1, 0.933, 0.5, now it is 1, 0, 0"),
        ("lr-is-not-recognized", "accepted", "with 3.15.1 it was accepted, now it is ValueError: Argument(s) not recognized: {'lr': 0.5}"),
    ],
)
def test_a_planted_change_is_told_by_its_id_and_the_others_hold(sentinel, name, expected, told, tmp_path, capsys):
    (tmp_path / "facts.toml").write_text(one("no-attribute-lr") + one(name, expected=expected))
    assert sentinel.main(str(tmp_path / "facts.toml")) == 1
    held, changed, said, summary = capsys.readouterr().out.splitlines()
    assert held.startswith("holds") and "no-attribute-lr:" in held
    assert changed.startswith("CHANGED") and f" {name}: " in changed
    assert said.strip() == told
    assert summary == "1 of 2 facts changed"


def test_a_planted_release_is_told(sentinel, monkeypatch):
    class Mended(sentinel.keras.optimizers.Adam):  # a release in which lr is the rate
        lr = property(fset=lambda self, rate: setattr(self, "learning_rate", rate))

    fact = next(fact for fact in sentinel.load(FILE) if fact.id == "assigned-lr-is-ignored")
    monkeypatch.setattr(sentinel.keras.optimizers, "Adam", Mended)
    assert fact.measured() == pytest.approx([0.7])


def test_a_fact_that_cannot_be_measured_any_more_is_a_change(sentinel, tmp_path, capsys):
    (tmp_path / "facts.toml").write_text(one("six-schedules", measure="keras.optimizers.moved"))
    assert sentinel.main(str(tmp_path / "facts.toml")) == 1
    assert "now it is AttributeError: " in capsys.readouterr().out


def test_a_change_among_the_claims_counts_too(sentinel, monkeypatch, tmp_path):
    (tmp_path / "facts.toml").write_text(one("no-attribute-lr"))
    given = []
    monkeypatch.setattr(sentinel.sentinel, "main", lambda *files: given.append(files) or 1)
    assert sentinel.main(str(tmp_path / "facts.toml"), "claims.toml", "version_facts.toml") == 1
    assert given == [("claims.toml", "version_facts.toml")]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        (one("no-attribute-lr") * 2, ValueError, "id must be unique, got 'no-attribute-lr' 2 times"),
        (
            one("no-attribute-lr", library="torch"),
            ValueError,
            "library must be one of keras, tf_keras, tensorflow, got 'torch' in no-attribute-lr",
        ),
        (one("no-attribute-lr").replace("version", "since"), TypeError, "unexpected keyword argument 'since'"),
    ],
)
def test_a_faulty_file_is_refused(sentinel, text, error, message, tmp_path):
    (tmp_path / "facts.toml").write_text(text)
    with pytest.raises(error, match=message):
        sentinel.load(tmp_path / "facts.toml")
