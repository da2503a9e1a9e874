"""A process that holds contestants.

Reads requests from its standard input, one JSON object a line, and answers each with a line.

``prepare`` makes a contestant, warms it up and checks its result; ``run`` times it; ``memory`` weighs a run;
``drop`` lets it go.
"""

import contextlib
import gc
import importlib
import json
import os
import re
import sys
import time
import tracemalloc
from typing import Any

from .measuring import Contestant, UnavailableError, refusal

PATH = re.compile(r"(/[^\s/]+)+/?")


def reason(error: BaseException) -> str:
    """Return in one line why a contestant cannot run, without paths of this machine.

    >>> reason(ModuleNotFoundError(name="torch"))
    'torch is not installed'
    >>> reason(OSError("no compiler in /usr/bin/g++ here"))
    'OSError: no compiler in ... here'
    """
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed"
    if isinstance(error, UnavailableError):
        return str(error)
    line = next(iter(str(error).strip().splitlines()), "")
    return f"{type(error).__name__}: {PATH.sub('...', line)[:100]}".removesuffix(": ")


class Worker:
    """The contestants of one process, by a number that the parent gives them."""

    def __init__(self) -> None:
        self.contestants: dict[int, Contestant] = {}

    def load(self, modules: list[str]) -> None:
        """Import what the contestants need; one that is missing is told when its contestant is made."""
        for module in modules:
            with contextlib.suppress(ImportError):
                importlib.import_module(f".{module}", __package__)

    def prepare(self, number: int, target: str, arguments: list[Any]) -> dict[str, Any]:
        """Make a contestant and check it: ``difference``, and a ``note`` where it cannot run or is wrong."""
        module, name = target.split(":")
        try:
            contestant = getattr(importlib.import_module(f".{module}", __package__), name)(*arguments)
            difference = contestant.difference()
            contestant.run()
            contestant.wait()
        except Exception as error:  # whatever a library raises is what its row says
            return {"note": reason(error)}
        note = refusal(difference, contestant.tolerance)
        if not note:
            self.contestants[number] = contestant
        return {"difference": difference, "note": note}

    def run(self, number: int, count: int) -> float:
        """Return how many seconds so many runs take."""
        contestant = self.contestants[number]
        run = contestant.run
        start = time.perf_counter()
        for _ in range(count):
            run()
        contestant.wait()
        return time.perf_counter() - start

    def memory(self, number: int) -> int:
        """Return the bytes that a run adds at its peak to what was allocated before."""
        contestant = self.contestants[number]
        tracemalloc.start()
        try:
            contestant.run()  # what it allocates once
            contestant.wait()
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            contestant.run()
            contestant.wait()
            return tracemalloc.get_traced_memory()[1] - before
        finally:
            tracemalloc.stop()

    def drop(self, number: int) -> None:
        """Forget a contestant."""
        self.contestants.pop(number, None)
        gc.collect()


def serve() -> None:
    """Answer requests until the input ends."""
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    gc.disable()  # a collection in the middle of a measurement would be another thing measured
    worker = Worker()
    for line in sys.stdin:
        method, *arguments = json.loads(line)
        answers.write(json.dumps(getattr(worker, method)(*arguments)) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
