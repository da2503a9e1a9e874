"""The letters of the formulas about learning-rate schedules."""

import math
from collections.abc import Callable
from random import Random
from typing import Any

from nadam_edu import schedules as ours
from nadam_edu.schedules.shapes import SHAPES, half_cosine, way_left

STEPS = ("steps", "every")
Binding = Callable[[Random], dict[str, Any]]


def drawn(rng: Random, argument: str) -> float:
    """Return a random number that fits an argument of this name."""
    if any(word in argument for word in STEPS):
        return rng.randint(5, 40)
    return rng.uniform(1.2, 2.5) if argument == "t_mul" else rng.uniform(0.1, 1.0)


def schedule(schedule_class: type, letters: dict[str, str], last: str = "") -> Binding:
    """Return the binding of a schedule, with the letters of its arguments and of the last step to try."""

    def numbers(rng: Random) -> dict[str, Any]:
        values = {argument: drawn(rng, argument) for argument in letters}
        found = {letters[argument]: value for argument, value in values.items()}
        end = round(found[last]) if last else 100
        return found | at_step(rng.choice((0, end, rng.randint(0, end))), schedule_class(**values))

    return numbers


def at_step(k: int, rate: Callable[[float], float]) -> dict[str, Any]:
    """Return the rate of one step; other indices of the letter are none of the package's."""
    return {"k": k, "\\eta_k": rate(k)}


def piecewise(rng: Random) -> dict[str, Any]:
    """Three rates with two boundaries between them."""
    edges, values, i = (
        [rng.randint(5, 20), rng.randint(25, 40)],
        [rng.uniform(0.1, 1) for _ in range(3)],
        rng.randint(0, 2),
    )
    ends = [-math.inf, *edges, math.inf]
    k = rng.choice([0, *edges, *(edge + 1 for edge in edges), rng.randint(0, 50)])
    lists = {"i": i, "values": values, "boundaries": lambda i: ends[round(i) + 1]}
    return lists | at_step(k, ours.PiecewiseConstantDecay(edges, values))


def restarts(rng: Random) -> dict[str, Any]:
    """Cosines with restarts; i, and the step of the last restart, are the package's."""
    start, d, tau = rng.uniform(0.1, 1), rng.randint(5, 40), rng.uniform(1.2, 2.5)
    gamma, alpha, k = rng.uniform(0.1, 1), rng.uniform(0.1, 1), rng.randint(0, 200)
    rate = ours.CosineDecayRestarts(start, d, tau, gamma, alpha)
    i = float(rate.restarts(float(k)))
    found = {"\\eta_0": start, "d": d, "\\tau": tau, "\\gamma": gamma, "\\alpha": alpha}
    return found | {"i": i, "s_i": rate.period(i)[0]} | at_step(k, rate)


def triangles(rng: Random, names: tuple[str, ...] = tuple(ours.cyclical.MODES)) -> dict[str, Any]:
    """Triangles of a kind, at steps off the foot; their heights are compared with those of the plain kind."""
    low, high, half, gamma = (
        rng.uniform(0.1, 0.4),
        rng.uniform(0.5, 1),
        rng.randint(5, 20),
        rng.uniform(0.9, 0.99),
    )
    k = rng.randint(0, 4) * 2 * half + rng.randint(1, 2 * half - 1)
    rates = {mode: ours.Cyclical(low, high, half, mode, gamma) for mode in names}
    height = {mode: (rate(k) - low) / (rates["triangular"](k) - low) for mode, rate in rates.items()}
    mode = rng.choice(names)
    found = {"h": half, "\\gamma": gamma, "\\eta_\\min": low, "\\eta_\\max": high, "c": height[mode]}
    return found | at_step(k, rates[mode]) | {"the values": [height[mode] for mode in names[1:]]}


def plain_triangles(rng: Random) -> dict[str, Any]:
    """Triangles that nothing shrinks."""
    return triangles(rng, ("triangular",))


def follower(rng: Random) -> ours.LearningRateSchedule:
    """A schedule to be put into others."""
    return ours.ExponentialDecay(rng.uniform(0.5, 1), rng.randint(5, 20), rng.uniform(0.2, 0.8))


