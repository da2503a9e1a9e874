"""Schedule classes of a reader's own.

>>> register(LearningRateSchedule) is LearningRateSchedule
True
>>> del SCHEDULES["LearningRateSchedule"]
"""

from .base import LearningRateSchedule
from .saving import SCHEDULES


def register(schedule_class: "type[LearningRateSchedule]") -> "type[LearningRateSchedule]":
    """Make a schedule class of your own one that can be saved and loaded.

    Write ``@schedules.register`` above it.

    From then on ``get_config`` and ``from_config`` of ``Nadam``, ``Warmup`` and ``Sequence``, ``serialize``,
    ``keras_bridge.to_keras``, and saving and loading take it. Where something is loaded, the class must be
    registered too: import its module first.

    Parameters
    ----------
    schedule_class : subclass of LearningRateSchedule
        Its name is what is written. A class of that name that was registered before, as when a cell runs
        again, is replaced.

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
    >>> from nadam_edu.schedules import Warmup, deserialize, serialize
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
    before = SCHEDULES.get(name, schedule_class)
    if before is not schedule_class and before.__module__.startswith(f"{__name__.rpartition('.')[0]}."):
        raise ValueError(f"schedule_class must have a name that none of ours has, got {name}")
    SCHEDULES[name] = schedule_class
    return schedule_class
