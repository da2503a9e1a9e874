"""Another rule is handed to the optimizer, which serves it: Adam and Lion, and what is refused."""

import json
import math

import numpy as np
import pytest

from nadam_edu import Nadam, schedules, update_rules
from nadam_edu.optimizer import Rule
from nadam_edu.optimizer.in_place import COMPILED_FROM


def lion_numbers(t, learning_rate, beta_1=0.9, beta_2=0.99):
    return learning_rate, beta_1, beta_2


def lion_arrays(gradient, m, learning_rate, beta_1, beta_2):
    blend = beta_1 * m + (1 - beta_1) * gradient
    return -learning_rate * np.sign(blend), m + (gradient - m) * (1 - beta_2)


def adam(**hyperparameters):
    return Rule("adam", update_rules.adam_numbers, update_rules.adam_arrays, **hyperparameters)


def lion(**hyperparameters):
    return Rule("lion", lion_numbers, lion_arrays, **hyperparameters)


def test_lion_by_hand():
    # beta_1 = 3/4, beta_2 = 1/2, gradients 2 and -1: the blends are 1/4 * 2 = 1/2 and 3/4 * 1 - 1/4 = 1/2, so
    # both steps go down by the rate; m is 1, then 1 + (-1 - 1) / 2 = 0. The third gradient, -1: the blend is
    # -1/4, a step up.
    weight, optimizer = np.array([1.0]), Nadam(0.125, rule=lion(beta_1=0.75, beta_2=0.5))
    for gradient, expected, m in [(2.0, 0.875, 1.0), (-1.0, 0.75, 0.0), (-1.0, 0.875, -0.5)]:
        optimizer.apply_gradients([(np.array([gradient]), weight)])
        assert (weight[0], optimizer.variables["m/0"][0]) == (expected, m)


@pytest.mark.parametrize("size", [3, 2**14, COMPILED_FROM])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_adam_walks_the_path_of_its_function(size, dtype):
    rng, state = np.random.default_rng(0), None
    ours = rng.normal(size=size).astype(dtype)
    theirs, optimizer = ours.copy(), Nadam(0.01, rule=adam(beta_2=0.9), jit_compile=size == COMPILED_FROM)
    for _ in range(10):
        gradient = rng.normal(size=size).astype(dtype)
        optimizer.apply_gradients([(gradient, ours)])
        displacement, state = update_rules.adam(gradient, state, dtype(0.01), beta_2=dtype(0.9))
        theirs += displacement
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=10 * 4 * np.finfo(dtype).eps)  # of weights below 4


@pytest.mark.parametrize("size", [3, 2**14])
def test_what_is_around_the_rule_serves_every_rule(size):
    around = {"clipnorm": 0.5, "weight_decay": 0.1, "use_ema": True, "ema_momentum": 0.5}
    schedule = schedules.ExponentialDecay(0.5, 1, 0.5)
    ours, average = np.ones(size), np.ones(size)
    optimizer = Nadam(
        schedule,
        rule=Rule("sgd", lambda t, rate: (rate,), lambda gradient, rate: (-rate * gradient,)),
        **around,
    )
    theirs = ours.copy()
    for step in range(3):
        optimizer.apply_gradients([(np.full(size, 4.0), ours)])
        rate = 0.5 * 0.5**step
        # Of norm 1/2, each element alike.
        theirs = theirs - 0.1 * rate * theirs - rate * 0.5 / math.sqrt(size)
        average = (average + theirs) / 2
    np.testing.assert_allclose(ours, theirs, rtol=1e-15 * 8)  # eight roundings
    np.testing.assert_allclose(optimizer.variables["average/0"], average, rtol=1e-15 * 8)


@pytest.mark.parametrize("rule", [adam(beta_1=0.5), lion(beta_2=0.5)], ids=["adam", "lion"])
def test_a_run_is_saved_and_goes_on_with_equal_bits(rule, tmp_path):
    def train(optimizer, variable, steps):
        for step in steps:
            optimizer.apply_gradients([(np.sin(variable + step), variable)])

    whole, straight = np.arange(4.0), Nadam(schedules.CosineDecay(0.1, 10), rule=rule)
    train(straight, whole, range(10))
    first, optimizer = np.arange(4.0), Nadam(schedules.CosineDecay(0.1, 10), rule=rule)
    train(optimizer, first, range(5))
    np.savez(tmp_path / "state.npz", **optimizer.state_dict())
    second = Nadam.from_config(json.loads(json.dumps(optimizer.get_config())))
    second.build([first])
    with np.load(tmp_path / "state.npz") as file:
        second.load_state_dict(file)
    train(second, first, range(5, 10))
    assert first.tobytes() == whole.tobytes()
    assert second.get_config() == straight.get_config()


