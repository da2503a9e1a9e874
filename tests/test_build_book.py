"""The building of the book: what a reader gets is whole, whatever happens to a build."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from zipfile import ZipFile

import pytest

BOOK = Path(__file__).parents[1]
sys.path.insert(0, str(BOOK / "tools"))

import build_book  # noqa: E402

QUICK = f"""
import sys, time
sys.path.insert(0, {str(BOOK / "tools")!r})
import build_book
from pathlib import Path

folder, words = Path(sys.argv[1]), sys.argv[2]

def build(into, lock):
    pages = into / "_build" / "html"
    pages.mkdir(parents=True)
    for number in range(20):
        (pages / f"{{number}}.html").write_text(words)
        while number == 10 and not (folder.parent / "go").exists():
            time.sleep(0.01)
    (pages / "index.html").write_text(words)
    return pages

build_book.build, build_book.missing_pages = build, lambda pages: []
print("started", flush=True)
sys.exit(build_book.main(folder))
"""


def pages_of(words):
    """Return a stand-in for Jupyter Book, whose one page holds these words."""

    def build(into, lock=None):
        pages = into / "_build" / "html"
        (pages / "chapters").mkdir(parents=True)
        (pages / "index.html").write_text(words)
        (pages / "chapters" / "one.html").write_text(f"{words} one")
        return pages

    return build


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder in which a first build has been published."""
    monkeypatch.setattr(build_book, "missing_pages", lambda pages: [])
    monkeypatch.setattr(build_book, "build", pages_of("first"))
    assert build_book.main(tmp_path / "_build") == 0
    return tmp_path / "_build"


def published(folder):
    """Return the words of the published page and of its archive; nothing else may be there."""
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "html", "nadam-book.zip"]
    with ZipFile(folder / "nadam-book.zip") as archive:
        return (folder / "html" / "index.html").read_text(), archive.read("nadam-book/index.html").decode()


def test_a_build_takes_the_place_of_the_last(folder, monkeypatch, capsys):
    assert published(folder) == ("first", "first")
    monkeypatch.setattr(build_book, "build", pages_of("second"))
    assert build_book.main(folder) == 0
    assert published(folder) == ("second", "second")
    assert (folder / "html" / "index.html").as_uri() in capsys.readouterr().out


