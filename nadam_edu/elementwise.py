"""The numeric names that the book's formulas use, for arrays or for single floats.

With NumPy they work on arrays of any shape. Where NumPy is missing (MicroPython, inside the rendered page)
the same names come from ``math`` and work on one float at a time, so one formula serves both. What an update
rule or a surface needs also takes the page's own arrays, which ``array`` makes.

>>> sqrt(9.0)
np.float64(3.0)
>>> where(floats([1, 2, 3]) > 1.5, 10.0, 0.0)
array([ 0., 10., 10.])
"""

# mypy: disable-error-code="assignment, misc, no-redef"
# The second half repeats the names of the first: only one of them runs.

Any = object  # MicroPython has no typing; the .pyi says what a checker reads

try:
    from numpy import (
        asarray,
        ceil,
        cos,
        exp,
        floor,
        log,
        maximum,
        minimum,
        pi,
        repeat,
        sin,
        split,
        sqrt,
        where,
    )

    # For annotations alone.
    from collections.abc import Callable as Callable  # isort: skip
    from collections.abc import Iterator as Iterator  # isort: skip
    from collections.abc import Sequence as Items  # isort: skip
    from numpy import ndarray as Array

    def floats(value):
        """Return ``value`` as a float64 array (of shape () for a single number)."""
        found = asarray(value)
        if found.dtype.kind in "bcSUMm":  # NumPy would make floats of bools, complex numbers, text and dates
            raise TypeError(f"value must be numbers, got an array of {found.dtype}")
        return asarray(found, dtype=float)

    array = floats

    def beside(x, y):
        """Return x alone: only the page's own arrays are put side by side, as NumPy gains nothing by it."""
        return x

except ImportError:
    import math
    from math import ceil, exp, floor, log, pi

    from arrays import Array, array, beside, each, repeat, root, split  # of the page: web/src/arrays.py

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
        if isinstance(condition, Array):
            return each(where, condition, a, b)
        return a if condition else b

    def sqrt(x):
        """Return the square root."""
        return root(x) if isinstance(x, Array) else math.sqrt(x)

    def cos(x):
        """Return the cosine."""
        return each(math.cos, x) if isinstance(x, Array) else math.cos(x)

    def sin(x):
        """Return the sine."""
        return each(math.sin, x) if isinstance(x, Array) else math.sin(x)


__all__ = [
    "array",
    "beside",
    "ceil",
    "cos",
    "exp",
    "floats",
    "floor",
    "log",
    "maximum",
    "minimum",
    "pi",
    "repeat",
    "sin",
    "split",
    "sqrt",
    "where",
]
