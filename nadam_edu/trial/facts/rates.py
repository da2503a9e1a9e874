"""What the rate does and what is shown of it, and what Nadam computes."""

from typing import Any

import numpy as np

from ..generations_here import KERAS_2_9, KERAS_3, epoch_rates, rates, steps, tf
from .measuring import fact, model

schedules = KERAS_3.keras.optimizers.schedules


@fact
def assigned_lr_is_ignored():
    """optimizer.lr = 0.7 changes nothing in Keras 3."""
    optimizer = KERAS_3.optimizers.Adam(0.1)
    optimizer.lr = 0.7
    return rates(optimizer, 1).tolist()


def shown_after_two(here: Any) -> Any:
    """Return what ``learning_rate`` shows after two updates, under a schedule from 0.1 that halves."""
    optimizer = here.optimizers.Adam(here.schedule(0.1))
    steps(optimizer, np.ones(2))
    return float(optimizer.learning_rate)


@fact
def shown_rate_is_the_next():
    """Under a schedule, learning_rate of Keras 3 shows the rate of the next update."""
    return shown_after_two(KERAS_3)


@fact
def shown_rate_is_the_last():
    """Under a schedule, learning_rate of keras-2.9 shows the rate of the last update."""
    return shown_after_two(KERAS_2_9)


@fact
def callback_passes_the_rate():
    """LearningRateScheduler passes the rate in force as second argument, whatever its default."""
    return epoch_rates(lambda epoch, rate=1.0: rate * 0.5, 3, rate=0.1).tolist()


@fact
def schedule_counts_batches():
    """With gradient accumulation over four batches Keras 3 asks the schedule with the count of batches."""
    optimizer = KERAS_3.optimizers.SGD(KERAS_3.schedule(1.0), gradient_accumulation_steps=4)
    return steps(optimizer, np.ones(8)).tolist()


@fact
def history_has_no_rate():
    """The history of fit holds no learning rate unless a callback puts it there."""
    one = np.ones((1, 1))
    return list(model(KERAS_3, KERAS_3.optimizers.Adam()).fit(one, one, verbose=0).history)


@fact
def six_schedules():
    """Keras 3 has these schedules."""
    return sorted(name for name in vars(schedules) if "Decay" in name)


@fact
def cosine_floor():
    """CosineDecay with a warm-up ends at alpha times its target."""
    return float(schedules.CosineDecay(0.0, 100, alpha=0.01, warmup_target=0.1, warmup_steps=10)(110))


@fact
def boundary_belongs_to_the_left():
    """At a boundary PiecewiseConstantDecay still has the earlier value."""
    schedule = schedules.PiecewiseConstantDecay([10], [1.0, 0.5])
    return [float(schedule(step)) for step in (10, 11)]


@fact
def nadam_dips():
    """On a constant gradient the first step of Keras 3's Nadam is a little above the rate, the fourth 0.7."""
    return steps(KERAS_3.optimizers.Nadam(1.0), np.ones(4)).tolist()


def average_after_one(here: Any) -> Any:
    """Return the average of a weight after one update from 1 to 0.9, with an EMA momentum of 0.9."""
    optimizer, weight = here.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9), tf.Variable(1.0)
    optimizer.apply_gradients([(tf.constant(1.0), weight)])
    return float(optimizer._model_variables_moving_average[0])


@fact
def ema_starts_at_the_weight():
    """In Keras 3 the average of a weight starts as a copy of the weight after the first update."""
    return average_after_one(KERAS_3)


@fact
def ema_starts_before():
    """In keras-2.9 the average of a weight starts at the weight before the first update."""
    return average_after_one(KERAS_2_9)
