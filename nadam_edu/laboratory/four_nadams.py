"""The book's Nadam and the three that carry the name in Keras, side by side: the same call for all four.

>>> optimizer, weight = updated("Keras 3", [[1.0], [1.0]], learning_rate=0.1)
>>> int(optimizer.iterations), round(float(weight[0]), 4)
(2, 0.8164)
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..optimizer import Nadam
from .keras_2 import legacy, tf_keras
from .keras_3 import keras

# "TF 2.9" is the class of that release, as tf_keras 2.21 has it.
CLASSES: dict[str, Any] = {
    "ours": Nadam,
    "legacy": legacy.Nadam,
    "TF 2.9": tf_keras.optimizers.Nadam,
    "Keras 3": keras.optimizers.Nadam,
}
# How each takes a variable, and a gradient.
KINDS: dict[str, tuple[Any, Any]] = {
    "ours": (np.array, np.array),
    "legacy": (tf_keras.backend.variable, tf_keras.backend.constant),
    "TF 2.9": (tf_keras.backend.variable, tf_keras.backend.constant),
    "Keras 3": (keras.Variable, keras.ops.convert_to_tensor),
}


def updated(which: str, gradients: Sequence[Any] | np.ndarray, /, **arguments: Any) -> tuple[Any, Any]:
    """Return the optimizer, and the weight after all gradients; the weight starts at 1.

    Parameters
    ----------
    which : str
        A key of ``CLASSES``.
    gradients : sequence of arrays of one shape
        One for each update; in float32.
    **arguments
        What the class is made with.

    Examples
    --------
    >>> float(updated("ours", np.ones((1, 1)), learning_rate=0.5)[1][0]) < 0.5
    True
    """
    variable, tensor = KINDS[which]
    optimizer = CLASSES[which](**arguments)
    weight = variable(np.ones_like(gradients[0], dtype="float32"))
    for gradient in np.asarray(gradients, "float32"):
        optimizer.apply_gradients([(tensor(gradient), weight)])
    return optimizer, weight
