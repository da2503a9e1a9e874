"""The inputs on which an answer is compared with a formula: gradients for a rule, steps for a schedule.

>>> probe = PROBES["sgd"][0]
>>> probe.inputs[:2], list(values_of("sgd", lambda g, state, rate: (-rate * g, state), probe))[:2]
([0.7, -1.3], [-0.06999999999999999, 0.13])
"""

from .. import schedules
from ..elementwise import Any, Callable, Items, Iterator
from ..generations.variants import nadamw
from ..update_rules import RULES

RULES_ASKED = dict(RULES, nadamw=nadamw)
TOLERANCE = 1e-9  # of the largest value in a probe: rounding stays below it, every known mistake is above it
COARSE = 1e-4  # the same where an answer computes in float32, which keeps 1 - beta_2**t to 5e-5

GRADIENTS = [0.7, -1.3, 0.4, 2.1, -0.6, 0.9]
TINY = [3e-7, -8e-7, 5e-7, 2e-7]  # where epsilon shows
STEPS = list(range(101)) + [130]


class Probe:
    """One run of an answer: the arguments by name, and what it is asked one after the other."""

    def __init__(
        self, arguments: "dict[str, Any]", inputs: "Items[float]", learning_rate: float = 0.1
    ) -> None:
        self.arguments: dict[str, Any] = arguments
        self.inputs: Items[float] = inputs
        self.learning_rate: float = learning_rate

    def __repr__(self) -> str:
        return ", ".join([f"learning_rate={self.learning_rate:g}"] + [named(self)] * bool(self.arguments))


def named(probe: Probe) -> str:
    """Return the arguments of a probe as they are written in a call."""
    return ", ".join([f"{name}={probe.arguments[name]!r}" for name in sorted(probe.arguments)])


def of_rule(*others: "dict[str, Any]") -> "list[Probe]":
    """Return the probes of a rule: as it is by default, twice, and with other hyperparameters.

    The second has tiny gradients where there is an epsilon. Each has a rate of its own, so that a rate shows
    that is written into the answer.
    """
    small = TINY if any(["epsilon" in other for other in others]) else GRADIENTS
    return [Probe({}, GRADIENTS), Probe({}, small, 0.23)] + [Probe(other, GRADIENTS, 0.3) for other in others]


def of_schedule(*arguments: "dict[str, Any]") -> "list[Probe]":
    """Return the probes of a schedule: the same steps with each of the arguments."""
    return [Probe(each, STEPS) for each in arguments]


PROBES: "dict[str, list[Probe]]" = {
    "sgd": of_rule(),
    "momentum": of_rule({"momentum": 0.6}),
    "nesterov": of_rule({"momentum": 0.6}),
    "rmsprop": of_rule({"rho": 0.6, "epsilon": 0.05}),
    "adam": of_rule({"beta_1": 0.6, "beta_2": 0.8, "epsilon": 0.05}),
    "nadam": of_rule({"beta_1": 0.6, "beta_2": 0.8, "epsilon": 0.05, "momentum_decay": 3.0}),
    "nadamw": of_rule({"beta_1": 0.6, "beta_2": 0.8, "epsilon": 0.05}),
    "ExponentialDecay": of_schedule(
        {"initial_learning_rate": 0.4, "decay_steps": 10, "decay_rate": 0.7},
        {"initial_learning_rate": 0.4, "decay_steps": 10, "decay_rate": 0.7, "staircase": True},
    ),
    "InverseTimeDecay": of_schedule(
        {"initial_learning_rate": 0.4, "decay_steps": 10, "decay_rate": 0.7},
        {"initial_learning_rate": 0.4, "decay_steps": 10, "decay_rate": 0.7, "staircase": True},
    ),
    "StepDecay": of_schedule({"initial_learning_rate": 0.4, "drop_factor": 0.7, "drop_every": 10}),
    "PiecewiseConstantDecay": of_schedule({"boundaries": [10, 30], "values": [0.4, 0.2, 0.07]}),
    "PolynomialDecay": of_schedule(
        {"initial_learning_rate": 0.4, "decay_steps": 20, "end_learning_rate": 0.03},
        {"initial_learning_rate": 0.4, "decay_steps": 20, "end_learning_rate": 0.03, "power": 2.0},
        {"initial_learning_rate": 0.4, "decay_steps": 20, "end_learning_rate": 0.03, "cycle": True},
    ),
    "CosineDecay": of_schedule(
        {"initial_learning_rate": 0.4, "decay_steps": 30},
        {"initial_learning_rate": 0.4, "decay_steps": 30, "alpha": 0.15},
        {
            "initial_learning_rate": 0.05,
            "decay_steps": 30,
            "alpha": 0.15,
            "warmup_target": 0.4,
            "warmup_steps": 20,
        },
    ),
    "CosineDecayRestarts": of_schedule(
        {"initial_learning_rate": 0.4, "first_decay_steps": 10},
        {"initial_learning_rate": 0.4, "first_decay_steps": 10, "t_mul": 1.5, "m_mul": 0.8, "alpha": 0.15},
    ),
    "Warmup": of_schedule(
        {"schedule": schedules.ExponentialDecay(0.4, 10, 0.7), "warmup_steps": 20},
        {
            "schedule": schedules.ExponentialDecay(0.4, 10, 0.7),
            "warmup_steps": 20,
            "initial_learning_rate": 0.05,
        },
    ),
    "InverseSquareRoot": of_schedule({"peak_learning_rate": 0.4, "warmup_steps": 20}),
    "Cyclical": of_schedule(
        {"min_learning_rate": 0.05, "max_learning_rate": 0.4, "half_cycle_steps": 10},
        {
            "min_learning_rate": 0.05,
            "max_learning_rate": 0.4,
            "half_cycle_steps": 10,
            "mode": "exp_range",
            "gamma": 0.98,
        },
    ),
}


def is_rule(of: str) -> bool:
    """Tell whether a formula is an update rule; the others are schedules."""
    return of in RULES_ASKED


def right(of: str) -> "Callable[..., Any]":
    """Return the book's own rule, or class of a schedule."""
    return RULES_ASKED[of] if is_rule(of) else schedules.SCHEDULES[of]


def values_of(of: str, answer: "Callable[..., Any]", probe: Probe) -> "Iterator[float]":
    """Yield what an answer gives for each input of a probe: displacements of a rule, rates of a schedule."""
    if is_rule(of):
        state = None
        for gradient in probe.inputs:
            displacement, state = answer(gradient, state, probe.learning_rate, **probe.arguments)
            yield float(displacement)
    else:
        schedule = answer(**probe.arguments)
        for step in probe.inputs:
            yield float(schedule.rate(step))


def agree(a: "float | None", b: "float | None", size: float, within: float = TOLERANCE) -> bool:
    """Tell whether two values are equal up to rounding; ``size`` is the largest value in the probe."""
    return a is b or (a is not None and b is not None and abs(a - b) <= within * size)
