"""The outcome of an action, where an error is a result: the name of the error, or that there was none."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def quiet() -> Iterator[None]:
    """Suppress warnings and their log lines, for an action that warns and is done on purpose."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def outcome(action: Callable[[], Any], fine: str | None = "accepted", *, warning_counts: bool = False) -> Any:
    """Return the name of the error that ``action`` raises.

    Otherwise ``fine``, or its result if ``fine`` is None.

    Parameters
    ----------
    action : callable without arguments
    fine : str or None, default "accepted"
        What to return if nothing is raised.
    warning_counts : bool, default False
        Whether a UserWarning counts as an error. Otherwise warnings are ignored.

    Examples
    --------
    >>> outcome(lambda: 1 / 0), outcome(lambda: 1 / 2), outcome(lambda: 1 / 2, None)
    ('ZeroDivisionError', 'accepted', 0.5)
    """
    try:
        with quiet():
            if warning_counts:
                warnings.simplefilter("error", UserWarning)
            result = action()
    except Exception as error:  # an error is a result here
        return type(error).__name__
    return result if fine is None else fine
