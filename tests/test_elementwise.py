"""The numeric names mean the same on arrays (NumPy) and on single floats (``math``)."""

import math

import numpy as np
import pytest

from nadam_edu import elementwise

OF_ARRAYS = ("array", "beside", "floats", "pi", "repeat", "split")
FUNCTIONS = [name for name in elementwise.__all__ if name not in OF_ARRAYS]
NUMBERS = {"log": [(0.5,), (1.0,), (8.0,)], "sqrt": [(0.0,), (2.25,), (3.0,)]}
ONE_NUMBER = [(-2.5,), (-1.0,), (0.0,), (0.3,), (2.0,), (2.5,)]
TWO_NUMBERS = [(1.0, 2.0), (2.0, 1.0), (-1.0, -1.5), (0.0, 0.0)]
CASES = {
    "maximum": TWO_NUMBERS,
    "minimum": TWO_NUMBERS,
    "where": [(True, 1.0, 2.0), (False, 1.0, 2.0)],
    **{
        name: NUMBERS.get(name, ONE_NUMBER)
        for name in FUNCTIONS
        if name not in ("maximum", "minimum", "where")
    },
}


def test_both_sides_offer_the_same_names(without_numpy):
    fallback = without_numpy.elementwise
    assert fallback.__all__ == elementwise.__all__
    assert all(hasattr(fallback, name) and hasattr(elementwise, name) for name in elementwise.__all__)
    assert fallback.exp is math.exp and elementwise.exp is np.exp  # the fixture really took NumPy away
    assert fallback.pi == elementwise.pi == math.pi


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_gives_the_same_on_floats_and_on_arrays(without_numpy, name):
    one_by_one = [getattr(without_numpy.elementwise, name)(*numbers) for numbers in CASES[name]]
    at_once = getattr(elementwise, name)(*np.array(CASES[name]).T)
    # Libm and NumPy round apart.
    np.testing.assert_array_max_ulp(np.array(one_by_one, dtype=float), at_once.astype(float), maxulp=1)


@pytest.mark.parametrize(
    ("value", "shape"), [(3, ()), (3.5, ()), (np.float32(2), ()), ([1, 2], (2,)), (np.ones((2, 0)), (2, 0))]
)
def test_floats_gives_float64_of_the_shape_of_its_argument(value, shape):
    result = elementwise.floats(value)
    assert (result.dtype, result.shape) == (np.float64, shape)


def test_floats_without_numpy_keeps_the_nesting_of_lists(without_numpy):
    result = without_numpy.elementwise.floats([(1, 2), [3]])
    assert result == [[1.0, 2.0], [3.0]] and type(result[0][0]) is float
    assert type(without_numpy.elementwise.floats(3)) is float
