"""What was made of a page, or of all: the last build's is taken where Sphinx has written the same again."""

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from last_build import FINISHED

Made = TypeVar("Made")


def kept(pages: Path, name: str, written: bytes, make: Callable[[], Made]) -> Made:
    """Return what ``make`` makes of what was written; ask it only if the last build had written another.

    ``pages`` is their folder, and beside it lies what is kept. Where nothing is to be kept ``make`` is asked.
    """
    folder = pages.parent / FINISHED
    if not folder.is_dir():
        return make()
    file, digest = folder / f"{name}.pickle", hashlib.sha256(written).digest()
    if file.is_file():
        made_from, made = pickle.loads(file.read_bytes())
        if made_from == digest:
            return made
    made = make()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(pickle.dumps((digest, made)))
    return made
