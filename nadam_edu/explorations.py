"""What the live figures show, as plain numbers: one function for each figure, called with the figure's settings.

The page runs this file under MicroPython, a live kernel and the pictures on paper under CPython. Curves come as
``{"x": [...], "curves": [[name, [...]], ...], "summary": sentence}``; a None in a curve is a point that is off every chart.

>>> exploration = decay_readings(learning_rate=0.003, decay=0.0002, updates_per_epoch=100, epochs=10)
>>> exploration["summary"]
'After 1000 updates the rate used is 0.0025; TensorBoard still shows 0.003.'
"""

from . import generations, schedules, surfaces, update_rules
from .arguments import flag, integer, non_negative, number
from .arguments import shown as in_words
from .elementwise import floats, floor

MOST_POINTS = 301  # one for each pixel of a narrow figure
GOLDEN_RATIO = (5**0.5 - 1) / 2  # its multiples are spread most evenly over the unit interval (Weyl, 1916)
RATES = [float(f"{10 ** (place / 4 - 3):.3g}") for place in range(17)]  # 0.001 to 10, four to a power of ten
REACHED = 0.01  # of the start's loss
MOST_UPDATES = 10_000  # computed one by one; ten times what a slider offers, and under half a second
SHARES = ("momentum", "rho", "beta_1", "beta_2")  # hyperparameters that the rules need below 1


