"""The three generations of Keras that one machine can hold, and what the checks measure in them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..laboratory.keras_2 import legacy, tf_keras
from ..laboratory.keras_3 import keras
from ..training.updates import EAGER, Installed, Training

tf = import_module("tensorflow")  # loaded by the two above, quietly


KERAS_3 = Installed(keras, keras.optimizers)
KERAS_2_9 = Installed(tf_keras, tf_keras.optimizers)
KERAS_LEGACY = Installed(tf_keras, legacy)
HERE = {"keras-3": KERAS_3, "keras-2.9": KERAS_2_9, "keras-legacy": KERAS_LEGACY}  # keys of GENERATIONS
BY_NAME = dict(HERE)
SINCE_2_9 = {"keras-3": KERAS_3, "keras-2.9": KERAS_2_9}


def alike(generation: Installed, names: Iterable[str] = tuple(HERE)) -> dict[str, Installed]:
    """Return one generation under all these names: the control where a claim depends on the version."""
    return dict.fromkeys(names, generation)


def each(generations: Mapping[str, Installed], action: Callable[[Installed], Any]) -> dict[str, Any]:
    """Return what ``action`` returns for each generation."""
    return {name: action(generation) for name, generation in generations.items()}


ALONE = (EAGER, 1)  # a loop of one's own with one weight, which is how the checks train unless they are told
WAY: ContextVar[tuple[str, int]] = ContextVar("way", default=ALONE)


@contextmanager
def trained(how: str, weights: int = 1) -> Iterator[None]:
    """Let ``steps``, and what is measured by it, train in this way, and so many weights."""
    before = WAY.set((how, weights))
    try:
        yield
    finally:
        WAY.reset(before)


class Disagreement(RuntimeError):
    """The generations find different rates where a check is about all of them."""


def generation_of(optimizer: Any) -> str:
    """Return the name of the generation that an optimizer is of, or the parent of its class."""
    modules = [parent.__module__ for parent in type(optimizer).__mro__]
    module = next(name for name in modules if "keras" in name)
    if module.startswith("tf_keras"):
        return "keras-legacy" if "legacy" in module else "keras-2.9"
    return "keras-3"


def training(optimizer: Any, start: float = 0.0, weights: int | None = None, **settings: Any) -> Training:
    """Return a training of this optimizer in the way that is set, and with the weights that are."""
    how, set_weights = WAY.get()
    here = BY_NAME[generation_of(optimizer)]
    return Training(here, optimizer, how, weights or set_weights, start, **settings)


def steps(
    optimizer: Any, gradients: Iterable[float], before: Callable[[Any, int], Any] = lambda optimizer, k: None
) -> np.ndarray:
    """Return how far down the optimizer takes a weight with these gradients, one number for each update.

    The weight is put back to 0 after each, where a float32 has all its digits for the next. Of several
    weights it is the last. ``before(optimizer, k)`` runs before update k.
    """
    if WAY.get() != ALONE:
        return training(optimizer).steps(gradients, lambda k: before(optimizer, k))[:, -1]
    here = BY_NAME[generation_of(optimizer)]
    weight, moved = here.variable(0.0), []
    for k, gradient in enumerate(gradients):
        before(optimizer, k)
        optimizer.apply_gradients([(here.tensor(gradient), weight)])
        moved.append(-float(weight))
        weight.assign(0.0)
    return np.array(moved)


@cache
def unit_steps(optimizer_class: Any, updates: int, way: tuple[str, int]) -> np.ndarray:
    """Return how far an optimizer of this class goes in its first updates, at rate 1 with gradient 1."""
    return steps(optimizer_class(1.0), np.ones(updates))


def rates(
    optimizer: Any, updates: int, before: Callable[[Any, int], Any] = lambda optimizer, k: None
) -> np.ndarray:
    """Return the learning rate that moves a weight at each update: how far it goes, by how far at rate 1.

    The optimizer is a fresh one, with the betas of its class.
    """
    optimizer_class: Any = type(optimizer)
    return steps(optimizer, np.ones(updates), before) / unit_steps(optimizer_class, updates, WAY.get())


def epoch_rates(
    function: Callable[..., float],
    epochs: int = 50,
    rate: float = 0.002,
    generations: Mapping[str, Installed] = HERE,
) -> np.ndarray:
    """Return the rate that moves a weight in each epoch when ``LearningRateScheduler`` runs ``function``.

    The optimizer is Nadam, with one update an epoch. Callback and optimizer are the real ones. In a loop of
    one's own the callback is called where ``fit`` would call it.

    Raises
    ------
    Disagreement
        If the generations do not agree.
    """

    def run(generation):
        optimizer = generation.optimizers.Nadam(rate)
        callback = generation.keras.callbacks.LearningRateScheduler(function)
        if WAY.get()[0] == EAGER:
            callback.set_model(SimpleNamespace(optimizer=optimizer))
            return rates(optimizer, epochs, before=lambda _, epoch: callback.on_epoch_begin(epoch))
        optimizer_class: Any = type(optimizer)
        fitted = training(optimizer).steps(np.ones(epochs), callbacks=[callback], each_an_epoch=True)
        return fitted[:, -1] / unit_steps(optimizer_class, epochs, WAY.get())

    first, *others = each(generations, run).values()
    if not all(np.allclose(first, other, rtol=1e-5, atol=1e-30) for other in others):
        raise Disagreement(f"generations must agree, got {first}, {others}")
    return first


def at(values: np.ndarray, indices: Iterable[int], unit: str) -> dict[str, float]:
    """Return some of the values, each named by its unit and number."""
    return {f"{unit} {index}": float(values[index]) for index in indices}
