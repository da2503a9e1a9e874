"""The optimizers that a model has, by name.

>>> optimizers_of("a model without optimizers")
{}
"""

from typing import Any

from .update_hooks import is_optimizer, parts


def optimizers_of(model: Any) -> dict[str, Any]:
    """Return the inner optimizers of a model by name, ``optimizer`` first, each once.

    They are its attributes; or in a list or dict that is one, as ``optimizers_0`` and ``optimizers_critic``;
    or the optimizer of a part that was compiled by itself, under the part's name.
    """
    attributes = {"optimizer": getattr(model, "optimizer", None), **getattr(model, "__dict__", {})}
    found: dict[str, Any] = {}
    for attribute, value in attributes.items():
        for name, optimizer in _held(attribute, value):
            inner = parts(optimizer)
            names = [name] if len(inner) == 1 else [f"{name}_{place}" for place in range(len(inner))]
            found |= {
                name: one
                for name, one in zip(names, inner, strict=True)
                if all(one is not known for known in found.values())
            }
    return found


def _held(name, value):
    """Return pairs of a name and an optimizer: what an attribute of a model is, or has in it."""
    if is_optimizer(value):
        return [(name, value)]
    if name.startswith("_"):  # what a Keras keeps for itself, the layers among it
        return []
    if isinstance(value, dict | list | tuple):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [(f"{name}_{key}", one) for key, one in items if is_optimizer(one)]
    own = getattr(value, "optimizer", None)
    return [(name, own)] if is_optimizer(own) and hasattr(value, "trainable_variables") else []