def points(last: int) -> "list[int]":
    """Return at most ``MOST_POINTS`` + 1 whole numbers from 0 to ``last``, evenly spaced but for the last.

    >>> points(4)
    [0, 1, 2, 3, 4]
    >>> points(1001)[-3:]
    [996, 1000, 1001]
    """
    stride = -(-last // (MOST_POINTS - 1))
    chosen = list(range(0, last, stride))
    chosen.append(last)
    return chosen


def schedule_curve(schedule: str, arguments: dict, steps: int) -> dict:
    """Return the rate of a schedule, given by class name and config, at steps 0 to ``steps``.

    >>> exploration = schedule_curve("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.25}, 2)
    >>> exploration["x"], exploration["curves"]
    ([0, 1, 2], [['learning rate', [0.1, 0.05, 0.025]]])
    """
    function = schedules.deserialize({"class_name": schedule, "config": arguments})
    x = points(integer("steps", steps, at_least=1))
    rates = all_finite("arguments", arguments, [function(step) for step in x])
    peak = max(rates)
    summary = f"Starts at {rates[0]:.4g}, peaks at {peak:.4g} (step {x[rates.index(peak)]}), ends at {rates[-1]:.4g}."
    return {"x": x, "curves": [["learning rate", rates]], "summary": summary}


# What each map shows: left, right, bottom, top.
WINDOWS = {
    "ravine": (-5.0, 2.0, -2.0, 2.0),
    "rosenbrock": (-2.0, 2.0, -1.0, 3.0),
    "himmelblau": (-5.0, 5.0, -5.0, 5.0),
    "ripples": (-4.0, 4.0, -4.0, 4.0),
}


def landscape(surface: str) -> dict:
    """Return the values of a surface on a grid over its window, row by row from the bottom, and the levels of its contours.

    >>> grid = landscape("ravine")
    >>> len(grid["values"]) == grid["columns"] * grid["rows"]
    True
    """
    chosen = known("surface", surface, surfaces.SURFACES)
    left, right, bottom, top = WINDOWS[surface]
    columns, rows = 57, 45
    xs = [left + (right - left) * (column + 0.5) / columns for column in range(columns)]
    ys = [bottom + (top - bottom) * (row + 0.5) / rows for row in range(rows)]
    values = [chosen.value(x, y) for y in ys for x in xs]
    ranked = sorted(values)
    levels = [ranked[int(share * (len(ranked) - 1) / 12)] for share in range(1, 12)]
    return {"window": [left, right, bottom, top], "columns": columns, "rows": rows, "values": values, "levels": levels}


def descent(surface: str, rule: str, arguments: dict, steps: int) -> dict:
    """Return path and losses of an update rule on a surface, from its usual start, up to the update that diverges.

    >>> exploration = descent("ravine", "sgd", {"learning_rate": 0.5}, 100)  # 0.5 * 25 is far beyond the limit of 2
    >>> exploration["summary"]
    'Diverged: more than a million away at update 6.'
    """
    chosen = known("surface", surface, surfaces.SURFACES)
    function = known("rule", rule, update_rules.RULES)
    arguments = {name: hyperparameter(name, value) for name, value in a_dict("arguments", arguments).items()}
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
        summary = f"Loss {losses[0]:.4g} at the start, {losses[-1]:.4g} after {steps} updates; the lowest on the way is {min(losses):.4g}."
    return {"path": path, "losses": losses, "minimum": list(chosen.minimum), "summary": summary}


def hyperparameter(name: str, value: float) -> float:
    """Return the argument of an update rule as a float, if it is one that the rule can compute with.

    >>> hyperparameter("beta_1", 1.0)
    Traceback (most recent call last):
    ValueError: beta_1 must be a finite number >= 0 and < 1, got 1.0
    """
    return float(number(name, value, at_least=0, below=1)) if name in SHARES else non_negative(name, value)


def schedules_of(updates: int) -> "list[schedules.LearningRateSchedule]":
    """Return one schedule of each kind, made for so many updates: all have the peak 1, those that fall end near 0.

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
    """Return the loss that an update rule ends at after ``budget`` updates, for each of ``RATES`` and each kind of schedule.

    Each curve is of one schedule, over its highest rate. ``start`` is the loss at the start, ``enough`` that below which a descent has
    reached a minimum.

    >>> exploration = sensitivity("ravine", "sgd", {}, 60)
    >>> exploration["x"][0], exploration["x"][-1]
    (0.001, 10.0)
    >>> [name for name, losses in exploration["curves"] if losses[8] is None]  # at rate 0.1, where the limit is 2/25
    ['Constant']
    """
    chosen = known("surface", surface, surfaces.SURFACES)
    function = known("rule", rule, update_rules.RULES)
    arguments = {name: hyperparameter(name, value) for name, value in a_dict("arguments", arguments).items()}
    budget = integer("budget", budget, at_least=1, below=MOST_UPDATES // 10 + 1)  # 85 descents, some of them at once

    def ends(rate, factors):
        return surfaces.sweep(chosen, chosen.start, function, rate, factors, **arguments)

    rates = floats(RATES)
    curves = []
    for schedule in schedules_of(budget):
        factors = [schedule(step) for step in range(budget)]
        # Where there are no arrays, one descent after another.
        losses = [ends(rate, factors) for rate in rates] if isinstance(rates, list) else ends(rates, factors)
        curves.append([type(schedule).__name__, [float(loss) if loss < surfaces.OFF_THE_CHART else None for loss in losses]])
    start = chosen.value(*chosen.start)
    enough = REACHED * start
    reached = [f"{name} {len([loss for loss in losses if loss is not None and loss < enough])}" for name, losses in curves]
    summary = f"Of {len(RATES)} rates so many end below {REACHED:.0%} of the start's loss after {budget} updates: {', '.join(reached)}."
    return {"x": RATES, "curves": curves, "start": start, "enough": enough, "summary": summary}


def noisy_gradients(noise: float, n: int) -> "list[float]":
    """Return n gradients around 1, spread evenly over 1 - noise to 1 + noise; the same in every run, without a random generator.

    >>> noisy_gradients(0.0, 3)
    [1.0, 1.0, 1.0]
    """
    phases = [GOLDEN_RATIO * (t + 1) for t in range(n)]
    return [1.0 + noise * (2 * float(phase - floor(phase)) - 1) for phase in phases]


def generation_steps(noise: float, updates: int, shown: dict) -> dict:
    """Return the steps per learning rate of the Nadams in ``shown`` (name of ``GENERATIONS``: True) on one sequence of gradients.

    Those that take the same steps share a curve.

    >>> exploration = generation_steps(0.0, 5, {"keras-3": True, "keras-legacy": True, "pytorch": True})
    >>> [(name, round(steps[0], 2)) for name, steps in exploration["curves"]]
    [('keras-3', 1.06), ('keras-legacy, pytorch', 1.06)]
    """
    gradients = noisy_gradients(non_negative("noise", noise), up_to_most("updates", updates))
    for name in a_dict("shown", shown):
        known("shown", name, generations.GENERATIONS)
    curves: list = []
    for name in sorted([name for name in shown if flag(name, shown[name])]):
        steps = all_finite("noise", noise, generations.steps_on(name, gradients))
        same = [curve for curve in curves if curve[1] == steps]
        if same:
            same[0][0] += ", " + name
        else:
            curves.append([name, steps])
    said = [f"{name}: first {steps[0]:.2f}, shortest {min(steps):.2f} at update {steps.index(min(steps)) + 1}" for name, steps in curves]
    return {"x": list(range(1, updates + 1)), "curves": curves, "summary": ("; ".join(said) or "Choose a Nadam to see its steps") + "."}


def decay_readings(learning_rate: float, decay: float, updates_per_epoch: int, epochs: int) -> dict:
    """Return four readings of ``decay=`` against the epoch: what TensorBoard showed, what was used, and two misreadings.

    >>> exploration = decay_readings(0.003, 0.0002, updates_per_epoch=100, epochs=50)
    >>> for name, rates in exploration["curves"]:
    ...     print(name, rates[-1] and round(rates[-1], 5))
    shown by TensorBoard 0.003
    used 0.0015
    misread: once per epoch 0.00297
    misread: divided by decay None
    """
    learning_rate, decay = non_negative("learning_rate", learning_rate), non_negative("decay", decay)
    used = schedules.LegacyDecay(learning_rate, decay)
    updates_per_epoch = integer("updates_per_epoch", updates_per_epoch, at_least=1)
    last = updates_per_epoch * up_to_most("epochs", epochs)
    updates = points(last)
    passed = [update // updates_per_epoch for update in updates]
    divided = divided_by_decay(learning_rate, decay, epochs)
    return {
        "x": [update / updates_per_epoch for update in updates],
        "curves": [
            ["shown by TensorBoard", [learning_rate for _ in updates]],
            ["used", [used(update) for update in updates]],
            ["misread: once per epoch", [used(epoch) for epoch in passed]],
            ["misread: divided by decay", [divided[epoch] for epoch in passed]],
        ],
        "summary": f"After {last} updates the rate used is {used(last):.4g}; TensorBoard still shows {learning_rate:.4g}.",
    }


def divided_by_decay(learning_rate: float, decay: float, epochs: int) -> "list[float | None]":
    """Return, for epochs 0 to ``epochs``, the rate divided by ``decay`` once for each epoch; None from where it is off every chart.

    >>> divided_by_decay(0.25, 0.5, 2)
    [0.25, 0.5, 1.0]
    """
    rates = []
    rate = float(learning_rate)
    for _ in range(epochs + 1):
        rates.append(rate if rate < surfaces.OFF_THE_CHART else None)
        rate = rate / decay if decay and rate < surfaces.OFF_THE_CHART else surfaces.OFF_THE_CHART
    return rates


def known(name, value, choices):
    """Return ``value`` looked up in ``choices``, a dict of what there is by its name."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(sorted(choices))}, got {in_words(value)}")
    return choices[value]


def up_to_most(name, value):
    """Return ``value`` as an int if it is one from 1 to ``MOST_UPDATES``: each is computed, and a reader waits for the last."""
    return integer(name, value, at_least=1, below=MOST_UPDATES + 1)


def a_dict(name, value):
    """Return ``value`` if it is a dict."""
    if not isinstance(value, dict):
        raise TypeError(f"{name} must be a dict, got {in_words(value)}")
    return value


def all_finite(name, value, curve):
    """Return the numbers of a curve if no argument was so large that one of them overflowed; ``name`` and ``value`` are to blame."""
    if any(y - y != 0.0 for y in curve):
        raise ValueError(f"{name} must give finite numbers, got {in_words(value)}")
    return curve


# The live figures by name.
EXPLORATIONS: dict = {
    "schedule": schedule_curve,
    "descent": descent,
    "sensitivity": sensitivity,
    "generation": generation_steps,
    "decay": decay_readings,
}
