"""The old Keras optimizers as the book runs them, pinned and quiet: what ``decay=`` did and what was shown.

>>> legacy.Adam(learning_rate=0.003, decay=0.0002).get_config()["decay"]
0.0002
"""

from collections import namedtuple
from collections.abc import Callable
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from .. import update_rules
from ..arguments import integer
from ..generations import GENERATIONS
from .data import BATCH_SIZE, Data, checked_seed
from .event_files import event_file_scalars
from .networks import network
from .reproducible import muted_stderr

with muted_stderr():
    from ..keras_legacy import legacy, tf_keras

    # TensorFlow's second burst of log lines comes with the first look at the devices.
    tf_keras.backend.variable(0.0)

# How far each optimizer goes at rate 1, and what its configuration calls the rule's arguments.
ADAM_S = {"beta_1": "beta_1", "beta_2": "beta_2", "epsilon": "epsilon"}
UNIT_RULES: dict[type, tuple[Callable[..., Any], dict[str, str]]] = {
    legacy.Adam: (update_rules.adam, ADAM_S),
    # The class keeps schedule_decay under the name of decay, which it overwrites.
    legacy.Nadam: (GENERATIONS["keras-legacy"].rule, {**ADAM_S, "momentum_decay": "decay"}),
}

# The probe's gradient: so large that epsilon is lost beside it, and a power of two, so that it rounds
# nothing.
SLOPE = 2.0**20

TracedTraining = namedtuple("TracedTraining", ("attribute", "event_file", "measured"))
TracedTraining.__doc__ = """The learning rate of one training, from three sources.

``attribute``: float array of shape (epochs,), ``optimizer.lr`` at the end of each epoch.
``event_file``: float32 array of shape (epochs,),
what TensorBoard shows. ``measured``: float array of shape (updates,), what moved the weights at each update.
"""


class Probed(tf_keras.Model):
    """A model with one weight more, the probe, whose gradient is SLOPE at every update.

    The probe is 0 whenever the loss is computed, so it adds nothing to the loss, and nothing to any other
    gradient.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.probe: Any = self.add_weight("probe", shape=(), initializer="zeros")

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Return what the model returns."""
        self.add_loss(SLOPE * self.probe)
        return self.model(inputs, training=training)


def small_cnn(seed: int) -> Any:
    """Return the network of ``keras_3.small_cnn`` as a model of tf_keras, not compiled.

    It has 810 parameters, and goes from (n, 8, 8, 1) to (n, 10).

    Raises
    ------
    TypeError, ValueError
        If ``seed`` is not an integer in [0, 2**32).

    Examples
    --------
    >>> small_cnn(0).count_params()
    810
    """
    return network(tf_keras, seed)


def trace_rate(model: Any, optimizer: Any, data: Data, epochs: int, seed: int) -> TracedTraining:
    """Train ``model`` in place; return its learning rate as stated, as TensorBoard drew it and as measured.

    TensorBoard's callback writes the rate of these optimizers only if another callback puts it into the logs;
    a ReduceLROnPlateau that never acts does that here. The optimizer also moves a probe weight of constant
    gradient: how far it went is divided by how far it goes at rate 1. The training stays the same, to the
    bit.

    Parameters
    ----------
    model : tf_keras.Model
        Ends in one probability for each class.
    optimizer : tf_keras.optimizers.legacy.Adam or Nadam
        A fresh one, with a number as its rate and without clipping.
    data : Data
    epochs : int >= 1
        With ``digits``, an epoch is 42 updates.
    seed : int in [0, 2**32)
        Decides the order of the batches. The global seeds of Python, NumPy and TensorFlow are set to it.

    Returns
    -------
    TracedTraining

    Raises
    ------
    TypeError, ValueError
        If the model or the optimizer is not such a one, or ``epochs`` or ``seed`` no such integer.

    Examples
    --------
    >>> from nadam_edu.laboratory.data import digits
    >>> adam = legacy.Adam(learning_rate=0.003, decay=0.0002)
    >>> watched = trace_rate(small_cnn(0), adam, digits(0), epochs=1, seed=0)
    >>> watched.event_file.tolist() == [np.float32(0.003)], watched.measured[[0, 41]].round(6).tolist()
    (True, [0.003, 0.002976])
    """
    epochs = integer("epochs", epochs, at_least=1)
    seed = checked_seed(seed)
    _check(model, optimizer)
    tf_keras.utils.set_random_seed(seed)
    probed = Probed(model)
    probed.compile(optimizer, "sparse_categorical_crossentropy")
    notes, displacements, attribute = _notes(probed)
    with TemporaryDirectory() as folder:
        callbacks = [  # TensorBoard writes what the callbacks before it have put into the logs
            notes,
            tf_keras.callbacks.ReduceLROnPlateau("loss", patience=epochs + 1),
            tf_keras.callbacks.TensorBoard(folder, write_graph=False),
        ]
        probed.fit(
            data.x_train, data.y_train, batch_size=BATCH_SIZE, epochs=epochs, verbose=0, callbacks=callbacks
        )
        drawn = event_file_scalars(folder)["epoch_lr"]
    return TracedTraining(
        np.array(attribute),
        drawn,
        np.array(displacements) / _unit_displacements(optimizer, len(displacements)),
    )


def _notes(probed):
    """Return a callback and the lists it fills: the probe's way in each update, ``optimizer.lr`` by epoch."""
    displacements, attribute = [], []

    def after_update(batch, logs):
        displacements.append(float(probed.probe))
        # Where it adds nothing to the next loss, and has all its digits for the next displacement.
        probed.probe.assign(0.0)

    def after_epoch(epoch, logs):
        attribute.append(float(probed.optimizer.lr))

    # Not a class of our own: tf_keras would time it, and warn that it is slow in some runs and not in others.
    callback = tf_keras.callbacks.LambdaCallback(on_batch_end=after_update, on_epoch_end=after_epoch)
    return callback, displacements, attribute


def _unit_displacements(optimizer, updates):
    """Return how far the optimizer moves the probe at rate 1 in each first update: for Adam, -1 each."""
    rule, names = UNIT_RULES[type(optimizer)]
    config = optimizer.get_config()
    hyperparameters = {ours: config[theirs] for ours, theirs in names.items()}
    state, displacements = None, []
    for _ in range(updates):
        displacement, state = rule(SLOPE, state, 1.0, **hyperparameters)
        displacements.append(displacement)
    return np.array(displacements)


def _check(model, optimizer):
    """Raise unless it is a model of tf_keras, and a probe's displacements tell the rate of the optimizer."""
    if not isinstance(model, tf_keras.Model):
        raise TypeError(f"model must be a tf_keras.Model, got {model!r}")
    if type(optimizer) not in UNIT_RULES:
        raise TypeError(f"optimizer must be a tf_keras.optimizers.legacy.Adam or Nadam, got {optimizer!r}")
    rate = optimizer.get_config()["learning_rate"]
    if isinstance(rate, dict):
        raise TypeError(f"optimizer must have a number as its learning rate, got {rate['class_name']}")
    if int(optimizer.iterations) > 0:
        raise ValueError(
            f"optimizer must be a fresh one, got one with {int(optimizer.iterations)} updates behind it"
        )
    clips = {name: getattr(optimizer, name) for name in ("clipnorm", "clipvalue", "global_clipnorm")}
    if any(limit is not None for limit in clips.values()):
        raise ValueError(f"optimizer must not clip gradients, got {clips}")
