"""The types of simple_rules.py: floats give floats, arrays arrays."""

from typing import Any, TypeVar

from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[Any])  # a gradient, and what is kept for it
Rate = float | NDArray[Any]

def sgd(gradient: Number, state: None, learning_rate: Rate) -> tuple[Number, None]: ...
def momentum(
    gradient: Number, state: Number | None, learning_rate: Rate, momentum: float = 0.9
) -> tuple[Number, Number]: ...
def nesterov(
    gradient: Number, state: Number | None, learning_rate: Rate, momentum: float = 0.9
) -> tuple[Number, Number]: ...
def rmsprop(
    gradient: Number, state: Number | None, learning_rate: Rate, rho: float = 0.9, epsilon: float = 1e-7
) -> tuple[Number, Number]: ...
