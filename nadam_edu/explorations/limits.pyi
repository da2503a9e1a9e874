"""The types of limits.py: what goes to the page and comes from it is JSON."""

from collections.abc import Callable
from typing import Any

_Pair = tuple[float, float]

DIRECTIONS: tuple[tuple[str, float], ...]
WINDOW: tuple[float, float, float, float]
COLUMNS: int
ROWS: int
LATE: int
RESTING: float
LIMITS: dict[str, Callable[[Any], Any]]
LINES: dict[str, tuple[list[float], list[float]]]
ground: dict[str, list[float]]

def answers(rule: str, mu: float) -> tuple[_Pair, _Pair]: ...
def kept(scaled: float, answered: tuple[_Pair, _Pair]) -> float: ...
def errors(scaled: float, answered: tuple[_Pair, _Pair], updates: int) -> list[float | None]: ...
def shares(answered: list[tuple[_Pair, _Pair]]) -> list[float]: ...
def limit_line(rule: str, rows: int = 60) -> tuple[list[float], list[float]]: ...
def ground_of(rule: str) -> list[float]: ...
def stability(rule: str, learning_rate: float, momentum: float, updates: int) -> dict[str, Any]: ...
