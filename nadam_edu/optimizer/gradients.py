"""What comes before an update: variables and gradients are checked, gradients measured where there is no tape, and clipped."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arguments import number

Pairs = list[tuple[Any, Any]]  # (gradient, variable), each still to be checked
SQUARES_FIT = {np.dtype(kind): np.finfo(kind).max / 4 for kind in (np.float32, np.float64)}  # 4: room for a factor of 2 before squaring


def as_variables(var_list: Iterable[NDArray[Any]]) -> list[NDArray[Any]]:
    """Return the variables as a list, each of them an array that can be updated in place.

    >>> as_variables([np.arange(3)])
    Traceback (most recent call last):
    TypeError: variable 0 must be an ndarray of float32 or float64, got int64
    """
    if isinstance(var_list, np.ndarray) or not isinstance(var_list, Iterable):
        raise TypeError(f"var_list must be a list of arrays, got {type(var_list).__name__}")
    variables = list(var_list)
    for place, variable in enumerate(variables):
        check_variable(f"variable {place}", variable)
    return variables


def check_variable(name: str, variable: object) -> None:
    """Raise unless ``variable`` is an array of float32 or float64 that can be updated in place.

    >>> check_variable("weight", [1.0])
    Traceback (most recent call last):
    TypeError: weight must be an ndarray of float32 or float64, got list
    """
    if type(variable) is not np.ndarray:  # for a matrix, * is another product; a masked array hides elements
        raise TypeError(f"{name} must be an ndarray of float32 or float64, got {type(variable).__name__}")
    if variable.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name} must be an ndarray of float32 or float64, got {variable.dtype}")
    if not variable.flags.writeable:
        raise ValueError(f"{name} must be writeable, got a read-only array of shape {variable.shape}")


def check_separate(variables: list[NDArray[Any]]) -> None:
    """Raise unless there is a variable, and no two share memory: an update of one would change the other.

    >>> x = np.zeros(3)
    >>> check_separate([x[:2], x[1:]])
    Traceback (most recent call last):
    ValueError: variables 0 and 1 must not share memory, got shapes (2,) and (2,)
    """
    if not variables:
        raise ValueError("var_list must hold at least one variable, got none")
    for second, other in enumerate(variables):
        for first, one in enumerate(variables[:second]):
            if one is other or np.shares_memory(one, other):
                raise ValueError(f"variables {first} and {second} must not share memory, got shapes {one.shape} and {other.shape}")


def central_differences(loss: Callable[[], Any], variables: list[NDArray[Any]]) -> list[NDArray[Any]]:
    r"""Return the gradient of ``loss`` with respect to each variable, by :math:`(f(x+h) - f(x-h)) / 2h` for one element at a time.

    Each element is moved in place and put back exactly, also when ``loss`` raises. The step h is the cube root of the dtype's precision
    times the size of the element (at least 1), so where loss and gradient are of size 1, about 1e-10 of relative error remain in float64
    and 1e-4 in float32.

    Parameters
    ----------
    loss : callable
        Without arguments; returns one finite number that depends on the variables.
    variables : list of float arrays

    Returns
    -------
    list of arrays
        Of the shapes and dtypes of the variables; unit of the loss over unit of the variable.

    Raises
    ------
    TypeError, ValueError
        If ``loss`` returns anything but one finite number.

    Examples
    --------
    >>> x = np.array([3.0, -1.0])
    >>> central_differences(lambda: (x**2).sum(), [x])[0].round(6)
    array([ 6., -2.])
    """
    return [_differences(loss, variable) for variable in variables]


def _differences(loss: Callable[[], Any], variable: NDArray[Any]) -> NDArray[Any]:
    """Return the gradient with respect to one variable."""
    gradient = np.empty_like(variable)
    for index in np.ndindex(variable.shape):
        here = variable[index]
        step = np.cbrt(np.finfo(variable.dtype).eps) * max(1.0, abs(here))
        try:
            variable[index] = here + step
            above, value_above = variable[index], number("loss()", loss())
            variable[index] = here - step
            below, value_below = variable[index], number("loss()", loss())
        finally:
            variable[index] = here
        gradient[index] = (value_above - value_below) / (float(above) - float(below))
    return gradient


def as_pairs(grads_and_vars: Iterable[Any]) -> Pairs:
    """Return (gradient, variable) pairs as a list.

    >>> as_pairs([1, 2])
    Traceback (most recent call last):
    TypeError: grads_and_vars must be (gradient, variable) pairs, got [1, 2]
    """
    # No try around it: what a generator raises, as zip(..., strict=True) does, is the caller's to see.
    pairs = list(grads_and_vars) if isinstance(grads_and_vars, Iterable) else [None]
    if not all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in pairs):
        raise TypeError(f"grads_and_vars must be (gradient, variable) pairs, got {grads_and_vars!r}")
    return [(gradient, variable) for gradient, variable in pairs]


def check_fits(place: int, gradient: Any, variable: NDArray[Any]) -> None:
    """Raise unless the gradient is an array with the shape and dtype of its variable.

    >>> check_fits(0, np.zeros(2), np.zeros(3))
    Traceback (most recent call last):
    ValueError: the gradient of variable 0 must have shape (3,), got (2,)
    """
    is_array = type(gradient) in (np.ndarray, np.float32, np.float64)  # NumPy turns arrays of shape () into the latter two
    if not is_array or gradient.dtype != variable.dtype:
        kind = gradient.dtype if is_array else type(gradient).__name__
        raise TypeError(f"the gradient of variable {place} must be an array of {variable.dtype}, got {kind}")
    if np.shape(gradient) != variable.shape:
        raise ValueError(f"the gradient of variable {place} must have shape {variable.shape}, got {np.shape(gradient)}")


def tame(array: NDArray[Any]) -> bool:
    """Return whether all elements are certain to be finite and to have squares: one pass, and no array beside it. False says nothing.

    >>> tame(np.ones(2)), tame(np.array([1.0, np.nan])), tame(np.array([1e19], np.float32))
    (True, False, False)
    """
    flat = array.ravel()
    return array.flags.c_contiguous and bool(np.dot(flat, flat) < SQUARES_FIT[array.dtype])


def check_finite(gradients: dict[int, NDArray[Any]]) -> None:
    """Raise ValueError, naming the variable by its place, unless every element is finite.

    >>> check_finite({0: np.zeros(2), 1: np.array([1.0, np.nan])})
    Traceback (most recent call last):
    ValueError: the gradient of variable 1 must be finite, got NaN or infinity; no variable was changed
    """
    for place, gradient in gradients.items():
        if not np.isfinite(gradient).all():
            raise ValueError(f"the gradient of variable {place} must be finite, got NaN or infinity; no variable was changed")


def check_squares(gradients: dict[int, NDArray[Any]]) -> None:
    """Raise ValueError, naming the variable by its place, unless every element can be squared, as Nadam's second moment does.

    There is room for a factor of 2: v / (1 - beta_2^t) may be rounded above every square in it, and at infinity the step would be 0.

    >>> check_squares({0: np.array([1e19], np.float32)})
    Traceback (most recent call last):
    ValueError: the gradient of variable 0 must have a finite square in float32, got an element of 1e+19; no variable was changed
    """
    for place, gradient in gradients.items():
        largest = np.abs(gradient).max(initial=0.0)
        with np.errstate(over="ignore"):
            square = (2 * largest) ** 2
        if not np.isfinite(square):
            rule = f"must have a finite square in {gradient.dtype}, got an element of {largest:.3g}"
            raise ValueError(f"the gradient of variable {place} {rule}; no variable was changed")


def check_result(place: int, value: NDArray[Any]) -> None:
    """Raise ValueError, naming the variable by its place, unless every element of its new value is finite.

    >>> check_result(1, np.array([1.0, np.inf]))
    Traceback (most recent call last):
    ValueError: variable 1 must stay finite, got NaN or infinity from this update; no variable was changed
    """
    if not np.isfinite(value).all():
        raise ValueError(f"variable {place} must stay finite, got NaN or infinity from this update; no variable was changed")


def checked_clips(**limits: float | None) -> dict[str, float | None]:
    """Return the clip arguments as floats > 0 or None, at most one of them not None.

    >>> checked_clips(clipnorm=1, clipvalue=None)
    {'clipnorm': 1.0, 'clipvalue': None}
    >>> checked_clips(clipnorm=1, clipvalue=2)
    Traceback (most recent call last):
    ValueError: at most one of clipnorm, clipvalue must be given, got {'clipnorm': 1.0, 'clipvalue': 2.0}
    """
    given = {name: float(number(name, limit, above=0)) for name, limit in limits.items() if limit is not None}
    if len(given) > 1:
        raise ValueError(f"at most one of {', '.join(limits)} must be given, got {given}")
    return {**limits, **given}


def clip(
    gradients: dict[int, NDArray[Any]], clipnorm: float | None = None, global_clipnorm: float | None = None, clipvalue: float | None = None
) -> dict[int, NDArray[Any]]:
    """Return the gradients (place: array) clipped in the one way that is not None, each in its own dtype.

    ``clipnorm`` scales down each gradient whose Euclidean norm is larger, ``global_clipnorm`` scales all of them alike by their common
    norm, and ``clipvalue`` cuts each element to [-clipvalue, clipvalue]. A gradient within the limit comes back as it is.

    >>> clip({0: np.array([3.0, 4.0])}, clipnorm=1.0)
    {0: array([0.6, 0.8])}
    >>> clip({0: np.array([-3.0, 1.0])}, clipvalue=2.0)
    {0: array([-2.,  1.])}
    """
    if clipvalue is not None:
        return {place: _cut(gradient, clipvalue) for place, gradient in gradients.items()}
    if clipnorm is not None:
        return {place: _scaled([gradient], clipnorm)[0] for place, gradient in gradients.items()}
    if global_clipnorm is not None:
        return dict(zip(gradients, _scaled(list(gradients.values()), global_clipnorm), strict=True))
    return gradients


def _cut(gradient: NDArray[Any], limit: float) -> NDArray[Any]:
    """Return the gradient with each element in [-limit, limit]."""
    limit = min(limit, float(np.finfo(gradient.dtype).max))  # a float64 may be beyond every float32
    return np.clip(gradient, -limit, limit)


def _scaled(gradients: list[NDArray[Any]], limit: float) -> list[NDArray[Any]]:
    """Return the gradients scaled down together until their common norm is the limit, or as they are if it is not above.

    A power of two first brings the largest element to between 1/2 and 1, which rounds nothing, so that no square overflows.
    """
    largest = max(float(np.abs(gradient).max(initial=0.0)) for gradient in gradients)
    exponent = math.frexp(largest)[1]
    small = [np.ldexp(gradient.astype(np.float64), -exponent) for gradient in gradients]
    norm = math.hypot(*(float(np.linalg.norm(gradient.ravel())) for gradient in small))
    with np.errstate(over="ignore"):  # of the limit beside tiny gradients: there is nothing to clip
        if norm <= np.ldexp(limit, -exponent):
            return gradients
    return [(part * (limit / norm)).astype(gradient.dtype) for part, gradient in zip(small, gradients, strict=True)]
