"""Say what is missing in one chapter, without running it: ``python book/check_chapter.py 02_momentum``.

These are the rules of ``chapter_rules``, which ``make book`` and ``make test`` hold every chapter to, and
ruff's of its code.
"""

import re
import subprocess
import sys
from pathlib import Path

from chapter_rules import problems

BOOK = Path(__file__).parents[1]
UNCHANGED_CELL = re.compile(r"^--- .*\n\+\+\+ .*\n(?!@@)", re.MULTILINE)  # ruff names each cell of a notebook


def check(name: str, book: Path = BOOK) -> list[str]:
    """Return the problems of a chapter, whose file may be named without its folder and its ending."""
    path = book / "chapters" / f"{Path(name).name.removesuffix('.ipynb')}.ipynb"
    if not path.is_file():
        there = sorted(each.stem for each in path.parent.glob("*.ipynb"))
        if not name:
            return [f"Say which chapter, as in: make check CHAPTER={there[0]}. There are {', '.join(there)}."]
        return [f"CHAPTER must be one of {', '.join(there)}; got {name!r}"]
    found = problems(path, path.read_text(encoding="utf-8"))
    if f"chapters/{path.stem}\n" not in (book / "_toc.yml").read_text(encoding="utf-8"):
        found.append(f"_toc.yml must have a line '- file: chapters/{path.stem}'")
    for command in ("check", "format --diff"):
        ruff = [sys.executable, "-m", "ruff", *command.split(), "--quiet", str(path)]
        done = subprocess.run(ruff, capture_output=True, text=True, cwd=book)
        if done.returncode:
            found.append(UNCHANGED_CELL.sub("", done.stdout).strip())
    return found


if __name__ == "__main__":
    found = check(sys.argv[1] if len(sys.argv) > 1 else "")
    print("\n".join(found) or "Nothing is missing. `make test` runs the chapter as well.")
    sys.exit(bool(found))
