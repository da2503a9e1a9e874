"""The types of nadam.py: the documented arguments, without the door through which wrong names are refused."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

from numpy.typing import ArrayLike, DTypeLike, NDArray

from .gradients import Pairs
from .learning_rate import Rate
from .momentum import Momentum
from .rule import Rule

class Nadam:
    clipnorm: float | None
    clipvalue: float | None
    global_clipnorm: float | None
    use_ema: bool
    ema_momentum: float
    ema_overwrite_frequency: int | None
    jit_compile: bool
    name: str
    beta_2: float
    epsilon: float
    momentum_decay: float
    weight_decay: float | None
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: Momentum = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        name: str = "Nadam",
        *,
        momentum_decay: float = 1.0,
        weight_decay: float | None = None,
        rule: Rule | None = None,
    ) -> None: ...
    @property
    def learning_rate(self) -> float: ...
    @learning_rate.setter
    def learning_rate(self, rate: Rate) -> None: ...
    @property
    def beta_1(self) -> float: ...
    @beta_1.setter
    def beta_1(self, value: Momentum) -> None: ...
    @property
    def rule(self) -> Rule: ...
    @property
    def variables(self) -> Mapping[str, NDArray[Any]]: ...
    @property
    def iterations(self) -> int: ...
    def build(self, var_list: Iterable[NDArray[Any]]) -> None: ...
    def apply_gradients(
        self, grads_and_vars: Iterable[Any], skip_gradients_aggregation: bool = False
    ) -> None: ...
    def update_step(self, gradient: NDArray[Any], variable: NDArray[Any]) -> None: ...
    @staticmethod
    def compute_gradients(loss: Any, var_list: Iterable[NDArray[Any]], tape: Any = None) -> Pairs: ...
    def aggregate_gradients(self, grads_and_vars: Pairs) -> Pairs: ...
    def minimize(self, loss: Any, var_list: Iterable[NDArray[Any]], tape: Any = None) -> None: ...
    def finalize_variable_values(self, var_list: Iterable[NDArray[Any]]) -> None: ...
    def add_variable(
        self,
        shape: Iterable[int] | None,
        dtype: DTypeLike | None = None,
        initializer: str | Callable[..., ArrayLike] = "zeros",
        name: str | None = None,
    ) -> NDArray[Any]: ...
    def add_variable_from_reference(
        self,
        model_variable: NDArray[Any],
        variable_name: str,
        shape: Iterable[int] | None = None,
        initial_value: ArrayLike | None = None,
    ) -> NDArray[Any]: ...
    def state_dict(self) -> dict[str, NDArray[Any]]: ...
    def load_state_dict(self, state: Mapping[str, ArrayLike]) -> None: ...
    def get_config(self) -> dict[str, Any]: ...
    def keras_config(self) -> dict[str, Any]: ...
    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self: ...
