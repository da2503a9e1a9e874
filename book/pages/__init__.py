"""Sphinx extension of the book: local files only, chapters checked, pages mended, no Keras needed.

In ``_config.yml``: ``sphinx: local_extensions: {pages: book}``.
"""

from contextlib import ExitStack

from sphinx.application import Sphinx
from sphinx.ext.autodoc.mock import mock

from . import download_notes, faults, finish, local_files, scripts, whose

whole_build = ExitStack()
WRITERS = 6  # processes that write pages, each a few: the next few are made ready meanwhile
HEAVY = ["keras", "sklearn", "tensorboard", "tensorflow", "tf_keras"]


def write_in_parallel(app: Sphinx, env: object) -> None:
    """Let pages be written by several processes.

    They are read by one, as an extension of Jupyter Book knows no other way.
    """
    app.parallel = WRITERS


def stand_in_for_keras(app: Sphinx) -> None:
    """Let empty modules stand in for packages that autodoc would import, so that docstrings are the same."""
    whole_build.enter_context(mock(HEAVY))  # autodoc's own setting covers only a part of its imports


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension; return what Sphinx wants to know about it."""
    app.connect("config-inited", whose.say_whose)
    app.connect("config-inited", local_files.serve_locally)
    app.connect("config-inited", local_files.choose_search_words)
    app.connect("env-updated", write_in_parallel)
    app.connect("builder-inited", stand_in_for_keras)
    app.connect("build-finished", lambda _app, _error: whole_build.close())
    app.connect("build-finished", finish.finish_pages)
    app.connect("build-finished", download_notes.offer_downloads)
    app.connect("builder-inited", faults.name_cells)
    app.connect("source-read", faults.check_page)
    app.connect("source-read", download_notes.offer_on_page)
    # After the extension that makes them.
    app.connect("doctree-resolved", scripts.retitle_quizzes, priority=900)
    # After the extensions that add scripts.
    app.connect("html-page-context", scripts.drop_scripts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
