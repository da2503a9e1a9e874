"""The three generations of Keras side by side, and what the checks measure with: how far a weight goes, and what an action comes to."""

import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from ..keras_bridge import keras
from ..keras_legacy import legacy, tf_keras

tf = import_module("tensorflow")  # loaded by the two above, quietly


class World(NamedTuple):
    """One generation: its Keras, and its optimizers."""

    keras: Any
    optimizers: Any

    def schedule(self, rate: float = 0.01, steps: int = 1, factor: float = 0.5, **settings: Any) -> Any:
        """Return an ExponentialDecay of this Keras."""
        return self.keras.optimizers.schedules.ExponentialDecay(rate, steps, factor, **settings)

    def planted(self, **optimizers: Any) -> "World":
        """Return this generation with other optimizers in the place of its own."""
        return self._replace(optimizers=SimpleNamespace(**{**vars(self.optimizers), **optimizers}))


KERAS_3 = World(keras, keras.optimizers)
NEW = World(tf_keras, tf_keras.optimizers)
LEGACY = World(tf_keras, legacy)
WORLDS = {"Keras 3": KERAS_3, "new tf_keras": NEW, "legacy tf_keras": LEGACY}
SINCE_2_9 = {"Keras 3": KERAS_3, "new tf_keras": NEW}


@contextmanager
def quiet() -> Iterator[None]:
    """Keep warnings away: the checks do on purpose what they warn of."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def alike(world: World, worlds: Iterable[str] = tuple(WORLDS)) -> dict[str, World]:
    """Return worlds of these names that are all the same: planted where the claim depends on the version."""
    return dict.fromkeys(worlds, world)


def each(worlds: Mapping[str, World], action: Callable[[World], Any]) -> dict[str, Any]:
    """Return what ``action`` comes to in each world."""
    return {name: action(world) for name, world in worlds.items()}


def outcome(action: Callable[[], Any], fine: str | None = "accepted") -> Any:
    """Return ``fine``, or what ``action`` returns if that is None; or the name of the error that it raises, whichever it is."""
    try:
        with quiet():
            result = action()
    except Exception as error:  # an error is a result here
        return type(error).__name__
    return result if fine is None else fine


def steps(optimizer: Any, gradients: Iterable[float], before: Callable[[Any, int], Any] = lambda optimizer, k: None) -> np.ndarray:
    """Return how far down the optimizer takes a weight with these gradients, one number for each update.

    The weight is put back to 0 after each, where a float32 has all its digits for the next. ``before(optimizer, k)`` runs before update k.
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
    """Return how far an optimizer of this class goes at rate 1 in each of its first updates, with gradient 1."""
    return steps(kind(1.0), np.ones(updates))


def rates(optimizer: Any, updates: int, before: Callable[[Any, int], Any] = lambda optimizer, k: None) -> np.ndarray:
    """Return the learning rate that moves a weight at each update: how far it goes, divided by how far it goes at rate 1.

    The optimizer is a fresh one, with the betas of its class.
    """
    kind: Any = type(optimizer)
    return steps(optimizer, np.ones(updates), before) / unit_steps(kind, updates)


def epoch_rates(function: Callable[..., float], epochs: int = 50, rate: float = 0.002, worlds: Mapping[str, World] = WORLDS) -> np.ndarray:
    """Return the rate that moves a weight in each epoch when ``LearningRateScheduler`` runs ``function``, with Nadam, one update an epoch.

    Callback and optimizer are the real ones; ``fit``, which would call the callback at the same moments, is left out, as it takes long.

    Raises
    ------
    RuntimeError
        If the worlds do not agree.
    """

    def run(world):
        optimizer = world.optimizers.Nadam(rate)
        callback = world.keras.callbacks.LearningRateScheduler(function)
        callback.set_model(SimpleNamespace(optimizer=optimizer))
        return rates(optimizer, epochs, before=lambda _, epoch: callback.on_epoch_begin(epoch))

    first, *others = each(worlds, run).values()
    if not all(np.allclose(first, other, rtol=1e-5, atol=1e-30) for other in others):
        raise RuntimeError(f"worlds must agree, got {first}, {others}")
    return first


def at(values: np.ndarray, indices: Iterable[int], unit: str) -> dict[str, float]:
    """Return some of the values, each named by its unit and number."""
    return {f"{unit} {index}": float(values[index]) for index in indices}


def close(measured: Any, expected: Any, rtol: float = 1e-5) -> bool:
    """Return whether all numbers agree; the tolerance is that of float32 after a few tens of roundings."""
    return bool(np.allclose(np.asarray(measured, float), np.asarray(expected, float), rtol=rtol, atol=0))


def gap(first: Any, second: Any) -> float:
    """Return the largest difference, in units of the largest number, without what float32 rounds: to six decimals."""
    first, second = np.asarray(first, float), np.asarray(second, float)
    return round(float(np.abs(first - second).max() / np.abs(second).max()), 6)
