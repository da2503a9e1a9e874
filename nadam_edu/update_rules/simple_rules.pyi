"""The types of simple_rules.py: floats give floats, arrays arrays."""

from typing import Any, TypeVar

from numpy.typing import NDArray

_Number = TypeVar("_Number", float, NDArray[Any])  # a gradient, and what is kept for it
_Rate = float | NDArray[Any]

def sgd(gradient: _Number, state: None, learning_rate: _Rate) -> tuple[_Number, None]: ...
def momentum(
    gradient: _Number, state: _Number | None, learning_rate: _Rate, momentum: float = 0.9
) -> tuple[_Number, _Number]: ...
def nesterov(
    gradient: _Number, state: _Number | None, learning_rate: _Rate, momentum: float = 0.9
) -> tuple[_Number, _Number]: ...
def rmsprop(
    gradient: _Number, state: _Number | None, learning_rate: _Rate, rho: float = 0.9, epsilon: float = 1e-7
) -> tuple[_Number, _Number]: ...
