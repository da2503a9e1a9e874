"""Where the time goes from `git clone` to an open page, each part beside its floor.

The same work with nothing of ours around it.

``python benchmarks/build_time.py`` clones what is committed into a temporary folder and builds the book
there, with the package caches as they are. ``--execution`` runs the chapters of this checkout instead, beside
the sum of their cells' own times. Seconds of the clock and of the processor: on a busy machine only the
second repeats.
"""

import argparse
import datetime
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

BOOK = Path(__file__).parents[1]
HEAD = f"{'part':34} {'clock':>7} {'cpu':>7}   {'floor':30} {'clock':>7} {'cpu':>7}"
IMPORT = "import nadam_edu.laboratory.keras_2, nadam_edu.laboratory.keras_3"
Seconds = tuple[float, float]  # of the clock, of the processor


def timed(*command: str | Path, folder: Path) -> Seconds:
    """Return how long a command takes; its output is shown only when it fails."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "VIRTUAL_ENV"))
    }
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    clock, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command}: {done.stdout[-3000:]}")
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def show(part: str, took: Seconds, floor: str = "", least: Seconds | None = None) -> None:
    """Print one line of the table."""
    beside = f"   {floor:30} {least[0]:7.1f} {least[1]:7.1f}" if least else ""
    print(f"{part:34} {took[0]:7.1f} {took[1]:7.1f}{beside}", flush=True)


def from_clone_to_page(place: Path) -> None:
    """Print what each step of a first `make book` takes."""
    clone, spare = place / "clone", place / "spare" / "bin" / "python"
    node, jupyter_book = clone / ".venv" / "bin" / "node", clone / ".venv" / "bin" / "jupyter-book"
    uv = shutil.which("uv") or Path(sys.executable).with_name("uv")
    steps: list[Seconds] = []

    def make(target: str) -> Seconds:
        steps.append(timed("make", target, folder=clone))
        return steps[-1]

    print(HEAD)
    steps.append(timed("git", "clone", "--quiet", BOOK, clone, folder=place))
    show("git clone", steps[0])
    timed(uv, "venv", "--quiet", "--python", sys.executable, spare.parents[1], folder=place)
    lock = ("--require-hashes", "-r", clone / "requirements-book.txt")
    # first, so that the cache is warm for both
    alone = timed(uv, "pip", "install", "--quiet", "--python", spare, *lock, folder=place)
    show("install", make(".venv/.reading"), "uv alone, an empty venv", alone)
    installed = make("web/node_modules/.installed")
    show(
        "npm ci",
        installed,
        "copy of its files",
        timed("cp", "-r", clone / "web" / "node_modules", place / "copy", folder=place),
    )
    show(
        "browser bundle",
        make("web/dist/.built"),
        "esbuild alone",
        timed(node, "build.mjs", folder=clone / "web"),
    )
    built = make("book")
    show("the whole", (sum(took[0] for took in steps), sum(took[1] for took in steps)))
    show(
        "pages",
        built,
        "jupyter-book alone",
        timed(jupyter_book, "build", ".", "--path-output", place / "pages", folder=clone),
    )


def seconds_of(cell: nbformat.NotebookNode) -> float:
    """Return how long a kernel worked on a cell."""
    began, ended = (cell.metadata.execution[name] for name in ("iopub.execute_input", "shell.execute_reply"))
    return (datetime.datetime.fromisoformat(ended) - datetime.datetime.fromisoformat(began)).total_seconds()


def cells_of(chapter: Path) -> tuple[float, float, float]:
    """Return the seconds that a chapter takes alone: its kernel, its first cell (the imports), all others."""
    notebook, began = nbformat.read(chapter, as_version=4), time.monotonic()
    resources = {"metadata": {"path": str(chapter.parent)}}
    NotebookClient(
        notebook, timeout=600, kernel_name="python3", record_timing=True, resources=resources
    ).execute()
    whole = time.monotonic() - began
    seconds = [seconds_of(cell) for cell in notebook.cells if cell.cell_type == "code" and cell.source]
    return whole, seconds[0], sum(seconds[1:])


def execution(chapters: list[Path]) -> None:
    """Print what each chapter takes, and what a run of all takes beside half of what their cells compute."""
    print(f"{'chapter':34} {'alone':>7} {'imports':>7} {'cells':>7}")
    rows = {}
    for chapter in chapters:
        rows[chapter] = cells_of(chapter)
        print(
            f"{chapter.stem:34} {rows[chapter][0]:7.1f} {rows[chapter][1]:7.1f} {rows[chapter][2]:7.1f}",
            flush=True,
        )
    print(
        f"{'sum':34} " + " ".join(f"{sum(row[column] for row in rows.values()):7.1f}" for column in range(3))
    )
    took = timed("make", "nbval", f"CHAPTERS={' '.join(map(str, chapters))}", folder=BOOK)
    print(f"{'all on two workers: clock, cpu':34} {took[0]:7.1f} {took[1]:7.1f}")
    print(f"{'floor: half of the cells':34} {sum(row[2] for row in rows.values()) / 2:7.1f}")
    print(f"{'both Keras imported once':34} {timed(sys.executable, '-c', IMPORT, folder=BOOK)[0]:7.1f}")


def main() -> None:
    """Print one of the two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--execution", action="store_true")
    parser.add_argument("chapters", nargs="*", type=Path, default=sorted(BOOK.glob("chapters/*.ipynb")))
    options = parser.parse_args()
    if options.execution:
        execution([path.resolve() for path in options.chapters])
    else:
        with tempfile.TemporaryDirectory(prefix="nadam-build-") as folder:
            from_clone_to_page(Path(folder))


if __name__ == "__main__":
    main()
