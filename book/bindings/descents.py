"""The letters of the formulas about plain descent and momentum."""

from random import Random
from typing import Any

import numpy as np
from scipy.optimize import fsolve

from nadam_edu import surfaces
from nadam_edu.update_rules import momentum, nesterov, sgd

from .runs import (
    descent,
    edge,
    gradients,
    kept,
    letters,
    near_edge,
    on_gradients,
    slope,
    step_matrix,
    velocity,
)


def plain(rng: Random) -> dict[str, Any]:
    """Plain descent on a test surface, in two dimensions."""
    surface, rate, k = (
        rng.choice(list(surfaces.SURFACES.values())),
        rng.uniform(0.001, 0.01),
        rng.randint(0, 3),
    )
    path = surfaces.descend(surface, (rng.uniform(-1, 1), rng.uniform(-1, 1)), sgd, rate, 5)
    return {"k": k, "\\eta": rate, "x": path, "\\nabla f": lambda place: np.array(surface.gradient(*place))}


def one_step(rng: Random) -> dict[str, Any]:
    """One step, with letters that have no index."""
    rate, gradient = rng.uniform(0.1, 1), rng.uniform(-2, 2)
    return {"\\eta": rate, "g": gradient, "\\Delta": sgd(gradient, None, rate)[0]}


def parabola(rng: Random, rule: Any = sgd, **hyperparameters: float) -> dict[str, Any]:
    """A descent on a parabola, where the place is the error."""
    curvature = rng.uniform(0.5, 5)
    run = descent(rng, rule, lambda x: curvature * x, **hyperparameters)
    return letters(rng, run) | {"\\lambda": curvature, "e": run.x, "states": run.states}


def fall(rng: Random) -> dict[str, Any]:
    """The loss of a descent on a parabola."""
    found = parabola(rng)
    curvature = found["\\lambda"]
    return found | {"f": lambda x: curvature * x * x / 2, "\\nabla f": lambda x: curvature * x}


def factor(curvature: float, rate: float) -> float:
    """What plain descent leaves of an error of 1."""
    return 1 + float(sgd(curvature, None, rate)[0])


def limit(rng: Random) -> dict[str, Any]:
    """Rates at and around both ends of those that do not diverge; a power of two divides without rounding."""
    largest = rng.choice((1.0, 2.0, 4.0, 8.0))
    end = edge(0, 10, lambda rate: abs(factor(largest, rate)) < 1)
    rate = rng.choice((-0.1, 0.0, round(end, 9), near_edge(rng, end)))
    return {"L": largest, "\\eta": rate, "the truth": abs(factor(largest, rate)) < 1}


def best(rng: Random) -> dict[str, Any]:
    """The rate at which the steepest and the flattest direction keep equally much."""
    least = rng.uniform(0.5, 2)
    largest = least * rng.uniform(2, 30)
    rate = edge(0, 10, lambda rate: abs(factor(largest, rate)) < abs(factor(least, rate)))
    found = {"L": largest, "\\ell": least, "\\kappa": largest / least}
    return found | {"\\eta^*": rate, "\\rho^*": abs(factor(largest, rate))}


def hover(rng: Random) -> dict[str, Any]:
    """Where the mean square of the distance stays, with noise of size one in each of two directions."""
    rate = rng.uniform(0.1, 1.5)
    keeps, kick, square = factor(1.0, rate), float(sgd(1.0, None, rate)[0]), 0.0
    for _ in range(2000):
        square = keeps**2 * square + 2 * kick**2
    return {"\\eta": rate, "distance": np.sqrt([square]), "E": square / 2}


def ball(rng: Random) -> dict[str, Any]:
    """Momentum on random gradients."""
    mu = rng.uniform(0.1, 0.9)
    run = on_gradients(rng, momentum, gradients(rng), momentum=mu)
    return letters(rng, run) | {"\\mu": mu, "v": velocity(run), "\\Delta": [0.0, *run.moves[1:]]}


def steady(rng: Random) -> dict[str, Any]:
    """Momentum on one gradient again and again."""
    mu, gradient = rng.uniform(0.1, 0.9), rng.uniform(0.5, 2)
    run = on_gradients(rng, momentum, [gradient] * 8, momentum=mu)
    return letters(rng, run) | {"\\mu": mu, "v": velocity(run), "g": gradient}


