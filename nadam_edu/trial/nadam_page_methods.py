"""Checks of TensorFlow 2.9's page of Nadam (source 003): what it says of the other methods."""

import json

from ..keras_legacy import tf_keras
from .checks import check, in_each
from .worlds import KERAS_3, LEGACY, NEW, SINCE_2_9, WORLDS, alike, each, outcome, steps, tf


@check("C45", in_each("accepted"), worlds=alike(KERAS_3))
def the_config_is_serializable(worlds=WORLDS):
    """Write ``get_config()`` as JSON after an update."""

    def found(world):
        optimizer = world.optimizers.Nadam(0.01)
        steps(optimizer, [1.0])
        return outcome(lambda: json.dumps(optimizer.get_config()))

    return each(worlds, found)


def rebuilt(optimizer):
    """Return an optimizer made from the other's configuration."""
    return type(optimizer).from_config(optimizer.get_config())


@check("C46", in_each(True), worlds=alike(KERAS_3))
def the_config_makes_the_same_optimizer(worlds=WORLDS):
    """Compare four steps of an optimizer with unusual settings and of one made from its configuration."""

    def same(world):
        unusual = {"schedule_decay": 0.5} if world is LEGACY else {"epsilon": 0.1}
        first, second = world.optimizers.Nadam(0.01, beta_1=0.5, **unusual), world.optimizers.Nadam(0.01, beta_1=0.5, **unusual)
        return bool((steps(first, [1.0, 2.0, 0.5, -1.0]) == steps(rebuilt(second), [1.0, 2.0, 0.5, -1.0])).all())

    return each(worlds, same)


@check("C85", in_each([3, 0]), rebuild=lambda optimizer: optimizer)
def the_config_holds_no_state(rebuild=rebuilt):
    """Return the update counts of an optimizer after three updates and of one made from its configuration."""

    def counts(world):
        optimizer = world.optimizers.Nadam(0.01)
        steps(optimizer, [1.0] * 3)
        return [3, int(rebuild(optimizer).iterations)]

    return each(WORLDS, counts)


@check("C76", in_each(True), train=lambda model, data: model.train_on_batch(data, data))
def fit_overwrites_the_weights_at_its_end(train=lambda model, data: model.fit(data, data, verbose=0)):
    """Return whether weight and average are equal after ``fit``; planted is one more batch without ``fit``."""

    def equal(world):
        layers, data = world.keras.layers, tf.ones((4, 1))
        model = world.keras.Sequential([layers.Input((1,)), layers.Dense(1)])
        model.compile(world.optimizers.Nadam(0.1, use_ema=True), "mse", jit_compile=False)
        model.train_on_batch(data, data)
        train(model, data)
        return bool(model.layers[-1].kernel.numpy() == model.optimizer._model_variables_moving_average[0].numpy())

    return each(SINCE_2_9, equal)


METHODS = ("aggregate_gradients", "compute_gradients", "minimize")


@check("C48", in_each(list(METHODS)), worlds=alike(NEW))
def methods_that_take_the_loss(worlds=WORLDS):
    """Return which of three documented methods there are."""
    return each(worlds, lambda world: [name for name in METHODS if hasattr(world.optimizers.Nadam, name)])


class Scalar(tf_keras.optimizers.Nadam):
    """A planted Nadam, whose ``add_variable`` has a default."""

    def add_variable(self, shape=(), **settings):
        """Add a variable, a scalar unless told."""
        return super().add_variable(shape, **settings)


@check("C49", lambda m: {"sentence": m["None"] == "accepted", "inference": m["nothing"] == "accepted"}, kind=Scalar)
def add_variable_makes_scalars(kind=NEW.optimizers.Nadam):
    """Call ``add_variable`` with the shape ``None``, and without a shape."""
    return {"None": outcome(lambda: kind().add_variable(None)), "nothing": outcome(lambda: kind().add_variable())}


