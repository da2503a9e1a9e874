"""Rows of numbers from inside a training step, eager or compiled, in TensorFlow, JAX or PyTorch.

An eager step appends to a list. A function that TensorFlow compiled writes into variables, XLA's included,
which are read between two steps. One that JAX compiled calls back. Each library is imported only where its
optimizer is, which has loaded it already.

>>> notes = StepNotes("torch", columns=2)
>>> notes.write([1, 0.5])
>>> notes.read()
[(1.0, 0.5)]
"""

import sys
import warnings
from collections.abc import Sequence
from typing import Any

TOO_MANY = 10_000_000  # rows between two readings: of four columns they take 320 MB


class StepNotes:
    """Rows of numbers, written in a training step and read outside it.

    Parameters
    ----------
    backend : str
        The library that runs the step: ``"tensorflow"``, ``"jax"`` or ``"torch"``.
    columns : int
        Numbers in a row.
    capacity : int, default 1024
        Most rows between two readings of what a function compiled by TensorFlow wrote; of more, the last are
        kept.

    Attributes
    ----------
    lost : int
        Rows that were overwritten before they were read, since ``begin``.
    """

    def __init__(self, backend: str, columns: int, capacity: int = 1024) -> None:
        self.backend: str = backend
        self.columns: int = columns
        self.capacity: int = capacity
        self.lost: int = 0
        self._told = 0  # of these, in warnings
        self._rows: list[tuple[float, ...]] = []
        self._ring: Any = None
        self._read = 0
        if backend == "tensorflow":
            self._make_ring()

    def write(self, row: Sequence[Any], happened: Any = True) -> None:
        """Add a row, now or as a part of the function being compiled, where ``happened`` is true."""
        {"tensorflow": self._write_tensorflow, "jax": self._write_jax}.get(self.backend, self._append)(
            row, happened
        )

    def begin(self) -> None:
        """Forget what was written while nobody listened."""
        self.read()
        self.lost = self._told = 0

    def read(self) -> list[tuple[float, ...]]:
        """Return the rows written since the last reading, in order."""
        if self.backend == "jax":
            sys.modules["jax"].effects_barrier()  # waits for the callbacks
        if self._ring is not None:
            self._empty_ring()
        rows, self._rows = self._rows, []
        return rows

    def warn_of_lost(self) -> None:
        """Say how many rows were overwritten before they were read, and not yet said."""
        if new := self.lost - self._told:
            more = f"as there were more between two readings than capacity={self.capacity}"
            warnings.warn(f"{new} updates are not recorded, {more}", stacklevel=4)
            self._told = self.lost

    def _append(self, row, happened):
        """Add a row of numbers that are known."""
        if happened:
            self._rows.append(tuple(map(float, row)))

    def _write_jax(self, row, happened):
        """Add a row of JAX's arrays, or of what stands for them while JAX traces."""
        import jax

        row = [jax.numpy.asarray(number) for number in row]
        if any(isinstance(number, jax.core.Tracer) for number in [*row, happened]):
            jax.experimental.io_callback(
                lambda happened, *row: self._append(row, happened), None, happened, *row, ordered=True
            )
        else:
            self._append(row, happened)

    def _write_tensorflow(self, row, happened):
        """Add a row of TensorFlow's tensors; of several devices in step, the first writes."""
        import tensorflow as tf

        device = tf.distribute.get_replica_context()
        if device is not None and tf.get_static_value(device.replica_id_in_sync_group) != 0:
            return
        # float64 holds a rate of any float type, and each iteration
        numbers = [tf.cast(number, tf.float64) for number in row]
        if tf.executing_eagerly():
            self._empty_ring()
            self._append(numbers, happened)
        else:
            self._write_ring(tf, numbers)

    def _write_ring(self, tf, numbers):
        """Add a row to the variables, once the batch is there.

        At the end of a data set of unknown length a step begins that has no batch. It fails, but runs what
        needs none.
        """
        rows, count = self._ring
        with tf.control_dependencies(_given(tf.compat.v1.get_default_graph())):
            rows.scatter_nd_update([[count % self.capacity]], [tf.stack(numbers)])
            count.assign_add(1)

    def _make_ring(self):
        """Make the variables that compiled functions write into: the rows, and how many there were."""
        import tensorflow as tf

        made = (
            tf.Variable(tf.zeros((self.capacity, self.columns), tf.float64), trainable=False),
            tf.Variable(0, trainable=False, dtype=tf.int64),
        )
        # Within the scope of a strategy they are made for each device: the first device's are plain ones.
        self._ring = [tf.distribute.get_strategy().experimental_local_results(one)[0] for one in made]

    def _empty_ring(self):
        """Move what is new in the variables to the list."""
        begin, self._read = self._read, int(self._ring[1].numpy())
        if self._read > begin:
            self.lost += max(0, self._read - begin - self.capacity)
            rows = self._ring[0].numpy()
            for place in range(max(begin, self._read - self.capacity), self._read):
                self._append(rows[place % self.capacity].tolist(), True)


def _given(graph):
    """Return what a graph of TensorFlow is given: its arguments, and what it takes from an iterator."""
    given = [one for one in graph.get_operations() if one.type in ("IteratorGetNext", "Placeholder")]
    return [one for one in given if one.outputs and one.outputs[0].dtype.name != "resource"]
