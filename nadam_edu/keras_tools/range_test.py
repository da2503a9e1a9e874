"""The learning rate range test: a batch at each of many rising rates, on a model that is put back afterwards.

>>> found = RangeTest(np.array([0.01, 0.1, 1.0]), np.array([4.0, 2.0, 9.0]), 0.0, exploded=True)
>>> found.lowest, found.explosion
(0.1, 1.0)
"""

from typing import Any, NamedTuple

import numpy as np

from ..arguments import increasing, integer, number
from .batches import batches_of
from .borrowed_model import borrowed, lone_optimizer


class RangeTest(NamedTuple):
    """What ``range_test`` measured: a loss at each rate, and three readings, which ``print`` shows."""

    rates: Any
    """Float array of shape (n,)."""
    losses: Any
    """Float array of shape (n,): the loss of each batch, before the update at the rate of the same index."""
    smoothing: float
    """The share of the past in ``smoothed``."""
    exploded: bool
    """Whether the test stopped because of its last loss, and not at the end of the rates."""

    @property
    def smoothed(self) -> Any:
        """The running average of the losses, with the bias correction that Adam has.

        It lags behind the losses by up to s / (1 - s) batches.
        """
        average, found = 0.0, []
        for count, loss in enumerate(self.losses, start=1):
            average = self.smoothing * average + (1 - self.smoothing) * loss
            found.append(average / (1 - self.smoothing**count))
        return np.array(found)

    @property
    def steepest(self) -> float:
        """The rate at which the smoothed loss falls fastest along the logarithm of the rate; NaN if never."""
        smoothed = self.smoothed[np.isfinite(self.smoothed)]
        if len(smoothed) < 2:
            return float("nan")
        slopes = np.gradient(smoothed, np.log(self.rates[: len(smoothed)]))
        return float(self.rates[slopes.argmin()]) if slopes.min() < 0 else float("nan")

    @property
    def lowest(self) -> float:
        """The rate at which the smoothed loss is lowest."""
        return float(self.rates[np.nan_to_num(self.smoothed, nan=np.inf).argmin()])

    @property
    def explosion(self) -> float | None:
        """The rate at which the test stopped; None if the loss did not explode."""
        return float(self.rates[-1]) if self.exploded else None

    def __str__(self) -> str:
        """Return the three readings, a line each."""
        end = f"{self.explosion:.2g}" if self.exploded else f"none up to {self.rates[-1]:.2g}"
        return f"steepest   {self.steepest:.2g}\nlowest     {self.lowest:.2g}\nexplosion  {end}"

    def plot(self, ax: Any) -> Any:
        """Draw the losses over the rates into a Matplotlib ``Axes`` and return it."""
        ax.semilogx(self.rates, self.losses, ".", alpha=0.4, label="each batch")
        ax.semilogx(self.rates, self.smoothed, label="smoothed")
        # An exploding loss would squeeze the rest of the picture into a line.
        seen = self.losses[np.isfinite(self.losses)]
        if len(seen) and np.ptp(seen[:-1]) > 0:
            margin = 0.1 * np.ptp(seen[:-1])
            ax.set_ylim(seen[:-1].min() - margin, seen[:-1].max() + margin)
        ax.set_xlabel("learning rate")
        ax.set_ylabel("loss")
        ax.legend()
        return ax


def range_test(
    model: Any,
    x: Any,
    y: Any = None,
    rates: Any = None,
    batch_size: int = 32,
    smoothing: float = 0.8,
    stop_factor: float = 4.0,
    seed: int = 0,
) -> RangeTest:
    """Return the losses of a short training, in which each batch has a higher learning rate than the last.

    The model trains with its own compiled step and a new optimizer of the same configuration, whose averages
    start empty; a schedule is replaced by the rates of the test. Afterwards, also after an error or Ctrl-C,
    the model has its weights, seeds, metrics, optimizer and compiled step again, and Python, NumPy and
    PyTorch have their random state. What a class of yours keeps outside Keras's variables is not put back,
    nor is the random state of ``tf.random``.

    There is no ``suggested`` rate, as no reading is the best rate. Each rate has had one batch: a loss that
    grows slowly has no time to grow. A rate below ``explosion`` may diverge in a longer training.

    Parameters
    ----------
    model : keras.Model
        Compiled and built, with one optimizer.
    x : array, or list or dict of arrays; or an iterable of batches
        Batches as ``train_on_batch`` takes them: ``(x, y)`` or ``(x, y, sample_weight)``, as from a
        ``tf.data.Dataset``, a ``DataLoader`` or a list of tuples. It begins again at its end, but a
        generator ends the test.
    y : like the arrays ``x``, optional
    rates : increasing sequence of float > 0, optional
        By default 100 rates from 1e-7 to 10, each larger than the last by the same factor.
    batch_size : int >= 1, default 32
        For arrays, which are shuffled.
    smoothing : float >= 0 and < 1, default 0.8
        For ``smoothed``.
    stop_factor : float > 1, default 4.0
        The loss explodes where it is not finite, or the smoothed one is this many times its lowest value so
        far. (Where that is negative: above it by ``stop_factor - 1`` times its size.)
    seed : int >= 0, default 0
        For the order of the arrays.

    Returns
    -------
    RangeTest

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described, or ``train_step`` returns no ``loss``.

    Examples
    --------
    >>> import keras
    >>> dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    >>> line = keras.Sequential([keras.Input((1,)), dense])
    >>> line.compile(keras.optimizers.SGD(0.01), "mse", jit_compile=False)
    >>> ones, rates = np.ones((8, 1)), np.linspace(0.81, 1.61, 17)
    >>> found = range_test(line, ones, 5 * ones, rates, smoothing=0.0)
    >>> print(found)  # the loss is (w - 5)**2, of curvature 2: it falls below the rate 2/2
    steepest   0.81
    lowest     1
    explosion  1.3
    >>> line.get_weights()[0].tolist(), round(float(line.optimizer.learning_rate), 6)
    ([[0.0]], 0.01)
    """
    lone_optimizer(model)
    rates = np.geomspace(1e-7, 10.0, 100) if rates is None else np.array(increasing("rates", rates, above=0))
    integer("the number of rates", len(rates), at_least=1)
    number("smoothing", smoothing, at_least=0, below=1)
    number("stop_factor", stop_factor, above=1)
    rng = np.random.default_rng(integer("seed", seed, at_least=0))
    size = integer("batch_size", batch_size, at_least=1)
    batches = batches_of(x, y, len(rates), size, rng)
    losses: list[float] = []
    with borrowed(model, rates[0]) as train_on_batch:
        for rate, batch in zip(rates, batches, strict=False):
            losses.append(train_on_batch(rate, batch))
            found = RangeTest(rates[: len(losses)], np.array(losses), smoothing, False)
            if _explodes(found.smoothed, stop_factor):
                return found._replace(exploded=True)
    if not losses:
        raise ValueError(f"x must have at least one batch, got {x!r}")
    return found


def _explodes(smoothed, stop_factor):
    """Return whether the last of the smoothed losses is too high."""
    lowest = smoothed.min()
    return not np.isfinite(smoothed[-1]) or smoothed[-1] > lowest + (stop_factor - 1) * abs(lowest)
