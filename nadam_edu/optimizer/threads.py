"""A large update shared among threads: NumPy and Numba's loops hold no interpreter lock while they compute.

Each element is computed as by one thread, to the last bit.
"""

import os
from collections.abc import Callable
from functools import cache
from time import sleep
from typing import Any

import numpy as np
from numpy.typing import NDArray

THREADED_FROM = 2**19  # elements in all; below, waking a thread takes longer than it saves
PIECE = 2**18  # elements a thread takes at a time at least, so that the pieces stay few

Rows = list[list[NDArray[Any]]]  # of flat arrays


def cores() -> int:
    """Return how many threads may compute: ``OMP_NUM_THREADS`` where that is set, otherwise one a core.

    >>> cores() >= 1
    True
    """
    asked = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if asked.isdecimal() and int(asked):
        return int(asked)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pieces(rows: Rows, threads: int) -> list[Rows]:
    """Return the rows in pieces for so many threads: few, and equal but for the last, which is no larger.

    >>> [[row[0].size for row in piece] for piece in pieces([[np.zeros(PIECE)], [np.zeros(PIECE + 32)]], 2)]
    [[262144, 16], [262160]]
    """
    total = sum(row[0].size for row in rows)
    size = max(PIECE, min(2 * PIECE, -(-total // threads)), total // (4 * threads))
    size += -size % 16  # whole lines of the cache
    found: list[Rows] = []
    room = 0
    for row in rows:
        done = 0
        while done < row[0].size:
            if not room:
                found.append([])
                room = size
            end = min(done + room, row[0].size)
            found[-1].append(row if end - done == row[0].size else [array[done:end] for array in row])
            room -= end - done
            done = end
    return found


@cache
def pool(process: int, threads: int) -> Any:
    """Return the threads of a process: a fork has none of its parent's."""
    from concurrent.futures import ThreadPoolExecutor  # here, as small updates need none

    return ThreadPoolExecutor(threads, "nadam_edu")


class Team:
    """The caller and its helpers, a thread for each tool, for one pass over pieces of work after the other.

    Between two passes a helper stays awake: to wake it again takes longer than the end of most passes. One
    that has not begun is not waited for.

    >>> with Team([5, 5]) as team:
    ...     sorted(team.each(pow, [1, 2, 3], 2))  # modulo 5
    [1, 4, 4]
    """

    def __init__(self, tools: list[Any]) -> None:
        self.tools: list[Any] = tools
        self.passes: list[Callable[[Any], None]] = []  # each takes pieces until none is left
        self.over: bool = False
        self.helpers: list[Any] = []

    def __enter__(self) -> "Team":
        others = self.tools[1:]
        self.helpers = [pool(os.getpid(), len(others)).submit(self._help, tool) for tool in others]
        return self

    def __exit__(self, error: object, *_: object) -> None:
        self.over = True
        for helper in self.helpers:
            if not helper.cancel() and error:  # as Ctrl-C: what follows must find no thread that still writes
                helper.result()

    def each(self, work: Callable[..., Any], pieces: list[Any], common: Any) -> list[Any]:
        """Return ``work(piece, common, tool)`` for each piece, in any order: who is free takes the next."""
        if not self.helpers:
            return [work(piece, common, self.tools[0]) for piece in pieces]
        left = iter(pieces)
        results: list[Any] = []
        errors: list[BaseException] = []

        def take(tool: Any) -> None:
            for piece in left:
                try:
                    results.append(work(piece, common, tool))
                except BaseException as error:
                    errors.append(error)

        self.passes.append(take)
        take(self.tools[0])
        while len(results) + len(errors) < len(pieces):
            sleep(0)
        for error in errors:
            raise error
        return results

    def _help(self, tool: Any) -> None:
        """Take part in every pass."""
        with np.errstate(all="ignore"):  # each thread has its own
            begun = 0
            while not self.over:
                if begun < len(self.passes):
                    self.passes[begun](tool)
                    begun += 1
                else:
                    sleep(0)


def even(tools: list[dict[Any, list[NDArray[Any]]]]) -> None:
    """Give each thread as many arrays of a dtype as the one with the most, as it may begin in a later update.

    >>> tools = [{"float32": [np.zeros(3)]}, {}]
    >>> even(tools)
    >>> [array.shape for array in tools[1]["float32"]]
    [(3,)]
    """
    for dtype in {dtype for held in tools for dtype in held}:
        most = max((held.get(dtype, []) for held in tools), key=len)
        for held in tools:
            own = held.setdefault(dtype, [])
            own += map(np.empty_like, most[len(own) :])
