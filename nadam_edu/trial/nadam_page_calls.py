"""Checks of TensorFlow 2.9's page of Nadam (source 003): what it says of ``apply_gradients`` and of the state that it keeps."""

from functools import partial

import numpy as np

from ..keras_bridge import keras
from .checks import check, in_each
from .worlds import KERAS_3, LEGACY, NEW, WORLDS, alike, each, outcome, tf


def apply(world, pairs):
    """Apply these pairs with a fresh Nadam."""
    return world.optimizers.Nadam(0.01).apply_gradients(pairs)


def strict(world, pairs):
    """Apply pairs, and raise a TypeError for anything else: planted."""
    if not all(isinstance(pair, tuple) for pair in pairs):
        raise TypeError("pairs must be tuples")
    apply(world, pairs)


@check(
    "C40",
    lambda m: {"sentence": m["numbers"] == "TypeError", "inference": m["tensors without weights"] == "TypeError"},
    apply=strict,
)
def malformed_pairs_raise_a_type_error(apply=apply):
    """Hand over numbers, and tensors without weights, in place of pairs; planted is a function that insists on tuples."""
    malformed = {"numbers": [1, 2], "tensors without weights": [tf.constant([1.0, 2.0])]}
    return {name: outcome(partial(apply, NEW, pairs)) for name, pairs in malformed.items()}


@check("C41", in_each("RuntimeError"), worlds=alike(LEGACY))
def a_cross_replica_call_raises_a_runtime_error(worlds=WORLDS):
    """Call ``apply_gradients`` in the scope of a strategy, outside its replicas."""

    def found(world):
        strategy = tf.distribute.MirroredStrategy(["/cpu:0"])
        with strategy.scope():
            weight = tf.Variable(1.0)
            return outcome(lambda: apply(world, [(tf.constant(1.0), weight)]))

    return each(worlds, found)


LISTED = ("accepted", "TypeError", "RuntimeError")


@check("C42", lambda m: {name: found in LISTED for name, found in m.items()}, worlds=alike(NEW))
def the_list_of_errors_is_complete(worlds=WORLDS):
    """Hand over an empty list."""
    return each(worlds, lambda world: outcome(lambda: apply(world, [])))


class Silent(keras.optimizers.Nadam):
    """A planted Nadam, which returns nothing."""

    def apply_gradients(self, grads_and_vars):
        """Apply, and say nothing."""
        super().apply_gradients(grads_and_vars)


@check("C43", in_each("nothing"), worlds=alike(KERAS_3.planted(Nadam=Silent)))
def apply_gradients_returns_none(worlds=WORLDS):
    """Look at what ``apply_gradients`` returns."""

    def found(world):
        result = apply(world, [(tf.constant(1.0), tf.Variable(1.0))])
        return "nothing" if result is None else f"the update count, {int(result)}"

    return each(worlds, found)


@check("C44", lambda m: {"sentence": m["averages"] == 2, "inference": m["running product of the momentum"] == "none"}, kind="Adam")
def two_kinds_of_variables(kind="Nadam"):
    """Look at the state of an optimizer with one weight after an update."""
    optimizer, weight = getattr(NEW.optimizers, kind)(0.01), tf.Variable([1.0, 2.0])
    optimizer.apply_gradients([(tf.constant([1.0, 1.0]), weight)])
    product = getattr(optimizer, "_u_product", None)
    return {
        "averages": sum(variable.shape == weight.shape for variable in optimizer.variables),
        "running product of the momentum": "none" if product is None else round(float(product), 6),
        "is it among the variables": any(variable is product for variable in optimizer.variables),
    }


def regression(world, weights, updates, wrap):
    """Return the weights after some updates of Nadam on a bowl, computed by a function that ``wrap`` may compile."""
    variables = [tf.Variable(1.0 + k) for k in range(weights)]
    optimizer = world.optimizers.Nadam(0.01)
    optimizer.build(variables) if hasattr(optimizer, "build") else optimizer._create_all_weights(variables)

    @wrap
    def update():
        optimizer.apply_gradients([(1.0 * variable, variable) for variable in variables])

    for _ in range(updates):
        update()
    return [float(variable) for variable in variables]


@check("C47", in_each(0), worlds=alike(KERAS_3))
def it_computes_nadam(worlds=WORLDS):
    """Return by how much ten updates of four weights differ between eager mode and a compiled function, in units of the rate."""

    def found(world):
        eager, compiled = (np.array(regression(world, 4, 10, wrap)) for wrap in (lambda function: function, tf.function))
        return round(float(np.abs(eager - compiled).max() / 0.01), 3)

    return each(worlds, found)


def counted(world, updates, **settings):
    """Return ``iterations`` after some calls of ``apply_gradients``."""
    optimizer, weight = world.optimizers.Nadam(0.01, **settings), tf.Variable(1.0)
    for _ in range(updates):
        optimizer.apply_gradients([(tf.constant(1.0), weight)])
    return int(optimizer.iterations)


@check(
    "C52",
    in_each(4),
    count=lambda world: counted(KERAS_3, 4, gradient_accumulation_steps=2),
)
def iterations_counts_the_calls(count=lambda world: counted(world, 4)):
    """Read ``iterations`` after four calls; planted is Keras 3 with ``gradient_accumulation_steps=2``."""
    return each(WORLDS, count)


@check("C84", in_each("accepted"), worlds=alike(NEW))
def skip_gradients_aggregation(worlds=WORLDS):
    """Give the keyword."""
    pairs = [(tf.constant(1.0), tf.Variable(1.0))]
    return each(worlds, lambda world: outcome(lambda: world.optimizers.Nadam().apply_gradients(pairs, skip_gradients_aggregation=True)))
