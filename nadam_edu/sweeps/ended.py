"""An executor that has ended says so in one way: BrokenExecutor.

A cluster of Dask whose scheduler is gone has others: errors of its own, and futures that are never finished.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from typing import Any

CLOSED = ("ClosedClientError", "CommClosedError")  # of Dask, which need not be installed
PATIENCE = 10.0  # seconds between two looks at the client


def submitted(pool: Executor, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """Return the future of a call; BrokenExecutor if the executor takes no more calls.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as pool:
    ...     submitted(pool, pow, 2, 3).result()
    8
    """
    try:
        return pool.submit(function, *arguments)
    except Exception as error:
        if type(error).__name__ in CLOSED:
            raise BrokenExecutor(str(error)) from error
        raise


def finished(futures: Iterable[Future[Any]], pool: Executor) -> Iterator[Future[Any]]:
    """Yield each future when it is finished; BrokenExecutor if the pool is a client of Dask that has ended.

    If the scheduler dies while a result is on its way, Dask never finishes the future of that result.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as pool:
    ...     [future.result() for future in finished([pool.submit(pow, 2, 3)], pool)]
    [8]
    """
    left = set(futures)
    while left:
        try:
            for future in as_completed(left, PATIENCE):
                left.discard(future)
                yield future
                del future  # so that nobody holds it while this waits for the next one
        except TimeoutError as error:
            if getattr(getattr(pool, "_client", None), "status", "") == "closed":
                raise BrokenExecutor("its client has ended") from error
