"""Arrays for the page's Python, which has no NumPy: many descents are walked in the time of a few.

An operation costs one call for all the numbers of an array; ``arrays.js`` has them. A rule that asks what
only one number can answer, such as ``if gradient > 0``, gets an error.

Runs under MicroPython, in the page's worker.
"""

from array import array as numbers
from binascii import hexlify, unhexlify

import typed_arrays


def operator(compute):
    """Return the method of an operator whose left side is an array."""

    def forward(self, other):
        # Times 1.0, as JavaScript takes whole numbers for others if they are large; what is no number raises.
        return Array(compute(self.held, other.held if isinstance(other, Array) else 1.0 * other))

    return forward


def reflected(compute):
    """Return the method of an operator whose right side alone is an array."""

    def backward(self, other):
        return Array(compute(1.0 * other, self.held))

    return backward


class Array:
    """Floats side by side; an operator works on each. What is true is 1, what is false 0."""

    def __init__(self, held):
        if held is False:  # of arrays.js
            raise ArithmeticError("no operation for floats")
        self.held = held  # a Float64Array

    __add__, __radd__ = operator(typed_arrays.add), reflected(typed_arrays.add)
    __sub__, __rsub__ = operator(typed_arrays.subtract), reflected(typed_arrays.subtract)
    __mul__, __rmul__ = operator(typed_arrays.multiply), reflected(typed_arrays.multiply)
    __truediv__, __rtruediv__ = operator(typed_arrays.divide), reflected(typed_arrays.divide)
    __lt__ = operator(typed_arrays.below)

    def __neg__(self):
        return Array(typed_arrays.multiply(-1.0, self.held))

    def __abs__(self):
        return Array(typed_arrays.absolute(self.held))

    def __pow__(self, exponent):
        return array([number**exponent for number in self])

    def __iter__(self):
        return iter(numbers("d", unhexlify(typed_arrays.toHex(self.held))))

    def __eq__(self, other):
        raise TypeError("an array is not compared with ==")

    def __bool__(self):
        raise TypeError("an array is neither true nor false")


def array(values):
    """Return a list of numbers as an array."""
    return Array(typed_arrays.fromHex(hexlify(numbers("d", values)).decode()))


def repeat(values, times):
    """Return an array with each number of an array so many times, one beside the other."""
    return Array(typed_arrays.repeat(values.held, times))


def split(values, count):
    """Return an array as so many, each as long as the others."""
    return [Array(typed_arrays.part(values.held, count, nth)) for nth in range(count)]


def beside(x, y):
    """Return two arrays side by side as one, or the first of two numbers."""
    are_arrays = isinstance(x, Array) and isinstance(y, Array)
    return Array(typed_arrays.beside(x.held, y.held)) if are_arrays else x


def root(values):
    """Return the square roots of an array."""
    return Array(typed_arrays.root(values.held))


def each(function, *values):
    """Return the array of a function of single numbers at each place; a number stands at every place."""
    rows = [list(value) if isinstance(value, Array) else [value] for value in values]
    size = max([len(row) for row in rows])
    return array(list(map(function, *[row * (size // len(row)) for row in rows])))
