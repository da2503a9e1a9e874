"""Checks of TensorFlow 2.9's page of Nadam (source 003): what it says of the arguments, and of the algorithm."""

from functools import partial

import numpy as np

from ..generations import first_steps
from .checks import check, in_each
from .worlds import KERAS_3, LEGACY, NEW, SINCE_2_9, WORLDS, alike, close, each, gap, outcome, rates, steps, tf


def gradient_used(optimizer, *gradients):
    """Return the gradients that entered a first update, read off the average of gradients, which holds a tenth of them."""
    weights = [tf.Variable(np.zeros_like(gradient)) for gradient in gradients]
    optimizer.apply_gradients([(tf.constant(gradient), weight) for gradient, weight in zip(gradients, weights, strict=True)])
    averages = [optimizer.get_slot(weight, "m") for weight in weights] if hasattr(optimizer, "get_slot") else optimizer._momentums
    return [np.array(average, float) / 0.1 for average in averages]


A, B = np.array([3.0, 4.0], "float32"), np.array([0.3, 0.4], "float32")  # of norm 5 and 0.5


def norm(gradient):
    """Return the length of a gradient, or the joint one of several."""
    return round(float(np.sqrt(np.sum(np.square(gradient)))), 5)


@check("C29", lambda m: {name: close(m[name], m["epsilon hat"], 1e-3) for name in WORLDS}, kind="Adam")
def epsilon_is_epsilon_hat(kind="Nadam"):
    """Measure a first step with a gradient as small as epsilon, and what both readings make of the same step without epsilon."""

    def step(world, gradient, epsilon):
        return float(steps(getattr(world.optimizers, kind)(1.0, epsilon=epsilon), [gradient])[0])

    free, root = step(KERAS_3, 1.0, 1e-12), np.sqrt(1 - 0.999)
    found = each(WORLDS, lambda world: step(world, 1e-4, 1e-4))
    return {**found, "epsilon of Algorithm 1": free / 2, "epsilon hat": float(free * root / (1 + root))}


@check("C30", lambda m: {name: close(found, [0.01, 0.02, 0.03, 0.04]) for name, found in m.items()}, worlds=alike(KERAS_3))
def the_rate_may_be_a_callable(worlds=WORLDS):
    """Measure four rates of an optimizer whose callable gives 0.01 more at each call."""

    def found(world):
        calls = iter(np.arange(0, 1, 0.01))
        used = steps(world.optimizers.Nadam(lambda: float(next(calls))), np.ones(4)) / steps(world.optimizers.Nadam(1.0), np.ones(4))
        return [round(float(rate - offset), 6) for rate, offset in zip(used, [used[0] - 0.01] * 4, strict=True)]

    return each(worlds, found)


@check("C31", in_each("accepted"), worlds=alike(LEGACY))
def beta_may_be_a_callable(worlds=WORLDS):
    """Make an optimizer with a callable ``beta_1`` and take a step."""
    return each(worlds, lambda world: outcome(lambda: steps(world.optimizers.Nadam(0.01, beta_1=lambda: 0.9), [1.0])))


@check("C32", in_each("accepted"), worlds=alike(NEW))
def the_rate_may_be_a_tensor(worlds=WORLDS):
    """Make an optimizer whose rate is a tensor."""
    return each(worlds, lambda world: outcome(lambda: steps(world.optimizers.Nadam(tf.constant(0.01)), [1.0])))


@check(
    "C33", lambda m: {"sentence": m["3 becomes"] == 2, "inference": m["-3 becomes"] == -3}, clip=lambda gradient: np.minimum(gradient, 2)
)
def clipvalue_is_an_upper_limit(clip=None):
    """Clip the gradients 3 and -3 at 2; planted is an optimizer that clips from above only."""
    gradient = np.array([3.0, -3.0], "float32")
    optimizer = KERAS_3.optimizers.Nadam(0.01) if clip else KERAS_3.optimizers.Nadam(0.01, clipvalue=2.0)
    used = gradient_used(optimizer, clip(gradient) if clip else gradient)[0]
    return {"3 becomes": round(float(used[0]), 5), "-3 becomes": round(float(used[1]), 5)}


