"""Learning-rate schedules: frozen, pure functions of the step. Keras's own, and the documented ones that Keras has no class for.

A schedule called with a number of steps already done gives the rate of the next update; called with an array, an array of rates.

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


def register(schedule_class: "type[LearningRateSchedule]") -> "type[LearningRateSchedule]":
    """Make a schedule class of your own one that can be saved and loaded: write ``@schedules.register`` above it.

    From then on ``get_config`` and ``from_config`` of ``Nadam``, ``Warmup`` and ``Sequence``, ``serialize``, ``keras_bridge.to_keras``, and
    saving and loading take it. Where something is loaded, the class must be registered too: import its module first.

    Parameters
    ----------
    schedule_class : subclass of LearningRateSchedule
        Its name is what is written. A class of that name that was registered before, as when a cell runs again, is replaced.

    Returns
    -------
    class
        The same.

    Raises
    ------
    TypeError
        If it is no such class.
    ValueError
        If its name is that of one of ours.

    Examples
    --------
    >>> @register
    ... class Halving(LearningRateSchedule):
    ...     def __init__(self, learning_rate):
    ...         self.learning_rate = learning_rate
    ...         self.freeze()
    ...
    ...     def rate(self, step):
    ...         return self.learning_rate * 0.5**step
    >>> deserialize(serialize(Warmup(Halving(0.5), 10))).schedule
    Halving(learning_rate=0.5)
    >>> del SCHEDULES["Halving"]
    """
    if not (isinstance(schedule_class, type) and issubclass(schedule_class, LearningRateSchedule)):
        raise TypeError(f"schedule_class must be a subclass of LearningRateSchedule, got {schedule_class!r}")
    name = schedule_class.__name__
    if name in [schedule.__name__ for schedule in OURS] and schedule_class not in OURS:
        raise ValueError(f"schedule_class must have a name that none of ours has, got {name}")
    SCHEDULES[name] = schedule_class
    return schedule_class


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
