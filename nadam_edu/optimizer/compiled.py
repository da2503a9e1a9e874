"""The update of an element as one loop over all of them, compiled by Numba (the extra ``fast``)."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blocks import Program, recorded
from .threads import Rows
from .variables import SQUARES_FIT


@cache
def available() -> bool:
    """Return whether Numba can be imported."""
    try:
        import numba  # noqa: F401
    except ImportError:
        return False
    return True


class Loop:
    """A compiled loop: ``move(write, numbers, *row)`` writes new values or says if they are finite.

    ``squares(gradient, variable)`` returns the sum of the squares of both.
    """

    def __init__(self, move: Callable[..., bool], squares: Callable[..., float]) -> None:
        self.move: Callable[..., bool] = move
        self.squares: Callable[..., float] = squares

    def run(self, rows: Rows, numbers: NDArray[Any], _: Any = None) -> None:
        """Write the new values of all rows."""
        for row in rows:
            self.move(True, numbers, *row)

    def gives_finite(self, rows: Rows, numbers: NDArray[Any], _: Any = None) -> bool:
        """Return whether all new values of the variables would be finite."""
        return all(self.move(False, numbers, *row) for row in rows)

    def surely_finite(self, rows: Rows, *_: Any) -> bool:
        """Return True if the gradients and variables are certain to be finite and can be squared."""
        limit = SQUARES_FIT[rows[0][0].dtype]
        return all([self.squares(row[0], row[1]) < limit for row in rows])


@cache
def loop(
    step_of: Callable[..., Any],
    parts: tuple[Any, ...],
    length: int,
    numbers: int,
    dtype: Any,
    exact: bool = False,
) -> Loop | Program | None:
    """Return the loop for rows of that many arrays, or what ``recorded`` returns if Numba cannot compile it.

    An exact one divides where the formula divides: then Nadam's bits are those of NumPy. Otherwise what all
    elements are divided by may become a reciprocal, which takes about two thirds of the time.
    """
    program = recorded(step_of, parts, length, numbers, dtype)
    if program is None or not available() or length not in LOOPS:
        return program
    import numba
    from numba.np.unsafe.ndarray import to_fixed_tuple

    squares = numba.njit(sum_of_squares, fastmath={"reassoc"}, nogil=True)  # so several elements at a time
    # error_model: a division by 0 gives infinity.
    jit = numba.njit(error_model="numpy", fastmath=set() if exact else {"arcp"}, nogil=True)
    arrays, *rest = parts
    move = jit(LOOPS[length](jit(step_of(jit(arrays), *rest)), to_fixed_tuple, numbers))
    try:
        move(True, np.ones(numbers, dtype), *(np.empty(0, dtype) for _ in range(length)))  # compiles it
        squares(*(np.empty(0, dtype) for _ in range(2)))
    except numba.errors.NumbaError:
        return program
    return Loop(move, squares)


def sum_of_squares(gradient: NDArray[Any], variable: NDArray[Any]) -> float:
    """Return the sum of the squares of both, NaN or infinity where one of them has that.

    >>> sum_of_squares(np.array([3.0, 4.0]), np.zeros(2))
    np.float64(25.0)
    """
    one = other = gradient.dtype.type(0)
    for i in range(variable.size):
        one += gradient[i] * gradient[i]
        other += variable[i] * variable[i]
    return one + other


def loop_2(step: Callable[..., Any], as_tuple: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Return the loop over gradient and variable."""

    def move(write, numbers, gradient, variable):
        shared, finite = as_tuple(numbers, count), True
        for i in range(variable.size):
            new = step(gradient[i], variable[i], *shared)
            if write:
                variable[i] = new[0]
            else:
                finite &= np.isfinite(new[0])
        return finite

    return move


def loop_3(step: Callable[..., Any], as_tuple: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Return the loop over gradient, variable and one array beside it."""

    def move(write, numbers, gradient, variable, first):
        shared, finite = as_tuple(numbers, count), True
        for i in range(variable.size):
            new = step(gradient[i], variable[i], first[i], *shared)
            if write:
                variable[i], first[i] = new
            else:
                finite &= np.isfinite(new[0])
        return finite

    return move


def loop_4(step: Callable[..., Any], as_tuple: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Return the loop over gradient, variable and two arrays beside it."""

    def move(write, numbers, gradient, variable, first, second):
        shared, finite = as_tuple(numbers, count), True
        for i in range(variable.size):
            new = step(gradient[i], variable[i], first[i], second[i], *shared)
            if write:
                variable[i], first[i], second[i] = new
            else:
                finite &= np.isfinite(new[0])
        return finite

    return move


def loop_5(step: Callable[..., Any], as_tuple: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Return the loop over gradient, variable and three arrays beside it."""

    def move(write, numbers, gradient, variable, first, second, third):
        shared, finite = as_tuple(numbers, count), True
        for i in range(variable.size):
            new = step(gradient[i], variable[i], first[i], second[i], third[i], *shared)
            if write:
                variable[i], first[i], second[i], third[i] = new
            else:
                finite &= np.isfinite(new[0])
        return finite

    return move


# By the arrays of a row; Numba wants each as an argument.
LOOPS: dict[int, Callable[..., Callable[..., Any]]] = {
    2: loop_2,
    3: loop_3,
    4: loop_4,
    5: loop_5,
}
