"""Sphinx extension of the book: local files only, checked chapters, pages repaired for readers, no Keras.

In ``_config.yml``: ``sphinx: local_extensions: {pages: book}``.
"""

import atexit
import tomllib
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.ext.autodoc.mock import mock

from . import finish, folds, formulas, left_out, only_changed, progress, report, scripts, sources

DIST = "web/dist"  # below the folder of _config.yml; built by web/build.mjs
PAGE_SCRIPT = "nadam-page.js"  # of every page; it loads RUNTIME
RUNTIME = "nadam-runtime.js"
TYPEFACES = "type/type.css"
SEARCH_WORDS = "web/src/search.js"  # below the folder of _config.yml

whole_build = ExitStack()
WORKERS = 6  # processes that read pages, a few each; and that write them, while the next few are prepared
HEAVY = ["keras", "sklearn", "tensorboard", "tensorflow", "tf_keras"]


def say_whose(app: Sphinx, config: Config) -> None:
    """Take over the authors, version and date, and the address of the pages unless it is a placeholder."""
    project = tomllib.loads(Path(app.confdir, "pyproject.toml").read_text(encoding="utf-8"))["project"]
    config.author = ", ".join(author["name"] for author in project["authors"])
    config.release = project["version"]
    cited = Path(app.confdir, "CITATION.cff").read_text(encoding="utf-8")
    config.today = next(
        line.split(": ")[1] for line in cited.splitlines() if line.startswith("date-released")
    )
    homepage = project["urls"]["Homepage"]
    if not (urlsplit(homepage).hostname or "").endswith(".example"):
        config.html_baseurl = homepage


def serve_locally(app: Sphinx, config: Config) -> None:
    """Point Sphinx and MyST-NB to the built files, so that no page asks a host for anything.

    The folder is added here, not in ``_config.yml``: Jupyter Book loads every script of the folders named
    there on every page.
    """
    dist = Path(app.confdir, DIST)
    missing = [
        name for name in (PAGE_SCRIPT, RUNTIME, TYPEFACES, formulas.SHEET) if not (dist / name).is_file()
    ]
    if missing:
        raise ExtensionError(
            f"{DIST} lacks {', '.join(missing)}: run `make book`, which builds the browser side first"
        )
    config.html_static_path.append(DIST)
    config.nb_ipywidgets_js = {}
    config.html_css_files.insert(0, TYPEFACES)
    config.html_js_files.append((PAGE_SCRIPT, {"defer": "defer"}))


def choose_search_words(app: Sphinx, config: Config) -> None:
    """Let the search find the page of a message that holds words of the reader's own.

    Sphinx puts this script into language_data.js.
    """
    config.html_search_scorer = str(Path(app.confdir, SEARCH_WORDS))


def work_in_parallel(app: Sphinx, env: object, names: list[str]) -> None:
    """Let pages be read, and then written, by several processes.

    Each gets some of those that take long. Two extensions of Jupyter Book do not say that they allow it. They
    keep nothing of what is read.
    """
    app.parallel = WORKERS
    for silent in ("sphinx_jupyterbook_latex", "sphinx_multitoc_numbering"):
        app.extensions[silent].parallel_read_safe = True
    names[:] = [name for first in range(WORKERS) for name in names[first::WORKERS]]


def stand_in_for_keras(app: Sphinx) -> None:
    """Let empty modules stand in for Keras and the like, so that autodoc needs none of them."""
    whole_build.enter_context(mock(HEAVY))  # autodoc's own setting covers only a part of its imports
    atexit.register(whole_build.close)  # a build may end early


def find_backend_once() -> None:
    """Find the part of pybtex that writes citations once: for each it would look at all packages."""
    group, name = "pybtex.backends", "plaintext"
    register_plugin(group, name, find_plugin(group, name), force=True)


def skip_bare_fields(  # as Sphinx calls it
    app: Sphinx, what: str, name: str, member: object, skip: bool, options: object
) -> bool | None:
    """Leave out the fields of a named tuple of which Python itself says no more than their number."""
    return True if (getattr(member, "__doc__", None) or "").startswith("Alias for field number") else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension; return what Sphinx wants to know about it."""
    find_backend_once()
    app.connect("config-inited", say_whose)
    app.connect("config-inited", serve_locally)
    app.connect("config-inited", choose_search_words)
    app.connect("autodoc-skip-member", skip_bare_fields)
    formulas.setup(app)
    report.setup(app)
    only_changed.setup(app)
    progress.setup(app)
    app.connect("config-inited", left_out.build_only_these)
    app.connect("missing-reference", left_out.say_where)
    app.connect("env-before-read-docs", work_in_parallel)
    app.connect("builder-inited", stand_in_for_keras)
    # After the theme, which writes the colours of code last.
    app.connect("build-finished", finish.finish_pages, priority=900)
    app.connect("build-finished", sources.offer_downloads)
    app.connect("builder-inited", sources.name_cells)
    app.connect("source-read", sources.check_page)
    app.connect("source-read", left_out.drop_solutions)  # once the rules were looked at
    app.connect("source-read", sources.offer_on_page)
    app.connect("source-read", folds.fold_plumbing)
    # After the extension that makes them.
    app.connect("doctree-resolved", scripts.retitle_quizzes, priority=900)
    # After the extensions that add scripts.
    app.connect("html-page-context", scripts.drop_scripts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