def test_the_archive_depends_on_nothing_but_the_pages(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in reversed(sorted((folder / "html").rglob("*.html"))):  # written in another order, at another time, for the owner alone
        copy = elsewhere / path.relative_to(folder / "html")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
        os.utime(copy, (1e9, 1e9))
        copy.chmod(0o600)
    build_book.pack(elsewhere, tmp_path / "nadam-book.zip")
    assert (tmp_path / "nadam-book.zip").read_bytes() == (folder / "nadam-book.zip").read_bytes()
    with ZipFile(tmp_path / "nadam-book.zip") as archive:
        assert archive.namelist() == ["nadam-book/chapters/one.html", "nadam-book/index.html"]


class Killed(BaseException):
    """Stands for the end of the program: nothing catches it."""


@pytest.mark.parametrize("step", ["build", "missing_pages", "pack", "rename target", "rename pages", "rmtree", "replace archive"])
def test_after_a_kill_at_any_step_the_next_build_is_right(folder, monkeypatch, step):
    def kill(*arguments, **options):
        raise Killed

    with monkeypatch.context() as planted:
        planted.setattr(build_book, "build", pages_of("second"))
        # A killed program clears nothing away.
        planted.setattr(tempfile, "TemporaryDirectory", lambda dir, prefix, **_: nullcontext(tempfile.mkdtemp(dir=dir, prefix=prefix)))
        if step in ("build", "missing_pages", "pack"):
            planted.setattr(build_book, step, kill)
        elif step == "rmtree":
            planted.setattr(shutil, "rmtree", lambda path, **_: kill() if Path(path).exists() else None)
        elif step == "replace archive":
            planted.setattr(Path, "replace", kill)
        else:
            rename, left = Path.rename, {"rename target": 0, "rename pages": 1}[step]
            done = []
            planted.setattr(Path, "rename", lambda path, to: rename(path, to) if len(done) < left and not done.append(to) else kill())
        with pytest.raises(Killed):
            build_book.main(folder)

    # A build that finds faults leaves the last good pages, and only them.
    with monkeypatch.context() as planted:
        planted.setattr(build_book, "missing_pages", lambda pages: ["chapters/two"])
        assert build_book.main(folder) == 1
    words, archived = published(folder)
    assert words in ("first", "second") and archived in ("first", "second")
    monkeypatch.setattr(build_book, "build", pages_of("third"))
    assert build_book.main(folder) == 0
    assert published(folder) == ("third", "third")


def start(folder, words):
    """Start a build in a program of its own, and wait until it has begun. Halfway it waits for a file "go" beside the folder."""
    started = subprocess.Popen([sys.executable, "-c", QUICK, str(folder), words], stdout=subprocess.PIPE, text=True)
    assert started.stdout.readline() == "started\n"
    return started


def test_a_build_that_the_system_kills_leaves_the_last_pages(folder):
    killed = start(folder, "second")
    deadline = time.monotonic() + 60
    while not list(folder.glob("next-*/_build/html/*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert list(folder.glob("next-*"))
    assert (folder / "html" / "index.html").read_text() == "first"
    (folder.parent / "go").touch()
    third = start(folder, "third")
    third.communicate(timeout=60)
    assert third.returncode == 0
    assert published(folder) == ("third", "third")


def test_builds_at_once_wait_for_each_other(folder):
    builds = {"second": start(folder, "second")}
    while not list(folder.glob("next-*")):
        time.sleep(0.01)
    for words in ("third", "fourth"):
        builds[words] = start(folder, words)
        assert builds[words].stdout.readline() == "Another build of this book is running: waiting for its end.\n"
    (folder.parent / "go").touch()
    for build in builds.values():
        build.communicate(timeout=60)
    assert [build.returncode for build in builds.values()] == [0, 0, 0]
    words, archived = published(folder)
    assert words == archived and words in ("third", "fourth")
    assert {path.read_text() for path in (folder / "html").iterdir()} == {words}


@pytest.mark.parametrize("step", ["build", "pack"])
def test_a_full_disk_is_named_and_leaves_the_last_pages(folder, monkeypatch, capsys, step):
    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a/page.html")

    monkeypatch.setattr(build_book, step, full)
    assert build_book.main(folder) == 1
    assert published(folder) == ("first", "first")
    assert "No space left on device: 'a/page.html'. " in capsys.readouterr().err


def test_a_disk_that_fills_while_the_pages_are_built_is_named(folder, monkeypatch, capsys):
    def faulty(into, lock):
        monkeypatch.setattr(build_book, "FULL", 1 << 60)
        raise subprocess.CalledProcessError(1, "jupyter-book")

    monkeypatch.setattr(build_book, "build", faulty)
    assert build_book.main(folder) == 1
    assert capsys.readouterr().err.startswith(f"Cannot write the book: [Errno 28] No space left on device: '{folder}'. ")
    assert published(folder) == ("first", "first")


def test_a_nearly_full_disk_is_named_before_the_build(folder, monkeypatch, capsys):
    monkeypatch.setattr(build_book, "NEEDED", 1 << 60)
    monkeypatch.setattr(build_book, "build", None)
    assert build_book.main(folder) == 1
    assert "No space left on device: a build needs" in capsys.readouterr().err
    assert published(folder) == ("first", "first")


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "_build").write_text("a file is in the way")
    monkeypatch.setattr(build_book, "build", None)
    assert build_book.main(tmp_path / "_build") == 1
    assert f"Cannot write the book: [Errno 17] File exists: '{tmp_path / '_build'}'. There is no" in capsys.readouterr().err


def test_a_fault_of_the_book_is_no_traceback(folder, monkeypatch, capsys):
    def faulty(into, lock):
        raise subprocess.CalledProcessError(1, "jupyter-book")

    monkeypatch.setattr(build_book, "build", faulty)
    assert build_book.main(folder) == 1
    assert capsys.readouterr().err == f"The book has the faults named above. {folder / 'html'} is as it was.\n"
    assert published(folder) == ("first", "first")
