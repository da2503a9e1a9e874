"""What the tools for Keras do on the backend at hand.

A fresh process runs this file for each: see ``in_fresh_process``.
"""

import copy
import pickle
import warnings

import numpy as np
import pytest

from nadam_edu import schedules
from nadam_edu.keras_bridge import LearningRateRecorder, ScheduleAudit, keras, to_keras
from nadam_edu.keras_tools.update_hooks import update_method
from nadam_edu.training.updates import EAGER, FIT, RUN_EAGERLY, Installed, Training

BACKEND = keras.backend.backend()
ONE = np.ones((8, 1), np.float32)
TRIANGLE = schedules.Cyclical(0.001, 0.1, half_cycle_steps=5)

WAYS = {
    "auto": {},
    "not compiled by XLA": {"jit_compile": False},
    "eager": {"run_eagerly": True},
    "several steps": {}
    if BACKEND == "torch"
    else {"steps_per_execution": 3},  # PyTorch refuses to do several
}


def halving(rate=0.1):
    return keras.optimizers.schedules.ExponentialDecay(rate, 1, 0.5)


def compiled(optimizer, **how):
    """Return a network of four variables, the same every time."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((1,)), keras.layers.Dense(3, activation="tanh"), keras.layers.Dense(1)]
    )
    model.compile(optimizer, "mse", **how)
    return model


def fitted(model, *callbacks, epochs=1):
    """Return the history of some epochs of four updates."""
    return model.fit(
        ONE, 2 * ONE, batch_size=2, epochs=epochs, shuffle=False, verbose=0, callbacks=list(callbacks)
    ).history


def same(model, other):
    return all(np.array_equal(a, b) for a, b in zip(model.get_weights(), other.get_weights(), strict=True))


def float32(rates):
    return np.float32(rates).astype(float).tolist()


def ours(warned):
    """Return what the recorder said."""
    return [
        str(one.message)
        for one in warned
        if issubclass(one.category, UserWarning) and "recorder" in str(one.message)
    ]


@pytest.fixture
def told():
    """Return the list that all warnings of the test go to."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield warned


MAKE = {
    "Nadam, schedule": lambda: keras.optimizers.Nadam(halving()),
    "Nadam, formula": lambda: keras.optimizers.Nadam(to_keras(TRIANGLE)),
    "SGD, number": lambda: keras.optimizers.SGD(0.1),
    "AdamW, all that can be set": lambda: keras.optimizers.AdamW(
        halving(), weight_decay=0.01, clipnorm=0.5, use_ema=True, ema_overwrite_frequency=3
    ),
    "loss scale": lambda: keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(halving())),
}
STEPS = np.arange(8)
RATES = {
    "Nadam, schedule": 0.1 * 0.5**STEPS,
    "Nadam, formula": TRIANGLE(STEPS),
    "SGD, number": 0.1 + 0 * STEPS,
    "AdamW, all that can be set": 0.1 * 0.5**STEPS,
    "loss scale": 0.1 * 0.5**STEPS,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", MAKE)
def test_fit_has_one_rate_for_each_update_and_the_same_weights(name, way, told):
    # JAX moves weights and average in one buffer, so that a second epoch with an average fails without a
    # recorder too.
    epochs = 1 if "AdamW" in name else 2
    model, plain, recorder = (
        compiled(MAKE[name](), **WAYS[way]),
        compiled(MAKE[name](), **WAYS[way]),
        LearningRateRecorder(),
    )
    history = fitted(model, recorder, epochs=epochs)
    fitted(plain, epochs=epochs)
    assert same(model, plain)
    # A power of float32 and its rounding.
    np.testing.assert_allclose(recorder.applied, RATES[name][: 4 * epochs], rtol=2e-7)
    assert recorder.applied == recorder.reported and recorder.steps == list(range(4 * epochs))
    assert history["learning_rate"] == recorder.applied[3::4]
    assert ours(told) == []


def five_batches():
    """Yield, as a data set whose length nobody knows."""
    for _ in range(5):
        yield ONE[:2], 2 * ONE[:2]


def test_a_batch_that_never_came_has_no_rate(told):
    model, plain = (compiled(keras.optimizers.SGD(halving()), jit_compile=False) for _ in range(2))
    recorder = LearningRateRecorder()
    model.fit(five_batches(), verbose=0, callbacks=[recorder])
    plain.fit(five_batches(), verbose=0)
    assert same(model, plain)
    assert recorder.steps == [0, 1, 2, 3, 4] and recorder.applied == float32(
        [0.1, 0.05, 0.025, 0.0125, 0.00625]
    )
    # TensorFlow begins a sixth step and counts it, finds no batch, and ends the epoch.
    counted = 6 if BACKEND == "tensorflow" else 5
    assert int(model.optimizer.iterations) == int(plain.optimizer.iterations) == counted
    assert ["grew by 6 in 5 updates" in sentence for sentence in told_of(told)] == [True] * (counted - 5)


def told_of(warned):
    return [str(one.message) for one in warned if "iterations " in str(one.message)]


def test_every_batch_has_the_rate_in_its_logs():
    seen = []
    look = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs=None: seen.append(logs["learning_rate"])
    )
    fitted(compiled(keras.optimizers.SGD(halving())), LearningRateRecorder(), look)
    assert seen == float32([0.1, 0.05, 0.025, 0.0125])


