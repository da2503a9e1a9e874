"""An update without temporary arrays: its formula is run once on operands that only take notes, and the notes are replayed in place.

So the formula exists once, as one reads it, and large arrays still pass through the processor's cache block by block: no memory is asked
for, and each number is read and written once. The numbers are those of the formula, to the last bit.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

BLOCK = 2**16  # elements at a time: six blocks of float32 are 1.6 MB, near to what a core's own caches hold, and calls are few

Code = tuple[tuple[np.ufunc, tuple[int, ...]], ...]
Results = tuple[int, ...]
Scratch = dict[Any, list[NDArray[Any]]]


class Operand(NDArrayOperatorsMixin):
    """Stands for an array in a formula, and notes what is computed from it; whatever is not elementwise raises TypeError."""

    def __init__(self, notes: "Notes", number: int) -> None:
        self.notes, self.number, self.dtype = notes, number, notes.dtype

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options or ufunc.nout != 1:
            return NotImplemented
        return self.notes.add(ufunc, inputs)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("an operand has no elements yet")

    def __bool__(self) -> bool:
        raise TypeError("an operand has no value yet")


class Notes:
    """What a formula did to its operands: they have the numbers from 0, each result the next one, and constants -1, -2, ...

    With ``skip_ones`` a division by 1 is no operation. Nadam's products of momenta are soon so small that two of its divisions are that.
    """

    def __init__(self, count: int, dtype: np.dtype[Any], skip_ones: bool) -> None:
        self.dtype, self.skip_ones = dtype, skip_ones
        self.operands = [Operand(self, number) for number in range(count)]
        self.code: list[tuple[np.ufunc, tuple[int, ...]]] = []
        self.constants: list[NDArray[Any]] = []

    def add(self, ufunc: np.ufunc, inputs: tuple[Any, ...]) -> Operand:
        """Note one operation, and return the operand that stands for its result."""
        if self.skip_ones and ufunc is np.divide and not isinstance(inputs[1], Operand) and inputs[1] == 1:
            return inputs[0]
        if not keeps(ufunc, self.dtype):
            raise TypeError(f"{ufunc.__name__} must give {self.dtype} from {self.dtype} to be replayed in place")
        self.code.append((ufunc, tuple(each.number if isinstance(each, Operand) else self._constant(each) for each in inputs)))
        return Operand(self, len(self.operands) + len(self.code) - 1)

    def _constant(self, value: Any) -> int:
        """Return the number of a new constant."""
        if np.ndim(value) or np.result_type(value, self.dtype) != self.dtype:
            raise TypeError(f"an operand of {self.dtype} goes together with others and with single numbers that leave its dtype as it is")
        self.constants.append(np.asarray(value, self.dtype))
        return -len(self.constants)


@lru_cache
def keeps(ufunc: np.ufunc, dtype: np.dtype[Any]) -> bool:
    """Return whether the result has the dtype of the inputs (bools, of which a formula may ask more than floats can tell, do not).

    >>> keeps(np.sqrt, np.dtype("float32")), keeps(np.less, np.dtype("float32"))
    (True, False)
    """
    return ufunc.resolve_dtypes((dtype,) * ufunc.nin + (None,))[-1] == dtype


class Program(NamedTuple):
    """What a formula does, for arrays of any size: the operations, which result replaces which array, and the constants of this update."""

    code: Code
    results: Results
    constants: tuple[NDArray[Any], ...]

    def run(self, rows: Iterable[Iterable[NDArray[Any]]], scratch: Scratch) -> None:
        """Replace the contents of the arrays of each row by the program's results; ``scratch`` is kept for the next run.

        The arrays of all rows have one dtype and are contiguous, those of one row have one size.

        >>> program = record(lambda a, b: (a, b * b - a))
        >>> a, b = np.arange(3.0), np.full(3, 2.0)
        >>> program.run([[a, b]], {})
        >>> b
        array([4., 3., 2.])
        """
        plan, needed = planned(self.code, self.results)
        for row in rows:
            flat = [array.reshape(-1) for array in row]
            buffers = scratch.setdefault(flat[0].dtype, [])
            buffers += [np.empty(BLOCK, flat[0].dtype) for _ in range(needed - len(buffers))]
            for start in range(0, flat[0].size, BLOCK):
                views = [array[start : start + BLOCK] for array in flat]
                views += [buffer[: views[0].size] for buffer in buffers[:needed]]
                views += self.constants
                for ufunc, inputs, out in plan:
                    ufunc(*inputs(views), out=views[out])


def record(formula: Callable[..., Iterable[Any]], count: int = 2, dtype: Any = np.float64, skip_ones: bool = True) -> Program:
    """Return the program of a formula of ``count`` arrays of that dtype that returns their new values, in the same order.

    Without ``skip_ones`` its operations are the same whatever the constants are.

    Raises
    ------
    TypeError
        If the formula is not elementwise, or asks for a value: then it cannot be replayed.

    Examples
    --------
    >>> record(lambda a, b: (a, a + 2 * b))
    Program(code=((<ufunc 'multiply'>, (-1, 1)), (<ufunc 'add'>, (0, 2))), results=(0, 3), constants=(array(2.),))
    >>> record(lambda a, b: (a, b if a else b))
    Traceback (most recent call last):
    TypeError: an operand has no value yet
    """
    notes = Notes(count, np.dtype(dtype), skip_ones)
    results = list(formula(*notes.operands))
    if not all(isinstance(result, Operand) for result in results):
        raise TypeError("each new value must be computed from the operands")
    moved = [result.number < count and result.number != place for place, result in enumerate(results)]
    results = [np.positive(result) if moves else result for result, moves in zip(results, moved, strict=True)]
    return Program(tuple(notes.code), tuple(result.number for result in results), tuple(notes.constants))


@lru_cache
def planned(code: Code, results: Results) -> tuple[list[tuple[np.ufunc, Callable[..., Any], int]], int]:
    """Return each operation with what takes its inputs, and where its result goes; and how many arrays of scratch that needs.

    That is in one list of arrays, scratch and constants. A result goes straight into the array that it replaces as soon as no
    one reads that one any more, else into scratch that is free.
    """
    count = len(results)
    last_use = {number: step for step, (_, inputs) in enumerate(code) for number in inputs}
    where: dict[int, tuple[str, int]] = {number: ("array", number) for number in range(count)}
    free: list[tuple[str, int]] = []
    needed, plan = 0, []
    for step, (ufunc, inputs) in enumerate(code):
        number = count + step
        sources = [("constant", -1 - each) if each < 0 else where[each] for each in inputs]
        done = {place for each, place in zip(inputs, sources, strict=True) if last_use.get(each) == step and each not in results}
        free += sorted(place for place in done if place[0] == "scratch")
        homes = [home for home in range(count) if results[home] == number and last_use.get(home, -1) <= step]
        if homes:
            where[number] = ("array", homes[0])
        elif free:
            where[number] = free.pop()
        else:
            where[number] = ("scratch", needed)
            needed += 1
        plan.append((ufunc, sources, where[number]))
    late = [home for home in range(count) if where[results[home]] != ("array", home)]
    plan += [(np.positive, [where[results[home]]], ("array", home)) for home in late]
    first = {"array": 0, "scratch": count, "constant": count + needed}
    return [(ufunc, taker([first[kind] + place for kind, place in inputs]), first[out[0]] + out[1]) for ufunc, inputs, out in plan], needed


def taker(places: list[int]) -> Callable[[list[Any]], Iterable[Any]]:
    """Return a function that takes what is at these places of a list.

    >>> taker([2, 0])("abc"), taker([1])("abc")
    (('c', 'a'), 'b')
    """
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
