"""Our schedules as those of a Keras.

Its own class where one has the same formula, otherwise one that runs ours on its tensors.
"""

from typing import Any, Self

from .. import schedules

NEEDED = (
    "import nadam_edu.keras_bridge (of tf_keras: nadam_edu.keras_legacy) before loading this; "
    "or load with compile=False"
)


class FormulaConfig:
    """What a Keras's schedule class needs to keep and save one of our schedules: put it before that class.

    Parameters
    ----------
    schedule : schedule from ``schedules``, or of a class under ``schedules.register``
        Whose formula it runs.

    Raises
    ------
    TypeError
        If ``schedule``, or one within it, is none of ours, or of a class that is not registered and could not
        be loaded again.
    """

    def __init__(self, schedule: schedules.LearningRateSchedule) -> None:
        if not isinstance(schedule, schedules.LearningRateSchedule):
            raise TypeError(f"schedule must be one of nadam_edu.schedules, got {schedule!r}")
        self.schedule: schedules.LearningRateSchedule = schedules.deserialize(schedules.serialize(schedule))

    def get_config(self) -> dict[str, Any]:
        """Return the schedule as ``schedules.serialize`` writes it, and what to do where it is loaded.

        Keras's error shows the config.
        """
        return {"schedule": schedules.serialize(self.schedule), "to_load": NEEDED}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return the schedule that ``get_config`` described.

        Parameters
        ----------
        config : dict
            As ``get_config`` returned it.
        """
        return cls(schedules.deserialize(config["schedule"]))


def converted(schedule: Any, classes: dict[str, Any], formula_class: Any) -> Any:
    """Return one of our schedules as a Keras's: a float, an instance of ``classes``, or a ``formula_class``.

    Raises
    ------
    TypeError
        If it is no schedule of ours, or of a class of your own that is not registered.
    """
    if schedules.SCHEDULES.get(type(schedule).__name__) is not type(schedule):
        known = ", ".join(schedules.SCHEDULES)
        raise TypeError(
            f"schedule must be one of nadam_edu.schedules ({known}) or of a class under @schedules.register, "
            f"got {schedule!r}"
        )
    if isinstance(schedule, schedules.Constant):
        return schedule.learning_rate
    equivalent = schedule.keras_equivalent if isinstance(schedule, schedules.SpecialCase) else schedule
    theirs = classes.get(type(equivalent).__name__)
    return theirs.from_config(equivalent.get_config()) if theirs else formula_class(schedule)


def classes_of(library: Any) -> dict[str, Any]:
    """Return the schedule classes of ``keras`` or ``tf_keras`` that have the name of one of ours."""
    return {
        name: theirs
        for name, theirs in vars(library.optimizers.schedules).items()
        if name in schedules.SCHEDULES
    }
