"""The types of nadam_rule.py: floats give floats, arrays arrays."""

from typing import Any, TypeVar

from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[Any])  # a gradient, and what is kept for it
Rate = float | NDArray[Any]

DOZAT_BASE: float

def growth(t: int, momentum_decay: float) -> float: ...
def momentum_at(t: int, beta_1: float, momentum_decay: float) -> float: ...
def nadam_numbers(
    t: int,
    learning_rate: float,
    mu_product: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
    momentum_decay: float = 1.0,
    next_beta_1: float | None = None,
) -> tuple[float, ...]: ...
def nadam_arrays(
    gradient: Number,
    m: Number,
    v: Number,
    learning_rate: float,
    rest_1: float,
    rest_2: float,
    mu_next: float,
    correction_m: float,
    rest_mu: float,
    correction_g: float,
    correction_v: float,
    epsilon: float,
) -> tuple[Number, Number, Number]: ...
def nadam(
    gradient: Number,
    state: tuple[int, Number, Number, float] | None,
    learning_rate: Rate,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
    momentum_decay: float = 1.0,
) -> tuple[Number, tuple[int, Number, Number, float]]: ...
