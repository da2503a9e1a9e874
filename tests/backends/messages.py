"""Run the programs of ``chapters/messages.toml`` on this backend, and print messages and rates.

A fresh process runs this file for each backend: see ``messages_of`` in ``in_fresh_process``.
"""

import json
import re
import sys
import tempfile
import tomllib
import warnings
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import numpy as np

from nadam_edu import schedules
from nadam_edu.keras_bridge import LearningRateRecorder, keras

STORED = Path(__file__).parents[2] / "chapters" / "messages.toml"
FUNCTION = re.compile(r"<function <lambda> at 0x\w+>")
X = np.ones((2, 1), np.float32)
optimizers, ours = keras.optimizers, schedules


def halving():
    return optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)


class Falling(optimizers.schedules.LearningRateSchedule):
    """Divides by an integer tensor."""

    def __call__(self, step):
        """Return the rate."""
        return 0.1 / (1 + step)


class Cast(optimizers.schedules.LearningRateSchedule):
    """Divides by a float, and cannot be saved."""

    def __call__(self, step):
        """Return the rate."""
        return 0.1 / (1 + keras.ops.cast(step, "float32"))


def model_of(optimizer, frozen=False):
    """Return a compiled model of two layers, the first of them frozen or not."""
    layers = [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones") for _ in range(2)]
    model = keras.Sequential([keras.Input((1,)), *layers])
    model.layers[0].trainable = not frozen
    model.compile(optimizer, "mse")
    return model


def fit(optimizer_or_model, *callbacks, epochs=3):
    """Return a model that made an update in each epoch."""
    is_model = isinstance(optimizer_or_model, keras.Model)
    model = optimizer_or_model if is_model else model_of(optimizer_or_model)
    model.fit(X, 2 * X, epochs=epochs, verbose=0, callbacks=list(callbacks))
    return model


def used(optimizer_or_model, epochs=3):
    """Return the rate of each update."""
    recorder = LearningRateRecorder()
    fit(optimizer_or_model, recorder, epochs=epochs)
    return recorder.applied


def variable():
    return keras.Variable(3.0)


def gradient(value):
    return keras.ops.convert_to_tensor(np.float32(value))


def built(weight):
    nadam = optimizers.Nadam(0.1)
    nadam.build([weight])
    return nadam


class Missing:
    """Finds no module of these packages, as where they are not installed."""

    def __init__(self, packages):
        self.packages = packages

    def find_spec(self, name, path=None, target=None):
        """Raise what Python raises for a package that is missing."""
        if name.partition(".")[0] in self.packages:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@contextmanager
def without(*packages):
    """Run as if these packages were not installed."""
    loaded = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in packages}
    finder = Missing(packages)
    with mock.patch.dict(sys.modules), mock.patch.object(sys, "meta_path", [finder, *sys.meta_path]):
        for name in loaded:
            del sys.modules[name]
        yield


@contextmanager
def policy(name):
    """Make models under this dtype policy."""
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy("float32")


# TensorFlow no longer brings TensorBoard; JAX and PyTorch bring neither.
NOT_INSTALLED = ["tensorboard"] if keras.backend.backend() == "tensorflow" else ["tensorboard", "tensorflow"]


def run(program, names):
    """Run a program with these names, and return what it said: its error, or else its first warning."""
    with warnings.catch_warnings(record=True) as warned, tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", UserWarning)
        try:
            names.update(globals(), folder=folder)
            exec(program, names)
        except Exception as error:  # a message is the result here
            said = error
        else:
            said = next((one.message for one in warned), "no message")
    message = said if isinstance(said, str) else f"{type(said).__name__}: {said}"
    return " ".join(FUNCTION.sub("<function>", message).split())


if __name__ == "__main__":
    said = []
    for rows in tomllib.loads(STORED.read_text(encoding="utf-8")).values():
        for row in rows:
            run(row.get("fix", ""), names := {})
            said.append([run(row["program"], {}), names.get("rates")])
    print(json.dumps(said))
