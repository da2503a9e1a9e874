"""The door to tf_keras, which is Keras 2: its optimizers, new and legacy, and our schedules for them.

Importing it loads TensorFlow, which takes seconds, and changes nothing on the machine. The recorder for it is
that of ``keras_bridge``.

>>> legacy.Adam(learning_rate=0.003, decay=0.0002).get_config()["decay"]
0.0002
"""

from importlib import import_module
from typing import Any

from . import schedules
from .directions import extra
from .keras_tools.formula_schedules import FormulaConfig, classes_of, converted
from .keras_tools.rate_on_tensors import rate_on_tensors

with extra("keras"):
    import tf_keras

legacy = tf_keras.optimizers.legacy

TF_KERAS_SCHEDULES = classes_of(tf_keras)


class FormulaSchedule(FormulaConfig, tf_keras.optimizers.schedules.LearningRateSchedule):
    """A schedule of tf_keras that runs the formula of one of our schedules.

    The same as ``keras_bridge.FormulaSchedule`` otherwise.
    """

    def __call__(self, step: Any) -> Any:
        """Return the rate as a tensor of tf_keras's float type: the float64 rate, rounded once."""
        tensorflow = import_module("tensorflow")  # tf_keras has loaded it
        return tensorflow.cast(
            rate_on_tensors(self.schedule, step, tensorflow.experimental.numpy), tf_keras.backend.floatx()
        )


tf_keras.utils.register_keras_serializable(package="nadam_edu")(FormulaSchedule)


def to_tf_keras(schedule: schedules.LearningRateSchedule) -> Any:
    """Return what to hand to an optimizer of tf_keras, new or legacy, so that it follows ``schedule``.

    Parameters
    ----------
    schedule : schedule from ``schedules``, or of a class under ``schedules.register``
        What the rate is to follow.

    Returns
    -------
    tf_keras.optimizers.schedules.LearningRateSchedule, or float for a Constant
        tf_keras's own class where it has one with the same formula, otherwise a FormulaSchedule:
        ``keras_bridge.to_keras`` says which, and who can load a model with it.

    Raises
    ------
    TypeError
        For anything else, also a subclass that is not registered.

    Examples
    --------
    >>> float(to_tf_keras(schedules.Cyclical(0.0, 1.0, half_cycle_steps=4))(3))
    0.75
    """
    return converted(schedule, TF_KERAS_SCHEDULES, FormulaSchedule)