def test_accumulated_gradients_are_no_updates():
    recorder = LearningRateRecorder()
    history = fitted(
        compiled(keras.optimizers.Nadam(halving(), gradient_accumulation_steps=3)), recorder, epochs=3
    )
    # An update comes with every third batch; the schedule counts batches, iterations updates.
    assert recorder.applied == float32(0.1 * 0.5 ** np.array([2, 5, 8, 11]))
    assert recorder.steps == [0, 1, 2, 3]
    assert history["learning_rate"] == [recorder.applied[0], recorder.applied[1], recorder.applied[3]]


def test_skipped_updates_of_mixed_precision_have_no_rate():
    keras.config.set_dtype_policy("mixed_float16")
    recorder, model = LearningRateRecorder(), compiled(keras.optimizers.SGD(halving()))
    keras.config.set_dtype_policy("float32")
    fitted(model, recorder)
    done = int(model.optimizer.inner_optimizer.iterations)
    assert recorder.applied == float32(0.1 * 0.5 ** np.arange(done)) and done > 0


def bfloat16_path(optimizer):
    """Return the losses of some epochs with all numbers in bfloat16."""
    keras.config.set_dtype_policy("bfloat16")
    model = compiled(optimizer)
    keras.config.set_dtype_policy("float32")
    return np.array(fitted(model, epochs=3)["loss"])


def test_all_in_bfloat16_adam_stands_still_and_nadam_is_lost_where_it_is_not_refused():
    adam, nadam = keras.optimizers.Adam, keras.optimizers.Nadam
    assert np.ptp(bfloat16_path(adam(0.01))) == 0  # beta_2 is rounded to 1
    assert (np.diff(bfloat16_path(adam(0.01, beta_2=0.99))) < 0).all()
    if BACKEND == "torch":
        with pytest.raises(TypeError, match="_foreach_div"):
            bfloat16_path(nadam(0.01))
    else:
        assert np.isnan(bfloat16_path(nadam(0.01))).any()
        assert (np.diff(bfloat16_path(nadam(0.01, beta_2=0.99))) < 0).all()


def test_a_step_compiled_before_is_compiled_anew_with_a_warning_and_put_back(told):
    model, recorder = compiled(keras.optimizers.Nadam(halving())), LearningRateRecorder()
    fitted(model)
    step = model.train_function
    fitted(model, recorder)
    assert model.train_function is step
    fitted(model)
    fitted(model, recorder)
    assert recorder.steps == [4, 5, 6, 7, 12, 13, 14, 15]
    # The second recording has the step of the first.
    assert len(ours(told)) == (0 if BACKEND == "torch" else 1)
    plain = compiled(keras.optimizers.Nadam(halving()))
    fitted(plain, epochs=4)
    assert same(model, plain)


