"""The update of an element as one loop over all of them, compiled by Numba (the extra ``fast``)."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


@cache
def available() -> bool:
    """Return whether Numba can be imported."""
    try:
        import numba  # noqa: F401
    except ImportError:
        return False
    return True


class Loop(NamedTuple):
    """A compiled loop: ``move(write, numbers, *row)`` writes new values or says if they are finite."""

    move: Callable[..., bool]

    def run(self, rows: Iterable[list[NDArray[Any]]], numbers: tuple[Any, ...], _: Any = None) -> None:
        """Write the new values of all rows."""
        for row in rows:
            self.move(True, numbers, *row)

    def gives_finite(
        self, rows: Iterable[list[NDArray[Any]]], numbers: tuple[Any, ...], _: Any = None
    ) -> bool:
        """Return whether all new values of the variables would be finite."""
        return all(self.move(False, numbers, *row) for row in rows)


@cache
def loop(
    step_of: Callable[..., Any], parts: tuple[Any, ...], length: int, numbers: int, dtype: Any
) -> Loop | None:
    """Return the loop for rows of that many arrays, or None if Numba is missing or cannot compile it."""
    if not available() or length not in LOOPS:
        return None
    import numba

    # What all elements are divided by may become a reciprocal; error_model: a division by 0 gives infinity.
    jit = numba.njit(error_model="numpy", fastmath={"arcp"}, nogil=True)
    arrays, *rest = parts
    move = jit(LOOPS[length](jit(step_of(jit(arrays), *rest))))
    try:
        move(True, (dtype.type(1),) * numbers, *(np.empty(0, dtype) for _ in range(length)))  # compiles it
    except numba.errors.NumbaError:
        return None
    return Loop(move)


def loop_2(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return the loop over gradient and variable."""

    def move(write, numbers, gradient, variable):
        finite = True
        for i in range(variable.size):
            new = step(gradient[i], variable[i], *numbers)
            if write:
                variable[i] = new[0]
            else:
                finite &= np.isfinite(new[0])
        return finite

    return move


def loop_3(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return the loop over gradient, variable and one array beside it."""

    def move(write, numbers, gradient, variable, first):
        finite = True
        for i in range(variable.size):
            new = step(gradient[i], variable[i], first[i], *numbers)
            if write:
                variable[i], first[i] = new
            else:
                finite &= np.isfinite(new[0])
        return finite

    return move


def loop_4(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return the loop over gradient, variable and two arrays beside it."""

    def move(write, numbers, gradient, variable, first, second):
        finite = True
        for i in range(variable.size):
            new = step(gradient[i], variable[i], first[i], second[i], *numbers)
            if write:
                variable[i], first[i], second[i] = new
            else:
                finite &= np.isfinite(new[0])
        return finite

    return move


def loop_5(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return the loop over gradient, variable and three arrays beside it."""

    def move(write, numbers, gradient, variable, first, second, third):
        finite = True
        for i in range(variable.size):
            new = step(gradient[i], variable[i], first[i], second[i], third[i], *numbers)
            if write:
                variable[i], first[i], second[i], third[i] = new
            else:
                finite &= np.isfinite(new[0])
        return finite

    return move


# By the arrays of a row; Numba wants each as an argument.
LOOPS: dict[int, Callable[[Callable[..., Any]], Callable[..., Any]]] = {
    2: loop_2,
    3: loop_3,
    4: loop_4,
    5: loop_5,
}
