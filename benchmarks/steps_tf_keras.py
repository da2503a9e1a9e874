"""Steps of tf_keras, which is Keras 2 under another name."""

import tensorflow as tf
import tf_keras

from .steps import SETTINGS, Arrays, Step


class Eager(Step):
    """``apply_gradients``, operation by operation."""

    def build(self, weights: Arrays) -> None:
        """Make the variables and the optimizer."""
        self.variables = [tf.Variable(weight) for weight in weights]
        self.optimizer = tf_keras.optimizers.Nadam(**SETTINGS, jit_compile=False)
        self.optimizer.build(self.variables)

    def load(self, gradients: Arrays) -> None:
        """Hand the gradients to TensorFlow."""
        self.gradients = [tf.constant(gradient) for gradient in gradients]

    def run(self) -> None:
        """Take one step."""
        self.optimizer.apply_gradients(zip(self.gradients, self.variables, strict=True))

    def weights(self) -> Arrays:
        """Return the weights."""
        return [variable.numpy() for variable in self.variables]


class Function(Eager):
    """The same in a ``tf.function``."""

    def build(self, weights: Arrays) -> None:
        """Make the function that the first step traces."""
        super().build(weights)
        apply = self.optimizer.apply_gradients
        self.function = tf.function(lambda gradients: apply(zip(gradients, self.variables, strict=True)))

    def run(self) -> None:
        """Take one step."""
        self.function(self.gradients)
