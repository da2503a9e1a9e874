"""Checks of TensorFlow 2.9's page of Nadam."""

from . import algorithm, arguments, averages, calls, methods, variables

__all__ = ["algorithm", "arguments", "averages", "calls", "methods", "variables"]
