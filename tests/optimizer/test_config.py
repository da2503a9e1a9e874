"""Attributes are as guarded as arguments; configs go to Keras and come from it."""

import inspect
import json
import math

import numpy as np
import pytest

from nadam_edu import Nadam, schedules, update_rules
from nadam_edu.optimizer import Rule
from nadam_edu.optimizer.checks import HYPERPARAMETERS


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("beta_1", 5, "beta_1 must be a finite number >= 0 and < 1, got 5"),
        ("beta_2", math.nan, "beta_2 must be a finite number >= 0 and < 1, got nan"),
        ("epsilon", "small", "epsilon must be a finite number >= 0, got 'small'"),
        ("clipnorm", 0, "clipnorm must be a finite number > 0, got 0"),
        ("ema_overwrite_frequency", 2.5, "ema_overwrite_frequency must be an integer, got 2.5"),
        ("jit_compile", 1, "jit_compile must be True or False, got 1"),
        ("momentum_decay", -1, "momentum_decay must be a number >= 0, got -1"),
        ("lr", 0.5, "Nadam has no argument lr, got lr=0.5; write learning_rate"),
        ("betas", (0.9, 0.99), "Nadam has no argument betas, got betas=(0.9, 0.99); write beta_1 and beta_2"),
        (
            "T_max",
            9,
            "Nadam has no argument T_max, got T_max=9; "
            "a schedule has it: learning_rate=schedules.CosineDecay(",
        ),
        (
            "learning_rat",
            0.5,
            "Nadam has no argument learning_rat, got learning_rat=0.5; it takes learning_rate, beta_1,",
        ),
    ],
)
def test_an_attribute_is_refused_as_the_argument_is_and_keeps_its_value(name, value, error):
    optimizer = Nadam()
    before = optimizer.get_config()
    for attempt in (lambda: setattr(optimizer, name, value), lambda: Nadam(**{name: value})):
        with pytest.raises((TypeError, ValueError)) as raised:
            attempt()
        assert str(raised.value).startswith(error)
    assert optimizer.get_config() == before and not hasattr(optimizer, "lr")


def test_a_second_clip_is_refused_later_too_and_one_may_follow_another():
    optimizer = Nadam(clipnorm=1)
    with pytest.raises(
        ValueError, match=r"^at most one of clipnorm, clipvalue, global_clipnorm must be given, got \{'clipn"
    ):
        optimizer.clipvalue = 2
    assert optimizer.clipvalue is None
    optimizer.clipnorm, optimizer.clipvalue = None, 2
    assert (optimizer.clipnorm, optimizer.clipvalue) == (None, 2.0)


def test_averages_cannot_begin_under_way():
    optimizer = Nadam()
    optimizer.use_ema = True
    optimizer.build([np.ones(1)])
    with pytest.raises(ValueError, match=r"^use_ema must be set before build\(\), got False$"):
        optimizer.use_ema = False
    optimizer.use_ema = True


def test_an_attribute_set_under_way_counts_from_the_next_update_on():
    # With beta_1 = beta_2 = 0 and epsilon 1 a step is -rate * g / (|g| + 1); mu is 0 throughout.
    weight, optimizer = np.zeros(1), Nadam(1.0, beta_1=0, beta_2=0, epsilon=1)
    optimizer.apply_gradients([(np.ones(1), weight)])
    assert weight == -0.5
    optimizer.epsilon = 3
    optimizer.apply_gradients([(np.ones(1), weight)])
    assert weight == -0.75


def test_a_subclass_may_have_attributes_of_its_own_but_not_the_foreign_names():
    class Mine(Nadam):
        pass

    optimizer = Mine()
    optimizer.devices = 2
    with pytest.raises(TypeError, match=r"^Nadam has no argument lr"):
        optimizer.lr = 0.5


@pytest.mark.parametrize(
    ("bad", "hint"),
    [
        (schedules.CosineDecay, r"; this is the class: write CosineDecay\(\.\.\.\)$"),
        (lambda step: 0.1, "; for a function of the step derive a class from schedules.LearningRateSchedule"),
        ("cosine", ", a schedule of nadam_edu.schedules or a callable without arguments, got 'cosine'$"),
    ],
)
def test_a_rate_of_the_wrong_kind_is_told_what_is_allowed(bad, hint):
    with pytest.raises(TypeError, match=rf"^learning_rate must be a finite number >= 0.*{hint}"):
        Nadam(bad)


