"""Nadam from scratch, learning-rate schedules, and the book's tools. Importing it loads NumPy only."""

import sys

from . import generations, schedules, surfaces, update_rules
from .optimizer import Nadam

__version__ = "0.1.0"
__all__ = ["Nadam", "generations", "schedules", "surfaces", "update_rules"]


def __getattr__(name: str) -> object:
    """Say where to import a name from that is not offered here.

    >>> from nadam_edu import to_keras
    Traceback (most recent call last):
    ImportError: to_keras is elsewhere in the package: from nadam_edu.keras_bridge import to_keras
    """
    importing = sys._getframe(1).f_code.co_name == "_handle_fromlist"  # from nadam_edu import ...
    missing = f"module 'nadam_edu' has no attribute {name!r}"
    if name.startswith("_"):
        raise AttributeError(missing)
    from .directions import is_module, where

    if is_module(name):
        raise AttributeError(f"{missing} before: import nadam_edu.{name}")
    if module := where(name):
        advice = f"{name} is elsewhere in the package: from {module} import {name}"
        raise ImportError(advice) if importing else AttributeError(f"{missing}; {advice}")
    raise AttributeError(missing)
