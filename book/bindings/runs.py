"""Runs of the package with random numbers, of which the letters of the formulas take their values."""

from collections import namedtuple
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

from nadam_edu import surfaces

UPDATES = 8

# Lists that begin at update 0, at which only ``x`` and the state are known.
Run = namedtuple("Run", ("rate", "x", "g", "moves", "states"))


def slope(x: float) -> float:
    """Return the slope of a curve that is no parabola, so that two places have two curvatures."""
    return float(surfaces.ripples.gradient(x, 0.0)[0])


def descent(rng: Random, rule: Callable, slope: Callable[[float], float], **hyperparameters: float) -> Run:
    """Return a descent of a rule along a slope, from a random place at a random rate."""
    run = Run(rng.uniform(0.01, 0.1), [rng.uniform(0.5, 1.0)], [None], [None], [None])
    for _ in range(UPDATES):
        run.g.append(slope(run.x[-1]))
        move, state = rule(run.g[-1], run.states[-1], run.rate, **hyperparameters)
        run.moves.append(float(move))
        run.states.append(state)
        run.x.append(run.x[-1] + float(move))
    return run


def on_gradients(rng: Random, rule: Callable, gradients: list[float], **hyperparameters: float) -> Run:
    """Return a run of a rule on given gradients."""
    left = iter(gradients)
    return descent(rng, rule, lambda x: next(left), **hyperparameters)


def gradients(rng: Random) -> list[float]:
    """Return random gradients of both signs."""
    return [rng.choice((-1, 1)) * rng.uniform(0.5, 2.0) for _ in range(UPDATES)]


def letters(rng: Random, run: Run) -> dict[str, Any]:
    """Return the letters that all rules share; k counts the updates done before update t."""
    t = rng.randint(1, UPDATES - 1)
    return {"t": t, "k": t - 1, "\\eta": run.rate, "x": run.x, "g": run.g, "\\Delta": run.moves}


def velocity(run: Run) -> list[float]:
    """Return the velocities of a run with momentum."""
    return [0.0, *map(float, run.states[1:])]


def averages(run: Run) -> dict[str, list[float]]:
    """Return the averages of a run of Adam or Nadam, whose state is (t, m, v, ...)."""
    return {
        "m": [0.0, *(float(state[1]) for state in run.states[1:])],
        "v": [0.0, *(float(state[2]) for state in run.states[1:])],
    }


def numerator(rng: Random, rule: Callable, gradients: list[float], **hyperparameters: float) -> list:
    """Return what a rule steps along: |g| times the step of a run without epsilon and old squares."""
    run = on_gradients(rng, rule, gradients, epsilon=0.0, beta_2=0.0, **hyperparameters)
    return [None, *(-move * abs(g) / run.rate for move, g in zip(run.moves[1:], gradients, strict=True))]


def step_matrix(
    rule: Callable,
    curvature: float,
    rate: float,
    start: Any = None,
    **hyperparameters: float,
) -> np.ndarray:
    """Return the matrix by which one update along a parabola changes (place, velocity).

    ``start`` makes the rule's state of a velocity, and reads it: a pair of functions.
    """
    state_of, velocity_of = start or (lambda velocity: velocity, lambda state: state)
    columns = []
    for place, velocity in ((1.0, 0.0), (0.0, 1.0)):
        move, state = rule(curvature * place, state_of(velocity), rate, **hyperparameters)
        columns.append((place + float(move), float(velocity_of(state))))
    return np.array(columns).T


def kept(matrix: np.ndarray) -> float:
    """Return the part of the error that lasts: the size of the largest eigenvalue."""
    return float(abs(np.linalg.eigvals(matrix)).max())


def edge(low: float, high: float, is_below: Callable[[float], bool]) -> float:
    """Return the number between two others at which a condition ceases to hold."""
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return low


def near_edge(rng: Random, number: float) -> float:
    """Return a number below, just below, just above or above another."""
    return number * rng.choice((0.8, 1 - 1e-5, 1 + 1e-5, 1.2))