def test_after_fit_nobody_listens():
    model, recorder = compiled(keras.optimizers.Nadam(halving())), LearningRateRecorder()
    fitted(model, recorder)
    assert update_method(model.optimizer) not in vars(model.optimizer)
    notes = recorder._notes
    fitted(model)
    assert notes.read() == [] and len(recorder.applied) == 4


def test_what_the_recorded_step_has_frozen_the_next_recording_leaves_frozen():
    def ends(*callbacks):
        model = compiled(keras.optimizers.SGD(0.05))
        for optimizer in (model.optimizer, keras.optimizers.SGD(0.0)):
            model.optimizer = optimizer
            fitted(model, *callbacks)
        return model

    assert same(ends(LearningRateRecorder()), ends())


def test_another_optimizer_takes_effect_in_a_step_compiled_anew_and_the_recorder_says_so(told):
    def weight(*callbacks):
        model = keras.Sequential(
            [keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")]
        )
        model.compile(keras.optimizers.SGD(0.05), "mse")
        for optimizer, used in ((model.optimizer, []), (keras.optimizers.SGD(0.0), callbacks)):
            model.optimizer = optimizer
            model.fit(ONE, 2 * ONE, batch_size=8, verbose=0, callbacks=list(used))
        return float(model.get_weights()[0][0, 0])

    # The gradient is 2 (w - 2): the old optimizer goes from 0 to 0.05 * 4 = 0.2, and then by 0.05 * 3.6
    # to 0.38.
    # On JAX the rate, a variable, is an argument of the compiled step: the old step is given the new rate.
    assert weight() == pytest.approx(0.38 if BACKEND == "tensorflow" else 0.2)
    recorder = LearningRateRecorder()
    assert weight(recorder) == pytest.approx(0.2) and recorder.applied == [0.0]
    assert ["another optimizer" in sentence for sentence in ours(told)] == [True] * (BACKEND != "torch")


def test_where_it_was_in_the_first_fit_the_next_one_compiles_a_step_that_reads_all_anew():
    model = compiled(keras.optimizers.SGD(0.05))
    fitted(model, LearningRateRecorder())
    moved = model.get_weights()
    model.optimizer = keras.optimizers.SGD(0.0)
    fitted(model)
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), moved, strict=True))


class OwnSurgery(keras.optimizers.SGD):
    """Its ``apply`` changes the weights by itself."""

    def apply(self, grads, trainable_variables=None):
        """Move each weight."""
        for gradient, weight in zip(grads, trainable_variables or self._trainable_variables, strict=True):
            self.update_step(gradient, weight, self.learning_rate)


def test_an_apply_that_goes_past_the_recorder_is_told(told):
    optimizer, recorder = OwnSurgery(halving()), LearningRateRecorder()
    model = compiled(optimizer)
    optimizer.build(model.trainable_variables)
    fitted(model, recorder)
    assert recorder.applied == []
    [sentence] = ours(told)
    assert (
        "no update of optimizer was recorded" in sentence
        and "iterations stayed at 0, so that no schedule moves" in sentence
    )


def test_an_attachment_without_an_update_says_so():
    with (
        pytest.warns(UserWarning, match="no update of optimizer was recorded"),
        LearningRateRecorder().attach(keras.optimizers.SGD(0.1)),
    ):
        pass


def test_a_copy_says_that_its_lists_are_its_own():
    recorder = LearningRateRecorder()
    with pytest.warns(UserWarning, match="this recorder was copied"):
        copied = copy.deepcopy(recorder)
    fitted(compiled(keras.optimizers.SGD(0.1)), copied)
    assert recorder.applied == [] and copied.applied == float32([0.1] * 4)


