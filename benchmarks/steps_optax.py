"""Steps of Optax, compiled by JAX, which may write over what it is given."""

import math
from functools import partial

import jax
import numpy as np
import optax

from .steps import SETTINGS, Arrays, Step


class Jitted(Step):
    """``optax.nadam``, whose momentum is constant."""

    momentum_decay = math.inf

    def build(self, weights: Arrays) -> None:
        """Compile the step."""
        rate, beta_1, beta_2, epsilon = SETTINGS.values()
        nadam = optax.nadam(rate, b1=beta_1, b2=beta_2, eps=epsilon)

        @partial(jax.jit, donate_argnums=(0, 1))
        def step(weights, state, gradients):
            displacements, state = nadam.update(gradients, state, weights)
            return optax.apply_updates(weights, displacements), state

        self.arrays = [jax.device_put(weight) for weight in weights]
        self.state, self.step = nadam.init(self.arrays), step

    def load(self, gradients: Arrays) -> None:
        """Hand the gradients to JAX."""
        self.gradients = [jax.device_put(gradient) for gradient in gradients]

    def run(self) -> None:
        """Begin a step."""
        self.arrays, self.state = self.step(self.arrays, self.state, self.gradients)

    def wait(self) -> None:
        """Wait for JAX."""
        jax.block_until_ready(self.arrays)

    def weights(self) -> Arrays:
        """Return the weights."""
        return [np.asarray(weight) for weight in self.arrays]
