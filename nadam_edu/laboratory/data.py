"""Real data that needs no download, and a small network for it: scikit-learn's digits, split by seed.

>>> digits(0).x_train.shape
(1344, 8, 8, 1)
"""

from typing import Any, NamedTuple

import numpy as np

from ..arguments import integer
from ..directions import extra

with extra("keras"):
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

BATCH_SIZE = 32
TRAIN_SIZE = 1344  # 42 whole batches; three quarters of the 1,797 digits
SEED_END = 2**32  # the first seed that NumPy's legacy generator refuses, and so scikit-learn and Keras


class Digits(NamedTuple):
    """Images, float32 in [0, 1] of shape (n, 8, 8, 1), and their labels, integers 0 to 9 of shape (n,)."""

    x_train: Any
    y_train: Any
    x_test: Any
    y_test: Any


def checked_seed(seed: int) -> int:
    """Return ``seed`` as an int if scikit-learn and Keras both take it.

    >>> checked_seed(-1)
    Traceback (most recent call last):
    ValueError: seed must be a finite number >= 0 and < 4294967296, got -1
    """
    return integer("seed", seed, at_least=0, below=SEED_END)


def digits(seed: int) -> Digits:
    """Return scikit-learn's 1,797 handwritten digits, shuffled and split: 1,344 to train on, 453 to test on.

    Each digit has the same share of both parts (stratified). The images are scaled from 0..16 to [0, 1].

    Parameters
    ----------
    seed : int in [0, 2**32)
        Decides the split.

    Returns
    -------
    Digits

    Raises
    ------
    TypeError, ValueError
        If ``seed`` is not such an integer.

    Examples
    --------
    >>> digits(0).x_train.shape, digits(0).x_test.shape
    ((1344, 8, 8, 1), (453, 8, 8, 1))
    """
    seed = checked_seed(seed)
    pixels, labels = load_digits(return_X_y=True)
    images = (pixels / 16).astype(np.float32).reshape(-1, 8, 8, 1)
    parts = train_test_split(images, labels, train_size=TRAIN_SIZE, stratify=labels, random_state=seed)
    x_train, x_test, y_train, y_test = parts
    return Digits(x_train, y_train, x_test, y_test)


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
