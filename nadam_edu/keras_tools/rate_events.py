"""Rates as TensorBoard's event files, written by TensorBoard itself, so that no TensorFlow is needed.

>>> group_of("optimizer"), group_of("d_optimizer")
('learning_rate', 'learning_rate_d_optimizer')
"""

import os
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any


def group_of(name: str) -> str:
    """Return the name of an optimizer's rates in logs and TensorBoard, by the model's attribute."""
    return "learning_rate" if name == "optimizer" else f"learning_rate_{name}"


class RateEvents:
    """Event files in a folder; none without a folder.

    Raises
    ------
    ImportError
        If there is a folder and TensorBoard is missing.
    TypeError
        If ``log_dir`` is no path.
    """

    def __init__(self, log_dir: str | os.PathLike[str] | None) -> None:
        if log_dir is not None and not isinstance(log_dir, (str, os.PathLike)):
            raise TypeError(f"log_dir must be a path, got {log_dir!r}")
        if log_dir is not None and find_spec("tensorboard") is None:
            raise ImportError(
                "log_dir needs TensorBoard, which TensorFlow no longer brings: pip install tensorboard"
            )
        self.log_dir: str | None = None if log_dir is None else os.fspath(log_dir)
        self._writer: Any = None

    def write(self, rows: Iterable[tuple[str, int, float, float]]) -> None:
        """Add rows of an optimizer's name, its iterations, the applied and the reported rate."""
        if self.log_dir is None:
            return
        for name, step, applied, reported in rows:
            if self._writer is None:
                from tensorboard.summary import Writer

                self._writer = Writer(self.log_dir)
            self._writer.add_scalar(f"{group_of(name)}/applied", applied, step)
            self._writer.add_scalar(f"{group_of(name)}/reported", reported, step)

    def close(self) -> None:
        """Write what is left; later rows go to a new file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
