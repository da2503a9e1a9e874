"""Gradients measured by central differences are right and leave no trace."""

import math

import numpy as np
import pytest

from nadam_edu.optimizer import gradients

FLOATS = [np.float32, np.float64]


# --- central differences ------------------------------------------------------------------------------------

# Relative to cos(x) + 3 x^2, for a loss of 52 and gradients of 1 to 21. Two things are left: the rounding of
# the loss, eps * loss / h with h = cbrt(eps), and the h^2 of the formula. Measured: 7.9e-5 in float32,
# 2.1e-10 in float64.
ACCURACY = {np.float32: 5e-4, np.float64: 1e-9}


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_gradient_of_a_smooth_loss_is_its_derivative(dtype):
    x, y = np.linspace(0.3, 2.7, 6, dtype=dtype).reshape(2, 3), np.array(0.5, dtype)
    measured, other = gradients.central_differences(lambda: (np.sin(x) + x**3).sum() + 4 * y, [x, y])
    np.testing.assert_allclose(measured, np.cos(x) + 3 * x**2, rtol=ACCURACY[dtype])
    np.testing.assert_allclose(other, 4, rtol=ACCURACY[dtype])
    assert (measured.shape, measured.dtype, other.shape, other.dtype) == (x.shape, x.dtype, (), y.dtype)


@pytest.mark.parametrize("start", [0.0, 0.7, -3e4, 1e9])
@pytest.mark.parametrize("dtype", FLOATS)
def test_the_quotient_divides_by_the_step_that_was_really_made(dtype, start):
    x = np.array([start], dtype)
    # x + h is rounded, so 2h would not give exactly this
    assert gradients.central_differences(lambda: float(x[0]), [x])[0] == 1.0


# The precision of float64 is 2^-52 and that of float32 2^-23; 2^(-52/3) = 6.0554545e-6 and 2^(-23/3) =
# 4.9215666e-3.
@pytest.mark.parametrize(("dtype", "step"), [(np.float64, 6.0554545e-6), (np.float32, 4.9215666e-3)])
def test_a_small_element_moves_by_the_cube_root_of_the_precision(dtype, step):
    x, seen = np.zeros(1, dtype), []
    gradients.central_differences(lambda: seen.append(float(x[0])) or 0.0, [x])
    assert seen == pytest.approx([step, -step], rel=1e-7)  # the digits given


def test_the_step_grows_with_the_element():
    x = np.array([1e8])
    (gradient,) = gradients.central_differences(lambda: x[0] ** 2, [x])
    # 2.3e-12 measured, 1e-4 with the h of small elements
    np.testing.assert_allclose(gradient, 2e8, rtol=1e-11)


@pytest.mark.parametrize("fails_at", range(1, 13))
def test_a_loss_that_raises_leaves_the_variables_as_they_were(fails_at):
    x, calls = np.array([[0.1, -0.0, 1e300], [1e-310, 7.0, -2.0]]), []
    kept = x.tobytes()

    def loss():
        calls.append(1)
        if len(calls) == fails_at:
            raise RuntimeError("no more")
        return 0.0

    with pytest.raises(RuntimeError, match="no more"):
        gradients.central_differences(loss, [x])
    assert x.tobytes() == kept and len(calls) == fails_at  # to the bit, the sign of zero included


def test_only_one_element_moves_at_a_time():
    x, moved = np.zeros((2, 2)), []
    gradients.central_differences(lambda: moved.append(np.count_nonzero(x)) or 0.0, [x])
    assert moved == [1] * 8 and not x.any()


@pytest.mark.parametrize(
    ("value", "error"),
    [(math.nan, ValueError), (math.inf, ValueError), (None, TypeError), (np.ones(2), TypeError)],
)
def test_a_loss_that_is_not_one_finite_number_is_refused(value, error):
    x = np.ones(2)
    with pytest.raises(error, match=r"^loss\(\) must be a finite number, got "):
        gradients.central_differences(lambda: value, [x])
    np.testing.assert_array_equal(x, 1)


@pytest.mark.parametrize("bad_at", [1, 2, 3, 4])
def test_every_value_of_the_loss_is_checked(bad_at):
    values = [0.0] * (bad_at - 1) + [math.nan]
    with pytest.raises(ValueError, match=r"^loss\(\) must be a finite number, got nan$"):
        gradients.central_differences(iter(values).__next__, [np.ones(2)])


def test_views_and_empty_variables_have_gradients():
    table = np.arange(6.0).reshape(2, 3)
    measured = gradients.central_differences(lambda: (table[:, 1] ** 2).sum(), [table[:, 1], np.ones((0, 2))])
    np.testing.assert_allclose(measured[0], [2.0, 8.0], rtol=2e-10)  # 2.8e-11 measured
    assert measured[1].shape == (0, 2)
    np.testing.assert_array_equal(table, np.arange(6.0).reshape(2, 3))