def test_a_recorder_is_pickled_with_its_lists_and_without_the_model():
    recorder = LearningRateRecorder()
    fitted(compiled(keras.optimizers.SGD(halving())), recorder)
    loaded = pickle.loads(pickle.dumps(recorder))
    assert loaded.applied == recorder.applied == float32([0.1, 0.05, 0.025, 0.0125]) and loaded.model is None
    fitted(compiled(keras.optimizers.SGD(0.1)), loaded)
    assert loaded.applied[4:] == float32([0.1] * 4) and len(recorder.applied) == 4


def test_more_steps_at_once_than_the_capacity_are_recorded():
    at_once = 1 if BACKEND == "torch" else 40  # PyTorch refuses to do several
    model, recorder = (
        compiled(keras.optimizers.SGD(halving()), steps_per_execution=at_once),
        LearningRateRecorder(capacity=1),
    )
    model.fit(np.ones((100, 1)), np.ones((100, 1)), batch_size=1, verbose=0, callbacks=[recorder])
    assert recorder.steps == list(range(100))


def test_a_loop_of_ones_own_has_the_rates_that_were_reported():
    optimizer, weight, recorder = keras.optimizers.SGD(halving()), keras.Variable(1.0), LearningRateRecorder()
    with recorder.attach(optimizer):
        for _ in range(3):
            optimizer.apply([keras.ops.ones(())], [weight])
    assert recorder.applied == recorder.reported == float32([0.1, 0.05, 0.025])
    assert float(weight) == pytest.approx(1 - 0.175)


def test_each_schedule_has_our_rates_and_moves_the_weights_by_them(tmp_path):
    for schedule in (
        schedules.StepDecay(0.1, drop_factor=0.5, drop_every=3),
        schedules.LinearThenConstant(0.1, 0.01, decay_steps=5),
        schedules.LegacyDecay(0.1, decay=0.2),
        schedules.Cyclical(0.01, 0.1, half_cycle_steps=4),
        schedules.Warmup(schedules.CosineDecayRestarts(0.1, 10), warmup_steps=4),
    ):
        recorder = LearningRateRecorder()
        fitted(compiled(keras.optimizers.SGD(to_keras(schedule))), recorder, epochs=2)
        # A few roundings of float32.
        np.testing.assert_allclose(recorder.applied, schedule(np.arange(8)), rtol=1e-6, atol=1e-9)


def test_a_formula_computes_without_a_warning(told):
    assert float(to_keras(TRIANGLE)(5)) == float(to_keras(TRIANGLE)(keras.ops.array(5))) == np.float32(0.1)
    assert told == []


def test_the_audit_of_a_training_sets_the_same_rates():
    audit = ScheduleAudit(lambda epoch: 0.5 ** (epoch + 1))
    history = fitted(compiled(keras.optimizers.SGD(0.1)), audit, epochs=3)
    assert history["learning_rate"] == [0.5, 0.25, 0.125] and audit.report.findings == []


def recorded_by_hand(model, recorder):
    """Train the two parts of the model for an epoch as ``fit`` would, and return the logs of the epoch."""
    from jax import grad

    def loss(values, part):
        with keras.StatelessScope(state_mapping=list(zip(part.trainable_variables, values, strict=True))):
            return keras.ops.mean((model(ONE) - 2 * ONE) ** 2)

    recorder.set_model(model)
    recorder.on_train_begin()
    for batch in range(4):
        for part, optimizer in ((model.first, model.first_optimizer), (model.second, model.second_optimizer)):
            optimizer.apply(
                grad(loss)([one.value for one in part.trainable_variables], part), part.trainable_variables
            )
        recorder.on_train_batch_end(batch, logs := {})
    recorder.on_epoch_end(0, logs)
    recorder.on_train_end()
    return {name: [rate] for name, rate in logs.items()}


