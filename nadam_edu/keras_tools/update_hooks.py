"""The method each Keras optimizer calls once for each update, and the learning rate in it.

Three generations can run in one process. They are told apart by that method, a column of ``GENERATIONS``, so
that no Keras is imported here.
"""

import sys
from collections.abc import Callable
from typing import Any

from ..generations import GENERATIONS


def _prepared(optimizer, arguments, result):
    """Return ``lr_t``, ``decay`` included, of the first device: computed before an update."""
    return next(iter(result.values()))["lr_t"]


def _attribute(optimizer, arguments, result):
    """Return the variable that ``update_step`` of keras-2.9 reads."""
    return optimizer.learning_rate


def _third_argument(optimizer, arguments, result):
    """Return what Keras 3 hands on to ``update_step`` for every variable."""
    return arguments[2]


# The learning rate tensor of an update, given the optimizer, what its method took, and what that returned.
RATES = {"keras-legacy": _prepared, "keras-2.9": _attribute, "keras-3": _third_argument}


def parts(optimizer: Any) -> list[Any]:
    """Return the optimizers that move the weights: ``optimizer``, or those within it.

    A LossScaleOptimizer has an inner one, a MultiOptimizer several.

    Raises
    ------
    TypeError
        If it is not an optimizer of Keras 3 or tf_keras.

    Examples
    --------
    >>> parts("Nadam")
    Traceback (most recent call last):
    TypeError: optimizer must be one of Keras 3 or tf_keras, got 'Nadam'
    """
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    several = getattr(inner, "optimizers", None)
    if isinstance(several, list):
        return [each for one in several for each in parts(one)]
    if generation_of(inner) is None or isinstance(inner, type):
        raise TypeError(f"optimizer must be one of Keras 3 or tf_keras, got {optimizer!r}")
    return [inner]


def inner_optimizer(optimizer: Any) -> Any:
    """Return the one of ``parts``; TypeError if there are several, or ``optimizer`` is none of a Keras.

    >>> inner_optimizer("Nadam")
    Traceback (most recent call last):
    TypeError: optimizer must be one of Keras 3 or tf_keras, got 'Nadam'
    """
    found = parts(optimizer)
    if len(found) > 1:
        raise TypeError(f"optimizer must not be made of several, got {optimizer!r}")
    return found[0]


def updates(optimizer: Any) -> int:
    """Return the ``iterations`` of an inner optimizer, also where each of several devices has a copy."""
    # A variable on several devices cannot be made an int; its sum with a number can.
    return int(optimizer.iterations + 0)


def step_of(optimizer: Any) -> Any:
    """Return the ``iterations`` of an inner optimizer before the update that a listener hears.

    Keras-2.9 has counted it already.
    """
    return optimizer.iterations - int(generation_of(optimizer) == "keras-2.9")


def backend_of(optimizer: Any) -> str:
    """Return the library that an inner optimizer computes with: ``"tensorflow"``, ``"jax"``, or another."""
    return sys.modules["keras"].backend.backend() if generation_of(optimizer) == "keras-3" else "tensorflow"


def really_updates(optimizer: Any) -> Any:
    """Return whether what is being computed moves the weights.

    On JAX the update is also computed, and dropped, while gradients add up.
    """
    steps = getattr(optimizer, "gradient_accumulation_steps", None)
    # iterations counts updates, _iterations gradients.
    return backend_of(optimizer) != "jax" or not steps or (optimizer._iterations + 1) % steps == 0


def is_optimizer(value: Any) -> bool:
    """Return whether ``value`` is an optimizer of Keras 3 or tf_keras, around another or of several included.

    >>> is_optimizer("Nadam"), is_optimizer(None)
    (False, False)
    """
    inner = getattr(value, "inner_optimizer", value)
    return not isinstance(inner, type) and (
        isinstance(getattr(inner, "optimizers", None), list) or generation_of(inner) is not None
    )


def generation_of(optimizer: Any) -> str | None:
    """Return the name in ``GENERATIONS`` of an inner optimizer's Keras; None if it is of none that can run.

    >>> generation_of("Nadam") is None
    True
    """
    return next((name for name in RATES if hasattr(optimizer, str(GENERATIONS[name].update_method))), None)


def update_method(optimizer: Any) -> str:
    """Return the name of what an inner optimizer calls at each update, and not for a batch it accumulates."""
    return GENERATIONS[str(generation_of(optimizer))].update_method


def rate_source(optimizer: Any) -> Any:
    """Return what sets the rate of an inner optimizer: a variable, number, schedule or other callable."""
    settings = vars(optimizer)
    # The legacy ones have _hyper.
    return settings["_hyper"]["learning_rate"] if "_hyper" in settings else settings["_learning_rate"]


def reported_rate(optimizer: Any) -> Any:
    """Return the rate that an inner optimizer reports now, as a number, variable or tensor.

    Where ``learning_rate`` is a schedule, as in the legacy optimizers, this is its rate at ``iterations``.
    """
    said = optimizer.learning_rate
    return said(optimizer.iterations) if callable(said) else said


def is_schedule(rate: Any) -> bool:
    """Return whether ``rate`` is a schedule of any library; another callable may count its calls.

    >>> is_schedule(lambda: 0.1)
    False
    """
    return callable(rate) and hasattr(rate, "get_config")


def rate_beside(optimizer: Any, applied: Any) -> Any:
    """Return ``reported_rate``, or ``applied`` where a callable of the user's sets it and may count calls."""
    rate = rate_source(optimizer)
    known = type(rate).__module__.split(".")[0] in ("keras", "tf_keras", "nadam_edu")
    return reported_rate(optimizer) if known or not callable(rate) else applied


def subscribe(optimizer: Any, listener: Callable[[Any, Any], None]) -> None:
    """Call ``listener(optimizer, rate)`` at each update of an inner optimizer, from now on.

    The method is replaced on this one optimizer, not on its class. ``unsubscribe`` puts it back.
    """
    method, rate = update_method(optimizer), RATES[str(generation_of(optimizer))]
    original = getattr(optimizer, method)
    if hasattr(original, "listeners"):
        original.listeners.append(listener)
        return
    listeners = [listener]

    def hooked(*arguments):
        result = original(*arguments)
        for one in listeners:
            one(optimizer, rate(optimizer, arguments, result))
        return result

    vars(hooked)["listeners"] = listeners
    vars(optimizer)[method] = hooked  # not by __setattr__, which would look for variables to track


def unsubscribe(optimizer: Any, listener: Callable[[Any, Any], None]) -> None:
    """Remove ``listener``; without listeners the inner optimizer has its own method again."""
    method = update_method(optimizer)
    remaining = getattr(optimizer, method).listeners
    remaining.remove(listener)
    if not remaining:
        del vars(optimizer)[method]
