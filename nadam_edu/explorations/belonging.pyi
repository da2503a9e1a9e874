"""The types of belonging.py: what goes to the page and comes from it is JSON."""

from collections.abc import Callable
from typing import Any

_Settings = dict[str, Any]
_Path = list[str | int]
_Points = list[list[float]]

MOST: float
NUDGES: tuple[float, float]
FROM_ZERO: float
CURVES: dict[str, tuple[Callable[..., _Settings], Callable[[_Settings], _Points]]]

def parts(figure: str, settings: _Settings, paths: list[_Path]) -> list[list[int]]: ...
def nudged(
    function: Callable[..., _Settings],
    read: Callable[[_Settings], _Points],
    settings: _Settings,
    path: _Path,
) -> _Points: ...
def furthest(before: _Points, after: _Points) -> list[int]: ...
def at(settings: Any, path: _Path) -> Any: ...
def changed(settings: Any, path: _Path, value: Any) -> Any: ...
