"""Execute the chapters and keep them in normal form: the same code gives the same bytes.

It runs the chapters named and writes them back; when none is named, those whose outputs are not up to date
(see ``freshness``). ``nbval_run`` runs them in the same way, and fails where a byte of the stored chapter
would change.
"""

import argparse
import difflib
import json
import multiprocessing
import os
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import Any

import forked_kernels
import nbformat
from chapter_rules.stored import WIDGET_STATE, WIDGET_VIEW, stored_problems
from freshness import Ingredients, Record, digest
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError

BOOK = Path(__file__).parents[1]
# What the Makefile says of the CPU's instructions holds for the kernels too, whoever starts this program.
PINNED = re.compile(r"^export ((?:NPY|OPENBLAS)\w+) = (.+)$", re.MULTILINE)
SETTINGS = PINNED.findall((BOOK / "Makefile").read_text(encoding="utf-8"))
os.environ.update(SETTINGS, PYTHONHASHSEED="0", TF_CPP_MIN_LOG_LEVEL="2")  # TensorFlow warns at random
MODEL_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


class Chapter:
    """A chapter as it is when this program begins: its text, and what it will be run with."""

    def __init__(self, path: Path):
        self.path = path
        self.stored = path.read_text(encoding="utf-8")
        self.before = self.ingredients(self.stored)

    def ingredients(self, text: str) -> Ingredients:
        """Return what this chapter's code is run with, as it is now."""
        return Ingredients(self.path, nbformat.reads(text, as_version=4), BOOK)

    def digest(self, text: str) -> str:
        """Return the digest of this text of the chapter, run with what there was at the beginning."""
        return digest(self.path, nbformat.reads(text, as_version=4), self.before.contents)


def client(notebook: nbformat.NotebookNode, folder: Path, runner: type = NotebookClient) -> Any:
    """Return what runs ``notebook`` in ``folder``: an nbclient of the class ``runner``."""
    notebook.metadata.pop("widgets", None)
    return runner(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )


