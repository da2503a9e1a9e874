"""A reader gets a whole book whatever happens to a build, with the package that the notebooks need."""

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import last_build
import pytest
from pages import sources
from patience import comes

BOOK = Path(__file__).parents[2]
import build_book  # noqa: E402

QUICK = f"""
import sys, time
sys.path.insert(0, {str(BOOK / "book")!r})
import build_book
from pathlib import Path

folder, words = Path(sys.argv[1]), sys.argv[2]

def build(into, lock):
    pages = into / "_build" / "html"
    pages.mkdir(parents=True, exist_ok=True)
    for number in range(20):
        (pages / f"{{number}}.html").write_text(words)
        while number == 10 and not (folder.parent / "go").exists():
            time.sleep(0.01)
    (pages / "index.html").write_text(words)
    (into / "_build" / "written").mkdir()
    return pages

build_book.build, build_book.missing_pages = build, lambda pages: []
print("started", flush=True)
sys.exit(build_book.main(folder))
"""


def pages_of(words):
    """Return a stand-in for Jupyter Book, whose one page holds these words."""

    def build(into, lock=None):
        pages = into / "_build" / "html"
        (pages / "chapters").mkdir(parents=True, exist_ok=True)
        (pages / "index.html").write_text(words)
        (pages / "chapters" / "one.html").write_text(f"{words} one")
        shutil.copytree(pages, into / "_build" / "written")
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
    """Return the words of the published page and of its archive; nothing else may be there.

    What the next build takes over may be: a build that is killed can lose it.
    """
    assert {path.name for path in folder.iterdir()} - {"kept"} == {".lock", "html", "nadam-book.zip"}
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
    # Written in another order, at another time, for the owner alone.
    for path in reversed(sorted((folder / "html").rglob("*.html"))):
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


def test_an_archive_that_lacks_a_file_or_what_a_page_offers_is_told(tmp_path):
    pages, archive = tmp_path / "html", tmp_path / "nadam-book.zip"
    (pages / "chapters").mkdir(parents=True)
    (pages / "chapters" / "a.html").write_text(
        '<a href="../b.whl" download>b</a> <a href="https://example.org/c">c</a>'
    )
    build_book.pack(pages, archive)
    assert build_book.unpacked(pages, archive) == ["b.whl"]
    (pages / "b.whl").touch()
    (pages / "d.txt").touch()
    assert build_book.unpacked(pages, archive) == ["b.whl", "d.txt"]
    build_book.pack(pages, archive)
    assert build_book.unpacked(pages, archive) == []


# In this order. The first is of what is taken over, the last two of what the next build takes over.
RENAMED = ["rename written", "rename target", "rename pages", "rename kept", "rename made"]


@pytest.mark.parametrize("step", [*RENAMED, "build", "missing_pages", "pack", "rmtree", "replace archive"])
def test_after_a_kill_at_any_step_the_next_build_is_right(folder, monkeypatch, step):
    def kill(*arguments, **options):
        raise Killed

    with monkeypatch.context() as planted:
        planted.setattr(build_book, "build", pages_of("second"))
        planted.setattr(shutil, "rmtree", lambda path, **_: None)  # a killed program clears nothing away
        if step in ("build", "missing_pages", "pack"):
            planted.setattr(build_book, step, kill)
        elif step == "rmtree":
            planted.setattr(shutil, "rmtree", lambda path, **_: kill() if Path(path).exists() else None)
        elif step == "replace archive":
            planted.setattr(Path, "replace", kill)
        else:
            rename, left = Path.rename, RENAMED.index(step)
            done = []
            planted.setattr(
                Path,
                "rename",
                lambda path, to: rename(path, to) if len(done) < left and not done.append(to) else kill(),
            )
        with pytest.raises(Killed):
            build_book.main(folder)

    # A build that finds faults leaves the last good pages, and only them.
    with monkeypatch.context() as planted:
        planted.setattr(build_book, "missing_pages", lambda pages: ["chapters/two"])
        assert build_book.main(folder) == 1
    words, archived = published(folder)
    assert words in ("first", "second") and archived in ("first", "second")
    assert (folder / "kept").exists() == (step != "rename made")
    monkeypatch.setattr(build_book, "build", pages_of("third"))
    assert build_book.main(folder) == 0
    assert published(folder) == ("third", "third")


def start(folder, words):
    """Start a build in a program of its own, and wait until it has begun.

    Halfway it waits for a file "go" beside the folder.
    """
    started = subprocess.Popen(
        [sys.executable, "-c", QUICK, str(folder), words], stdout=subprocess.PIPE, text=True
    )
    assert started.stdout.readline() == "started\n"
    return started


