"""Half a training, a save, and the other half: which rate comes next, and if the weights end the same.

A network of one layer makes three epochs of four updates, is saved, and makes three more.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from .updates import Installed, graph

HALF, EPOCHS, UPDATES = 3, 6, 4


class WhoSets(NamedTuple):
    """Who sets the rate."""

    rate: Callable[[Installed], Any]
    """What the optimizer is made with."""
    callback: Callable[[Installed, Any], Any] = lambda here, before: None
    """Makes the callback; the second argument is that of the first half, if there was one."""
    first_epoch: int = HALF
    """The ``initial_epoch`` of the second half."""


def by_epoch(here: Any, before: Any) -> Any:
    """Return a scheduler that halves a rate of 0.01 at each epoch."""
    return here.keras.callbacks.LearningRateScheduler(lambda epoch: 0.01 * 0.5**epoch)


def plateau(here: Any, before: Any) -> Any:
    """Return a ReduceLROnPlateau for which no loss is good enough: it halves at each epoch but the first."""
    return here.keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=100.0)


def plateau_put_back(here: Any, before: Any) -> Any:
    """Return the same, which begins with the best loss and the count of epochs that the other ended with."""
    kept = (before.best, before.wait) if before else None
    base: Any = here.keras.callbacks.ReduceLROnPlateau

    class Continued(base):
        def on_train_begin(self, logs=None):
            super().on_train_begin(logs)
            if kept:
                self.best, self.wait = kept

    return Continued("loss", factor=0.5, patience=1, min_delta=100.0)


def constant_rate(here: Any) -> Any:
    """Return the rate as a number."""
    return 0.01


RULES = {
    "schedule object": WhoSets(lambda here: here.schedule(0.01, UPDATES)),
    "LearningRateScheduler, initial_epoch": WhoSets(constant_rate, by_epoch),
    "LearningRateScheduler": WhoSets(constant_rate, by_epoch, 0),
    "ReduceLROnPlateau": WhoSets(constant_rate, plateau),
    "ReduceLROnPlateau, best and wait put back": WhoSets(constant_rate, plateau_put_back),
}


def compiled(here: Any, rule: Any) -> Any:
    """Return the network, the same every time, with a fresh Nadam."""
    here.keras.utils.set_random_seed(0)
    model = here.keras.Sequential([here.keras.layers.Input((2,)), here.keras.layers.Dense(1)])
    return compiled_anew(here, rule, model)


def compiled_anew(here: Any, rule: Any, model: Any) -> Any:
    """Compile a network with a fresh Nadam, and return it."""
    model.compile(here.optimizers.Nadam(rule.rate(here)), here.keras.losses.MeanSquaredError(), **graph(here))
    return model


def saved(model: Any, folder: Any) -> Any:
    """Save the model in all three formats."""
    model.save(folder / "model.keras")
    model.save(folder / "model.h5")
    model.save_weights(folder / "model.weights.h5")


def whole(here: Any, rule: Any, folder: Any) -> Any:
    """Load the model as it was compiled."""
    return here.keras.models.load_model(folder / "model.keras")


def old_format(here: Any, rule: Any, folder: Any) -> Any:
    """Load the model from one HDF5 file."""
    return here.keras.models.load_model(folder / "model.h5")


def without_its_optimizer(here: Any, rule: Any, folder: Any) -> Any:
    """Load the model without its optimizer, and compile it with a fresh one."""
    return compiled_anew(here, rule, here.keras.models.load_model(folder / "model.keras", compile=False))


def weights_into_a_fresh_model(here: Any, rule: Any, folder: Any) -> Any:
    """Load the weights into a fresh model."""
    fresh = compiled(here, rule)
    fresh.load_weights(folder / "model.weights.h5")
    return fresh


def weights_where_the_optimizer_is_built(here: Any, rule: Any, folder: Any) -> Any:
    """Load the weights into a fresh model whose optimizer has its variables already."""
    fresh = compiled(here, rule)
    fresh.optimizer.build(fresh.trainable_variables)
    fresh.load_weights(folder / "model.weights.h5")
    return fresh


WAYS_BACK = {
    ".keras: load_model": whole,
    ".h5: load_model": old_format,
    ".keras: load_model(compile=False), compile": without_its_optimizer,
    ".weights.h5: compile, load_weights": weights_into_a_fresh_model,
    ".weights.h5: compile, optimizer.build, load_weights": weights_where_the_optimizer_is_built,
}


def trained(here: Any, model: Any, callback: Any, first: Any, last: Any) -> Any:
    """Train the model over some epochs; return the rate of the first update, off the optimizer."""
    inputs = np.linspace(-1, 1, 8 * UPDATES, dtype=np.float32).reshape(-1, 2)
    rates: list[float] = []
    base: Any = here.keras.callbacks.Callback

    class FirstRate(base):
        def on_train_batch_begin(self, batch, logs=None):
            if not rates:
                rates.append(float(self.model.optimizer.learning_rate))

    model.fit(
        inputs,
        2 * inputs[:, :1] + 1,
        batch_size=4,
        epochs=last,
        initial_epoch=first,
        shuffle=False,
        verbose=0,
        callbacks=[*([callback] if callback else []), FirstRate()],
    )
    return rates[0]


def resumed(here: Installed, rule: WhoSets) -> dict[str, list[Any]]:
    """Return for each way back the rate of the next update, and whether the weights end with the same bits.

    Or the name of the error that ends it.
    """
    unbroken, model, before = compiled(here, rule), compiled(here, rule), rule.callback(here, None)
    trained(here, unbroken, rule.callback(here, None), 0, EPOCHS)
    trained(here, model, before, 0, HALF)
    first = rule.first_epoch
    found: dict[str, list[Any]] = {}
    with TemporaryDirectory() as folder:
        saved(model, Path(folder))
        for name, way_back in WAYS_BACK.items():
            try:
                loaded = way_back(here, rule, Path(folder))
                rate = trained(here, loaded, rule.callback(here, before), first, first + EPOCHS - HALF)
            except Exception as error:  # an error is a result here
                found[name] = [type(error).__name__]
                continue
            pairs = zip(unbroken.get_weights(), loaded.get_weights(), strict=True)
            found[name] = [round(rate, 6), all(np.array_equal(one, other) for one, other in pairs)]
    return found


def table(here: Installed) -> dict[str, dict[str, list[Any]]]:
    """Return what ``resumed`` finds, by who sets the rate."""
    return {name: resumed(here, rule) for name, rule in RULES.items()}


def measured() -> dict[str, dict[str, list[Any]]]:
    """Return the table of Keras 3 on the backend at hand."""
    from ..keras_bridge import keras

    return table(Installed(keras, keras.optimizers))
