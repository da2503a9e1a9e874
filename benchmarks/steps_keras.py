"""Steps of Keras 3 on its three backends; which one a process has, its environment says."""

from functools import partial
from typing import Any

import keras
import numpy as np

from .steps import SETTINGS, Arrays, Step


class Eager(Step):
    """``apply_gradients``, operation by operation."""

    def build(self, weights: Arrays) -> None:
        """Make the variables and the optimizer."""
        self.variables = [keras.Variable(weight) for weight in weights]
        self.optimizer = keras.optimizers.Nadam(**SETTINGS)
        self.optimizer.build(self.variables)

    def load(self, gradients: Arrays) -> None:
        """Hand the gradients to the backend."""
        self.gradients = [keras.ops.convert_to_tensor(gradient) for gradient in gradients]

    def run(self) -> None:
        """Take one step."""
        self.optimizer.apply_gradients(zip(self.gradients, self.variables, strict=True))

    def weights(self) -> Arrays:
        """Return the weights."""
        return [keras.ops.convert_to_numpy(variable) for variable in self.variables]


class Function(Eager):
    """The same in a ``tf.function``: TensorFlow alone."""

    jit_compile = False

    def build(self, weights: Arrays) -> None:
        """Make the function that the first step traces."""
        import tensorflow as tf

        super().build(weights)
        apply = self.optimizer.apply_gradients
        self.function = tf.function(
            lambda gradients: apply(zip(gradients, self.variables, strict=True)), jit_compile=self.jit_compile
        )

    def run(self) -> None:
        """Take one step."""
        self.function(self.gradients)


class XLA(Function):
    """The same, compiled by XLA."""

    jit_compile = True


class Stateless(Eager):
    """``stateless_apply`` in ``jax.jit``, which may overwrite its arguments: JAX alone, as in ``fit``."""

    def build(self, weights: Arrays) -> None:
        """Compile the step."""
        import jax

        super().build(weights)

        @partial(jax.jit, donate_argnums=(0, 1))
        def step(weights: Any, state: Any, gradients: Any) -> Any:
            return self.optimizer.stateless_apply(state, gradients, weights)

        self.step, self.block = step, jax.block_until_ready
        # Those of the variables would be given away.
        self.arrays = [jax.device_put(weight) for weight in weights]
        self.state = [jax.device_put(np.array(variable)) for variable in self.optimizer.variables]

    def run(self) -> None:
        """Begin a step."""
        self.arrays, self.state = self.step(self.arrays, self.state, self.gradients)

    def wait(self) -> None:
        """Wait for JAX."""
        self.block(self.arrays)

    def weights(self) -> Arrays:
        """Return the weights."""
        return [np.asarray(weight) for weight in self.arrays]
