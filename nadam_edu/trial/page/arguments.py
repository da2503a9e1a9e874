"""Checks of TensorFlow 2.9's page of Nadam: what it says of the arguments, and of the algorithm."""

from functools import partial
from typing import Any

import numpy as np

from ...laboratory.outcomes import outcome
from ..checks import check, close, in_each
from ..generations_here import HERE, KERAS_2_9, KERAS_3, KERAS_LEGACY, alike, each, rates, steps, tf, training


def gradient_used(optimizer: Any, *gradients: Any) -> Any:
    """Return the gradients that entered a first update, off their average, which holds a tenth of them."""
    trained = training(optimizer, weights=len(gradients), width=len(gradients[0]))
    trained.updates([np.concatenate(gradients)])
    optimizer, weights = trained.model.optimizer, trained.model.trainable_variables
    averages = (
        [optimizer.get_slot(weight, "m") for weight in weights]
        if hasattr(optimizer, "get_slot")
        else optimizer._momentums
    )
    return [np.ravel(average).astype(float) / 0.1 for average in averages]


A, B = np.array([3.0, 4.0], "float32"), np.array([0.3, 0.4], "float32")  # of norm 5 and 0.5


def norm(gradient: Any) -> Any:
    """Return the length of a gradient, or the joint one of several."""
    return round(float(np.sqrt(np.sum(np.square(gradient)))), 5)


@check(generations=alike(KERAS_3))
def the_rate_may_be_a_callable(generations=HERE):
    """Measure four rates of an optimizer whose callable gives 0.01 more at each call."""

    def found(here):
        calls = iter(np.arange(0, 1, 0.01))
        used = steps(here.optimizers.Nadam(lambda: float(next(calls))), np.ones(4)) / steps(
            here.optimizers.Nadam(1.0), np.ones(4)
        )
        return [
            round(float(rate - offset), 6) for rate, offset in zip(used, [used[0] - 0.01] * 4, strict=True)
        ]

    return in_each(lambda found: close(found, [0.01, 0.02, 0.03, 0.04]), each(generations, found))


@check(generations=alike(KERAS_LEGACY))
def beta_may_be_a_callable(generations=HERE):
    """Make an optimizer with a callable ``beta_1`` and take a step."""
    return in_each(
        "accepted",
        each(
            generations,
            lambda here: outcome(lambda: steps(here.optimizers.Nadam(0.01, beta_1=lambda: 0.9), [1.0])),
        ),
    )


@check(generations=alike(KERAS_2_9))
def the_rate_may_be_a_tensor(generations=HERE):
    """Make an optimizer whose rate is a tensor."""
    return in_each(
        "accepted",
        each(
            generations, lambda here: outcome(lambda: steps(here.optimizers.Nadam(tf.constant(0.01)), [1.0]))
        ),
    )


@check(clip=lambda gradient: np.minimum(gradient, 2))
def clipvalue_is_an_upper_limit(clip=None):
    """Clip the gradients 3 and -3 at 2; the control is an optimizer that clips from above only."""
    gradient = np.array([3.0, -3.0], "float32")
    optimizer = KERAS_3.optimizers.Nadam(0.01) if clip else KERAS_3.optimizers.Nadam(0.01, clipvalue=2.0)
    used = gradient_used(optimizer, clip(gradient) if clip else gradient)[0]
    measured = {"3 becomes": round(float(used[0]), 5), "-3 becomes": round(float(used[1]), 5)}
    return measured, {"sentence": measured["3 becomes"] == 2, "inference": measured["-3 becomes"] == -3}


@check(generations=alike(KERAS_2_9))
def limits_may_be_combined(generations=HERE):
    """Give ``clipnorm`` and ``clipvalue`` together."""
    return in_each(
        "accepted",
        each(
            generations,
            lambda here: outcome(lambda: here.optimizers.Nadam(0.01, clipnorm=1.0, clipvalue=0.5)),
        ),
    )


@check(generations=alike(KERAS_LEGACY))
def a_limit_of_zero_is_a_limit(generations=HERE):
    """Return the norm that a gradient of norm 5 has left with ``clipnorm=0.0``."""
    return in_each(
        0,
        each(generations, lambda here: norm(gradient_used(here.optimizers.Nadam(0.01, clipnorm=0.0), A)[0])),
    )


def norms(settings: Any, generations: Any = HERE) -> Any:
    """Return the norms that gradients of norm 5 and 0.5 have left with these settings, in each here."""
    return each(
        generations,
        lambda here: [norm(used) for used in gradient_used(here.optimizers.Nadam(0.01, **settings), A, B)],
    )


@check(settings={"global_clipnorm": 1.0})
def clipnorm_clips_each_weight(settings=None):
    """Clip gradients of norm 5 and 0.5 at a norm of 1."""
    return in_each([1.0, 0.5], norms(settings or {"clipnorm": 1.0}))


@check(settings={"clipnorm": 1.0})
def global_clipnorm_clips_all_weights(settings=None):
    """Return the joint norm that two such gradients have left with ``global_clipnorm=1.0``."""
    return in_each(
        1.0, {name: norm(found) for name, found in norms(settings or {"global_clipnorm": 1.0}).items()}
    )


@check(generations=alike(KERAS_2_9))
def jit_compile_is_ignored_without_a_gpu(generations=HERE):
    """Give ``jit_compile=True`` on a processor and read the setting back."""

    def found(here):
        setting = outcome(lambda: here.optimizers.Nadam(jit_compile=True).jit_compile, None)
        return {False: "accepted, off on a CPU", True: "accepted, on"}.get(setting, setting)

    return in_each("accepted, off on a CPU", each(generations, found))


@check(generations=alike(KERAS_LEGACY))
def old_keywords_still_work(generations=HERE):
    """Make an optimizer with ``lr=0.5``, and measure its first rate."""

    def found(here):
        measured = outcome(lambda: rates(here.optimizers.Nadam(lr=0.5), 1), None)
        return measured if isinstance(measured, str) else round(float(measured[0]), 6)

    return in_each(0.5, each(generations, found))


@check(named=lambda optimizer_class, name: optimizer_class())
def the_name_names_the_averages(named=lambda optimizer_class, name: optimizer_class(name=name)):
    """Look for the name in the path of each state variable of a weight."""

    def found(here):
        optimizer, weight = named(here.optimizers.Nadam, "mine"), tf.Variable(0.0, name="weight")
        optimizer.apply_gradients([(tf.constant(1.0), weight)])
        variables = optimizer.variables() if callable(optimizer.variables) else optimizer.variables
        paths = [getattr(variable, "path", variable.name) for variable in variables]
        return all(path.startswith("mine/") for path in paths if "weight" in path) and any(
            "weight" in path for path in paths
        )

    return in_each(True, each(HERE, found))


@check(argument="beta_1", generations=alike(KERAS_LEGACY))
def epsilon_is_a_constant(argument="epsilon", generations=HERE):
    """Give a callable for it and take a step."""
    return in_each(
        lambda found: found != "accepted",
        each(
            generations,
            lambda here: outcome(
                lambda: steps(here.optimizers.Nadam(0.01, **{argument: lambda: 1e-7}), [1.0])
            ),
        ),
    )


PAGE = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}


@check(generations={"control": KERAS_3.with_optimizers(Nadam=partial(KERAS_3.optimizers.Nadam, 0.002))})
def the_defaults(generations=HERE):
    """Read the defaults back."""
    return in_each(
        lambda found: close(found, list(PAGE.values())),
        each(
            generations,
            lambda here: [round(float(here.optimizers.Nadam().get_config()[name]), 9) for name in PAGE],
        ),
    )
