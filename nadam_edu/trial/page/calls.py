"""Checks of TensorFlow 2.9's page of Nadam: what it says of ``apply_gradients``."""

from functools import partial
from typing import Any

from ...laboratory.keras_3 import keras
from ...laboratory.outcomes import outcome
from ..checks import check, in_each
from ..generations_here import HERE, KERAS_2_9, KERAS_3, KERAS_LEGACY, alike, each, tf, training


def apply(here: Any, pairs: Any) -> Any:
    """Apply these pairs with a fresh Nadam."""
    return here.optimizers.Nadam(0.01).apply_gradients(pairs)


def strict(here: Any, pairs: Any) -> Any:
    """Apply pairs, and raise a TypeError for anything else, as a control."""
    if not all(isinstance(pair, tuple) for pair in pairs):
        raise TypeError("pairs must be tuples")
    apply(here, pairs)


@check(apply=strict)
def malformed_pairs_raise_a_type_error(apply=apply):
    """Hand over numbers, and tensors without weights, in place of pairs.

    The control is a function that insists on tuples.
    """
    malformed = {"numbers": [1, 2], "tensors without weights": [tf.constant([1.0, 2.0])]}
    measured = {name: outcome(partial(apply, KERAS_2_9, pairs)) for name, pairs in malformed.items()}
    return measured, {
        "sentence": measured["numbers"] == "TypeError",
        "inference": measured["tensors without weights"] == "TypeError",
    }


@check(generations=alike(KERAS_LEGACY))
def a_cross_replica_call_raises_a_runtime_error(generations=HERE):
    """Call ``apply_gradients`` in the scope of a strategy, outside its replicas."""

    def found(here):
        strategy = tf.distribute.MirroredStrategy(["/cpu:0"])
        with strategy.scope():
            weight = tf.Variable(1.0)
            return outcome(lambda: apply(here, [(tf.constant(1.0), weight)]))

    return in_each("RuntimeError", each(generations, found))


LISTED = ("accepted", "TypeError", "RuntimeError")


@check(generations=alike(KERAS_2_9))
def the_list_of_errors_is_complete(generations=HERE):
    """Hand over an empty list."""
    return in_each(
        lambda found: found in LISTED, each(generations, lambda here: outcome(lambda: apply(here, [])))
    )


class Silent(keras.optimizers.Nadam):
    """A control: a Nadam which returns nothing."""

    def apply_gradients(self, grads_and_vars: Any) -> Any:
        """Apply, and say nothing."""
        super().apply_gradients(grads_and_vars)


@check(generations=alike(KERAS_3.with_optimizers(Nadam=Silent)))
def apply_gradients_returns_none(generations=HERE):
    """Look at what ``apply_gradients`` returns."""

    def found(here):
        result = apply(here, [(tf.constant(1.0), tf.Variable(1.0))])
        return "nothing" if result is None else f"the update count, {int(result)}"

    return in_each("nothing", each(generations, found))


def counted(here: Any, updates: Any, **settings: Any) -> Any:
    """Return ``iterations`` after some updates."""
    trained = training(here.optimizers.Nadam(0.01, **settings))
    trained.updates([1.0] * updates)
    return int(trained.model.optimizer.iterations)


@check(count=lambda here: counted(KERAS_3, 4, gradient_accumulation_steps=2))
def iterations_counts_the_calls(count=lambda here: counted(here, 4)):
    """Read ``iterations`` after four calls; the control is Keras 3 with ``gradient_accumulation_steps=2``."""
    return in_each(4, each(HERE, count))


@check(generations=alike(KERAS_2_9))
def skip_gradients_aggregation(generations=HERE):
    """Give the keyword."""
    pairs = [(tf.constant(1.0), tf.Variable(1.0))]
    return in_each(
        "accepted",
        each(
            generations,
            lambda here: outcome(
                lambda: here.optimizers.Nadam().apply_gradients(pairs, skip_gradients_aggregation=True)
            ),
        ),
    )
