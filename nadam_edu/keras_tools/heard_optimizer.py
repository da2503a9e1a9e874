"""One optimizer that a recorder listens to: its rates so far, and which updates were not heard."""

from collections.abc import Callable
from typing import Any

from .update_hooks import backend_of, listeners, unlisten, updates


class HeardOptimizer:
    """An optimizer that ``listener(optimizer, rate)`` hears, from now on.

    Attributes
    ----------
    rates : list of float
        What was heard so far; the recorder fills it.
    last : int or None
        The ``iterations`` before the update that was heard last.
    skipped : int
        How often ``iterations`` grew without an update.
    """

    def __init__(self, name: str, optimizer: Any, listener: Callable[[Any, Any], None]) -> None:
        self.name: str = name
        self._optimizer, self._listener = optimizer, listener
        self.rates: list[float] = []
        self.last: int | None = None
        self.skipped: int = 0
        self._started = updates(optimizer)
        listeners(optimizer).append(listener)

    def add(self, step: int, rate: float) -> None:
        """Take down the rate of an update, and the ``iterations`` before it."""
        self.rates.append(rate)
        self.last = step

    def release(self) -> None:
        """Take the listener off."""
        unlisten(self._optimizer, self._listener)

    def end_epoch(self) -> None:
        """Look whether ``iterations`` counted a batch that never came.

        TensorFlow does so at the end of a data set of unknown length.

        On JAX the variable is up to date after ``fit`` only.
        """
        if backend_of(self._optimizer) == "tensorflow" and self.last is not None:
            self.skipped += updates(self._optimizer) == self.last + 2

    def missed(self) -> tuple[str, bool] | None:
        """Return a sentence on updates that were not heard, and whether ``iterations`` tells of them.

        None if nothing was missed.
        """
        now, heard = updates(self._optimizer), len(self.rates)
        if heard >= max(now - self._started - self.skipped, 1):
            return (self._ran_ahead(now - self._started, heard), True) if self.skipped else None
        if now == self._started:
            return (
                f"no update of {self.name} was heard, and its iterations stayed at {now}, "
                "so that no schedule moves: either it made "
                "none, as gradients were only accumulated or not finite, "
                "or its own apply goes past the recorder and past iterations"
            ), False
        return (
            f"{heard or 'no'} update{'s' * (heard > 1)} of {self.name} heard "
            f"while its iterations went from {self._started} to {now}: "
            "the training step was compiled before attach, so compile it again after attach; "
            "or its own apply goes past the recorder"
        ), True

    def _ran_ahead(self, counted, heard):
        """Say that ``iterations`` counted more than the updates."""
        return (
            f"iterations of {self.name} grew by {counted} in {heard} updates, as Keras counts one more "
            "at the end of a data set of unknown length, "
            "where a schedule skips a step: tell fit the length, by steps_per_epoch"
        )
