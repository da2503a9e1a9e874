"""The types of the package: each figure's function takes its settings and returns JSON."""

from collections.abc import Callable
from typing import Any

from .asked import MOST_POINTS as MOST_POINTS
from .asked import MOST_UPDATES as MOST_UPDATES
from .asked import looked_up as looked_up
from .belonging import parts as parts
from .comparisons import comparison as comparison
from .curves import decay_readings as decay_readings
from .curves import generation_steps as generation_steps
from .curves import schedule_curve as schedule_curve
from .descents import RATES as RATES
from .descents import WINDOWS as WINDOWS
from .descents import descent as descent
from .descents import landscape as landscape
from .descents import sensitivity as sensitivity
from .limits import LIMITS as LIMITS
from .limits import stability as stability

EXPLORATIONS: dict[str, Callable[..., dict[str, Any]]]

__all__ = [
    "EXPLORATIONS",
    "LIMITS",
    "MOST_POINTS",
    "MOST_UPDATES",
    "RATES",
    "WINDOWS",
    "comparison",
    "decay_readings",
    "descent",
    "generation_steps",
    "landscape",
    "looked_up",
    "parts",
    "schedule_curve",
    "sensitivity",
    "stability",
]
