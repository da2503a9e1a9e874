"""The store of a sweep: a file of JSON lines, one for each finished cell.

The first line says which function measured, and with which versions. A last line that was cut off is dropped.
A complete store is sorted, so that it has the same bytes wherever it was computed.
"""

import json
import os
from pathlib import Path
from typing import Any

from ..arguments import shown
from .cells import key, place
from .lock import Lock
from .results import Results, decoded, encoded


def file_of(path: "str | os.PathLike[str]") -> Path:
    """Return the path of a store if it may be one, which no folder is; the empty path is that of a folder.

    >>> file_of("")
    Traceback (most recent call last):
    ValueError: store must be the path of a file, got the folder ''
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"store must be the path of a file, got {shown(path)}")
    if os.path.isdir(path or "."):
        raise ValueError(f"store must be the path of a file, got the folder {os.fspath(path)!r}")
    return Path(path)


def lines_of(path: Path) -> tuple[list[Any], int]:
    """Return what the complete lines of a store hold, and at which byte they end.

    Raises
    ------
    ValueError
        If the file is no store, or is damaged before its last line.
    """
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1  # an interruption cut off what follows
    found: list[Any] = []
    for number, line in enumerate(data[:end].splitlines(), 1):
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        wanted = {"measure", "source", "versions"} if number == 1 else {"cell", "result"}
        if not isinstance(entry, dict) or set(entry) != wanted:
            raise ValueError(f"store must hold the lines of a sweep, got another line {number} in {path}")
        found.append(entry)
    if data and not found and not data.startswith(b'{"measure":'):
        raise ValueError(f"store must hold the lines of a sweep, got another line 1 in {path}")
    return found, end


class Store:
    """A file that holds what was measured, open for one writer.

    Parameters
    ----------
    path : str or path
        Made, with its folder, if it is not there.
    about : dict
        The ``measure`` by name and the hash of its ``source``.

    Raises
    ------
    StoreInUse
        If another run writes it.
    TypeError, ValueError
        If it is no path or no store, or was measured by another function.
    """

    def __init__(self, path: "str | os.PathLike[str]", about: dict[str, str]) -> None:
        self.path: Path = file_of(path)
        self.about: dict[str, str] = about
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = Lock(self.path)
        try:
            self._open()
        except BaseException:
            self._lock.release()
            raise

    def _open(self) -> None:
        """Read what is there, and cut off a torn last line."""
        entries, end = lines_of(self.path) if self.path.exists() else ([], 0)
        self.header: dict[str, Any] | None = entries[0] if entries else None
        if self.header:
            found = {name: self.header[name] for name in self.about}
            if found != self.about:
                told = f"{found['measure']}, got {self.about['measure']}"
                if found["measure"] == self.about["measure"]:
                    told = f"{found['measure']} as it was before a change, of its source or of what it names"
                way_out = "take another file, or read() this one"
                raise ValueError(f"{self.path} holds results of {told}: {way_out}")
        self.records: list[dict[str, Any]] = [decoded(entry) for entry in entries[1:]]
        self._file = self.path.open("ab")
        self._file.truncate(end)

    def add(self, cell: dict[str, Any], result: dict[str, Any], versions: dict[str, str]) -> None:
        """Write one finished cell to the disk.

        Raises
        ------
        ValueError
            If it was measured with other versions than those before.
        """
        if self.header is None:
            self.header = {**self.about, "versions": versions}
            self._write(self.header)
        elif versions != self.header["versions"]:
            way_out = "install the same everywhere, or take another file"
            raise ValueError(
                f"{self.path} holds results of versions {self.header['versions']}, got {versions}: {way_out}"
            )
        record = {"cell": cell, "result": result}
        self._write(encoded(record))
        self.records.append(record)

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry, allow_nan=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def sort(self) -> None:
        """Put the lines in the order of their cells: a new file takes the place of this one in one step."""
        entries = map(encoded, sorted(self.records, key=lambda record: place(record["cell"])))
        lines = [json.dumps(entry, allow_nan=False) for entry in [self.header, *entries]]
        data = ("\n".join(lines) + "\n").encode()
        if data == self.path.read_bytes():
            return
        beside = self.path.with_name(self.path.name + ".sorted")
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self._file.close()  # Windows replaces no open file
        os.replace(beside, self.path)

    def close(self) -> None:
        """Let another run write the file."""
        self._file.close()
        self._lock.release()


def read(*stores: Any) -> Results:
    """Return the results in one or several stores, as those of several machines; nothing is run.

    Parameters
    ----------
    *stores : str or path
        The files, at least one.

    Returns
    -------
    Results
        Of all cells in them.

    Raises
    ------
    TypeError, ValueError
        If one is no path or no store, functions or versions differ, or two have other results for a cell.
    """
    if not stores:
        raise ValueError("read must be given at least one store, got none")
    headers: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for path in stores:
        entries, _ = lines_of(file_of(path))
        headers[str(path)] = entries[0] if entries else {}
        for entry in entries[1:]:
            text = key(decoded(entry)["cell"])
            if found.setdefault(text, entry) != entry:
                raise ValueError(f"the stores must agree, got two results of {text}: {found[text]}, {entry}")
    if any(header != entries for header in headers.values() for entries in headers.values()):
        raise ValueError(f"the stores must come from one function and the same versions, got {headers}")
    records = [decoded(entry) for entry in found.values()]
    return Results(sorted(records, key=lambda record: place(record["cell"])))
