"""The letters of the formulas that stand within the sentences of the chapters."""

import math
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

from nadam_edu.generations.variants import nadamw, nesterov_kernel
from nadam_edu.optimizer.gradients import central_differences
from nadam_edu.surfaces import ravine, rosenbrock
from nadam_edu.update_rules import adam, momentum_at, nadam

from . import averages, descents, others, rates
from .runs import numerator, on_gradients

FLAT, STEEP = ravine.gradient(1.0, 0.0)[0], ravine.gradient(0.0, 1.0)[1]


def in_the_ravine(rng: Random) -> dict[str, Any]:
    """A place in the ravine, and the same place in the coordinates that make it round."""
    x, y = rng.uniform(-4, 4), rng.uniform(-2, 2)
    return {"x": x, "y": y, "w": np.sqrt(STEEP / FLAT) * y, "f": ravine.value}


def in_the_bent_valley(rng: Random) -> dict[str, Any]:
    """A place in Rosenbrock's valley."""
    return {"x": rng.uniform(-2, 2), "y": rng.uniform(-1, 3), "f": rosenbrock.value}


def after_a_step(curvature: float) -> Callable[[Random], dict[str, Any]]:
    """Where a step of plain descent leads to in one direction of the ravine."""

    def binding(rng: Random) -> dict[str, Any]:
        rate, place = rng.uniform(0.01, 0.5), rng.uniform(1, 4)
        left = descents.factor(curvature, rate)
        return {"\\eta": rate, "x": place, "y": place, "the values": [left * place]}

    return binding


def kept_square(rng: Random) -> dict[str, Any]:
    """What a step leaves of the square of a distance."""
    rate = rng.uniform(0.1, 1.9)
    return {"\\eta": rate, "the values": [descents.factor(1.0, rate) ** 2]}


def at_the_best_rate(rng: Random) -> dict[str, Any]:
    """The rate at which both ends keep equally much."""
    found = descents.best(rng)
    return found | {"\\eta": found["\\eta^*"]}


def below_the_limit(rng: Random) -> dict[str, Any]:
    """Rates above zero."""
    found = descents.limit(rng)
    return found if found["\\eta"] > 0 else below_the_limit(rng)


def one_root(rng: Random) -> dict[str, Any]:
    """One of the two factors of the error that momentum has on a parabola."""
    mu, curvature, rate = rng.uniform(0.1, 0.9), rng.uniform(0.5, 5), rng.uniform(0.1, 1)
    matrix = descents.step_matrix(descents.momentum, curvature, rate, momentum=mu)
    root = rng.choice(list(np.linalg.eigvals(matrix)))
    return {"\\mu": mu, "\\eta": rate, "\\lambda": curvature, "r": root, "the nearness": 1e-7}


def point_ahead(rng: Random) -> dict[str, Any]:
    """Nesterov's momentum at one update: the letters without an index, and the point ahead as the value."""
    found = descents.ahead(rng)
    now = {letter: found[letter][found["t"]] for letter in ("x", "v", "y")}
    return {"\\mu": found["\\mu"], **now, "the values": [now["y"]]}


def by_the_gradient(rng: Random) -> dict[str, Any]:
    """What the gradient adds to the velocity of Nesterov's momentum."""
    found = descents.ahead(rng)
    added = found["v"][found["t"]] - found["\\mu"] * found["v"][found["t"] - 1]
    return found | {"the values": [added]}


def step_by_the_gradient(rng: Random) -> dict[str, Any]:
    """How much a step of Adam changes with its gradient, while the average of squares stays."""
    beta_1, rate, size = rng.uniform(0.1, 0.9), rng.uniform(0.1, 1), rng.uniform(0.5, 2)
    late, share = 10**16, {"beta_1": beta_1, "beta_2": 1 - 1e-13, "epsilon": 0.0}
    without, along = (adam(g, (late, 0.3, size**2), rate, **share)[0] for g in (0.0, 1e-3))
    change = float(without - along) / 1e-3
    return {
        "\\beta_1": beta_1,
        "\\eta": rate,
        "\\hat v": size**2,
        "the values": [change],
        "the nearness": 1e-6,
    }


def first_update(rng: Random) -> dict[str, Any]:
    """The first update on a gradient."""
    beta_1, beta_2, gradient = rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9), rng.uniform(-2, 2)
    run = on_gradients(rng, adam, [gradient] * 8, beta_1=beta_1, beta_2=beta_2)
    return averages.averages(run) | {"\\beta_1": beta_1, "\\beta_2": beta_2, "g": gradient}


def under_adams_divisor(rng: Random) -> dict[str, Any]:
    """What NadamW steps along, in the place of Adam's corrected average."""
    found = averages.nadams(rng, nadamw)
    return found | {"the values": [found["\\bar m"][found["t"]]]}


def epsilon_hat_leaves(rng: Random) -> dict[str, Any]:
    """The part of Nadam's first step that an epsilon of the gradient's size leaves beside the bare root."""
    beta_2, gradient = rng.uniform(0.1, 0.9), rng.uniform(0.5, 2)
    with_it, without = (
        on_gradients(Random(1), nesterov_kernel, [gradient] * 8, beta_2=beta_2, epsilon=epsilon).moves[1]
        for epsilon in (gradient, 0.0)
    )
    root = float(np.sqrt(on_gradients(Random(1), nadam, [1.0] * 8, beta_2=beta_2).states[1][2]))
    return {"\\beta_2": beta_2, "r": root, "the values": [with_it / without]}


