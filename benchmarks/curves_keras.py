"""Curves of Keras's schedule objects, on TensorFlow."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nadam_edu import schedules
from nadam_edu.keras_bridge import KERAS_SCHEDULES, keras, to_keras

from .curves import OnArray
from .measuring import UnavailableError


def theirs(schedule: schedules.LearningRateSchedule) -> Any:
    """Return Keras's own object for one of our schedules; refuse where it has no class for it."""
    equivalent = schedule.keras_equivalent if isinstance(schedule, schedules.SpecialCase) else schedule
    if type(equivalent).__name__ not in KERAS_SCHEDULES:
        raise UnavailableError(f"Keras has no {type(equivalent).__name__}")
    return to_keras(equivalent)


class KerasOnArray(OnArray):
    """The object, called once on a tensor of all steps."""

    def make(self, name: str) -> Callable[[], Any]:
        """Return what computes the curve."""
        schedule, steps = theirs(self.schedule), keras.ops.convert_to_tensor(self.steps.astype(np.float32))
        return lambda: keras.ops.convert_to_numpy(schedule(steps))


class StepByStep(OnArray):
    """The object, called on one step after the other, as curves of it are mostly drawn."""

    def make(self, name: str) -> Callable[[], Any]:
        """Return what computes the curve."""
        schedule, steps = theirs(self.schedule), range(len(self.steps))
        return lambda: [float(schedule(step)) for step in steps]
