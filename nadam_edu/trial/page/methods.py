"""Checks of TensorFlow 2.9's page of Nadam: what it says of the other methods."""

import json
from typing import Any

from ...laboratory.outcomes import outcome
from ..checks import check, in_each
from ..generations_here import HERE, KERAS_2_9, KERAS_3, KERAS_LEGACY, SINCE_2_9, alike, each, steps, tf


@check(generations=alike(KERAS_3))
def the_config_is_serializable(generations=HERE):
    """Write ``get_config()`` as JSON after an update."""

    def found(here):
        optimizer = here.optimizers.Nadam(0.01)
        steps(optimizer, [1.0])
        return outcome(lambda: json.dumps(optimizer.get_config()))

    return in_each("accepted", each(generations, found))


def rebuilt(optimizer: Any) -> Any:
    """Return an optimizer made from the other's configuration."""
    return type(optimizer).from_config(optimizer.get_config())


@check(generations=alike(KERAS_3))
def the_config_makes_the_same_optimizer(generations=HERE):
    """Compare four steps of an optimizer with unusual settings and of one made from its configuration."""

    def same(here):
        unusual = {"schedule_decay": 0.5} if here is KERAS_LEGACY else {"epsilon": 0.1}
        first, second = (
            here.optimizers.Nadam(0.01, beta_1=0.5, **unusual),
            here.optimizers.Nadam(0.01, beta_1=0.5, **unusual),
        )
        return bool(
            (steps(first, [1.0, 2.0, 0.5, -1.0]) == steps(rebuilt(second), [1.0, 2.0, 0.5, -1.0])).all()
        )

    return in_each(True, each(generations, same))


@check(rebuild=lambda optimizer: optimizer)
def the_config_holds_no_state(rebuild=rebuilt):
    """Return the update counts of an optimizer after three updates and of one made from its configuration."""

    def counts(here):
        optimizer = here.optimizers.Nadam(0.01)
        steps(optimizer, [1.0] * 3)
        return [3, int(rebuild(optimizer).iterations)]

    return in_each([3, 0], each(HERE, counts))


METHODS = ("aggregate_gradients", "compute_gradients", "minimize")


@check(generations=alike(KERAS_2_9))
def methods_that_take_the_loss(generations=HERE):
    """Return which of three documented methods there are."""
    return in_each(
        list(METHODS),
        each(generations, lambda here: [name for name in METHODS if hasattr(here.optimizers.Nadam, name)]),
    )


@check(generations=alike(KERAS_2_9))
def update_step_takes_two(generations=HERE):
    """Call it with a gradient and a weight."""

    def called(here):
        optimizer, weight = here.optimizers.Nadam(), tf.Variable(1.0)
        optimizer.build([weight])
        optimizer.update_step(tf.constant(1.0), weight)

    return in_each("accepted", each(generations, lambda here: outcome(lambda: called(here))))


@check(generations=alike(KERAS_2_9))
def compute_gradients_keeps_every_variable(generations=HERE):
    """Compute the gradients of a loss that uses one weight of two."""
    used, idle = tf.Variable(1.0), tf.Variable(1.0)

    def found(here):
        pairs = here.optimizers.Nadam().compute_gradients(lambda: used * used, [used, idle])
        return ["None" if gradient is None else "a gradient" for gradient, variable in pairs]

    return in_each(["a gradient", "None"], each(generations, lambda here: outcome(lambda: found(here), None)))


@check(generations=alike(KERAS_2_9))
def minimize_is_gradients_and_apply(generations=HERE):
    """Compare three calls of ``minimize`` with gradients taken and applied by hand."""

    def found(here):
        first, second, weights = (
            here.optimizers.Nadam(0.1),
            here.optimizers.Nadam(0.1),
            [tf.Variable(1.0), tf.Variable(1.0)],
        )
        for _ in range(3):
            first.minimize(lambda: weights[0] ** 2, [weights[0]])
            second.apply_gradients([(2 * weights[1], weights[1])])
        return "the same weight" if float(weights[0]) == float(weights[1]) else "another weight"

    return in_each("the same weight", each(generations, lambda here: outcome(lambda: found(here), None)))


@check(generations=alike(KERAS_2_9))
def minimize_returns_none(generations=HERE):
    """Look at what ``minimize`` returns."""
    weight = tf.Variable(1.0)

    def found(here):
        return (
            "nothing"
            if here.optimizers.Nadam().minimize(lambda: weight**2, [weight]) is None
            else "the update count"
        )

    return in_each("nothing", each(generations, lambda here: outcome(lambda: found(here), None)))


@check(generations=alike(KERAS_2_9, SINCE_2_9))
def the_class_is_among_the_experimental(generations=SINCE_2_9):
    """Look for ``optimizers.experimental.Nadam``."""
    return in_each(
        True,
        each(
            generations, lambda here: hasattr(getattr(here.keras.optimizers, "experimental", None), "Nadam")
        ),
    )