class Adversaries(keras.Model):
    """Two parts, each with an optimizer of its own, trained in turn."""

    def __init__(self):
        super().__init__()
        self.first, self.second = keras.layers.Dense(1), keras.layers.Dense(1)

    def compile(self, first_optimizer, second_optimizer):
        """Take two optimizers."""
        super().compile()
        self.first_optimizer, self.second_optimizer = first_optimizer, second_optimizer

    def call(self, inputs):
        """Return what the second part makes of the first."""
        return self.second(self.first(inputs))

    def train_step(self, data):
        """Move one part, then the other."""
        if BACKEND == "tensorflow":
            from tensorflow import GradientTape
        for part, optimizer in ((self.first, self.first_optimizer), (self.second, self.second_optimizer)):
            if BACKEND == "tensorflow":
                with GradientTape() as tape:
                    loss = keras.ops.mean((self(data[0]) - data[1]) ** 2)
                gradients = tape.gradient(loss, part.trainable_weights)
            else:
                self.zero_grad()
                keras.ops.mean((self(data[0]) - data[1]) ** 2).backward()
                gradients = [weight.value.grad for weight in part.trainable_weights]
            optimizer.apply(gradients, part.trainable_weights)
        return {"loss": keras.ops.mean((self(data[0]) - data[1]) ** 2)}


def test_several_optimizers_of_one_model_are_told_apart():
    model, recorder = Adversaries(), LearningRateRecorder()
    model.compile(keras.optimizers.SGD(halving()), keras.optimizers.SGD(0.01))
    # A train step of JAX returns its state: here a loop of one's own moves the parts in turn.
    if BACKEND == "jax":
        model(ONE)  # builds both parts: an update without variables is none
        history = recorded_by_hand(model, recorder)
    else:
        history = fitted(model, recorder)
        del history["loss"]
    assert recorder.optimizers == ["first_optimizer", "second_optimizer"] * 4
    assert recorder.applied[::2] == float32([0.1, 0.05, 0.025, 0.0125]) and recorder.applied[1::2] == float32(
        [0.01] * 4
    )
    assert history == {
        "learning_rate_first_optimizer": [recorder.applied[-2]],
        "learning_rate_second_optimizer": [recorder.applied[-1]],
    }


def test_optimizers_in_a_dict_are_recorded_by_their_keys():
    model, recorder = Adversaries(), LearningRateRecorder()
    model.compile(keras.optimizers.SGD(halving()), keras.optimizers.SGD(0.01))
    kept = model.first_optimizer, model.second_optimizer
    model(ONE)
    model.by_part = {"first": kept[0], "second": kept[1]}
    del model.first_optimizer, model.second_optimizer
    recorder.set_model(model)
    recorder.on_train_begin()
    for part, optimizer in zip((model.first, model.second), kept, strict=True):
        optimizer.apply([keras.ops.ones(one.shape) for one in part.variables], part.variables)
    recorder.on_train_batch_end(0, logs := {})
    recorder.on_train_end()
    assert logs == dict(
        zip(
            ("learning_rate_by_part_first", "learning_rate_by_part_second"), float32([0.1, 0.01]), strict=True
        )
    )


