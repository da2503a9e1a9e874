"""The small network for the digits, the same for Keras 3 and for Keras 2."""

from typing import Any

from .data import checked_seed


def network(library: Any, seed: int) -> Any:
    """Return the network of ``small_cnn`` in ``keras_3`` and ``keras_2``, as a model of ``library``.

    Parameters
    ----------
    library : module
        ``keras`` or ``tf_keras``.
    seed : int in [0, 2**32)
        Decides the initial weights.

    Raises
    ------
    TypeError, ValueError
        If ``seed`` is not such an integer.
    """
    initial, layers = library.initializers.GlorotUniform(checked_seed(seed)), library.layers
    return library.Sequential(
        [
            library.Input((8, 8, 1)),
            layers.Conv2D(8, 3, activation="relu", kernel_initializer=initial),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax", kernel_initializer=initial),
        ]
    )
