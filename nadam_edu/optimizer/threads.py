"""A large update shared among threads: NumPy and Numba's loops hold no interpreter lock while they compute.

Each element is computed as by one thread, to the last bit.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

THREADED_FROM = 2**19  # elements in all; below, waking a thread takes longer than it saves
PIECE = 2**18  # elements a thread takes at a time, or more, so that the pieces stay few

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
    """Return the rows in pieces for so many threads; the pieces are few, but no thread waits long for one.

    >>> [row[0].size for piece in pieces([[np.zeros(PIECE + 1)]], 2) for row in piece]
    [262144, 1]
    """
    size = max(PIECE, sum(row[0].size for row in rows) // (4 * threads))
    found: list[Rows] = []
    room = 0
    for row in rows:
        for start in range(0, row[0].size, size):
            views = row if row[0].size <= size else [array[start : start + size] for array in row]
            if views[0].size > room:
                found.append([])
                room = size
            found[-1].append(views)
            room -= views[0].size
    return found


@cache
def pool(process: int, threads: int) -> Any:
    """Return the threads of a process: a fork has none of its parent's."""
    from concurrent.futures import ThreadPoolExecutor  # here, as small updates need none

    return ThreadPoolExecutor(threads, "nadam_edu")


def each(work: Callable[..., Any], items: list[Any], common: Any, tools: list[Any]) -> list[Any]:
    """Return ``work(item, common, tool)`` for each item, in any order, by a thread for each tool.

    Whichever thread is free takes the next item. One that has not begun when nothing is left is not waited
    for.

    >>> sorted(each(pow, [1, 2, 3], 2, [5, 5]))  # modulo 5
    [1, 4, 4]
    """
    left = iter(items)

    def share(tool: Any) -> list[Any]:
        with np.errstate(all="ignore"):  # each thread has its own
            return [work(item, common, tool) for item in left]

    helpers = [pool(os.getpid(), len(tools) - 1).submit(share, tool) for tool in tools[1:]]
    results: list[Any] = []
    try:
        results += share(tools[0])
    finally:
        for helper in helpers:
            if not helper.cancel():
                results += helper.result()
    return results


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
