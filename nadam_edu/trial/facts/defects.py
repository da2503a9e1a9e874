"""Defects that are worth a report: the appendix has the reports."""

from typing import Any

from ...laboratory.outcomes import outcome
from ..generations_here import KERAS_2_9, KERAS_3, KERAS_LEGACY, rates, tf
from .measuring import fact, finite_losses, loaded

schedules = KERAS_3.keras.optimizers.schedules


@fact
def one_weight_nan():
    """In fit, with one weight, the Nadam of keras-2.9 makes the loss infinite and then NaN."""
    return finite_losses(KERAS_2_9)


@fact
def one_weight_finite():
    """In fit, with one weight, the Nadam of Keras 3 keeps the loss finite."""
    return finite_losses(KERAS_3)


def row_nine_times(here: Any, name: Any) -> Any:
    """Return how far a row of an embedding moves that occurs nine times, by how far a tensor moves it."""
    sparse = tf.IndexedSlices(tf.ones((9, 1)), tf.ones(9, tf.int64), dense_shape=(3, 1))

    def moved(gradient):
        rows = tf.Variable(tf.zeros((3, 1)))
        getattr(here.optimizers, name)(0.1).apply_gradients([(gradient, rows)])
        return float(rows[1, 0])

    return round(moved(sparse) / moved(tf.convert_to_tensor(sparse)), 2)


@fact
def repeated_row():
    """In Keras 3 a row of an embedding that occurs nine times in a batch moves three times too far.

    So it does with Nadam and Adam, not with SGD.
    """
    return [row_nine_times(KERAS_3, name) for name in ("Nadam", "Adam", "SGD")]


@fact
def repeated_row_tf_keras():
    """In tf_keras such a row moves as far as it should."""
    return [row_nine_times(here, "Nadam") for here in (KERAS_2_9, KERAS_LEGACY)]


@fact
def integer_schedule():
    """ExponentialDecay of Keras 3, started at the integer 1, is 0 from step 1 on."""
    schedule = schedules.ExponentialDecay(1, 10, 0.5)
    return [float(schedule(step)) for step in (0, 1, 10)]


@fact
def integer_schedule_tf_keras():
    """ExponentialDecay of tf_keras, started at the integer 1, raises."""
    return outcome(lambda: KERAS_2_9.keras.optimizers.schedules.ExponentialDecay(1, 10, 0.5)(1))


@fact
def warmup_example():
    """The warm-up in the docstring of CosineDecay raises, as it starts at the integer 0."""
    return outcome(lambda: schedules.CosineDecay(0, 1000, warmup_target=0.1, warmup_steps=1000)(500))


@fact
def own_schedule_example():
    """The class in the docstring of LearningRateSchedule raises in an optimizer."""
    # A float divided by the step plus one.
    example = type(
        "Own", (schedules.LearningRateSchedule,), {"__call__": lambda self, step: 0.1 / (step + 1)}
    )
    return outcome(lambda: rates(KERAS_3.optimizers.SGD(example()), 1))


@fact
def deserialize_example():
    """The name None, as in the docstring of schedules.deserialize, makes a schedule that cannot be called."""
    return outcome(lambda: schedules.PolynomialDecay(0.1, 10000, name=None)(0))


@fact
def epsilon_sentence():
    """The docstring of Keras 3's Nadam calls its epsilon the epsilon hat, which it is not (C29)."""
    return "epsilon hat" in KERAS_3.optimizers.Nadam.__doc__


@fact
def keras_after_h5():
    """A model that was saved as .h5 and then as .keras loses its Nadam in the second."""
    return [loaded("a.keras"), loaded("a.h5", "a.keras")]
