"""Schedules made of other schedules.

>>> from nadam_edu.schedules import CosineDecay
>>> warm = Warmup(CosineDecay(0.1, decay_steps=100), warmup_steps=10)
>>> warm(0), warm(5), warm(10)
(0.0, 0.05, 0.1)
"""

from ..arguments import non_negative, number, shown, text
from ..elementwise import Array, maximum
from .base import LearningRateSchedule
from .cosine import warm_up
from .saving import DEEPEST, deserialize, serialize


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
