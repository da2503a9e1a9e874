"""An update without temporary arrays: its formula is traced once with placeholders, then replayed in NumPy.

So the formula exists once, in its readable form, and large arrays still pass through the cache
by block: no memory is asked for, and each number is read and written once. The numbers are those of the
formula, to the last bit.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import ArrayLike, NDArray

from .planning import Code, assign_buffers
from .threads import Rows
from .variables import surely_finite

BLOCK = 2**17  # elements at a time; with half as many a step takes a fifth longer, and the caches still help

Scratch = dict[Any, list[NDArray[Any]]]  # by dtype; kept by the caller, so that no update asks for memory


class Placeholder(NDArrayOperatorsMixin):
    """Stands for an array, or a number, in a formula, and notes what is computed from it."""

    def __init__(self, recording: "Recording", number: int) -> None:
        self.recording: Recording = recording
        self.number: int = number
        self.dtype: np.dtype[Any] = recording.dtype

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options or ufunc.nout != 1:
            return NotImplemented
        return self.recording.add(ufunc, inputs)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("a placeholder has no elements yet")

    def __bool__(self) -> bool:
        raise TypeError("a placeholder has no value yet")


class Recording:
    """What a formula did to its placeholders."""

    def __init__(self, arrays: int, numbers: int, dtype: np.dtype[Any]) -> None:
        self.dtype: np.dtype[Any] = dtype
        self.count: int = arrays
        self.numbers: int = numbers
        self.code: list[tuple[Any, tuple[int, ...]]] = []  # of arrays
        self.shared: list[tuple[Any, Any]] = []  # of numbers alone; a constant is (None, value)
        self.placeholders: list[Placeholder] = [
            Placeholder(self, i) for i in (*range(arrays), *range(-1, -1 - numbers, -1))
        ]

    def add(self, ufunc: np.ufunc, inputs: tuple[Any, ...]) -> Placeholder:
        """Note one operation, and return the placeholder of its result."""
        if not keeps_dtype(ufunc, self.dtype):
            raise TypeError(
                f"{ufunc.__name__} must give {self.dtype} from {self.dtype} to be replayed in place"
            )
        places = tuple(
            each.number if isinstance(each, Placeholder) else self._share(None, each) for each in inputs
        )
        if max(places) < 0:
            return Placeholder(self, self._share(ufunc, places))
        self.code.append((ufunc, places))
        return Placeholder(self, self.count + len(self.code) - 1)

    def _share(self, ufunc: Any, value: Any) -> int:
        """Return the place of a new number: a constant, or the result of an operation on numbers."""
        if ufunc is None and (np.ndim(value) or np.result_type(value, self.dtype) != self.dtype):
            raise TypeError(
                f"a placeholder of {self.dtype} goes together with single numbers of its dtype alone"
            )
        self.shared.append((ufunc, value))
        return -self.numbers - len(self.shared)


@cache
def keeps_dtype(ufunc: np.ufunc, dtype: np.dtype[Any]) -> bool:
    """Return whether the result has the dtype of the inputs.

    >>> keeps_dtype(np.sqrt, np.dtype("float32")), keeps_dtype(np.less, np.dtype("float32"))
    (True, False)
    """
    return ufunc.resolve_dtypes((dtype,) * ufunc.nin + (None,))[-1] == dtype


class Program:
    """A recorded formula: operations on arrays and on numbers, and which results replace the arrays."""

    def __init__(self, code: Code, shared: tuple[tuple[Any, Any], ...], results: tuple[int, ...]) -> None:
        self.code: Code = code
        self.shared: tuple[tuple[Any, Any], ...] = shared
        self.results: tuple[int, ...] = results

    def run(self, rows: Rows, numbers: ArrayLike, scratch: Scratch) -> None:
        """Replace the contents of the flat arrays of each row by the results.

        >>> program = record(lambda a, b, factor: (a, b * b - factor * a), 2, 1)
        >>> a, b = np.arange(3.0), np.full(3, 2.0)
        >>> program.run([[a, b]], (0.5,), {})
        >>> b
        array([4. , 3.5, 3. ])
        """
        for _ in self._blocks(rows, numbers, scratch, self.results):
            pass

    def gives_finite(self, rows: Rows, numbers: ArrayLike, scratch: Scratch) -> bool:
        """Return whether all new values of the variables, the second arrays of the rows, would be finite."""
        # All arrays stay, and one result goes into scratch.
        looked = (
            *range(len(self.results)),
            self.results[1],
        )
        blocks = self._blocks(rows, numbers, scratch, looked)
        return all(np.isfinite(views[len(self.results)]).all() for views in blocks)

    def surely_finite(self, rows: Rows, *_: Any) -> bool:
        """Return True if the gradients and variables are certain to be finite and can be squared."""
        return all(surely_finite(row[0]) and surely_finite(row[1]) for row in rows)

    def _blocks(self, rows: Any, numbers: ArrayLike, scratch: Scratch, results: tuple[int, ...]) -> Any:
        """Work out the results block by block; yield the views of the arrays and of all further results."""
        arrays, dtype = len(self.results), rows[0][0].dtype
        values = self._all_numbers(numbers, dtype)
        ones = frozenset(-1 - place for place, value in enumerate(values) if value == 1)
        plan, needed = assign_buffers(self.code, arrays, results, ones)
        more = needed + len(results) - arrays
        buffers = scratch.setdefault(dtype, [])
        buffers += [np.empty(BLOCK, dtype) for _ in range(more - len(buffers))]
        for row in rows:
            for start in range(0, row[0].size, BLOCK):
                views = [array[start : start + BLOCK] for array in row]
                views += [buffer[: views[0].size] for buffer in buffers[:more]]
                views += values
                for ufunc, inputs, out in plan:
                    ufunc(*inputs(views), out=views[out])
                yield views

    def _all_numbers(self, numbers: ArrayLike, dtype: Any) -> list[NDArray[Any]]:
        """Return what all elements share, as arrays of shape ()."""
        given = np.asarray(numbers, dtype)
        values = [given[place, ...] for place in range(given.size)]
        for ufunc, made_of in self.shared:
            value = made_of if ufunc is None else ufunc(*(values[-1 - place] for place in made_of))
            values.append(np.asarray(value, dtype))
        return values


def record(
    formula: Callable[..., Iterable[Any]], arrays: int, numbers: int = 0, dtype: Any = np.float64
) -> Program:
    """Return the program of a formula of arrays and numbers that returns the arrays' new values, in order.

    Raises
    ------
    TypeError
        If the formula is not elementwise, or asks for a value: then it cannot be replayed.

    Examples
    --------
    >>> program = record(lambda a, b: (a, a + 2 * b), 2)
    >>> program.code, program.results
    (((<ufunc 'multiply'>, (-1, 1)), (<ufunc 'add'>, (0, 2))), (0, 3))
    >>> record(lambda a, b: (a, b if a else b), 2)
    Traceback (most recent call last):
    TypeError: a placeholder has no value yet
    """
    recording = Recording(arrays, numbers, np.dtype(dtype))
    results = list(formula(*recording.placeholders))
    if not all(isinstance(result, Placeholder) and result.number >= 0 for result in results):
        raise TypeError("each new value must be computed from the arrays")
    moved = [result.number < arrays and result.number != place for place, result in enumerate(results)]
    results = [np.positive(result) if moves else result for result, moves in zip(results, moved, strict=True)]
    return Program(tuple(recording.code), tuple(recording.shared), tuple(result.number for result in results))


@cache
def recorded(
    step_of: Callable[..., Any], parts: tuple[Any, ...], arrays: int, numbers: int, dtype: Any
) -> Program | None:
    """Return the program of a whole update, or None if its rule is not elementwise."""
    step = step_of(*parts)
    try:
        return record(lambda gradient, *rest: (gradient, *step(gradient, *rest)), arrays, numbers, dtype)
    except Exception:  # should something be wrong with the rule, the safe path says what
        return None
