"""Steps in NumPy and Numba: this book's, the formula as written, a loop by hand, the bound by memory."""

from typing import Any

import numpy as np

from nadam_edu import Nadam, update_rules
from nadam_edu.optimizer import in_place, threads

from .steps import SETTINGS, Arrays, Step


class AsWritten(Step):
    """The formula on arrays, which allocates one for each operation."""

    def build(self, weights: Arrays) -> None:
        """Keep the weights, and a state for each."""
        self.arrays = weights
        self.rule: Any = update_rules.nadam
        self.states: list[Any] = [None] * len(weights)

    def load(self, gradients: Arrays) -> None:
        """Keep the gradients."""
        self.gradients = gradients

    def run(self) -> None:
        """Add the formula's displacement to each weight."""
        for i, (weight, gradient) in enumerate(zip(self.arrays, self.gradients, strict=True)):
            displacement, self.states[i] = self.rule(gradient, self.states[i], **SETTINGS)
            weight += displacement

    def weights(self) -> Arrays:
        """Return the weights."""
        return self.arrays


class Ours(AsWritten):
    """The class ``Nadam``, with what it does around its rule."""

    jit_compile = False

    def build(self, weights: Arrays) -> None:
        """Make the optimizer."""
        self.arrays = weights
        self.optimizer = Nadam(**SETTINGS, jit_compile=self.jit_compile)
        self.optimizer.build(weights)

    def run(self) -> None:
        """Apply the gradients as a reader would."""
        self.optimizer.apply_gradients(zip(self.gradients, self.arrays, strict=True))


class OursCompiled(Ours):
    """The same, compiled by Numba where that is installed."""

    jit_compile = True

    def build(self, weights: Arrays) -> None:
        """Make the optimizer, if there is something to compile it."""
        import numba  # noqa: F401  without it the class falls back to NumPy, and the row would say what is not so

        super().build(weights)

    def difference(self) -> float | None:
        """Return it after three steps, as for all; then take those after which small updates are compiled."""
        off = super().difference()
        if sum(weight.size for weight in self.arrays) < in_place.COMPILED_FROM:
            for _ in range(in_place.COMPILED_AFTER // len(self.arrays) + 1):
                self.run()
        return off


class ByHand(AsWritten):
    """A loop that somebody wrote for this rule alone, compiled by Numba: one pass, nothing around it."""

    loop: Any

    def build(self, weights: Arrays) -> None:
        """Compile the loop and make its state."""
        import numba

        # Python's looks at each division for a zero, and then nothing runs in parallel lanes.
        @numba.njit(error_model="numpy")
        def loop(w, g, m, v, one_minus_beta_1, one_minus_beta_2, of_m, of_g, of_v, epsilon):
            for i in range(w.size):
                m[i] += (g[i] - m[i]) * one_minus_beta_1
                v[i] += (g[i] * g[i] - v[i]) * one_minus_beta_2
                w[i] -= (of_m * m[i] + of_g * g[i]) / (np.sqrt(v[i] * of_v) + epsilon)

        self.loop, self.t, self.product = loop, 0, 1.0
        self.keep(weights)

    def keep(self, weights: Arrays) -> None:
        """Keep the weights, and two averages for each."""
        self.arrays = weights
        self.averages = [
            (np.zeros(weight.size, np.float32), np.zeros(weight.size, np.float32)) for weight in weights
        ]

    def load(self, gradients: Arrays) -> None:
        """Keep flat views of all arrays."""
        pairs = zip(self.arrays, gradients, self.averages, strict=True)
        self.flat = [(w.reshape(-1), g.reshape(-1), m, v) for w, g, (m, v) in pairs]

    def run(self) -> None:
        """Work out what all elements share, and loop."""
        rate, beta_1, beta_2, epsilon = SETTINGS.values()
        self.t += 1
        mu, mu_next = (update_rules.momentum_at(t, beta_1, self.momentum_decay) for t in (self.t, self.t + 1))
        self.product *= mu
        of_m, of_g = rate * mu_next / (1 - self.product * mu_next), rate * (1 - mu) / (1 - self.product)
        shared = [
            np.float32(number)
            for number in (1 - beta_1, 1 - beta_2, of_m, of_g, 1 / (1 - beta_2**self.t), epsilon)
        ]
        for arrays in self.flat:
            self.loop(*arrays, *shared)


class MemoryLimit(ByHand):
    """Read w, g, m and v, write w, m and v, and compute next to nothing, with all threads of the process.

    No step on this machine can take less.
    """

    def build(self, weights: Arrays) -> None:
        """Compile the loop."""
        import numba

        @numba.njit(nogil=True)
        def loop(w, g, m, v):
            for i in range(w.size):
                w[i] += g[i]
                m[i] += g[i]
                v[i] += g[i]

        self.loop, self.threads = loop, threads.cores()
        self.keep(weights)

    def load(self, gradients: Arrays) -> None:
        """Keep flat views of all arrays, for threads in pieces."""
        super().load(gradients)
        self.pieces = threads.pieces([list(arrays) for arrays in self.flat], self.threads)

    def touch(self, rows: Any, *_: Any) -> None:
        """Touch what a step of these rows touches."""
        for arrays in rows:
            self.loop(*arrays)

    def run(self) -> None:
        """Touch what a step touches."""
        if self.threads == 1:
            self.touch(self.flat)
        else:
            with threads.Team([None] * self.threads) as team:
                team.each(self.touch, self.pieces, None)

    def difference(self) -> float | None:
        """Return None: this computes no step."""
        super().difference()
        return None
