"""The only door to Keras: our schedules as Keras objects, callbacks that tell the truth, and a training that repeats to the last bit.

Importing it takes seconds, because it loads TensorFlow. Import Keras from here (``from nadam_edu.keras_bridge import keras``), so that the
settings of ``quiet_tensorflow`` are made before TensorFlow reads them. What needs no Keras is written in modules of its own, and offered
here too.

>>> to_keras(schedules.CosineDecay(0.1, decay_steps=10)).get_config()["decay_steps"]
10
"""

import os
from collections import namedtuple
from typing import Any, Self

import numpy as np

from . import schedules
from .arguments import integer
from .directions import extra
from .keras_tools.audit import Audit as Audit
from .keras_tools.audit import Auditing
from .keras_tools.audit import audit_schedule as audit_schedule
from .keras_tools.epoch_functions import to_epoch_function as to_epoch_function
from .keras_tools.recorder import Recorder
from .keras_tools.tensors import rate_on_tensors
from .laboratory.data import BATCH_SIZE, Digits, checked_seed, network
from .laboratory.data import SEED_END as SEED_END
from .laboratory.data import TRAIN_SIZE as TRAIN_SIZE
from .laboratory.data import digits as digits
from .laboratory.reproducible import muted_stderr

os.environ["KERAS_BACKEND"] = "tensorflow"
with extra("keras"), muted_stderr():
    import keras

    keras.distribution.list_devices()  # TensorFlow's second burst of log lines comes with the first look at the devices

# Keras's class for each of our schedules that it has a class of the same name for.
KERAS_SCHEDULES = {name: theirs for name, theirs in vars(keras.optimizers.schedules).items() if name in schedules.SCHEDULES}

Training = namedtuple("Training", ("losses", "accuracy"))
Training.__doc__ = """What a training came to.

``losses``: float array of shape (epochs,), mean cross-entropy (nat per image) over each epoch's batches, each batch measured before its
own update. ``accuracy``: float, fraction of the test images named rightly after the last epoch.
"""


class FormulaSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """A Keras schedule that runs the formula of one of our schedules, in eager mode, in graphs and under XLA.

    A model with it can be saved; import this module before loading it.

    Parameters
    ----------
    schedule : schedule from ``schedules``

    Raises
    ------
    TypeError
        If ``schedule`` is none of ours.
    ValueError
        If ``schedule``, or the one within a Warmup, is of a class that could not be loaded again.

    Examples
    --------
    >>> schedule = FormulaSchedule(schedules.Cyclical(0.0, 1.0, half_cycle_steps=4))
    >>> float(schedule(3)), FormulaSchedule.from_config(schedule.get_config()).schedule == schedule.schedule
    (0.75, True)
    """

    def __init__(self, schedule: schedules.LearningRateSchedule) -> None:
        if not isinstance(schedule, schedules.LearningRateSchedule):
            raise TypeError(f"schedule must be one of nadam_edu.schedules, got {schedule!r}")
        self.schedule = schedules.deserialize(schedules.serialize(schedule))

    def __call__(self, step: Any) -> Any:
        """Return the rate as a tensor of Keras's float type: the float64 rate, rounded once."""
        return keras.ops.cast(rate_on_tensors(self.schedule, step, keras.ops), keras.config.floatx())

    def get_config(self) -> dict[str, Any]:
        """Return the schedule as ``schedules.serialize`` writes it."""
        return {"schedule": schedules.serialize(self.schedule)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return the schedule that ``get_config`` described."""
        return cls(schedules.deserialize(config["schedule"]))


keras.saving.register_keras_serializable(package="nadam_edu")(FormulaSchedule)


def to_keras(schedule: schedules.LearningRateSchedule) -> Any:
    """Return what to hand to a Keras optimizer as ``learning_rate`` so that it follows ``schedule``.

    Parameters
    ----------
    schedule : schedule from ``schedules``

    Returns
    -------
    keras.optimizers.schedules.LearningRateSchedule, or float for a Constant
        The class of the same name with the same arguments, which computes in float32; a FormulaSchedule where Keras has none. A Constant
        becomes a number, so that the rate stays settable.

    Raises
    ------
    TypeError
        For anything else, also a subclass: it may compute another rate than its parent.

    Examples
    --------
    >>> to_keras(schedules.Constant(0.01))
    0.01
    >>> float(to_keras(schedules.InverseTimeDecay(0.5, decay_steps=1, decay_rate=1.0))(3))
    0.125
    """
    if type(schedule) not in schedules.SCHEDULES.values():
        raise TypeError(f"schedule must be one of nadam_edu.schedules ({', '.join(schedules.SCHEDULES)}), got {schedule!r}")
    if isinstance(schedule, schedules.Constant):
        return schedule.learning_rate
    theirs = KERAS_SCHEDULES.get(type(schedule).__name__)
    return theirs.from_config(schedule.get_config()) if theirs else FormulaSchedule(schedule)


class LearningRateRecorder(Recorder, keras.callbacks.Callback):
    """A callback for ``fit`` that lists the rate of each update; outside ``fit``, ``with recorder.attach(optimizer): ...``.

    ``applied`` is the rate that moved the weights, ``reported`` what ``optimizer.learning_rate`` stated, one float each for each update.
    Its arguments, ``log_dir`` for TensorBoard among them, and errors are those of ``recording.Recorder``.

    >>> recorder, weight = LearningRateRecorder(), keras.Variable(1.0)
    >>> optimizer = keras.optimizers.SGD(to_keras(schedules.StepDecay(0.5, drop_factor=0.5, drop_every=1)))
    >>> with recorder.attach(optimizer):
    ...     for _ in range(3):
    ...         optimizer.apply([keras.ops.ones(())], [weight])
    >>> recorder.applied, float(weight)
    ([0.5, 0.25, 0.125], 0.125)
    """


class ScheduleAudit(Auditing, keras.callbacks.LearningRateScheduler):
    """A LearningRateScheduler that warns, at its first epoch, of what ``audit_schedule`` finds; the findings are in ``report``.

    The audit calls the function too, so one that counts its calls gives other rates than without it.

    >>> import warnings
    >>> audit = ScheduleAudit(lambda epoch: 0.1 - 0.1 * epoch)
    >>> model = small_cnn(0)
    >>> model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", jit_compile=False)
    >>> with warnings.catch_warnings(record=True):
    ...     history = model.fit(*digits(0)[:2], epochs=3, verbose=0, callbacks=[audit])
    >>> audit.report.findings
    [('zero', 'as Keras calls it, the rate is 0 at epoch 1'), ('negative', 'as Keras calls it, the rate is negative at epoch 2')]
    """


def small_cnn(seed: int) -> keras.Sequential:
    """Return a Keras network of 810 parameters for the digits: eight 3 x 3 filters, their maxima over 2 x 2, ten probabilities.

    Parameters
    ----------
    seed : int in [0, 2**32)
        Decides the initial weights.

    Returns
    -------
    keras.Sequential
        From (n, 8, 8, 1) to (n, 10); not compiled.

    Raises
    ------
    TypeError, ValueError
        If ``seed`` is not such an integer.

    Examples
    --------
    >>> small_cnn(0).count_params()
    810
    """
    return network(keras, seed)


def train(model: keras.Model, optimizer: keras.optimizers.Optimizer, data: Digits, epochs: int, seed: int) -> Training:
    """Train ``model`` in place on batches of 32 and return how it went.

    Parameters
    ----------
    model : keras.Model
        Ends in one probability for each class.
    optimizer : keras.optimizers.Optimizer
        A fresh one: it belongs to this model afterwards.
    data : Digits
    epochs : int >= 1
        With ``digits``, an epoch is 42 updates.
    seed : int in [0, 2**32)
        Decides the order of the batches. The global seeds of Python, NumPy and TensorFlow are set to it.

    Returns
    -------
    Training

    Raises
    ------
    TypeError, ValueError
        If ``epochs`` or ``seed`` is not such an integer, or the model or the optimizer is not one of Keras 3.

    Examples
    --------
    >>> training = train(small_cnn(0), keras.optimizers.Nadam(0.03), digits(0), epochs=2, seed=0)
    >>> training.losses.shape, training.accuracy > 0.8
    ((2,), True)
    """
    epochs = integer("epochs", epochs, at_least=1)
    seed = checked_seed(seed)
    for name, value, kind in (("model", model, keras.Model), ("optimizer", optimizer, keras.optimizers.Optimizer)):
        if not isinstance(value, kind):
            raise TypeError(f"{name} must be a keras {kind.__name__}, got {value!r}")
    keras.utils.set_random_seed(seed)
    optimizer.build(model.trainable_variables)  # else TensorFlow traces the step twice: the first trace makes variables
    # No XLA: it compiles for the processor at hand, other last digits on each. One call of the graph makes all steps of an epoch: the same
    # updates in less time.
    steps = max(1, len(data.y_train) // BATCH_SIZE)
    model.compile(optimizer, "sparse_categorical_crossentropy", jit_compile=False, steps_per_execution=steps)
    history = model.fit(data.x_train, data.y_train, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    named = np.argmax(model(data.x_test), axis=1)
    return Training(np.array(history.history["loss"]), float(np.mean(named == data.y_test)))
