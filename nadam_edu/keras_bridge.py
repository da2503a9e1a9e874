"""The door to Keras 3 on each backend: schedules as Keras objects, callbacks that report the applied rate.

Importing it imports Keras and changes nothing on the machine. What needs no Keras is written in
``keras_tools``, and offered here too.

>>> to_keras(schedules.CosineDecay(0.1, decay_steps=10)).get_config()["decay_steps"]
10
"""

from importlib import import_module
from typing import Any

from . import schedules
from .directions import extra
from .keras_tools.audit import Audit as Audit
from .keras_tools.audit import audit_schedule as audit_schedule
from .keras_tools.auditing import Auditing
from .keras_tools.epoch_functions import to_epoch_function as to_epoch_function
from .keras_tools.formula_schedules import FormulaConfig, classes_of, converted
from .keras_tools.range_test import RangeTest as RangeTest
from .keras_tools.range_test import range_test as range_test
from .keras_tools.rate_on_tensors import rate_on_tensors
from .keras_tools.recorder import Recorder

with extra("keras"):
    import keras

KERAS_SCHEDULES = classes_of(keras)


class FormulaSchedule(FormulaConfig, keras.optimizers.schedules.LearningRateSchedule):
    """A Keras schedule that runs the formula of one of our schedules, in eager mode, in graphs and under XLA.

    A model with it can be saved; import this module before loading it, or load it with ``compile=False``.

    Parameters
    ----------
    schedule : schedule from ``schedules``, or of a class under ``schedules.register``
        Whose formula it runs.

    Raises
    ------
    TypeError
        If ``schedule``, or one within it, is none of ours, or of a class that is not registered and could not
        be loaded again.

    Examples
    --------
    >>> schedule = FormulaSchedule(schedules.Cyclical(0.0, 1.0, half_cycle_steps=4))
    >>> float(schedule(3)), FormulaSchedule.from_config(schedule.get_config()).schedule == schedule.schedule
    (0.75, True)
    """

    def __call__(self, step: Any) -> Any:
        """Return the rate as a tensor of Keras's float type: the float64 rate, rounded once.

        JAX computes in float32, unless ``jax_enable_x64`` is set.
        """
        narrow = keras.backend.backend() == "jax" and not import_module("jax").config.jax_enable_x64
        rate = rate_on_tensors(self.schedule, step, keras.ops, "float32" if narrow else "float64")
        return keras.ops.cast(rate, keras.config.floatx())


keras.saving.register_keras_serializable(package="nadam_edu")(FormulaSchedule)


def to_keras(schedule: schedules.LearningRateSchedule) -> Any:
    """Return what to hand to a Keras optimizer as ``learning_rate`` so that it follows ``schedule``.

    Parameters
    ----------
    schedule : schedule from ``schedules``, or of a class under ``schedules.register``
        What the rate is to follow.

    Returns
    -------
    keras.optimizers.schedules.LearningRateSchedule, or float for a Constant
        Keras's own class where it has one with the same formula, which computes in float32: that of the same
        name, and for StepDecay, LinearThenConstant and LegacyDecay their ``keras_equivalent``. A model with
        it loads anywhere. For all others a FormulaSchedule: a model with that loads where ``nadam_edu`` is
        installed and ``nadam_edu.keras_bridge`` imported before, and with ``compile=False`` anywhere. A
        Constant becomes a number, so that the rate stays settable.

    Raises
    ------
    TypeError
        For anything else, also a subclass that is not registered: it may compute another rate than its
        parent.

    Examples
    --------
    >>> to_keras(schedules.Constant(0.01))
    0.01
    >>> stairs = to_keras(schedules.StepDecay(0.5, drop_factor=0.5, drop_every=2))
    >>> type(stairs).__name__, float(stairs(3))
    ('ExponentialDecay', 0.25)
    """
    return converted(schedule, KERAS_SCHEDULES, FormulaSchedule)


class LearningRateRecorder(Recorder, keras.callbacks.Callback):
    """A callback for ``fit`` that lists the rate of each update.

    Outside ``fit``, ``with recorder.attach(optimizer): ...``.

    ``applied`` is the rate that moved the weights, ``reported`` what ``optimizer.learning_rate`` stated, one
    float each for each update, and ``steps`` the optimizer's iterations before it. The rate is in the logs
    too, as ``learning_rate``. It works in ``fit`` of Keras 3 on each backend, and of tf_keras. Its arguments,
    ``log_dir`` for TensorBoard among them, and errors are those of ``keras_tools.recorder.Recorder``, which
    says what it cannot hear.

    >>> recorder, weight = LearningRateRecorder(), keras.Variable(1.0)
    >>> optimizer = keras.optimizers.SGD(to_keras(schedules.StepDecay(0.5, drop_factor=0.5, drop_every=1)))
    >>> with recorder.attach(optimizer):
    ...     for _ in range(3):
    ...         optimizer.apply([keras.ops.ones(())], [weight])
    >>> recorder.applied, float(weight)
    ([0.5, 0.25, 0.125], 0.125)
    """


class ScheduleAudit(Auditing, keras.callbacks.LearningRateScheduler):
    """A LearningRateScheduler that warns, at its first epoch, of what ``audit_schedule`` finds.

    The findings are in ``report``.

    Without a function it sets no rate, and audits the schedule that the optimizer has. The rates are those
    without the audit, as it calls the function on a copy of what it keeps; a generator or a file cannot be
    copied.

    >>> import warnings
    >>> audit = ScheduleAudit(lambda epoch: 0.1 - 0.1 * epoch)
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=False)
    >>> with warnings.catch_warnings(record=True):
    ...     ones = keras.ops.ones((2, 1))
    ...     history = model.fit(ones, ones, epochs=3, verbose=0, callbacks=[audit])
    >>> for code, sentence in audit.report.findings:
    ...     print(f"{code}: {sentence}")
    zero: as Keras calls it, the rate is 0 at epoch 1
    negative: as Keras calls it, the rate is negative at epoch 2
    """
