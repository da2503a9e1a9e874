"""The letters of the formulas about learning-rate schedules."""

import math
from collections.abc import Callable
from random import Random
from typing import Any

import nadam_edu.schedules as kinds
from nadam_edu.schedules.shapes import SHAPES, way_left

STEPS = ("steps", "every")
Binding = Callable[[Random], dict[str, Any]]


def drawn(rng: Random, argument: str) -> float:
    """Return a random number that fits an argument of this name."""
    if any(word in argument for word in STEPS):
        return rng.randint(5, 40)
    return rng.uniform(1.2, 2.5) if argument == "t_mul" else rng.uniform(0.1, 1.0)


def schedule(kind: type, last: str = "", **letters: str) -> Binding:
    """Return the binding of a schedule whose arguments have these letters; ``last``: the letter of the last step to try."""

    def numbers(rng: Random) -> dict[str, Any]:
        values = {argument: drawn(rng, argument) for argument in letters}
        found = {letters[argument]: value for argument, value in values.items()}
        end = round(found[last]) if last else 100
        return found | {"\\eta": kind(**values), "k": rng.choice((0, end, rng.randint(0, end)))}

    return numbers


def piecewise(rng: Random) -> dict[str, Any]:
    """Three rates with two boundaries between them."""
    edges, values = [rng.randint(5, 20), rng.randint(25, 40)], [rng.uniform(0.1, 1) for _ in range(3)]
    ends = [-math.inf, *edges, math.inf]
    found = {"k": rng.choice([0, *edges, *(edge + 1 for edge in edges), rng.randint(0, 50)]), "i": rng.randint(0, 2)}
    lists = {"values": values, "boundaries": lambda i: ends[round(i) + 1]}
    return found | lists | {"\\eta": kinds.PiecewiseConstantDecay(edges, values)}


def restarts(rng: Random) -> dict[str, Any]:
    """Cosines with restarts; i, and the step of the last restart, are the package's."""
    names = {"initial_learning_rate": "\\eta_0", "first_decay_steps": "d", "t_mul": "\\tau", "m_mul": "\\gamma", "alpha": "\\alpha"}
    found = schedule(kinds.CosineDecayRestarts, **names)(rng)
    i = float(found["\\eta"].restarts(float(found["k"])))
    return found | {"i": i, "s": lambda i: found["\\eta"].period(i)[0]}


def triangles(rng: Random, names: tuple[str, ...] = tuple(kinds.cyclical.MODES)) -> dict[str, Any]:
    """Triangles of a kind, at steps off the foot; their heights are compared with those of the plain kind."""
    low, high, half, gamma = rng.uniform(0.1, 0.4), rng.uniform(0.5, 1), rng.randint(5, 20), rng.uniform(0.9, 0.99)
    k = rng.randint(0, 4) * 2 * half + rng.randint(1, 2 * half - 1)
    rates = {mode: kinds.Cyclical(low, high, half, mode, gamma) for mode in names}
    height = {mode: (rate(k) - low) / (rates["triangular"](k) - low) for mode, rate in rates.items()}
    mode = rng.choice(names)
    found = {"k": k, "h": half, "\\gamma": gamma, "\\eta_\\min": low, "\\eta_\\max": high, "c": height[mode]}
    return found | {"\\eta": rates[mode], "the values": [height[mode] for mode in names[1:]]}


def plain_triangles(rng: Random) -> dict[str, Any]:
    """Triangles that nothing shrinks."""
    return triangles(rng, ("triangular",))


def follower(rng: Random) -> kinds.LearningRateSchedule:
    """A schedule to be put into others."""
    return kinds.ExponentialDecay(rng.uniform(0.5, 1), rng.randint(5, 20), rng.uniform(0.2, 0.8))


def warmup(rng: Random) -> dict[str, Any]:
    """A warm-up of some steps, or of none."""
    start, w, after = rng.uniform(0.1, 0.4), rng.choice((0, rng.randint(3, 20))), follower(rng)
    k = rng.choice((0, w, w + 1, rng.randint(0, 40)))
    return {"k": k, "w": w, "\\eta_0": start, "s": after, "\\eta": kinds.Warmup(after, w, start)}


def sequence(rng: Random) -> dict[str, Any]:
    """Three schedules one after another, around the boundaries."""
    parts, edges = [follower(rng) for _ in range(3)], [rng.randint(5, 20), rng.randint(25, 40)]
    k = rng.choice([0, *edges, *(edge - 1 for edge in edges), rng.randint(0, 50)])
    found = {"k": k, "i": rng.randint(0, 2), "b": [0, *edges, math.inf]}
    return found | {"s": lambda i: parts[round(i)].rate, "\\eta": kinds.Sequence(parts, edges)}


def floor(rng: Random) -> dict[str, Any]:
    """A schedule that does not fall below a rate."""
    least, above = rng.uniform(0.1, 0.3), follower(rng)
    return {"k": rng.randint(0, 40), "\\eta_\\min": least, "s": above, "\\eta": kinds.Floor(above, least)}


def inverse_square_root(rng: Random) -> dict[str, Any]:
    """The peak with which it is equation 3 of Vaswani et al. (2017), as that paper writes it."""
    found = schedule(kinds.InverseSquareRoot, peak_learning_rate="\\eta_p", warmup_steps="w")(rng)
    width, w, k = rng.randint(100, 500), found["w"], found["k"] + 1
    paper = width**-0.5 * min(k**-0.5, k * w**-1.5)
    return found | {"k": k, "d_model": width, "the values": [paper / kinds.InverseSquareRoot(1.0, w)(k)]}


def one_cycle(rng: Random) -> dict[str, Any]:
    """Up and down, once."""
    top, n, share, first, last = rng.uniform(0.1, 1), rng.randint(20, 40), rng.uniform(0.2, 0.8), 25.0, 10.0
    rate = kinds.OneCycle(top, n, share, first, last, rng.choice(list(SHAPES)))
    return {"n": n, "s": share, "f": first, "g": last, "\\eta_\\max": top, "\\eta": rate}


def trapezoid(rng: Random) -> dict[str, Any]:
    """Up, along and down; x is seen in a straight fall."""
    peak, end, shape = rng.uniform(0.5, 1), rng.uniform(0.1, 0.4), rng.choice(list(SHAPES))
    w, s, d = rng.randint(0, 9), rng.randint(1, 9), rng.randint(5, 20)
    k = rng.choice((0, w, w + s, w + s + d, rng.randint(0, 40)))
    left = (kinds.WarmupStableDecay(peak, 0, w + s, d, end)(k) - end) / (peak - end)
    found = {"k": k, "w": w, "s": s, "d": d, "\\eta_p": peak, "\\eta_e": end, "x": 1 - left}
    values = [way_left(name, 1 - left) for name in (shape, "linear", "cosine", "1-sqrt")]
    shapes = {"l": lambda x: way_left(shape, x), "the values": values}
    return found | shapes | {"\\eta": kinds.WarmupStableDecay(peak, w, s, d, end, shape)}


def half_life(rng: Random) -> dict[str, Any]:
    """After how many steps the rate is half of the first."""
    d, r = rng.randint(5, 40), rng.uniform(0.1, 0.9)
    rate, low, high = kinds.ExponentialDecay(1.0, d, r), 0.0, 1e4
    for _ in range(100):
        low, high = ((low + high) / 2, high) if rate((low + high) / 2) > 0.5 else (low, (low + high) / 2)
    return {"d": d, "r": r, "the values": [low]}
