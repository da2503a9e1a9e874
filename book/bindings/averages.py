"""The letters of the formulas about RMSprop, Adam and the Nadams."""

import itertools
import math
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

from nadam_edu.generations.variants import dozat, nadamw, nesterov_kernel
from nadam_edu.schedules import ExponentialDecay
from nadam_edu.update_rules import adam, growth, momentum_at, nadam, rmsprop

from .runs import UPDATES, averages, gradients, letters, numerator, on_gradients

HAT = "\\hat \\epsilon"  # the epsilon that is added to the bare root


def shares(rng: Random) -> dict[str, float]:
    """Random hyperparameters; epsilon is so large that its place matters."""
    return {
        "beta_1": rng.uniform(0.1, 0.9),
        "beta_2": rng.uniform(0.1, 0.9),
        "epsilon": rng.uniform(0.1, 1.0),
    }


def named(shares: dict[str, float], epsilon: str = "\\epsilon") -> dict[str, float]:
    """The same under their letters; that of epsilon tells which root it is added to, corrected or bare."""
    return {"\\beta_1": shares["beta_1"], "\\beta_2": shares["beta_2"], epsilon: shares["epsilon"]}


def squares(rng: Random) -> dict[str, Any]:
    """RMSprop."""
    rho, epsilon = rng.uniform(0.1, 0.9), rng.uniform(0.1, 1)
    run = on_gradients(rng, rmsprop, gradients(rng), rho=rho, epsilon=epsilon)
    return letters(rng, run) | {"\\rho": rho, "\\epsilon": epsilon, "v": [0.0, *map(float, run.states[1:])]}


def cold(rng: Random) -> dict[str, Any]:
    """RMSprop on one gradient again and again, without epsilon."""
    rho = rng.uniform(0.1, 0.9)
    run = on_gradients(rng, rmsprop, [rng.uniform(0.5, 2)] * UPDATES, rho=rho, epsilon=0.0)
    return letters(rng, run) | {"\\rho": rho}


def adams(rng: Random) -> dict[str, Any]:
    """Adam as Keras has it, with the epsilon of the bare root."""
    numbers = shares(rng)
    run = on_gradients(rng, adam, gradients(rng), **numbers)
    return letters(rng, run) | named(numbers, HAT) | averages(run)


def corrected(rng: Random) -> dict[str, Any]:
    """Adam's averages of one gradient: corrected, they are that gradient and its square."""
    numbers, gradient = shares(rng), rng.uniform(0.5, 2)
    run = on_gradients(rng, adam, [gradient] * UPDATES, **numbers)
    hats = {"\\hat m_t": gradient, "\\hat v_t": gradient**2}
    return letters(rng, run) | named(numbers) | averages(run) | hats


def adam_average(rng: Random) -> dict[str, Any]:
    """Adam's corrected average."""
    past, beta_1 = gradients(rng), rng.uniform(0.1, 0.9)
    run = on_gradients(rng, adam, past, beta_1=beta_1)
    hat = numerator(rng, adam, past, beta_1=beta_1)
    return letters(rng, run) | averages(run) | {"\\beta_1": beta_1, "\\hat m": hat}


def algorithm_1(rng: Random) -> dict[str, Any]:
    """Adam with the epsilon of Algorithm 1: Nadam if beta_1 is 0, the Adam of Keras if epsilon is 0."""
    numbers, size = shares(rng), rng.uniform(0.5, 2)
    past = [rng.choice((-1, 1)) * size for _ in range(UPDATES)]
    rule: Callable = rng.choice((adam, nadam))
    numbers |= {"epsilon": 0.0} if rule is adam else {"beta_1": 0.0}
    run = on_gradients(rng, rule, past, **numbers)
    hats = {"\\hat m": numerator(rng, rule, past, beta_1=numbers["beta_1"]), "\\hat v_t": size**2}
    return letters(rng, run) | named(numbers) | hats


def epsilon_hat(rng: Random) -> dict[str, Any]:
    """The epsilon with which Keras's Adam makes the step of Algorithm 1; 1 over the step is linear in it."""
    numbers, past, seed = shares(rng) | {"beta_1": 0.0}, gradients(rng), rng.random()
    t = rng.randint(1, UPDATES)

    def inverse(rule: Callable, epsilon: float) -> float:
        return 1 / on_gradients(Random(seed), rule, past, **numbers | {"epsilon": epsilon}).moves[t]

    at_0, at_1, wanted = inverse(adam, 0.0), inverse(adam, 1.0), inverse(nadam, numbers["epsilon"])
    return named(numbers) | {"t": t, "\\hat \\epsilon": (wanted - at_0) / (at_1 - at_0)}


