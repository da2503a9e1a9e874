"""The learning rate that moved the weights, one number for each update, written down inside the optimizer while it works.

A ``Recorder`` works for any optimizer that ``taps`` can hear, in eager mode and inside compiled functions: there it writes into TensorFlow
variables. TensorFlow is imported only when there is an optimizer, which has loaded it already.
"""

import os
from importlib.util import find_spec
from typing import Any, Self

import numpy as np

from ..arguments import integer
from .update_hooks import bare, is_schedule, listeners, source, stated, unlisten, updates


class Ring:
    """Pairs of numbers in TensorFlow variables: written by compiled functions, read in Python; the last ``capacity`` of them are kept."""

    def __init__(self, capacity: int) -> None:
        import tensorflow as tf

        self.capacity, self._read = capacity, 0
        self._pairs = tf.Variable(np.zeros((capacity, 2)), trainable=False)
        self._count = tf.Variable(0, trainable=False, dtype=tf.int64)

    def write(self, first: Any, second: Any) -> None:
        """Add a pair, now or as a part of the function being traced."""
        import tensorflow as tf

        pair = tf.stack([tf.cast(first, tf.float64), tf.cast(second, tf.float64)])  # float64 holds a rate of any float type
        self._pairs.scatter_nd_update([[self._count % self.capacity]], [pair])
        self._count.assign_add(1)

    def skip(self) -> None:
        """Forget the pairs that were not read."""
        self._read = int(self._count.numpy())

    def read(self) -> np.ndarray:
        """Return the pairs written since the last reading, as an array of shape (n, 2).

        Raises
        ------
        RuntimeError
            If there were more than ``capacity``.
        """
        begin, end = self._read, int(self._count.numpy())
        self._read = end
        if end - begin > self.capacity:
            raise RuntimeError(f"capacity must be at least the {end - begin} updates between two readings, got {self.capacity}")
        return self._pairs.numpy()[np.arange(begin, end) % self.capacity]


class Recorder:
    """Two lists of learning rates, one number for each update: what moved the weights, and what the optimizer stated.

    In a loop of one's own, write ``with recorder.attach(optimizer):`` around it. For ``fit``, a subclass of this class and of the
    ``Callback`` of the Keras at hand is a callback. It is for training on one device, and the training stays the same, to the bit; but for
    a second ``fit`` with the new Nadam of tf_keras, which updates otherwise each time it is compiled anew. Keras does not tell a callback
    that ``fit`` ended with an error or was interrupted: call ``detach`` then, or write ``with recorder:`` around it, as the recorder
    would go on to listen.

    Parameters
    ----------
    log_dir : str or path, optional
        Folder to write both rates to for TensorBoard too, as ``learning_rate/applied`` and ``learning_rate/reported``; step = update.
    capacity : int >= 1
        Most updates between two readings. A reading is a batch end of ``fit``, a look at a list, and ``detach``.

    Raises
    ------
    ImportError
        If ``log_dir`` is given and TensorBoard is missing.
    TypeError, ValueError
        If ``log_dir`` is no path or ``capacity`` no such integer.

    Examples
    --------
    >>> Recorder(capacity=0)
    Traceback (most recent call last):
    ValueError: capacity must be a finite number >= 1, got 0
    """

    def __init__(self, log_dir: str | os.PathLike[str] | None = None, capacity: int = 8192) -> None:
        super().__init__()
        self._log_dir = _checked(log_dir)
        self._capacity = integer("capacity", capacity, at_least=1)
        self._applied: list[float] = []
        self._reported: list[float] = []
        self._ring: Any = None  # a Ring, once there is an optimizer
        self._optimizer: Any = None
        self._started = 0
        self._heard = 0
        self._writer: Any = None

    @property
    def applied(self) -> list[float]:
        """The rate that entered each update so far, all attachments together."""
        self._drain()
        return self._applied

    @property
    def reported(self) -> list[float]:
        """What ``optimizer.learning_rate`` stated at each update, before ``iterations`` grew.

        A callable that is no schedule is not asked again, as it may count its calls: there it is the applied rate.
        """
        self._drain()
        return self._reported

    def attach(self, optimizer: Any) -> Self:
        """Begin to listen to ``optimizer``, and return the recorder; leaving ``with`` ends it, as does ``detach``.

        Functions compiled before do not know of the recorder: compile the training step afterwards (``fit`` does by itself).

        Raises
        ------
        TypeError
            If it is not an optimizer of Keras 3 or tf_keras, is one made of several, or was made under a strategy for several devices.
        """
        inner = bare(optimizer)
        started = updates(inner)
        self._release()
        self._ring = self._ring or Ring(self._capacity)
        self._ring.skip()
        self._optimizer = inner
        self._started, self._heard = started, len(self._applied)
        listeners(inner).append(self._write)
        return self

    def detach(self) -> None:
        """Stop listening.

        Raises
        ------
        RuntimeError
            If there were updates and none was heard.
        """
        optimizer = self._optimizer
        self._release()
        if optimizer is not None and len(self._applied) == self._heard and updates(optimizer) != self._started:
            raise RuntimeError(
                f"no update was heard while optimizer.iterations went from {self._started} to {updates(optimizer)}: "
                "the training step was compiled before attach; compile it again after attach"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        """Stop listening; after an error in the loop, let that error be the one that is seen."""
        self._release() if error else self.detach()

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Listen to the optimizer of the model, in a train function made anew."""
        model = self.model  # type: ignore[attr-defined]  # the Callback's
        self.attach(model.optimizer)
        model.make_train_function(force=True)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Read before the ring is full."""
        self._drain()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Stop listening."""
        self.detach()

    def _write(self, optimizer, rate):
        """Note one update; runs inside the optimizer."""
        given = source(optimizer)
        self._ring.write(rate, rate if callable(given) and not is_schedule(given) else stated(optimizer))

    def _drain(self):
        """Move what the ring holds to the lists and to TensorBoard."""
        if self._optimizer is None:
            return
        begin = len(self._applied)
        for applied, reported in self._ring.read().tolist():
            self._applied.append(applied)
            self._reported.append(reported)
        if self._log_dir is not None:
            self._log(begin)

    def _log(self, begin):
        """Write the rates of the updates from ``begin`` on for TensorBoard."""
        import tensorflow as tf

        self._writer = self._writer or tf.summary.create_file_writer(self._log_dir)
        with self._writer.as_default(), tf.summary.record_if(True):  # Keras's TensorBoard callback may have switched it off
            for step in range(begin, len(self._applied)):
                tf.summary.scalar("learning_rate/applied", self._applied[step], step)
                tf.summary.scalar("learning_rate/reported", self._reported[step], step)

    def _release(self):
        """Read what is left and take the listener off."""
        if self._optimizer is None:
            return
        try:
            self._drain()
        finally:
            unlisten(self._optimizer, self._write)
            self._optimizer = None
            if self._writer is not None:
                self._writer.close()
                self._writer = None


def _checked(log_dir):
    """Return ``log_dir`` as a str, or None."""
    if log_dir is None:
        return None
    if not isinstance(log_dir, (str, os.PathLike)):
        raise TypeError(f"log_dir must be a path, got {log_dir!r}")
    if find_spec("tensorboard") is None:
        raise ImportError("log_dir needs TensorBoard, which TensorFlow no longer brings: pip install tensorboard")
    return os.fspath(log_dir)
