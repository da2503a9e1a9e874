"""The method each Keras optimizer calls once for each update, and the learning rate in it.

Three generations can run in one process. They are told apart by that method, a column of ``GENERATIONS``, so that no Keras is
imported here.
"""

from collections.abc import Callable
from typing import Any

from ..generations import GENERATIONS


def _prepared(optimizer, arguments, result):
    """Return ``lr_t`` of the first device: what the legacy optimizers compute before an update, ``decay`` included."""
    return next(iter(result.values()))["lr_t"]


def _attribute(optimizer, arguments, result):
    """Return the variable that ``update_step`` of keras-2.9 reads."""
    return optimizer.learning_rate


def _third_argument(optimizer, arguments, result):
    """Return what Keras 3 hands on to ``update_step`` for every variable."""
    return arguments[2]


# The learning rate tensor of an update, given the optimizer, what its method took, and what that returned.
RATES = {"keras-legacy": _prepared, "keras-2.9": _attribute, "keras-3": _third_argument}


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
    if hasattr(inner, "optimizers") or not generation_of(inner):
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


def generation_of(optimizer: Any) -> str:
    """Return the name in ``GENERATIONS`` of a bare optimizer's Keras; empty if it is of none that can run.

    >>> generation_of("Nadam")
    ''
    """
    return next((name for name in RATES if hasattr(optimizer, str(GENERATIONS[name].update_method))), "")


def update_method(optimizer: Any) -> str:
    """Return the name of what a bare optimizer calls once for each update, and not for a batch that it only accumulates."""
    return GENERATIONS[generation_of(optimizer)].update_method


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
    method, rate = update_method(optimizer), RATES[generation_of(optimizer)]
    original = getattr(optimizer, method)
    if hasattr(original, "listeners"):
        return original.listeners

    hearing: list[Callable[[Any, Any], None]] = []

    def heard(*arguments):
        result = original(*arguments)
        for listener in hearing:
            listener(optimizer, rate(optimizer, arguments, result))
        return result

    vars(heard)["listeners"] = hearing
    vars(optimizer)[method] = heard  # past __setattr__, which would look for variables to track
    return hearing


def unlisten(optimizer: Any, listener: Callable[[Any, Any], None]) -> None:
    """Take ``listener`` off a bare optimizer; after the last one, its method is its own again."""
    remaining = listeners(optimizer)
    remaining.remove(listener)
    if not remaining:
        del vars(optimizer)[update_method(optimizer)]
