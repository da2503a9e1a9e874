"""What an optimizer remembers between updates: arrays by name, and the model variables it was built for."""

import operator
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.array_utils import byte_bounds
from numpy.typing import ArrayLike, DTypeLike, NDArray

from .checks import not_built

FLOATS = (np.dtype(np.float32), np.dtype(np.float64))
SQUARES_FIT = {dtype: float(np.finfo(dtype).max) / 4 for dtype in FLOATS}  # a factor of 2 is left
MAKERS: dict[str, Callable[..., NDArray[Any]]] = {"zeros": np.zeros, "ones": np.ones}


class NamedArrays(NamedTuple):
    """The arrays of an optimizer by name, and the model variables, in the order of ``build``."""

    arrays: dict[str, NDArray[Any]]
    model: list[NDArray[Any]]
    rows: list[list[NDArray[Any]]]  # each model variable, and what is kept for it: its state, its average
    found: dict[Any, Any]  # what updates need to know of these arrays, found once

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy without what was found: that looks into the arrays of the original."""
        return NamedArrays, (self.arrays, self.model, self.rows, {})

    def built(self, var_list: Iterable[Any], averages: bool, kept: tuple[str, ...]) -> tuple[Any, Any]:
        """Return the arrays for these variables, and their places; after the first call, this itself.

        The first call adds averages, if asked for, and zeros of each name in ``kept``.

        >>> variables, places = NamedArrays({}, [], [], {}).built([np.ones(2)], False, ("m",))
        >>> variables.arrays
        {'m/0': array([0., 0.])}
        """
        model = as_variables(var_list)
        if self.model:
            same = len(model) == len(self.model) and all(map(operator.is_, model, self.model))
            return self, range(len(model)) if same else self.places(model)
        spans = sorted(map(byte_bounds, model))
        if not model or any(start <= end for (_, end), (start, _) in pairwise(spans)):
            check_separate(model)
        rows, new, names = [], dict[str, NDArray[Any]](), (*kept, "average") if averages else kept
        for place, each in enumerate(model):
            block = np.zeros((len(names), *each.shape), each.dtype)  # in one piece is faster to update
            block[len(kept) :] = each  # the average
            rows.append([each, *(block[i, ...] for i in range(len(names)))])
            new |= {f"{name}/{place}": array for name, array in zip(names, rows[-1][1:], strict=True)}
        if taken := new.keys() & self.arrays.keys():
            raise ValueError(f"name must be new among the optimizer's variables, got {min(taken)!r}")
        return NamedArrays(self.arrays | new, model, rows, {}), range(len(model))

    def places(self, variables: list[Any], name: str = "variable {}") -> Sequence[int]:
        """Return the places of different variables in ``build``'s list, by identity, not by value."""
        known = {id(variable): place for place, variable in enumerate(self.model)}
        places: dict[int, None] = {}  # a dict keeps their order
        for position, variable in enumerate(variables):
            place = known.get(id(variable))
            if place is None:
                raise ValueError(not_built(name.format(position), variable, bool(self.model)))
            if place in places:
                raise ValueError(f"each variable must come once, got variable {position} again")
            places[place] = None
        return list(places)


