"""What depends on a release is as the file of facts has it.

A planted change is reported by its name, and nothing else is.
"""

import tomllib
from functools import partial
from pathlib import Path

import pytest

from nadam_edu import trial
from nadam_edu.trial import sentinel
from nadam_edu.trial.facts import FACTS
from nadam_edu.trial.generations_here import keras
from nadam_edu.trial.sentinel import changed_claims, changed_facts, facts_of, main

CHAPTERS = Path(__file__).parents[2] / "chapters"
FILE = CHAPTERS / "facts.toml"
BEFORE = facts_of(FILE)
CLAIMS = {claim.id: claim for claim in trial.load(CHAPTERS / "claims.toml")}


@pytest.fixture(scope="module")
def results():
    return trial.try_all(list(CLAIMS.values()))


@pytest.fixture
def measured_before(results):
    """Return a function that finds checks which give these results again, without a run."""
    by_check = {claim.check: results[claim.id] for claim in CLAIMS.values()}
    return lambda name: trial.Check(lambda: by_check[name][:2], {})


def test_every_fact_is_in_the_file_and_is_as_it_was():
    assert set(BEFORE["facts"]) == set(FACTS)
    assert changed_facts(BEFORE["facts"]) == []


@pytest.mark.slow
def test_what_depends_on_the_version_is_in_the_file_and_is_as_it_was(results, measured_before):
    by_version = {
        name
        for name, found in results.items()
        if isinstance(found.held, dict) and "sentence" not in found.held
    }
    assert set(BEFORE["claims"]) == by_version
    assert changed_claims(list(CLAIMS.values()), BEFORE["claims"], measured_before) == []


def test_the_versions_of_the_file_are_those_installed():
    assert BEFORE["versions"] == sentinel.VERSIONS


@pytest.mark.parametrize(
    ("name", "value", "change"),
    [
        ("defects.integer_schedule", [1.0, 0.933, 0.5], "was 1, 0.933, 0.5, is 1, 0, 0"),
        (
            "messages.lr_is_not_recognized",
            "accepted",
            "was accepted, is ValueError: Argument(s) not recognized: {'lr': 0.5}",
        ),
    ],
)
def test_a_planted_change_is_reported_by_name_and_sentence_and_the_others_are_not(name, value, change):
    before = {"messages.no_attribute_lr": BEFORE["facts"]["messages.no_attribute_lr"], name: value}
    assert changed_facts(before) == [f"{name}: {FACTS[name].__doc__[:-1]}: {change}"]


def test_a_planted_release_is_reported(monkeypatch):
    class Mended(keras.optimizers.Adam):  # a release in which lr is the rate
        lr = property(fset=lambda self, rate: setattr(self, "learning_rate", rate))

    monkeypatch.setattr(keras.optimizers, "Adam", Mended)
    name = "rates.assigned_lr_is_ignored"
    (change,) = changed_facts({name: BEFORE["facts"][name]})
    assert change.endswith("was 0.1, is 0.7")


def test_a_fact_that_cannot_be_measured_any_more_or_is_gone_is_a_change():
    def moved():
        """Look for it."""
        return keras.optimizers.moved

    found = changed_facts({"a.moved": 1, "a.lost": 2}, {"a.moved": moved})
    assert found[0].startswith("a.moved: Look for it: was 1, is AttributeError: ")
    assert found[1:] == ["a.lost: no such fact: was 2, is gone"]


def test_a_planted_release_changes_claims_and_their_verdicts():
    old = trial.find(CLAIMS["C31"].check)  # a release of Keras in which beta_1 may be a callable
    released = trial.Check(partial(old.measure, **old.control), {})
    says = "C31: `beta_1` and `beta_2` may be callables."
    found = changed_claims(
        [CLAIMS[name] for name in ("C01", "C31", "C65")],  # the other two as they are
        BEFORE["claims"],
        lambda name: released if name == CLAIMS["C31"].check else trial.find(name),
    )
    assert found == [
        f"{says} keras-3: was ValueError, is accepted",
        f"{says} keras-2.9: was ValueError, is accepted",
        f"{says} The verdict: was depends on the version, is true",
    ]


def test_it_goes_on_after_a_check_that_a_release_has_broken():
    def broken():
        raise ImportError("it has moved")

    checks = {
        CLAIMS["C31"].check: trial.Check(broken, {}),
        CLAIMS["C74"].check: trial.Check(lambda: ({"x": 1}, False), {}),
    }
    found = changed_claims([CLAIMS["C31"], CLAIMS["C74"]], {"C74": {"y": 2.0}}, checks.__getitem__)
    says = f"C74: {CLAIMS['C74'].claim}"
    assert found[0] == "C31: the check raises ImportError: it has moved"
    assert found[1:] == [f"{says} y: was 2, is gone", f"{says} The verdict: was true, is false"]


@pytest.mark.parametrize(("keras_3", "status", "changes"), [("ValueError", 0, 0), ("TypeError", 1, 1)])
def test_the_program_ends_with_status_1_if_something_changed(keras_3, status, changes, tmp_path, capsys):
    parts = (CHAPTERS / "claims.toml").read_text(encoding="utf-8").split("[[claim]]\n")
    (tmp_path / "claims.toml").write_text(next(f"[[claim]]\n{part}" for part in parts if '"C31"' in part))
    (tmp_path / "facts.toml").write_text(f"""
[versions]
keras = "3.0"
[facts.messages]
integer_rate_is_refused = "ValueError"
[claims.C31]
keras-3 = "{keras_3}"
keras-legacy = "accepted"
""")
    assert main(str(tmp_path / "claims.toml"), str(tmp_path / "facts.toml")) == status
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"keras {keras.__version__} (the files are of 3.0)"
    assert lines[3] == f"{changes} changes" and len(lines) == 4 + changes


@pytest.mark.parametrize("text", ["", FILE.read_text(encoding="utf-8") + "[more]\n"])
def test_a_file_with_other_tables_is_refused(text, tmp_path):
    (tmp_path / "facts.toml").write_text(text)
    with pytest.raises(ValueError) as error:
        facts_of(tmp_path / "facts.toml")
    assert (
        str(error.value)
        == f"path must hold the tables versions, claims and facts, got {sorted(tomllib.loads(text))}"
    )