@pytest.mark.slow
def test_a_build_that_the_system_kills_leaves_the_last_pages(folder):
    killed = start(folder, "second")
    assert comes(lambda: list(folder.glob("next/_build/html/*")))
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert (folder / "next").exists()
    assert (folder / "html" / "index.html").read_text() == "first"
    (folder.parent / "go").touch()
    third = start(folder, "third")
    third.communicate(timeout=60)
    assert third.returncode == 0
    assert published(folder) == ("third", "third")


@pytest.mark.slow
def test_builds_at_once_wait_for_each_other(folder):
    builds = {"second": start(folder, "second")}
    while not (folder / "next").exists():
        time.sleep(0.01)
    for words in ("third", "fourth"):
        builds[words] = start(folder, words)
        assert (
            builds[words].stdout.readline() == "Another build of this book is running: waiting for its end.\n"
        )
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
    assert capsys.readouterr().err.startswith(
        f"Cannot write the book: [Errno 28] No space left on device: '{folder}'. "
    )
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
    assert (
        f"Cannot write the book: [Errno 17] File exists: '{tmp_path / '_build'}'. There is no"
        in capsys.readouterr().err
    )


def test_every_warning_of_jupyter_book_is_an_error(tmp_path, monkeypatch):
    told = []
    ends = [1, 0]

    def run(command, **how):
        told.append(command)
        return subprocess.CompletedProcess(command, ends.pop(0))

    monkeypatch.setattr(build_book.subprocess, "run", run)
    monkeypatch.setattr(build_book, "make_wheel", lambda into, stage: into.mkdir(exist_ok=True))
    with pytest.raises(subprocess.CalledProcessError):
        build_book.build(tmp_path)
    build_book.build(tmp_path)
    assert all({"-W", "-n", "--keep-going"} <= set(command) for command in told) and len(told) == 2


@pytest.mark.parametrize("code", [last_build.ANEW, last_build.BROKEN])
@pytest.mark.parametrize("taken_over", [True, False])
def test_a_build_that_took_over_too_much_begins_anew_once(tmp_path, monkeypatch, code, taken_over):
    runs = []

    def run(command, **how):
        runs.append((tmp_path / last_build.MADE / last_build.MADE_FROM).exists())
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(build_book.subprocess, "run", run)
    monkeypatch.setattr(build_book, "make_wheel", lambda into, stage: into.mkdir())
    last_build.begin_with_nothing(tmp_path)
    if taken_over:
        (tmp_path / last_build.MADE / last_build.MADE_FROM).touch()
    with pytest.raises(subprocess.CalledProcessError):
        build_book.build(tmp_path)
    assert runs == ([True, False] if taken_over else [False])


def test_a_fault_of_the_book_is_no_traceback(folder, monkeypatch, capsys):
    def faulty(into, lock):
        raise subprocess.CalledProcessError(1, "jupyter-book")

    monkeypatch.setattr(build_book, "build", faulty)
    assert build_book.main(folder) == 1
    assert (
        capsys.readouterr().err == f"The book has the faults named above. {folder / 'html'} is as it was.\n"
    )
    assert published(folder) == ("first", "first")


def test_a_notebook_with_the_marks_of_a_merge_is_named(folder, tmp_path, monkeypatch, capsys):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "15_lesson.ipynb").write_text("<<<<<<< ours\n{}\n")
    monkeypatch.setattr(build_book, "BOOK", tmp_path)
    monkeypatch.setattr(build_book, "build", None)
    assert build_book.main(folder) == 1
    assert capsys.readouterr().err.startswith("chapters/15_lesson.ipynb: Jupyter cannot read this file: ")
    assert published(folder) == ("first", "first")


# The package beside the notebooks ---------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Return a copy of what the wheel is made from, with a stand-in for the program of the live figures."""
    copy = tmp_path / "book"
    shutil.copytree(BOOK / "nadam_edu", copy / "nadam_edu")
    (copy / "web" / "dist").mkdir(parents=True)
    (copy / "web" / "dist" / build_book.PROGRAM).write_text("the program")
    for name in build_book.PACKED:
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(BOOK / name, copy / name)
    monkeypatch.setattr(build_book, "BOOK", copy)
    return copy


def wheel_in(folder):
    build_book.make_wheel(folder, folder.with_name("stage of " + folder.name))
    (wheel,) = folder.iterdir()
    return wheel


