"""What a user's function can reach: its closure, globals and defaults, and those of the helpers it calls.

>>> Reached(len).optimizers, Reached([0.1]).shared
([], {})
"""

import sys
import types
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from .update_hooks import is_optimizer, parts

LIBRARIES = {
    "jax",
    "jaxlib",
    "keras",
    "nadam_edu",
    "numpy",
    "pandas",
    "tensorflow",
    "tf_keras",
    "torch",
    *sys.stdlib_module_names,
}
# What one of their classes has, and no data: a model, a layer, an optimizer, also of a class of the user's.
NO_DATA = ("trainable_variables", "apply_gradients", "parameters")
DATA_OF = {"numpy", *sys.stdlib_module_names}  # their objects are data
ENTRIES = 1000  # a longer list is data, not a list of functions or models
BYTES = 10**7  # a larger array is what a model is trained on
MISSING = object()


class Place(NamedTuple):
    """Where a value is: under a key of a dict, or an attribute of an object."""

    owner: Any
    name: str
    value: Any

    def put(self, value: Any) -> None:
        """Put another value there; ``MISSING`` takes away what is there."""
        if self.now() is value:
            return
        if isinstance(self.owner, dict):
            self.owner[self.name] = value
            if value is MISSING:
                del self.owner[self.name]
        elif value is MISSING:
            delattr(self.owner, self.name)
        else:
            setattr(self.owner, self.name, value)

    def now(self) -> Any:
        """Return what is there now, or ``MISSING``."""
        if isinstance(self.owner, dict):
            return self.owner.get(self.name, MISSING)
        if isinstance(self.owner, type):
            return vars(self.owner).get(self.name, MISSING)  # without what its bases have, or a property does
        return _attribute(self.owner, self.name)


class Reached:
    """What ``function`` can reach.

    Attributes
    ----------
    places : list of Place
        Where functions, classes and modules hold values.
    shared : dict
        By id, what is not to be copied: models, optimizers, tensors, large arrays.
    optimizers : list
        Inner optimizers, also those of the models, each once.
    """

    def __init__(self, function: Any) -> None:
        self.places: list[Place] = []
        self.shared: dict[int, Any] = {}
        seen: dict[int, Any] = {}
        waiting = [function]
        while waiting:
            value = waiting.pop()
            if id(value) in seen:
                continue
            seen[id(value)] = value
            if _is_shared(value):
                self.shared[id(value)] = value
                continue
            places = _places(value)
            self.places += places
            waiting += [*(place.value for place in places), *_inside(value)]
        found = [one for value in self.shared.values() for one in _optimizers(value)]
        self.optimizers: list[Any] = list({id(one): one for one in found}.values())


def _attribute(owner, name):
    """Return an attribute, or ``MISSING``, also where a cell of a closure is still empty."""
    try:
        return getattr(owner, name)
    except (AttributeError, ValueError):
        return MISSING


def _is_shared(value):
    """Return whether a value is one that no copy is made of, such as a model or a tensor."""
    kind = type(value)
    if isinstance(value, (type, types.FunctionType, types.ModuleType)):
        return False
    return (
        _root(kind.__module__) in LIBRARIES - DATA_OF
        or any(hasattr(kind, name) for name in NO_DATA)
        or (isinstance(value, np.ndarray) and value.nbytes > BYTES)
    )


def _root(module):
    return str(module).split(".")[0]


def _is_yours(module):
    """Return whether the module of that name is the user's own, and no library's."""
    file = getattr(sys.modules.get(_root(module)), "__file__", None) or ""
    return _root(module) not in LIBRARIES and "-packages" not in file  # site-packages, dist-packages


def _places(value):
    """Return the places of what a function or a class of the user's keeps."""
    if isinstance(value, types.FunctionType) and _is_yours(value.__module__):
        return _places_of_function(value)
    if isinstance(value, type) and _is_yours(value.__module__):
        return [
            Place(value, name, one)
            for name, one in vars(value).items()
            if not name.startswith("__") and not hasattr(type(one), "__get__")
        ]
    return []


def _places_of_function(function):
    """Return the places that a function reads and writes; some may still be empty."""
    cells, names = function.__closure__ or (), _names(function.__code__)
    held = [(cell, "cell_contents") for cell in cells]
    held += [(function, name) for name in ("__defaults__", "__kwdefaults__", "__dict__")]
    kept = [Place(owner, name, _attribute(owner, name)) for owner, name in held]
    spaces = [function.__globals__]
    for one in map(function.__globals__.get, names):  # a module of the user's beside the function's own
        if isinstance(one, types.ModuleType) and _is_yours(one.__name__):
            spaces.append(vars(one))
    return kept + [Place(space, name, space.get(name, MISSING)) for space in spaces for name in sorted(names)]


def _names(code):
    """Return the names that code may look up among its globals, that of functions within it included."""
    inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return {*code.co_names, *(name for each in inner for name in _names(each))}


def _inside(value):
    """Return what an object has in it."""
    if isinstance(value, (types.FunctionType, types.ModuleType)):
        return []
    if isinstance(value, type):
        methods = vars(value).values() if _is_yours(value.__module__) else ()
        return [
            getattr(one, "__func__", getattr(one, "fget", one))
            for one in methods
            if hasattr(type(one), "__get__")
        ]
    if isinstance(value, types.MethodType):
        return [value.__self__, value.__func__]
    if isinstance(value, partial):
        return [value.func, *value.args, *value.keywords.values()]
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return list(value.values() if isinstance(value, dict) else value) if len(value) <= ENTRIES else []
    return [type(value), *getattr(value, "__dict__", {}).values()]


def _optimizers(value):
    """Return the optimizers that a value is, or that it has as a compiled model does."""
    for one in (value, getattr(value, "__dict__", {}).get("optimizer")):
        if is_optimizer(one):
            return parts(one)
    return []
