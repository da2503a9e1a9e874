"""A build that reads only what changed gives byte for byte what a build from nothing gives, and finds the same faults."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2]
import build_book  # noqa: E402

COPIED = ("_config.yml", "assets", "nadam_edu", "book", "web/src/search.js", *build_book.PACKED)
STANDING_IN = ("nadam-runtime.js", "nadam-widgets.js", "mathjax/tex-chtml.js")  # files that take long to build
TOC = "format: jb-book\nroot: chapters/one\nchapters:\n  - file: chapters/two\n  - file: chapters/three\n  - file: chapters/licences\n"
ONE = """\
# First steps

A sentence. {ref}`second-label`, {numref}`second-figure`, {term}`rate`, {cite:t}`first`, {cite:t}`second`.
"""
NO_RULES = "def problems(path, text):\n    return []\n"  # the book of these tests is too small to keep them
GLUED = "{glue:}`two.ipynb::steps` steps."
TWO = """\
(second-label)=
# Second steps

{cite:t}`second`

:::{glossary}
rate
  How far a step goes.
:::

:::{figure} ../assets/favicon.svg
:name: second-figure
A figure.
:::

:::{bibliography}
:::
"""
PAPERS = "".join(f"@misc{{{name}, title={{{name}}}, author={{Ann Other}}, year={{2020}}}}\n" for name in ("first", "second"))


def write_notebook(path, text, steps=None):
    """Write a notebook whose page has this text, and whose one cell glues a number of steps."""
    cells = [{"cell_type": "markdown", "id": "text", "metadata": {}, "source": text}]
    if steps:
        glued = {"scrapbook": {"mime_prefix": "application/papermill.record/", "name": "steps"}}
        data = {"application/papermill.record/text/plain": str(steps)}
        outputs = [{"output_type": "display_data", "data": data, "metadata": glued}]
        cells.append({"cell_type": "code", "id": "code", "metadata": {}, "execution_count": 1, "source": "glue()", "outputs": outputs})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Return the folder of a book of four pages, built once below "built"."""
    folder = tmp_path_factory.mktemp("rebuild") / "book"
    for name in COPIED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (BOOK / name).is_dir() else shutil.copyfile)(BOOK / name, folder / name)
    for name in STANDING_IN:
        (folder / "web" / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "web" / "dist" / name).write_text(f"// {name}")
    shutil.copyfile(BOOK / "assets" / "favicon.svg", folder / "chapters" / "favicon.svg")
    (folder / "_toc.yml").write_text(TOC)
    (folder / "book" / "chapter_rules" / "__init__.py").write_text(NO_RULES)
    (folder / "chapters" / "references.bib").write_text(PAPERS)
    (folder / "chapters" / "one.md").write_text(ONE + GLUED)
    write_notebook(folder / "chapters" / "two.ipynb", TWO, 7001)
    (folder / "chapters" / "three.md").write_text("# Third steps\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(build_book, "BOOK", folder)
        assert build_book.main(folder.with_name("built")) == 0
        yield folder


def files_below(folder):
    """Return the content of each published file."""
    published = [folder / "nadam-book.zip", *(path for path in (folder / "html").rglob("*") if path.is_file())]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in published}


def check_rebuild(book, reread):
    """Build again, and compare with a build from nothing; ``reread`` names the pages that are read again, None all. Return the files."""
    built, clean = book.with_name("built"), book.with_name("clean")
    trees = built / "kept" / ".doctrees" / "chapters"
    before = {path.stem: path.stat().st_mtime_ns for path in trees.iterdir()} if trees.exists() else {}
    assert build_book.main(built) == 0
    after = {path.stem: path.stat().st_mtime_ns for path in trees.iterdir()}
    assert {name for name in after if after[name] != before.get(name)} == (reread or set(after))
    shutil.rmtree(clean, ignore_errors=True)
    assert build_book.main(clean) == 0
    files = files_below(built)
    expected = files_below(clean)
    assert sorted(name for name in files.keys() | expected.keys() if files.get(name) != expected.get(name)) == []
    assert len(files) > 50
    pages = [name for name in files if name.endswith(".html") and "/_static/" not in name]
    assert len(list((built / "kept" / "finished").iterdir())) == len(pages)  # none of pages that are no more
    return files


# In this order: each starts from what the one before left.


def test_a_changed_sentence(book):
    changed = book / "chapters" / "one.md"
    read = changed.stat().st_mtime
    changed.write_text(ONE.replace("A sentence", "Another ![one](favicon.svg)") + GLUED)
    os.utime(changed, (read - 1e6, read - 1e6))  # as when an older file is copied back: the time does not tell
    files = check_rebuild(book, {"one"})
    assert {name for name in files if name.startswith("html/_images/")} == {"html/_images/favicon.svg", "html/_images/favicon1.svg"}
    assert b"7001</span></code> steps" in files["html/chapters/one.html"]


