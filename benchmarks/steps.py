"""One Nadam step: what every contestant of that contest is given, and what its result is held against."""

import functools
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nadam_edu import update_rules

from .measuring import Contestant

Arrays = list[NDArray[Any]]
SETTINGS: dict[str, Any] = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}

# Kernels of 3 by 3 and two dense layers, each with its bias: a convolutional network for small pictures.
CHANNELS = (3, 32, 32, 64, 64, 128, 128, 128, 256)
KERNELS = [(3, 3, before, after) for before, after in pairwise(CHANNELS)] + [(256, 1024), (1024, 32)]
CNN: list[tuple[int, ...]] = [shape for kernel in KERNELS for shape in (kernel, kernel[-1:])]


NETWORKS: dict[str, list[tuple[int, ...]]] = {
    "cnn": CNN,
    "mlp": [(64, 64), (64,), (64, 10), (10,)],
    "tiny": [(10,)] * 1000,
}


def shapes(problem: "str | int") -> list[tuple[int, ...]]:
    """Return the shapes of the variables: of one of ``NETWORKS``, or of one flat array of so many.

    >>> len(shapes("cnn"))
    20
    >>> shapes(1000)
    [(1000,)]
    """
    return NETWORKS.get(str(problem)) or [(int(problem),)]


def weights(problem: "str | int") -> Arrays:
    """Return the weights that every contestant begins with, in float32."""
    rng = np.random.default_rng(1)
    return [rng.uniform(-0.1, 0.1, size=shape).astype(np.float32) for shape in shapes(problem)]


def gradients(problem: "str | int") -> Iterator[Arrays]:
    """Yield the gradients of three steps, of either sign and of other sizes."""
    rng = np.random.default_rng(2)
    first = [rng.normal(size=shape).astype(np.float32) for shape in shapes(problem)]
    for factor in np.array([0.5, -0.25, 1.0], np.float32):  # powers of two, which round nothing
        yield [gradient * factor for gradient in first]


@functools.lru_cache(maxsize=1)
def expected(problem: "str | int", momentum_decay: float) -> Arrays:
    """Return how far three steps go in float64, by ``update_rules.nadam``."""
    rule: Any = update_rules.nadam
    moved: Any = [0.0] * len(shapes(problem))
    states: list[Any] = [None] * len(moved)
    for step in gradients(problem):
        for i, gradient in enumerate(step):
            displacement, states[i] = rule(
                gradient.astype(np.float64), states[i], **SETTINGS, momentum_decay=momentum_decay
            )
            moved[i] = moved[i] + displacement
    return moved


def distance(result: Arrays, problem: "str | int", momentum_decay: float) -> float:
    """Return the largest difference of a weight from the formula's, as a share of the longest way of one."""
    ways = expected(problem, momentum_decay)
    off = [
        np.max(np.abs(got - start - way))
        for got, start, way in zip(result, weights(problem), ways, strict=True)
    ]
    return float(np.max(off) / max(np.max(np.abs(way)) for way in ways))


class Step(Contestant):
    """A step of Nadam; a subclass says how a library gets the weights and gradients, and takes a step."""

    momentum_decay = 1.0

    def __init__(self, problem: "str | int") -> None:
        self.problem = problem
        self.build(weights(problem))

    def build(self, weights: Arrays) -> None:
        """Make the optimizer for these weights."""
        raise NotImplementedError

    def load(self, gradients: Arrays) -> None:
        """Take the gradients of the next steps."""
        raise NotImplementedError

    def weights(self) -> Arrays:
        """Return the weights as they are now."""
        raise NotImplementedError

    def difference(self) -> float | None:
        """Return ``distance`` after three steps; the gradients of the last stay for the timing."""
        for step in gradients(self.problem):
            self.load(step)
            self.run()
        self.wait()
        return distance(self.weights(), self.problem, self.momentum_decay)
