"""Descents on a surface: its map, one path, and how the last loss depends on the rate."""

from .. import schedules, surfaces, update_rules
from ..arguments import integer, non_negative, number
from ..elementwise import array, repeat, split
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


def begun_at(surface: str, start: "dict | None") -> "tuple[float, float]":
    """Return where a descent begins: {"x": ..., "y": ...} on the surface's map; None is the surface's start.

    >>> begun_at("ravine", {"x": 1.0, "y": -0.5})
    (1.0, -0.5)
    """
    if start is None:
        return surfaces.SURFACES[surface].start
    left, right, bottom, top = WINDOWS[surface]
    if sorted(checked_dict("start", start)) != ["x", "y"]:
        raise ValueError(f"start must have an x and a y, got {start!r}")
    x = number("x", start["x"], at_least=left, at_most=right)
    return float(x), float(number("y", start["y"], at_least=bottom, at_most=top))


def descent(surface: str, rule: str, arguments: dict, steps: int, start: "dict | None" = None) -> dict:
    """Return path and losses of an update rule on a surface, up to the update that diverges.

    It begins at ``start``, as ``begun_at`` has it.

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
    walk = surfaces.walk(chosen, begun_at(surface, start), function, **arguments)
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
    return {
        "path": path,
        "losses": losses,
        "minimum": list(chosen.minimum),
        "handles": [
            {
                "name": "the start",
                "at": path[0],
                "x": {"path": ["start", "x"], "per": 1.0},
                "y": {"path": ["start", "y"], "per": 1.0},
            }
        ],
        "summary": summary,
    }


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


def factors_of(budget):
    """Return what each kind of schedule makes of the rate at each step, kind after kind."""
    return [[float(kind.rate(float(step))) for step in range(budget)] for kind in schedules_of(budget)]


KINDS = [type(kind).__name__ for kind in schedules_of(60)]
spreads: dict = {}  # by budget, as no rule changes them


def spread_of(budget):
    """Return the factors of all descents at each step, kind after kind, each for all of ``RATES``."""
    if budget not in spreads:
        if len(spreads) == 20:  # as many as the slider has stops
            spreads.clear()
        columns = factors_of(budget)
        factors = array([column[step] for step in range(budget) for column in columns])
        spreads[budget] = split(repeat(factors, len(RATES)), budget)
    return spreads[budget]


def ends(surface, rule, arguments, budget):
    """Return the last loss of each descent, kind of schedule after kind, each with all of ``RATES``.

    All are walked at once, if the rule takes arrays; a reader's own may ask what only one number can answer.
    """

    def end(start, rate, factors):
        return surfaces.sweep(surface, start, rule, rate, factors, **arguments)

    try:
        rates = array(RATES * len(KINDS))
        starts = [repeat(array([place]), len(RATES) * len(KINDS)) for place in surface.start]
        return list(end(starts, rates, spread_of(budget)))
    except Exception:  # the page's arrays raise errors of several kinds; one at a time says what is wrong
        return [end(surface.start, rate, column) for column in factors_of(budget) for rate in RATES]


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
    budget = integer("budget", budget, at_least=1, below=MOST_UPDATES // 10 + 1)  # there are 85 descents
    found = ends(chosen, function, arguments, budget)
    losses = [float(loss) if loss < surfaces.OFF_THE_CHART else None for loss in found]
    width = len(RATES)
    curves = [[name, losses[row * width : (row + 1) * width]] for row, name in enumerate(KINDS)]
    start = chosen.value(*chosen.start)
    enough = REACHED * start
    reached = [
        f"{name} {len([loss for loss in losses if loss is not None and loss < enough])}"
        for name, losses in curves
    ]
    summary = f"Of {len(RATES)} rates so many end below {REACHED:.0%} of the start's loss "
    summary += f"after {budget} updates: {', '.join(reached)}."
    return {"x": RATES, "curves": curves, "start": start, "enough": enough, "summary": summary}
