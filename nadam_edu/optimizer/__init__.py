"""Nadam on NumPy arrays: the class, the parts that it is made of, and ``Rule``, to hand it another rule."""

from .nadam import Nadam
from .rule import Rule

__all__ = ["Nadam", "Rule"]
