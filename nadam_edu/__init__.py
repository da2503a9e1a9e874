"""Nadam from scratch, learning-rate schedules, and the tools of the book that explains both. Importing it loads NumPy only."""

from . import generations, schedules, surfaces, update_rules
from .optimizer import Nadam

__version__ = "0.1.0"
__all__ = ["Nadam", "generations", "schedules", "surfaces", "update_rules"]
