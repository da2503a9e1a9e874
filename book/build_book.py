"""Build the book strictly into ``_build/html``, and an archive of it, ``_build/nadam-book.zip``.

A warning, or a missing page, is an error and leaves the last good pages in place. So does a build that is
killed, at any moment: the next one puts right what it left behind.
"""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import last_build
from archive import pack, unpacked
from lock import locked
from program_of_a_build import NOT_NEEDED, PROGRAM_OF_A_BUILD
from sphinx_external_toc.parsing import parse_toc_yaml

BOOK = Path(__file__).parents[1]
TOC = Path(os.environ.get("NADAM_BOOK_TOC", BOOK / "_toc.yml"))  # of a part: see build_part.py
PROGRAM = "nadam-runtime.js"  # of the live figures
# With the package; the last for what PROGRAM contains.
PACKED = ("pyproject.toml", "README.md", "LICENSE", "chapters/licences.md")
EPOCH = "315532800"  # 1980, the first date that a zip archive can hold
NEEDED = 150_000_000  # bytes while building: the pages, their archive, and what the next build takes over
FULL = 1_000_000  # with fewer bytes than these left, it was the disk


class Unfinished(Exception):
    """The pages were not built; says why."""


def build(into: Path, lock: int | None = None) -> Path:
    """Return the folder of pages that Jupyter Book made from the chapters' stored outputs.

    Only what it is doing, its warnings and errors are shown.
    """
    start = [sys.executable, "-P", "-c", PROGRAM_OF_A_BUILD]
    command = [*start, "build", str(BOOK), "--path-output", str(into), "-W", "-n", "--keep-going", "-q"]
    command += ["--toc", str(TOC)]
    held = () if lock is None else (lock,)  # should this program be killed, that one goes on for a while
    # It would print addresses inside the temporary folder.
    run = partial(subprocess.run, command, stdout=subprocess.DEVNULL, pass_fds=held)
    with ThreadPoolExecutor() as beside:
        wheel = beside.submit(make_wheel, into / "wheel", into / "package")
        done = run()
        if last_build.is_to_begin_anew(into, done.returncode):
            print("What changed may concern other pages, so all pages are built.", flush=True)
            last_build.begin_with_nothing(into)
            done = run()
        done.check_returncode()
        wheel.result()
    pages = into / last_build.MADE / last_build.PAGES
    shutil.copytree(into / "wheel", pages / "_sources" / "chapters", dirs_exist_ok=True)
    return pages


def make_wheel(into: Path, stage: Path) -> None:
    """Write the package as a wheel, the program of its live figures included.

    The same files give the same bytes.

    ``stage`` is a new folder for what the wheel is made from.
    """
    shutil.copytree(BOOK / "nadam_edu", stage / "nadam_edu", ignore=shutil.ignore_patterns("__pycache__"))
    # Where the installed widgets look for it.
    shutil.copyfile(BOOK / "web" / "dist" / PROGRAM, stage / "nadam_edu" / "figures" / PROGRAM)
    for name in PACKED:
        (stage / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(BOOK / name, stage / name)
    command = [sys.executable, "-m", "flit_core.wheel", str(stage), "--outdir", str(into)]
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    )


def check_that_notebooks_can_be_read() -> None:
    """Name a file that Jupyter Book would end on with a traceback, such as one with the marks of a merge."""
    sys.modules.setdefault(NOT_NEEDED, None)  # type: ignore[arg-type]
    from chapter_rules.cells import read

    for path in sorted(BOOK.glob("chapters/*.ipynb")):
        try:
            read(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise Unfinished(f"chapters/{path.name}: {error}.") from error


def missing_pages(pages: Path) -> list[str]:
    """Return the documents of ``_toc.yml`` that have no page."""
    documents = parse_toc_yaml(TOC)
    return [name for name in documents if not (pages / f"{name}.html").is_file()]


def replace(target: Path, pages: Path) -> None:
    """Put the folder ``pages`` in the place of ``target``."""
    old = target.with_name("html.old")
    if target.exists():
        target.rename(old)
    pages.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def clean_up(target: Path) -> None:
    """Clear away what killed builds left beside ``target``, and put back good pages that one had moved."""
    old = target.with_name("html.old")
    if old.exists() and not target.exists():
        old.rename(target)
    for left in (old, *target.parent.glob("next*")):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """Give a new folder beside ``target`` to build in, and clear it away at the end."""
    folder = target.with_name("next")
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_room(folder: Path) -> None:
    """Make the folder, and see that it takes a build."""
    folder.mkdir(exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < NEEDED:
        raise OSError(
            errno.ENOSPC,
            f"{os.strerror(errno.ENOSPC)}: a build needs {NEEDED >> 20} MiB, {free >> 20} are free",
            str(folder),
        )


def publish(target: Path, lock: int | None) -> None:
    """Build and check the pages, and put them and their archive in the place of the last ones."""
    clean_up(target)
    everything, code = last_build.digests(BOOK, TOC)
    kept = target.with_name("kept")
    with staging(target) as folder:
        if not last_build.take_over(kept, folder, code):
            check_that_notebooks_can_be_read()
            last_build.begin_with_nothing(folder)
        try:
            pages = build(folder, lock)
        except subprocess.CalledProcessError:
            if shutil.disk_usage(folder).free < FULL:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target.parent)) from None
            raise Unfinished("The book has the faults named above.") from None
        if missing := missing_pages(pages):
            raise Unfinished(f"_toc.yml lists pages that were not built: {', '.join(missing)}.")
        archive = folder / "nadam-book.zip"
        pack(pages, archive)
        if lacking := unpacked(pages, archive):
            raise Unfinished(f"The archive lacks {', '.join(lacking)}.")
        replace(target, pages)
        archive.replace(target.with_name(archive.name))
        if last_build.digests(BOOK, TOC)[0] == everything:  # else nobody knows what the pages were made from
            last_build.keep(folder, kept, code)


def main(folder: Path = BOOK / "_build") -> int:
    """Build, check and publish the pages below ``folder``; return the exit code."""
    target = folder / "html"
    try:
        make_room(folder)
        with locked(folder) as lock:
            publish(target, lock)
    except (OSError, Unfinished) as problem:
        was = f"{target} is as it was." if target.exists() else f"There is no {target}."
        sentence = problem if isinstance(problem, Unfinished) else f"Cannot write the book: {problem}."
        print(f"{sentence} {was}", file=sys.stderr)
        return 1
    print(f"Open {(target / 'index.html').as_uri()}")
    print(f"To pass on: {target.with_name('nadam-book.zip')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
