"""One writer a store: a lock of the operating system, which is gone with its process."""

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        os.lseek(file, 1000, os.SEEK_SET)  # behind the number of the process, which others read
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class StoreInUse(RuntimeError):
    """Another run writes to the store."""


class Lock:
    """The right to write to ``path``, held by the file ``path.lock`` beside it.

    Raises
    ------
    StoreInUse
        If a living process has it; with its number.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        while True:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT)
            try:
                _take(self._file)
            except OSError:
                process = os.pread(self._file, 20, 0).decode() if hasattr(os, "pread") else "unknown"
                os.close(self._file)
                raise StoreInUse(f"{path} is being written by another run (process {process})") from None
            # Its holder may have removed the file since it was opened: then the lock is one on nothing.
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(self._file), os.stat(self._path)):
                    break
            os.close(self._file)
        if sys.platform != "win32":
            os.truncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Give the right back, and remove the file; a second time does nothing."""
        if self._file >= 0:
            with contextlib.suppress(OSError):  # Windows removes no open file: then it stays, unlocked
                os.unlink(self._path)
            os.close(self._file)
            self._file = -1