def executed(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    """Return ``notebook`` run from top to bottom in ``folder``, its widgets renumbered."""
    client(notebook, folder).execute()
    renumber_widgets(notebook)
    return notebook


def written(notebook: nbformat.NotebookNode) -> str:
    """Return the text of a chapter's file, without what depends on the program that ran or edited it."""
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    return nbformat.writes(notebook) + "\n"


def renumber_widgets(notebook: nbformat.NotebookNode) -> None:
    """Replace the random ids of widget models by their rank: views in page order, then what they refer to."""
    if "widgets" not in notebook.metadata:
        return
    state = notebook.metadata["widgets"][WIDGET_STATE]["state"]
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    waiting = [output["data"][WIDGET_VIEW]["model_id"] for output in outputs if WIDGET_VIEW in output["data"]]
    rank: dict[str, str] = {}
    while waiting:
        model_id = waiting.pop(0)
        if model_id in state and model_id not in rank:
            rank[model_id] = f"{len(rank) + 1:032x}"
            waiting += MODEL_ID.findall(json.dumps(state[model_id]))
    text = nbformat.writes(notebook)
    renumbered = nbformat.reads(MODEL_ID.sub(lambda match: rank.get(match[0], match[0]), text), as_version=4)
    shown = renumbered.metadata["widgets"][WIDGET_STATE]["state"]
    renumbered.metadata["widgets"][WIDGET_STATE]["state"] = {
        key: shown[key] for key in sorted(shown) if key in rank.values()
    }
    notebook.update(renumbered)


def run(chapter: Chapter) -> tuple[str, float]:
    """Return the chapter's text after execution, in normal form, and how long it took, in seconds."""
    began = time.monotonic()
    forked_kernels.use(chapter.before.needs_tensorflow)
    text = written(executed(nbformat.reads(chapter.stored, as_version=4), chapter.path.parent))
    return text, time.monotonic() - began


def problems(path: Path) -> list[str]:
    """Return what is wrong with what a chapter stores, before it is run."""
    return [f"{path.name}: {problem}" for problem in stored_problems(nbformat.read(path, as_version=4))]


def write(chapter: Chapter, text: str) -> str:
    """Put the text in the place of the chapter's file, whole or not at all; return what was done."""
    if chapter.path.read_text(encoding="utf-8") != chapter.stored:
        return f"{chapter.path.name}: changed while it ran and left as it is; run it again"
    if text == chapter.stored:
        return "unchanged"
    folder = BOOK / "_build"
    folder.mkdir(exist_ok=True)
    new = folder / f"{chapter.path.name}.new"
    new.write_text(text, encoding="utf-8")
    new.replace(chapter.path)
    return "written"


def differences(chapter: Chapter, text: str) -> list[str]:
    """Return what differs between the stored chapter and a new run, and what is wrong with the stored one."""
    found = problems(chapter.path)
    name = chapter.path.name
    found += difflib.unified_diff(
        chapter.stored.splitlines(), text.splitlines(), f"{name} stored", "run again", n=0, lineterm=""
    )
    return [line[:200] for line in found[:40]]


def pick(chapters: list[Chapter], record: Record) -> list[Chapter]:
    """Return the chapters whose outputs are not up to date.

    The others are only put into normal form, without a run.
    """
    fresh = [chapter for chapter in chapters if record.is_of(chapter.path, chapter.digest(chapter.stored))]
    for chapter in fresh:
        write(chapter, written(nbformat.reads(chapter.stored, as_version=4)))
    if fresh:
        names = ", ".join(chapter.path.stem for chapter in fresh)
        print(f"up to date, not run (ALL=1 runs all): {names}", flush=True)
    return [chapter for chapter in chapters if chapter not in fresh]


def record() -> Record:
    """Return what is known of the chapters' last runs."""
    return Record(BOOK / "_build" / "executed")


def length(chapter: Chapter) -> tuple[float, bool, int]:
    """Return an estimate of how long a chapter takes, to sort by."""
    return record().seconds(chapter.path), chapter.before.needs_tensorflow, chapter.stored.count('"code"')


def note(chapter: Chapter, text: str, seconds: float) -> None:
    """Record a run without problems, unless what it was run with has changed meanwhile."""
    if chapter.ingredients(chapter.stored).contents == chapter.before.contents:
        record().write(chapter.path, chapter.digest(text), seconds)


def finish(chapter: Chapter, text: str, seconds: float) -> bool:
    """Store what a run gave, and tell whether it has no problems."""
    told = write(chapter, text)
    well = told in ("unchanged", "written")
    if well:
        note(chapter, text, seconds)
    print(f"{chapter.path.name}: {told}" if well else told, flush=True)
    return well


def end_with_the_program() -> None:
    """Let a worker end when the program that started it is killed.

    It would wait for work for ever, and keep its kernels.
    """

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent:
            wait([parent.sentinel])
            os._exit(1)

    Thread(target=watch, daemon=True).start()


def main() -> int:
    """Execute the chapters named, or those that are not up to date; return the number that failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapters", nargs="*", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    if missing := [str(path) for path in options.chapters if not path.is_file()]:
        parser.error(f"there is no file {', '.join(missing)}")
    chapters = [Chapter(path.resolve()) for path in options.chapters or sorted(BOOK.glob("chapters/*.ipynb"))]
    if not options.chapters:
        chapters = pick(chapters, record())
    # The longest first, so that no worker is idle while another still runs one.
    chapters.sort(key=length, reverse=True)
    failed = 0
    with ProcessPoolExecutor(options.workers, initializer=end_with_the_program) as pool:
        running = {pool.submit(run, chapter): chapter for chapter in chapters}
        for future in as_completed(running):
            try:
                text, seconds = future.result()
            except (CellControlSignal, DeadKernelError) as problem:
                print(f"{running[future].path.name}: {problem}", flush=True)
                failed += 1
                continue
            failed += not finish(running[future], text, seconds)
    return failed


if __name__ == "__main__":
    sys.exit(main())