def nadams(
    rng: Random,
    rule: Callable = nadam,
    psi: float | None = None,
    constant: bool = False,
) -> dict[str, Any]:
    """Nadam, or another rule of its shape; with gradients of one size, their average square is known."""
    numbers, psi = shares(rng), rng.uniform(0.1, 3) if psi is None else psi
    past = gradients(rng)
    past = [math.copysign(past[0], each) for each in past] if constant else past
    decay = {} if rule in (nadamw, nesterov_kernel) else {"momentum_decay": psi}
    run = on_gradients(rng, rule, past, **numbers, **decay)
    bar = numerator(rng, rule, past, beta_1=numbers["beta_1"], **decay)
    more = {"\\psi": psi, "\\mu": lambda t: momentum_at(t, numbers["beta_1"], psi), "\\bar m": bar}
    if constant:
        more["\\hat v_t"] = past[0] ** 2
    names = named(numbers, HAT if rule is nesterov_kernel else "\\epsilon")
    return letters(rng, run) | names | averages(run) | more


def whole_nadam(rng: Random, rule: Callable = nadam) -> dict[str, Any]:
    """Nadam by a formula that says itself what is in between."""
    numbers = nadams(rng, rule)
    del numbers["\\bar m"]
    return numbers


def two_averages(rng: Random) -> dict[str, Any]:
    """The average of the paper and that of Keras."""
    numbers = nadams(rng)
    past, psi = numbers["g"][1:], numbers["\\psi"]
    other = averages(on_gradients(rng, dozat, past, beta_1=numbers["\\beta_1"], momentum_decay=psi))
    return numbers | {"m^Keras": numbers["m"], "m^Dozat": other["m"]}


def expected(rng: Random) -> dict[str, Any]:
    """The second moments of all runs of four updates whose gradients are one of two numbers."""
    sizes, beta_2, state = (rng.uniform(0.5, 2), rng.uniform(0.5, 2)), rng.uniform(0.1, 0.9), None
    runs, v = np.array(list(itertools.product(sizes, repeat=4))).T, [np.zeros(16)]
    for g in runs:
        _, state = adam(g, state, 0.1, beta_2=beta_2)
        v.append(state[2])
    return {"t": rng.randint(1, 4), "\\beta_2": beta_2, "v": v, "g": runs[0]}


def steps_on_ones(rng: Random, rule: Callable = nadam) -> dict[str, Any]:
    """The steps, per rate, and the averages of a Nadam on a gradient that is always 1."""
    beta_1, psi = rng.uniform(0.1, 0.9), rng.uniform(0.1, 3)
    run = on_gradients(rng, rule, [1.0] * UPDATES, beta_1=beta_1, beta_2=0.5, epsilon=0.0, momentum_decay=psi)
    steps = [None, *(-move / run.rate for move in run.moves[1:])]
    mu = {"\\mu": lambda t: momentum_at(t, beta_1, psi), "\\beta_1": beta_1}
    return letters(rng, run) | averages(run) | mu | {"s": steps}


def paper(rng: Random) -> dict[str, Any]:
    """The averages of the paper's Nadam."""
    numbers = whole_nadam(rng, dozat)
    return {letter: numbers[letter] for letter in ("t", "\\psi", "\\beta_1", "\\mu", "m", "g")}


def momentum_alone(rng: Random) -> dict[str, Any]:
    """The momentum of an update."""
    numbers = nadams(rng)
    return {letter: numbers[letter] for letter in ("t", "\\psi", "\\beta_1", "\\mu")}


def grown(rng: Random) -> dict[str, Any]:
    """The part of beta_1 that the momentum has."""
    psi, t = rng.uniform(0.1, 3), rng.randint(1, UPDATES)
    return {"t": t, "\\psi": psi, "the values": [growth(t, psi)]}


def product(rng: Random, decays: tuple[float | None, ...]) -> dict[str, Any]:
    """The product of the momenta in the state of Nadam, for each momentum decay; None is a random one."""
    beta_1, psi, t = rng.uniform(0.1, 0.9), rng.uniform(0.1, 3), rng.randint(1, UPDATES)

    def of_state(decay: float) -> float:
        return on_gradients(rng, nadam, gradients(rng), beta_1=beta_1, momentum_decay=decay).states[t][3]

    values = [of_state(psi if decay is None else decay) for decay in decays]
    return {"t": t, "\\beta_1": beta_1, "\\mu": lambda t: momentum_at(t, beta_1, psi), "the values": values}


def weights_given(rng: Random) -> dict[str, Any]:
    """The sum of the weights in Adam's average: the average of ones."""
    beta_1, t = rng.uniform(0.1, 0.9), rng.randint(1, UPDATES)
    ones = averages(on_gradients(rng, adam, [1.0] * UPDATES, beta_1=beta_1))["m"]
    return {"t": t, "\\beta_1": beta_1, "the values": [ones[t]]}


def rate_and_direction(rng: Random) -> dict[str, Any]:
    """Nadam's weights under a schedule, and its steps at rate 1."""
    schedule, state, theta, steps = (
        ExponentialDecay(rng.uniform(0.1, 1), 3, 0.5),
        None,
        [rng.uniform(-1, 1)],
        [],
    )
    for k, gradient in enumerate(gradients(rng)):
        steps.append(-float(nadam(gradient, state, 1.0)[0]))
        move, state = nadam(gradient, state, schedule(k))
        theta.append(theta[-1] + float(move))
    return {"k": rng.randint(0, UPDATES - 1), "\\theta": theta, "\\eta": schedule, "u": steps}
