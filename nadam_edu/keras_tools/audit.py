"""What is wrong with a learning rate, found before training: a function of the epoch, schedule, optimizer."""

from typing import Any

from ..arguments import integer, number
from ..generations import GENERATIONS
from .audit_functions import audit_function
from .audit_report import Audit, Finding
from .audit_updates import TOO_MANY, as_ours, audit_updates
from .update_hooks import (
    generation_of,
    inner_optimizer,
    is_optimizer,
    is_schedule,
    rate_source,
    reported_rate,
    updates,
)

# What becomes of LearningRateScheduler beside a schedule of which no optimizer is known.
BESIDE_A_SCHEDULE = (
    "the callback raises an error at the first epoch or, "
    "with the optimizers of tf_keras that are not legacy, is ignored without a word"
)


def audit_schedule(
    what: Any,
    epochs: int,
    initial_learning_rate: Any = 0.01,
    steps_per_epoch: int | None = None,
    first_epoch: int = 0,
) -> Audit:
    """Return the learning rates of a training as Keras applies them and as meant, and what is wrong in them.

    Nothing is trained and nothing is changed: a function is called on a copy of what it and its helpers keep,
    what it prints, logs or warns of is not shown, and an optimizer that it asks for its rate has its own rate
    again afterwards. A generator, a file and a tensor are not copied. While it runs, another thread finds the
    copies in place of what the function keeps, and nothing in the process is logged.

    Parameters
    ----------
    what : function of the epoch, LearningRateScheduler, schedule, optimizer or compiled model
        A function takes the epoch (an int, from 0) and perhaps the rate in force. A schedule is asked at
        every update if ``steps_per_epoch`` is given, otherwise once an epoch, as a function is. Of an
        optimizer or model, the schedule is audited.
    epochs : int > first_epoch
        The epoch to end before, as in ``fit``.
    initial_learning_rate : float >= 0, optimizer, model or schedule, default 0.01
        What the optimizer was made with; or the optimizer or its model, for the rate it has now and the
        updates it has made.
    steps_per_epoch : int >= 1, optional
        Updates in an epoch; needed for an optimizer that has a schedule.
    first_epoch : int >= 0, default 0
        The epoch to begin with: ``initial_epoch`` of ``fit``.

    Returns
    -------
    Audit
        ``print`` it for a table; ``plot(ax)`` draws it. Meant is ``function(epoch)``, and where a second
        argument has no default, ``function(epoch, initial rate)``; but what Keras applies, where the function
        builds on the rate in force on purpose, by one factor. Each finding is a pair (code, sentence) with a
        ``severity``. The codes:

        - ``exception`` (error), ``not-a-float`` (error): the training would end there (but with tf_keras a
          tensor of floats is taken);
        - ``schedule-object`` (error): the optimizer has a schedule, and the callback cannot set its rate;
        - ``negative`` (error), ``not-finite`` (error): such rates;
        - ``retried`` (warning): the function raised a TypeError of its own, so that Keras called it again
          with the epoch alone;
        - ``impure`` (warning): the same calls gave other rates the second time, so that nothing can be
          foretold;
        - ``compounding`` (warning): each epoch builds on the rate of the epoch before, by a factor that
          depends on the epoch; a note where
          it is one factor, and only the default of the second argument speaks against it;
        - ``default-replaced`` (warning): the optimizer's rate takes the place of the default of the second
          argument;
        - ``begins-anew`` (warning): the optimizer has made updates, and the epochs begin at 0;
        - ``asked-with-epochs`` (warning): a schedule is asked with the epoch, and hardly moves;
        - ``zero`` (warning): no update moves anything; a note where it is the first epoch alone;
        - ``ends-early`` (warning): the schedule ends before the training, and which share of the updates has
          its last rate; a note where
          that rate is not small, or the share below half;
        - ``hardly-moves`` (warning): the rate changes all the time, and all together by less than 2 % (a
          schedule: 10 %);
        - ``one-epoch-dip`` (note): lower for one epoch, then as before;
        - ``never-moves`` (note): one rate all the time; a warning where a schedule object does not get to its
          first change;
        - ``reads-optimizer`` (note): the function asks the optimizer for its rate.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described, or the report would have 10,000,000 rates.

    Examples
    --------
    >>> def halved(epoch, initial_rate):
    ...     return initial_rate * 0.5**epoch
    >>> report = audit_schedule(halved, epochs=4, initial_learning_rate=0.1)
    >>> report.applied.round(6).tolist(), report.meant.round(6).tolist()
    ([0.1, 0.05, 0.0125, 0.001563], [0.1, 0.05, 0.025, 0.0125])
    >>> [(code, one.severity) for one in report.findings for code, sentence in [one]]
    [('compounding', 'warning')]
    """
    first_epoch = integer("first_epoch", first_epoch, at_least=0)
    span = range(first_epoch, integer("epochs", epochs, above=first_epoch, below=first_epoch + TOO_MANY))
    steps = None if steps_per_epoch is None else integer("steps_per_epoch", steps_per_epoch, at_least=1)
    what = _of_model("what", what)
    if is_optimizer(what):  # not by its learning_rate: to read that asks a schedule
        return _of_optimizer(inner_optimizer(what), span, steps)
    if is_schedule(what) and steps is not None:
        return audit_updates(what, first_epoch * steps, len(span) * steps)
    what = (as_ours(what) or what) if is_schedule(what) else what
    function = what.schedule if hasattr(what, "on_epoch_begin") and hasattr(what, "schedule") else what
    if not callable(function):
        raise TypeError(
            "what must be a function of the epoch, a LearningRateScheduler, a schedule or an optimizer, "
            f"got {what!r}"
        )
    start, obstacle, optimizers = _start(_of_model("initial_learning_rate", initial_learning_rate))
    report = audit_function(function, span, start, obstacle, optimizers)
    report.findings.extend(_resumed(report, optimizers, span))
    return report


