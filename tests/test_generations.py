"""Each row of the table computes what its program computes, by default and told.

Its columns are tried on the programs at hand.
"""

import math
import warnings

import numpy as np
import pytest

from nadam_edu.laboratory.keras_2 import tf_keras
from nadam_edu.laboratory.keras_3 import keras
from nadam_edu import update_rules
from nadam_edu.generations import GENERATIONS, first_steps, hyperparameters, variants
from nadam_edu.laboratory.reproducible import muted_stderr

with muted_stderr():
    import tensorflow as tf

NAMES = (
    "keras-2.1",
    "keras-legacy",
    "keras-2.9",
    "keras-3",
    "pytorch",
    "optax",
    "tf1-kernel",
    "nadamw",
    "dozat",
)

# Steps over rate on a constant gradient with epsilon 0, so that v_hat = g^2. By hand, in units of g, with
# beta_1 = 0.9: tf1-kernel: m_t = 1 - 0.9^t, so a step is (0.9 m_t + 0.1) / (1 - 0.9^t) = 0.9 + 0.1 / (1 -
# 0.9^t):
# 0.9 + 0.1 / 0.1 = 1.9, 0.9 + 0.1 / 0.19 = 1.4263158, 0.9 + 0.1 / 0.271 = 1.2690037, 0.9 + 0.1 / 0.3439 =
# 1.1907822 nadamw:     the same, as the two differ in epsilon alone
# dozat:      mu_1 = 0.45007347, mu_2 = 0.45014694, m_1 = 0.54992653, and mu_1 mu_2 = 0.20259919, so
#             step 1 = 0.45014694 * 0.54992653 / 0.79740081 + 1 = 0.31044 + 1
# The others are those of test_update_rules.py, where the first of each is worked out; dozat's later ones are
# from a program of its own.
PSI_1 = [1.06279, 0.77359, 0.71134, 0.70173, 0.71033]
PSI_0004 = [1.05645, 0.78368, 0.73222, 0.73105, 0.74600]
FIRST_STEPS = {
    "keras-2.1": PSI_0004,
    "keras-legacy": PSI_0004,
    "keras-2.9": PSI_1,
    "keras-3": PSI_1,
    "pytorch": PSI_0004,
    "optax": [1.47368, 1.15731, 1.07822, 1.04659, 1.03077],
    "tf1-kernel": [1.9, 1.42632, 1.26900, 1.19078, 1.14419],
    "nadamw": [1.9, 1.42632, 1.26900, 1.19078, 1.14419],
    "dozat": [1.31044, 1.08460, 1.03171, 1.01326, 1.00581],
}


@pytest.mark.parametrize("name", NAMES)
def test_the_first_steps_are_those_of_hand_arithmetic(name):
    steps = first_steps(name, 5)
    assert all(type(step) is float for step in steps)
    np.testing.assert_allclose(steps, FIRST_STEPS[name], rtol=0, atol=5e-6)  # half of the last decimal given


@pytest.mark.parametrize("name", NAMES)
def test_in_the_long_run_every_nadam_steps_one_learning_rate(name):
    assert first_steps(name, 2000)[-1] == pytest.approx(1, abs=1e-4)


STEPS = 60
RNG = np.random.default_rng(11)
START = RNG.uniform(-1, 1, size=(4, 3)).astype(np.float32)
# Columns of size 1 down to 1e-7, where epsilon matters.
GRADIENTS = (RNG.normal(size=(STEPS, 4, 3)) * [1.0, 1e-3, 1e-7]).astype(np.float32)


def path_of(name, learning_rate, **changed):
    """Return the variable after each step of the row's rule."""
    row, variable, state, path = GENERATIONS[name], START, None, []
    for gradient in GRADIENTS:
        displacement, state = row.rule(gradient, state, learning_rate, **{**hyperparameters(name), **changed})
        variable = variable + displacement
        path.append(variable)
    return np.array(path)


def path_of_optimizer(optimizer, variable):
    """Return the variable after each step of a Keras optimizer, run eagerly."""
    path = []
    for gradient in GRADIENTS:
        optimizer.apply_gradients([(tf.constant(gradient), variable)])
        path.append(variable.numpy())
    return np.array(path)


