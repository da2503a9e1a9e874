"""Nadam from scratch, learning-rate schedules, and the book's tools. Importing it loads NumPy only."""

from . import generations, schedules, surfaces, update_rules
from .optimizer import Nadam

__version__ = "0.1.0"
__all__ = ["Nadam", "generations", "schedules", "surfaces", "update_rules"]


def __getattr__(name: str) -> object:
    """Say from where a name is to be imported that is not offered here.

    >>> from nadam_edu import to_keras
    Traceback (most recent call last):
    ImportError: to_keras is elsewhere in the package: from nadam_edu.keras_bridge import to_keras
    """
    missing = f"module 'nadam_edu' has no attribute {name!r}"
    if name.startswith("_"):
        raise AttributeError(missing)
    from .directions import is_module, where

    if is_module(name):
        raise AttributeError(f"{missing} before: import nadam_edu.{name}")
    if module := where(name):
        raise ImportError(f"{name} is elsewhere in the package: from {module} import {name}")
    raise AttributeError(missing)