def _of_model(name, value):
    """Return the optimizer of a model, and anything else unchanged, also a class.

    An object of the user's may hold an optimizer too.
    """
    if isinstance(value, type):
        raise TypeError(f"{name} must be an object, got the class {value!r}")
    if not hasattr(value, "train_on_batch"):
        return value
    if getattr(value, "optimizer", None) is None:
        raise ValueError(f"{name} must be compiled with an optimizer, got {value!r}")
    return value.optimizer


def _of_optimizer(optimizer, span, steps):
    """Return the Audit of the schedule that an optimizer has, from the updates on that it has made."""
    rate = rate_source(optimizer)
    if callable(rate) and not is_schedule(rate):
        raise TypeError(
            f"what must have a number or a schedule as its learning rate, got an optimizer with {rate!r}"
        )
    if callable(rate) and steps is None:
        raise ValueError(
            "steps_per_epoch must be given for an optimizer with a schedule, which counts updates, got None"
        )
    # A schedule of Keras 3 is asked with the first.
    begun = int(getattr(optimizer, "_iterations", optimizer.iterations) + 0)
    return audit_updates(
        rate if callable(rate) else float(reported_rate(optimizer) + 0.0), begun, len(span) * (steps or 1)
    )


def _resumed(report, optimizers, span):
    """Return a finding if the optimizer has made updates, and the epochs begin at 0, at a rate that moves."""
    made = [updates(one) for one in optimizers]
    if any(made) and span.start == 0 and any(report.meant != report.meant[0]):
        sentence = f"{max(made)} updates were made and the epochs begin at 0 again, so that the rate does too"
        sentence += ": pass initial_epoch to fit"
        return [Finding("begins-anew", sentence)]
    return []


def _start(initial):
    """Return the rate to begin with, why the callback cannot set it (or None), and whose rate it is."""
    if is_schedule(initial):
        rate, beside, begin, optimizers = initial, BESIDE_A_SCHEDULE, float(initial(0)), []
    elif hasattr(initial, "learning_rate"):
        optimizer = inner_optimizer(initial)
        # A rate on several devices cannot be made a float; its sum with a number can.
        rate, beside = rate_source(optimizer), GENERATIONS[str(generation_of(optimizer))].beside_a_schedule
        begin, optimizers = float(reported_rate(optimizer) + 0.0), [optimizer]
    else:
        return float(number("initial_learning_rate", initial, at_least=0)), None, []
    obstacle = f"the optimizer has {type(rate).__name__}: {beside}" if callable(rate) else None
    return begin, obstacle, optimizers
