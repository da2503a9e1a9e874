"""Learning-rate schedules: frozen, pure functions of the step.

Keras's own, and the documented ones that Keras has no class for.

A schedule called with a number of steps already done gives the rate of the next update; called with an array,
an array of rates.

>>> warm = Warmup(CosineDecay(0.1, decay_steps=100), warmup_steps=10)
>>> warm(0), warm(5), warm(10), warm(110)
(0.0, 0.05, 0.1, 0.0)
"""

from .base import LearningRateSchedule
from .beyond_keras import Constant, InverseSquareRoot, LegacyDecay, LinearThenConstant, SpecialCase, StepDecay
from .combined import Floor, Sequence, Warmup
from .cosine import CosineDecay, CosineDecayRestarts
from .cyclical import Cyclical
from .keras import ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay
from .own import register
from .phases import OneCycle, WarmupStableDecay
from .plateau import plateau
from .saving import SCHEDULES, deserialize, serialize
from .units import per_epoch

OURS = (
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
    InverseSquareRoot,
    OneCycle,
    WarmupStableDecay,
    Warmup,
    Sequence,
    Floor,
)
SCHEDULES.update({schedule.__name__: schedule for schedule in OURS})

__all__ = [
    "SCHEDULES",
    "Constant",
    "CosineDecay",
    "CosineDecayRestarts",
    "Cyclical",
    "ExponentialDecay",
    "Floor",
    "InverseSquareRoot",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "LegacyDecay",
    "LinearThenConstant",
    "OneCycle",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "Sequence",
    "SpecialCase",
    "StepDecay",
    "Warmup",
    "WarmupStableDecay",
    "deserialize",
    "per_epoch",
    "plateau",
    "register",
    "serialize",
]
