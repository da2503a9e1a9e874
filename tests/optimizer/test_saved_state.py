"""A saved state is taken over only if a run can come to it."""

import numpy as np
import pytest

from nadam_edu import Nadam


def after(updates, **arguments):
    """Return an optimizer after some updates of one weight, and the weight."""
    optimizer, weight = Nadam(**arguments), np.ones(1)
    for _ in range(updates):
        optimizer.apply_gradients([(np.ones(1), weight)])
    return optimizer, weight


@pytest.mark.parametrize("product", [np.nextafter(1, 2), 1.5])
def test_a_product_of_momenta_above_1_is_refused_and_nothing_changes(product):
    optimizer, _ = after(3)
    before = optimizer.state_dict()
    with pytest.raises(ValueError, match=rf"^state\['mu_product'\] must be <= 1, got {product}$"):
        optimizer.load_state_dict(before | {"iterations": np.array(5), "mu_product": np.array(product)})
    assert optimizer.state_dict() == before


@pytest.mark.parametrize(("updates", "beta_1", "product"), [(0, 0.9, 1.0), (1, 0.0, 0.0), (1000, 0.4, 0.0)])
def test_the_products_at_both_ends_are_those_of_runs(updates, beta_1, product):
    optimizer, weight = after(updates, beta_1=beta_1)
    optimizer.build([weight])
    state = optimizer.state_dict()
    assert state["mu_product"] == product  # 0.4**1000 is 1e-398, less than the least float64, 5e-324
    optimizer.load_state_dict(state)
    assert optimizer.state_dict() == state


def test_other_values_may_be_above_1():
    optimizer, _ = after(1)
    state = optimizer.state_dict() | {
        "velocity/0": np.array([9.0]),
        "learning_rate": np.array(2.0),
        "momentum/0": np.array([-9.0]),
    }
    optimizer.load_state_dict(state)
    assert optimizer.state_dict() == state