@check("C34", in_each("accepted"), worlds=alike(NEW))
def limits_may_be_combined(worlds=WORLDS):
    """Give ``clipnorm`` and ``clipvalue`` together."""
    return each(worlds, lambda world: outcome(lambda: world.optimizers.Nadam(0.01, clipnorm=1.0, clipvalue=0.5)))


@check("C35", in_each(0), worlds=alike(LEGACY))
def a_limit_of_zero_is_a_limit(worlds=WORLDS):
    """Return the norm that a gradient of norm 5 has left with ``clipnorm=0.0``."""
    return each(worlds, lambda world: norm(gradient_used(world.optimizers.Nadam(0.01, clipnorm=0.0), A)[0]))


def norms(settings, worlds=WORLDS):
    """Return the norms that gradients of norm 5 and 0.5 have left with these settings, in each world."""
    return each(worlds, lambda world: [norm(used) for used in gradient_used(world.optimizers.Nadam(0.01, **settings), A, B)])


@check("C77", in_each([1.0, 0.5]), settings={"global_clipnorm": 1.0})
def clipnorm_clips_each_weight(settings=None):
    """Clip gradients of norm 5 and 0.5 at a norm of 1."""
    return norms(settings or {"clipnorm": 1.0})


@check("C78", in_each(1.0), settings={"clipnorm": 1.0})
def global_clipnorm_clips_all_weights(settings=None):
    """Return the joint norm that two such gradients have left with ``global_clipnorm=1.0``."""
    return {name: norm(found) for name, found in norms(settings or {"global_clipnorm": 1.0}).items()}


def averaged(world, updates=3, used=0.9, **settings):
    """Return the weight before and the average after each update, of an optimizer with averages and constant gradient."""
    optimizer, weight, path = world.optimizers.Nadam(0.1, use_ema=True, ema_momentum=used, **settings), tf.Variable(1.0), []
    for _ in range(updates):
        optimizer.apply_gradients([(tf.constant(1.0), weight)])
        path.append((float(weight), float(optimizer._model_variables_moving_average[0])))
    return optimizer, weight, np.array(path).T


@check("C36", in_each(0), used=0.5)
def the_average_follows_its_formula(used=0.9):
    """Return by how much the averages after the second and third update miss the formula with momentum 0.9."""

    def missed(world):
        weights, averages = averaged(world, used=used)[2]
        return gap(averages[1:], 0.9 * averages[:-1] + 0.1 * weights[1:])

    return each(SINCE_2_9, missed)


@check("C37", in_each([True, False, True]), frequency=1)
def weights_are_overwritten_every_n_steps(frequency=2):
    """Return whether the weight equals its average after updates 2, 3 and 4, with ``ema_overwrite_frequency=2``."""

    def overwritten(world):
        weights, averages = averaged(world, 4, ema_overwrite_frequency=frequency)[2]
        return (weights == averages)[1:].tolist()

    return each(SINCE_2_9, overwritten)


@check("C79", in_each([False, True]), settings={"ema_overwrite_frequency": 1})
def without_a_frequency_only_finalizing_overwrites(settings=None):
    """Return whether the weight equals its average before and after ``finalize_variable_values``."""

    def equal(world):
        optimizer, weight, path = averaged(world, **(settings or {}))
        before = float(weight)
        optimizer.finalize_variable_values([weight])
        return [bool(value == path[1, -1]) for value in (before, float(weight))]

    return each(SINCE_2_9, equal)


@check("C38", in_each("accepted"), use_ema=True)
def ema_momentum_counts_only_with_averages(use_ema=False):
    """Give a momentum of 5, which no average can have."""
    return each(SINCE_2_9, lambda world: outcome(lambda: world.optimizers.Nadam(use_ema=use_ema, ema_momentum=5.0)))


@check("C39", in_each("accepted, off on a CPU"), worlds=alike(NEW))
def jit_compile_is_ignored_without_a_gpu(worlds=WORLDS):
    """Give ``jit_compile=True`` on a processor and read the setting back."""

    def found(world):
        setting = outcome(lambda: world.optimizers.Nadam(jit_compile=True).jit_compile, None)
        return {False: "accepted, off on a CPU", True: "accepted, on"}.get(setting, setting)

    return each(worlds, found)


