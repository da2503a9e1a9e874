"""What a build takes over from the last good one: if nothing but prose changed, only its pages are made anew.

``_build/kept`` holds it, about 60 MB: what Sphinx knew, the pages as it wrote them, and what our own work
made of each. A build works on a copy. In doubt it begins with nothing: after any other change, after any
damage to what was kept, and if other pages may show what changed. The pages are the same either way.
"""

import hashlib
import json
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import selection

ANEW = 75  # Sphinx ends with this if a change of prose concerns other pages too
BROKEN = 70  # and with this after an error that is no fault of the book, or may be none
MADE = "_build"  # where Jupyter Book works, below the folder that it is given
PAGES = "html"  # below it, the folder of pages
WRITTEN = "written"  # beside that, a copy of the pages before our own work on them
FINISHED = "finished"  # beside that, what our own work made of each page
MADE_FROM = "made-from"  # a file there that names, by their digest, the sources and what was kept
NO_SOURCES = {"_build", "node_modules", "tests", "benchmarks", "__pycache__"}
PROSE = {"cell_type", "id", "metadata", "source"}  # what a cell of prose holds


def files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, in one order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def sources(book: Path) -> Iterator[Path]:
    """Yield the files that pages are made from."""
    for folder, inside, names in os.walk(book):
        inside[:] = sorted(
            name
            for name in inside
            if name not in NO_SOURCES and name[0] != "." and not Path(folder, name, "pyvenv.cfg").exists()
        )
        yield from (path for name in sorted(names) if (path := Path(folder, name)).is_file())


def without_prose(text: bytes) -> bytes:
    """Return a page without its prose: of one in Markdown nothing is left, of a notebook its code.

    >>> without_prose(b"Words, and more words.")
    b''
    >>> prose = b'{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "Words"}'
    >>> without_prose(b'{"cells": [' + prose + b', {"cell_type": "code", "source": "1"}]}')
    b'{"cells": [{"cell_type": "code", "source": "1"}]}'
    """
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        code = [cell for cell in cells if cell["cell_type"] != "markdown" or cell.keys() != PROSE]
    except (KeyError, TypeError, ValueError):
        return b""
    return json.dumps({**notebook, "cells": code}).encode()


def digests(book: Path, toc: Path) -> tuple[str, str]:
    """Return what tells a change of any source, and what tells a change of anything but prose.

    A page that the table of contents lacks is no prose: other pages may include it, or name its title.
    """
    contents = toc.read_bytes()
    pages = set(contents.decode(errors="replace").split())
    packages = sorted(os.listdir(sysconfig.get_path("purelib")))
    setting = repr((str(book), sys.version, packages, os.environ.get(selection.WITHOUT), contents)).encode()
    everything, code = hashlib.sha256(setting), hashlib.sha256(setting)
    for path in sources(book):
        name, text = path.relative_to(book), path.read_bytes()
        is_page = name.suffix in (".ipynb", ".md") and name.with_suffix("").as_posix() in pages
        for found, part in ((everything, text), (code, without_prose(text) if is_page else text)):
            found.update(name.as_posix().encode() + b"\0" + hashlib.sha256(part).digest())
    return everything.hexdigest(), code.hexdigest()


def note(code: str, kept: Path) -> str:
    """Return what MADE_FROM holds, for sources with this digest, if nothing happened to what was kept."""
    found = hashlib.sha256(code.encode())
    for path in files(kept):
        if path != kept / MADE_FROM:
            found.update(path.relative_to(kept).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def begin_with_nothing(folder: Path) -> None:
    """Let a build in ``folder`` make everything, and leave what the next one can take over."""
    shutil.rmtree(folder / MADE, ignore_errors=True)
    (folder / MADE / FINISHED).mkdir(parents=True)


def take_over(kept: Path, folder: Path, code: str) -> bool:
    """Let a build in ``folder`` begin with what was kept, if only prose has changed; tell whether it has."""
    try:
        if (kept / MADE_FROM).read_text(encoding="utf-8", errors="replace") != note(code, kept):
            return False
    except OSError:
        return False
    shutil.copytree(kept, folder / MADE)
    (folder / MADE / WRITTEN).rename(folder / MADE / PAGES)
    return True


def is_to_begin_anew(folder: Path, code: int) -> bool:
    """Tell whether a build in ``folder``, which ended with this code, took over what it should not have."""
    return code in (ANEW, BROKEN) and (folder / MADE / MADE_FROM).is_file()


def keep(folder: Path, kept: Path, code: str) -> None:
    """Keep what a build in ``folder`` made, in the place of what was kept before.

    The pages are published by then. So what goes wrong here only makes the next build take longer.
    """
    made = folder / MADE
    with suppress(OSError):
        (made / MADE_FROM).unlink(missing_ok=True)
        (made / MADE_FROM).write_text(note(code, made), encoding="utf-8")
        if kept.exists():
            kept.rename(folder / "kept before")
        made.rename(kept)
