"""Measure every cell of a sweep that the store does not have yet."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from functools import partial
from typing import Any

from ..arguments import shown
from ..directions import extra
from .cells import check_takes, checked, key
from .ended import finished, submitted
from .measures import about, measured
from .processes import Carried, Processes
from .results import Results
from .store import Store


def run(
    measure: Callable[..., dict[str, float]],
    cells: Iterable[dict[str, Any]],
    store: "str | os.PathLike[str]",
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    attempts: int = 3,
    cells_per_process: int = 200,
    progress: Any = True,
) -> Results:
    """Call ``measure(**cell)`` for every cell that is not in the store, and return the results of all cells.

    Parameters
    ----------
    measure : callable
        A function of yours that returns a dict from name to number. It runs in other processes.
    cells : list of dict
        As ``grid`` returns them.
    store : str or path
        The file of the results. If it is there, the cells in it are not measured again.
    executor : concurrent.futures.Executor, optional
        Where to run, as ``Client(address).get_executor(pure=False)`` of Dask; by default on the cores of this
        machine, by ``Processes(workers, attempts, cells_per_process)``.
    workers : int >= 1, optional
        How many processes; by default one for each core.
    attempts : int >= 1, default 3
        How often a cell is tried whose process dies.
    cells_per_process : int >= 1, default 200
        After so many cells a process is replaced.
    progress : bool or callable, default True
        True shows a bar of tqdm, False nothing; or a function that wraps the iterable of finished cells.
        Nothing is shown if the store has all cells.

    Returns
    -------
    Results
        Of all cells, those that were in the store too.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described, if ``measure`` does not take the cells, or if the store is that of
        another function or of other versions.
    StoreInUse
        If another run writes to the store.
    ConnectionError
        If the cluster is gone. What was finished is in the store: call again to go on.
    ExceptionGroup
        If cells failed; the others are in the store. Each exception has its cell as a note.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run(lambda seed: {"loss": seed / 2}, [{"seed": 1}], f"{folder}/losses.jsonl", progress=False)
    1 cells, 0 missing
    """
    cells = checked(cells)
    check_takes(measure, cells)
    pool = _checked_executor(executor) or Processes(workers, attempts, cells_per_process)
    bar = _bar(progress)
    kept = Store(store, about(measure))
    try:
        have = {key(record["cell"]) for record in kept.records}
        todo = [cell for cell in cells if key(cell) not in have]
        if todo:
            shown_bar = (
                partial(bar, total=len(cells), initial=len(cells) - len(todo)) if progress is True else bar
            )
            try:
                _measure(measure, todo, kept, pool, shown_bar)
            finally:
                if executor is None:
                    pool.shutdown(cancel_futures=True)
            kept.sort()
        return Results(kept.records, cells)
    finally:
        kept.close()


def _checked_executor(executor: Any) -> Executor | None:
    if executor is None or isinstance(executor, Executor):
        return executor
    advice = "; pass client.get_executor(pure=False)" if hasattr(executor, "get_executor") else ""
    raise TypeError(f"executor must be a concurrent.futures.Executor, got {shown(executor)}{advice}")


def _bar(progress: Any) -> Callable[..., Any]:
    """Return what wraps the iterable of the finished cells."""
    if progress is True:
        with extra("sweep"):
            from tqdm.auto import tqdm
        return tqdm
    if progress is not False and not callable(progress):
        raise TypeError(f"progress must be True, False or what wraps an iterable, got {shown(progress)}")
    return progress or iter


def _measure(
    measure: Callable[..., Any],
    todo: list[dict[str, Any]],
    kept: Store,
    pool: Executor,
    bar: Callable[..., Any],
) -> None:
    """Store each cell as soon as it is finished; then raise what failed."""
    failures: list[Exception] = []
    waiting: dict[Future[Any], dict[str, Any]] = {}
    gone: BaseException | None = None
    stored = 0
    try:
        sent = Carried(measure)
        for cell in todo:
            waiting[submitted(pool, measured, sent, cell)] = cell
        counted = bar(finished(waiting, pool))
        for future in counted:
            # A future that nobody holds any longer cannot make a cluster compute its cell again.
            cell = waiting.pop(future)
            try:
                found = future.result()
            except (CancelledError, BrokenExecutor) as error:
                gone = error
            except ImportError as error:
                if not stored:
                    raise ImportError(f"the workers lack {error.name or error}: install it there") from error
                failures.append(_noted(error, cell))
            except Exception as error:
                failures.append(_noted(error, cell))
            else:
                kept.add(cell, *found)
                stored += 1
            del future
            if failures and hasattr(counted, "set_postfix_str"):
                counted.set_postfix_str(f"{len(failures)} failed")
    except BrokenExecutor as error:  # it takes no more calls, or answers none
        gone = error
    finally:
        for future in waiting:
            future.cancel()
    if gone is not None:
        raise _ended(kept, len(todo) - stored - len(failures), stored) from gone
    if failures:
        first = failures[0]
        told = f"{type(first).__name__}: {first}; {first.__notes__[-1]}"
        raise ExceptionGroup(
            f"{len(failures)} cells failed; the others are in {kept.path}; the first: {told}", failures
        )


def _ended(kept: Store, left: int, stored: int) -> ConnectionError:
    """Return what to say when the executor has ended, as a cluster that is gone."""
    way = f"{len(kept.records)} cells are in {kept.path}; call again to go on, with a new executor"
    script = '; in a script, begin below `if __name__ == "__main__":`' if not stored else ""
    return ConnectionError(f"the executor ended with {left} cells to be measured: {way}{script}")


def _noted(error: Exception, cell: dict[str, Any]) -> Exception:
    error.add_note(f"Its cell: {cell}")
    return error
