"""Write a new chapter that passes every rule as it is: ``python book/new_chapter.py batch_size``.

The chapter is a copy of ``templates/chapter.ipynb`` with the next free number, and stands in ``_toc.yml``
after the last numbered one.
"""

import re
import sys
from pathlib import Path

BOOK = Path(__file__).parents[1]
TEMPLATE = Path(__file__).with_name("templates") / "chapter.ipynb"
NUMBERED = re.compile(r"^( *- file: chapters/)(\d\d)_\w+$", re.MULTILINE)


def add(name: str, book: Path = BOOK) -> Path:
    """Write the chapter and its line in ``_toc.yml``; return the chapter's file.

    Raises
    ------
    ValueError
        If the name is not made of small letters, digits and ``_``, or a chapter has it already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError(f"NAME must be small letters, digits and _, beginning with a letter, got {name!r}")
    if taken := sorted((book / "chapters").glob(f"[0-9][0-9]_{name}.ipynb")):
        raise ValueError(f"NAME must be new, got {name!r}, which {taken[0].name} has")
    toc = (book / "_toc.yml").read_text(encoding="utf-8")
    last = max(NUMBERED.finditer(toc), key=lambda match: match[2])
    chapter = f"{int(last[2]) + 1:02}_{name}"
    title, labels = name.replace("_", " ").capitalize(), name.replace("_", "-")
    text = (
        TEMPLATE.read_text(encoding="utf-8")
        .replace("# New chapter", f"# {title}")
        .replace("new-chapter", labels)
    )
    path = book / "chapters" / f"{chapter}.ipynb"
    path.write_text(text, encoding="utf-8")
    (book / "_toc.yml").write_text(
        f"{toc[: last.end()]}\n{last[1]}{chapter}{toc[last.end() :]}", encoding="utf-8"
    )
    return path


if __name__ == "__main__":
    try:
        written = add(sys.argv[1] if len(sys.argv) > 1 else "").relative_to(BOOK)
    except ValueError as problem:
        sys.exit(f"{problem}. Write: make chapter NAME=batch_size")
    print(f"{written} is written and stands in _toc.yml. Change it, then: make check CHAPTER={written}")
