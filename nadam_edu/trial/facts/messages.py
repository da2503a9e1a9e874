"""Messages of Keras, and what it refuses: chapter 14 has what to do about each."""

import warnings
from importlib.metadata import requires
from typing import Any

import numpy as np

from ...laboratory.outcomes import outcome
from ..generations_here import KERAS_2_9, KERAS_3, KERAS_LEGACY, epoch_rates
from .measuring import fact, loaded

schedules_3: Any = KERAS_3.keras.optimizers.schedules
schedules_2_9: Any = KERAS_2_9.keras.optimizers.schedules


@fact
def legacy_nadam_refuses_a_schedule():
    """The legacy Nadam refuses a schedule object, with this message."""
    KERAS_LEGACY.optimizers.Nadam(KERAS_LEGACY.schedule())


@fact
def decay_is_refused():
    """The Adam of keras-2.9 refuses the argument decay, with this message."""
    KERAS_2_9.optimizers.Adam(decay=0.5)


@fact
def decay_is_ignored():
    """Keras 3 takes the argument decay and warns that it ignores it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        KERAS_3.optimizers.Adam(decay=0.5)
    return str(caught[-1].message) if caught else "no warning"


@fact
def lr_is_not_recognized():
    """Keras 3 refuses the argument lr, with this message."""
    KERAS_3.optimizers.Nadam(lr=0.5)


@fact
def schedule_decay_is_not_recognized():
    """Keras 3 refuses the argument schedule_decay, with this message."""
    KERAS_3.optimizers.Nadam(schedule_decay=0.5)


@fact
def integer_rate_is_refused():
    """Keras 3 refuses an integer as learning rate."""
    return outcome(lambda: KERAS_3.optimizers.Nadam(1))


@fact
def rate_is_not_settable():
    """Under a schedule object the rate cannot be set in Keras 3, with this message."""
    KERAS_3.optimizers.Nadam(KERAS_3.schedule()).learning_rate = 0.1


@fact
def no_attribute_lr():
    """The optimizers of Keras 3 have no attribute lr."""
    return KERAS_3.optimizers.Nadam().lr


@fact
def scheduler_wants_floats():
    """LearningRateScheduler refuses a function that returns an integer, with this message."""
    return epoch_rates(lambda epoch: 1, 1)


@fact
def decay_steps_are_checked():
    """The schedules of Keras 3 refuse a decay over no steps, with this message."""
    schedules_3.CosineDecay(0.1, 0)


@fact
def decay_steps_are_not_checked():
    """The schedules of tf_keras take a decay over no steps; the rate is no number."""
    return bool(np.isnan(float(schedules_2_9.CosineDecay(0.1, 0)(1))))


@fact
def h5_and_mse():
    """A model that was compiled with the loss "mse" and saved as .h5 cannot be loaded, with this message."""
    return loaded("a.h5")


@fact
def tensorboard_is_not_required():
    """TensorFlow does not require TensorBoard."""
    return any(
        name.startswith("tensorboard") for name in requires("tensorflow") or () if "extra ==" not in name
    )