# --- Keras --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", ["number", "schedule"])
def test_the_config_of_keras_comes_over_and_goes_back(keras, rate):
    made = 0.25 if rate == "number" else keras.optimizers.schedules.CosineDecay(0.25, 10)
    theirs = keras.optimizers.Nadam(made, beta_1=0.5, epsilon=0.125, weight_decay=0.25, global_clipnorm=2.0)
    config = theirs.get_config()
    ours = Nadam.from_config(config)
    assert ours.learning_rate == 0.25
    assert (ours.beta_1, ours.epsilon, ours.weight_decay, ours.global_clipnorm) == (0.5, 0.125, 0.25, 2.0)
    again = keras.optimizers.Nadam.from_config(ours.keras_config())
    assert {**again.get_config(), "name": ""} == {**theirs.get_config(), "name": ""}


def test_the_config_of_the_documented_class_comes_over(keras):
    import tf_keras

    ours = Nadam.from_config(tf_keras.optimizers.Nadam(0.25, beta_1=0.5).get_config())
    assert (ours.learning_rate, ours.beta_1) == (0.25, 0.5)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            {"gradient_accumulation_steps": 4},
            "gradient_accumulation_steps must be None, got 4: add the gradients up",
        ),
        (
            {"loss_scale_factor": 2.0},
            "loss_scale_factor must be None, got 2.0: float16, which needs it, is not taken here",
        ),
        ({"is_legacy_optimizer": True}, "is_legacy_optimizer must be False, got True: "),
        ({"decay": 0.004}, "a legacy Nadam calls momentum_decay so, got decay=0.004"),
    ],
)
def test_what_cannot_be_honoured_is_refused_with_a_sentence(more, message):
    with pytest.raises(ValueError) as raised:
        Nadam.from_config(more)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("psi", [0.004, math.inf])
def test_what_keras_cannot_do_does_not_go_there(psi):
    with pytest.raises(ValueError, match=rf"^momentum_decay must be 1.0, as it is in Keras, got {psi}$"):
        Nadam(momentum_decay=psi).keras_config()


def test_a_schedule_that_keras_lacks_does_not_go_there_either():
    with pytest.raises(
        ValueError, match=r"^learning_rate must be a schedule of Keras, got LegacyDecay; hand keras"
    ):
        Nadam(schedules.LegacyDecay(0.1, 0.5)).keras_config()


# --- every argument -----------------------------------------------------------------------------------------

# For each argument another value than its default, exact in binary.
OTHER = {
    "learning_rate": 0.5,
    "beta_1": 0.25,
    "beta_2": 0.75,
    "epsilon": 0.125,
    "clipnorm": 2.0,
    "clipvalue": 3.0,
    "global_clipnorm": 4.0,
    "use_ema": True,
    "ema_momentum": 0.0625,
    "ema_overwrite_frequency": 7,
    "jit_compile": False,
    "name": "mine",
    "momentum_decay": 0.5,
    "weight_decay": 0.375,
}
RULES = {
    "its own": None,
    "another": Rule("adam", update_rules.adam_numbers, update_rules.adam_arrays, beta_1=0.5, epsilon=0.25),
}
# What Keras's Nadam has no argument for.
OURS_ALONE = ("jit_compile", "momentum_decay")


def test_there_is_another_value_for_each_argument():
    *named, _ = inspect.signature(Nadam).parameters.values()
    assert OTHER.keys() == {parameter.name for parameter in named} - {"rule"}
    assert all(OTHER[each.name] != each.default for each in named if each.name != "rule")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", OTHER)
def test_an_argument_comes_back_from_the_config_and_from_the_repr(name, rule):
    if rule == "another" and name in HYPERPARAMETERS:  # they are the rule's own
        made = Nadam(
            rule=Rule("adam", update_rules.adam_numbers, update_rules.adam_arrays, beta_2=OTHER[name])
        )
        again = Nadam.from_config(json.loads(json.dumps(made.get_config())))
        assert again.rule.hyperparameters == {"beta_1": 0.9, "beta_2": OTHER[name], "epsilon": 1e-7}
    else:
        made = Nadam(**{name: OTHER[name]}, rule=RULES[rule])
        again = Nadam.from_config(json.loads(json.dumps(made.get_config())))
        assert getattr(made, name) == getattr(again, name) == OTHER[name]
        assert again.rule.get_config() == made.rule.get_config()
        assert f"{name}={OTHER[name]!r}" in repr(made) and repr(again) == repr(made)


@pytest.mark.parametrize("name", sorted(OTHER.keys() - set(OURS_ALONE)))
def test_an_argument_goes_to_keras_and_comes_back(keras, name):
    theirs = keras.optimizers.Nadam.from_config(Nadam(**{name: OTHER[name]}).keras_config())
    # Keras keeps a rate in float32, which has these numbers.
    assert theirs.get_config()[name] == getattr(Nadam.from_config(theirs.get_config()), name) == OTHER[name]
