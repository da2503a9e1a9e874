"""The numeric names that the book's formulas use, for arrays or for single floats.

With NumPy they work on arrays of any shape. Where NumPy is missing (MicroPython, inside the rendered page)
the same names come from ``math`` and work on one float at a time, so one formula serves both.

>>> sqrt(9.0)
np.float64(3.0)
>>> where(floats([1, 2, 3]) > 1.5, 10.0, 0.0)
array([ 0., 10., 10.])
"""

# mypy: disable-error-code="assignment, misc, no-redef"
# The second half repeats the names of the first: only one of them runs.

Any = object  # MicroPython has no typing; the .pyi says what a checker reads

try:
    from numpy import asarray, ceil, cos, exp, floor, log, maximum, minimum, pi, sin, sqrt, where

    # For annotations alone.
    from collections.abc import Callable as Callable  # isort: skip
    from collections.abc import Iterator as Iterator  # isort: skip
    from collections.abc import Sequence as Items  # isort: skip
    from numpy import ndarray as Array

    def floats(value):
        """Return ``value`` as a float64 array (of shape () for a single number)."""
        return asarray(value, dtype=float)

except ImportError:
    from math import ceil, cos, exp, floor, log, pi, sin, sqrt

    Array = float  # without NumPy everything is one float at a time
    Callable = Items = Iterator = object

    def floats(value):
        """Return ``value`` as a float, or a list of floats for a list or tuple."""
        return [floats(item) for item in value] if isinstance(value, (list, tuple)) else float(value)

    def maximum(a, b):
        """Return the larger of two numbers."""
        return a if a > b else b

    def minimum(a, b):
        """Return the smaller of two numbers."""
        return a if a < b else b

    def where(condition, a, b):
        """Return ``a`` where the condition holds, otherwise ``b``."""
        return a if condition else b


__all__ = ["ceil", "cos", "exp", "floats", "floor", "log", "maximum", "minimum", "pi", "sin", "sqrt", "where"]
