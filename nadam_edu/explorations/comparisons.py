"""Two rules of a sweep side by side: their difference by the number of runs, and whether it is resolved."""

from ..arguments import one_of


def comparison(first: str, second: str, schedule: str, rate: str, table: dict) -> dict:
    """Return the paired differences of two rules, first minus second, and what each number of runs says.

    ``table`` is what ``sweeps.intervals`` returns: all intervals were computed there.

    >>> table = {"rule": ["adam", "nadam"], "schedule": ["cosine"], "rate": ["tuned"], "runs": [5, 20]}
    >>> table.update({"unit": 0.001, "chosen": [[[0.1, 0.3]]], "intervals": [[[[[4, -2, 10], [5, 1, 9]]]]]})
    >>> shown = comparison("nadam", "adam", "cosine", "tuned", table)
    >>> shown["curves"][0], shown["says"]
    (['difference', [-0.004, -0.005]], ['not resolved', 'nadam has the lower loss'])
    >>> shown["summary"]
    'nadam at rate 0.3, adam at rate 0.1, both with the cosine schedule.'
    """
    names = table["rule"]
    one, other = (names.index(one_of(*asked, names)) for asked in (("first", first), ("second", second)))
    row = table["schedule"].index(one_of("schedule", schedule, table["schedule"]))
    column = table["rate"].index(one_of("rate", rate, table["rate"]))
    found = _turned(table["intervals"][row][column], one, other, len(names))
    found = [
        [number * table["unit"] for number in interval]
        for interval in found or [[0, 0, 0]] * len(table["runs"])
    ]
    rates = table["chosen"][row][column]
    return {
        "x": table["runs"],
        "curves": [
            [name, [interval[i] for interval in found]]
            for i, name in enumerate(("difference", "low", "high"))
        ],
        "says": [_said(interval, first, second) for interval in found],
        "summary": f"{first} at rate {rates[one]}, {second} at rate {rates[other]}, "
        f"both with the {schedule} schedule.",
    }


def _turned(intervals: list, one: int, other: int, count: int) -> list:
    """Return the intervals of a pair, which are kept for the pair in order; none for a rule with itself."""
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    if one <= other:
        return intervals[pairs.index((one, other))] if one < other else []
    return [[-mean, -high, -low] for mean, low, high in intervals[pairs.index((other, one))]]


def _said(interval: list, first: str, second: str) -> str:
    """Return the verdict of an interval: resolved if zero lies outside.

    >>> _said([-2.0, -3.0, -1.0], "nadam", "adam"), _said([0.0, 0.0, 0.0], "adam", "adam")
    ('nadam has the lower loss', 'a rule does not differ from itself')
    """
    _, low, high = interval
    if first == second:
        return "a rule does not differ from itself"
    if not (low > 0 or high < 0):
        return "not resolved"
    return f"{first if high < 0 else second} has the lower loss"
