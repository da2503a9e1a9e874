"""What an optimizer is told: its arguments, its learning rate, and both written down as a config."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from .. import schedules
from ..arguments import flag, integer, number, shown, text
from .gradients import checked_clips
from .variables import State

Rate = float | Callable[..., Any]  # a number, a schedule, or a callable without arguments

# The arguments that are kept, and written down, as they are.
PLAIN = (
    "clipnorm",
    "clipvalue",
    "global_clipnorm",
    "use_ema",
    "ema_momentum",
    "ema_overwrite_frequency",
    "jit_compile",
    "name",
    "weight_decay",
)


class Settings(State):
    """The arguments that all documented optimizers share, each checked when it is given: the base of ``Optimizer``."""

    def __init__(
        self,
        *,
        learning_rate: Rate,
        clipnorm: float | None,
        clipvalue: float | None,
        global_clipnorm: float | None,
        use_ema: bool,
        ema_momentum: float,
        ema_overwrite_frequency: int | None,
        jit_compile: bool,
        name: str,
        weight_decay: float | None,
    ) -> None:
        super().__init__()
        self._source: Callable[..., Any] | None = None  # of the rate, where it is not a number among the variables
        self.learning_rate = learning_rate
        clips = checked_clips(clipnorm=clipnorm, clipvalue=clipvalue, global_clipnorm=global_clipnorm)
        self.clipnorm, self.clipvalue, self.global_clipnorm = clips["clipnorm"], clips["clipvalue"], clips["global_clipnorm"]
        self.use_ema = flag("use_ema", use_ema)
        self.ema_momentum = float(number("ema_momentum", ema_momentum, at_least=0, below=1))
        self.ema_overwrite_frequency = _checked_frequency(ema_overwrite_frequency)
        self.jit_compile = flag("jit_compile", jit_compile)
        self.name = text("name", name)
        self.weight_decay = None if weight_decay is None else float(number("weight_decay", weight_decay, at_least=0))

    @property
    def learning_rate(self) -> float:
        """The rate of the next update, a float >= 0; a callable is called to know it. Settable, but not to a number over a schedule.

        Raises
        ------
        TypeError, ValueError
            If it is set to what the constructor would refuse, if a number is to replace a schedule (as in Keras: give a new schedule), or
            if a schedule or a callable returns anything but a finite number >= 0.

        Examples
        --------
        >>> from nadam_edu import Nadam, schedules
        >>> optimizer = Nadam(0.1)
        >>> optimizer.learning_rate = 0.05
        >>> optimizer.learning_rate
        0.05
        >>> optimizer.learning_rate = schedules.Constant(0.2)
        >>> optimizer.learning_rate = 0.3
        Traceback (most recent call last):
        TypeError: learning_rate follows Constant(learning_rate=0.2, name='Constant') and cannot be set to a number, got 0.3
        """
        if self._source is None:
            return self.variables["learning_rate"].item()
        on_steps = isinstance(self._source, schedules.LearningRateSchedule)
        rate = self._source(self.iterations) if on_steps else self._source()
        return float(number("learning_rate", rate, at_least=0))

    @learning_rate.setter
    def learning_rate(self, learning_rate: Rate) -> None:
        if callable(learning_rate):
            self._source = _checked_source(learning_rate)
            self.variables.pop("learning_rate", None)
            return
        if isinstance(self._source, schedules.LearningRateSchedule):
            raise TypeError(f"learning_rate follows {self._source!r} and cannot be set to a number, got {shown(learning_rate)}")
        self.variables["learning_rate"] = np.array(float(number("learning_rate", learning_rate, at_least=0)))
        self._source = None

    def get_config(self) -> dict[str, Any]:
        """Return all arguments as a dict that ``json.dumps`` and ``from_config`` take; the rate as it is now, or the schedule's config.

        Raises
        ------
        ValueError
            If ``learning_rate`` is a callable, which cannot be written down (it is not called).

        Examples
        --------
        >>> from nadam_edu import Nadam, schedules
        >>> Nadam(schedules.Constant(0.1)).get_config()["learning_rate"]
        {'class_name': 'Constant', 'config': {'learning_rate': 0.1, 'name': 'Constant'}}
        """
        rate: Any = self._source
        if isinstance(rate, schedules.LearningRateSchedule):
            rate = schedules.serialize(rate)
        elif rate is not None:
            raise ValueError(f"learning_rate must be a number or a schedule to be saved, got the callable {rate!r}")
        return {"learning_rate": self.learning_rate if rate is None else rate} | {name: getattr(self, name) for name in PLAIN}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Return a new optimizer, not built, from what ``get_config`` returned; the dict stays as it is (Keras puts the schedule into it).

        Raises
        ------
        TypeError, ValueError
            As the constructor, and if the schedule is not one of ``schedules``.

        Examples
        --------
        >>> from nadam_edu import Nadam
        >>> Nadam.from_config(Nadam(0.1, clipnorm=2).get_config()).clipnorm
        2.0
        """
        if not isinstance(config, Mapping):
            raise TypeError(f"config must be a mapping from arguments to values, got {shown(config)}")
        rate = config.get("learning_rate")
        if isinstance(rate, dict):
            config = {**config, "learning_rate": schedules.deserialize(rate)}
        return cls(**config)


def _checked_source(source: Callable[..., Any]) -> Callable[..., Any]:
    """Return the callable if it is one of our schedules or can be called without arguments (a schedule of Keras cannot)."""
    if isinstance(source, schedules.LearningRateSchedule):
        return source
    try:
        inspect.signature(source).bind()
    except TypeError:
        kinds = "a number, a schedule of nadam_edu.schedules or a callable without arguments"
        raise TypeError(f"learning_rate must be {kinds}, got {shown(source)}") from None
    except ValueError:  # some built-in functions do not tell their arguments
        pass
    return source


def _checked_frequency(frequency: int | None) -> int | None:
    """Return None, or the frequency as an int > 0."""
    return None if frequency is None else integer("ema_overwrite_frequency", frequency, above=0)
