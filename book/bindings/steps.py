"""The letters of formulas within sentences that are steps of a derivation in chapters 1 to 4."""

from random import Random
from typing import Any

import numpy as np

from nadam_edu import surfaces
from nadam_edu.update_rules import adam, momentum, nadam, nesterov

from . import averages, descents, late
from .runs import edge, kept, numerator, step_matrix


def bends_of_the_ripples(rng: Random) -> dict[str, Any]:
    """The least or the largest curvature of the rippled bowl, by differences of its slope."""
    places, h = np.linspace(-2, 2, 40_001), 1e-5
    slopes = [surfaces.ripples.gradient(places + side, 0.0)[0] for side in (-h, h)]
    bends = (slopes[1] - slopes[0]) / (2 * h)
    return {"the values": [bends.min()], "least": bends.min(), "largest": bends.max(), "the nearness": 1e-6}


def largest_bend(rng: Random) -> dict[str, Any]:
    """The largest of these curvatures."""
    found = bends_of_the_ripples(rng)
    return found | {"the values": [found["largest"]]}


def mean_square(rng: Random) -> dict[str, Any]:
    """Where the mean square of one coordinate stays, with noise of size one."""
    rate, square = rng.uniform(0.1, 1.5), 0.0
    keeps, kick = descents.factor(1.0, rate), descents.factor(1.0, rate) - 1
    for _ in range(2000):
        square = keeps**2 * square + kick**2
    return {"\\eta": rate, "E": square}


def weights_of_the_past(rng: Random) -> dict[str, Any]:
    """The sum of the weights of momentum after t updates."""
    found = descents.steady(rng)
    weights = found["v"][found["t"]] / (-found["\\eta"] * found["g"])
    return {"\\mu": found["\\mu"], "t": found["t"], "the values": [weights]}


def through_momentum(rng: Random, power: int) -> dict[str, Any]:
    """What a constant (power 1) or independent noise (power 2) is multiplied by in the long run."""
    mu, state, weights = rng.uniform(0.1, 0.9), None, []
    for gradient in [1.0, *[0.0] * 400]:
        move, state = momentum(gradient, state, 1.0, momentum=mu)
        weights.append(-float(move))
    return {"\\mu": mu, "the values": [np.sum(np.power(weights, power)) ** (1 / power)]}


def errors_and_velocity(rng: Random) -> dict[str, Any]:
    """Momentum on a parabola, with its velocity."""
    found = descents.recurrence(rng)
    return found | {"v": [0.0, *map(float, found["states"][1:])]}


def complex_or_not(rng: Random) -> dict[str, Any]:
    """Whether the roots of momentum are complex, around both edges of the band."""
    found = descents.root(rng)
    matrix = step_matrix(momentum, found["\\lambda"], found["\\eta"], momentum=found["\\mu"])
    is_complex = abs(complex(np.linalg.eigvals(matrix)[0]).imag) > 1e-12
    return found | {"the truth": is_complex}


def at_the_limit(rng: Random, rule: Any = momentum) -> dict[str, Any]:
    """The largest rate with which a kind of momentum does not diverge."""
    mu, curvature = rng.uniform(0.1, 0.9), rng.uniform(1, 30)
    rate = edge(0, 10, lambda rate: kept(step_matrix(rule, curvature, rate, momentum=mu)) < 1)
    return {"\\mu": mu, "\\eta": rate, "\\lambda": curvature, "the nearness": 1e-7}


def in_the_unit_of_the_gradient(rng: Random) -> dict[str, Any]:
    """Momentum whose velocity is divided by the negative rate."""
    found = descents.ball(rng)
    return found | {"v": [-v / found["\\eta"] for v in found["v"]]}


def forgotten(rng: Random) -> dict[str, Any]:
    """What RMSprop's average has of squares of one."""
    found = averages.cold(rng)
    return {"t": found["t"], "\\rho": found["\\rho"]}


