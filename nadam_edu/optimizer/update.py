"""One update: gradients checked, new values from one formula, everything written or nothing."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .clipping import checked_and_clipped
from .gradients import Pairs
from .in_place import in_place
from .momentum import momenta
from .rule import NADAM
from .variables import surely_finite

IN_PLACE_FROM = 2**14  # elements in all; below, the checks take longer than what they save
ARRAYS = (np.ndarray, np.float32, np.float64)  # NumPy's operations make the last two from arrays of shape ()

Rows = dict[int, list[Any]]  # by position: the gradient, the variable, the arrays kept for it


class Options(NamedTuple):
    """What an update does besides applying its rule; by default nothing."""

    clips: tuple[float | None, float | None, float | None] = (None, None, None)
    weight_decay: float = 0.0
    ema_momentum: float | None = None  # None: no averages
    overwrites: bool = False


class Numbers(NamedTuple):
    """What all elements of one dtype share in one update."""

    carried: tuple[Any, ...]  # the new values
    values: tuple[Any, ...]  # the last arguments of a step
    hyperparameters: dict[str, Any]


def usable(
    pairs: dict[int, tuple[Any, NDArray[Any]]], clips: tuple[float | None, ...]
) -> dict[int, NDArray[Any]]:
    """Return the gradients by position, clipped, if each fits its variable, is finite and can be squared.

    >>> usable({0: (np.zeros(2), np.zeros(3))}, (None, None, None))
    Traceback (most recent call last):
    ValueError: the gradient of variable 0 must have shape (3,), got (2,)
    """
    for position, (gradient, variable) in pairs.items():
        exact = type(gradient) in ARRAYS and gradient.dtype == variable.dtype
        if not exact or gradient.shape != variable.shape:
            raise misfit(position, gradient, variable)
    gradients = {position: gradient for position, (gradient, _) in pairs.items()}
    sure = not any(clips) and all(map(surely_finite, gradients.values()))
    return gradients if sure else checked_and_clipped(gradients, clips)


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


@lru_cache
def step_of(
    arrays: Callable[..., Any], kept: int, decays: bool, averages: bool, overwrites: bool
) -> Callable[..., Any]:
    """Return the whole update of an element: the weight decay, the ``arrays`` of a rule, the average.

    ``step(gradient, variable, *kept, *shared, *numbers)`` returns the new variable and what is kept for it:
    its average, if there are averages, then the rule's own state. What is shared are the rate, the decay,
    ``ema_momentum`` and 1 - ``ema_momentum``; the numbers are the rule's.

    >>> step = step_of(lambda gradient, rate: (-rate * gradient,), 0, True, False, False)
    >>> step(2.0, 8.0, 0.5, 0.25, 0.0, 0.0, 0.5)
    (6.0,)
    """
    first, last = int(averages), kept + 4  # here, as Numba wants the bounds of a slice to be constants

    def step(gradient, variable, *others):
        rate, decay, ema, one_minus_ema = others[kept:last]
        if decays:
            variable = variable - variable * decay * rate
        moved = arrays(gradient, *(others[first:kept] + others[last:]))
        value = variable + moved[0]
        if not averages:
            return (value, *moved[1:])
        average = ema * others[0] + one_minus_ema * value
        return (average if overwrites else value, average, *moved[1:])

    return step


def numbers_of(self: Any, dtype: Any, rate: float, options: Options) -> Numbers:
    """Return the numbers of the next update: ``numpy.float32`` for arrays of float32, as in Keras, or floats.

    >>> from nadam_edu import Nadam
    >>> numbers_of(Nadam(), np.dtype("float32"), 0.5, Options()).carried
    (np.float32(0.46799996),)
    """
    rule, arrays = self._rule, self._state.arrays
    scalar: Any = np.float32 if dtype == np.float32 else float
    given = vars(self) if rule is NADAM else rule.hyperparameters
    given, t = {name: given[name] for name in rule.hyperparameters}, arrays["iterations"].item() + 1
    if callable(given.get("beta_1")):
        given |= momenta(given["beta_1"], t - 1)
    hyperparameters = {name: scalar(value) for name, value in given.items()}
    carried = [scalar(arrays[name].item()) for name in rule.carried]
    new = tuple(map(scalar, rule.numbers(scalar(t), scalar(rate), *carried, **hyperparameters)))
    ema = options.ema_momentum or 0.0
    shared = tuple(map(scalar, (rate, options.weight_decay, ema, 1 - ema)))
    return Numbers(new[: len(carried)], shared + new[len(carried) :], hyperparameters)


def apply_update(
    self: Any, pairs: dict[int, Any], arrays: Any, places: Any, options: Options
) -> dict[str, Any]:
    """Write the new values of all variables and of the arrays kept for them, or raise and write nothing.

    Return the new values of the numbers that the rule carries on.
    """
    rule, averages = self._rule, options.ema_momentum is not None
    kept = ("average", *rule.state) if averages else rule.state
    with np.errstate(all="ignore"):  # what overflows is refused
        rows = {
            position: [gradient, pairs[position][1], *(arrays[f"{name}/{places[position]}"] for name in kept)]
            for position, gradient in usable(pairs, options.clips).items()
        }
        rate = self.learning_rate  # once for all rows, as it may be a callable
        dtypes = {row[1].dtype for row in rows.values()}
        numbers = {dtype: numbers_of(self, dtype, rate, options) for dtype in dtypes}
        parts = rule.arrays, len(kept), options.weight_decay > 0, averages, options.overwrites
        large = sum(row[1].size for row in rows.values()) >= IN_PLACE_FROM
        if not (large and in_place(self, rows, arrays, (step_of, *parts), numbers, options)):
            write(rows, step_of(*parts), numbers)
    widest = max(dtypes, key=lambda dtype: dtype.itemsize)
    return dict(zip(rule.carried, numbers[widest].carried, strict=True))


def write(rows: Rows, step: Callable[..., Any], numbers: dict[Any, Numbers]) -> None:
    """Compute all new values, then write them: an error changes nothing, even if a gradient is a variable."""
    changes: list[tuple[NDArray[Any], Any]] = []
    for position, row in rows.items():
        new = step(*row, *numbers[row[1].dtype].values)
        if not np.isfinite(new[0]).all():
            why = "must stay finite, got NaN or infinity from this update; no variable was changed"
            raise ValueError(f"variable {position} {why}")
        changes += zip(row[1:], new, strict=True)
    for array, value in changes:
        array[...] = value


def update_step(self: Any, gradient: NDArray[Any], variable: NDArray[Any]) -> None:
    """Apply the rule alone to one variable that was built.

    No clipping, weight decay or average; neither ``iterations`` nor the product of the momenta advances, so
    that the variables of one update can be moved one by one. (Keras 3 wants the rate as a third argument.)
    The errors are those of ``apply_gradients``; "variable 0" in a message is the first of ``build``'s list.

    >>> from nadam_edu import Nadam
    >>> weight, optimizer = np.array([1.0, -2.0]), Nadam(0.1)
    >>> optimizer.build([weight])
    >>> optimizer.update_step(2 * weight, weight)
    >>> weight.round(4), optimizer.iterations
    (array([ 0.8937, -1.8937]), 0)

    Parameters
    ----------
    gradient : ndarray
        Of the variable's shape and dtype.
    variable : float32 or float64 ndarray
        One that was built; it changes in place.
    """
    (place,) = self._state.places([variable], "variable")
    apply_update(self, {place: (gradient, variable)}, self.variables, range(place + 1), Options())


def aggregate_gradients(self: Any, grads_and_vars: Pairs) -> Pairs:
    """Return the pairs as they are: there is one device. Override it to combine the gradients of several.

    >>> from nadam_edu import Nadam
    >>> Nadam().aggregate_gradients([])
    []

    Parameters
    ----------
    grads_and_vars : list of (gradient, variable)
        As ``apply_gradients`` was given them.
    """
    return list(grads_and_vars)
