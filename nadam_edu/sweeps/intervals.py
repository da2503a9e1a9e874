"""All paired intervals of a sweep as one table, for the live figure that looks them up."""

import itertools
from collections.abc import Sequence
from typing import Any

from ..arguments import shown
from .comparing import paired
from .results import Results
from .tuning import tuned

UNIT = 1e-4  # of the numbers in the table, which are whole


def intervals(
    results: Results, select: str, report: str, runs: Sequence[int] = (3, 5, 10, 20)
) -> dict[str, Any]:
    """Return the paired interval of every two rules, at every rate and at the tuned one, by number of runs.

    Parameters
    ----------
    results : Results
        Of a sweep with the axes rule, schedule, rate and seed; each other has one value.
    select, report : str
        By what a rate is chosen, on all seeds, and what is compared: names in the results.
    runs : sequence of int >= 2, default (3, 5, 10, 20)
        So many seeds, the first ones.

    Returns
    -------
    dict
        The values of the axes, the ``unit``, the rate ``chosen`` for each rule, and the ``intervals``: by
        schedule, rate, pair of rules in their order, and number of runs, [mean, low, high] in the unit.

    Raises
    ------
    ValueError
        If one of these axes is not there, or there are fewer seeds.

    Examples
    --------
    >>> from nadam_edu.sweeps import grid
    >>> losses = {"adam": [0.5, 0.75], "nadam": [0.25, 0.5]}
    >>> records = [
    ...     {"cell": cell, "result": {"loss": losses[cell["rule"]][cell["seed"]]}}
    ...     for cell in grid(rule=losses, schedule=["cosine"], rate=[0.1], seed=[0, 1])
    ... ]
    >>> intervals(Results(records), "loss", "loss", runs=[2])["intervals"]
    [[[[[2500, 2500, 2500]]], [[[2500, 2500, 2500]]]]]
    """
    axes = results.axes
    for name in ("rule", "schedule", "rate", "seed"):
        if name not in axes:
            raise ValueError(f"axis must be one of {list(axes)}, got {shown(name)}")
    if max(runs) > len(axes["seed"]):
        raise ValueError(f"runs must be at most {len(axes['seed'])} seeds, got {shown(max(runs))}")
    rates = ["tuned", *map(str, axes["rate"])]
    chosen, found = [], []
    for schedule in axes["schedule"]:
        of_schedule = results.where(schedule=schedule)
        best = tuned(of_schedule, select, report, "rate")
        parts = [best, *(of_schedule.where(rate=rate) for rate in axes["rate"])]
        chosen.append([[_rate(part, rule) for rule in axes["rule"]] for part in parts])
        found.append([_pairs(part, report, runs) for part in parts])
    kept = {"rule": axes["rule"], "schedule": axes["schedule"], "rate": rates, "runs": list(runs)}
    return {**kept, "unit": UNIT, "chosen": chosen, "intervals": found}


def _rate(results: Results, rule: str) -> float:
    """Return the one rate of a rule."""
    (rate,) = results.where(rule=rule).axes["rate"]
    return rate


def _pairs(results: Results, report: str, runs: Sequence[int]) -> list[list[list[int]]]:
    """Return the intervals of each pair of rules, by number of runs."""
    return [
        [_interval(results, report, pair, count) for count in runs]
        for pair in itertools.combinations(results.axes["rule"], 2)
    ]


def _interval(results: Results, report: str, pair: tuple[str, str], count: int) -> list[int]:
    """Return mean, low and high of a pair over the first seeds, in the unit."""
    seeds = set(results.axes["seed"][:count])
    first = Results([record for record in results.records if record["cell"]["seed"] in seeds])
    difference = paired(first, report, ("rule", *pair))
    return [round(number / UNIT) for number in (difference.mean, difference.low, difference.high)]