# Keras before 2.2 does not run here; the legacy class is its formula, given its numbers.
INSTALLED = {
    "keras-2.1": (
        lambda **kwargs: tf_keras.optimizers.legacy.Nadam(
            **{"learning_rate": 0.002, "epsilon": 1e-8, **kwargs}
        ),
        tf.Variable,
    ),
    "keras-legacy": (tf_keras.optimizers.legacy.Nadam, tf.Variable),
    "keras-2.9": (tf_keras.optimizers.Nadam, tf.Variable),
    "keras-3": (keras.optimizers.Nadam, keras.Variable),
}
# Both sides are float32, with variables of size 1: over 60 steps a few times their last place, 6e-8.
# Measured: 1.5e-7.
ATOL = 1e-6


@pytest.mark.parametrize("name", INSTALLED)
def test_the_row_is_the_class_with_its_defaults(name):
    make, variable = INSTALLED[name]
    theirs = path_of_optimizer(make(), variable(START))
    np.testing.assert_allclose(path_of(name, GENERATIONS[name].learning_rate), theirs, rtol=0, atol=ATOL)


@pytest.mark.parametrize("name", INSTALLED)
def test_the_row_is_the_class_also_where_epsilon_is_large(name):
    make, variable = INSTALLED[name]
    theirs = path_of_optimizer(make(learning_rate=2**-7, epsilon=0.1), variable(START))
    np.testing.assert_allclose(path_of(name, 2**-7, epsilon=0.1), theirs, rtol=0, atol=ATOL)


def path_of_kernel(epsilon, compiled):
    """Return the variable after each step of TensorFlow's kernel, in float64."""
    variable, m, v = (tf.Variable(values) for values in (START.astype(float), *np.zeros((2, 4, 3))))

    @tf.function(jit_compile=compiled)
    def update(gradient, beta_1_power, beta_2_power):
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=m.handle,
            v=v.handle,
            beta1_power=beta_1_power,
            beta2_power=beta_2_power,
            lr=np.float64(0.001),
            beta1=np.float64(0.9),
            beta2=np.float64(0.999),
            epsilon=np.float64(epsilon),
            grad=gradient,
            use_nesterov=True,
        )

    path = []
    for t, gradient in enumerate(GRADIENTS.astype(float), start=1):
        update(gradient, tf.constant(0.9**t, tf.float64), tf.constant(0.999**t, tf.float64))
        path.append(variable.numpy())
    return np.array(path)


@pytest.mark.parametrize("compiled", [False, True], ids=["kernel", "XLA"])
@pytest.mark.parametrize("epsilon", [1e-8, 0.1])
def test_the_kernel_row_is_the_kernel_and_xla_keeps_its_look_ahead(epsilon, compiled):
    variable, state, path = START.astype(float), None, []
    for gradient in GRADIENTS.astype(float):
        displacement, state = GENERATIONS["tf1-kernel"].rule(gradient, state, 0.001, epsilon=epsilon)
        variable = variable + displacement
        path.append(variable)
    # The same operations in float64: 0 measured. Another compiler may round variables of size 1 in their last
    # place, 2.2e-16, otherwise.
    np.testing.assert_allclose(path, path_of_kernel(epsilon, compiled), rtol=0, atol=1e-15)


def test_where_epsilon_stands_in_the_rules_that_are_variants():
    # Gradient 2, rate 0.1, epsilon 0.5, beta_1 = 0.5, beta_2 = 0.75: m = 1, v = 1, v_hat = 4.
    # kernel: m_bar = 0.5 * 1 + 0.5 * 2 = 1.5, rate * sqrt(1/4) / (1/2) = 0.1, and 0.1 * 1.5 / (1 + 0.5) = 0.1
    # dozat, psi 1: mu_1 = 0.26, mu_2 = 0.2696, m = 0.74 * 2 = 1.48, and 0.1 * (0.2696 * 1.48 / 0.929904 + 2)
    # / (2 + 0.5) nadamw: the same numerator, 1.5 / (1 - 0.5) = 3, over 2 + 0.5
    nadamw, _ = variants.nadamw(2.0, None, 0.1, beta_1=0.5, beta_2=0.75, epsilon=0.5)
    assert nadamw == pytest.approx(-0.1 * 3 / 2.5, rel=1e-15)
    kernel, _ = variants.nesterov_kernel(2.0, None, 0.1, beta_1=0.5, beta_2=0.75, epsilon=0.5)
    dozat, _ = variants.dozat(2.0, None, 0.1, beta_1=0.5, beta_2=0.75, epsilon=0.5, momentum_decay=1.0)
    assert kernel == pytest.approx(-0.1, rel=1e-15)
    assert dozat == pytest.approx(-0.1 * (0.2696 * 1.48 / 0.929904 + 2) / 2.5, rel=1e-15)


