"""How a fact is measured, and the small models that facts train, save and load."""

import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np

from ...laboratory.outcomes import quiet
from ..generations_here import KERAS_3, Installed

FACTS: dict[str, Callable[[], Any]] = {}  # by module and function, as in facts.toml; filled by the decorator


def fact(measure: Callable[[], Any]) -> Callable[[], Any]:
    """Register a function that measures a fact; the first sentence of its docstring says what is so.

    Examples
    --------
    >>> said(FACTS["messages.lr_is_not_recognized"])
    "ValueError: Argument(s) not recognized: {'lr': 0.5}"
    """
    FACTS[f"{measure.__module__.rpartition('.')[2]}.{measure.__name__}"] = measure
    return measure


def said(action: Callable[[], Any]) -> Any:
    """Return what ``action`` returns, or the error that it raises, as type and message."""
    try:
        with quiet():
            return action()
    except Exception as error:  # an error is a result here
        return f"{type(error).__name__}: {error}"


def model(here: Installed, optimizer: Any, **layer: Any) -> Any:
    """Return a compiled model of one Dense unit."""
    layers = here.keras.layers
    made = here.keras.Sequential([layers.Input((1,)), layers.Dense(1, kernel_initializer="zeros", **layer)])
    made.compile(optimizer, "mse", jit_compile=False)
    return made


def finite_losses(here: Installed) -> list[bool]:
    """Return for each of three epochs of ``fit`` with Nadam whether the loss is finite, with one weight."""
    x = np.ones((2, 1), "float32")
    history = model(here, here.optimizers.Nadam(0.1), use_bias=False).fit(x, 2 * x, epochs=3, verbose=0)
    return np.isfinite(history.history["loss"]).tolist()


def loaded(*names: str) -> str:
    """Save a model with Nadam into these files in turn; return the optimizer that the last one gives back."""
    saved = model(KERAS_3, KERAS_3.optimizers.Nadam())
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            saved.save(f"{folder}/{name}")
        return type(KERAS_3.keras.models.load_model(f"{folder}/{names[-1]}").optimizer).__name__
