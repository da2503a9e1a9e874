"""What the stored outputs of a chapter are made from, and whether they still are.

A chapter is run again when its code cells changed, or their outputs, a module of the package that they import
(directly or through another one), a file that one of these names, the pinned packages, Python, or the
settings of the processor. Prose does not count. ``_build/executed`` keeps, for each chapter that was run, one
digest of all that.
"""

import ast
import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

SETTINGS = ("NPY_DISABLE_CPU_FEATURES", "OPENBLAS_CORETYPE")  # on which the last digits depend
TENSORFLOW = {"keras", "tensorflow", "tf_keras"}
LONGEST_NAME = 200  # a longer text names no file; the system limits names to 255 bytes


def modules(package: Path) -> dict[str, Path]:
    """Return the modules of a package by full name, such as ``nadam_edu.trial.checks``.

    The package itself is ``nadam_edu``.
    """
    paths = sorted(package.rglob("*.py"))
    return {
        ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in paths
    }


def imported(tree: ast.AST, package: str = "") -> set[str]:
    """Return the full names that code imports, anywhere in it.

    For ``from a import b`` both ``a`` and ``a.b``, as b may be a module.

    ``package`` is the one that holds the code, from which its dots count.
    """
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            names |= {source, *(f"{source}.{alias.name}" for alias in node.names)}
    # a.b.c runs a and a.b first
    return {".".join(name.split(".")[:end]) for name in names for end in range(1, name.count(".") + 2)}


@cache
def mentioned(source: str, package: str = "") -> tuple[set[str], set[str]] | None:
    """Return the names that code imports and the texts that it holds.

    None for what is not plain Python, such as a cell with a magic.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return imported(tree, package), texts


def reached(cells: Iterable[str], known: dict[str, Path]) -> tuple[set[str], set[str], set[str]]:
    """Return which ``known`` modules code reaches, all other names that it imports, and their texts."""
    inside, others, texts = set[str](), set[str](), set[str]()
    waiting = [mentioned(cell) for cell in cells]
    while waiting:
        # What cannot be read may import anything.
        names, found = waiting.pop() or (set(known), set())
        others |= names - set(known)
        texts |= found
        for name in names & set(known) - inside:
            inside.add(name)
            folder = name if known[name].name == "__init__.py" else name.rpartition(".")[0]
            waiting.append(mentioned(known[name].read_text(encoding="utf-8"), folder))
    return inside, others, texts


def is_file(folder: Path, text: str) -> bool:
    """Tell whether a text in the code is the name of a file, seen from the chapter's folder."""
    return 0 < len(text) < LONGEST_NAME and text.isprintable() and (folder / text).is_file()


def sha256(path: Path) -> str:
    """Return the digest of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Ingredients:
    """What a chapter's code is run with: ``contents`` tells two states of it apart."""

    def __init__(self, path: Path, notebook: nbformat.NotebookNode, book: Path):
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        known = modules(book / "nadam_edu")
        inside, others, texts = reached(cells, known)
        files = [path.parent / text for text in texts if is_file(path.parent, text)]
        pinned = [book / "requirements.txt", book / "book" / "chapters.py"]
        paths = [*(known[name] for name in inside), *files, *pinned]
        self.needs_tensorflow = not TENSORFLOW.isdisjoint(others)
        self.modules = inside
        self.contents = [
            *sorted(
                (str(path.relative_to(book) if path.is_relative_to(book) else path), sha256(path))
                for path in paths
            ),
            sys.version,
            platform.machine(),
            *(os.environ.get(name, "") for name in SETTINGS),
        ]


def digest(path: Path, notebook: nbformat.NotebookNode, contents: list[Any]) -> str:
    """Return one number for a chapter's code, its outputs, and what it was run with.

    Prose, captions and alt texts are left out.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    cells = [
        (cell.source, cell.metadata.get("tags", []), cell.execution_count, cell.outputs) for cell in code
    ]
    whole = [path.name, cells, notebook.metadata.get("widgets"), contents]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


class Record:
    """The last run of each chapter: a file each, so that two programs that write them cannot mix them up."""

    def __init__(self, folder: Path):
        self.folder = folder

    def _read(self, path: Path) -> list[str]:
        try:
            return (self.folder / path.name).read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []

    def is_of(self, path: Path, digest: str) -> bool:
        """Tell whether this is what was stored after the chapter's last run."""
        return self._read(path)[:1] == [digest]

    def seconds(self, path: Path) -> float:
        """Return how long the chapter's last run took; infinite when that is not known."""
        words = self._read(path)
        return float(words[1]) if len(words) == 2 else float("inf")

    def write(self, path: Path, digest: str, seconds: float) -> None:
        """Store what the chapter's outputs were made from.

        A killed program leaves half a line here, which fits no chapter.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / path.name).write_text(f"{digest} {seconds:.1f}\n", encoding="utf-8")
