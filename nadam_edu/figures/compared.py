"""A live figure of a sweep: two rules, the interval of their difference, and whether it is resolved."""

from functools import partial
from typing import Any

from .. import explorations
from ..directions import extra
from .widgets import Explorer

with extra("book"):
    import traitlets


class Comparison(Explorer):
    """A live figure that brings its numbers along, as they cannot be computed where it is shown."""

    _data = traitlets.Dict().tag(sync=True)

    def __init__(self, table: dict[str, Any], settings: dict[str, Any], choices: dict[str, Any]) -> None:
        self._functions = {"comparison": partial(explorations.comparison, table=table)}
        super().__init__("comparison", settings, choices, ("explorations.comparisons", "comparison"))
        self._data = {"table": table}


def comparison_explorer(
    table: dict[str, Any], first: str, second: str, schedule: str | None = None, rate: str = "tuned"
) -> Comparison:
    """Return a live figure of two rules of a sweep, of which the reader chooses the rules, schedule and rate.

    Parameters
    ----------
    table : dict
        What ``sweeps.intervals`` returns. All numbers come from it, and are stored with the figure.
    first, second : str
        Two of its rules, to begin with.
    schedule : str, optional
        One of its schedules; by default the first.
    rate : str, default "tuned"
        One of its rates.

    Raises
    ------
    ValueError
        If the table lacks one of these.

    Examples
    --------
    >>> table = {"rule": ["adam", "nadam"], "schedule": ["cosine"], "rate": ["tuned"], "runs": [20]}
    >>> table |= {"unit": 0.001, "chosen": [[[0.1, 0.3]]], "intervals": [[[[[5, 1, 9]]]]]}
    >>> comparison_explorer(table, "nadam", "adam").exploration()["says"]
    ['nadam has the lower loss']
    """
    settings = {"first": first, "second": second, "schedule": schedule or table["schedule"][0], "rate": rate}
    choices = {"first": table["rule"], "second": table["rule"]}
    return Comparison(table, settings, {**choices, "schedule": table["schedule"], "rate": table["rate"]})
