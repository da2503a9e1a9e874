"""Where the optimizers of Keras can be heard: the one method each kind runs once for each update, and the learning rate in it.

There are three kinds that one TensorFlow can run: those of Keras 3, and the new and the legacy ones of tf_keras. They are told apart by
the methods they have, so that no Keras is imported here.
"""

from collections import namedtuple
from collections.abc import Callable
from typing import Any

Tap = namedtuple("Tap", ("kind", "method", "rate"))
Tap.__doc__ = """Where one kind of optimizer can be heard.

``kind``: its name. ``method``: what runs once for each update, and not for a batch whose gradients are only accumulated.
``rate(optimizer, arguments, result)``: the learning rate tensor of this update, given what the method took and returned.
"""


def _prepared(optimizer, arguments, result):
    """Return ``lr_t`` of the first device: what the legacy optimizers compute before an update, ``decay`` included."""
    return next(iter(result.values()))["lr_t"]


def _attribute(optimizer, arguments, result):
    """Return the variable that ``update_step`` of the new tf_keras optimizers reads."""
    return optimizer.learning_rate


def _third_argument(optimizer, arguments, result):
    """Return what Keras 3 hands on to ``update_step`` for every variable."""
    return arguments[2]


TAPS = (
    Tap("legacy tf_keras", "_prepare", _prepared),
    Tap("new tf_keras", "_internal_apply_gradients", _attribute),
    Tap("Keras 3", "_backend_update_step", _third_argument),
)


def bare(optimizer: Any) -> Any:
    """Return the optimizer that moves the weights: ``optimizer``, or the inner one of a LossScaleOptimizer.

    Raises
    ------
    TypeError
        If it is not an optimizer of Keras 3 or tf_keras, or is one made of several.

    Examples
    --------
    >>> bare("Nadam")
    Traceback (most recent call last):
    TypeError: optimizer must be one of Keras 3 or tf_keras, and not made of several, got 'Nadam'
    """
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    if hasattr(inner, "optimizers") or not any(hasattr(inner, tap.method) for tap in TAPS):
        raise TypeError(f"optimizer must be one of Keras 3 or tf_keras, and not made of several, got {optimizer!r}")
    return inner


def updates(optimizer: Any) -> int:
    """Return how many updates a bare optimizer has made: its ``iterations``.

    Raises
    ------
    TypeError
        If it was made under a ``tf.distribute`` strategy that keeps a copy of them on each device.
    """
    try:
        return int(optimizer.iterations)
    except TypeError as error:
        made_for = type(getattr(optimizer.iterations, "_value", optimizer.iterations)).__name__
        raise TypeError(f"optimizer must be for one device, got one whose iterations are a {made_for}") from error


def tap_of(optimizer: Any) -> Tap:
    """Return the tap for a bare optimizer."""
    return next(tap for tap in TAPS if hasattr(optimizer, tap.method))


def source(optimizer: Any) -> Any:
    """Return what a bare optimizer takes its rate from: a variable, a number, a schedule or another callable."""
    settings = vars(optimizer)
    return settings["_hyper"]["learning_rate"] if "_hyper" in settings else settings["_learning_rate"]  # the legacy ones have _hyper


def stated(optimizer: Any) -> Any:
    """Return the rate that ``learning_rate`` of a bare optimizer states now, as a number, variable or tensor.

    Where that is a schedule, as in the legacy optimizers, it is the schedule's rate at ``iterations``.
    """
    said = optimizer.learning_rate
    return said(optimizer.iterations) if callable(said) else said


def is_schedule(rate: Any) -> bool:
    """Return whether ``rate`` is a schedule, of whatever library, and not another callable, which may count its calls.

    >>> is_schedule(lambda: 0.1)
    False
    """
    return callable(rate) and hasattr(rate, "get_config")


def listeners(optimizer: Any) -> list[Callable[[Any, Any], None]]:
    """Return the functions that hear each update of a bare optimizer, as ``listener(optimizer, rate)``: a list to append to.

    The method is replaced on this one optimizer, not on its class. ``unlisten`` puts it back.
    """
    tap = tap_of(optimizer)
    original = getattr(optimizer, tap.method)
    if hasattr(original, "listeners"):
        return original.listeners

    hearing: list[Callable[[Any, Any], None]] = []

    def heard(*arguments):
        result = original(*arguments)
        for listener in hearing:
            listener(optimizer, tap.rate(optimizer, arguments, result))
        return result

    vars(heard)["listeners"] = hearing
    vars(optimizer)[tap.method] = heard  # past __setattr__, which would look for variables to track
    return hearing


def unlisten(optimizer: Any, listener: Callable[[Any, Any], None]) -> None:
    """Take ``listener`` off a bare optimizer; after the last one, its method is its own again."""
    remaining = listeners(optimizer)
    remaining.remove(listener)
    if not remaining:
        del vars(optimizer)[tap_of(optimizer).method]
