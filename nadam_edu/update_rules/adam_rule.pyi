"""The types of adam_rule.py: floats give floats, arrays arrays."""

from typing import Any, TypeVar

from numpy.typing import NDArray

_Number = TypeVar("_Number", float, NDArray[Any])  # a gradient, and what is kept for it
_Rate = float | NDArray[Any]

def adam_numbers(
    t: int, learning_rate: float, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7
) -> tuple[float, float, float, float]: ...
def adam_arrays(
    gradient: _Number,
    m: _Number,
    v: _Number,
    corrected_rate: float,
    one_minus_beta_1: float,
    one_minus_beta_2: float,
    epsilon: float,
) -> tuple[_Number, _Number, _Number]: ...
def adam(
    gradient: _Number,
    state: tuple[int, _Number, _Number] | None,
    learning_rate: _Rate,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[_Number, tuple[int, _Number, _Number]]: ...