@check("C80", in_each(0.5), worlds=alike(LEGACY))
def old_keywords_still_work(worlds=WORLDS):
    """Make an optimizer with ``lr=0.5``, and measure its first rate."""

    def found(world):
        measured = outcome(lambda: rates(world.optimizers.Nadam(lr=0.5), 1), None)
        return measured if isinstance(measured, str) else round(float(measured[0]), 6)

    return each(worlds, found)


@check("C81", in_each(True), named=lambda kind, name: kind())
def the_name_names_the_averages(named=lambda kind, name: kind(name=name)):
    """Look for the name in the path of each state variable of a weight."""

    def found(world):
        optimizer, weight = named(world.optimizers.Nadam, "mine"), tf.Variable(0.0, name="weight")
        optimizer.apply_gradients([(tf.constant(1.0), weight)])
        variables = optimizer.variables() if callable(optimizer.variables) else optimizer.variables
        paths = [getattr(variable, "path", variable.name) for variable in variables]
        return all(path.startswith("mine/") for path in paths if "weight" in path) and any("weight" in path for path in paths)

    return each(WORLDS, found)


@check("C53", lambda m: {name: found != "accepted" for name, found in m.items()}, argument="beta_1", worlds=alike(LEGACY))
def epsilon_is_a_constant(argument="epsilon", worlds=WORLDS):
    """Give a callable for it and take a step."""
    return each(worlds, lambda world: outcome(lambda: steps(world.optimizers.Nadam(0.01, **{argument: lambda: 1e-7}), [1.0])))


PAGE = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}


@check(
    "C54",
    lambda m: {name: close(found, list(PAGE.values())) for name, found in m.items()},
    worlds={"planted": KERAS_3.planted(Nadam=partial(KERAS_3.optimizers.Nadam, 0.002))},
)
def the_defaults(worlds=WORLDS):
    """Read the defaults back."""
    return each(worlds, lambda world: [round(float(world.optimizers.Nadam().get_config()[name]), 9) for name in PAGE])


@check("C56", lambda m: {name: close(m[name], m["with 0.004"], 1e-4) for name in WORLDS}, worlds=alike(LEGACY))
def the_momentum_warms_up_as_dozat_s(worlds=WORLDS):
    """Measure the second step on a constant gradient, divided by the rate, beside what the old and the new momentum decay make of it."""
    found = each(worlds, lambda world: float(steps(world.optimizers.Nadam(1.0, epsilon=1e-12), np.ones(2))[1]))
    return {**found, "with 0.004": first_steps("keras-legacy", 2)[1], "with 1": first_steps("keras-3", 2)[1]}


@check("C82", lambda m: m["without momentum"] == 0 < m["with momentum"], other="SGD")
def nadam_is_adam_with_nesterov_momentum(other="Adam"):
    """Return the largest difference between Nadam's and Adam's steps on six gradients, without momentum and with it."""
    gradients = (1.0, -2.0, 0.5, 3.0, 1.0, -1.0)

    def difference(beta):
        theirs = getattr(KERAS_3.optimizers, other)(0.1, **({} if other == "SGD" else {"beta_1": beta}))
        return round(gap(steps(KERAS_3.optimizers.Nadam(0.1, beta_1=beta), gradients), steps(theirs, gradients)), 4)

    return {"without momentum": difference(0.0), "with momentum": difference(0.9)}


@check("C83", lambda m: m["without momentum"] == 0, other="SGD")
def adam_is_rmsprop_with_momentum(other="RMSprop"):
    """Compare Adam without momentum with RMSprop: 500 updates in, where Adam's correction of its cold start is gone."""
    gradients = np.tile([1.0, -2.0, 0.5, 3.0], 30)
    theirs = KERAS_3.optimizers.RMSprop(0.1, rho=0.9) if other == "RMSprop" else KERAS_3.optimizers.SGD(0.1)
    adam = KERAS_3.optimizers.Adam(0.1, beta_1=0.0, beta_2=0.9)
    return {"without momentum": round(gap(steps(adam, gradients)[-20:], steps(theirs, gradients)[-20:]), 4)}