def test_updates_of_an_earlier_process_are_not_missed(tmp_path, told):
    class Crash(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise InterruptedError

    def backup():
        return keras.callbacks.BackupAndRestore(tmp_path)

    with pytest.raises(InterruptedError):
        fitted(compiled(keras.optimizers.SGD(halving())), backup(), Crash(), epochs=3)
    # The recorder is the first in the list: iterations is 0 when it begins, and 8 when training does.
    recorder = LearningRateRecorder()
    fitted(compiled(keras.optimizers.SGD(halving())), recorder, backup(), epochs=3)
    assert recorder.steps == [8, 9, 10, 11]
    assert recorder.applied == float32(0.1 * 0.5 ** np.arange(8, 12)) and told_of(told) == []


def test_the_optimizers_of_a_multi_optimizer_are_told_apart():
    model, recorder = compiled("sgd"), LearningRateRecorder()
    by_layer = {f".*/{model.layers[0].name}/.*": keras.optimizers.SGD(0.25)}  # of a variable's path
    several = keras.optimizers.MultiOptimizer(
        keras.optimizers.OptimizerMap(keras.optimizers.SGD(halving()), by_layer)
    )
    model.compile(several, "mse")
    fitted(model, recorder)
    by_name = {
        name: [rate for rate, one in zip(recorder.applied, recorder.optimizers, strict=True) if one == name]
        for name in recorder.optimizers
    }
    assert sorted(by_name.values()) == sorted([float32([0.1, 0.05, 0.025, 0.0125]), [0.25] * 4])


# What holds in a loop of one's own, and not in a compiled step or not on every backend.
HERE = Installed(keras, keras.optimizers)


def moves(optimizer, gradients, how=FIT, **settings):
    """Return how far each update moves a weight."""
    return Training(HERE, optimizer, how).steps(gradients, **settings)[:, 0]


@pytest.mark.parametrize("how", [EAGER, FIT, RUN_EAGERLY])
def test_a_callable_rate_is_called_at_each_update_unless_the_step_is_compiled(how):
    calls = []

    def rate():
        calls.append(0)
        return 0.01 * len(calls)

    found = moves(keras.optimizers.Adam(rate), [1] * 4, how)
    # TensorFlow traces twice, first to make the variables; JAX once.
    compiled_once = {"tensorflow": ([0.02] * 4, 2), "jax": ([0.01] * 4, 1)}
    wanted = compiled_once.get(BACKEND) if how == FIT else None
    rates, asked = wanted or ([0.01, 0.02, 0.03, 0.04], 4)
    np.testing.assert_allclose(found, rates, rtol=5e-5)  # float32 has 1 - 0.999**2 to 3e-5
    assert len(calls) == asked


class Handle(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule that leaves a factor to be set."""

    def __init__(self):
        self.factor = keras.Variable(1.0, trainable=False)

    def __call__(self, step):
        """Return a rate that halves at each step, times the factor."""
        return self.factor * 0.01 * 0.5 ** keras.ops.cast(step, "float32")


def test_a_factor_in_a_schedule_is_frozen_on_jax():
    handle = Handle()
    hand = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: handle.factor.assign(0.1 if epoch else 1.0)
    )
    found = moves(keras.optimizers.Adam(handle), [1] * 4, callbacks=[hand], each_an_epoch=True)
    factors = [1, 1, 1, 1] if BACKEND == "jax" else [1, 1, 0.1, 0.1]
    np.testing.assert_allclose(found, np.array([0.01, 0.005, 0.0025, 0.00125]) * factors, rtol=1e-4)


def end(callback):
    """Return where four updates of SGD end, with a gradient of 1 and a callback made for the optimizer."""
    sgd = keras.optimizers.SGD(0.1)
    training = Training(HERE, sgd)
    ones = np.ones((4, 1), np.float32)
    training.model.fit(ones, ones, batch_size=1, verbose=0, callbacks=[callback(sgd)])
    return training.weights()[0]


def by_closure(sgd):
    """Return a callback that reaches the optimizer past the model."""
    return keras.callbacks.LambdaCallback(
        on_train_batch_begin=lambda batch, logs=None: batch == 2 and setattr(sgd, "learning_rate", 0.001)
    )


class ByModel(keras.callbacks.Callback):
    """It reaches the optimizer by the model."""

    def __init__(self, sgd):
        super().__init__()

    def on_train_batch_begin(self, batch, logs=None):
        """Set the rate before the third update."""
        if batch == 2:
            self.model.optimizer.learning_rate = 0.001


def test_within_an_epoch_jax_loses_what_is_set_past_the_model():
    assert end(ByModel) == pytest.approx(-0.202)  # 0.1 + 0.1 + 0.001 + 0.001
    assert end(by_closure) == pytest.approx(-0.4 if BACKEND == "jax" else -0.202)


def outcome_of(action):
    """Return what an action returns, or the error that it raises."""
    try:
        return action()
    except Exception as error:  # an error is a result here
        return error


def test_reading_the_rate_past_the_model_within_an_epoch_raises_on_jax():
    found = outcome_of(
        lambda: end(
            lambda sgd: keras.callbacks.LambdaCallback(
                on_train_batch_end=lambda batch, logs=None: float(sgd.learning_rate)
            )
        )
    )
    if BACKEND == "jax":
        assert isinstance(found, TypeError) and "'NoneType' object is not callable" in str(found)
    else:
        assert found == pytest.approx(-0.4)


class Falling(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule that divides by the step, an integer, as it is."""

    def __call__(self, step):
        """Return 0.1, 0.05, 0.0333, ..."""
        return 0.1 / (1 + step)


def test_a_schedule_that_does_not_cast_its_step_fails_on_tensorflow_alone():
    found = outcome_of(lambda: moves(keras.optimizers.SGD(Falling()), [1] * 3))
    if BACKEND == "tensorflow":
        assert isinstance(found, TypeError) and "Expected int64" in str(found)
    else:
        np.testing.assert_allclose(found, [0.1, 0.05, 0.1 / 3], rtol=1e-5)


def test_an_integer_rate_is_cut_alike_everywhere_and_refused_in_few_places():
    made = keras.optimizers.schedules
    cut = [float(made.ExponentialDecay(1, 10, 0.5)(step)) for step in (0, 5, 10)]
    assert cut == [1, 0, 0]
    assert float(made.CosineDecay(1, 10)(10)) == pytest.approx((1 + np.cos(3)) / 2)  # pi is cut to 3
    loud = {
        "restarts": lambda: float(made.CosineDecayRestarts(1, 10)(9)),
        "pieces": lambda: float(made.PiecewiseConstantDecay([10], [1, 0.5])(20)),
        "warmup": lambda: float(made.CosineDecay(0, 10, warmup_target=0.1, warmup_steps=5)(4)),
    }
    found = {name: outcome_of(call) for name, call in loud.items()}
    raises = {"tensorflow": set(loud), "jax": set(), "torch": {"pieces"}}
    assert {name for name, said in found.items() if isinstance(said, Exception)} == raises[BACKEND]
    if BACKEND != "tensorflow":
        assert found["warmup"] == 0 and found["restarts"] == pytest.approx((1 + np.cos(2.7)) / 2)


def test_the_message_of_a_callable_beta_is_each_backend_s_own():
    found = outcome_of(lambda: moves(keras.optimizers.Adam(0.1, beta_1=lambda: 0.9), [1]))
    words = {
        "tensorflow": "Failed to convert elements of <function",
        "jax": "must be a string or a real number, not 'function'",
        "torch": "Invalid dtype: object",
    }
    assert isinstance(found, TypeError | ValueError) and words[BACKEND] in str(found)


def test_the_error_of_bare_gradients_is_each_backend_s_own():
    nadam = keras.optimizers.Nadam(0.1)
    nadam.build([keras.Variable(0.0)])
    found = outcome_of(
        lambda: nadam.apply_gradients([keras.ops.convert_to_tensor(np.array([1, 2], np.float32))])
    )
    assert type(found) is (AttributeError if BACKEND == "tensorflow" else ValueError)


def test_nadam_keeps_its_average_of_weights_alike_in_every_way():
    for how in (EAGER, FIT, RUN_EAGERLY):
        training = Training(HERE, keras.optimizers.Nadam(0.1, use_ema=True, ema_momentum=0.9), how, start=1.0)
        training.updates([1] * 3)
        if how == EAGER:
            training.model.optimizer.finalize_variable_values(training.model.trainable_variables)
        # The average begins at the first weight; each later one counts a tenth. By hand, as the steps are
        # 1.06279, 0.77359, 0.71134 rates: weights 0.893721, 0.816362, 0.745228.
        assert training.weights()[0] == pytest.approx(
            0.9 * (0.9 * 0.893721 + 0.1 * 0.816362) + 0.1 * 0.745228, abs=1e-5
        )
