"""Checks of TensorFlow 2.9's page of Nadam: what it says of the algorithm."""

from typing import Any

import numpy as np

from ...generations import first_steps
from ...training.updates import EAGER, Training
from ..checks import check, close, gap, in_each
from ..generations_here import HERE, KERAS_3, KERAS_LEGACY, WAY, alike, each, steps, tf


@check(name="Adam")
def epsilon_is_epsilon_hat(name="Nadam"):
    """Measure a first step with a gradient as small as epsilon, and what both readings expect."""

    def step(here, gradient, epsilon):
        return float(steps(getattr(here.optimizers, name)(1.0, epsilon=epsilon), [gradient])[0])

    free, root = step(KERAS_3, 1.0, 1e-12), np.sqrt(1 - 0.999)
    found = each(HERE, lambda here: step(here, 1e-4, 1e-4))
    measured = {**found, "epsilon of Algorithm 1": free / 2, "epsilon hat": float(free * root / (1 + root))}
    return measured, {name: close(measured[name], measured["epsilon hat"], 1e-3) for name in HERE}


@check(generations=alike(KERAS_LEGACY))
def the_momentum_warms_up_as_dozat_s(generations=HERE):
    """Measure the second step by the rate on a constant gradient, beside those of both momentum decays."""
    found = each(
        generations, lambda here: float(steps(here.optimizers.Nadam(1.0, epsilon=1e-12), np.ones(2))[1])
    )
    measured = {
        **found,
        "with 0.004": first_steps("keras-legacy", 2)[1],
        "with 1": first_steps("keras-3", 2)[1],
    }
    return measured, {name: close(measured[name], measured["with 0.004"], 1e-4) for name in HERE}


@check(other="SGD")
def nadam_is_adam_with_nesterov_momentum(other="Adam"):
    """Return the largest difference between six steps of Nadam and of Adam, without momentum and with it."""
    gradients = (1.0, -2.0, 0.5, 3.0, 1.0, -1.0)

    def difference(beta):
        theirs = getattr(KERAS_3.optimizers, other)(0.1, **({} if other == "SGD" else {"beta_1": beta}))
        return round(
            gap(steps(KERAS_3.optimizers.Nadam(0.1, beta_1=beta), gradients), steps(theirs, gradients)), 4
        )

    measured = {"without momentum": difference(0.0), "with momentum": difference(0.9)}
    return measured, measured["without momentum"] == 0 < measured["with momentum"]


@check(other="SGD")
def adam_is_rmsprop_with_momentum(other="RMSprop"):
    """Compare Adam without momentum with RMSprop, after 100 updates, where its correction is all but gone."""
    gradients = np.tile([1.0, -2.0, 0.5, 3.0], 30)
    theirs = KERAS_3.optimizers.RMSprop(0.1, rho=0.9) if other == "RMSprop" else KERAS_3.optimizers.SGD(0.1)
    adam = KERAS_3.optimizers.Adam(0.1, beta_1=0.0, beta_2=0.9)
    measured = {
        "without momentum": round(gap(steps(adam, gradients)[-20:], steps(theirs, gradients)[-20:]), 4)
    }
    return measured, measured["without momentum"] == 0


def regression(here: Any, weights: Any, updates: Any, wrap: Any) -> Any:
    """Return the weights after some updates of Nadam on a bowl, by a function that ``wrap`` may compile."""
    variables = [tf.Variable(1.0 + k) for k in range(weights)]
    optimizer = here.optimizers.Nadam(0.01)
    optimizer.build(variables) if hasattr(optimizer, "build") else optimizer._create_all_weights(variables)

    @wrap
    def update():
        optimizer.apply_gradients([(1.0 * variable, variable) for variable in variables])

    for _ in range(updates):
        update()
    return [float(variable) for variable in variables]


def in_training(here: Any, how: Any) -> Any:
    """Return the four weights after ten updates in a training."""
    trained = Training(here, here.optimizers.Nadam(0.01), how, weights=4, start=1.0, slope=1.0)
    trained.updates(np.zeros(10))
    return trained.weights()


@check(generations=alike(KERAS_3))
def it_computes_nadam(generations=HERE):
    """Return by how many rates ten updates of four weights differ, eager and compiled."""

    def found(here):
        how = WAY.get()[0]
        eager, compiled = (
            [np.array(regression(here, 4, 10, wrap)) for wrap in (lambda function: function, tf.function)]
            if how == EAGER
            else [in_training(here, one) for one in (EAGER, how)]
        )
        return round(float(np.abs(eager - compiled).max() / 0.01), 3)

    return in_each(0, each(generations, found))
