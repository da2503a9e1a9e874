"""Comparisons are those of SciPy, and intervals hold the true difference as often as they say."""

import math

import numpy as np
import pytest
from scipy import stats

from nadam_edu.sweeps import Results
from nadam_edu.sweeps.comparing import budget, holm, paired, tuned


def results(values, **axes):
    """Return results with the values of an array, whose axes are named."""
    records = []
    for place in np.ndindex(np.shape(values)):
        cell = {name: given[i] for (name, given), i in zip(axes.items(), place, strict=True)}
        records.append({"cell": cell, "result": {"loss": float(np.asarray(values)[place])}})
    return Results(records)


def drawn(n, rng):
    # What the two share by their seed is larger than what they do not.
    return rng.normal(size=(2, n)) + 3 * rng.normal(size=n)


def test_the_interval_is_that_of_scipy():
    values = drawn(12, np.random.default_rng(0))
    found = paired(
        results(values, rule=["nadam", "adam"], seed=range(12)), "loss", ("rule", "nadam", "adam"), level=0.9
    )
    theirs = stats.ttest_rel(*values)
    interval = theirs.confidence_interval(0.9)
    assert (found.low, found.high, found.p, found.n) == pytest.approx(
        (interval.low, interval.high, theirs.pvalue, 12)
    )


def test_intervals_hold_the_true_difference_as_often_as_they_say():
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        found = paired(results(drawn(5, rng), rule=["a", "b"], seed=range(5)), "loss", ("rule", "a", "b"))
        held += found.low <= 0 <= found.high
    # 380 of 400 in the mean, and a standard deviation of sqrt(400 * 0.95 * 0.05) = 4.4
    assert abs(held - 380) <= 3 * 4.4


def test_splits_that_share_examples_have_a_wider_interval():
    """Differences 1, 2, 3 have mean 2 and s = 1; r = 1/4 gives sqrt(1/3 + 1/3); t(2, 97.5 %) = 4.30265."""
    given = results([[2.0, 4.0, 6.0], [1.0, 2.0, 3.0]], rule=["a", "b"], seed=[0, 1, 2])
    plain = paired(given, "loss", ("rule", "a", "b"))
    wide = paired(given, "loss", ("rule", "a", "b"), test_share=0.25)
    assert plain.high - 2 == pytest.approx(4.30265 * math.sqrt(1 / 3), rel=1e-5)
    assert wide.high - 2 == pytest.approx(4.30265 * math.sqrt(2 / 3), rel=1e-5)


def test_a_pair_that_is_not_whole_is_left_out():
    given = results([[2.0, 4.0, 6.0], [1.0, 2.0, 3.0]], rule=["a", "b"], seed=[0, 1, 2])
    assert paired(Results(given.records[:-1]), "loss", ("rule", "a", "b"))[::3] == (1.5, 2)


@pytest.mark.parametrize(
    ("between", "message"),
    [
        (("rate", 1, 2), r"axis must be one of \['rule', 'seed'\], got 'rate'"),
        (("rule", "a", "c"), r"rule must be one of \['a', 'b'\], got 'c'"),
    ],
)
def test_what_is_not_there_is_not_compared(between, message):
    with pytest.raises(ValueError, match=message):
        paired(results([[2.0, 4.0], [1.0, 2.0]], rule=["a", "b"], seed=[0, 1]), "loss", between)


def test_another_axis_must_be_chosen_first():
    given = results(np.ones((2, 2, 2)), rule=["a", "b"], rate=[1, 2], seed=[0, 1])
    with pytest.raises(ValueError, match=r"one cell for each seed, got several: choose among .*'rate': 2"):
        paired(given, "loss", ("rule", "a", "b"))


def test_the_rate_is_chosen_on_one_value_and_another_is_reported():
    """Valid means of rule a: 2 and 1, of rule b: 1 and infinity, so that a takes rate 20, b rate 10."""
    valid = {("a", 10): (1.0, 3.0), ("a", 20): (0.0, 2.0), ("b", 10): (0.0, 2.0), ("b", 20): (0.0, math.inf)}
    records = [
        {"cell": {"rule": rule, "rate": rate, "seed": seed}, "result": {"valid": loss, "test": rate + seed}}
        for (rule, rate), losses in valid.items()
        for seed, loss in enumerate(losses)
    ]
    best = tuned(Results(records), "valid", "test", "rate")
    assert best.chosen == {("a",): 20, ("b",): 10}
    assert paired(best, "test", ("rule", "a", "b")).mean == 10.0
    assert repr(best) == "4 cells, 0 missing, at an edge of rate: 2 of 2 (see at_edge)"
    assert "chosen on what it reports" in repr(tuned(Results(records), "test", "test", "rate"))
    assert tuned(Results(records), "test", "test", "rate", lowest=False).chosen == {("a",): 20, ("b",): 20}


