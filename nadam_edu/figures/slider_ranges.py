"""How the live figures offer their settings: symbol, unit, range, scale and first value of each slider."""

from typing import Any

from .. import schedules
from ..explorations import WINDOWS
from ..schedules.cyclical import MODES
from ..schedules.shapes import SHAPES

RATE: dict[str, Any] = {"symbol": "η", "minimum": 1e-5, "maximum": 10.0, "scale": "log"}
STEPS: dict[str, Any] = {"unit": "steps", "minimum": 1, "maximum": 1000, "step": 1}
FACTOR: dict[str, Any] = {"minimum": 0.0, "maximum": 2.0, "step": 0.01}
SHARE: dict[str, Any] = {"minimum": 0.0, "maximum": 0.999, "step": 0.001}

# In the order in which a figure shows them. The left end of a logarithmic slider is 0, or None where "none"
# says so, unless the value must be positive. The Python of a setting may refuse what lies outside, but must
# take all that lies inside. A name with a class or surface before it is of the argument of that one alone.
CONTROLS: dict[str, dict[str, Any]] = {
    "learning_rate": RATE,
    "initial_learning_rate": {**RATE, "symbol": "η₀"},
    "end_learning_rate": {**RATE, "symbol": "ηₑ"},
    "final_learning_rate": {**RATE, "symbol": "ηₑ"},
    "peak_learning_rate": {**RATE, "symbol": "ηₚ"},
    "min_learning_rate": {**RATE, "symbol": "ηₘᵢₙ"},
    "max_learning_rate": {**RATE, "symbol": "ηₘₐₓ"},
    "Cyclical.min_learning_rate": {**RATE, "symbol": "ηₘᵢₙ", "at_most": "max_learning_rate"},
    "Cyclical.max_learning_rate": {**RATE, "symbol": "ηₘₐₓ", "at_least": "min_learning_rate"},
    "warmup_target": {**RATE, "none": True},
    "values": RATE,
    "boundaries": {**STEPS, "increasing": True},
    "decay_steps": {**STEPS, "symbol": "d"},
    "first_decay_steps": {**STEPS, "symbol": "d"},
    "half_cycle_steps": {**STEPS, "symbol": "h"},
    "total_steps": {**STEPS, "symbol": "n"},
    "warmup_steps": {**STEPS, "symbol": "w", "minimum": 0},
    "InverseSquareRoot.warmup_steps": {**STEPS, "symbol": "w"},
    "stable_steps": {**STEPS, "symbol": "s", "minimum": 0},
    "warmup_share": {"symbol": "s", "unit": "of the steps", "minimum": 0.0, "maximum": 1.0, "step": 0.01},
    "drop_every": {**STEPS, "symbol": "n"},
    "div_factor": {"symbol": "f", "minimum": 1.0, "maximum": 1000.0, "scale": "log", "positive": True},
    "final_div_factor": {"symbol": "g", "minimum": 1.0, "maximum": 1e6, "scale": "log", "positive": True},
    "decay_rate": {**FACTOR, "symbol": "r"},
    "drop_factor": {**FACTOR, "symbol": "f"},
    "alpha": {**FACTOR, "symbol": "α", "unit": "of the peak"},  # noqa: RUF001  the Greek letter is meant
    "t_mul": {"symbol": "τ", "minimum": 1.0, "maximum": 3.0, "step": 0.1},
    "m_mul": {**FACTOR, "symbol": "γ"},  # noqa: RUF001
    "mode": {"options": list(MODES)},
    "gamma": {
        "symbol": "γ",  # noqa: RUF001
        "unit": "per update",
        "minimum": 0.98,
        "maximum": 1.0,
        "step": 0.0005,
    },
    "shape": {"options": list(SHAPES)},
    "power": {"symbol": "p", "minimum": 0.0, "maximum": 5.0, "step": 0.1},
    "staircase": {"symbol": "⌊k/d⌋"},
    "cycle": {"symbol": "⟳"},
    "decay": {"symbol": "δ", "unit": "per update", "minimum": 1e-6, "maximum": 1.0, "scale": "log"},
    "steps": {"unit": "updates", "minimum": 10, "maximum": 1000, "step": 1},
    "budget": {"unit": "updates", "minimum": 10, "maximum": 200, "step": 10},
    "momentum": {**SHARE, "symbol": "μ"},
    "rho": {**SHARE, "symbol": "ρ"},  # noqa: RUF001
    "beta_1": {**SHARE, "symbol": "β₁"},
    "beta_2": {**SHARE, "symbol": "β₂"},
    "epsilon": {"symbol": "ε", "minimum": 1e-10, "maximum": 1.0, "scale": "log", "positive": True},
    "momentum_decay": {"symbol": "ψ", "minimum": 1e-4, "maximum": 100.0, "scale": "log"},
    "noise": {"unit": "of the gradient", "minimum": 0.0, "maximum": 3.0, "step": 0.05},
    "updates": {"unit": "updates", "minimum": 5, "maximum": 500, "step": 1},
    "updates_per_epoch": {"unit": "updates", "minimum": 1, "maximum": 1000, "step": 1},
    "epochs": {"unit": "epochs", "minimum": 1, "maximum": 200, "step": 1},
}
# A descent begins on its surface's map.
CONTROLS |= {
    f"{surface}.{axis}": {"minimum": window[first], "maximum": window[first + 1], "step": 0.1}
    for surface, window in WINDOWS.items()
    for axis, first in (("x", 0), ("y", 2))
}

# Where the arguments without a default begin. The other figures' functions say it in their signature or
# below.
START: dict[str, Any] = {
    "learning_rate": 0.001,
    "initial_learning_rate": 0.001,
    "final_learning_rate": 0.0001,
    "min_learning_rate": 0.0001,
    "max_learning_rate": 0.001,
    "decay_steps": 500,
    "first_decay_steps": 200,
    "decay_rate": 0.5,
    "boundaries": (300, 600),
    "values": (0.001, 0.0005, 0.0001),
    "drop_factor": 0.5,
    "drop_every": 200,
    "half_cycle_steps": 200,
    "decay": 0.0002,
    "total_steps": 1000,
    "peak_learning_rate": 0.001,
    "warmup_steps": 100,
    "stable_steps": 400,
    "schedule": schedules.CosineDecay(0.001, 500),
    # As many as leave room for the boundaries above.
    "parts": (
        schedules.LinearThenConstant(0.0, 0.001, 100),
        schedules.Constant(0.001),
        schedules.LinearThenConstant(0.001, 0.0, 300),
    ),
}


def control_of(name: str, owner: str | None = None) -> dict[str, Any] | None:
    """Return the control of an argument, that of the class ``owner`` if it has one of its own.

    None if it has none.

    ``controlOf`` of web/src/settings.js does the same in the page.

    >>> control_of("warmup_steps")["minimum"], control_of("warmup_steps", "InverseSquareRoot")["minimum"]
    (0, 1)
    """
    return CONTROLS.get(f"{owner}.{name}") or CONTROLS.get(name)
