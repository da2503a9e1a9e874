"""Call a user's function without side effects: on a copy of what it keeps, and without a word.

>>> kept = [1]
>>> with on_a_copy(kept) as copied, silent():
...     copied.append(2)
...     print("not shown")
>>> kept
[1]
"""

import copy
import logging
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

import numpy as np

from .reached import MISSING, Reached
from .update_hooks import rate_source


@contextmanager
def on_a_copy(function: Any) -> Iterator[Any]:
    """Yield ``function``, or a copy if it is an object, while all that it can reach is a copy.

    Afterwards what was there before is there again. What cannot be copied, such as a generator, and what
    belongs to a library, such as a model, is shared.
    """
    reached = Reached(function)
    memo = dict(reached.shared)
    copies = []
    for place in reached.places:
        made, memo = _copy(place.value, memo)
        copies.append(made)
    one, _ = _copy(function, memo)
    try:
        for place, made in zip(reached.places, copies, strict=True):
            place.put(made)
        yield one
    finally:
        for place in reached.places:
            place.put(place.value)


def _copy(value, memo):
    """Return a deep copy and the memo of what was copied; the value itself where it cannot be copied."""
    if value is MISSING:
        return value, memo
    longer = dict(memo)  # an attempt that fails would leave half an object in it
    try:
        return copy.deepcopy(value, longer), longer
    except Exception:  # raised by the user's own class: the object is shared then
        return value, {**memo, id(value): value}


@contextmanager
def silent() -> Iterator[None]:
    """Let nothing be printed, logged, warned of, or written as a summary of TensorFlow."""
    summary = getattr(sys.modules.get("tensorflow"), "summary", None)
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            redirect_stdout(StringIO()),
            redirect_stderr(StringIO()),
            summary.record_if(False) if summary else nullcontext(),
        ):
            yield
    finally:
        logging.disable(disabled)


@contextmanager
def untouched(optimizers: list[Any]) -> Iterator[Callable[[float], None]]:
    """Yield a function that sets the rate of the optimizers.

    Afterwards they have their own rates again, and Python and NumPy their random state.
    """
    settable = [one for one in optimizers if not callable(rate_source(one))]
    before = [float(one.learning_rate + 0.0) for one in settable]
    python, legacy = random.getstate(), np.random.get_state()  # noqa: NPY002  functions of the epoch use it

    def set_rate(rate: float) -> None:
        for one in settable:
            one.learning_rate = rate

    try:
        yield set_rate
    finally:
        for one, rate in zip(settable, before, strict=True):
            one.learning_rate = rate
        random.setstate(python)
        np.random.set_state(legacy)  # noqa: NPY002
