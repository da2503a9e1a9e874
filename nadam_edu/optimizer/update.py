"""One update: gradients checked, new values from one formula, everything written or nothing."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .clipping import ARRAYS, checked_and_clipped, misfit
from .compiled import available
from .gradients import Pairs
from .in_place import COMPILED_AFTER, COMPILED_FROM, in_place
from .momentum import momenta
from .rule import NADAM
from .variables import FLOATS, NamedArrays, surely_finite

IN_PLACE_FROM = 2**14  # elements in all; below, the checks take longer than what they save

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
    values: NDArray[Any]  # the last arguments of a step
    hyperparameters: dict[str, Any]


def usable(
    pairs: dict[int, tuple[Any, NDArray[Any]]], clips: tuple[float | None, ...]
) -> dict[int, NDArray[Any]]:
    """Return the gradients by position, clipped, if each fits its variable.

    >>> usable({0: (np.zeros(2), np.zeros(3))}, (None, None, None))
    Traceback (most recent call last):
    ValueError: the gradient of variable 0 must have shape (3,), got (2,)
    """
    for position, (gradient, variable) in pairs.items():
        exact = type(gradient) in ARRAYS and gradient.dtype == variable.dtype
        if not exact or gradient.shape != variable.shape:
            raise misfit(position, gradient, variable)
    gradients = {position: gradient for position, (gradient, _) in pairs.items()}
    return checked_and_clipped(gradients, clips) if any(clips) else gradients


@lru_cache
def step_of(
    arrays: Callable[..., Any], kept: int, decays: bool, averages: bool, overwrites: bool
) -> Callable[..., Any]:
    """Return the whole update of an element: the weight decay, the ``arrays`` of a rule, the average.

    ``step(gradient, variable, *kept, *shared, *numbers)`` returns the new variable and what is kept for it:
    the rule's own state, then its average, if there are averages. What is shared are the rate, the decay,
    ``ema_momentum`` and 1 - ``ema_momentum``; the numbers are the rule's.

    >>> step = step_of(lambda gradient, rate: (-rate * gradient,), 0, True, False, False)
    >>> step(2.0, 8.0, 0.5, 0.25, 0.0, 0.0, 0.5)
    (6.0,)
    """
    own, last = kept - averages, kept + 4  # here, as Numba wants the bounds of a slice to be constants

    def step(gradient, variable, *others):
        rate, decay, ema, one_minus_ema = others[kept:last]
        if decays:
            variable = variable - variable * decay * rate
        moved = arrays(gradient, *(others[:own] + others[last:]))
        value = variable + moved[0]
        if not averages:
            return (value, *moved[1:])
        average = ema * others[own] + one_minus_ema * value
        return (average if overwrites else value, *moved[1:], average)

    return step


def numbers_of(self: Any, dtype: Any, rate: float, options: Options) -> Numbers:
    """Return the numbers of the next update: ``numpy.float32`` for arrays of float32, as in Keras, or floats.

    >>> from nadam_edu import Nadam
    >>> numbers_of(Nadam(), np.dtype("float32"), 0.5, Options()).carried
    (np.float32(0.46799996),)
    """
    rule, arrays = self._rule, self._state.arrays
    scalar: Any = np.float32 if dtype.char == "f" else float
    given, names = vars(self) if rule is NADAM else rule.hyperparameters, list(rule.hyperparameters)
    t = arrays["iterations"].item() + 1
    if callable(given.get("beta_1")):
        given, names = given | momenta(given["beta_1"], t - 1), [*names, "next_beta_1"]
    hyperparameters = {name: scalar(given[name]) for name in names}
    carried = [scalar(arrays[name].item()) for name in rule.carried]
    new = rule.numbers(scalar(t), scalar(rate), *carried, **hyperparameters)
    count, ema = len(carried), options.ema_momentum or 0.0
    values = np.array((rate, options.weight_decay, ema, 1 - ema, *new[count:]), scalar)
    return Numbers(tuple(map(scalar, new[:count])), values, hyperparameters)


def apply_update(
    self: Any, pairs: dict[int, Any], state: NamedArrays, places: Any, options: Options
) -> tuple[Any, ...]:
    """Write the new values of all variables and of the arrays kept for them, or raise and write nothing.

    Return the new values of the numbers that the rule carries on.
    """
    rule, averages = self._rule, options.ema_momentum is not None
    kept = len(rule.state) + averages
    with np.errstate(all="ignore"):  # what overflows is refused
        gradients = usable(pairs, options.clips)
        rate = self.learning_rate  # once for all rows, as it may be a callable
        dtypes = {gradient.dtype for gradient in gradients.values()}
        numbers = {dtype: numbers_of(self, dtype, rate, options) for dtype in dtypes}
        step = step_of, rule.arrays, kept, options.weight_decay > 0, averages, options.overwrites
        size, updates = sum([each.size for each in gradients.values()]), state.arrays["iterations"].item()
        pays = size >= COMPILED_FROM or updates * len(gradients) >= COMPILED_AFTER
        large = (compiles := self.jit_compile and pays and available()) or size >= IN_PLACE_FROM
        if not (large and in_place(self, gradients, state, places, step, numbers, options, compiles)):
            rows = {at: [each, *state.rows[places[at]][: kept + 1]] for at, each in gradients.items()}
            write(rows, step_of(*step[1:]), numbers)
    return (numbers.get(FLOATS[1]) or numbers[FLOATS[0]]).carried  # float64's, where it is among them


def write(rows: Rows, step: Callable[..., Any], numbers: dict[Any, Numbers]) -> None:
    """Compute all new values, then write them: an error changes nothing, even if a gradient is a variable."""
    if not all(surely_finite(row[0]) for row in rows.values()):
        checked_and_clipped({position: row[0] for position, row in rows.items()})
    values = {dtype: [of.values[i, ...] for i in range(of.values.size)] for dtype, of in numbers.items()}
    changes: list[tuple[NDArray[Any], Any]] = []
    for position, row in rows.items():
        new = step(*row, *values[row[1].dtype])
        if not surely_finite(new[0]) and not np.isfinite(new[0]).all():
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
    apply_update(self, {place: (gradient, variable)}, self._state, range(place + 1), Options())


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
    return grads_and_vars
