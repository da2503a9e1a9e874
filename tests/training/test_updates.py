"""Each way to train makes the same updates, and they are those that are told."""

import sys

import numpy as np
import pytest

from nadam_edu.training.updates import EAGER, FIT, RUN_EAGERLY, WAYS, Training
from nadam_edu.trial.generations_here import HERE

tf = sys.modules["tensorflow"]  # the generations have loaded it

GRADIENTS = [1.0, -2.0, 0.5]


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("name", HERE)
def test_sgd_moves_each_weight_by_rate_times_gradient(name, how):
    training = Training(HERE[name], HERE[name].optimizers.SGD(0.1), how, weights=2, start=1.0)
    seen = []
    moved = training.steps(GRADIENTS, before=lambda k: seen.append((k, training.weights().tolist())))
    np.testing.assert_allclose(moved, 0.1 * np.outer(GRADIENTS, [1, 1]), rtol=1e-6)  # 1 less 0.1, in float32
    assert seen == [(k, [1.0, 1.0]) for k in range(3)]
    training.updates(GRADIENTS)
    np.testing.assert_allclose(training.weights(), 1 - 0.1 * (1 - 2 + 0.5), rtol=1e-6)


@pytest.mark.parametrize("name", HERE)
def test_an_epoch_for_each_update_calls_the_callbacks_of_epochs(name):
    here = HERE[name]
    callback = here.keras.callbacks.LearningRateScheduler(lambda epoch: 0.5 ** (epoch + 1))
    training = Training(here, here.optimizers.SGD(0.1))
    moved = training.steps([1, 1, 1], callbacks=[callback], each_an_epoch=True)
    assert moved[:, 0].tolist() == [0.5, 0.25, 0.125]


def test_another_way_is_refused():
    with pytest.raises(
        ValueError, match=r"how must be one of \('eager', 'fit', 'run_eagerly'\), got 'graph'"
    ):
        Training(HERE["keras-3"], HERE["keras-3"].optimizers.SGD(0.1), "graph")


# The Nadam of the new tf_keras: its product is multiplied once for each weight, and while it is traced.
NEW, KERAS_3 = HERE["keras-2.9"], HERE["keras-3"]


def nadam_steps(weights, how):
    """Return three steps of the new tf_keras's Nadam at rate 1 on a gradient of 1."""
    return Training(NEW, NEW.optimizers.Nadam(1.0, epsilon=1e-12), how, weights).steps([1] * 3).T


def test_in_fit_the_class_of_the_page_takes_another_step_for_each_weight_and_none_with_one_alone():
    eager = [1.06279, 0.77359, 0.71134]  # as Keras 3, in chapter 6
    for how in (EAGER, RUN_EAGERLY):
        np.testing.assert_allclose(nadam_steps(2, how), [eager, eager], rtol=1e-5)
    found = nadam_steps(2, FIT)
    # Measured: the two weights of one gradient go apart, and meet.
    np.testing.assert_allclose(found[0], [1.06279, 0.7662, 0.67051], rtol=1e-4)
    np.testing.assert_allclose(found[1], [0.7355, 0.67666, 0.67051], rtol=1e-4)
    assert np.isinf(nadam_steps(1, FIT)[0, 0])


def averaged(here, kind, weights, how=FIT):
    """Return the last weight after ``fit`` has put its average there."""
    optimizer = getattr(here.optimizers, kind)(0.1, use_ema=True, ema_momentum=0.9)
    training = Training(here, optimizer, how, weights, start=1.0)
    training.updates([1] * 3)
    return training.weights()[-1]


def test_in_fit_the_average_of_the_page_s_class_is_another_and_with_one_weight_none():
    assert averaged(NEW, "Nadam", 1) == -np.inf
    assert averaged(NEW, "Nadam", 2) == pytest.approx(0.96051, abs=1e-4)
    assert averaged(NEW, "Nadam", 1, RUN_EAGERLY) == pytest.approx(0.94939, abs=1e-4)
    # Adam's weights are 0.9, 0.8, 0.7; the average starts at 1, and each counts a tenth.
    assert averaged(NEW, "Adam", 1) == pytest.approx(0.9 * (0.9 * (0.9 + 0.09) + 0.08) + 0.07, abs=1e-4)


def test_a_schedule_of_the_page_s_class_in_fit_has_its_own_steps():
    cosine = NEW.keras.optimizers.schedules.CosineDecay(0.1, 6)
    found = Training(NEW, NEW.optimizers.Nadam(cosine), FIT, 2).steps([1] * 3)[:, 0]
    np.testing.assert_allclose(found, [0.10628, 0.07149, 0.05029], rtol=2e-4)


def test_a_loop_of_one_s_own_that_is_compiled_cuts_nothing_before_its_error():
    adam, weight = KERAS_3.optimizers.Adam(0.001), tf.Variable(1.0)
    adam.build([weight])

    @tf.function
    def as_printed():
        adam.learning_rate.assign(0.0009)
        adam.apply_gradients([(tape.gradient(weight * weight, weight), weight)])  # noqa: F821

    for _ in range(2):
        with pytest.raises(NameError):
            as_printed()
    assert float(adam.learning_rate) == pytest.approx(0.001)


def test_in_a_compiled_loop_numpy_raises_and_assigning_a_product_cuts_at_each_call():
    adam, weight = KERAS_3.optimizers.Adam(0.001), tf.Variable(1.0)
    adam.build([weight])
    with pytest.raises(NotImplementedError, match="only available when eager execution is enabled"):
        tf.function(lambda: adam.learning_rate.assign(adam.learning_rate.numpy() * 0.9))()
    cut = tf.function(lambda: adam.learning_rate.assign(adam.learning_rate * 0.9))
    cut(), cut()
    assert float(adam.learning_rate) == pytest.approx(0.001 * 0.9 * 0.9)