def share_of_the_gradient(rng: Random) -> dict[str, Any]:
    """What the first gradient gives to Nadam's step, in place of what the past gives."""
    beta_1, psi, gradient = rng.uniform(0.1, 0.9), rng.uniform(0.1, 3), rng.uniform(0.5, 2)
    hyper = {"beta_1": beta_1, "momentum_decay": psi}
    [_, ahead] = numerator(rng, nadam, [gradient] * 8, **hyper)[:2]
    state = on_gradients(rng, nadam, [gradient] * 8, **hyper).states[1]
    product, following = state[3], momentum_at(2, beta_1, psi)
    past = following * state[1] / (1 - product * following)
    letters = {"\\mu": lambda t: momentum_at(t, beta_1, psi), "g": [0, gradient], "product": product}
    return letters | {"the values": [ahead - past]}


def look_ahead_by_numbers(rng: Random) -> dict[str, Any]:
    """What the past gives to the first step on gradients of 1, with Adam's momentum."""
    whole = numerator(rng, nadam, [1.0] * 8, beta_1=0.9, momentum_decay=math.inf)[1]
    return {"the values": [whole - 1]}  # the gradient gives 1: its share is corrected by itself


def error_signal(rng: Random) -> dict[str, Any]:
    """The slope of the loss of one example by its scores, by differences."""
    scores, label = (
        np.array([rng.uniform(-2, 2) for _ in range(others.KINDS)]),
        rng.randint(0, others.KINDS - 1),
    )
    p = others.probabilities(scores)
    [slope] = central_differences(lambda: float(-np.log(others.probabilities(scores)[label])), [scores])
    rows = {"p": p, "y": label, "e": lambda y: np.eye(others.KINDS)[y]}
    return rows | {"the values": [slope], "the nearness": 1e-6}


def letters_of(binding: Callable[[Random], dict[str, Any]]) -> Callable[[Random], dict[str, Any]]:
    """The same letters, for an equation: no value of a bare expression."""

    def without(rng: Random) -> dict[str, Any]:
        return {letter: value for letter, value in binding(rng).items() if letter != "the values"}

    return without


def scores(rng: Random) -> dict[str, Any]:
    """The softmax of some scores, and the error signal."""
    found = others.softmax(rng)
    label = rng.randint(0, others.KINDS - 1)
    return found | {"y": label}


INLINE = {
    "01_gradient_descent: $f(x, y) = \\tfrac12 (x^2 + 25\\, y^2)$": in_the_ravine,
    "01_gradient_descent: $w = 5\\,y$": in_the_ravine,
    "01_gradient_descent: $\\tfrac12(x^2 + 25\\,y^2) = \\tfrac12(x^2 + w^2)$": in_the_ravine,
    "01_gradient_descent: $(1 - 25\\,\\eta)\\,y$": after_a_step(STEEP),
    "01_gradient_descent: $(1 - \\eta)\\,x$": after_a_step(FLAT),
    "01_gradient_descent: $1 - \\eta\\ell = \\eta L - 1$": at_the_best_rate,
    "01_gradient_descent: $(1 - \\eta)^2$": kept_square,
    "01_gradient_descent: $f(x, y) = (1 - x)^2 + 100\\,(y - x^2)^2$": in_the_bent_valley,
    "01_gradient_descent: $\\eta < 2/L$": below_the_limit,
    "02_momentum: $r^2 - (1 + \\mu - \\eta\\lambda)\\, r + \\mu = 0$": one_root,
    "02_momentum: $y = x + \\mu v$": letters_of(point_ahead),
    "02_momentum: $x + \\mu v$": point_ahead,
    "02_momentum: $v_t - \\mu v_{t-1}$": by_the_gradient,
    "02_momentum: $-\\eta \\nabla f(y_{t-1})$": by_the_gradient,
    "03_adam: $(1 - \\beta_1)\\,\\eta/\\sqrt{\\hat v}$": step_by_the_gradient,
    "04_nadam: $\\sqrt{v_1} = \\sqrt{1 - \\beta_2}\\,|g|$": first_update,
    "04_nadam: $0.9 \\cdot 0.1 / (1 - 0.81)$": look_ahead_by_numbers,
    "05_nadam_in_keras: $(1 - \\mu_1)\\, g_1 / (1 - \\text{product})$": share_of_the_gradient,
    "06_five_nadams: $m_1 = (1 - \\beta_1)\\, g$": first_update,
    "07_nadamw: $(\\beta_1 m_t + (1 - \\beta_1)\\, g_t)/(1 - \\beta_1^t)$": under_adams_divisor,
    "09_choosing_the_rate: $(1 - \\eta\\lambda)^2 E + \\eta^2 \\sigma^2$": rates.one_update,
    "15_an_honest_comparison: $-\\log p_y = \\log \\sum_j e^{z_j} - z_y$": scores,
    "15_an_honest_comparison: $p - e_y$": error_signal,
    "reports: $r/(1+r)$": epsilon_hat_leaves,
    "reports: $r = \\sqrt{1 - \\beta_2}$": letters_of(epsilon_hat_leaves),
}
