"""One optimizer that a recorder listens to: its rates so far, and which updates were not heard."""

from collections.abc import Callable
from typing import Any

from .update_hooks import listeners, unlisten, updates


class HeardOptimizer:
    """An optimizer that ``listener(optimizer, rate)`` hears, from now on.

    Attributes
    ----------
    rates : list of float
        What was heard so far; the recorder fills it.
    """

    def __init__(self, name: str, optimizer: Any, listener: Callable[[Any, Any], None]) -> None:
        self.name: str = name
        self._optimizer, self._listener = optimizer, listener
        self.rates: list[float] = []
        self._started = updates(optimizer)
        listeners(optimizer).append(listener)

    def release(self) -> None:
        """Take the listener off."""
        unlisten(self._optimizer, self._listener)

    def missed(self) -> tuple[str, bool] | None:
        """Return a sentence on updates that were not heard, and whether ``iterations`` tells of them.

        None if nothing was missed.
        """
        now, heard = updates(self._optimizer), len(self.rates)
        if heard >= max(now - self._started, 1):
            return None
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
