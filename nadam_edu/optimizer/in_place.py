"""Large arrays updated in place, by NumPy in blocks or by Numba's loop, where that is safe."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import blocks, compiled
from .rule import Rule
from .variables import surely_finite

if TYPE_CHECKING:
    from .update import Around, Numbers

COMPILED_FROM = 2**15  # elements in all; below, a compiler is slower than the updates that it would speed up


def in_place(
    rows: list[list[Any]],
    rule: Rule,
    step: Any,
    numbers: "dict[Any, Numbers]",
    around: "Around",
    others: Iterable[NDArray[Any]],
    scratch: blocks.Scratch,
    jit_compile: bool,
) -> bool:
    """Update large arrays in place and return True; or do nothing and return False, where it is not safe.

    It is safe if all arrays are contiguous, no gradient lies where something is written, the rule is
    elementwise, and no new value is infinite or NaN: that is certain, or else tried first.
    """
    contiguous = all(
        array.flags.c_contiguous and array.shape == row[1].shape for row in rows for array in row
    )
    if not contiguous or not no_overlap(rows, others):
        return False
    compile_it = jit_compile and sum(row[1].size for row in rows) >= COMPILED_FROM
    ways = []
    for dtype in {row[1].dtype for row in rows}:
        values = numbers[dtype].values
        signature = *step, len(rows[0]), len(values), dtype
        way: Any = blocks.recorded(*signature)  # None where the rule is not elementwise
        if way is not None and compile_it:
            way = compiled.loop(*signature) or way
        alike = [[array.reshape(-1) for array in row] for row in rows if row[1].dtype == dtype]
        ways.append((way, (alike, values, scratch)))
    if not all(way for way, _ in ways):
        return False
    certain = all(stays_finite(dtype, rule, each, around) for dtype, each in numbers.items())
    certain = certain and all(surely_finite(row[1]) for row in rows)
    if not certain and not all(way.ends_well(*given) for way, given in ways):
        return False
    for way, given in ways:
        way.run(*given)
    return True


def stays_finite(dtype: Any, rule: Rule, numbers: "Numbers", around: "Around") -> bool:
    """Return True if variables and gradients that can be squared are certain to give finite variables."""
    if rule.reach is None:
        return False
    most, rate = float(np.finfo(dtype).max), numbers.values[0]
    root = most**0.5
    decay = max(1.0, around.weight_decay) * max(1.0, float(rate))
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