def steps_on_small_gradients(name):
    """Return the first four steps at rate 1 on the gradient 1e-6, with epsilon 1e-8."""
    state, steps = None, []
    for _ in range(4):
        displacement, state = GENERATIONS[name].rule(1e-6, state, 1.0, epsilon=1e-8)
        steps.append(-float(displacement))
    return steps


def test_nadamw_is_not_the_kernel_where_gradients_are_small():
    # Each step s of FIRST_STEPS becomes s g / (g + epsilon) = s / 1.01 in nadamw; in the kernel epsilon is
    # divided by sqrt(1 - 0.999^t) first, 0.0316228, 0.0447102, 0.0547449, 0.0631981: s / (1 + 0.01 /
    # 0.0316228) = 1.9 / 1.316228 = 1.4435
    steps = np.array(FIRST_STEPS["nadamw"][:4])
    np.testing.assert_allclose(steps_on_small_gradients("nadamw"), steps / 1.01, rtol=0, atol=5e-6)
    hats = 1 + 0.01 / np.array([0.0316228, 0.0447102, 0.0547449, 0.0631981])
    np.testing.assert_allclose(steps_on_small_gradients("tf1-kernel"), steps / hats, rtol=0, atol=5e-6)


@pytest.mark.parametrize(("psi", "beta_1"), [(math.inf, 0.9), (0.0, 0.45)])
def test_where_the_momentum_is_constant_dozat_is_nadam(psi, beta_1):
    # At psi = 0, mu is beta_1 / 2 at every step.
    state = other = None
    for gradient in np.random.default_rng(4).normal(size=30):
        displacement, state = variants.dozat(gradient, state, 0.1, beta_1=0.9, momentum_decay=psi)
        expected, other = update_rules.nadam(
            gradient, other, 0.1, beta_1=beta_1, epsilon=1e-8, momentum_decay=math.inf
        )
        assert displacement == pytest.approx(expected, rel=1e-14)  # the same operations: 0 measured


LEGACY_SAYS = (
    "The Nadam optimizer does not support tf.keras.optimizers.LearningRateSchedules as the learning rate."
)
DECAY_SAYS = {
    "keras-legacy": "",
    "keras-2.9": "decay is deprecated in the new TF-Keras optimizer, please check the docstring "
    "for valid arguments, or use the legacy "
    "optimizer, e.g., tf.keras.optimizers.legacy.Nadam.",
    "keras-3": "Argument `decay` is no longer supported and will be ignored.",
}


@pytest.mark.parametrize("name", DECAY_SAYS)
def test_the_column_decay_is_what_the_class_does(name):
    make, variable = INSTALLED[name]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            optimizer = make(decay=0.5)
        except ValueError as error:
            found, said = f"refused ({type(error).__name__})", str(error)
        else:
            said = "".join(str(warning.message) for warning in caught)
            found = f"ignored ({caught[0].category.__name__})" if caught else "ignored"
            np.testing.assert_array_equal(
                path_of_optimizer(optimizer, variable(START)), path_of_optimizer(make(), variable(START))
            )
    assert (GENERATIONS[name].decay.split(";")[0], said) == (found, DECAY_SAYS[name])


