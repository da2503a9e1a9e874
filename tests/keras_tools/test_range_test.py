"""The range test on TensorFlow: some of the cases that `make test-all` runs on every backend."""

from backends.range_test_cases import test_a_loss_that_is_not_finite_ends_the_test as test_a_loss_not_finite
from backends.range_test_cases import test_a_training_after_it_ends_where_it_would_have_ended as test_after_it
from backends.range_test_cases import test_an_argument_that_is_wrong_is_named as test_an_argument
from backends.range_test_cases import test_an_error_among_the_batches_leaves_nothing_behind as test_an_error
from backends.range_test_cases import test_one_curvature_turns_at_two_over_it as test_one_curvature
from backends.range_test_cases import test_the_readings_by_hand as test_readings

__all__ = [
    "test_a_loss_not_finite",
    "test_after_it",
    "test_an_argument",
    "test_an_error",
    "test_one_curvature",
    "test_readings",
]
