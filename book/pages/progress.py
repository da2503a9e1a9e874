"""What a build is doing, said while it does it: of Sphinx itself only warnings are shown."""

import sys
from typing import Any

from sphinx.application import Sphinx


def say_reading(app: Sphinx, env: Any, names: list[str]) -> None:
    """Say how many pages are read."""
    print(f"Reading {len(names)} of {len(env.found_docs)} pages.", file=sys.stderr, flush=True)


def say_writing(app: Sphinx, env: Any) -> None:
    """Say that all that is to be read is read."""
    print("Writing them.", file=sys.stderr, flush=True)


def say_finishing(app: Sphinx, error: Exception | None) -> None:
    """Say that the written pages are repaired for readers."""
    if error is None:
        print("Finishing all pages.", file=sys.stderr, flush=True)


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.connect("env-before-read-docs", say_reading)
    app.connect("env-updated", say_writing, priority=900)
    app.connect("build-finished", say_finishing, priority=0)
