"""The letters of the formulas about a rule late in a run, while the second moment stands still."""

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

from nadam_edu.update_rules import adam, momentum, momentum_at, nadam

from .runs import UPDATES, edge, gradients, kept, near_edge, step_matrix

LATE, SLOW = 10**16, 1 - 1e-13  # the corrections are 1, and the second moment forgets next to nothing


def rule_of(rng: Random) -> tuple[Callable, dict[str, float], float]:
    """Return Adam or Nadam, what it takes beside the rate, and its momentum at ``LATE`` (Adam's is 1)."""
    beta_1, psi = rng.uniform(0.1, 0.9), rng.uniform(0, 40) / LATE
    settings = {"beta_1": beta_1, "beta_2": SLOW, "epsilon": 0.0}
    if rng.random() < 0.2:
        return adam, settings, 1.0
    return nadam, settings | {"momentum_decay": psi}, momentum_at(LATE, beta_1, psi)


def state_of(rule: Callable, m: float, square: float) -> tuple:
    """Return the state of a rule with this average and second moment."""
    return (LATE, m, square) if rule is adam else (LATE, m, square, 0.0)


def run(
    rule: Callable, past: list[float], size: float, rate: float, **settings: float
) -> tuple[list, list[float]]:
    """Return the displacements and the averages of a rule on gradients, from update 1."""
    state, moves, averages = state_of(rule, 0.0, size**2), [0.0], [0.0]
    for gradient in past:
        move, state = rule(gradient, state, rate, **settings)
        moves.append(float(move))
        averages.append(float(state[1]))
    return moves, averages


def bridge(rng: Random) -> dict[str, Any]:
    """Nadam with a constant momentum, and Adam on the same gradients, whose displacement is the velocity."""
    past, size, rate, beta_1 = (
        gradients(rng),
        rng.uniform(0.5, 2),
        rng.uniform(0.01, 0.1),
        rng.uniform(0.1, 0.9),
    )
    settings = {"beta_1": beta_1, "beta_2": SLOW, "epsilon": 0.0}
    velocity, m = run(adam, past, size, rate, **settings)
    moves, _ = run(nadam, past, size, rate, **settings, momentum_decay=float("inf"))
    numbers = {"t": rng.randint(1, UPDATES - 1), "\\beta_1": beta_1, "\\eta": rate, "\\hat v": size**2}
    return numbers | {"V": velocity, "\\Delta": moves, "m": m, "g": [None, *past]}


def mixture(rng: Random) -> dict[str, Any]:
    """The numerator of Adam or Nadam, and how the newest gradient and independent noise come through it."""
    rule, settings, mu = rule_of(rng)
    past = gradients(rng)
    moves, m = run(rule, past, 1.0, 1.0, **settings)
    pulse, _ = run(rule, [1.0, *[0.0] * 400], 1.0, 1.0, **settings)
    numbers = {"t": rng.randint(1, UPDATES), "\\mu": mu, "\\beta_1": settings["beta_1"], "w": -pulse[1]}
    noise = np.sqrt(np.square(pulse).sum())
    return numbers | {"\\bar m": [-move for move in moves], "m": m, "g": [None, *past], "q": noise}


def limit(rng: Random, at_edge: bool = False) -> dict[str, Any]:
    """Curvatures around the largest with which a rule does not diverge, or that one itself."""
    rule, settings, mu = rule_of(rng)
    rate, size = rng.uniform(0.01, 0.1), rng.uniform(0.5, 2)
    start = (lambda m: state_of(rule, m, size**2), lambda state: state[1])

    def shrinks(curvature: float) -> bool:
        return kept(step_matrix(rule, curvature, rate, start, **settings)) < 1

    largest = edge(0, 1e5, shrinks)
    curvature = largest if at_edge else near_edge(rng, largest)
    numbers = {"t": 1, "\\beta_1": settings["beta_1"], "\\mu": mu, "\\eta": rate, "\\lambda": curvature}
    return numbers | {"\\hat v": size**2, "the truth": shrinks(curvature), "the nearness": 1e-7}


def adam_limit(rng: Random) -> dict[str, Any]:
    """The same of Adam, with the beta_1 of its limit of 38."""
    rate, size = rng.uniform(0.01, 0.1), rng.uniform(0.5, 2)
    start = (lambda m: state_of(adam, m, size**2), lambda state: state[1])
    settings = {"beta_1": 0.9, "beta_2": SLOW, "epsilon": 0.0}

    def shrinks(curvature: float) -> bool:
        return kept(step_matrix(adam, curvature, rate, start, **settings)) < 1

    curvature = near_edge(rng, edge(0, 1e5, shrinks))
    numbers = {"t": 1, "\\beta_1": 0.9, "\\eta": rate, "\\lambda": curvature, "\\hat v_t": size**2}
    return numbers | {"the truth": shrinks(curvature)}


def noise(rng: Random) -> dict[str, Any]:
    """What a velocity makes of independent noise: from the weights that it gives to single gradients."""
    mu, state, weights = rng.uniform(0.1, 0.9), None, []
    for gradient in [1.0, *[0.0] * 400]:
        move, state = momentum(gradient, state, 1.0, momentum=mu)
        weights.append(-move)
    return {"\\mu": mu, "q": np.sqrt(np.square(weights).sum()) / np.sum(weights)}


def effective(rng: Random) -> dict[str, Any]:
    """How far a step of momentum goes, in the end, per gradient."""
    mu, rate, state = rng.uniform(0.1, 0.9), rng.uniform(0.1, 1), None
    for _ in range(1000):
        move, state = momentum(1.0, state, rate, momentum=mu)
    return {"\\mu": mu, "\\eta": rate, "the values": [-move]}


def with_l2(rng: Random) -> dict[str, Any]:
    """Adam or Nadam without an average, and with the slope of a penalty in its gradients."""
    decay, rate, size = rng.uniform(0.1, 1), rng.uniform(0.01, 0.1), rng.uniform(0.5, 2)
    rule, settings, _ = rule_of(rng)
    settings |= {"beta_1": 0.0}
    theta, slopes = [1.0], gradients(rng)
    for gradient in slopes:
        move, _ = rule(gradient + decay * theta[-1], state_of(rule, 0.0, size**2), rate, **settings)
        theta.append(theta[-1] + float(move))
    numbers = {"t": rng.randint(1, UPDATES - 1), "\\eta": rate, "\\lambda": decay, "\\hat v": size**2}
    return numbers | {"\\theta": theta, "g": [None, *slopes]}
