"""What the ledger says of each way to train is what is measured in it."""

import types
from pathlib import Path

import pytest
from test_ledger import code_names

from nadam_edu.laboratory.keras_2 import legacy, tf_keras
from nadam_edu.laboratory.keras_3 import keras
from nadam_edu import trial
from nadam_edu.trial import ways
from nadam_edu.trial.checks import CHECKS, find
from nadam_edu.trial.generations_here import HERE, rates, trained
from nadam_edu.trial.report import as_html

FILE = Path(__file__).parents[2] / "chapters" / "claims.toml"
CLAIMS = trial.load(FILE)
TRAINING = {"steps", "rates", "epoch_rates", "training"}
FITS = {"fit", "trace_rate", "Training"}  # by itself


def trains(function, seen):
    """Return whether a check, or what it uses, trains by what can be told how."""
    function = getattr(function, "__wrapped__", function)
    if (
        not isinstance(function, types.FunctionType)
        or not function.__module__.startswith("nadam_edu.trial")
        or function in seen
    ):
        return False
    if function.__name__ in TRAINING or FITS & set(code_names(function.__code__)):
        return True
    seen.add(function)
    used = [
        function.__globals__[name] for name in code_names(function.__code__) if name in function.__globals__
    ]
    given = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    return any([trains(each, seen) for each in [*used, *given]])


TRAINED = [claim for claim in CLAIMS if claim.ways]


def test_the_claims_whose_checks_train_are_those_with_verdicts_in_each_way():
    assert [claim.id for claim in TRAINED] == [
        claim.id for claim in CLAIMS if trains(CHECKS[claim.check].measure, set())
    ]
    for claim in TRAINED:
        of_keras_3 = set() if claim.source == "question" else set(ways.BACKENDS)
        assert {"run_eagerly", "fit", *of_keras_3} <= set(claim.ways) <= {*ways.WAYS, *ways.BACKENDS}, (
            claim.id
        )


# A claim without a verdict in one of the others has not been measured in it.
OTHERWISE = [(claim, way) for claim in TRAINED for way in ways.WAYS if way != "fit" and way in claim.ways]


TURNED = [claim for claim in TRAINED if claim.ways["fit"] != claim.expected]
AS_EVER = [pytest.param(claim, marks=pytest.mark.slow) for claim in TRAINED if claim not in TURNED]


@pytest.mark.parametrize("claim", [*TURNED, *AS_EVER], ids=lambda claim: claim.id)
def test_the_verdict_in_a_compiled_fit_is_the_one_measured(claim):
    assert ways.verdict_in(claim, "fit") == claim.ways["fit"]


@pytest.mark.slow
@pytest.mark.parametrize(("claim", "way"), OTHERWISE, ids=[f"{claim.id}, {way}" for claim, way in OTHERWISE])
def test_the_verdict_in_another_way_is_the_one_measured(claim, way):
    assert ways.verdict_in(claim, way) == claim.ways[way]


def telling(method, found, what):
    """Return the method, which now says in ``found`` what it was."""

    def told(self, *arguments, **settings):
        found.add(what)
        return method(self, *arguments, **settings)

    return told


@pytest.fixture
def done(monkeypatch):
    """Return the set that says whether optimizers were called, and models trained."""
    found = set()
    classes = keras.optimizers.Optimizer, tf_keras.optimizers.Optimizer, legacy.Optimizer
    methods = [(kind, "apply_gradients", "call") for kind in classes]
    methods += [(classes[0], "apply", "call"), (keras.Model, "fit", "fit"), (tf_keras.Model, "fit", "fit")]
    for kind, name, what in methods:
        monkeypatch.setattr(kind, name, telling(getattr(kind, name), found, what))
    return found


def test_what_is_not_about_fit_trains_nothing_or_is_about_a_call(done):
    # A method that is no update: it is there or not, or fails before.
    no_update = {
        "page.methods.methods_that_take_the_loss",
        "page.methods.update_step_takes_two",
        "page.methods.compute_gradients_keeps_every_variable",
        "answer.by_hand.the_loop_runs_as_printed",
    }
    for claim in CLAIMS:
        if claim.outside_fit:
            done.clear()
            find(claim.check).run()
            called = done == {"call"} or claim.check in no_update
            assert "fit" not in done, claim.id
            assert claim.outside_fit == ("the call itself" if called else "nothing is trained"), claim.id


def test_a_claim_turns_over_in_fit():
    (claim,) = (claim for claim in CLAIMS if claim.id == "C30")
    assert claim.expected == "depends on the version" and claim.ways["fit"] == "false"


def test_a_way_to_train_ends_where_its_block_ends():
    here = HERE["keras-3"]
    with pytest.raises(ZeroDivisionError), trained("fit", 2):
        assert rates(here.optimizers.SGD(0.1), 2) == pytest.approx([0.1, 0.1])
        raise ZeroDivisionError
    assert rates(here.optimizers.SGD(0.1), 1) == pytest.approx([0.1])


def test_a_card_names_the_ways_by_their_verdict():
    claim = TRAINED[0]._replace(ways={"fit": "true", "run_eagerly": "true", "JAX, fit": "false"})
    page = as_html([claim], {claim.id: trial.Result({"x": 1}, True, "true")})
    assert "<dd>fit, run_eagerly: <strong>true</strong>; JAX with fit: <strong>false</strong></dd>" in page