@check("C86", in_each([0.0, 0.0]), settings={"initializer": "ones"})
def added_variables_are_zero(settings=None):
    """Add a variable of two numbers."""
    return each(SINCE_2_9, lambda world: world.optimizers.Nadam().add_variable((2,), **(settings or {})).numpy().tolist())


@check("C87", in_each("tf.Variable"), worlds=alike(NEW, SINCE_2_9))
def added_variables_are_tensorflow_s(worlds=SINCE_2_9):
    """Add a variable and look at its class."""

    def found(world):
        added = world.optimizers.Nadam().add_variable((2,))
        return "tf.Variable" if isinstance(added, tf.Variable) else f"{type(added).__module__.split('.')[0]}.Variable"

    return each(worlds, found)


@check("C50", in_each("accepted"), worlds=alike(NEW))
def add_variable_from_reference(worlds=WORLDS):
    """Call it with the documented keywords."""
    given = {"model_variable": tf.Variable(1.0), "variable_name": "momentum", "shape": (2,), "initial_value": [1.0, 1.0]}
    return each(worlds, lambda world: outcome(lambda: world.optimizers.Nadam().add_variable_from_reference(**given)))


@check("C88", lambda m: {name: found.startswith("momentum/") for name, found in m.items()}, worlds=alike(NEW, SINCE_2_9))
def names_of_variables_from_reference(worlds=SINCE_2_9):
    """Make one called momentum for a weight called dense, and read its name."""
    weight = tf.Variable([1.0, 2.0], name="dense")
    return each(worlds, lambda world: world.optimizers.Nadam().add_variable_from_reference(weight, "momentum").name)


@check("C51", in_each("accepted"), worlds=alike(NEW))
def update_step_takes_two(worlds=WORLDS):
    """Call it with a gradient and a weight."""

    def called(world):
        optimizer, weight = world.optimizers.Nadam(), tf.Variable(1.0)
        optimizer.build([weight])
        optimizer.update_step(tf.constant(1.0), weight)

    return each(worlds, lambda world: outcome(lambda: called(world)))


@check("C89", in_each(["a gradient", "None"]), worlds=alike(NEW))
def compute_gradients_keeps_every_variable(worlds=WORLDS):
    """Compute the gradients of a loss that uses one weight of two."""
    used, idle = tf.Variable(1.0), tf.Variable(1.0)

    def found(world):
        pairs = world.optimizers.Nadam().compute_gradients(lambda: used * used, [used, idle])
        return ["None" if gradient is None else "a gradient" for gradient, variable in pairs]

    return each(worlds, lambda world: outcome(lambda: found(world), None))


@check("C90", in_each("the same weight"), worlds=alike(NEW))
def minimize_is_gradients_and_apply(worlds=WORLDS):
    """Compare three calls of ``minimize`` with gradients taken and applied by hand."""

    def found(world):
        first, second, weights = world.optimizers.Nadam(0.1), world.optimizers.Nadam(0.1), [tf.Variable(1.0), tf.Variable(1.0)]
        for _ in range(3):
            first.minimize(lambda: weights[0] ** 2, [weights[0]])
            second.apply_gradients([(2 * weights[1], weights[1])])
        return "the same weight" if float(weights[0]) == float(weights[1]) else "another weight"

    return each(worlds, lambda world: outcome(lambda: found(world), None))


@check("C91", in_each("nothing"), worlds=alike(NEW))
def minimize_returns_none(worlds=WORLDS):
    """Look at what ``minimize`` returns."""
    weight = tf.Variable(1.0)

    def found(world):
        return "nothing" if world.optimizers.Nadam().minimize(lambda: weight**2, [weight]) is None else "the update count"

    return each(worlds, lambda world: outcome(lambda: found(world), None))


@check("C92", in_each(True), kerases={"tf_keras": NEW})
def the_class_is_among_the_experimental(kerases=None):
    """Look for ``optimizers.experimental.Nadam``."""
    kerases = kerases or {"Keras 3": KERAS_3, "tf_keras": NEW}
    return each(kerases, lambda world: hasattr(getattr(world.keras.optimizers, "experimental", None), "Nadam"))
