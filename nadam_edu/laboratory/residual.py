"""A deep residual network without normalisation, in NumPy: the task on which a large rate needs a warm-up.

Each block adds to what comes in, and begins by adding nothing. One update that is too long makes all blocks
add at once, and nothing in the network brings the signal back to its size.

>>> Network(blocks=2).size
6464
"""

from typing import Any

import numpy as np

from . import data as real
from .trainings import Array, batches, descend, error_signal, results, schedule_of

PIXELS, WIDTH, KINDS = 64, 32, 10


class Network:
    """``h = x W``, then in each block ``h + max(h A, 0) B``, and scores ``h V``; no norms, no biases.

    Parameters
    ----------
    blocks : int >= 1, default 16
        How deep.

    Attributes
    ----------
    size : int
        The number of weights, all in one vector.
    """

    def __init__(self, blocks: int = 16) -> None:
        self.shapes = [(PIXELS, WIDTH), (blocks, WIDTH, WIDTH), (blocks, WIDTH, WIDTH), (WIDTH, KINDS)]
        self.size: int = sum(int(np.prod(shape)) for shape in self.shapes)

    def parts(self, weights: Array) -> list[Array]:
        """Return W, the A and the B of all blocks, and V, as views of the vector."""
        ends = np.cumsum([np.prod(shape) for shape in self.shapes])[:-1]
        return [part.reshape(shape) for part, shape in zip(np.split(weights, ends), self.shapes, strict=True)]

    def initial(self, seed: int) -> Array:
        """Return weights of variance 1 over the inputs (of the A: 2, as He's); the B are 0."""
        rng, shares = np.random.default_rng(seed), (1, 2, 0, 1)
        sizes = [(share / shape[-2]) ** 0.5 for share, shape in zip(shares, self.shapes, strict=True)]
        drawn = [rng.normal(0, size, shape) for size, shape in zip(sizes, self.shapes, strict=True)]
        return np.concatenate([each.ravel() for each in drawn])

    def scores(self, weights: Array, x: Array) -> Array:
        """Return the scores of each row of pixels."""
        return self._forward(weights, x)[-1] @ self.parts(weights)[3]

    def _forward(self, weights: Array, x: Array) -> list[Array]:
        """Return what goes into each block, and what comes out of the last."""
        first, inner, outer, _ = self.parts(weights)
        passed = [x @ first]
        for a, b in zip(inner, outer, strict=True):
            passed.append(passed[-1] + np.maximum(passed[-1] @ a, 0) @ b)
        return passed

    def gradient(self, weights: Array, x: Array, y: Any) -> Array:
        """Return the gradient of the cross-entropy, by backpropagation."""
        _, inner, outer, last = self.parts(weights)
        passed = self._forward(weights, x)
        found = np.empty_like(weights)
        by_first, by_inner, by_outer, by_last = self.parts(found)
        error = error_signal(passed[-1] @ last, y)
        by_last[:] = passed[-1].T @ error
        error = error @ last.T
        for nth in reversed(range(len(inner))):
            into = passed[nth]
            hidden = np.maximum(into @ inner[nth], 0)
            by_outer[nth] = hidden.T @ error
            within = (error @ outer[nth].T) * (hidden > 0)
            by_inner[nth] = into.T @ within
            error = error + within @ inner[nth].T
        by_first[:] = x.T @ error
        return found


def residual(
    rule: str, schedule: str, warmup: float, rate: float, seed: int, blocks: int = 16, epochs: int = 10
) -> dict[str, float]:
    """Train the network on the digits, in batches of 32, and return its losses and its accuracy.

    Parameters
    ----------
    rule : str
        "adam", or a Nadam of ``GENERATIONS``.
    schedule, warmup, rate
        As in ``trainings.schedule_of``.
    seed : int in [0, 2**32)
        Decides the split, the first weights and the order of the batches.
    blocks, epochs : int >= 1, default 16 and 10
        How deep, and how long.

    Examples
    --------
    >>> found = residual("keras-3", "cosine", warmup=0.1, rate=0.003, seed=0, blocks=2)
    >>> found["accuracy"] > 0.9
    True
    """
    split = real.digits(seed)
    flat = lambda x: x.reshape(len(x), -1).astype(float)  # noqa: E731
    x, y, network = flat(split.x_train), split.y_train, Network(blocks)
    rows = batches(len(y), real.BATCH_SIZE, epochs, seed)
    rates = np.asarray(schedule_of(schedule, rate, len(rows), warmup)(np.arange(len(rows))))

    def gradient(weights: Array, batch: Any) -> Array:
        return network.gradient(weights, x[batch], y[batch])

    weights = descend(gradient, network.initial(seed), rows, rule, rates)
    return results(lambda inputs: network.scores(weights, flat(inputs)), split)
