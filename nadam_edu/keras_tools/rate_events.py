"""Rates as TensorBoard's event files, written by TensorBoard itself, so that no TensorFlow is needed.

>>> group_of("optimizer"), group_of("d_optimizer")
('learning_rate', 'learning_rate_d_optimizer')
"""

import os
import warnings
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..arguments import shown


def group_of(name: str) -> str:
    """Return the name of an optimizer's rates in logs and TensorBoard, by the model's attribute."""
    return "learning_rate" if name == "optimizer" else f"learning_rate_{name}"


class RateEvents:
    """Event files in a folder; none without a folder.

    Where they cannot be written, as on a full disk, it warns once and writes no more: the training goes on.

    Raises
    ------
    ImportError
        If there is a folder and TensorBoard is missing.
    TypeError, ValueError
        If ``log_dir`` is no path, is empty, or has a file where a folder is to be.
    """

    def __init__(self, log_dir: str | os.PathLike[str] | None) -> None:
        if log_dir is not None and not isinstance(log_dir, (str, os.PathLike)):
            raise TypeError(f"log_dir must be a path, got {shown(log_dir)}")
        if log_dir is not None and find_spec("tensorboard") is None:
            raise ImportError(
                "log_dir needs TensorBoard, which TensorFlow no longer brings: pip install tensorboard"
            )
        if log_dir is not None and not os.fspath(log_dir):
            raise ValueError("log_dir must be a folder, got '': the current one is '.'")
        self.log_dir: str | None = None if log_dir is None else os.fspath(log_dir)
        self._writer: Any = None
        self._failed = False
        if self.log_dir is not None:
            place = Path(self.log_dir)
            # Not Path.exists, which raises where one may not look.
            there = next(one for one in (place, *place.absolute().parents) if os.path.exists(one))
            if not there.is_dir():
                raise ValueError(f"log_dir must be a folder, got {self.log_dir!r}, where {there} is a file")

    def write(self, rows: Iterable[tuple[str, int, float, float]]) -> None:
        """Add rows of an optimizer's name, its iterations, the applied and the reported rate."""
        if self.log_dir is not None and not self._failed:
            self._try(self._write, rows)

    def close(self) -> None:
        """Write what is left; later rows go to a new file."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            self._try(writer.close)

    def _try(self, function, *arguments):
        """Call a function of TensorBoard's; what it raises becomes a warning."""
        try:
            function(*arguments)
        except Exception as error:  # TensorFlow's, where it is there, are no OSError
            self._writer, self._failed = None, True
            what = f"log_dir={self.log_dir!r} could not be written, and gets no more rates: {error}"
            warnings.warn(what, UserWarning, stacklevel=2)

    def _write(self, rows):
        """Add rows, and make the file before the first."""
        for name, step, applied, reported in rows:
            if self._writer is None:
                from tensorboard.summary import Writer

                self._writer = Writer(self.log_dir)
            self._writer.add_scalar(f"{group_of(name)}/applied", applied, step)
            self._writer.add_scalar(f"{group_of(name)}/reported", reported, step)