def point_ahead_of_nadam(rng: Random) -> dict[str, Any]:
    """A walker by Adam's displacement, and where Nadam's weight is on the same gradients."""
    found = late.bridge(rng)
    theta, x = np.cumsum(found["\\Delta"]), np.cumsum(found["V"])
    return found | {"\\theta": list(theta), "x": list(x)}


def first_with_psi_1(rng: Random) -> dict[str, Any]:
    """Nadam's first step on gradients of 1, in rates, with the defaults of Keras."""
    return {"the values": [numerator(rng, nadam, [1.0] * 8, beta_1=0.9, momentum_decay=1.0)[1]]}


def swinging(rng: Random) -> dict[str, Any]:
    """Adam's average after many gradients that turn their sign each time."""
    beta_1, size, state = rng.uniform(0.1, 0.9), rng.uniform(0.5, 2), None
    m, g = [], []
    for number in range(401):
        g.append(size * (-1) ** number)
        state = adam(g[-1], state, 1.0, beta_1=beta_1)[1]
        m.append(float(state[1]))
    return {"t": 400, "\\beta_1": beta_1, "m": m, "g": g}


def look_ahead_alone(rng: Random) -> dict[str, Any]:
    """The largest curvature, in units, where Nesterov's momentum keeps its hold at the rate of a ball."""
    beta_1 = rng.uniform(0.1, 0.9)
    found = edge(0, 10, lambda rate: kept(step_matrix(nesterov, 1.0, rate, momentum=beta_1)) < 1)
    return {"\\beta_1": beta_1, "the values": [found / (1 - beta_1)], "the nearness": 1e-7}


STEPS = {
    "01_gradient_descent: $2 - \\pi^2$": bends_of_the_ripples,
    "01_gradient_descent: $2 + \\pi^2$": largest_bend,
    "01_gradient_descent: $E\\,(2\\eta - \\eta^2) = \\eta^2$": mean_square,
    "02_momentum: $(1 - \\mu^t)/(1 - \\mu)$": weights_of_the_past,
    "02_momentum: $1/(1 - \\mu)$": lambda rng: through_momentum(rng, 1),
    "02_momentum: $1/\\sqrt{1 - \\mu^2}$": lambda rng: through_momentum(rng, 2),
    "02_momentum: $v_t = e_t - e_{t-1}$": errors_and_velocity,
    "02_momentum: $|1 + \\mu - \\eta\\lambda| < 2\\sqrt\\mu$": complex_or_not,
    "02_momentum: $1 + (1 + \\mu - \\eta\\lambda) + \\mu = 0$": at_the_limit,
    "02_momentum: $\\eta\\lambda = 2(1 + \\mu)$": at_the_limit,
    "02_momentum: $\\eta\\lambda = 2 + 2\\mu(1 - \\eta\\lambda)$": lambda rng: at_the_limit(rng, nesterov),
    "02_momentum: $v_t = \\mu v_{t-1} + g_t$": in_the_unit_of_the_gradient,
    "02_momentum: $x_t = x_{t-1} - \\eta v_t$": in_the_unit_of_the_gradient,
    "03_adam: $(1 - \\rho)(1 + \\rho + \\dots + \\rho^{t-1}) = 1 - \\rho^t$": forgotten,
    "03_adam: $V_t = -\\eta\\, m_t / \\sqrt{\\hat v}$": late.bridge,
    "04_nadam: $V_t = -\\eta\\, m_t / \\sqrt{\\hat v}$": late.bridge,
    "04_nadam: $\\theta_t = x_t + \\beta_1 V_t$": point_ahead_of_nadam,
    "04_nadam: $0.48528 \\cdot 0.1 / (1 - 0.468 \\cdot 0.48528) + 1$": first_with_psi_1,
    "04_nadam: $m_{t-1} = -m_t$": swinging,
    "04_nadam: $m_t = \\frac{1 - \\beta_1}{1 + \\beta_1}\\, g_t$": swinging,
    "04_nadam: $\\frac{2\\,(1 + \\beta_1)}{(1 - \\beta_1)(1 + 2\\beta_1)}$": look_ahead_alone,
}
