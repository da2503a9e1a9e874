"""Nadam with the documented optimizer API, on NumPy arrays."""

from .nadam import Nadam as Nadam
