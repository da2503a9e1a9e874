"""Learning-rate schedules: frozen, pure functions of the step. Keras's own, and the documented ones that Keras has no class for.

A schedule called with a number of steps already done gives the rate of the next update; called with an array, an array of rates.

>>> warm = Warmup(CosineDecay(0.1, decay_steps=100), warmup_steps=10)
>>> warm(0), warm(5), warm(10), warm(110)
(0.0, 0.05, 0.1, 0.0)
"""

from .base import LearningRateSchedule
from .beyond_keras import Cyclical, LegacyDecay, LinearThenConstant, SpecialCase, StepDecay
from .combined import Warmup
from .cosine import CosineDecay, CosineDecayRestarts
from .keras import Constant, ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay
from .saving import SCHEDULES, deserialize, serialize

SCHEDULES.update(
    {
        schedule.__name__: schedule
        for schedule in (
            Constant,
            ExponentialDecay,
            PiecewiseConstantDecay,
            PolynomialDecay,
            InverseTimeDecay,
            CosineDecay,
            CosineDecayRestarts,
            StepDecay,
            LinearThenConstant,
            LegacyDecay,
            Cyclical,
            Warmup,
        )
    }
)

__all__ = [
    "SCHEDULES",
    "Constant",
    "CosineDecay",
    "CosineDecayRestarts",
    "Cyclical",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "LegacyDecay",
    "LinearThenConstant",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "SpecialCase",
    "StepDecay",
    "Warmup",
    "deserialize",
    "serialize",
]
