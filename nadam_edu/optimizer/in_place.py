"""Arrays updated in place, by NumPy in blocks or by Numba's loop, where that is safe."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.lib.array_utils import byte_bounds
from numpy.typing import NDArray

from . import blocks, compiled, threads
from .clipping import ARRAYS, checked_and_clipped
from .rule import Rule
from .variables import SQUARES_FIT, NamedArrays

if TYPE_CHECKING:
    from .update import Numbers, Options

COMPILED_FROM = 2**15  # elements in all; from here on the first update is compiled
# Variables updated, over all updates; by then small ones have taken about as long as a compiler takes.
COMPILED_AFTER = 2**16


def in_place(
    self: Any,
    gradients: dict[int, NDArray[Any]],
    state: NamedArrays,
    places: Any,
    step: tuple[Any, ...],
    numbers: "dict[Any, Numbers]",
    options: "Options",
    compiles: bool,
) -> bool:
    """Update arrays in place and return True; or do nothing and return False, where it is not safe.

    It is safe if all arrays are contiguous, no gradient lies where something is written, the rule is
    elementwise, and no new value is infinite or NaN: a bound proves that, or a trial run without writing.
    ``step`` is ``step_of`` and its arguments.
    """
    rows = Flat.of(state, 1 + step[2]).with_gradients(gradients, places)
    if rows is None:
        return False
    size = sum([row[0].size for row in rows])
    count = threads.cores() if size >= threads.THREADED_FROM else 1
    while len(self._scratch) < count:
        self._scratch.append({})
    parts = []
    for dtype, each in numbers.items():
        alike = rows if len(numbers) == 1 else [row for row in rows if row[1].dtype == dtype]
        signature = step[0], step[1:], len(alike[0]), each.values.size, dtype
        exact = size < COMPILED_FROM
        program: Any = compiled.loop(*signature, exact) if compiles else blocks.recorded(*signature)
        if program is None:  # the rule is not elementwise
            return False
        pieces = threads.pieces(alike, count) if count > 1 else [alike]
        parts.append((program, pieces, each.values))
    bounds = [
        stays_finite(dtype, self._rule, each.values[0], options.weight_decay, *each.hyperparameters.items())
        for dtype, each in numbers.items()
    ]
    if count == 1:

        def alone(work: Any, pieces: Any, values: Any) -> list[Any]:
            return [work(pieces[0], values, self._scratch[0])]

        return look_and_move(parts, all(bounds), gradients, alone)
    with threads.Team(self._scratch[: max(len(pieces) for _, pieces, _ in parts)]) as team:
        moved = look_and_move(parts, all(bounds), gradients, team.each)
    threads.even(self._scratch[:count])
    return moved


def look_and_move(
    parts: list[Any], bounded: bool, gradients: dict[int, NDArray[Any]], each: Callable[..., list[Any]]
) -> bool:
    """Update all pieces and return True, or return False if a look says that a new value could be infinite.

    ``each(work, pieces, values)`` returns what ``work`` returns for each piece.
    """

    def all_of(method: str) -> bool:
        return all([all(each(getattr(program, method), pieces, values)) for program, pieces, values in parts])

    sure = all_of("surely_finite")
    if not sure:
        checked_and_clipped(gradients)
    if not (sure and bounded) and not all_of("gives_finite"):
        return False
    all_of("run")
    return True


class Flat(NamedTuple):
    """Variables and the arrays kept for them as flat views, who owns their memory, and where it is."""

    rows: list[list[NDArray[Any]] | None]  # by place; None where one is not contiguous
    owners: frozenset[int]
    begins: NDArray[Any]
    ends: NDArray[Any]

    @classmethod
    def of(cls, state: NamedArrays, length: int) -> "Flat":
        """Return those of the first so many arrays of each row, found once."""
        if length not in state.found:
            rows = [row[:length] for row in state.rows]
            arrays = [array for row in rows for array in row]
            begins, ends = np.array([byte_bounds(array) for array in arrays]).T
            together = [all(array.flags.c_contiguous for array in row) for row in rows]
            flat = [
                [array.reshape(-1) for array in row] if can else None
                for row, can in zip(rows, together, strict=True)
            ]
            owners = frozenset({*map(id, arrays), *(id(array.base) for array in arrays)})
            state.found[length] = cls(flat, owners, begins, ends)
        return state.found[length]

    def with_gradients(self, gradients: dict[int, NDArray[Any]], places: Any) -> Any:
        """Return flat rows, each after its gradient; None if one is not contiguous or a gradient overlaps."""
        found = []
        for position, gradient in gradients.items():
            row = self.rows[places[position]]
            if row is None or not gradient.flags.c_contiguous:
                return None
            owner = gradient if gradient.base is None else gradient.base
            if type(owner) not in ARRAYS or owner.base is not None or id(owner) in self.owners:
                begin, end = byte_bounds(gradient)
                if ((self.begins < end) & (begin < self.ends)).any():
                    return None
            found.append([gradient.reshape(-1), *row])
        return found


@lru_cache
def stays_finite(dtype: Any, rule: Rule, rate: Any, weight_decay: float, *hyperparameters: Any) -> bool:
    """Return True if variables and gradients that can be squared are certain to give finite variables."""
    if rule.reach is None:
        return False
    most = 4 * SQUARES_FIT[dtype]
    root = most**0.5
    decay = max(1.0, weight_decay) * max(1.0, float(rate))
    return root * (1 + decay) + rule.reach(rate, root, **dict(hyperparameters)) < most / 8