@pytest.mark.parametrize("name", DECAY_SAYS)
def test_the_column_accepts_schedule_is_what_the_class_does(name):
    make, variable = INSTALLED[name]
    library = keras if name == "keras-3" else tf_keras
    # The first step alone moves anything.
    schedule = library.optimizers.schedules.PiecewiseConstantDecay([0], [2**-7, 0.0])
    if not GENERATIONS[name].accepts_schedule:
        with pytest.raises(ValueError) as caught:
            make(learning_rate=schedule)
        assert str(caught.value) == LEGACY_SAYS
        return
    path = path_of_optimizer(make(learning_rate=schedule), variable(START))
    np.testing.assert_array_equal(path[0], path_of_optimizer(make(learning_rate=2**-7), variable(START))[0])
    np.testing.assert_array_equal(path[1:], path[:1].repeat(STEPS - 1, axis=0))


@pytest.mark.parametrize("name", INSTALLED)
def test_the_column_momentum_decay_argument_is_what_the_class_takes(name):
    make, _ = INSTALLED[name]
    for argument in ("schedule_decay", "momentum_decay"):
        if argument == GENERATIONS[name].momentum_decay_argument:
            make(**{argument: 0.5})
        else:
            with pytest.raises((TypeError, ValueError)):
                make(**{argument: 0.5})


def test_compiled_the_keras_29_product_takes_one_factor_for_each_variable():
    optimizer, variables = tf_keras.optimizers.Nadam(0.01), [tf.Variable(START), tf.Variable(START)]
    optimizer.build(variables)
    update = tf.function(
        lambda: optimizer.apply_gradients([(tf.ones((4, 3)), variable) for variable in variables])
    )
    for _ in range(5):
        update()
    mu = 0.9 * (1 - 0.5 * 0.96 ** np.arange(1, 6))
    # Traced once, the first variable multiplies at every step, and so does the second from the second step
    # on.
    # Five products in float32.
    assert float(optimizer._u_product) == pytest.approx(mu.prod() * mu[1:].prod(), rel=1e-6)


def test_a_legacy_row_without_gradient_rests_and_others_keep_moving():
    def after(make):
        optimizer, variable = make(0.1), tf.Variable(np.ones((2, 1)))
        path = []
        for row in (0, 1):
            optimizer.apply_gradients(
                [(tf.IndexedSlices(tf.ones((1, 1), tf.float64), [row], (2, 1)), variable)]
            )
            path.append(variable.numpy()[0, 0])
        return path

    legacy, new = after(tf_keras.optimizers.legacy.Nadam), after(tf_keras.optimizers.Nadam)
    assert legacy[1] == legacy[0] < 1
    assert new[1] < new[0] < 1


def test_the_names_are_these_nine_and_every_row_says_everything():
    assert set(GENERATIONS) == set(NAMES)
    for row in GENERATIONS.values():
        assert all(
            getattr(row, field) and isinstance(getattr(row, field), str)
            for field in ("title", "epsilon_place", "decay", "since", "source", "differences")
        )
        assert {type(row.momentum_decay_argument), type(row.beside_a_schedule), type(row.update_method)} <= {
            str,
            type(None),
        }
        assert row.until is None or isinstance(row.until, str)
        assert row.accepts_schedule in (True, False, None) and row.epsilon > 0


@pytest.mark.parametrize("function", [hyperparameters, lambda name: first_steps(name, 1)])
@pytest.mark.parametrize("name", ["keras", "Keras-3", "", None, 3])
def test_an_unknown_name_is_refused_by_name_with_what_there_is(function, name):
    with pytest.raises(ValueError) as caught:
        function(name)
    assert str(caught.value) == f"name must be one of {', '.join(sorted(NAMES))}, got {name!r}"


@pytest.mark.parametrize(
    ("n", "error"),
    [
        (-1, ValueError),
        (10**12, ValueError),
        (2.0, TypeError),
        ("2", TypeError),
        (True, TypeError),
        (None, TypeError),
    ],
)
def test_a_bad_number_of_steps_is_refused_by_name(n, error):
    with pytest.raises(error, match=f"^n must be .*, got {n!r}$"):
        first_steps("keras-3", n)


def test_no_steps_are_none():
    assert first_steps("keras-3", 0) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_steps_are_the_same_without_numpy(without_numpy, name):
    # Only ** may round apart: 0 measured.
    np.testing.assert_allclose(
        without_numpy.generations.first_steps(name, 30), first_steps(name, 30), rtol=1e-14, atol=0
    )
