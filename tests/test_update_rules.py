"""The six rules are Keras's optimizers, step by step.

Nadam's first steps are those of hand arithmetic; all are pure.
"""

import copy
import math

import numpy as np
import pytest

from nadam_edu import update_rules

STEPS = 40
RATE = 2**-7  # near Keras's usual 0.01, and the same number in float32 and float64

# Our rule, the Keras class, and how each is told its constants (beta_1 stands for the momentum and for rho
# too).
RULES = {
    "sgd": ("SGD", lambda beta_1, beta_2: ({}, {})),
    "momentum": ("SGD", lambda beta_1, beta_2: ({"momentum": beta_1}, {"momentum": beta_1})),
    "nesterov": (
        "SGD",
        lambda beta_1, beta_2: ({"momentum": beta_1}, {"momentum": beta_1, "nesterov": True}),
    ),
    "rmsprop": ("RMSprop", lambda beta_1, beta_2: ({"rho": beta_1}, {"rho": beta_1})),
    "adam": ("Adam", lambda beta_1, beta_2: ({"beta_1": beta_1, "beta_2": beta_2},) * 2),
    "nadam": ("Nadam", lambda beta_1, beta_2: ({"beta_1": beta_1, "beta_2": beta_2},) * 2),
}
WITH_EPSILON = ("rmsprop", "adam", "nadam")
CASES = [(name, epsilon) for name in RULES for epsilon in ((1e-7, 0.1) if name in WITH_EPSILON else (None,))]

# Greatest distance from Keras, in units of the learning rate; in brackets what was measured.
# float64: Keras rounds its constants to float32, so the test takes constants that float32 holds exactly, and
# what is left is one unit in the last place of the variables [3.6e-15]. Nadam's 0.96 cannot be chosen:
# rounded, it moves the path [3.4e-7].
FLOAT64 = {name: 3e-14 for name in RULES} | {"nadam": 2e-6}
# float32: the last place of variables of size 1, 6e-8 / RATE = 7.6e-6 [sgd 0, rmsprop 7.6e-6, nadam 1.5e-5].
# Keras's Adam moreover divides an average made with 1 - 0.999 by 1 - float32(0.999)**t, which is 1.3e-5 off
# [1.4e-4 over the path].
FLOAT32 = {name: 3e-5 for name in RULES} | {"nadam": 1e-4, "adam": 6e-4}


def path_of(rule, start, gradients, **hyperparameters):
    """Return the variable after each step of one of our rules."""
    path, state = [start], None
    for gradient in gradients:
        displacement, state = rule(gradient, state, RATE, **hyperparameters)
        path.append(path[-1] + displacement)
    return np.array(path[1:])


def keras_path(keras, optimizer, start, gradients):
    """Return the variable after each step of a Keras optimizer."""
    variable = keras.Variable(start, dtype=start.dtype.name)
    path = []
    for gradient in gradients:
        optimizer.apply_gradients([(keras.ops.convert_to_tensor(gradient), variable)])
        path.append(variable.numpy())
    return np.array(path)


@pytest.mark.parametrize(
    ("dtype", "beta_1", "beta_2", "distances"),
    [(np.float64, 0.875, 1 - 2**-10, FLOAT64), (np.float32, 0.9, 0.999, FLOAT32)],
    ids=["float64", "float32"],
)
@pytest.mark.parametrize(("name", "epsilon"), CASES)
def test_each_rule_walks_the_path_of_its_keras_optimizer(
    keras, name, epsilon, dtype, beta_1, beta_2, distances
):
    class_name, constants = RULES[name]
    ours, theirs = constants(beta_1, beta_2)
    shared = {} if epsilon is None else {"epsilon": epsilon}
    rng = np.random.default_rng(20)
    start = rng.uniform(-1, 1, size=(3, 2)).astype(dtype)
    gradients = rng.normal(size=(STEPS, 3, 2)).astype(dtype)
    optimizer = getattr(keras.optimizers, class_name)(learning_rate=RATE, **theirs, **shared)
    expected = keras_path(keras, optimizer, start, gradients)
    path = path_of(getattr(update_rules, name), start, gradients, **ours, **shared)
    assert path.dtype == dtype
    np.testing.assert_allclose(path, expected, rtol=0, atol=distances[name] * RATE)


