"""Checks of the article that lets three functions of the epoch set Nadam's rate."""

from . import epoch_functions, nadam

__all__ = ["epoch_functions", "nadam"]
