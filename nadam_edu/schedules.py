"""Learning-rate schedules: frozen, pure functions of the step. Keras's own, and the documented ones that Keras has no class for.

A schedule called with a number of steps already done gives the rate of the next update; called with an array, an array of rates.

>>> warm = Warmup(CosineDecay(0.1, decay_steps=100), warmup_steps=10)
>>> warm(0), warm(5), warm(10), warm(110)
(0.0, 0.05, 0.1, 0.0)
"""

from .arguments import non_negative, number, shown, text
from .cosine_schedules import CosineDecay, CosineDecayRestarts, warm_up
from .elementwise import Array, floor, maximum
from .keras_schedules import Constant, ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay
from .learning_rate_schedule import LearningRateSchedule

DEEPEST = 10  # warm-ups one inside the other


class SpecialCase(LearningRateSchedule):
    """A schedule whose formula is that of a more general one, which Keras has.

    >>> LegacyDecay(0.003, decay=0.0002).general
    InverseTimeDecay(initial_learning_rate=0.003, decay_steps=1, decay_rate=0.0002, staircase=False, name='LegacyDecay')
    """

    _general: LearningRateSchedule

    @property
    def general(self) -> LearningRateSchedule:
        """The same schedule, as Keras has it."""
        return self._general

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the value of the general formula."""
        return self._general.rate(step)


class StepDecay(SpecialCase):
    r"""Multiply by ``drop_factor`` at every ``drop_every`` steps: :math:`\eta_k = \eta_0\, f^{\lfloor k/n \rfloor}`.

    >>> drops = StepDecay(0.1, drop_factor=0.5, drop_every=10)
    >>> drops(9), drops(10), drops(20)
    (0.1, 0.05, 0.025)
    """

    def __init__(self, initial_learning_rate: float, drop_factor: float, drop_every: float, name: str = "StepDecay") -> None:
        self.initial_learning_rate = non_negative("initial_learning_rate", initial_learning_rate)
        self.drop_factor = non_negative("drop_factor", drop_factor)
        self.drop_every = number("drop_every", drop_every, above=0)
        self.name = text("name", name)
        self._general = ExponentialDecay(self.initial_learning_rate, self.drop_every, self.drop_factor, staircase=True, name=name)
        self.freeze()


class LinearThenConstant(SpecialCase):
    r"""Go in a straight line to the final rate in ``decay_steps``, then stay: :math:`\eta_k = \eta_0 + (\eta_e - \eta_0) \min(k/d, 1)`.

    >>> line = LinearThenConstant(0.5, 0.25, decay_steps=100)
    >>> line(0), line(50), line(100), line(1000)
    (0.5, 0.375, 0.25, 0.25)
    """

    def __init__(
        self, initial_learning_rate: float, final_learning_rate: float, decay_steps: float, name: str = "LinearThenConstant"
    ) -> None:
        self.initial_learning_rate = non_negative("initial_learning_rate", initial_learning_rate)
        self.final_learning_rate = non_negative("final_learning_rate", final_learning_rate)
        self.decay_steps = number("decay_steps", decay_steps, above=0)
        self.name = text("name", name)
        self._general = PolynomialDecay(self.initial_learning_rate, self.decay_steps, self.final_learning_rate, power=1.0, name=name)
        self.freeze()


class LegacyDecay(SpecialCase):
    r"""What ``decay=`` did in the old Keras optimizers, with k counted in updates: :math:`\eta_k = \eta_0 / (1 + \delta k)`.

    >>> LegacyDecay(0.003, decay=0.0002)(1000)
    0.0025
    """

    def __init__(self, initial_learning_rate: float, decay: float, name: str = "LegacyDecay") -> None:
        self.initial_learning_rate = non_negative("initial_learning_rate", initial_learning_rate)
        self.decay = non_negative("decay", decay)
        self.name = text("name", name)
        self._general = InverseTimeDecay(self.initial_learning_rate, decay_steps=1, decay_rate=self.decay, name=name)
        self.freeze()


class Cyclical(LearningRateSchedule):
    r"""Up and down between two rates in straight lines (Smith, 2017), h steps each way.

    :math:`\eta_k = x\,\eta_{\min} + (1 - x)\,\eta_{\max}`, where the distance to the nearest peak is
    :math:`x = |k/h - (2 \lfloor k/2h \rfloor + 1)|` half cycles.

    >>> triangle = Cyclical(0.25, 1.0, half_cycle_steps=10)
    >>> triangle(0), triangle(5), triangle(10), triangle(20)
    (0.25, 0.625, 1.0, 0.25)
    """

    def __init__(self, min_learning_rate: float, max_learning_rate: float, half_cycle_steps: float, name: str = "Cyclical") -> None:
        self.min_learning_rate = non_negative("min_learning_rate", min_learning_rate)
        self.max_learning_rate = float(number("max_learning_rate", max_learning_rate, at_least=self.min_learning_rate))
        self.half_cycle_steps = number("half_cycle_steps", half_cycle_steps, above=0)
        self.name = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        half_cycles = step / self.half_cycle_steps
        from_peak = abs(half_cycles - (2 * floor(half_cycles / 2) + 1))
        return from_peak * self.min_learning_rate + (1 - from_peak) * self.max_learning_rate


class Warmup(LearningRateSchedule):
    r"""Go in a straight line to the first rate of another schedule in ``warmup_steps``, then follow it from its own step 0.

    With w warm-up steps before the schedule :math:`s`: :math:`\eta_k = \eta_0 + (s(0) - \eta_0)\,k/w` for k < w, else :math:`s(k - w)`.

    >>> warm = Warmup(StepDecay(0.5, drop_factor=0.5, drop_every=100), warmup_steps=10)
    >>> warm(0), warm(5), warm(10), warm(109), warm(110)
    (0.0, 0.25, 0.5, 0.5, 0.25)
    """

    def __init__(
        self, schedule: LearningRateSchedule, warmup_steps: float, initial_learning_rate: float = 0.0, name: str = "Warmup"
    ) -> None:
        if not isinstance(schedule, LearningRateSchedule):
            raise TypeError(f"schedule must be a LearningRateSchedule, got {shown(schedule)}")
        self._depth = 1 + getattr(schedule, "_depth", 0)
        if self._depth > DEEPEST:
            raise ValueError(f"schedule must be at most {DEEPEST - 1} warm-ups deep, got {schedule!r}")
        self._target = schedule(0)  # once: each call of a warm-up inside would make two of the next
        self.schedule = schedule
        self.warmup_steps = number("warmup_steps", warmup_steps, at_least=0)
        self.initial_learning_rate = non_negative("initial_learning_rate", initial_learning_rate)
        self.name = text("name", name)
        self.freeze()

    def get_config(self) -> dict:
        """Return the arguments as a dict for JSON, with the schedule as ``serialize`` writes it."""
        return dict(super().get_config(), schedule=serialize(self.schedule))

    @classmethod
    def from_config(cls, config: dict) -> "Warmup":
        """Return the warm-up that ``get_config`` described."""
        arguments = dict(config)
        if "schedule" in arguments:
            arguments["schedule"] = deserialize(arguments["schedule"])
        return cls(**arguments)

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        after = self.schedule.rate(maximum(step - self.warmup_steps, 0.0))
        return warm_up(step, self.warmup_steps, self.initial_learning_rate, self._target, after)


def serialize(schedule: LearningRateSchedule) -> dict:
    """Return a schedule as a dict for JSON: its class name and its config, as Keras serializes one.

    >>> serialize(Constant(0.1))["class_name"]
    'Constant'
    """
    return {"class_name": type(schedule).__name__, "config": schedule.get_config()}


def deserialize(config: dict) -> LearningRateSchedule:
    """Return the schedule that ``serialize`` described.

    Raises
    ------
    TypeError, ValueError
        If it is not such a dict, the class is not one of this module, or as the class; warm-ups nest ``DEEPEST`` deep at most.

    Examples
    --------
    >>> deserialize({"class_name": "Constant", "config": {"learning_rate": 0.1}})
    Constant(learning_rate=0.1, name='Constant')
    """
    if not isinstance(config, dict):
        raise TypeError(f"a schedule's config must be a dict with class_name and config, got {shown(config)}")
    name, arguments = config.get("class_name"), config.get("config")
    if not isinstance(name, str) or name not in SCHEDULES:
        raise ValueError(f"class_name must be one of {', '.join(sorted(SCHEDULES))}, got {shown(name)}")
    if not isinstance(arguments, dict):
        raise TypeError(f"config must be a dict of the arguments of {name}, got {shown(arguments)}")
    try:
        return SCHEDULES[name].from_config(arguments)
    except RuntimeError:  # RecursionError, for which MicroPython has no name
        raise ValueError(f"schedule must be at most {DEEPEST - 1} warm-ups deep, got {shown(arguments)}") from None


SCHEDULES = {
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
