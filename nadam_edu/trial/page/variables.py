"""Checks of TensorFlow 2.9's page of Nadam: what it says of the variables that an optimizer keeps."""

from typing import Any

from ...laboratory.keras_2 import tf_keras
from ...laboratory.outcomes import outcome
from ..checks import check, in_each
from ..generations_here import HERE, KERAS_2_9, SINCE_2_9, alike, each, tf, training


class Scalar(tf_keras.optimizers.Nadam):
    """A control: a Nadam whose ``add_variable`` has a default."""

    def add_variable(self, shape: Any = (), **settings: Any) -> Any:
        """Add a variable, a scalar unless told."""
        return super().add_variable(shape, **settings)


@check(optimizer_class=Scalar)
def add_variable_makes_scalars(optimizer_class=KERAS_2_9.optimizers.Nadam):
    """Call ``add_variable`` with the shape ``None``, and without a shape."""
    measured = {
        "None": outcome(lambda: optimizer_class().add_variable(None)),
        "nothing": outcome(lambda: optimizer_class().add_variable()),
    }
    return measured, {
        "sentence": measured["None"] == "accepted",
        "inference": measured["nothing"] == "accepted",
    }


@check(settings={"initializer": "ones"})
def added_variables_are_zero(settings=None):
    """Add a variable of two numbers."""
    return in_each(
        [0.0, 0.0],
        each(
            SINCE_2_9,
            lambda here: here.optimizers.Nadam().add_variable((2,), **(settings or {})).numpy().tolist(),
        ),
    )


@check(generations=alike(KERAS_2_9, SINCE_2_9))
def added_variables_are_tensorflow_s(generations=SINCE_2_9):
    """Add a variable and look at its class."""

    def found(here):
        added = here.optimizers.Nadam().add_variable((2,))
        return (
            "tf.Variable"
            if isinstance(added, tf.Variable)
            else f"{type(added).__module__.split('.')[0]}.Variable"
        )

    return in_each("tf.Variable", each(generations, found))


@check(generations=alike(KERAS_2_9))
def add_variable_from_reference(generations=HERE):
    """Call it with the documented keywords."""
    given = {
        "model_variable": tf.Variable(1.0),
        "variable_name": "momentum",
        "shape": (2,),
        "initial_value": [1.0, 1.0],
    }
    return in_each(
        "accepted",
        each(
            generations,
            lambda here: outcome(lambda: here.optimizers.Nadam().add_variable_from_reference(**given)),
        ),
    )


@check(generations=alike(KERAS_2_9, SINCE_2_9))
def names_of_variables_from_reference(generations=SINCE_2_9):
    """Make one called momentum for a weight called dense, and read its name."""
    weight = tf.Variable([1.0, 2.0], name="dense")
    return in_each(
        lambda found: found.startswith("momentum/"),
        each(
            generations,
            lambda here: here.optimizers.Nadam().add_variable_from_reference(weight, "momentum").name,
        ),
    )


@check(name="Adam")
def two_kinds_of_variables(name="Nadam"):
    """Look at the state of an optimizer with one weight after an update."""
    trained = training(getattr(KERAS_2_9.optimizers, name)(0.01), weights=1, width=2)
    trained.updates([1.0])
    optimizer, weight = trained.model.optimizer, trained.model.trainable_variables[0]
    product = getattr(optimizer, "_u_product", None)
    measured = {
        "averages": sum(variable.shape == weight.shape for variable in optimizer.variables),
        "running product of the momentum": "none" if product is None else round(float(product), 6),
        "is it among the variables": any(variable is product for variable in optimizer.variables),
    }
    return measured, {
        "sentence": measured["averages"] == 2,
        "inference": measured["running product of the momentum"] == "none",
    }
