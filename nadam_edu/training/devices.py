"""What a schedule sees in a training on several devices: one processor that is presented as two.

On TensorFlow by ``MirroredStrategy``, on JAX by ``DataParallel``; Keras has no counterpart for PyTorch. The
devices must be configured before either library looks for them, so this runs in its own process.
"""

from contextlib import nullcontext
from importlib import import_module
from typing import Any

import numpy as np

from ..keras_bridge import LearningRateRecorder, keras

EXAMPLES, BATCH = 32, 4


def mirrored() -> Any:
    """Return a MirroredStrategy of TensorFlow over two logical processors."""
    tensorflow = import_module("tensorflow")
    (processor,) = tensorflow.config.list_physical_devices("CPU")
    two = [tensorflow.config.LogicalDeviceConfiguration()] * 2
    tensorflow.config.set_logical_device_configuration(processor, two)
    return tensorflow.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def train(rate: Any, batch: int, scope: Any) -> tuple[Any, list[float]]:
    """Train an epoch in a scope; return the model and the rate of each update."""
    keras.utils.set_random_seed(0)
    inputs = np.linspace(-1, 1, EXAMPLES, dtype=np.float32)[:, None]
    recorder = LearningRateRecorder()
    with scope:
        model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
        model.compile(keras.optimizers.Nadam(rate), "mse")
    model.fit(inputs, 2 * inputs, batch_size=batch, shuffle=False, verbose=0, callbacks=[recorder])
    return model, [round(float(one), 6) for one in recorder.applied]


def line_to_zero() -> Any:
    """Return a schedule that falls from 0.1 to 0 over the updates of an epoch on one device."""
    return keras.optimizers.schedules.PolynomialDecay(0.1, EXAMPLES // BATCH, 0.0)


def reading(model: Any) -> str:
    """Return the outcome of reading the rate with ``float``."""
    try:
        float(model.optimizer.learning_rate)
    except TypeError as error:
        return type(error).__name__
    return "accepted"


def measured() -> dict[str, Any]:
    """Return the rates of an epoch on one device, on two, and on two with a batch for each."""
    on_jax = keras.backend.backend() == "jax"
    strategy: Any = None if on_jax else mirrored()
    one, rates = train(line_to_zero(), BATCH, nullcontext())
    if on_jax:
        keras.distribution.set_distribution(keras.distribution.DataParallel())

    def on_two(rate, batch):
        return train(rate, batch, nullcontext() if on_jax else strategy.scope())

    two, on_both = on_two(line_to_zero(), BATCH)
    pairs = zip(one.get_weights(), two.get_weights(), strict=True)
    return {
        "one device": rates,
        "two devices": on_both,
        "two devices, batch doubled": on_two(line_to_zero(), 2 * BATCH)[1],
        "weights as on one, to 1e-6": all(np.allclose(a, b, rtol=0, atol=1e-6) for a, b in pairs),
        "float(learning_rate) of a schedule": reading(two),
        "float(learning_rate) of a number": reading(on_two(0.1, BATCH)[0]),
    }
