"""The types of nadam_rule.py: floats give floats, arrays arrays."""

from typing import Any, TypeVar

from numpy.typing import NDArray

_Number = TypeVar("_Number", float, NDArray[Any])  # a gradient, and what is kept for it
_Rate = float | NDArray[Any]

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
    gradient: _Number,
    m: _Number,
    v: _Number,
    learning_rate: float,
    one_minus_beta_1: float,
    one_minus_beta_2: float,
    mu_next: float,
    correction_m: float,
    one_minus_mu: float,
    correction_g: float,
    correction_v: float,
    epsilon: float,
) -> tuple[_Number, _Number, _Number]: ...
def nadam(
    gradient: _Number,
    state: tuple[int, _Number, _Number, float] | None,
    learning_rate: _Rate,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
    momentum_decay: float = 1.0,
) -> tuple[_Number, tuple[int, _Number, _Number, float]]: ...
