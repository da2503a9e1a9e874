"""Gradients before an update: checked, and clipped."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

ARRAYS = (np.ndarray, np.float32, np.float64)  # NumPy's operations make the last two from arrays of shape ()


def checked_and_clipped(
    gradients: dict[int, NDArray[Any]], clips: tuple[float | None, ...] = ()
) -> dict[int, NDArray[Any]]:
    """Return the gradients (place: array) clipped, if each is finite before and can be squared afterwards.

    ``clips`` are ``clipnorm``, ``global_clipnorm`` and ``clipvalue``; without them nothing is clipped.

    >>> checked_and_clipped({0: np.array([1e200])}, (None, None, 2.0))
    {0: array([2.])}
    """
    check_finite(gradients)
    gradients = clip(gradients, *clips)
    check_squares(gradients)
    return gradients


def check_finite(gradients: dict[int, NDArray[Any]]) -> None:
    """Raise ValueError, naming the variable by its place, unless every element is finite.

    >>> check_finite({0: np.zeros(2), 1: np.array([1.0, np.nan])})
    Traceback (most recent call last):
    ValueError: the gradient of variable 1 must be finite, got NaN or infinity; no variable was changed
    """
    for place, gradient in gradients.items():
        if not np.isfinite(gradient).all():
            broken = "must be finite, got NaN or infinity; no variable was changed"
            raise ValueError(f"the gradient of variable {place} {broken}")


def check_squares(gradients: dict[int, NDArray[Any]]) -> None:
    """Raise ValueError, naming the variable by its place, unless every element can be squared, as in Nadam.

    There is room for a factor of 2: v / (1 - beta_2^t) may be rounded above every square in it, and at
    infinity the step would be 0.

    >>> check_squares({0: np.array([1e19], np.float32)})
    Traceback (most recent call last):
    ValueError: the gradient of variable 0 must have a finite square in float32, got an element of 1e+19; ...
    """
    for place, gradient in gradients.items():
        largest = np.abs(gradient).max(initial=0.0)
        with np.errstate(over="ignore"):
            square = (2 * largest) ** 2
        if not np.isfinite(square):
            rule = f"must have a finite square in {gradient.dtype}, got an element of {largest:.3g}"
            raise ValueError(f"the gradient of variable {place} {rule}; no variable was changed")


def clip(
    gradients: dict[int, NDArray[Any]],
    clipnorm: float | None = None,
    global_clipnorm: float | None = None,
    clipvalue: float | None = None,
) -> dict[int, NDArray[Any]]:
    """Return the gradients (place: array) clipped in the one way that is not None, each in its own dtype.

    ``clipnorm`` scales down each gradient whose Euclidean norm is larger, ``global_clipnorm`` scales all of
    them alike by their common norm, and ``clipvalue`` cuts each element to [-clipvalue, clipvalue]. A
    gradient within the limit comes back as it is.

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
    """Return the gradients scaled down together to the limit of their common norm, or as they are below it.

    A power of two first brings the largest element to between 1/2 and 1, which rounds nothing, so that no
    square overflows.
    """
    largest = max(float(np.abs(gradient).max(initial=0.0)) for gradient in gradients)
    exponent = math.frexp(largest)[1]
    small = [np.ldexp(gradient.astype(np.float64), -exponent) for gradient in gradients]
    norm = math.hypot(*(float(np.linalg.norm(gradient.ravel())) for gradient in small))
    with np.errstate(over="ignore"):  # of the limit beside tiny gradients: there is nothing to clip
        if norm <= np.ldexp(limit, -exponent):
            return gradients
    return [
        (part * (limit / norm)).astype(gradient.dtype)
        for part, gradient in zip(small, gradients, strict=True)
    ]


def misfit(position: int, gradient: Any, variable: NDArray[Any]) -> Exception:
    """Return the error for a gradient that does not fit its variable.

    >>> misfit(0, 0.5, np.zeros(3))
    TypeError('the gradient of variable 0 must be an array of float64, got float')
    """
    of = f"the gradient of variable {position} must"
    if type(gradient) not in ARRAYS:
        return TypeError(f"{of} be an array of {variable.dtype}, got {type(gradient).__name__}")
    if gradient.dtype != variable.dtype:
        return TypeError(f"{of} be an array of {variable.dtype}, got {gradient.dtype}")
    return ValueError(f"{of} have shape {variable.shape}, got {gradient.shape}")
