"""Six update rules, from plain descent to Nadam, each a pure function.

All have one shape: ``rule(gradient, state, learning_rate, **hyperparameters) -> (displacement, state)``. Add
the displacement to the variable; hand the state to the next call (``None`` to begin). Everything is
elementwise, so gradients are floats or arrays of any shape, and a displacement has the shape and dtype of its
gradient.

>>> displacement, state = sgd(2.0, None, 0.1)
>>> displacement
-0.2
"""

from .adam_rule import adam, adam_arrays, adam_numbers
from .nadam_rule import DOZAT_BASE, growth, momentum_at, nadam, nadam_arrays, nadam_numbers
from .simple_rules import momentum, nesterov, rmsprop, sgd

RULES = {rule.__name__: rule for rule in (sgd, momentum, nesterov, rmsprop, adam, nadam)}

__all__ = [
    "DOZAT_BASE",
    "RULES",
    "adam",
    "adam_arrays",
    "adam_numbers",
    "growth",
    "momentum",
    "momentum_at",
    "nadam",
    "nadam_arrays",
    "nadam_numbers",
    "nesterov",
    "rmsprop",
    "sgd",
]