@pytest.mark.parametrize("name", RULES)
def test_the_defaults_are_those_of_keras(keras, name):
    class_name, constants = RULES[name]
    # Keras's own default is no momentum.
    told = constants(0.9, 0.999)[1] if name in ("momentum", "nesterov") else {}
    # The gradients change, or the corrected averages would be the gradient itself, whatever the constants.
    start, gradients = (
        np.ones(2, np.float32),
        np.array([[0.3, -0.001], [-0.1, -0.002], [0.2, 0.001]], np.float32),
    )
    expected = keras_path(
        keras, getattr(keras.optimizers, class_name)(learning_rate=RATE, **told), start, gradients
    )
    # Roundings of float32 variables of size 1, as above: 1.5e-5 of the rate measured.
    np.testing.assert_allclose(
        path_of(getattr(update_rules, name), start, gradients), expected, rtol=0, atol=1e-4 * RATE
    )


# Steps over rate on a constant gradient with epsilon 0. Then v_hat = g^2 and m_1 = g / 10, so by hand, with
# beta_1 = 0.9: psi = 1:     mu_1 = 0.9 (1 - 0.48) = 0.468, mu_2 = 0.9 (1 - 0.4608) = 0.48528,
#              step 1 = 0.048528 / (1 - 0.468 * 0.48528) + (1 - 0.468) / (1 - 0.468) = 0.0627878 + 1
# psi = 0.004: mu_1 = 0.9 (1 - 0.49991836) = 0.45007347, mu_2 = 0.45014694, step 1 = 0.045014694 / (1 -
# 0.20259919) + 1 = 1.0564518 psi = inf:   mu = 0.9, step 1 = 0.09 / (1 - 0.81) + 1 = 1 + 9/19 = 1.4736842;
# step 2 = 0.9 * 0.19 / 0.271 + 0.1 / 0.19 = 1.1573121 The later ones were read off Keras 3 (psi 1),
# tf_keras's legacy class and PyTorch (0.004), and optax (inf), to five decimals.
FIRST_STEPS = {
    1.0: {1: 1.06279, 2: 0.77359, 3: 0.71134, 4: 0.70173, 5: 0.71033, 10: 0.79957},
    0.004: {1: 1.05645, 2: 0.78368, 3: 0.73222, 4: 0.73105, 5: 0.74600, 10: 0.84312},
    math.inf: {1: 1.47368, 2: 1.15731, 3: 1.07822, 4: 1.04659, 5: 1.03077, 10: 1.0078},
}


@pytest.mark.parametrize("psi", FIRST_STEPS)
@pytest.mark.parametrize("gradient", [1.0, -250.0, 3e-5])
def test_nadams_first_steps_on_a_constant_gradient(psi, gradient):
    path = path_of(update_rules.nadam, 0.0, [gradient] * 10, beta_1=0.9, epsilon=0.0, momentum_decay=psi)
    steps = -np.diff(path, prepend=0.0) / RATE * math.copysign(1.0, gradient)
    expected = FIRST_STEPS[psi]
    # Five decimals are given, so half of the last one.
    np.testing.assert_allclose([steps[t - 1] for t in expected], list(expected.values()), rtol=0, atol=5e-6)


