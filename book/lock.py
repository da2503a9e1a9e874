"""Builds of one book keep out of each other's way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(folder: Path) -> Iterator[int | None]:
    """Wait until no other build works in the folder, and keep the others out.

    Gives the lock, for the programs that this one starts.

    The lock goes when the last program that holds it ends, however it ends. Windows has none.
    """
    try:
        import fcntl
    except ImportError:
        yield None
        return
    with open(folder / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another build of this book is running: waiting for its end.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()
