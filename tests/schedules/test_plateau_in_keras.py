"""plateau gives, epoch after epoch, the rate that Keras's own callback sets."""

import numpy as np
import pytest

from nadam_edu.keras_bridge import keras
from nadam_edu.schedules import plateau

DRAWN = np.random.default_rng(7)
SERIES = {
    "noise": DRAWN.uniform(0.9, 1.1, 60),
    "descent with noise": 1 / np.arange(1, 61) + DRAWN.uniform(0, 0.05, 60),
    "flat": np.ones(60),
    "diverged": np.r_[np.linspace(1, 0.5, 20), np.full(40, np.nan)],
}
SETTINGS = [
    {},
    {"factor": 0.5, "patience": 0},
    {"factor": 0.5, "patience": 1, "cooldown": 1},
    {"factor": 0.5, "patience": 2, "cooldown": 3, "min_lr": 0.01},
    {"factor": 0.5, "patience": 3, "min_delta": 0.05},
    {"factor": 0.5, "patience": 2, "mode": "max"},
    {"factor": 0.0, "patience": 5, "min_lr": 0.001},
]


class Model:
    """What the callback asks of a model: an optimizer whose rate can be read and set."""

    def __init__(self):
        self.optimizer = keras.optimizers.SGD(0.1)


@pytest.mark.parametrize("settings", SETTINGS, ids=repr)
@pytest.mark.parametrize("name", SERIES)
def test_the_rates_are_those_of_the_callback(name, settings):
    callback = keras.callbacks.ReduceLROnPlateau(monitor="loss", **settings)
    callback.set_model(Model())
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(SERIES[name]):
        callback.on_epoch_end(epoch, {"loss": loss})
        rates.append(float(callback.model.optimizer.learning_rate))
    # float32 there, rounded at each reduction
    np.testing.assert_allclose(plateau(SERIES[name].tolist(), 0.1, **settings), rates, rtol=1e-6)