def warmup(rng: Random) -> dict[str, Any]:
    """A warm-up of some steps, or of none."""
    start, w, after = rng.uniform(0.1, 0.4), rng.choice((0, rng.randint(3, 20))), follower(rng)
    k = rng.choice((w, w + 1, rng.randint(0, w), rng.randint(0, 40)))
    return {"w": w, "\\eta_0": start, "s": after} | at_step(k, ours.Warmup(after, w, start))


def sequence(rng: Random) -> dict[str, Any]:
    """Three schedules one after another, around the boundaries."""
    parts, edges, i = (
        [follower(rng) for _ in range(3)],
        [rng.randint(5, 20), rng.randint(25, 40)],
        rng.randint(0, 2),
    )
    k = rng.choice([*edges, *(edge - 1 for edge in edges), rng.randint(0, 50)])
    found = {"i": i, "b": [0, *edges, math.inf], "s": lambda i: parts[round(i)].rate}
    return found | at_step(k, ours.Sequence(parts, edges))


def floor(rng: Random) -> dict[str, Any]:
    """A schedule that does not fall below a rate."""
    least, above = rng.uniform(0.1, 0.3), follower(rng)
    return {"\\eta_\\min": least, "s": above} | at_step(rng.randint(0, 40), ours.Floor(above, least))


def inverse_square_root(rng: Random) -> dict[str, Any]:
    """The peak with which it is equation 3 of Vaswani et al. (2017), as that paper writes it."""
    found, width, k = (
        schedule(ours.InverseSquareRoot, {"peak_learning_rate": "\\eta_p", "warmup_steps": "w"})(rng),
        rng.randint(100, 500),
        50,
    )
    paper = width**-0.5 * min(k**-0.5, k * found["w"] ** -1.5)
    return found | {"d_model": width, "the values": [paper / ours.InverseSquareRoot(1.0, found["w"])(k)]}


def one_cycle(rng: Random) -> dict[str, Any]:
    """Up and down, once."""
    top, n, share, first, last = rng.uniform(0.1, 1), rng.randint(20, 40), rng.uniform(0.2, 0.8), 25.0, 10.0
    rate = ours.OneCycle(top, n, share, first, last, rng.choice(list(SHAPES)))
    return {
        "n": n,
        "s": share,
        "f": first,
        "g": last,
        "\\eta_\\max": top,
        "\\eta": lambda k: rate(k) if k < n else math.nan,
    }


def one_cosine_cycle(rng: Random) -> dict[str, Any]:
    """Up and down along cosines, at a step of the training."""
    top, n, share = rng.uniform(0.1, 1), rng.randint(20, 40), rng.uniform(0.2, 0.8)
    rate = ours.OneCycle(top, n, share, 5.0, 10.0)
    found = {"n": n, "s": share, "\\eta_0": rate(0), "\\eta_p": top, "\\eta_e": rate(n)}
    return found | {"c": half_cosine} | at_step(rng.choice((0, n - 1, rng.randint(0, n - 1))), rate)


def trapezoid(rng: Random) -> dict[str, Any]:
    """Up, along and down; x is seen in a straight fall."""
    peak, end, shape = rng.uniform(0.5, 1), rng.uniform(0.1, 0.4), rng.choice(list(SHAPES))
    w, s, d = rng.randint(0, 9), rng.randint(1, 9), rng.randint(5, 20)
    k = rng.choice((w, w + s, w + s + d, rng.randint(0, w), rng.randint(0, 40)))
    left = (ours.WarmupStableDecay(peak, 0, w + s, d, end)(k) - end) / (peak - end)
    found = {"w": w, "s": s, "d": d, "\\eta_p": peak, "\\eta_e": end, "x": 1 - left}
    values = [way_left(name, 1 - left) for name in (shape, "linear", "cosine", "1-sqrt")]
    shapes = {"l": lambda x: way_left(shape, x), "the values": values}
    return found | shapes | at_step(k, ours.WarmupStableDecay(peak, w, s, d, end, shape))


def half_life(rng: Random) -> dict[str, Any]:
    """After how many steps the rate is half of the first."""
    d, r = rng.randint(5, 40), rng.uniform(0.1, 0.9)
    rate, low, high = ours.ExponentialDecay(1.0, d, r), 0.0, 1e4
    for _ in range(100):
        low, high = ((low + high) / 2, high) if rate((low + high) / 2) > 0.5 else (low, (low + high) / 2)
    return {"d": d, "r": r, "the values": [low]}
