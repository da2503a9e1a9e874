"""The types of table.py, whose Generation has to be made without typing."""

from collections.abc import Callable
from typing import Any, NamedTuple

class Generation(NamedTuple):
    title: str
    rule: Callable[..., tuple[Any, Any]]
    momentum_decay: float | None
    momentum_decay_argument: str | None
    epsilon: float
    epsilon_place: str
    learning_rate: float | None
    decay: str
    accepts_schedule: bool | None
    beside_a_schedule: Any
    update_method: Any
    since: str
    until: str | None
    source: str
    differences: str

INFINITY: float
ALGORITHM_1: str
EPSILON_HAT: str
GENERATIONS: dict[str, Generation]
