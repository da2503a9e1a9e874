"""Checks of TensorFlow 2.9's page of Nadam: what it says of the averages of weights (EMA)."""

from typing import Any

import numpy as np

from ...laboratory.outcomes import outcome
from ...training.updates import graph
from ..checks import check, gap, in_each
from ..generations_here import SINCE_2_9, each, training


def averaged(here: Any, updates: int = 3, used: float = 0.9, **settings: Any) -> Any:
    """Return the training, and the weight and its average after each update with a constant gradient."""
    optimizer = here.optimizers.Nadam(0.1, use_ema=True, ema_momentum=used, **settings)
    trained, path = training(optimizer, start=1.0), []

    def after(k):
        path.append((trained.weights()[-1], np.ravel(optimizer._model_variables_moving_average[-1])[0]))

    trained.updates(np.ones(updates), after=after)
    return trained, np.array(path).T


@check(used=0.5)
def the_average_follows_its_formula(used=0.9):
    """Return by how much the averages after updates 2 and 3 miss the formula with momentum 0.9."""

    def missed(here):
        weights, averages = averaged(here, used=used)[1]
        return gap(averages[1:], 0.9 * averages[:-1] + 0.1 * weights[1:])

    return in_each(0, each(SINCE_2_9, missed))


@check(frequency=1)
def weights_are_overwritten_every_n_steps(frequency=2):
    """Return whether the weight is its average after updates 2, 3, 4, with ``ema_overwrite_frequency=2``."""

    def overwritten(here):
        weights, averages = averaged(here, 4, ema_overwrite_frequency=frequency)[1]
        return (weights == averages)[1:].tolist()

    return in_each([True, False, True], each(SINCE_2_9, overwritten))


@check(settings={"ema_overwrite_frequency": 1})
def without_a_frequency_only_finalizing_overwrites(settings=None):
    """Return whether the weight equals its average before and after ``finalize_variable_values``."""

    def equal(here):
        trained, path = averaged(here, **(settings or {}))
        before = path[0, -1]
        trained.model.optimizer.finalize_variable_values(trained.model.trainable_variables)
        return [bool(value == path[1, -1]) for value in (before, trained.weights()[-1])]

    return in_each([False, True], each(SINCE_2_9, equal))


@check(use_ema=True)
def ema_momentum_counts_only_with_averages(use_ema=False):
    """Give a momentum of 5, which no average can have."""
    return in_each(
        "accepted",
        each(
            SINCE_2_9, lambda here: outcome(lambda: here.optimizers.Nadam(use_ema=use_ema, ema_momentum=5.0))
        ),
    )


@check(train=lambda model, data: model.train_on_batch(data, data))
def fit_overwrites_the_weights_at_its_end(train=lambda model, data: model.fit(data, data, verbose=0)):
    """Return whether weight and average are equal after ``fit``.

    The control is one more batch without ``fit``.
    """

    def equal(here):
        layers, data = here.keras.layers, np.ones((4, 1), np.float32)
        model = here.keras.Sequential([layers.Input((1,)), layers.Dense(1)])
        model.compile(here.optimizers.Nadam(0.1, use_ema=True), "mse", **graph(here))
        model.train_on_batch(data, data)
        train(model, data)
        average = model.optimizer._model_variables_moving_average[0]
        return np.array_equal(model.layers[-1].kernel, average)

    return in_each(True, each(SINCE_2_9, equal))
