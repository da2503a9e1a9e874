"""The three generations of Keras that one machine can hold, and what the checks measure in them."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from ..laboratory.keras_2 import legacy, tf_keras
from ..laboratory.keras_3 import keras

tf: Any = import_module("tensorflow")  # loaded by the two above, quietly


class Installed(NamedTuple):
    """One generation of ``GENERATIONS`` that is installed: its Keras, and its optimizers."""

    keras: Any
    optimizers: Any

    def schedule(self, rate: float = 0.01, steps: int = 1, factor: float = 0.5, **settings: Any) -> Any:
        """Return an ExponentialDecay of this Keras."""
        return self.keras.optimizers.schedules.ExponentialDecay(rate, steps, factor, **settings)

    def with_optimizers(self, **optimizers: Any) -> "Installed":
        """Return this generation with other optimizers in the place of its own: a control."""
        return self._replace(optimizers=SimpleNamespace(**{**vars(self.optimizers), **optimizers}))


KERAS_3 = Installed(keras, keras.optimizers)
KERAS_2_9 = Installed(tf_keras, tf_keras.optimizers)
KERAS_LEGACY = Installed(tf_keras, legacy)
HERE = {"keras-3": KERAS_3, "keras-2.9": KERAS_2_9, "keras-legacy": KERAS_LEGACY}  # keys of GENERATIONS
SINCE_2_9 = {"keras-3": KERAS_3, "keras-2.9": KERAS_2_9}


def alike(generation: Installed, names: Iterable[str] = tuple(HERE)) -> dict[str, Installed]:
    """Return one generation under all these names: the control where a claim depends on the version."""
    return dict.fromkeys(names, generation)


def each(generations: Mapping[str, Installed], action: Callable[[Installed], Any]) -> dict[str, Any]:
    """Return what ``action`` returns for each generation."""
    return {name: action(generation) for name, generation in generations.items()}


def steps(
    optimizer: Any, gradients: Iterable[float], before: Callable[[Any, int], Any] = lambda optimizer, k: None
) -> np.ndarray:
    """Return how far down the optimizer takes a weight with these gradients, one number for each update.

    The weight is put back to 0 after each, where a float32 has all its digits for the next.
    ``before(optimizer, k)`` runs before update k.
    """
    weight, moved = tf.Variable(0.0), []
    for k, gradient in enumerate(gradients):
        before(optimizer, k)
        optimizer.apply_gradients([(tf.constant(float(gradient)), weight)])
        moved.append(-float(weight))
        weight.assign(0.0)
    return np.array(moved)


@cache
def unit_steps(kind: Any, updates: int) -> np.ndarray:
    """Return how far an optimizer of this class goes in its first updates, at rate 1 with gradient 1."""
    return steps(kind(1.0), np.ones(updates))


def rates(
    optimizer: Any, updates: int, before: Callable[[Any, int], Any] = lambda optimizer, k: None
) -> np.ndarray:
    """Return the learning rate that moves a weight at each update: how far it goes, by how far at rate 1.

    The optimizer is a fresh one, with the betas of its class.
    """
    kind: Any = type(optimizer)
    return steps(optimizer, np.ones(updates), before) / unit_steps(kind, updates)


def epoch_rates(
    function: Callable[..., float],
    epochs: int = 50,
    rate: float = 0.002,
    generations: Mapping[str, Installed] = HERE,
) -> np.ndarray:
    """Return the rate that moves a weight in each epoch when ``LearningRateScheduler`` runs ``function``.

    The optimizer is Nadam, with one update an epoch. Callback and optimizer are the real ones; ``fit``, which
    would call the callback at the same moments, is left out, as it takes long.

    Raises
    ------
    RuntimeError
        If the generations do not agree.
    """

    def run(generation):
        optimizer = generation.optimizers.Nadam(rate)
        callback = generation.keras.callbacks.LearningRateScheduler(function)
        callback.set_model(SimpleNamespace(optimizer=optimizer))
        return rates(optimizer, epochs, before=lambda _, epoch: callback.on_epoch_begin(epoch))

    first, *others = each(generations, run).values()
    if not all(np.allclose(first, other, rtol=1e-5, atol=1e-30) for other in others):
        raise RuntimeError(f"generations must agree, got {first}, {others}")
    return first


def at(values: np.ndarray, indices: Iterable[int], unit: str) -> dict[str, float]:
    """Return some of the values, each named by its unit and number."""
    return {f"{unit} {index}": float(values[index]) for index in indices}
