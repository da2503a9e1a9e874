"""``fit`` of Keras 3 with and without the recorder of learning rates: what the recorder costs a step."""

from typing import Any

import keras
import numpy as np

from nadam_edu.keras_bridge import LearningRateRecorder

from .measuring import Contestant

BATCH = 32
# Inputs, layers before the last and steps of a run: a step of about 1 ms and of about 10 ms on one core.
NETWORKS: dict[str, tuple[tuple[int, ...], Any, int]] = {
    "dense": ((64,), lambda: [keras.layers.Dense(128, activation="relu")], 200),
    "cnn": ((32, 32, 3), lambda: [keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.Flatten()], 40),
}


def steps(network: str) -> int:
    """Return how many steps a run takes."""
    return NETWORKS[network][2]


class Fit(Contestant):
    """An epoch of a compiled ``fit``, the same network every time; a second run compiles nothing."""

    def __init__(self, network: str, recorded: bool) -> None:
        self.network = network
        self.recorder = LearningRateRecorder() if recorded else None
        self.model = self.built()
        shape, _, count = NETWORKS[network]
        self.inputs = np.random.default_rng(1).normal(size=(BATCH * count, *shape)).astype(np.float32)
        self.targets = self.inputs.reshape(len(self.inputs), -1)[:, :1]

    def built(self) -> keras.Model:
        """Return the network, compiled for a rate that falls."""
        shape, layers, _ = NETWORKS[self.network]
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input(shape), *layers(), keras.layers.Dense(1)])
        falling = keras.optimizers.schedules.ExponentialDecay(0.001, 100, 0.9)
        model.compile(keras.optimizers.Nadam(falling), "mse", jit_compile=False)
        return model

    def run(self) -> None:
        """Train an epoch."""
        self.trained(self.model, [self.recorder] if self.recorder else [])

    def trained(self, model: keras.Model, callbacks: list[Any]) -> None:
        """Train a model an epoch, in order."""
        model.fit(self.inputs, self.targets, batch_size=BATCH, shuffle=False, verbose=0, callbacks=callbacks)

    def difference(self) -> float:
        """Return how far the weights are from those without a recorder; NaN if a rate is missing."""
        plain = self.built()
        self.trained(plain, [])
        self.run()
        if self.recorder and self.recorder.steps != list(range(steps(self.network))):
            return float("nan")
        pairs = zip(plain.get_weights(), self.model.get_weights(), strict=True)
        return max(float(np.max(np.abs(a - b))) for a, b in pairs)