def test_what_other_pages_show_of_a_changed_page(book):
    changed = TWO.replace("# Second steps", "# Later steps").replace("(second-label)", "A word.\n\n(second-label)")
    changed = changed.replace("{cite:t}`second`", "{cite:t}`second`, {cite:t}`first`").replace("rate\n", "pace\nrate\n")
    figure = ":::{figure} ../assets/favicon.svg\nAnother figure.\n:::\n\n"
    write_notebook(book / "chapters" / "two.ipynb", "# Title\n\n" + changed.replace(":::{figure}", figure + ":::{figure}"), 7002)
    files = check_rebuild(book, {"two"})
    page = files["html/chapters/one.html"].decode()
    assert "7002</span></code> steps" in page
    assert 'std-ref">Later steps' in page and "Fig. 2" in page
    assert re.search(r'href="two.html"[^>]*>\s*(<p[^>]*>)?\s*Title', page)
    assert re.search(r'href="two.html"[^>]*>\s*Title', files["html/chapters/licences.html"].decode())


def test_a_removed_page_after_a_kill(book):
    built = book.with_name("built")
    assert (built / "kept").exists()
    (book / "chapters" / "one.md").write_text(ONE.replace("A sentence", "Never seen"))
    code = "import sys, build_book; from pathlib import Path; build_book.BOOK, folder = map(Path, sys.argv[1:]); build_book.main(folder)"
    command = [sys.executable, "-c", code, str(book), str(built)]
    environment = {**os.environ, "PYTHONPATH": str(BOOK / "book")}
    killed = subprocess.Popen(command, env=environment, start_new_session=True)
    deadline = time.monotonic() + 60
    while not list(built.glob("next/_build/html/chapters/*.html")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert (built / "next" / "_build" / ".doctrees" / "environment.pickle").exists()
    assert not (built / "kept").exists()
    (book / "chapters" / "one.md").write_text(ONE + GLUED)
    (book / "chapters" / "three.md").unlink()
    (book / "_toc.yml").write_text(TOC.replace("  - file: chapters/three\n", ""))
    page = check_rebuild(book, None)["html/chapters/one.html"].decode()
    assert "Third steps" not in page and "Never seen" not in page


def test_a_fault_is_found_again_until_it_is_mended(book, capfd):
    write_notebook(book / "chapters" / "two.ipynb", TWO)  # nothing is glued any more
    (book / "chapters" / "one.md").write_text(f"{ONE}{GLUED} {{nonesuch}}`role`\n")  # found as the page is read
    assert build_book.main(book.with_name("built")) == 1
    assert "Glue reference 'steps' not found" in capfd.readouterr().err
    (book / "chapters" / "licences.md").write_text("# Licences\n")
    assert build_book.main(book.with_name("built")) == 1
    found = capfd.readouterr().err
    assert "Glue reference 'steps' not found" in found
    assert 'Unknown interpreted text role "nonesuch"' in found


# What is taken from the build before, with a stand-in for Jupyter Book -------------------------------------------------------------


@pytest.fixture
def taken(tmp_path, monkeypatch):
    """Return what does a build of a small book and tells whether it took what was kept; it may fail, or change a file meanwhile."""
    (tmp_path / "book" / "chapters").mkdir(parents=True)
    (tmp_path / "book" / "_toc.yml").write_text("first")
    (tmp_path / "book" / "chapters" / "one.md").write_text("first")
    monkeypatch.setattr(build_book, "BOOK", tmp_path / "book")
    monkeypatch.setattr(build_book, "missing_pages", lambda pages: [])

    def run(meanwhile=lambda: None):
        took = []

        def build(into, lock):
            took.append((into / "_build" / "read").exists())
            (into / "_build" / "html").mkdir(parents=True)
            (into / "_build" / "read").touch()
            meanwhile()
            return into / "_build" / "html"

        monkeypatch.setattr(build_book, "build", build)
        with contextlib.suppress(KeyboardInterrupt):
            build_book.main(tmp_path / "_build")
        return took == [True]

    assert not run()
    assert run()
    return run


@pytest.mark.parametrize("name", ["_toc.yml", "nadam_edu/new.py", "chapters/new.md", "chapters/claims.toml"])
def test_anything_but_a_chapters_text_means_a_build_from_nothing(taken, name):
    changed = build_book.BOOK / name
    changed.parent.mkdir(exist_ok=True)
    changed.write_text("second")
    assert not taken()
    assert taken()
    (build_book.BOOK / "chapters" / "one.md").write_text("second")
    assert taken()
    changed.unlink()
    assert not taken()


def test_another_package_or_place_means_a_build_from_nothing(taken, monkeypatch, tmp_path):
    (tmp_path / "packages" / "new-1.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(build_book.sysconfig, "get_path", lambda name: str(tmp_path / "packages"))
    assert not taken()
    (tmp_path / "book").rename(tmp_path / "elsewhere")
    monkeypatch.setattr(build_book, "BOOK", tmp_path / "elsewhere")
    assert not taken()
    assert taken()


def test_what_changed_meanwhile_is_not_kept(taken):
    changed = build_book.BOOK / "_toc.yml"
    assert taken(lambda: changed.write_text("second"))
    changed.write_text("first")
    assert not taken()
    assert taken()


@pytest.mark.parametrize("problem", [OSError, build_book.Unfinished, KeyboardInterrupt])
def test_after_a_build_that_failed_the_next_starts_from_nothing(taken, problem):
    def fail():
        raise problem

    assert taken(fail)
    assert not taken()
    assert taken()
