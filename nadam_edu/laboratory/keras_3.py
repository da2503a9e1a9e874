"""Keras 3 as the book runs it, pinned and quiet, with a small network and a training that repeats.

>>> keras.backend.backend()
'tensorflow'
"""

from typing import Any, NamedTuple

import numpy as np

from ..arguments import integer
from .data import BATCH_SIZE, Digits, checked_seed, network
from .reproducible import muted_stderr

with muted_stderr():
    from ..keras_bridge import keras

    # TensorFlow's second burst of log lines comes with the first look at the devices.
    if keras.backend.backend() == "tensorflow":  # another only where Keras was imported on it before
        keras.distribution.list_devices()


class Training(NamedTuple):
    """The result of a training."""

    losses: Any
    """Array of shape (epochs,): mean cross-entropy (nat per image) of the batches, each before its update."""
    accuracy: Any
    """Float: fraction of the test images classified correctly after the last epoch."""


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
    model: keras.Model, optimizer: keras.optimizers.Optimizer, data: Digits, epochs: int, seed: int
) -> Training:
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
    >>> from nadam_edu.laboratory.data import digits
    >>> training = train(small_cnn(0), keras.optimizers.Nadam(0.03), digits(0), epochs=2, seed=0)
    >>> training.losses.shape, training.accuracy > 0.8
    ((2,), True)
    """
    epochs = integer("epochs", epochs, at_least=1)
    seed = checked_seed(seed)
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
    steps = max(1, len(data.y_train) // BATCH_SIZE)
    model.compile(optimizer, "sparse_categorical_crossentropy", jit_compile=False, steps_per_execution=steps)
    history = model.fit(data.x_train, data.y_train, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    predicted = np.argmax(model(data.x_test), axis=1)
    return Training(np.array(history.history["loss"]), float(np.mean(predicted == data.y_test)))
