"""The rows of other people's libraries against those: torch.optim.NAdam, optax.nadam and timm's NAdamW.

Not part of `make test`, as they are large. To run them, in an environment of their own:
`pip install torch optax timm numpy pytest`, and then `python -m pytest --confcutdir=tests/peers tests/peers`.
Where a library is missing they fail; they never skip.
"""

import importlib
import importlib.util
import sys
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from nadam_edu.generations import GENERATIONS, first_steps, hyperparameters

try:
    import jax
    import optax
    import torch
except ImportError as error:
    raise ImportError(
        f"the peer tests run torch and optax, and {error.name} is missing: pip install torch optax timm"
    ) from error


def optimizers_of_timm():
    """Return the module of timm's NAdamW, loaded by itself: all of timm would want torchvision."""
    folder = Path(importlib.util.find_spec("timm").origin).parent / "optim"
    sys.modules["optimizers_of_timm"] = package = ModuleType("optimizers_of_timm")
    package.__path__ = [str(folder)]
    return importlib.import_module("optimizers_of_timm.nadamw")


NAdamW = optimizers_of_timm().NAdamW

jax.config.update("jax_enable_x64", True)

STEPS = 200
RNG = np.random.default_rng(12)
START = RNG.uniform(-1, 1, size=(4, 3))
GRADIENTS = RNG.normal(size=(STEPS, 4, 3)) * [1.0, 1e-3, 1e-8]  # down to where epsilon matters
RATE = 2**-7

# float64 on both sides, variables of size 1: one in their last place for optax [2.2e-16 measured]. torch
# keeps its momenta's product in float32 [1.2e-10].
ATOL = {"pytorch": 1e-9, "optax": 2e-15, "nadamw": 2e-15}


def path_of(name, learning_rate, **changed):
    """Return the variable after each step of the row's rule."""
    variable, state, path = START, None, []
    for gradient in GRADIENTS:
        displacement, state = GENERATIONS[name].rule(
            gradient, state, learning_rate, **{**hyperparameters(name), **changed}
        )
        variable = variable + displacement
        path.append(variable)
    return np.array(path)


def path_of_torch(gradients=GRADIENTS, start=START, kind=torch.optim.NAdam, **arguments):
    """Return the variable after each step of torch.optim.NAdam, or of another optimizer in PyTorch."""
    variable, path = torch.nn.Parameter(torch.tensor(start)), []
    optimizer = kind([variable], **arguments)
    for gradient in gradients:
        variable.grad = torch.tensor(gradient)
        optimizer.step()
        path.append(variable.detach().numpy().copy())
    return np.array(path)


def path_of_optax(gradients=GRADIENTS, start=START, kind=optax.nadam, **arguments):
    """Return the variable after each step of optax.nadam, or of another optimizer of optax."""
    optimizer, variable, path = kind(**arguments), jax.numpy.array(start), []
    state = optimizer.init(variable)
    for gradient in gradients:
        displacement, state = optimizer.update(jax.numpy.array(gradient), state, variable)
        variable = optax.apply_updates(variable, displacement)
        path.append(np.array(variable))
    return np.array(path)


def test_torch_with_its_defaults_is_the_row():
    expected = path_of("pytorch", GENERATIONS["pytorch"].learning_rate)
    np.testing.assert_allclose(path_of_torch(), expected, rtol=0, atol=ATOL["pytorch"])


def test_optax_with_its_defaults_is_the_row():
    np.testing.assert_allclose(
        path_of_optax(learning_rate=RATE), path_of("optax", RATE), rtol=0, atol=ATOL["optax"]
    )


def test_epsilon_stands_where_the_rows_say():
    np.testing.assert_allclose(
        path_of_torch(lr=RATE, eps=0.1), path_of("pytorch", RATE, epsilon=0.1), rtol=0, atol=ATOL["pytorch"]
    )
    theirs = path_of_optax(learning_rate=RATE, eps=0.1)
    np.testing.assert_allclose(theirs, path_of("optax", RATE, epsilon=0.1), rtol=0, atol=ATOL["optax"])


def test_torch_with_the_momentum_decay_of_keras_3_is_keras_3():
    theirs = path_of_torch(lr=0.001, eps=1e-7, momentum_decay=1.0)
    np.testing.assert_allclose(theirs, path_of("keras-3", 0.001), rtol=0, atol=ATOL["pytorch"])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("pytorch", lambda gradients, start: path_of_torch(gradients, start, lr=1.0, eps=0.0)),
        ("optax", lambda gradients, start: path_of_optax(gradients, start, learning_rate=1.0, eps=0.0)),
    ],
)
def test_the_first_steps_are_theirs(name, path):
    steps = -np.diff(path(np.ones((10, 1)), np.zeros(1))[:, 0], prepend=0.0)
    # torch's float32 product of the momenta, as above: measured 1.3e-8.
    np.testing.assert_allclose(steps, first_steps(name, 10), rtol=0, atol=1e-7)


def test_both_refuse_decay_with_a_type_error():
    for make in (lambda: path_of_torch(decay=0.5), lambda: path_of_optax(learning_rate=RATE, decay=0.5)):
        with pytest.raises(TypeError, match="decay"):
            make()
    assert GENERATIONS["pytorch"].decay == GENERATIONS["optax"].decay == "refused (TypeError)"


