"""The types of adam_rule.py: floats give floats, arrays arrays."""

from typing import Any, TypeVar

from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[Any])  # a gradient, and what is kept for it
Rate = float | NDArray[Any]

def adam_numbers(
    t: int, learning_rate: float, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7
) -> tuple[float, float, float, float]: ...
def adam_arrays(
    gradient: Number,
    m: Number,
    v: Number,
    corrected_rate: float,
    rest_1: float,
    rest_2: float,
    epsilon: float,
) -> tuple[Number, Number, Number]: ...
def adam(
    gradient: Number,
    state: tuple[int, Number, Number] | None,
    learning_rate: Rate,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[Number, tuple[int, Number, Number]]: ...
