"""Which part of the book is built: all of it, or one part with what stands before and after the parts.

Two environment variables tell the Sphinx extension: they hold for the programs that a build starts.
"""

import os
from pathlib import Path
from typing import Any

import yaml

BOOK = Path(__file__).parents[1]
TOC = "NADAM_BOOK_TOC"  # the file of the table of contents, if it is not the book's own
WITHOUT = "NADAM_BOOK_WITHOUT"  # what is left out of each page


def table_of_contents(path: Path = BOOK / "_toc.yml") -> dict[str, Any]:
    """Return what a file such as ``_toc.yml`` holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def one_part(number: str) -> dict[str, Any]:
    """Return the table of contents with one of the parts; the first and the last caption are no parts.

    Raises
    ------
    ValueError
        If there is no such part.
    """
    toc = table_of_contents()
    before, *numbered, after = toc["parts"]
    parts = {str(i): each for i, each in enumerate(numbered, start=1)}
    if number not in parts:
        there = ", ".join(f"{i} ({each['caption']})" for i, each in parts.items())
        raise ValueError(f"PART must be one of {there}; got {number!r}")
    return {**toc, "parts": [before, parts[number], after]}


def documents(toc: dict[str, Any]) -> list[str]:
    """Return the documents of a table of contents."""
    return [toc["root"], *(each["file"] for part in toc["parts"] for each in part["chapters"])]


def left_out() -> list[str]:
    """Return the documents of the whole book that this build lacks."""
    here = documents(table_of_contents(Path(os.environ[TOC]))) if TOC in os.environ else None
    return [] if here is None else [name for name in documents(table_of_contents()) if name not in here]


def without_solutions() -> bool:
    """Tell whether this build leaves out the solutions."""
    return os.environ.get(WITHOUT) == "solutions"
