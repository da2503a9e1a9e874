"""Which change of a hyperparameter takes effect in a training that has begun: a row for each line of code.

Two updates are made, then the line is run, then two more are made: by the same loop, or by a second ``fit``
after one ``compile``. Each row says how far those must go if the line takes effect. Where the gradient was
always the same, Adam moves a weight by the rate, and SGD by rate times gradient; the rate is 0.1 before.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .updates import EAGER, FIT, Installed, Training

WORKS, IGNORED, FROZEN = "works", "ignored", "frozen"


class Row(NamedTuple):
    """One line of code, and what it is tried on."""

    made: Callable[[Installed], Any]
    """Makes the optimizer."""
    line: Callable[[Training], Any]
    """Runs the line."""
    wanted: Any
    """How far the next two updates move the two weights, if it takes effect; as (updates, weights)."""
    gradients: tuple[float, float] = (1.0, 1.0)
    """Before the line, and after it."""


def constant_rate(here: Any) -> Any:
    """Return an Adam made with a number."""
    return here.optimizers.Adam(0.1)


def scheduled(here: Any) -> Any:
    """Return an Adam made with a schedule that halves at each update."""
    schedule = here.schedule(0.1)
    return _with(here.optimizers.Adam(schedule), schedule)


def clipped(here: Any) -> Any:
    """Return an SGD that cuts gradients down to a norm of 1."""
    return here.optimizers.SGD(0.1, clipnorm=1.0)


def plain(here: Any) -> Any:
    """Return the plainest optimizer, which moves a weight by rate times gradient."""
    return here.optimizers.SGD(0.1)


def to(**attributes: Any) -> Callable[[Training], None]:
    """Return a line that sets an attribute of the optimizer."""

    def line(training):
        for name, value in attributes.items():
            setattr(training.model.optimizer, name, value)

    return line


def assigned(training: Any) -> Any:
    """Assign to the rate."""
    training.model.optimizer.learning_rate.assign(0.7)


def new_schedule(training: Any) -> Any:
    """Hand over a schedule that begins at 0.7 and halves, asked at steps 2 and 3."""
    training.model.optimizer.learning_rate = training.here.schedule(0.7)


def new_schedule_and_compile(training: Any) -> Any:
    """Hand it over, and compile the model again with the same optimizer."""
    new_schedule(training)
    training.compile(training.model.optimizer)


def first_rate_of_the_schedule(training: Any) -> Any:
    """Change the number that the schedule starts from."""
    ours(training).initial_learning_rate = 0.7


def with_callable(here: Any) -> Any:
    """Return an Adam whose rate is a function: the last number of a list."""
    numbers = [0.1]
    return _with(here.optimizers.Adam(lambda: numbers[-1]), numbers)


def with_variable(here: Any) -> Any:
    """Return an Adam with a schedule that reads a variable."""
    factor = here.variable(0.1)
    base: Any = here.keras.optimizers.schedules.LearningRateSchedule
    handle = type("Handle", (base,), {"__call__": lambda self, step: factor * 1.0})
    return _with(here.optimizers.Adam(handle()), factor)


def _with(optimizer: Any, changed: Any) -> Any:
    """Return the optimizer, which carries what a line changes; past Keras, which tracks what is set."""
    object.__setattr__(optimizer, "ours", changed)
    return optimizer


def ours(training: Any) -> Any:
    """Return what the optimizer carries."""
    return training.model.optimizer.ours


def another_of_its_class(training: Any) -> Any:
    """Give the model another optimizer of the same class."""
    training.model.optimizer = training.here.optimizers.SGD(0.7)


def of_another_class(training: Any) -> Any:
    """Give the model an optimizer of another class."""
    training.model.optimizer = training.here.optimizers.Adam(0.7)


def frozen_layer(training: Any) -> Any:
    """Freeze the first of the two layers."""
    training.layers[0].trainable = False


HALVED = [[0.175], [0.0875]]  # of 0.7, at steps 2 and 3
ROWS: dict[str, Row] = {
    "number: learning_rate = x": Row(constant_rate, to(learning_rate=0.7), 0.7),
    "number: learning_rate.assign(x)": Row(constant_rate, assigned, 0.7),
    "number: lr = x": Row(constant_rate, to(lr=0.7), 0.7),
    "number: learning_rate = schedule": Row(constant_rate, new_schedule, HALVED),
    "schedule: learning_rate = x": Row(scheduled, to(learning_rate=0.7), 0.7),
    "schedule: learning_rate.assign(x)": Row(scheduled, assigned, 0.7),
    "schedule: lr = x": Row(scheduled, to(lr=0.7), 0.7),
    "schedule: learning_rate = schedule": Row(scheduled, new_schedule, HALVED),
    "schedule: the same, then compile": Row(scheduled, new_schedule_and_compile, HALVED),
    "schedule: its initial_learning_rate = x": Row(scheduled, first_rate_of_the_schedule, HALVED),
    "schedule: a variable that it reads": Row(
        with_variable, lambda training: ours(training).assign(0.7), 0.7
    ),
    "callable: what it returns": Row(with_callable, lambda training: ours(training).append(0.7), 0.7),
    # With beta_1 = 0 Adam follows the sign of the last gradient: back by the rate.
    "beta_1 = x": Row(constant_rate, to(beta_1=0.0), -0.1, (1.0, -1.0)),
    "epsilon = x": Row(constant_rate, to(epsilon=1e9), 0.0),  # nothing is left of 0.1 / 1e9
    "clipnorm = x": Row(clipped, to(clipnorm=0.5), 0.05, (4.0, 4.0)),
    "model.optimizer = SGD(x), was SGD": Row(plain, another_of_its_class, 0.7),
    "model.optimizer = Adam(x), was SGD": Row(plain, of_another_class, 0.7),
    "layer.trainable = False": Row(plain, frozen_layer, [0.0, 0.1]),
}


def moves(here: Installed, row: Row, how: str) -> Any:
    """Return how far the next two updates move the two weights, or the name of the error raised."""
    training = Training(here, row.made(here), how, weights=2)
    first, then = row.gradients
    training.steps([first] * 2)
    try:
        row.line(training)
        return training.steps([then] * 2)
    except Exception as error:  # an error is a result here
        return type(error).__name__


def effect(here: Installed, row: Row, how: str) -> str:
    """Return "works", "ignored", or the name of the error that the line, or the update after it, raises."""
    moved = moves(here, row, how)
    if isinstance(moved, str):
        return moved
    return WORKS if np.allclose(moved, row.wanted, atol=1e-4) else IGNORED


def table(here: Installed, ways: tuple[str, ...] = (EAGER, FIT)) -> dict[str, dict[str, str]]:
    """Return the effect of each row's line, by the way to train.

    Parameters
    ----------
    here : Installed
    ways : tuple of str, default ("eager", "fit")
        Some of ``updates.WAYS``; the first is the loop of one's own.

    Returns
    -------
    dict of str to dict of str to str
        "works", the name of an error, "ignored", or "frozen": ignored, though it works in the first way.
    """
    found = {}
    for name, row in ROWS.items():
        words = {how: effect(here, row, how) for how in ways}
        frozen = {how: FROZEN for how, word in words.items() if word == IGNORED and words[ways[0]] == WORKS}
        found[name] = words | frozen
    return found


def measured() -> dict[str, dict[str, str]]:
    """Return the table of Keras 3 on the backend at hand."""
    from ..keras_bridge import keras

    return table(Installed(keras, keras.optimizers))
