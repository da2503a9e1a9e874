"""The types of the package's __init__.py: each rule by its name."""

from collections.abc import Callable
from typing import Any

from .adam_rule import adam as adam
from .adam_rule import adam_arrays as adam_arrays
from .adam_rule import adam_numbers as adam_numbers
from .nadam_rule import DOZAT_BASE as DOZAT_BASE
from .nadam_rule import growth as growth
from .nadam_rule import momentum_at as momentum_at
from .nadam_rule import nadam as nadam
from .nadam_rule import nadam_arrays as nadam_arrays
from .nadam_rule import nadam_numbers as nadam_numbers
from .simple_rules import momentum as momentum
from .simple_rules import nesterov as nesterov
from .simple_rules import rmsprop as rmsprop
from .simple_rules import sgd as sgd

RULES: dict[str, Callable[..., tuple[Any, Any]]]

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