def test_the_wheel_holds_every_module_the_program_of_the_live_figures_and_the_licences(book, tmp_path):
    modules = {
        path.relative_to(BOOK).as_posix()
        for path in (BOOK / "nadam_edu").rglob("*")
        if path.suffix in (".js", ".json", ".py", ".pyi", ".typed")
    }
    with ZipFile(wheel_in(tmp_path / "made")) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        assert names == {*modules, f"nadam_edu/figures/{build_book.PROGRAM}"}
        (licences,) = (
            wheel.read(name).decode()
            for name in wheel.namelist()
            if name.endswith("/licenses/chapters/licences.md")
        )
        assert licences == (BOOK / "chapters" / "licences.md").read_text(encoding="utf-8")
        wheel.extractall(tmp_path / "installed")
    code = "from nadam_edu.figures import program; print(program.RUNTIME.read_text(), program.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert said == f"the program {tmp_path / 'installed' / 'nadam_edu' / 'figures' / 'program.py'}\n"


def test_the_wheel_depends_on_nothing_but_the_files(book, tmp_path, monkeypatch):
    first = wheel_in(tmp_path / "first").read_bytes()
    for path in (path for path in book.rglob("*") if path.is_file()):
        os.utime(path, (1e9, 1e9))
        path.chmod(0o600)
    (book / "nadam_edu" / "__pycache__").mkdir(exist_ok=True)
    (book / "nadam_edu" / "__pycache__" / "nadam.pyc").write_text("from another run")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert wheel_in(tmp_path / "second").read_bytes() == first
    (book / "web" / "dist" / build_book.PROGRAM).write_text("another program")
    assert wheel_in(tmp_path / "third").read_bytes() != first


# What the notebooks read from their folder.
DATA = {
    "index": ["claims.toml"],
    "07_nadamw": ["weight_decay.toml"],
    "08_schedules": ["schedule_names.toml"],
    "11_changing_the_rate_by_hand": ["backends.json"],
    "13_claims_on_trial": ["claims.toml"],
    "14_errors_and_fixes": ["messages.toml"],
    "15_an_honest_comparison": [
        "engine.json",
        *(
            f"results/{name}.jsonl"
            for name in ("keras", "noise", "others", "regressions", "residual", "softmax")
        ),
    ],
    "17_what_came_after": ["facts.toml"],
    "reports": ["messages.toml"],
    "speed": ["speed.json"],
}
NOTEBOOKS = sorted((BOOK / "chapters").glob("*.ipynb"))


def last_section(text):
    return "".join(json.loads(text)["cells"][-1]["source"])


def links(text):
    return re.findall(r'<a href="(.+?)" download>', last_section(text))


def test_each_notebook_states_the_line_that_installs_this_wheel(book, tmp_path):
    wheel = wheel_in(tmp_path / "made").name
    extras = tomllib.loads((BOOK / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for path in NOTEBOOKS:
        stored = path.read_text(encoding="utf-8")
        offered = sources.with_run_it(stored, path, BOOK)
        assert json.loads(offered)["cells"][:-1] == json.loads(stored)["cells"]
        assert links(offered) == [path.name, wheel, *DATA.get(path.stem, [])]
        ((named, asked),) = re.findall(
            r'^pip install "\./(.+)\[(.+)\]" jupyterlab$', last_section(offered), re.MULTILINE
        )
        assert named == wheel
        assert set(asked.split(",")) <= set(extras)


def test_the_links_of_a_page_lead_to_its_downloads(book, tmp_path):
    env = SimpleNamespace(doc2path=lambda name: str(BOOK / f"{name}.ipynb"))
    app = SimpleNamespace(
        confdir=BOOK, srcdir=BOOK, outdir=tmp_path, env=env, builder=SimpleNamespace(format="html")
    )
    downloads = tmp_path / "_sources" / "chapters"
    wheel_in(downloads)
    for path in NOTEBOOKS:
        shutil.copyfile(path, downloads / path.name)  # as Sphinx does
    sources.offer_downloads(app, None)
    for path in NOTEBOOKS:
        page = [path.read_text(encoding="utf-8")]
        sources.offer_on_page(app, f"chapters/{path.stem}", page)
        beside = links((downloads / path.name).read_text(encoding="utf-8"))
        assert beside and all((downloads / name).is_file() for name in beside)
        assert [(tmp_path / "chapters" / link).resolve() for link in links(page[0])] == [
            downloads / name for name in beside
        ]
