"""A compiled Keras 3 model that trains for a while with another optimizer, and is then put back.

>>> lone_optimizer("a model")
Traceback (most recent call last):
TypeError: model must be a Keras model, got 'a model'
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np

from .kept_state import untouched
from .model_optimizers import optimizers_of
from .update_hooks import inner_optimizer

# What a training changes besides variables; those of JAX hold variables during an update.
ATTRIBUTES = ("optimizer", "train_function", "steps_per_execution", "_jax_state", "_jax_state_synced")
EXCLUDED = ("_exclude_from_weight_decay", "_exclude_from_weight_decay_pattern")  # not in the config


def lone_optimizer(model: Any) -> Any:
    """Return the optimizer of a model that can be borrowed: compiled, built, and with no second optimizer.

    Raises
    ------
    TypeError, ValueError
        If it cannot.
    """
    if not hasattr(model, "train_on_batch"):
        raise TypeError(f"model must be a Keras model, got {model!r}")
    if getattr(model, "optimizer", None) is None:
        raise ValueError(f"model must be compiled with an optimizer, got {model!r}")
    if not model.built or not model.variables:
        raise ValueError(f"model must be built (give it an Input, or call it on a batch), got {model!r}")
    if len(found := optimizers_of(model)) > 1:
        raise ValueError(f"model must have one optimizer, got {sorted(found)}")
    return model.optimizer


@contextmanager
def borrowed(model: Any, rate: float) -> Iterator[Callable[[float, Any], float]]:
    """Yield a function that trains ``model`` on one batch at a rate, and returns the loss before that update.

    The model trains with a copy of its optimizer that has made no update. In the end each variable of the
    model, its optimizer and its compiled step are those from before.
    """
    copy = fresh(lone_optimizer(model), rate)
    kept = {name: vars(model)[name] for name in ATTRIBUTES if name in vars(model)}
    # NumPy may share the memory of a PyTorch tensor.
    values = [(variable, np.array(variable, copy=True)) for variable in _variables(model)]
    gradients = [(one.value, one.value.grad) for one in model.variables if hasattr(one.value, "grad")]

    def train_on_batch(rate: float, batch: Any) -> float:
        inner_optimizer(copy).learning_rate = float(rate)
        logs = model.train_on_batch(*batch, return_dict=True)
        if "loss" not in logs:
            raise ValueError(f"train_step of model must return a loss, got {sorted(logs)}")
        return float(logs["loss"])

    try:
        with untouched([]), _same_torch_state(model):
            model.optimizer, model.train_function, model.steps_per_execution = copy, None, 1
            _assign(values)  # JAX deletes the array of a weight, which may be that of an average too
            yield train_on_batch
    finally:
        for name, value in kept.items():
            setattr(model, name, value)
        model.reset_metrics()
        _assign(values)
        for tensor, gradient in gradients:
            tensor.grad = gradient


def fresh(optimizer: Any, rate: float) -> Any:
    """Return a new optimizer of the same configuration, whose rate is a number."""
    inner = getattr(optimizer, "inner_optimizer", None)
    if inner is not None:  # a LossScaleOptimizer
        return type(optimizer)(**{**_config(optimizer), "inner_optimizer": fresh(inner, rate)})
    made = type(optimizer).from_config({**_config(optimizer), "learning_rate": float(rate)})
    for name in EXCLUDED:
        if hasattr(optimizer, name):
            setattr(made, name, getattr(optimizer, name))
    return made


def _config(optimizer):
    """Return the configuration of an optimizer without its schedule, which may have none of its own."""
    attributes = vars(inner_optimizer(optimizer))
    rate, attributes["_learning_rate"] = attributes["_learning_rate"], None
    try:
        return optimizer.get_config()
    finally:
        attributes["_learning_rate"] = rate


def _same_torch_state(model):
    """Return a context that leaves PyTorch's random state as it was, for a model that runs on PyTorch."""
    torch = sys.modules.get("torch")
    return torch.random.fork_rng() if torch and isinstance(model, torch.nn.Module) else nullcontext()


def _assign(values):
    """Give each variable its value."""
    for variable, value in values:
        variable.assign(value)


def _variables(model):
    """Return the variables of a model, seeds and metrics included, each once."""
    return list({id(one): one for one in [*model.variables, *model.metrics_variables]}.values())
