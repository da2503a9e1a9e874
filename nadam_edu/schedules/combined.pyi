"""The types of combined.py: the schedule inside keeps its class."""

from collections.abc import Sequence as Items
from typing import Generic, TypeVar

from .base import LearningRateSchedule

_Inside = TypeVar("_Inside", bound=LearningRateSchedule)

def a_schedule(name: str, value: object) -> LearningRateSchedule: ...

class Warmup(LearningRateSchedule, Generic[_Inside]):
    schedule: _Inside
    warmup_steps: float
    initial_learning_rate: float
    name: str
    def __init__(
        self, schedule: _Inside, warmup_steps: float, initial_learning_rate: float = 0.0, name: str = "Warmup"
    ) -> None: ...

class Sequence(LearningRateSchedule):
    parts: tuple[LearningRateSchedule, ...]
    boundaries: tuple[float, ...]
    name: str
    def __init__(
        self, parts: Items[LearningRateSchedule], boundaries: Items[float], name: str = "Sequence"
    ) -> None: ...

class Floor(LearningRateSchedule, Generic[_Inside]):
    schedule: _Inside
    min_learning_rate: float
    name: str
    def __init__(self, schedule: _Inside, min_learning_rate: float, name: str = "Floor") -> None: ...
