"""Build one part of the book, or the book without its solutions, beside the whole book.

``python book/build_part.py --part 2 --without solutions`` writes ``_build/part-2-without-solutions/html``.
References to what is left out are plain text there.
"""

import argparse
import os
import sys
from pathlib import Path

import selection
import yaml


def prepare(part: str, without: str) -> Path:
    """Tell the programs that this one starts what to build, and return the folder to build in.

    Raises
    ------
    ValueError
        If there is no such part, or something else than the solutions is to be left out.
    """
    if without not in ("", "solutions"):
        raise ValueError(f"WITHOUT must be solutions, got {without!r}")
    toc = selection.one_part(part) if part else selection.table_of_contents()
    names = [f"part-{part}"] * bool(part) + ["without-solutions"] * bool(without)
    folder = selection.BOOK / "_build" / "-".join(names)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "toc.yml").write_text(yaml.safe_dump(toc, sort_keys=False), encoding="utf-8")
    os.environ[selection.TOC] = str(folder / "toc.yml")
    os.environ[selection.WITHOUT] = without
    return folder


def main() -> int:
    """Build what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", default="")
    parser.add_argument("--without", default="")
    options = parser.parse_args()
    try:
        folder = prepare(options.part, options.without)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    import build_book  # it reads what was prepared

    return build_book.main(folder)


if __name__ == "__main__":
    sys.exit(main())