def test_a_state_of_another_rule_may_be_negative_under_any_name():
    rule = Rule(
        "heavy",
        lambda t, rate, mu=0.9: (rate, mu),
        lambda g, velocity, rate, mu: (-rate * g, mu * velocity - g),
    )
    optimizer, weight = Nadam(0.1, rule=rule), np.ones(2)
    optimizer.apply_gradients([(weight, weight)])
    optimizer.load_state_dict(optimizer.state_dict())
    assert (optimizer.variables["velocity/0"] == -1.0).all()


def test_what_is_carried_goes_on_once_for_each_update():
    def numbers(t, learning_rate, total, step=2.0):
        return total + step, learning_rate * (total + step)

    rule = Rule("growing", numbers, lambda gradient, rate: (-rate * gradient,), carried={"total": 0.0})
    optimizer, weights = Nadam(0.5, rule=rule), [np.zeros(1), np.zeros(1)]
    for total, expected in [(2.0, -1.0), (4.0, -3.0)]:
        optimizer.apply_gradients([(np.ones(1), weight) for weight in weights])
        assert optimizer.variables["total"] == total
        assert [weight[0] for weight in weights] == [expected, expected]


def sgd_numbers(t, learning_rate, scale=1.0):
    return (learning_rate * scale,)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: lion(beta_3=0.5),
            TypeError,
            "beta_3 is no hyperparameter of lion, which has beta_1, beta_2; got 0.5",
        ),
        (lambda: lion(beta_2="x"), TypeError, "beta_2 must be a finite number, got 'x'"),
        (
            lambda: Rule("bad", lambda t, rate: rate, lambda g, rate: (-rate * g,)),
            TypeError,
            "numbers must return a tuple",
        ),
        (
            lambda: Rule("bad", sgd_numbers, lambda g, m, scale: (-scale * g,)),
            TypeError,
            "arrays must return a tuple: the displacement, m; got (array([-0.5, -0.5]),)",
        ),
        (
            lambda: Rule("bad", lion_numbers, lion_arrays, state=("a", "b")),
            ValueError,
            "state must name 1 arrays",
        ),
        (lambda: Rule(3, lion_numbers, lion_arrays), TypeError, "name must be a str, got 3"),
        (lambda: Rule("bad", 3, lion_arrays), TypeError, "numbers must be a function, got 3"),
        (
            lambda: Rule("bad", lion_numbers, lion_arrays, reach=3.0),
            TypeError,
            "reach must be a function, got 3.0",
        ),
        (
            lambda: Rule("bad", lion_numbers, lion_arrays, state="m"),
            TypeError,
            "state must be a tuple of str, got 'm'",
        ),
        (
            lambda: Rule("bad", lion_numbers, lion_arrays, carried=[1]),
            TypeError,
            "carried must be a dict from names to numbers, got [1]",
        ),
        (
            lambda: Rule("bad", lion_numbers, lion_arrays, carried={"iterations": 1.0}),
            ValueError,
            "carried must have other names than iterations, learning_rate",
        ),
        (
            lambda: Rule("bad", lion_numbers, lion_arrays, carried={"total": None}),
            TypeError,
            "carried['total'] must be a finite number, got None",
        ),
        (
            lambda: Rule("bad", sgd_numbers, lambda g, scale: (-scale * np.ones(3),)),
            ValueError,
            "arrays must return arrays of the gradient's shape (2,), got array([-0.5, -0.5, -0.5])",
        ),
        (
            lambda: Rule("bad", sgd_numbers, lambda g, scale: (1j * g,)),
            TypeError,
            "arrays must return arrays of real numbers, got array([0.+1.j, 0.+1.j])",
        ),
        (lambda: Rule.from_config("sgd"), TypeError, "a rule's config must be a dict"),
        (lambda: Rule.from_config({"name": "sgd"}), ValueError, "a rule's config must have name and"),
        (
            lambda: Nadam(rule=lion_arrays),
            TypeError,
            "rule must be a Rule or None, got <function lion_arrays",
        ),
        (
            lambda: Nadam(rule=lion(), beta_2=0.5),
            TypeError,
            "beta_2 must be left to Nadam's own rule, got 0.5; give the rule",
        ),
    ],
)
def test_what_does_not_fit_is_refused_when_it_is_made(make, error, message):
    with pytest.raises(error) as raised:
        make()
    assert str(raised.value).startswith(message)


def test_a_default_that_is_no_number_is_no_hyperparameter():
    def numbers(t, learning_rate, scale=2.0, rising=True, shape="line"):
        return (learning_rate * scale,)

    rule = Rule("shaped", numbers, lambda gradient, rate: (-rate * gradient,))
    assert rule.hyperparameters == {"scale": 2.0}
    assert Rule.from_config(rule.get_config()).hyperparameters == {"scale": 2.0}


def test_a_rule_that_was_not_made_in_this_process_cannot_be_restored():
    config = Nadam(rule=lion()).get_config()
    config["rule"]["name"] = "tiger"
    with pytest.raises(ValueError, match=r"^the rule 'tiger' must be made before from_config is called"):
        Nadam.from_config(config)
