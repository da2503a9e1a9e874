"""Large arrays updated in place, by NumPy in blocks or by Numba's loop, where that is safe."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import blocks, compiled
from .rule import Rule
from .variables import surely_finite

if TYPE_CHECKING:
    from .update import Numbers, Options, Rows

COMPILED_FROM = 2**15  # elements in all; below, a compiler is slower than the updates that it would speed up


def in_place(
    self: Any,
    rows: "Rows",
    arrays: dict[str, NDArray[Any]],
    step: tuple[Any, ...],
    numbers: "dict[Any, Numbers]",
    options: "Options",
) -> bool:
    """Update large arrays in place and return True; or do nothing and return False, where it is not safe.

    It is safe if all arrays are contiguous, no gradient lies where something is written, the rule is
    elementwise, and no new value is infinite or NaN: a bound proves that, or a trial run without writing.
    ``step`` is ``step_of`` and its arguments; ``arrays`` are all that the optimizer keeps.
    """
    every_row = list(rows.values())
    if not contiguous(every_row) or not no_overlap(every_row, arrays.values()):
        return False
    compile_it = self.jit_compile and sum(row[1].size for row in every_row) >= COMPILED_FROM
    programs = []
    for dtype, each in numbers.items():
        alike = [[array.reshape(-1) for array in row] for row in every_row if row[1].dtype == dtype]
        signature = step[0], step[1:], len(alike[0]), len(each.values), dtype
        program: Any = blocks.recorded(*signature)
        if program is None:  # the rule is not elementwise
            return False
        program = (compile_it and compiled.loop(*signature)) or program
        programs.append((program, (alike, each.values, self._scratch)))
    bounded = all(stays_finite(dtype, self._rule, each, options) for dtype, each in numbers.items())
    bounded = bounded and all(surely_finite(row[1]) for row in every_row)
    if not bounded and not all(program.gives_finite(*given) for program, given in programs):
        return False
    for program, given in programs:
        program.run(*given)
    return True


def contiguous(rows: list[list[Any]]) -> bool:
    """Return whether all arrays of each row are contiguous, and of the shape of its variable."""
    return all(array.flags.c_contiguous and array.shape == row[1].shape for row in rows for array in row)


def stays_finite(dtype: Any, rule: Rule, numbers: "Numbers", options: "Options") -> bool:
    """Return True if variables and gradients that can be squared are certain to give finite variables."""
    if rule.reach is None:
        return False
    most, rate = float(np.finfo(dtype).max), numbers.values[0]
    root = most**0.5
    decay = max(1.0, options.weight_decay) * max(1.0, float(rate))
    return root * (1 + decay) + rule.reach(rate, root, **numbers.hyperparameters) < most / 8


def no_overlap(rows: list[list[Any]], others: Iterable[NDArray[Any]] = ()) -> bool:
    """Return whether no gradient shares memory with a variable or another array; they may with each other.

    >>> x, y = np.zeros(2), np.zeros(2)
    >>> no_overlap([[np.ones(2), x], [np.ones(2), y]]), no_overlap([[y[:], x], [np.ones(2), y]])
    (True, False)
    """
    written = [row[1] for row in rows] + list(others)
    known = {id(array) for array in written} | {id(array.base) for array in written}
    for gradient in (row[0] for row in rows):
        owner = gradient.base is None and id(gradient) not in known  # overlaps only its own views
        if not owner and any(np.may_share_memory(gradient, array) for array in written):
            return False
    return True
