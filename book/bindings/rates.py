"""The letters of the formulas about choosing a rate: noise, batches and tries."""

import itertools
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from nadam_edu.schedules import ExponentialDecay
from nadam_edu.update_rules import sgd

from .descents import factor


def after_an_update(curvature: float, rate: float, square: float, deviation: float) -> float:
    """Return the mean squared distance after one update with noise."""
    kick = float(sgd(deviation, None, rate)[0])
    return factor(curvature, rate) ** 2 * square + kick**2


def rising(rng: Random) -> dict[str, Any]:
    """A rate that takes the same factor at each update."""
    first, ratio = rng.uniform(0.001, 0.1), rng.uniform(1.01, 1.3)
    schedule = ExponentialDecay(first, decay_steps=1, decay_rate=ratio)
    return {"k": rng.randint(0, 5), "r": ratio, "\\eta": [schedule(k) for k in range(6)]}


def floor(rng: Random) -> dict[str, Any]:
    """Where the mean square of the distance stays, with noise of any size along any curvature."""
    curvature, deviation = rng.uniform(0.5, 5), rng.uniform(0.5, 3)
    rate, square = rng.uniform(0.1, 1.5) / curvature, 0.0
    for _ in range(2000):
        square = after_an_update(curvature, rate, square, deviation)
    return {"\\eta": rate, "\\lambda": curvature, "\\sigma": deviation, "E": square}


def one_update(rng: Random) -> dict[str, Any]:
    """What one update leaves of a mean square."""
    curvature, deviation, square = rng.uniform(0.5, 5), rng.uniform(0.5, 3), rng.uniform(0.1, 2)
    rate = rng.uniform(0.1, 1.5) / curvature
    left = after_an_update(curvature, rate, square, deviation)
    return {
        "\\eta": rate,
        "\\lambda": curvature,
        "\\sigma": deviation,
        "E": square,
        "the values": [left],
    }


def greedy(rng: Random) -> dict[str, Any]:
    """The rates that leave least at each update, found by trial, and what they leave."""
    curvature, deviation = rng.uniform(0.5, 2), rng.uniform(0.5, 2)
    squares, rates = [rng.uniform(0.5, 3)], []
    for _ in range(5):
        found = minimize_scalar(
            lambda rate: after_an_update(curvature, rate, squares[-1], deviation),
            bounds=(0, 2 / curvature),
            method="bounded",
            options={"xatol": 1e-12},
        )
        rates.append(float(found.x))
        squares.append(float(found.fun))
    letters = {"\\eta": rates, "\\lambda": curvature, "\\sigma": deviation, "E": squares}
    return letters | {"k": rng.randint(0, 4), "the nearness": 1e-6}


def batch(rng: Random) -> dict[str, Any]:
    """The best rate of one update by trial: without noise, in a batch, and at a batch of one."""
    curvatures = np.array([rng.uniform(0.5, 5) for _ in range(2)])
    slopes, deviation = np.array([rng.uniform(0.5, 2) for _ in range(2)]), rng.uniform(0.5, 2)

    def best(size: float) -> float:
        def left(rate: float) -> float:
            pairs = zip(curvatures, slopes / curvatures, strict=True)
            noise = deviation / size**0.5
            return sum(c * after_an_update(c, rate, place**2, noise) for c, place in pairs)

        return float(minimize_scalar(left, bounds=(0, 5), method="bounded", options={"xatol": 1e-12}).x)

    most, size = best(np.inf), rng.uniform(0.5, 20)
    scale = (most / best(1.0) - 1) * 1.0  # at a batch of one, by what it costs there
    letters = {"\\eta_B": best(size), "\\eta_\\max": most, "B": size, "B^*": scale, "\\sigma": deviation}
    return letters | {"\\lambda": [0.0, *curvatures], "g": [0.0, *slopes], "the nearness": 1e-6}


def tries(rng: Random) -> dict[str, Any]:
    """How often at least one of some draws is good, by counting all of them."""
    good, all_of_them, count = rng.randint(1, 3), 4, rng.randint(1, 4)
    draws = list(itertools.product(range(all_of_them), repeat=count))
    hits = sum(min(draw) < good for draw in draws)
    return {"p": good / all_of_them, "n": count, "P": hits / len(draws)}
