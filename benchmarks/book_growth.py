"""How a build grows with the chapters, and a page with its live figures.

``python -m benchmarks.book_growth`` prints both.

It builds toy books from a copy of this one's machinery, with the browser files of this checkout.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from .growth import exponent

BOOK = Path(__file__).parents[1]
CHAPTERS, EXPLORERS = (5, 10, 20, 40), (1, 2, 4, 8)
PROSE = "The rate falls, and the steps become shorter: $\\Delta_t = -\\eta_t\\, g_t$.\n\n" * 40


def machinery(folder: Path) -> None:
    """Copy what a book is built with, without chapters."""
    names = subprocess.run(
        ["git", "ls-files"], cwd=BOOK, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    for name in names:
        if not name.startswith(("chapters/", "tests/")) and (BOOK / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(BOOK / name, folder / name)
    shutil.copytree(BOOK / "web" / "dist", folder / "web" / "dist")
    (folder / "web" / "node_modules").symlink_to(BOOK / "web" / "node_modules")
    rules = folder / "book" / "chapter_rules" / "__init__.py"  # a toy book keeps none
    rules.write_text("def problems(path, text):\n    return []\n", encoding="utf-8")
    (folder / "chapters").mkdir()
    shutil.copy2(BOOK / "chapters" / "references.bib", folder / "chapters")
    shutil.copy2(BOOK / "chapters" / "licences.md", folder / "chapters")


def notebook(title: str, explorers: int) -> nbformat.NotebookNode:
    """Return a chapter with prose and some live figures, still to be run."""
    cells = [
        nbformat.v4.new_markdown_cell(f"# {title}\n\n{PROSE}"),
        nbformat.v4.new_code_cell("from nadam_edu.figures import widgets"),
    ]
    cells += [nbformat.v4.new_code_cell("widgets.schedule_explorer()") for _ in range(explorers)]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return nbformat.v4.new_notebook(cells=cells)


def run(folder: Path, *command: str) -> float:
    """Return the seconds that a program of the copy takes."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    return time.perf_counter() - begun


def build(folder: Path, names: list[str]) -> float:
    """Return the seconds of a build from nothing of these chapters, the first of which is the root."""
    listed = "".join(f"  - file: chapters/{name}\n" for name in [*names[1:], "licences"])
    (folder / "_toc.yml").write_text(
        f"format: jb-book\nroot: chapters/{names[0]}\nchapters:\n{listed}", encoding="utf-8"
    )
    shutil.rmtree(folder / "_build", ignore_errors=True)
    return run(folder, "book/build_book.py")


def show(what: str, sizes: tuple[int, ...], values: list[float], unit: str) -> None:
    """Print a row for each size, and the exponent that fits them."""
    print(f"\n{what}: ~ size^{exponent(sizes, values):.2f}")
    for size, value in zip(sizes, values, strict=True):
        print(f"  {size:4} {value:10.2f} {unit}")


def main() -> None:
    """Print the two tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        machinery(folder)
        for count in EXPLORERS:
            nbformat.write(
                notebook(f"{count} figures", count), folder / "chapters" / f"figures_{count}.ipynb"
            )
        run(folder, "book/chapters.py", *(f"chapters/figures_{count}.ipynb" for count in EXPLORERS))
        one = (folder / "chapters" / "figures_1.ipynb").read_text(encoding="utf-8")
        build(folder, [f"figures_{count}" for count in EXPLORERS])
        pages = [f"chapters/figures_{count}" for count in EXPLORERS]
        node = Path(sys.executable).with_name("node")
        environment = {**os.environ, "PAGES": str(folder / "_build" / "html")}
        lines = subprocess.run(
            [node, BOOK / "benchmarks" / "explorers.mjs", *pages],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        times, heaps = zip(*map(json.loads, lines), strict=True)
        show("A page until all its live figures are drawn, by figures", EXPLORERS, list(times), "s")
        show(
            "What the page's JavaScript holds then, by figures",
            EXPLORERS,
            [heap / 2**20 for heap in heaps],
            "MiB",
        )
        for old in folder.glob("chapters/*.ipynb"):
            old.unlink()
        seconds = []
        for count in CHAPTERS:
            for number in range(count):
                text = one.replace("1 figures", f"Chapter {number}")
                (folder / "chapters" / f"chapter_{number}.ipynb").write_text(text, encoding="utf-8")
            seconds.append(build(folder, [f"chapter_{number}" for number in range(count)]))
        show("A build from nothing, by chapters", CHAPTERS, seconds, "s")


if __name__ == "__main__":
    main()
