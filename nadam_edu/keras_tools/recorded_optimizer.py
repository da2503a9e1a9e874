"""One optimizer under a recorder: its rates so far, and how many updates were missed."""

from collections.abc import Callable
from typing import Any

from .update_hooks import backend_of, subscribe, unsubscribe, updates


class RecordedOptimizer:
    """An optimizer each of whose updates calls ``listener(optimizer, rate)``, from now on.

    Attributes
    ----------
    rates : list of float
        The rates so far; the recorder adds to it.
    last : int or None
        ``iterations`` before the last recorded update.
    skipped : int
        How often ``iterations`` grew without an update.
    may_rest : bool
        Whether it is no fault if no update comes, as when the recorder listens again after a ``fit``.
    """

    def __init__(self, name: str, optimizer: Any, listener: Callable[[Any, Any], None]) -> None:
        self.name: str = name
        self._optimizer, self._listener = optimizer, listener
        self.rates: list[float] = []
        self.last: int | None = None
        self.skipped: int = 0
        self.may_rest: bool = False
        self._started = updates(optimizer)
        subscribe(optimizer, listener)

    def begin(self) -> None:
        """Count the updates from here."""
        self._started = updates(self._optimizer)

    def add(self, step: int, rate: float) -> None:
        """Add the rate of an update, and ``iterations`` before it."""
        self.rates.append(rate)
        self.last = step

    def release(self) -> None:
        """Stop listening."""
        unsubscribe(self._optimizer, self._listener)

    def end_epoch(self) -> None:
        """Check whether ``iterations`` counted a batch that never came.

        TensorFlow does so at the end of a data set of unknown length. On JAX the variable is not up to
        date until ``fit`` ends.
        """
        if backend_of(self._optimizer) == "tensorflow" and self.last is not None:
            self.skipped += updates(self._optimizer) == self.last + 2

    def missed(self, lost: int) -> tuple[str, bool] | None:
        """Return a sentence about updates that were not recorded, and whether ``iterations`` counted them.

        None if nothing was missed beside what is known to be ``lost``.
        """
        now, recorded = updates(self._optimizer), len(self.rates)
        if recorded + lost >= max(now - self._started - self.skipped, 0 if self.may_rest else 1):
            return (self._ran_ahead(now - self._started, recorded), True) if self.skipped else None
        if now == self._started:
            return (
                f"no update of {self.name} was recorded, and its iterations stayed at {now}, "
                "so that no schedule moves: either it made "
                "none, as no weight is trainable or gradients were only accumulated or not finite, "
                "or its own apply goes past the recorder and past iterations"
            ), False
        return (
            f"{recorded or 'no'} update{'s' * (recorded > 1)} of {self.name} recorded "
            f"while its iterations went from {self._started} to {now}: "
            "the training step was compiled before attach, so compile it again after attach; "
            "or its own apply goes past the recorder"
        ), True

    def _ran_ahead(self, counted, recorded):
        """Return the sentence for an ``iterations`` that grew by more than the number of updates."""
        return (
            f"iterations of {self.name} grew by {counted} in {recorded} updates, as Keras counts one more "
            "at the end of a data set of unknown length, "
            "where a schedule skips a step: tell fit the length, by steps_per_epoch"
        )