def test_torch_takes_no_function_as_its_rate_and_lets_a_scheduler_set_it():
    with pytest.raises(TypeError):
        path_of_torch(lr=lambda step: RATE)
    variable = torch.nn.Parameter(torch.tensor(START))
    optimizer = torch.optim.NAdam([variable], lr=RATE)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5**step)
    variable.grad = torch.tensor(GRADIENTS[0])
    optimizer.step()
    scheduler.step()
    assert optimizer.param_groups[0]["lr"] == RATE / 2
    assert GENERATIONS["pytorch"].accepts_schedule is False


def test_optax_has_no_default_rate_and_takes_a_function_of_the_step():
    with pytest.raises(TypeError, match="learning_rate"):
        path_of_optax()
    path = path_of_optax(learning_rate=lambda step: jax.numpy.where(step == 0, RATE, 0.0))
    np.testing.assert_array_equal(path, path_of_optax(learning_rate=RATE)[:1].repeat(STEPS, axis=0))
    assert GENERATIONS["optax"].learning_rate is None and GENERATIONS["optax"].accepts_schedule is True


def test_torch_adds_weight_decay_to_the_gradient_unless_told():
    coupled = path_of_torch(GRADIENTS[:1], lr=RATE, weight_decay=0.1)
    shifted = path_of_torch(GRADIENTS[:1] + 0.1 * START, lr=RATE)
    decoupled = path_of_torch(GRADIENTS[:1], lr=RATE, weight_decay=0.1, decoupled_weight_decay=True)
    np.testing.assert_allclose(coupled, shifted, rtol=0, atol=1e-15)
    np.testing.assert_allclose(
        decoupled, path_of_torch(GRADIENTS[:1], lr=RATE) - RATE * 0.1 * START, rtol=0, atol=1e-15
    )


def test_nothing_here_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path_of_torch(GRADIENTS[:2])
        path_of_optax(GRADIENTS[:2], learning_rate=RATE)


def test_nadamw_is_that_of_timm_with_its_defaults_but_weight_decay():
    expected = path_of("nadamw", GENERATIONS["nadamw"].learning_rate)
    theirs = path_of_torch(kind=NAdamW, weight_decay=0.0)
    np.testing.assert_allclose(theirs, expected, rtol=0, atol=ATOL["nadamw"])
    theirs = path_of_torch(kind=NAdamW, lr=RATE, eps=0.1, weight_decay=0.0)
    np.testing.assert_allclose(theirs, path_of("nadamw", RATE, epsilon=0.1), rtol=0, atol=ATOL["nadamw"])


def test_its_weight_decay_is_decoupled_and_comes_first():
    theirs = path_of_torch(GRADIENTS[:1], kind=NAdamW, lr=RATE, weight_decay=0.1)
    alone = path_of_torch(GRADIENTS[:1], kind=NAdamW, lr=RATE, weight_decay=0.0)
    np.testing.assert_allclose(theirs, alone - RATE * 0.1 * START, rtol=0, atol=1e-15)
    by_default = path_of_torch(GRADIENTS[:1], kind=NAdamW, lr=RATE)
    np.testing.assert_allclose(by_default, alone - RATE * 0.01 * START, rtol=0, atol=1e-15)


def first_steps_of(path, gradient, count=4):
    """Return the first steps on this gradient at rate 1."""
    return -np.diff(path(np.full((count, 1), gradient), np.zeros(1))[:, 0], prepend=0.0)


# On gradient g, m = (1 - 0.9^t) g and v_hat = g^2, so the steps are those of hand arithmetic in
# test_generations.py, times g / (g + epsilon).
# For g = 1e-6 and epsilon = 1e-8 that is 1 / 1.01: 1.9 / 1.01 = 1.88119.
def test_what_is_called_nadamw_elsewhere_is_not_this_one():
    decoupled = first_steps_of(lambda *data: path_of_torch(*data, lr=1.0, decoupled_weight_decay=True), 1e-6)
    named = first_steps_of(
        lambda *data: path_of_optax(*data, kind=optax.nadamw, learning_rate=1.0, weight_decay=0.0), 1e-6
    )
    timm = first_steps_of(lambda *data: path_of_torch(*data, kind=NAdamW, lr=1.0, weight_decay=0.0), 1e-6)
    np.testing.assert_allclose(timm, np.array([1.9, 1.42632, 1.26900, 1.19078]) / 1.01, rtol=0, atol=5e-6)
    np.testing.assert_allclose(decoupled, np.array(first_steps("pytorch", 4)) / 1.01, rtol=0, atol=1e-7)
    np.testing.assert_allclose(named, np.array(first_steps("optax", 4)) / 1.01, rtol=0, atol=1e-7)


def test_optax_nadamw_is_the_row_optax_with_decoupled_decay():
    theirs = path_of_optax(GRADIENTS[:1], kind=optax.nadamw, learning_rate=RATE, weight_decay=0.1)
    np.testing.assert_allclose(theirs, path_of("optax", RATE)[:1] - RATE * 0.1 * START, rtol=0, atol=1e-15)


def test_timm_refuses_decay_and_takes_no_function_as_its_rate():
    with pytest.raises(TypeError, match="decay"):
        path_of_torch(kind=NAdamW, decay=0.5)
    with pytest.raises(TypeError):
        path_of_torch(kind=NAdamW, lr=lambda step: RATE)
    assert (
        GENERATIONS["nadamw"].decay == "refused (TypeError)"
        and GENERATIONS["nadamw"].accepts_schedule is False
    )
