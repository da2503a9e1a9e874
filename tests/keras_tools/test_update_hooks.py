"""Listening to an optimizer changes nothing about it, and leaves nothing behind."""

import pytest

from nadam_edu.keras_tools.model_optimizers import optimizers_of
from nadam_edu.keras_tools.update_hooks import (
    inner_optimizer,
    is_schedule,
    parts,
    reported_rate,
    subscribe,
    unsubscribe,
    update_method,
)


class Keras3:
    """Has the method that Keras 3 calls once for each update."""

    def __init__(self):
        self.calls = []

    def _backend_update_step(self, gradients, variables, learning_rate):
        self.calls.append((gradients, variables, learning_rate))
        return "result"


def test_a_listener_hears_the_rate_and_the_method_does_what_it_did():
    optimizer, recorded = Keras3(), []
    subscribe(optimizer, lambda *pair: recorded.append(pair))
    assert optimizer._backend_update_step([1], [2], 0.25) == "result"
    assert optimizer.calls == [([1], [2], 0.25)]
    assert recorded == [(optimizer, 0.25)]
    assert not vars(Keras3()).keys() & {update_method(optimizer)}  # another optimizer is left alone


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_each_listener_can_leave_first_and_the_last_one_puts_the_method_back(order):
    optimizer, recorded = Keras3(), []
    both = [lambda *_: recorded.append("first"), lambda *_: recorded.append("second")]
    for listener in both:
        subscribe(optimizer, listener)
    optimizer._backend_update_step(0, 0, 0)
    unsubscribe(optimizer, both[order[0]])
    optimizer._backend_update_step(0, 0, 0)
    unsubscribe(optimizer, both[order[1]])
    optimizer._backend_update_step(0, 0, 0)
    assert recorded == ["first", "second", ["first", "second"][order[1]]]
    assert set(vars(optimizer)) == {"calls"} and len(optimizer.calls) == 3


def test_an_update_that_fails_is_not_heard():
    optimizer, recorded = Keras3(), []
    subscribe(optimizer, lambda *_: recorded.append("update"))
    optimizer.calls = None
    with pytest.raises(AttributeError):
        optimizer._backend_update_step(0, 0, 0)
    assert recorded == []


def test_the_inner_optimizer_is_the_one_that_moves_weights():
    class Scaled:
        inner_optimizer = Keras3()

    assert inner_optimizer(Scaled()) is Scaled.inner_optimizer


@pytest.mark.parametrize(
    "wrong", [None, "Nadam", object(), Keras3], ids=["nothing", "a name", "an object", "a class"]
)
def test_what_is_no_optimizer_is_refused_by_value(wrong):
    with pytest.raises(TypeError, match=r"^optimizer must be one of Keras 3 or tf_keras, got "):
        inner_optimizer(wrong)


class Several(Keras3):
    """Made of two, one of them within another."""

    def __init__(self):
        inner = Keras3()
        self.optimizers = [Keras3(), type("Scaled", (), {"inner_optimizer": inner})()]
        self.inner = inner


def test_an_optimizer_made_of_several_has_parts_and_no_single_one():
    several = Several()
    assert parts(several) == [several.optimizers[0], several.inner]
    with pytest.raises(TypeError, match=r"^optimizer must not be made of several, got "):
        inner_optimizer(several)


def test_the_optimizers_of_a_model_are_found_by_attribute_and_each_once():
    class Model:
        optimizer = None

    model, one, two = Model(), Keras3(), Several()
    model.name, model.first, model.again, model.both, model.kind = "model", one, one, two, Keras3
    assert optimizers_of(model) == {"first": one, "both_0": two.optimizers[0], "both_1": two.inner}
    model.optimizer = one
    assert optimizers_of(model) == {"optimizer": one, "both_0": two.optimizers[0], "both_1": two.inner}


def test_the_optimizers_of_a_model_are_also_found_in_lists_dicts_and_parts_compiled_by_themselves():
    class Model:
        optimizer = None
        trainable_variables = ()

    model, one, two, three = Model(), Keras3(), Keras3(), Keras3()
    model.critic = Model()
    model.pair, model.by_name, model.critic.optimizer = [one, "text"], {"decoder": two}, three
    model._layers = [Keras3()]  # a Keras's own
    assert optimizers_of(model) == {"pair_0": one, "by_name_decoder": two, "critic": three}


class Schedule:
    """What all schedules have."""

    def __call__(self, step):
        """Return a rate."""
        return 10 - step

    def get_config(self):
        """Return nothing."""
        return {}


def test_a_schedule_is_told_from_other_callables():
    assert is_schedule(Schedule())
    assert not is_schedule(lambda: 0.1) and not is_schedule(0.1)


def test_an_attribute_that_is_a_schedule_states_its_rate_at_the_iterations():
    optimizer = Keras3()
    optimizer.learning_rate, optimizer.iterations = Schedule(), 3
    assert reported_rate(optimizer) == 7
    optimizer.learning_rate = 0.5
    assert reported_rate(optimizer) == 0.5
