"""One update: gradients checked, new values from one formula, everything written or nothing."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .gradients import Pairs
from .momentum import momenta
from .rule import NADAM, Rule
from .variables import surely_finite

IN_PLACE_FROM = 2**14  # elements in all; below, the checks take longer than what they save

Rows = dict[int, list[Any]]  # by position: the gradient, the variable, and what is kept beside it


class Around(NamedTuple):
    """What one update does around its rule; the defaults: nothing."""

    clips: tuple[float | None, float | None, float | None] = (None, None, None)
    weight_decay: float = 0.0
    ema_momentum: float | None = None  # None: no averages
    overwrites: bool = False


class Numbers(NamedTuple):
    """What all elements of one dtype share in one update."""

    carried: tuple[Any, ...]  # the new values
    values: tuple[Any, ...]  # the last arguments of a step
    hyperparameters: dict[str, Any]


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


def usable(
    pairs: dict[int, tuple[Any, NDArray[Any]]], clips: tuple[float | None, ...]
) -> dict[int, NDArray[Any]]:
    """Return the gradients by position, clipped, if each fits its variable and is finite and can be squared.

    >>> usable({0: (np.zeros(2), np.zeros(3))}, (None, None, None))
    Traceback (most recent call last):
    ValueError: the gradient of variable 0 must have shape (3,), got (2,)
    """
    for place, (gradient, variable) in pairs.items():
        # NumPy makes the latter of shape ().
        is_array = type(gradient) in (
            np.ndarray,
            np.float32,
            np.float64,
        )
        if not is_array or gradient.dtype != variable.dtype:
            kind = gradient.dtype if is_array else type(gradient).__name__
            raise TypeError(
                f"the gradient of variable {place} must be an array of {variable.dtype}, got {kind}"
            )
        if gradient.shape != variable.shape:
            rule = f"must have shape {variable.shape}, got {gradient.shape}"
            raise ValueError(f"the gradient of variable {place} {rule}")
    gradients = {place: gradient for place, (gradient, _) in pairs.items()}
    if clips != (None, None, None) or not all(map(surely_finite, gradients.values())):
        from .clipping import check_finite, check_squares, clip  # here, as most updates do without it

        check_finite(gradients)
        gradients = clip(gradients, *clips)
        check_squares(gradients)
    return gradients


@lru_cache
def step_of(
    arrays: Callable[..., Any], count: int, decays: bool, averages: bool, overwrites: bool
) -> Callable[..., Any]:
    """Return the whole update of an element: weight decay, ``arrays`` with ``count`` states, the average.

    ``step(gradient, variable, *beside, *numbers)`` returns the new variable and what is new beside it; the
    first four numbers are the rate, the decay, ``ema_momentum`` and 1 - ``ema_momentum``. An average stands
    first beside.

    >>> step = step_of(lambda gradient, rate: (-rate * gradient,), 0, True, False, False)
    >>> step(2.0, 8.0, 0.5, 0.25, 0.0, 0.0, 0.5)
    (6.0,)
    """
    first = int(averages)
    last, rest = first + count, first + count + 4

    def step(gradient, variable, *others):
        value = variable - variable * others[last + 1] * others[last] if decays else variable
        moved = arrays(gradient, *(others[first:last] + others[rest:]))
        value = value + moved[0]
        if averages:
            average = others[last + 2] * others[0] + others[last + 3] * value
            return (average if overwrites else value, average, *moved[1:])
        return (value, *moved[1:])

    return step


def numbers_of(
    dtype: Any, rule: Rule, own: dict[str, float], t: int, rate: float, carried: list[Any], around: Around
) -> Numbers:
    """Return the numbers of update t: ``numpy.float32`` beside arrays of float32, as in Keras, or floats.

    >>> from .rule import NADAM
    >>> numbers_of(np.dtype("float32"), NADAM, NADAM.hyperparameters, 1, 0.5, [1.0], Around()).carried
    (np.float32(0.46799996),)
    """
    kind: Any = np.float32 if dtype == np.float32 else float
    own = {name: kind(value) for name, value in own.items()}
    new = tuple(map(kind, rule.numbers(kind(t), kind(rate), *map(kind, carried), **own)))
    momentum = around.ema_momentum or 0.0
    shared = tuple(map(kind, (rate, around.weight_decay, momentum, 1 - momentum)))
    return Numbers(new[: len(carried)], shared + new[len(carried) :], own)


def update(
    rows: Rows, rule: Rule, numbers: dict[Any, Numbers], around: Around, room: tuple[Any, ...]
) -> None:
    """Write the new values of all rows, or raise and write none.

    The safe path computes every new value before it writes any, so that an error changes nothing, even if a
    gradient aliases its variable. Large arrays are updated in place where that is as safe.
    """
    kind = (
        rule.arrays,
        len(rule.state),
        around.weight_decay > 0,
        around.ema_momentum is not None,
        around.overwrites,
    )
    size = sum(row[1].size for row in rows.values())
    if size >= IN_PLACE_FROM:
        from .in_place import in_place  # here, as small updates do without it

        if in_place(list(rows.values()), rule, (step_of, kind), numbers, around, *room):
            return
    step = step_of(*kind)
    changes: list[tuple[NDArray[Any], Any]] = []
    for position, row in rows.items():
        new = step(*row, *numbers[row[1].dtype].values)
        if not np.isfinite(new[0]).all():
            rule_broken = "must stay finite, got NaN or infinity from this update; no variable was changed"
            raise ValueError(f"variable {position} {rule_broken}")
        changes += zip(row[1:], new, strict=True)
    for array, value in changes:
        array[...] = value


def apply_update(
    self: Any, pairs: dict[int, Any], arrays: Any, places: Any, around: Around
) -> dict[str, Any]:
    """Write the new values of all variables and what is beside them; return those of what is carried on."""
    rule = self._rule
    kept = rule.state if around.ema_momentum is None else ("average", *rule.state)
    with np.errstate(all="ignore"):  # what overflows is refused
        gradients = usable(pairs, around.clips)
        rows = {position: [gradient, pairs[position][1]] for position, gradient in gradients.items()}
        for position, row in rows.items():
            row += [arrays[f"{name}/{places[position]}"] for name in kept]
        own = rule.hyperparameters | {
            name: vars(self)[name] for name in rule.hyperparameters if rule is NADAM
        }
        # Once for all rows, as it may be a callable.
        t, rate = arrays["iterations"].item() + 1, self.learning_rate
        if rule is NADAM and callable(own["beta_1"]):
            own |= momenta(own["beta_1"], t - 1)
        carried = [arrays[name].item() for name in rule.carried]
        dtypes = {row[1].dtype for row in rows.values()}
        numbers = {dtype: numbers_of(dtype, rule, own, t, rate, carried, around) for dtype in dtypes}
        update(rows, rule, numbers, around, (arrays.values(), self._scratch, self.jit_compile))
    widest = max(dtypes, key=np.dtype.itemsize.__get__)
    return dict(zip(rule.carried, numbers[widest].carried, strict=True))


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
    """
    (place,) = self._state.places([variable], "variable")
    apply_update(self, {place: (gradient, variable)}, self.variables, range(place + 1), Around())


def aggregate_gradients(self: Any, grads_and_vars: Pairs) -> Pairs:
    """Return the pairs as they are: there is one device. Override it to combine the gradients of several.

    >>> from nadam_edu import Nadam
    >>> Nadam().aggregate_gradients([])
    []
    """
    return list(grads_and_vars)
