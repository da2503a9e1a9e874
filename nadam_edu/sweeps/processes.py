"""An executor of single processes: when one dies, it is known which call it was, and the others go on."""

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from ..arguments import integer
from ..directions import extra

ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")}


class ProcessDied(RuntimeError):
    """The process of a call ended without an answer, as often as it was tried."""


class Carried:
    """A function that any executor can send: one of a notebook or a script goes along, by cloudpickle.

    >>> sent = pickle.loads(pickle.dumps(Carried(lambda seed: seed + 1)))
    >>> sent(1)
    2
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the function returns."""
        return self._function(*args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        with extra("sweep"):
            import cloudpickle
        return pickle.loads, (cloudpickle.dumps(self._function),)


class Processes(Executor):
    """Run calls in new Python processes, each with one thread for its arithmetic.

    A function that was written in a notebook or in a script is sent along; one from a module is imported.

    Parameters
    ----------
    workers : int >= 1, optional
        How many processes; by default one for each core.
    attempts : int >= 1, default 3
        How often a call is tried whose process dies.
    cells_per_process : int >= 1, default 200
        After so many calls a process is replaced, as what it has leaked goes with it.

    Examples
    --------
    >>> with Processes(workers=1) as processes:
    ...     processes.submit(divmod, 7, 2).result()
    (3, 1)
    """

    def __init__(self, workers: int | None = None, attempts: int = 3, cells_per_process: int = 200) -> None:
        with extra("sweep"):
            import cloudpickle
        self._dumps: Callable[[Any], bytes] = cloudpickle.dumps
        cores = os.cpu_count() or 1
        self.workers: int = integer("workers", cores if workers is None else workers, at_least=1)
        self.attempts: int = integer("attempts", attempts, at_least=1)
        self.cells_per_process: int = integer("cells_per_process", cells_per_process, at_least=1)
        self._calls: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._slots: list[Slot] = []
        self._closed = False

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return the future of a call."""
        if self._closed:
            raise RuntimeError("submit must be called before shutdown, got a call after it")
        future: Future[Any] = Future()
        self._calls.put((future, self._dumps((function, args, kwargs))))
        if len(self._slots) < self.workers:
            self._slots.append(Slot(self))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: after the calls that were made, or at once if these are to be cancelled."""
        self._closed = True
        while cancel_futures:
            try:
                self._calls.get_nowait()[0].cancel()
            except queue.Empty:
                break
        for _ in self._slots:
            self._calls.put(None)
        for slot in self._slots:
            if cancel_futures:
                slot.kill()
            if wait:
                slot.thread.join()


class Slot:
    """One process at a time, and the thread that waits for its answers."""

    def __init__(self, pool: Processes) -> None:
        self._pool, self._done = pool, 0
        self._process: Any = None
        self._killed, self._lock = False, threading.Lock()
        self.thread: threading.Thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while (item := self._pool._calls.get()) is not None:
            future, call = item
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._answer(call))
                except BaseException as error:
                    future.set_exception(error)
        self._end()

    def _answer(self, call: bytes) -> Any:
        """Return what the call returns, or raise what it raises."""
        for _ in range(self._pool.attempts):
            try:
                process = self._ready()
                process.stdin.write(len(call).to_bytes(8, "big") + call)
                process.stdin.flush()
                size = int.from_bytes(_exactly(process.stdout, 8), "big")
                answer = _exactly(process.stdout, size)
            except (BrokenPipeError, EOFError):
                self._end()
                continue
            self._done += 1
            returned, value = pickle.loads(answer)
            if returned:
                return value
            raise value
        raise ProcessDied(f"its process died {self._pool.attempts} times (memory?)")

    def _ready(self) -> Any:
        """Return a process that can take a call; EOFError if there is to be none any more."""
        if self._done >= self._pool.cells_per_process:
            self._end()
        with self._lock:
            if self._killed:
                raise EOFError
            if self._process is None:
                environment = (
                    os.environ | ONE_THREAD | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
                )
                # In a session of its own, as Ctrl-C is for the caller alone.
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "nadam_edu.sweeps.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=environment,
                    start_new_session=True,
                )
                self._done = 0
            return self._process

    def _end(self) -> None:
        """End the process, if there is one: it has no call, so there is nothing to wait for."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            process.wait()

    def kill(self) -> None:
        """End the process, in the middle of its call, and begin no other."""
        with self._lock:
            self._killed = True
            if self._process is not None:
                self._process.kill()


def _exactly(stream: Any, size: int) -> bytes:
    """Return so many bytes, or raise EOFError."""
    data: bytes = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
