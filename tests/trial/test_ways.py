"""What the ledger says of each way to train is what is measured in it."""

import types
from pathlib import Path

import pytest
from test_ledger import code_names

from nadam_edu import trial
from nadam_edu.trial import ways
from nadam_edu.trial.checks import CHECKS
from nadam_edu.trial.generations_here import HERE, rates, trained
from nadam_edu.trial.report import as_html

FILE = Path(__file__).parents[2] / "chapters" / "claims.toml"
CLAIMS = trial.load(FILE)
TRAINING = {"steps", "rates", "epoch_rates", "training"}


def trains(function, seen):
    """Return whether a check, or what it uses, trains by what can be told how."""
    function = getattr(function, "__wrapped__", function)
    if (
        not isinstance(function, types.FunctionType)
        or not function.__module__.startswith("nadam_edu.trial")
        or function in seen
    ):
        return False
    if function.__name__ in TRAINING:
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
        assert {"fit", *ways.BACKENDS} <= set(claim.ways) <= {*ways.WAYS, *ways.BACKENDS}, claim.id


# A claim without a verdict in one of the others has not been measured in it.
OTHERWISE = [(claim, way) for claim in TRAINED for way in ways.WAYS if way != "fit" and way in claim.ways]


@pytest.mark.parametrize("claim", TRAINED, ids=[claim.id for claim in TRAINED])
def test_the_verdict_in_a_compiled_fit_is_the_one_measured(claim):
    assert ways.verdict_in(claim, "fit") == claim.ways["fit"]


@pytest.mark.slow
@pytest.mark.parametrize(("claim", "way"), OTHERWISE, ids=[f"{claim.id}, {way}" for claim, way in OTHERWISE])
def test_the_verdict_in_another_way_is_the_one_measured(claim, way):
    assert ways.verdict_in(claim, way) == claim.ways[way]


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
    assert "<dd>fit, run_eagerly: <strong>true</strong>; JAX, fit: <strong>false</strong></dd>" in page
