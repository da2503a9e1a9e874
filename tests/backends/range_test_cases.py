"""What ``range_test`` measures on the backend at hand, and that it leaves the model as it was."""

import random
import sys

import numpy as np
import pytest

from nadam_edu.keras_bridge import RangeTest, keras, range_test

BACKEND = keras.backend.backend()
EAGER = {"run_eagerly": True} if BACKEND == "tensorflow" else {}  # where the values alone count
GRAPH = {"jit_compile": False} if BACKEND == "tensorflow" else {}  # XLA compiles for long
RNG = np.random.default_rng(0)
X = RNG.normal(size=(50, 3)).astype("float32")
Y = X @ np.float32([[1.0], [-2.0], [0.5]]) + 1.0
RATES = np.geomspace(1e-3, 1.0, 12)


class Unregistered(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule without a configuration."""

    def __call__(self, step):
        """Return the same rate at each step."""
        return 0.25


class Subclassed(keras.Model):
    """A model that cannot be cloned: it has no configuration."""

    def __init__(self, width, **settings):
        super().__init__(**settings)
        self.hidden, self.out = keras.layers.Dense(width, activation="relu"), keras.layers.Dense(1)
        self.drop, self.norm = keras.layers.Dropout(0.5), keras.layers.BatchNormalization()

    def call(self, inputs, training=False):
        """Return what the layers make of the inputs."""
        return self.out(self.drop(self.norm(self.hidden(inputs)), training=training))


def made(optimizer=None, kind="sequential", **how):
    """Return a compiled model with dropout and batch normalization, the same every time."""
    keras.utils.set_random_seed(0)
    layers = keras.layers
    if kind == "subclassed":
        model = Subclassed(4)
        model(X[:2])
    else:
        hidden = [layers.Dense(4, activation="relu"), layers.BatchNormalization(), layers.Dropout(0.5)]
        model = keras.Sequential([keras.Input((3,)), *hidden, layers.Dense(1)])
    model.compile(optimizer or keras.optimizers.Nadam(0.01), "mse", metrics=["mae"], **{**GRAPH, **how})
    return model


def state(model):
    """Return everything that a test could change: variables, metrics, optimizer, step, random state."""
    variables = [*model.variables, *model.metrics_variables, *model.optimizer.variables]
    values = [np.array(one, copy=True).tobytes() for one in variables]
    objects = [id(one) for one in (model.optimizer, model.train_function, *variables)]
    legacy = np.random.get_state()[1].tobytes()  # noqa: NPY002  what functions of others use
    settings = (model.steps_per_execution, model.optimizer.built, model.stop_training)
    torch = sys.modules["torch"].get_rng_state().tolist() if BACKEND == "torch" else None
    return values, objects, random.getstate(), legacy, settings, torch


OPTIMIZERS = {
    "number": lambda: keras.optimizers.Nadam(0.01),
    "schedule": lambda: keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)),
    "schedule without a configuration": lambda: keras.optimizers.SGD(Unregistered(), momentum=0.9),
    "callable": lambda: keras.optimizers.SGD(lambda: 0.25),
    "loss scale": lambda: keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(Unregistered())),
    "averages": lambda: keras.optimizers.AdamW(0.01, weight_decay=0.1, clipnorm=1.0, use_ema=True),
}


def readied(name, kind):
    """Return a model whose metrics are built."""
    model = made(OPTIMIZERS[name](), kind)
    model.evaluate(X, Y, verbose=0)
    return model


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_model_that_has_not_been_trained_is_as_it_was_to_the_bit(name):
    model = readied(name, "sequential")
    before = state(model)
    found = range_test(model, X, Y, rates=RATES, batch_size=8)
    assert len(found.losses) > 1 and state(model) == before


@pytest.mark.parametrize(("name", "kind"), [("averages", "sequential"), ("number", "subclassed")])
def test_a_model_that_has_been_trained_is_as_it_was_to_the_bit(name, kind):
    model = readied(name, kind)
    model.fit(X, Y, batch_size=10, verbose=0)
    before = state(model)
    range_test(model, X, Y, rates=RATES, batch_size=8)
    assert state(model) == before and model.train_function is not None


# What a test does to a number is seen in the cases below, too.
@pytest.mark.parametrize("name", [pytest.param("number", marks=pytest.mark.slow), "schedule"])
def test_a_training_after_it_ends_where_it_would_have_ended(name):
    model, plain = readied(name, "sequential"), readied(name, "sequential")
    range_test(model, X, Y, rates=RATES)
    for one in (model, plain):
        keras.utils.set_random_seed(1)  # of PyTorch, too, which draws the dropout
        one.fit(X, Y, batch_size=10, shuffle=False, verbose=0)
    for ours, theirs in zip(model.get_weights(), plain.get_weights(), strict=True):
        assert ours.tobytes() == theirs.tobytes()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_error_among_the_batches_leaves_nothing_behind(error):
    model = readied("number", "sequential")
    before = state(model)

    def batches():
        for rows in (slice(0, 8), slice(8, 16)):
            yield X[rows], Y[rows]
        raise error

    with pytest.raises(error):
        range_test(model, batches(), rates=RATES)
    assert state(model) == before


def test_an_error_in_the_compiled_step_leaves_nothing_behind():
    model = readied("schedule", "sequential")
    before = state(model)
    wrong = [(X[:8], Y[:8]), (X[:8, :2], Y[:8])]
    kind = sys.modules["tensorflow"].errors.OpError if BACKEND == "tensorflow" else (TypeError, ValueError)
    with pytest.raises(kind):
        range_test(model, iter(wrong), rates=RATES)
    assert state(model) == before


@pytest.mark.parametrize("kind", ["sequential", "subclassed"])
def test_the_losses_are_those_of_a_loop_that_sets_the_rate(kind):
    batches = [(X[k : k + 10], Y[k : k + 10]) for k in range(0, 50, 10)]
    model = made(keras.optimizers.Adam(0.5), kind)
    found = range_test(model, dict(enumerate(batches)).values(), rates=RATES, stop_factor=1e9)
    losses, by_hand = [], made(keras.optimizers.Adam(0.5), kind)
    for k, rate in enumerate(RATES):  # twelve rates, five batches: they begin again
        by_hand.optimizer.learning_rate = rate
        losses.append(by_hand.train_on_batch(*batches[k % 5], return_dict=True)["loss"])
    assert found.losses.tolist() == [float(loss) for loss in losses]


def test_a_list_of_tuples_is_a_list_of_batches():
    batches = [(X[k : k + 10], Y[k : k + 10]) for k in range(0, 50, 10)]
    listed, iterated = (
        range_test(made(**EAGER), one, rates=RATES).losses
        for one in (batches, dict(enumerate(batches)).values())
    )
    assert np.array_equal(listed, iterated) and len(listed) > 5


def line(optimizer, start=0.0, bias=False, **how):
    """Return a model of one weight, from the start on: with x = 1 and y = 5 its loss is (w - 5)**2."""
    begin = keras.initializers.Constant(start)
    model = keras.Sequential(
        [keras.Input((1,)), keras.layers.Dense(1, use_bias=bias, kernel_initializer=begin)]
    )
    model.compile(optimizer, "mse", **{**GRAPH, **how})
    return model


ONES = np.ones((4, 1), np.float32)


def test_one_curvature_turns_at_two_over_it():
    """Each update multiplies w - 5 by 1 - 2 rate: it shrinks up to the rate 1, two over the curvature 2."""
    rates = np.linspace(0.81, 1.61, 17)
    found = range_test(line(keras.optimizers.SGD(0.1)), ONES, 5 * ONES, rates=rates, smoothing=0.0)
    errors = 5 * np.abs(np.cumprod([1.0, *(1 - 2 * rates)]))[: len(found.losses)]
    # A weight of float32 between 4 and 8 is rounded by 2.4e-7 at each of 17 updates.
    np.testing.assert_allclose(np.sqrt(found.losses), errors, atol=5e-6)
    assert found.lowest == rates[4] == 1.01 and errors[4] < errors[3] and errors[4] < errors[5]
    assert found.explosion == found.rates[-1] == rates[len(found.losses) - 1]
    assert found.losses[-1] > 4 * found.losses[4] > found.losses[-2]


def test_with_momentum_the_same_bowl_bears_more():
    """Heavy ball of momentum 0.9: the limit is 2 (1 + 0.9) / 2 = 1.9, and the plain one was 1."""
    rates = np.linspace(0.81, 4.0, 60)
    plain, heavy = (
        range_test(
            line(keras.optimizers.SGD(0.1, momentum=momentum)), ONES, 5 * ONES, rates, stop_factor=100.0
        )
        for momentum in (0.0, 0.9)
    )
    assert plain.explosion > 1.0 and heavy.explosion > 1.9 and plain.explosion < heavy.explosion


def test_several_updates_in_one_execution_are_one_here():
    settings = (
        {} if BACKEND == "torch" else {"steps_per_execution": 3, "run_eagerly": False, **GRAPH}
    )  # PyTorch refuses to do several
    found, plain = (
        range_test(line(keras.optimizers.SGD(0.1), **how), ONES, 5 * ONES, rates=RATES)
        for how in (settings, {})
    )
    assert found.losses.tolist() == plain.losses.tolist()


def test_inputs_may_be_a_dictionary_and_batches_weighted():
    inputs = {"a": keras.Input((3,), name="a"), "b": keras.Input((3,), name="b")}
    model = keras.Model(inputs, keras.layers.Dense(1)(inputs["a"] + inputs["b"]))
    model.compile("sgd", "mse", **GRAPH)
    assert len(range_test(model, {"a": X, "b": X}, Y, rates=RATES[:3]).losses) == 3
    weighted = [(ONES, 5 * ONES, 0.5 * np.ones(4, np.float32))]
    found = range_test(line("sgd"), dict(enumerate(weighted)).values(), rates=RATES[:2])
    assert found.losses[0] == 12.5  # half of 5**2


def test_weights_that_are_not_decayed_are_not_decayed_in_the_test():
    """The gradient is 0 at w = 5 and b = 0: what moves the loss is the decay of w alone, 0.1 * 0.5 * 5."""
    losses = {}
    for excluded in (False, True):
        model = line(keras.optimizers.SGD(0.1, weight_decay=0.5), start=5.0, bias=True)
        if excluded:
            model.optimizer.exclude_from_weight_decay(var_list=model.trainable_variables[:1])
        losses[excluded] = range_test(model, ONES, 5 * ONES, rates=[0.1, 0.2], stop_factor=9.0).losses
    assert losses[True].tolist() == [0.0, 0.0] and losses[False][1] == pytest.approx(0.25**2, rel=1e-4)


def test_a_loss_that_is_not_finite_ends_the_test():
    found = range_test(line("sgd"), dict(enumerate([(ONES, np.inf * ONES)])).values(), rates=RATES)
    assert len(found.losses) == 1 and found.explosion == RATES[0] and np.isnan(found.steepest)


def test_a_negative_loss_may_fall_on():
    model = line("sgd", start=-1.0)
    model.compile("sgd", lambda y, prediction: prediction, **GRAPH)
    found = range_test(model, ONES, ONES, rates=RATES)
    assert not found.exploded and found.losses[-1] < found.losses[0] == -1.0 and found.explosion is None


def test_the_readings_by_hand():
    """Half and half: 4, then (4/4 + 2/2) / (3/4) = 8/3, then (4/8 + 2/4 + 9/2) / (7/8) = 44/7."""
    found = RangeTest(np.array([0.01, 0.1, 1.0]), np.array([4.0, 2.0, 9.0]), 0.5, True)
    assert found.smoothed == pytest.approx([4, 8 / 3, 44 / 7])
    assert (found.lowest, found.steepest, found.explosion) == (0.1, 0.01, 1.0)
    assert str(found).split() == ["steepest", "0.01", "lowest", "0.1", "explosion", "1"]
    rising = RangeTest(np.array([0.1, 1.0]), np.array([1.0, 2.0]), 0.0, False)
    assert np.isnan(rising.steepest) and "none up to 1" in str(rising)


GOOD = {"x": X, "y": Y}
BAD = {
    "rates must be steps in increasing order": {"rates": [0.1, 0.01]},
    "rates must be a finite number > 0": {"rates": [0.0, 0.1]},
    "the number of rates must be a finite number >= 1": {"rates": []},
    "batch_size must be a finite number >= 1": {"batch_size": 0},
    "smoothing must be a finite number >= 0 and < 1": {"smoothing": 1.0},
    "stop_factor must be a finite number > 1": {"stop_factor": 1.0},
    "seed must be a finite number >= 0": {"seed": -1},
    "x and y must have the same number of rows, at least 1, got [49, 50]": {"y": Y[1:]},
    "x and y must have the same number of rows, at least 1, got [0, 50]": {"x": 3},
    "x must have at least one batch": {"x": iter([]), "y": None},
}


@pytest.mark.parametrize("message", BAD)
def test_an_argument_that_is_wrong_is_named(message):
    with pytest.raises(ValueError) as told:
        range_test(line("sgd"), **{**GOOD, **BAD[message]})
    assert message in str(told.value)


def test_a_model_that_cannot_be_tested_is_told():
    unbuilt, bare = keras.Sequential([keras.layers.Dense(1)]), keras.Sequential([keras.Input((1,))])
    unbuilt.compile("sgd", "mse")
    two = made()
    two.other = keras.optimizers.SGD(0.1)
    with pytest.raises(TypeError, match="model must be a Keras model, got 'model'"):
        range_test("model", X, Y)
    for model, message in {unbuilt: "must be built", bare: "must be compiled", two: "must have one"}.items():
        with pytest.raises(ValueError, match=message):
            range_test(model, X, Y)