def as_pairs(grads_and_vars: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Return (gradient, variable) pairs as a list; what a generator raises is the caller's to see.

    >>> as_pairs([1, 2])
    Traceback (most recent call last):
    TypeError: grads_and_vars must be (gradient, variable) pairs, got [1, 2]
    """
    pairs: list[Any] = list(grads_and_vars) if hasattr(grads_and_vars, "__iter__") else [None]
    if not all([isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in pairs]):
        raise TypeError(f"grads_and_vars must be (gradient, variable) pairs, got {grads_and_vars!r}")
    return list(map(tuple, pairs))


def as_variables(var_list: Iterable[Any]) -> list[NDArray[Any]]:
    """Return the variables as a list, each an array of float32 or float64 that can be updated in place.

    A plain ndarray: ``numpy.matrix`` redefines ``*``, and a masked array hides elements.

    >>> as_variables([np.arange(3)])
    Traceback (most recent call last):
    TypeError: variable 0 must be an ndarray of float32 or float64, got int64
    """
    if isinstance(var_list, np.ndarray) or not hasattr(var_list, "__iter__"):
        raise TypeError(f"var_list must be a list of arrays, got {type(var_list).__name__}")
    variables = list(var_list)
    for place, variable in enumerate(variables):
        exact = type(variable) is np.ndarray and variable.dtype in FLOATS
        if not exact or not variable.flags.writeable:
            raise no_variable(place, variable)
    return variables


def no_variable(place: int, value: Any) -> Exception:
    """Return the error for what cannot be updated in place.

    >>> no_variable(0, [1.0])
    TypeError('variable 0 must be an ndarray of float32 or float64, got list')
    """
    if type(value) is not np.ndarray or value.dtype not in FLOATS:
        got = value.dtype if type(value) is np.ndarray else type(value).__name__
        return TypeError(f"variable {place} must be an ndarray of float32 or float64, got {got}")
    return ValueError(f"variable {place} must be writeable, got a read-only array of shape {value.shape}")


def check_separate(variables: list[NDArray[Any]]) -> None:
    """Raise unless there is a variable, and no two share memory: an update of one would change the other.

    Only those are compared whose spans of memory overlap, as views of one array may.

    >>> x = np.zeros(3)
    >>> check_separate([x[:2], x[1:]])
    Traceback (most recent call last):
    ValueError: variables 0 and 1 must not share memory, got shapes (2,) and (2,)
    """
    if not variables:
        raise ValueError("var_list must hold at least one variable, got none")
    overlaps: list[tuple[int, int]] = []
    near: list[tuple[int, int]] = []  # end and place of each span that reaches into the next
    for start, end, place in sorted((*byte_bounds(each), place) for place, each in enumerate(variables)):
        near = [(last, other) for last, other in near if last >= start]
        for _, other in near:
            one, two = variables[place], variables[other]
            if one is two or np.shares_memory(one, two):
                overlaps.append((max(place, other), min(place, other)))
        near.append((end, place))
    if overlaps:
        second, first = min(overlaps)
        shapes = f"{variables[first].shape} and {variables[second].shape}"
        raise ValueError(f"variables {first} and {second} must not share memory, got shapes {shapes}")


def checked_shape(shape: Iterable[int] | None) -> tuple[int, ...]:
    """Return the shape as a tuple, () for None.

    >>> checked_shape(3)
    Traceback (most recent call last):
    TypeError: shape must be a list of ints >= 0 or None, got 3
    """
    lengths = () if shape is None else tuple(shape) if isinstance(shape, (tuple, list)) else (None,)
    if not all(isinstance(length, (int, np.integer)) and not isinstance(length, bool) for length in lengths):
        raise TypeError(f"shape must be a list of ints >= 0 or None, got {shape!r}")
    if any(length < 0 for length in lengths):
        raise ValueError(f"shape must be a list of ints >= 0 or None, got {shape!r}")
    return tuple(int(length) for length in lengths)


def new_variable(
    shape: Iterable[int] | None,
    dtype: DTypeLike | None = None,
    initializer: str | Callable[..., ArrayLike] = "zeros",
) -> NDArray[Any]:
    """Return a new array of that shape and dtype (None: float32), by "zeros", "ones", or a callable of both.

    >>> new_variable((2,), "float64", "ones")
    array([1., 1.])
    >>> new_variable((2,), "float64", "twos")
    Traceback (most recent call last):
    ValueError: initializer must be 'zeros', 'ones' or a callable, got 'twos'
    """
    if not callable(initializer) and initializer not in MAKERS:
        raise ValueError(f"initializer must be 'zeros', 'ones' or a callable, got {initializer!r}")
    shape = checked_shape(shape)
    try:
        resolved = np.dtype(np.float32 if dtype is None else dtype)
    except TypeError:
        resolved = np.dtype(object)
    if resolved.kind not in "biufc":
        raise TypeError(f"dtype must be a NumPy dtype of numbers or bools, got {dtype!r}")
    make = initializer if callable(initializer) else MAKERS[initializer]
    variable = np.array(make(shape, resolved), resolved)
    if variable.shape != shape:
        raise ValueError(f"initializer must return an array of shape {shape}, got {variable.shape}")
    return variable


def surely_finite(array: NDArray[Any]) -> bool:
    """Return True if one dot product proves every element finite and squarable; False is inconclusive.

    >>> surely_finite(np.ones(2)), surely_finite(np.array([1.0, np.nan]))
    (True, False)
    """
    flat = array.ravel()
    return array.flags.c_contiguous and bool(np.dot(flat, flat) < SQUARES_FIT.get(array.dtype, 0))
