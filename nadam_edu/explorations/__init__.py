"""What the live figures show, as plain numbers.

There is one function for each figure. It is called with the figure's settings.

The page runs these files under MicroPython, a live kernel and the pictures on paper under CPython. Curves
come as ``{"x": [...], "curves": [[name, [...]], ...], "summary": sentence}``; a None in a curve is a point
that is off every chart.

>>> exploration = decay_readings(learning_rate=0.003, decay=0.0002, updates_per_epoch=100, epochs=10)
>>> exploration["summary"]
'After 1000 updates the rate used is 0.0025; TensorBoard still shows 0.003.'
"""

from .asked import MOST_POINTS, MOST_UPDATES, looked_up
from .belonging import parts
from .comparisons import comparison
from .curves import decay_readings, generation_steps, schedule_curve
from .descents import RATES, WINDOWS, descent, landscape, sensitivity
from .limits import LIMITS, stability

# The live figures by name, but for ``comparison``, which brings numbers of its own.
EXPLORATIONS: dict = {
    "schedule": schedule_curve,
    "descent": descent,
    "sensitivity": sensitivity,
    "generation": generation_steps,
    "decay": decay_readings,
    "stability": stability,
}

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
