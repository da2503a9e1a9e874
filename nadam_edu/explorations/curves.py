"""Curves over the step or the epoch: a schedule, the Nadams' steps, the readings of ``decay=``."""

from .. import generations, schedules, surfaces
from ..arguments import flag, integer, non_negative
from ..elementwise import floor
from .asked import all_finite, checked_dict, looked_up, points, up_to_most

GOLDEN_RATIO = (5**0.5 - 1) / 2  # its multiples are spread most evenly over the unit interval (Weyl, 1916)
# Arguments that say when something happens, and those that say the rate at the start.
TIMES = (
    "warmup_steps",
    "decay_steps",
    "first_decay_steps",
    "half_cycle_steps",
    "total_steps",
    "drop_every",
)
STARTS = ("initial_learning_rate", "learning_rate")


def schedule_curve(schedule: str, arguments: dict, steps: int) -> dict:
    """Return the rate of a schedule, given by class name and config, at steps 0 to ``steps``.

    >>> halved = {"initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.25}
    >>> exploration = schedule_curve("ExponentialDecay", halved, 2)
    >>> exploration["x"], exploration["curves"]
    ([0, 1, 2], [['learning rate', [0.1, 0.05, 0.025]]])
    """
    function = schedules.deserialize({"class_name": schedule, "config": arguments})
    x = points(integer("steps", steps, at_least=1))
    rates = all_finite("arguments", arguments, rates_at(function, x))
    peak = max(rates)
    highest = f"peaks at {peak:.4g} (step {x[rates.index(peak)]})"
    summary = f"Starts at {rates[0]:.4g}, {highest}, ends at {rates[-1]:.4g}."
    return {
        "x": x,
        "curves": [["learning rate", rates]],
        "handles": knots(arguments, function, steps),
        "summary": summary,
    }


def rates_at(function, steps: "list[int]") -> "list[float]":
    """Return the rates of a schedule at steps that need no check, which would take longer than the formula.

    >>> rates_at(schedules.LegacyDecay(0.5, 1.0), [0, 1])
    [0.5, 0.25]
    """
    return [float(function.rate(float(step))) for step in steps]


def noisy_gradients(noise: float, n: int) -> "list[float]":
    """Return n gradients around 1, spread evenly over 1 - noise to 1 + noise.

    The same in every run, without a random generator.

    >>> noisy_gradients(0.0, 3)
    [1.0, 1.0, 1.0]
    """
    phases = [GOLDEN_RATIO * (t + 1) for t in range(n)]
    return [1.0 + noise * (2 * float(phase - floor(phase)) - 1) for phase in phases]


def generation_steps(noise: float, updates: int, shown: dict) -> dict:
    """Return the steps per learning rate of some Nadams on one sequence of gradients.

    ``shown`` maps names of ``GENERATIONS`` to True.

    Those that take the same steps share a curve.

    >>> exploration = generation_steps(0.0, 5, {"keras-3": True, "keras-legacy": True, "pytorch": True})
    >>> [(name, round(steps[0], 2)) for name, steps in exploration["curves"]]
    [('keras-3', 1.06), ('keras-legacy, pytorch', 1.06)]
    """
    gradients = noisy_gradients(non_negative("noise", noise), up_to_most("updates", updates))
    for name in checked_dict("shown", shown):
        looked_up("shown", name, generations.GENERATIONS)
    curves: list = []
    for name in sorted([name for name in shown if flag(name, shown[name])]):
        steps = all_finite("noise", noise, generations.steps_on(name, gradients))
        same = [curve for curve in curves if curve[1] == steps]
        if same:
            same[0][0] += ", " + name
        else:
            curves.append([name, steps])
    said = [
        f"{name}: first {steps[0]:.2f}, shortest {min(steps):.2f} at update {steps.index(min(steps)) + 1}"
        for name, steps in curves
    ]
    return {
        "x": list(range(1, updates + 1)),
        "curves": curves,
        "summary": ("; ".join(said) or "Choose a Nadam to see its steps") + ".",
    }


def decay_readings(learning_rate: float, decay: float, updates_per_epoch: int, epochs: int) -> dict:
    """Return four readings of ``decay=``: what TensorBoard showed, what was used, and two misreadings.

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
            ["used", rates_at(used, updates)],
            ["misread: once per epoch", rates_at(used, passed)],
            ["misread: divided by decay", [divided[epoch] for epoch in passed]],
        ],
        "summary": f"After {last} updates the rate used is {used(last):.4g}; "
        f"TensorBoard still shows {learning_rate:.4g}.",
    }


def divided_by_decay(learning_rate: float, decay: float, epochs: int) -> "list[float | None]":
    """Return, for epochs 0 to ``epochs``, the rate divided by ``decay`` once for each epoch.

    None from where it is off every chart.

    >>> divided_by_decay(0.25, 0.5, 2)
    [0.25, 0.5, 1.0]
    """
    rates = []
    rate = float(learning_rate)
    for _ in range(epochs + 1):
        rates.append(rate if rate < surfaces.OFF_THE_CHART else None)
        rate = rate / decay if decay and rate < surfaces.OFF_THE_CHART else surfaces.OFF_THE_CHART
    return rates


def knot(name, step, function, x=None, y=None):
    """Return a point of the curve of ``function``; ``x`` and ``y`` are the paths of what it sets, or None."""
    return {
        "name": name,
        "at": [float(step), float(function(step))],
        "x": x and {"path": x, "per": 1.0},
        "y": y and {"path": y, "per": 1.0},
    }


def knots(arguments: dict, function, last: int) -> list:
    """Return the points of a schedule with these arguments, on its curve from step 0 to ``last``.

    A rate is movable only where the curve shows it.

    >>> from nadam_edu.schedules import CosineDecay
    >>> cosine = CosineDecay(0.5, 100)
    >>> [(each["name"], each["at"]) for each in knots(cosine.get_config(), cosine, 200)]
    [('initial_learning_rate', [0.0, 0.5]), ('decay_steps', [100.0, 0.0])]
    """
    found = []
    for name in STARTS:
        if arguments.get(name) is not None and function(0) == arguments[name]:
            found.append(knot(name, 0, function, y=["arguments", name]))
    for name in TIMES:
        step = arguments.get(name)
        if step is not None and 0 < step <= last:
            found.append(knot(name, step, function, x=["arguments", name]))
    return found + pieces(arguments, function, last)


def pieces(arguments: dict, function, last: int) -> list:
    """Return the points of a schedule in pieces: each boundary, and the middle of each value.

    >>> from nadam_edu.schedules import PiecewiseConstantDecay
    >>> halved = PiecewiseConstantDecay([40], [0.5, 0.25])
    >>> [(each["name"], each["at"]) for each in pieces(halved.get_config(), halved, 100)]
    [('boundary 1', [40.0, 0.5]), ('value 1', [20.0, 0.5]), ('value 2', [70.0, 0.25])]
    """
    boundaries, values = arguments.get("boundaries") or [], arguments.get("values") or []
    found = []
    for place, step in enumerate(boundaries):
        if step <= last:
            found.append(knot(f"boundary {place + 1}", step, function, x=["arguments", "boundaries", place]))
    ends = [0] + list(boundaries) + [last]
    for place, value in enumerate(values):
        middle = (ends[place] + ends[place + 1]) // 2
        if middle <= last and function(middle) == value:
            found.append(knot(f"value {place + 1}", middle, function, y=["arguments", "values", place]))
    return found
