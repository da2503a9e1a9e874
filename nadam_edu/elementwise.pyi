"""The types of elementwise.py under CPython, where its names are NumPy's."""

from collections.abc import Callable as Callable
from collections.abc import Iterator as Iterator
from collections.abc import Sequence
from typing import Any as Any

from numpy import ceil as ceil
from numpy import cos as cos
from numpy import exp as exp
from numpy import float64, ndarray
from numpy import floor as floor
from numpy import log as log
from numpy import maximum as maximum
from numpy import minimum as minimum
from numpy import pi as pi
from numpy import repeat as repeat
from numpy import sin as sin
from numpy import split as split
from numpy import sqrt as sqrt
from numpy import where as where
from numpy.typing import ArrayLike, NDArray

Array = ndarray[Any, Any]
Items = Sequence

__all__ = [
    "array",
    "beside",
    "ceil",
    "cos",
    "exp",
    "floats",
    "floor",
    "log",
    "maximum",
    "minimum",
    "pi",
    "repeat",
    "sin",
    "split",
    "sqrt",
    "where",
]

def floats(value: ArrayLike) -> NDArray[float64]: ...
def array(value: ArrayLike) -> NDArray[float64]: ...
def beside(x: Any, y: Any) -> Any: ...
