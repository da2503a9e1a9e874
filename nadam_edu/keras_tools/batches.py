"""The batches that a range test trains on: those of a data set, or rows of arrays in a shuffled order.

>>> [batch] = batches_of(np.arange(3), None, 1, 32, np.random.default_rng(0))
>>> sorted(batch[0].tolist()), batch[1]
([0, 1, 2], None)
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np


def batches_of(
    x: Any, y: Any, count: int, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[Any, ...]]:
    """Return what ``train_on_batch`` takes: ``count`` batches of arrays, or those of an iterable, repeated.

    Raises
    ------
    ValueError
        If the arrays are not of one length.
    """
    # Arrays can be iterated over too, and a list of tuples is one of batches.
    batches = isinstance(x, list) and any(isinstance(batch, tuple) for batch in x)
    is_iterable = y is None and (batches or not (hasattr(x, "shape") or isinstance(x, (list, tuple, dict))))
    return _repeated(x) if is_iterable else _shuffled(x, y, count, batch_size, rng)


def _repeated(x: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the batches of an iterable, and again, unless it has ended for good."""
    found = True
    while found:
        found = False
        for batch in x:
            found = True
            yield tuple(batch) if isinstance(batch, (list, tuple)) else (batch,)


def _shuffled(x, y, steps, batch_size, rng):
    """Yield batches of one size from shuffled arrays, each array shuffled anew when it has ended."""
    arrays, lengths = _each((x, y), np.asarray), set()
    _each(arrays, lambda array: lengths.add(len(array) if array.ndim else 0))
    if len(lengths) != 1 or 0 in lengths:
        raise ValueError(f"x and y must have the same number of rows, at least 1, got {sorted(lengths)}")
    [length] = lengths
    size = min(batch_size, length)
    order = np.concatenate([rng.permutation(length) for _ in range(-(-steps * size // length))])
    for rows in order[: steps * size].reshape(steps, size):
        yield _each(arrays, lambda array, rows=rows: array[rows])


def _each(tree, function):
    """Return a tree of lists, tuples and dicts with the function of each array in it."""
    if isinstance(tree, dict):
        return {name: _each(value, function) for name, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)(_each(value, function) for value in tree)
    return None if tree is None else function(tree)
