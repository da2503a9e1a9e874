"""What the live figures show, as plain numbers: one function for each figure, called with the figure's settings.

The page runs this file under MicroPython, a live kernel and the pictures on paper under CPython. Curves come as
``{"x": [...], "curves": [[name, [...]], ...], "summary": sentence}``; a None in a curve is a point that is off every chart.

>>> exploration = decay_readings(learning_rate=0.003, decay=0.0002, updates_per_epoch=100, epochs=10)
>>> exploration["summary"]
'After 1000 updates the rate used is 0.0025; TensorBoard still shows 0.003.'
"""

from . import generations, schedules, surfaces, update_rules
from .arguments import integer, non_negative
from .elementwise import floor

MOST_POINTS = 301  # one for each pixel of a narrow figure
GOLDEN_RATIO = (5**0.5 - 1) / 2  # its multiples are spread most evenly over the unit interval (Weyl, 1916)
OFF_THE_CHART = 1e6  # a curve or a path is not followed beyond


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
    rates = [function(step) for step in x]
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
    arguments = {name: non_negative(name, value) for name, value in arguments.items()}
    walk = surfaces.walk(chosen, chosen.start, function, **arguments)
    path = []
    for _ in range(integer("steps", steps, at_least=1) + 1):
        x, y = next(walk)
        if not abs(x) + abs(y) < OFF_THE_CHART:
            break
        path.append([float(x), float(y)])
    losses = [chosen.value(x, y) for x, y in path]
    if len(path) <= steps:
        summary = f"Diverged: more than a million away at update {len(path)}."
    else:
        summary = f"Loss {losses[0]:.4g} at the start, {losses[-1]:.4g} after {steps} updates; the lowest on the way is {min(losses):.4g}."
    return {"path": path, "losses": losses, "minimum": list(chosen.minimum), "summary": summary}


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
    gradients = noisy_gradients(non_negative("noise", noise), integer("updates", updates, at_least=1))
    curves: list = []
    for name in sorted([name for name in shown if shown[name]]):
        steps = generations.steps_on(name, gradients)
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
    used = schedules.LegacyDecay(non_negative("learning_rate", learning_rate), decay)
    updates_per_epoch = integer("updates_per_epoch", updates_per_epoch, at_least=1)
    last = updates_per_epoch * integer("epochs", epochs, at_least=1)
    updates = points(last)
    passed = [update // updates_per_epoch for update in updates]
    divided = divided_by_decay(learning_rate, decay, epochs)
    return {
        "x": [update / updates_per_epoch for update in updates],
        "curves": [
            ["shown by TensorBoard", [float(learning_rate) for _ in updates]],
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
        rates.append(rate if rate < OFF_THE_CHART else None)
        rate = rate / decay if decay and rate < OFF_THE_CHART else OFF_THE_CHART
    return rates


def known(name, value, choices):
    """Return ``value`` looked up in ``choices``, a dict of what there is by its name."""
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(sorted(choices))}, got {value!r}")
    return choices[value]


# The live figures by name.
EXPLORATIONS: dict = {"schedule": schedule_curve, "descent": descent, "generation": generation_steps, "decay": decay_readings}
