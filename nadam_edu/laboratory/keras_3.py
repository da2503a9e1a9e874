"""Keras 3 as the book runs it, pinned and quiet, with a small network and a training that repeats.

>>> keras.backend.backend()
'tensorflow'
"""

import math
from typing import Any, NamedTuple

import numpy as np

from ..arguments import integer
from .data import BATCH_SIZE, Data, checked_seed
from .networks import network
from .reproducible import muted_stderr

with muted_stderr():
    from ..keras_bridge import keras

    # TensorFlow's second burst of log lines comes with the first look at the devices.
    if keras.backend.backend() == "tensorflow":  # another only where Keras was imported on it before
        keras.distribution.list_devices()


class Training(NamedTuple):
    """The result of a training."""

    losses: Any
    """Array of shape (epochs,): mean loss of the batches, each before its update (cross-entropy: in nat)."""
    accuracy: Any
    """Float: fraction of the test examples classified correctly after the last epoch; NaN in a regression."""
    valid: Any
    """Float: mean loss on the validation part after the last epoch, on which to choose a rate."""
    test: Any
    """Float: mean loss on the test part after the last epoch, to report."""


def small_cnn(seed: int) -> keras.Sequential:
    """Return a Keras network of 810 parameters for the digits: eight 3 x 3 filters, maxima over 2 x 2.

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


def train(
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    data: Data,
    epochs: int,
    seed: int,
    loss: Any = "sparse_categorical_crossentropy",
    batch_size: int = BATCH_SIZE,
) -> Training:
    """Train ``model`` in place and return how it went.

    Parameters
    ----------
    model : keras.Model
        For the default loss it ends in one probability for each class.
    optimizer : keras.optimizers.Optimizer
        A fresh one: it belongs to this model afterwards.
    data : Data
    epochs : int >= 1
        With ``digits``, an epoch is 42 updates.
    seed : int in [0, 2**32)
        Decides the order of the batches. The global seeds of Python, NumPy and TensorFlow are set to it.
    loss : str or keras.losses.Loss, default "sparse_categorical_crossentropy"
        As ``model.compile`` takes it.
    batch_size : int >= 1, default 32
        Examples for each update.

    Returns
    -------
    Training

    Raises
    ------
    TypeError, ValueError
        If ``epochs``, ``seed`` or ``batch_size`` is not such an integer, Keras has no such loss, or the model
        or the optimizer is not one of Keras 3.

    Examples
    --------
    >>> from nadam_edu.laboratory.data import digits
    >>> training = train(small_cnn(0), keras.optimizers.Nadam(0.03), digits(0), epochs=2, seed=0)
    >>> training.losses.shape, training.accuracy > 0.8, training.valid < 0.7
    ((2,), True, True)
    """
    epochs = integer("epochs", epochs, at_least=1)
    seed = checked_seed(seed)
    batch_size = integer("batch_size", batch_size, at_least=1)
    for name, value, wanted in (
        ("model", model, keras.Model),
        ("optimizer", optimizer, keras.optimizers.Optimizer),
    ):
        if not isinstance(value, wanted):
            raise TypeError(f"{name} must be a keras {wanted.__name__}, got {value!r}")
    keras.utils.set_random_seed(seed)
    # otherwise TensorFlow traces the step twice: the first trace makes variables
    optimizer.build(model.trainable_variables)
    # No XLA: it compiles for the processor at hand, other last digits on each. One call of the graph makes
    # all steps of an epoch: the same updates in less time.
    steps = max(1, len(data.y_train) // batch_size)
    model.compile(optimizer, loss, jit_compile=False, steps_per_execution=steps)
    history = model.fit(data.x_train, data.y_train, batch_size=batch_size, epochs=epochs, verbose=0)
    return Training(np.array(history.history["loss"]), *_outcome(model, data, keras.losses.get(loss)))


def _outcome(model: keras.Model, data: Data, loss: Any) -> tuple[float, float, float]:
    """Return the accuracy on the test part, and the loss on the validation and on the test part."""
    valid, test = (np.asarray(model(x)) for x in (data.x_valid, data.x_test))
    has_classes = data.y_test.ndim == 1 and test.ndim == 2 and test.shape[1] > 1
    accuracy = float(np.mean(test.argmax(axis=1) == data.y_test)) if has_classes else math.nan
    return accuracy, float(np.mean(loss(data.y_valid, valid))), float(np.mean(loss(data.y_test, test)))
