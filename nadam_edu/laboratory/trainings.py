"""Short trainings in NumPy, for sweeps of thousands: softmax regression, and a deep network without norms.

Each is a function of plain values, as ``sweeps.run`` calls it. It returns the loss on the validation and the
test part after the last update, and the accuracy on the test part, all to six digits.

>>> softmax("wine", "adam", "constant", warmup=0.0, rate=0.03, seed=0)["accuracy"] > 0.9
True
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import schedules
from ..arguments import one_of
from ..generations import GENERATIONS, hyperparameters
from ..update_rules import adam
from . import data as real

Array = NDArray[np.float64]
DATA = {each.__name__: each for each in (real.digits, real.mnist_5k, real.breast_cancer, real.wine)}
RULES = ["adam", *GENERATIONS]
NADAMW_DECAY = 0.01  # its default: before each update the weights shrink by the rate times this
STABLE = 0.8  # of the steps after the warm-up, in "wsd"
DIGITS = 6  # kept of a result: fewer than the processors agree on


def schedule_of(shape: str, rate: float, steps: int, warmup: float) -> schedules.LearningRateSchedule:
    """Return the schedule over so many steps whose peak is ``rate``.

    Parameters
    ----------
    shape : {"constant", "cosine", "linear", "wsd"}
        After the warm-up: no fall, half a cosine to 0, a straight line to 0, or 80 % of the steps at the peak
        and then a straight line to 0.
    rate : float >= 0
        The peak.
    steps : int >= 1
        Of the training.
    warmup : float in [0, 1)
        The share of the steps that rise in a straight line from 0.

    Examples
    --------
    >>> schedule = schedule_of("linear", 0.1, 100, warmup=0.5)
    >>> schedule(0), schedule(25), schedule(50), schedule(75), schedule(100)
    (0.0, 0.05, 0.1, 0.05, 0.0)
    """
    one_of("shape", shape, ["constant", "cosine", "linear", "wsd"])
    rising = round(warmup * steps)
    left = steps - rising
    after = {
        "constant": schedules.Constant(rate),
        "cosine": schedules.CosineDecay(rate, left),
        "linear": schedules.PolynomialDecay(rate, left, 0.0),
        "wsd": schedules.WarmupStableDecay(rate, 0, STABLE * left, (1 - STABLE) * left),
    }[shape]
    return schedules.Warmup(after, rising) if rising else after


def cross_entropy(scores: Array, y: Any) -> float:
    """Return the mean surprise at the labels: the logarithm of the sum of powers, minus the label's score.

    >>> round(cross_entropy(np.zeros((2, 10)), [3, 4]), 4)  # ln 10
    2.3026
    """
    highest = scores.max(axis=1)
    sums = np.exp(scores - highest[:, None]).sum(axis=1)
    return float(np.mean(np.log(sums) + highest - scores[np.arange(len(y)), y]))


def error_signal(scores: Array, y: Any) -> Array:
    """Return the gradient of ``cross_entropy`` by the scores: probabilities minus truth, over the number.

    >>> error_signal(np.zeros((1, 2)), [1])
    array([[ 0.5, -0.5]])
    """
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    error = powers / powers.sum(axis=1, keepdims=True)
    error[np.arange(len(y)), y] -= 1
    return error / len(y)


def batches(n: int, size: int, epochs: int, seed: int) -> NDArray[np.int64]:
    """Return the rows of each batch, whole batches only, in an order that the seed decides.

    >>> batches(5, 2, 3, seed=0).shape
    (6, 2)
    """
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(n), (epochs, 1)), axis=1)
    return order[:, : n // size * size].reshape(-1, size)


def descend(
    gradient: Callable[[Array, Any], Array], weights: Array, rows: Any, rule: str, rates: Array
) -> Array:
    """Return the weights after one update for each batch; NaN from the first that is not finite.

    Parameters
    ----------
    gradient : callable
        Called with the weights and the rows of a batch.
    weights : ndarray of float64
        To begin with.
    rows : ndarray of int
        Those of each batch.
    rule : str
        "adam", or a Nadam of ``GENERATIONS``.
    rates : ndarray of float64
        One for each batch.

    Examples
    --------
    >>> start = np.array([1.0, -2.0])
    >>> descend(lambda weights, rows: 2 * weights, start, np.zeros((1, 1)), "adam", np.array([0.1])).round(6)
    array([ 0.9, -1.9])
    """
    one_of("rule", rule, RULES)
    move = adam if rule == "adam" else GENERATIONS[rule].rule
    arguments = {} if rule == "adam" else hyperparameters(rule)
    decay = NADAMW_DECAY if rule == "nadamw" else 0.0
    state: Any = None
    with np.errstate(all="ignore"):  # a training that diverges is a result
        for rate, batch in zip(rates.tolist(), rows, strict=True):
            displacement, state = move(gradient(weights, batch), state, rate, **arguments)
            weights = weights * (1 - rate * decay) + displacement
            if not np.isfinite(weights).all():
                return np.full_like(weights, np.nan)
    return weights


def results(scores: Callable[[Any], Array], split: real.Data) -> dict[str, float]:
    """Return the losses and the accuracy of a model, given as its function from inputs to scores."""
    with np.errstate(all="ignore"):
        tested = scores(split.x_test)
        found = {
            "valid": cross_entropy(scores(split.x_valid), split.y_valid),
            "test": cross_entropy(tested, split.y_test),
            "accuracy": float(np.mean(tested.argmax(axis=1) == split.y_test)),
        }
    return {name: float(f"{value:.{DIGITS}g}") for name, value in found.items()}


def softmax(
    data: str,
    rule: str,
    schedule: str,
    warmup: float,
    rate: float,
    seed: int,
    epochs: int = 10,
    batch: int = 32,
) -> dict[str, float]:
    """Train softmax regression from weights of 0, and return its losses and its accuracy.

    Parameters
    ----------
    data : {"digits", "mnist_5k", "breast_cancer", "wine"}
        Split by the seed.
    rule : str
        "adam", or a Nadam of ``GENERATIONS``.
    schedule, warmup, rate
        As in ``schedule_of``.
    seed : int in [0, 2**32)
        Decides the split and the order of the batches.
    epochs, batch : int >= 1, default 10 and 32
        With batches of 1 or 2, most of a gradient is noise.

    Examples
    --------
    >>> found = softmax("wine", "keras-3", "cosine", warmup=0.1, rate=0.03, seed=0)
    >>> sorted(found)
    ['accuracy', 'test', 'valid']
    """
    split = DATA[one_of("data", data, list(DATA))](seed)
    flat = lambda x: np.column_stack([x.reshape(len(x), -1).astype(float), np.ones(len(x))])  # noqa: E731
    x, y = flat(split.x_train), split.y_train
    rows = batches(len(y), batch, epochs, seed)
    rates = np.asarray(schedule_of(schedule, rate, len(rows), warmup)(np.arange(len(rows))))

    def gradient(weights: Array, batch: Any) -> Array:
        return x[batch].T @ error_signal(x[batch] @ weights, y[batch])

    start = np.zeros((x.shape[1], y.max() + 1))
    weights = descend(gradient, start, rows, rule, rates)
    return results(lambda inputs: flat(inputs) @ weights, split)
