"""The types of own.py: what is registered is still the class that it was."""

from typing import TypeVar

from .base import LearningRateSchedule

_Own = TypeVar("_Own", bound=type[LearningRateSchedule])

def register(schedule_class: _Own) -> _Own: ...
