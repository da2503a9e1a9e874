"""The types of surfaces.py under CPython, where a descent is an array."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from numpy import float64
from numpy.typing import NDArray

class Surface(NamedTuple):
    name: str
    value: Callable[[Any, Any], Any]
    gradient: Callable[[Any, Any], tuple[Any, Any]]
    start: tuple[float, float]
    minimum: tuple[float, float]

RAVINE_STEEPNESS: float
OFF_THE_CHART: float
SURFACES: dict[str, Surface]
ravine: Surface
rosenbrock: Surface
himmelblau: Surface
ripples: Surface

_Rule = Callable[..., tuple[Any, Any]]

def walk(
    surface: Surface,
    start: tuple[Any, Any],
    rule: _Rule,
    learning_rate: float | Callable[..., Any],
    **hyperparameters: float,
) -> Iterator[tuple[Any, Any]]: ...
def descend(
    surface: Surface,
    start: tuple[Any, Any],
    rule: _Rule,
    learning_rate: float | Callable[..., Any],
    steps: int,
    **hyperparameters: float,
) -> NDArray[float64]: ...
def on_the_chart(x: Any, y: Any) -> Any: ...
def updates_needed(
    path: Iterable[Any], minimum: tuple[float, float] = (0.0, 0.0), within: float = 0.01
) -> int | None: ...
def sweep(
    surface: Surface,
    start: tuple[Any, Any],
    rule: _Rule,
    learning_rate: Any,
    factors: Any,
    **hyperparameters: float,
) -> Any: ...