def test_a_choice_at_an_edge_of_what_was_tried_is_named():
    """Rule a has its lowest loss between two rates, rule b at the highest, rule c at the lowest."""
    given = results(
        [[[2.0], [1.0], [3.0]], [[3.0], [2.0], [1.0]], [[1.0], [2.0], [3.0]]],
        rule=["a", "b", "c"], rate=[0.1, 1, 10.0], seed=[0],
    )  # fmt: skip
    best = tuned(given, "loss", "loss", "rate")
    assert best.at_edge == {("b",): 10.0, ("c",): 0.1}
    assert repr(best).endswith(": loss, at an edge of rate: 2 of 3 (see at_edge)")
    assert tuned(given.where(rule="a"), "loss", "loss", "rate").at_edge == {}
    of_names = results([[2.0], [1.0]], schedule=["cosine", "wsd"], seed=[0])  # in no order
    assert tuned(of_names, "loss", "loss", "schedule").at_edge == {}


def test_no_choice_is_made_where_cells_are_missing():
    """Rule b has one seed of two: alone, it is complete."""
    cells = [("a", 1, 0), ("a", 1, 1), ("a", 2, 0), ("a", 2, 1), ("b", 2, 0), ("b", 1, 0)]
    given = Results(
        [
            {"cell": {"rule": rule, "rate": rate, "seed": seed}, "result": {"loss": 5.0 - rate}}
            for rule, rate, seed in cells
        ]
    )
    assert given.missing == 2
    with pytest.raises(ValueError, match="must have all cells, got 8 cells, 2 missing: run the sweep to its"):
        tuned(given, "loss", "loss", "rate")
    with pytest.raises(ValueError, match="must have all cells"):
        budget(given, [1], "loss")
    assert tuned(given.where(rule="b"), "loss", "loss", "rate").chosen == {("b",): 2}
    # Of a sweep, what was asked for is known: the cell that failed is missing after where() too.
    more = [*(record["cell"] for record in given.records), {"rule": "b", "rate": 3, "seed": 0}]
    asked = Results(given.records, more)
    assert asked.where(rule="b").missing == 1


def test_the_budget_is_the_mean_over_all_draws():
    """All 27 draws of three of the values 1, 2, 4, counted by NumPy."""
    draws = np.array(np.meshgrid(*[[1.0, 2.0, 4.0]] * 3)).reshape(3, -1)
    assert budget([4.0, 1.0, 2.0], [1, 3]) == pytest.approx([7 / 3, draws.min(axis=0).mean()])
    assert budget(
        results([[4.0, 4.0], [0.0, 2.0], [2.0, 2.0]], rate=[1, 2, 3], seed=[0, 1]), [1], "loss"
    ) == [7 / 3]
    assert budget([1.0, math.inf, math.nan], [1]) == [1.0]
    with pytest.raises(ValueError, match="results must have a finite one"):
        budget([math.nan], [1])


def test_where_keeps_the_cells_that_have_the_values():
    given = results(np.arange(8.0).reshape(2, 2, 2), rule=["a", "b"], rate=[1, 2], seed=[0, 1])
    assert given.where(rule="b", rate=1).array("loss").tolist() == [[[4.0, 5.0]]]
    assert repr(Results(given.records[:-1]).where(rule="b")) == "4 cells, 1 missing"
    for values, message in (
        ({"schedule": 1}, "axis must be one of .*'rule'.*, got 'schedule'"),
        ({"rule": "c"}, r"rule must be one of \['a', 'b'\], got 'c'"),
        ({"rate": True}, r"rate must be one of \[1, 2\], got True"),
    ):
        with pytest.raises(ValueError, match=message):
            given.where(**values)


def test_holm_multiplies_by_what_is_left_and_never_falls():
    """0.01 * 4; 0.02 * 3; 0.03 * 2 = 0.06, not below the last; 0.5."""
    assert holm([0.5, 0.01, 0.03, 0.02]) == pytest.approx([0.5, 0.04, 0.06, 0.06])
    assert holm([0.9, 0.8]).tolist() == [1.0, 1.0]
