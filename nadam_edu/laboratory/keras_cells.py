"""A cell of a sweep by Keras: its own Adam and Nadam, compiled, with the book's schedules.

>>> found = convolutional("nadam", "cosine", warmup=0.0, rate=0.03, seed=0, epochs=2)
>>> found["accuracy"] > 0.8
True
"""

from ..arguments import one_of
from ..keras_bridge import to_keras
from .data import BATCH_SIZE, digits
from .keras_3 import keras, small_cnn, train
from .trainings import schedule_of

OPTIMIZERS = {"adam": keras.optimizers.Adam, "nadam": keras.optimizers.Nadam}
DIGITS = 4  # kept of a result, which Keras computes in float32


def convolutional(
    rule: str, schedule: str, warmup: float, rate: float, seed: int, epochs: int = 10
) -> dict[str, float]:
    """Train ``small_cnn`` on the digits by ``fit``, and return its losses and its accuracy.

    Parameters
    ----------
    rule : {"adam", "nadam"}
        Of Keras, all else at its default.
    schedule, warmup, rate
        As in ``trainings.schedule_of``; Keras follows the schedule by ``to_keras``.
    seed : int in [0, 2**32)
        Decides the split, the first weights and the order of the batches.
    epochs : int >= 1, default 10

    Returns
    -------
    dict
        The losses ``valid`` and ``test`` and the ``accuracy`` on the test part, to four digits.

    Examples
    --------
    >>> sorted(convolutional("adam", "constant", warmup=0.0, rate=0.01, seed=0, epochs=1))
    ['accuracy', 'test', 'valid']
    """
    one_of("rule", rule, list(OPTIMIZERS))
    split = digits(seed)
    steps = epochs * (len(split.y_train) // BATCH_SIZE)
    optimizer = OPTIMIZERS[rule](to_keras(schedule_of(schedule, rate, steps, warmup)))
    found = train(small_cnn(seed), optimizer, split, epochs, seed)
    kept = {"valid": found.valid, "test": found.test, "accuracy": found.accuracy}
    return {name: float(f"{value:.{DIGITS}g}") for name, value in kept.items()}
