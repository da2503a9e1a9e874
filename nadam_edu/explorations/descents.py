"""Descents on a surface: its map, one path, and how the last loss depends on the rate."""

from .. import schedules, surfaces, update_rules
from ..arguments import integer, non_negative, number
from ..elementwise import floats
from .asked import MOST_UPDATES, checked_dict, looked_up, up_to_most

RATES = [float(f"{10 ** (place / 4 - 3):.3g}") for place in range(17)]  # 0.001 to 10, four to a power of ten
REACHED = 0.01  # of the start's loss
SHARES = ("momentum", "rho", "beta_1", "beta_2")  # hyperparameters that the rules need below 1
# What each map shows: left, right, bottom, top.
WINDOWS = {
    "ravine": (-5.0, 2.0, -2.0, 2.0),
    "rosenbrock": (-2.0, 2.0, -1.0, 3.0),
    "himmelblau": (-5.0, 5.0, -5.0, 5.0),
    "ripples": (-4.0, 4.0, -4.0, 4.0),
}


def landscape(surface: str) -> dict:
    """Return the values of a surface on a grid, row by row from the bottom, and the levels of its contours.

    >>> grid = landscape("ravine")
    >>> len(grid["values"]) == grid["columns"] * grid["rows"]
    True
    """
    chosen = looked_up("surface", surface, surfaces.SURFACES)
    left, right, bottom, top = WINDOWS[surface]
    columns, rows = 57, 45
    xs = [left + (right - left) * (column + 0.5) / columns for column in range(columns)]
    ys = [bottom + (top - bottom) * (row + 0.5) / rows for row in range(rows)]
    values = [chosen.value(x, y) for y in ys for x in xs]
    ranked = sorted(values)
    levels = [ranked[int(share * (len(ranked) - 1) / 12)] for share in range(1, 12)]
    return {
        "window": [left, right, bottom, top],
        "columns": columns,
        "rows": rows,
        "values": values,
        "levels": levels,
    }


def descent(surface: str, rule: str, arguments: dict, steps: int) -> dict:
    """Return path and losses of an update rule on a surface, up to the update that diverges.

    >>> far = {"learning_rate": 0.5}  # 0.5 * 25 is far beyond the limit of 2
    >>> exploration = descent("ravine", "sgd", far, 100)
    >>> exploration["summary"]
    'Diverged: more than a million away at update 6.'
    """
    chosen = looked_up("surface", surface, surfaces.SURFACES)
    function = looked_up("rule", rule, update_rules.RULES)
    arguments = {
        name: hyperparameter(name, value) for name, value in checked_dict("arguments", arguments).items()
    }
    walk = surfaces.walk(chosen, chosen.start, function, **arguments)
    path = []
    for _ in range(up_to_most("steps", steps) + 1):
        x, y = next(walk)
        if not surfaces.on_the_chart(x, y):
            break
        path.append([float(x), float(y)])
    losses = [chosen.value(x, y) for x, y in path]
    if len(path) <= steps:
        summary = f"Diverged: more than a million away at update {len(path)}."
    else:
        lowest = f"the lowest on the way is {min(losses):.4g}"
        summary = f"Loss {losses[0]:.4g} at the start, {losses[-1]:.4g} after {steps} updates; {lowest}."
    return {"path": path, "losses": losses, "minimum": list(chosen.minimum), "summary": summary}


def hyperparameter(name: str, value: float) -> float:
    """Return the argument of an update rule as a float, if it is one that the rule can compute with.

    >>> hyperparameter("beta_1", 1.0)
    Traceback (most recent call last):
    ValueError: beta_1 must be a finite number >= 0 and < 1, got 1.0
    """
    return float(number(name, value, at_least=0, below=1)) if name in SHARES else non_negative(name, value)


def schedules_of(updates: int) -> "list[schedules.LearningRateSchedule]":
    """Return one schedule of each kind, made for so many updates.

    All have the peak 1, those that fall end near 0.

    >>> [type(schedule).__name__ for schedule in schedules_of(60)][:2]
    ['Constant', 'InverseTimeDecay']
    """
    warm = updates // 5
    return [
        schedules.Constant(1.0),
        schedules.InverseTimeDecay(1.0, updates, decay_rate=9.0),
        schedules.StepDecay(1.0, drop_factor=0.5, drop_every=updates / 4),
        schedules.CosineDecay(1.0, updates),
        schedules.Warmup(schedules.CosineDecay(1.0, updates - warm), warm),
    ]


def sensitivity(surface: str, rule: str, arguments: dict, budget: int) -> dict:
    """Return the loss after ``budget`` updates of a rule, for each of ``RATES`` and each kind of schedule.

    Each curve is of one schedule, over its highest rate. ``start`` is the loss at the start, ``enough`` that
    below which a descent has reached a minimum.

    >>> exploration = sensitivity("ravine", "sgd", {}, 60)
    >>> exploration["x"][0], exploration["x"][-1]
    (0.001, 10.0)
    >>> at = RATES.index(0.1)  # where the limit is 2/25
    >>> [name for name, losses in exploration["curves"] if losses[at] is None]
    ['Constant']
    """
    chosen = looked_up("surface", surface, surfaces.SURFACES)
    function = looked_up("rule", rule, update_rules.RULES)
    arguments = {
        name: hyperparameter(name, value) for name, value in checked_dict("arguments", arguments).items()
    }
    # 85 descents, some of them at once
    budget = integer("budget", budget, at_least=1, below=MOST_UPDATES // 10 + 1)

    def ends(rate, factors):
        return surfaces.sweep(chosen, chosen.start, function, rate, factors, **arguments)

    rates = floats(RATES)
    curves = []
    for schedule in schedules_of(budget):
        factors = [schedule(step) for step in range(budget)]
        # Where there are no arrays, one descent after another.
        losses = [ends(rate, factors) for rate in rates] if isinstance(rates, list) else ends(rates, factors)
        curves.append(
            [
                type(schedule).__name__,
                [float(loss) if loss < surfaces.OFF_THE_CHART else None for loss in losses],
            ]
        )
    start = chosen.value(*chosen.start)
    enough = REACHED * start
    reached = [
        f"{name} {len([loss for loss in losses if loss is not None and loss < enough])}"
        for name, losses in curves
    ]
    summary = f"Of {len(RATES)} rates so many end below {REACHED:.0%} of the start's loss "
    summary += f"after {budget} updates: {', '.join(reached)}."
    return {"x": RATES, "curves": curves, "start": start, "enough": enough, "summary": summary}