# On the gradient 2, with rate 0.1, epsilon 0.5, beta_1 = rho = 0.5 and beta_2 = 0.75, the first steps are
# short sums: rmsprop: v = 2, inside the root 2.5:                          -0.2 / sqrt(2.5)
# adam:    m = 1, v = 1, rate * sqrt(1/4) / (1/2) = 0.1:        -0.1 * 1 / (1 + 0.5)       (on the
# *uncorrected* root) nadam:   v_hat = 4, mu_1 = 0.26, mu_2 = 0.2696, psi 1:        -0.1 * (0.2696 / (1 - 0.26
# * 0.2696) + 2) / (2 + 0.5)
@pytest.mark.parametrize(
    ("rule", "constants", "expected"),
    [
        (update_rules.rmsprop, {"rho": 0.5}, -0.2 / math.sqrt(2.5)),
        (update_rules.adam, {"beta_1": 0.5, "beta_2": 0.75}, -0.1 / 1.5),
        (update_rules.nadam, {"beta_1": 0.5, "beta_2": 0.75}, -0.1 * (0.2696 / 0.929904 + 2) / 2.5),
    ],
)
def test_where_epsilon_stands(rule, constants, expected):
    displacement, _ = rule(2.0, None, 0.1, epsilon=0.5, **constants)
    assert displacement == pytest.approx(expected, rel=1e-15)  # both sides are float64: a few roundings


# The gradient is 1, then 0. With the defaults beta_1 = 0.9 and beta_2 = 0.999, at the second step m = 0.09
# and v = 0.000999: the corrected root is sqrt(0.000999 / 0.001999) = 0.7069299. Adam's corrected average is
# 0.09 / 0.19 = 0.4736842. Nadam's, with mu_1 = 0.468, mu_2 = 0.48528 and mu_3 = 0.9 (1 - 0.442368) =
# 0.5018688, is 0.5018688 * 0.09 / (1 - 0.1139806) = 0.0509788.
@pytest.mark.parametrize(
    ("rule", "expected"), [(update_rules.adam, -0.670058), (update_rules.nadam, -0.0721129)]
)
def test_the_default_averages_show_in_the_step_after_a_lone_gradient(rule, expected):
    _, state = rule(1.0, None, 1.0)
    displacement, _ = rule(0.0, state, 1.0)
    # Epsilon is 1e-7 beside a root of 0.0316: 3.2e-6.
    assert displacement == pytest.approx(expected, rel=5e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (4,), (3, 2), (0,)])
@pytest.mark.parametrize("name", RULES)
def test_shape_and_dtype_are_those_of_the_gradient(name, shape, dtype):
    rule, gradient = getattr(update_rules, name), np.ones(shape, dtype)
    displacement, state = rule(gradient, None, 0.1)
    displacement, _ = rule(gradient, state, 0.1)
    assert (displacement.shape, displacement.dtype) == (shape, dtype)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_changes_neither_gradient_nor_state_and_repeats_itself(name):
    rule, gradient = getattr(update_rules, name), np.array([0.5, -2.0])
    _, state = rule(gradient, None, 0.1)
    before = copy.deepcopy((gradient, state))
    first, second = rule(gradient, state, 0.1), rule(gradient, state, 0.1)
    np.testing.assert_equal((gradient, state), before)
    np.testing.assert_equal(first, second)


@pytest.mark.parametrize("name", RULES)
def test_every_element_moves_on_its_own(name):
    rule, gradients = getattr(update_rules, name), np.random.default_rng(1).normal(size=(5, 3))
    together = path_of(rule, np.zeros(3), gradients)
    alone = np.stack([path_of(rule, 0.0, gradients[:, i].tolist()) for i in range(3)], axis=1)
    # 0 measured; Python's ** may round unlike NumPy's
    np.testing.assert_allclose(alone, together, rtol=1e-14, atol=0)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_gives_the_same_without_numpy(without_numpy, name):
    gradients = np.random.default_rng(2).normal(size=20).tolist()
    bare = path_of(getattr(without_numpy.update_rules, name), 0.0, gradients)
    # math.sqrt is correctly rounded as NumPy's; only ** may round apart: 0 measured.
    np.testing.assert_allclose(bare, path_of(getattr(update_rules, name), 0.0, gradients), rtol=1e-14, atol=0)


@pytest.mark.parametrize("name", WITH_EPSILON)
def test_without_epsilon_the_size_of_the_gradient_does_not_matter(name):
    rule, gradients = getattr(update_rules, name), np.random.default_rng(3).normal(size=10)
    small = path_of(rule, 0.0, gradients, epsilon=0.0)
    # A power of two scales exactly.
    np.testing.assert_array_equal(path_of(rule, 0.0, 2.0**20 * gradients, epsilon=0.0), small)