def recurrence(rng: Random) -> dict[str, Any]:
    """Momentum on a parabola."""
    mu = rng.uniform(0.1, 0.9)
    return parabola(rng, momentum, momentum=mu) | {"\\mu": mu}


def double_root(rng: Random) -> dict[str, Any]:
    """Momentum on a parabola whose curvature is at one of the two ends of the band."""
    mu, curvature = rng.uniform(0.1, 0.9), rng.uniform(0.5, 5)
    r = rng.choice((-1, 1)) * mu**0.5
    path, state = [1.0], None
    for _ in range(8):
        move, state = momentum(curvature * path[-1], state, (1 - r) ** 2 / curvature, momentum=mu)
        path.append(path[-1] + move)
    return {"t": rng.randint(0, 8), "r": r, "e": path}


def root(rng: Random) -> dict[str, Any]:
    """The root of the recurrence, around the edges of the band in which it is complex."""
    mu, curvature = rng.uniform(0.1, 0.9), rng.uniform(0.5, 5)
    scaled = near_edge(rng, (1 + rng.choice((-1, 1)) * mu**0.5) ** 2)
    rate = scaled / curvature
    size = kept(step_matrix(momentum, curvature, rate, momentum=mu))
    return {"\\mu": mu, "\\eta": rate, "\\lambda": curvature, "r": size, "the nearness": 1e-7}


def best_momentum(rng: Random) -> dict[str, Any]:
    """Where the flattest and the steepest direction have double roots, at either end of the band."""
    least = rng.uniform(0.5, 2)
    largest = least * rng.uniform(2, 30)

    def gaps(guess: np.ndarray) -> list[float]:  # of the root of mu, and the rate
        flat, steep = (step_matrix(momentum, c, guess[1], momentum=guess[0] ** 2) for c in (least, largest))
        traces, double = (np.trace(flat), np.trace(steep)), 2 * np.linalg.det(flat) ** 0.5
        return [traces[0] - double, traces[1] + double]

    root_mu, rate = fsolve(gaps, (0.5, 1 / largest), xtol=1e-10)
    found = {"L": largest, "\\ell": least, "\\kappa": largest / least}
    return found | {"\\mu^*": float(root_mu) ** 2, "\\eta^*": float(rate), "the nearness": 1e-7}


def ahead(rng: Random) -> dict[str, Any]:
    """Nesterov's momentum along a curve: the package stores y, the point ahead."""
    mu = rng.uniform(0.1, 0.9)
    run = descent(rng, nesterov, slope, momentum=mu)
    speed = velocity(run)
    x = [y - mu * v for y, v in zip(run.x, speed, strict=True)]
    return letters(rng, run) | {"\\mu": mu, "v": speed, "y": run.x, "x": x, "\\nabla f": slope}


def stored(rng: Random) -> dict[str, Any]:
    """Nesterov's momentum on random gradients."""
    mu = rng.uniform(0.1, 0.9)
    run = on_gradients(rng, nesterov, gradients(rng), momentum=mu)
    return letters(rng, run) | {"\\mu": mu, "v": velocity(run)}


def brake(rng: Random) -> dict[str, Any]:
    """Nesterov's momentum on a parabola, with the error of x."""
    mu = rng.uniform(0.1, 0.9)
    found = parabola(rng, nesterov, momentum=mu)
    speed = [0.0, *map(float, found["states"][1:])]
    errors = [y - mu * v for y, v in zip(found["x"], speed, strict=True)]
    return found | {"\\mu": mu, "v": speed, "e": errors}


def limits(rng: Random) -> dict[str, Any]:
    """Rates around the largest with which each kind of momentum does not diverge."""
    mu, largest = rng.uniform(0.1, 0.9), rng.uniform(1, 30)

    def shrinks(rule: Any, rate: float) -> bool:
        return kept(step_matrix(rule, largest, rate, momentum=mu)) < 1

    rule = rng.choice((momentum, nesterov))
    rate = near_edge(rng, edge(0, 10, lambda rate: shrinks(rule, rate)))
    truths = {"(momentum)": shrinks(momentum, rate), "(look-ahead)": shrinks(nesterov, rate)}
    return {"\\mu": mu, "L": largest, "\\eta": rate, "the truth": truths}


def curvature(rng: Random) -> dict[str, Any]:
    """The curvature from which on plain descent diverges."""
    rate = rng.uniform(0.1, 2)
    return {"\\eta": rate, "the values": [edge(0, 1000, lambda curvature: abs(factor(curvature, rate)) < 1)]}
