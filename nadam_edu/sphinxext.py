"""Sphinx extension of the book: serves the live figures and mathematics locally, checks the stored notebooks, does without Keras.

In ``_config.yml``: ``sphinx: extra_extensions: [nadam_edu.sphinxext]``.
"""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.ext.autodoc.mock import mock
from sphinx.util import logging
from sphinx_yaq.quiz import Quiz

logger = logging.getLogger(__name__)
whole_build = ExitStack()

DIST = "web/dist"  # below the folder of _config.yml; built by web/build.mjs
WIDGET_SCRIPTS = ("nadam-runtime.js", "nadam-widgets.js")  # in this order
MATHJAX = "mathjax/tex-chtml.js"
HEAVY = ["keras", "sklearn", "tensorboard", "tensorflow", "tf_keras"]


def notebook_problems(notebook: dict[str, Any]) -> list[str]:
    """Return what is wrong with a notebook's stored outputs, one sentence for each problem; an empty list if nothing is.

    Every code cell that has a source must have been executed, in order 1 to n, and must hold no error unless it is tagged
    ``raises-exception``; a cell so tagged must hold one.

    Parameters
    ----------
    notebook : dict
        As read from an .ipynb file.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": "1 + 1", "execution_count": 2, "metadata": {}, "outputs": []}
    >>> notebook_problems({"cells": [cell]})
    ["code cell 1 ('1 + 1') must have execution count 1, has 2"]
    """
    problems = []
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
    for number, cell in enumerate(cells, start=1):
        name = f"code cell {number} ({''.join(cell['source']).strip().splitlines()[0]!r})"
        if cell["execution_count"] != number:
            problems.append(f"{name} must have execution count {number}, has {cell['execution_count']}")
        errors = [output["ename"] for output in cell["outputs"] if output["output_type"] == "error"]
        if "raises-exception" not in cell["metadata"].get("tags", []):
            problems += [f"{name} must not hold an error, holds {error}" for error in errors]
        elif not errors:
            problems.append(f"{name} is tagged raises-exception and must hold an error, holds none")
    return problems


def check_notebook(app: Sphinx, docname: str, source: list[str]) -> None:
    """Warn of each problem of a notebook that Sphinx reads."""
    if app.env.doc2path(docname).endswith(".ipynb"):
        for problem in notebook_problems(json.loads(source[0])):
            logger.warning(problem, location=docname, type="nadam_edu", subtype="notebook")


def serve_locally(app: Sphinx, config: Config) -> None:
    """Point Sphinx and MyST-NB to the built files, so that no page asks a host for anything.

    The folder is added here, not in ``_config.yml``: Jupyter Book loads every script of the folders named there on every page.
    """
    dist = Path(app.confdir, DIST)
    missing = [name for name in (*WIDGET_SCRIPTS, MATHJAX) if not (dist / name).is_file()]
    if missing:
        raise ExtensionError(f"{DIST} lacks {', '.join(missing)}: run `make book`, which builds the browser side first")
    config.html_static_path.append(DIST)
    config.nb_ipywidgets_js = {name: {"defer": "defer"} for name in WIDGET_SCRIPTS}
    config.mathjax_path = MATHJAX


def tidy_scripts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Drop from a page the scripts of Thebe, which would load code from elsewhere, those of quizzes where none is, and repetitions."""
    has_quiz = isinstance(doctree, nodes.document) and any(doctree.findall(Quiz))
    kept, bodies = [], set()
    for script in context.get("script_files", []):
        attributes = getattr(script, "attributes", {})
        body = attributes.get("body")
        name = f"{getattr(script, 'filename', script)} {body}".lower()
        quizzes = "sphinx_yaq" in name
        if "thebe" not in name and body not in bodies and (has_quiz or not quizzes):
            kept.append(script)
        if quizzes:
            attributes["defer"] = "defer"  # 0.7 MB shall not hold up the text
        if body:
            bodies.add(body)
    context["script_files"] = kept


def head_quizzes(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let a quiz be headed by its title alone: "Exercise 1" before it would be taken for one of the chapter's exercises."""
    for quiz in doctree.findall(Quiz):
        quiz["i18n"]["messages"] = {**quiz["i18n"]["messages"], "exercise_heading": "{title}"}


def stand_in_for_keras(app: Sphinx) -> None:
    """Let empty modules stand in for what the pages are built without, so that autodoc reads the same docstrings with and without it."""
    whole_build.enter_context(mock(HEAVY))  # autodoc's own setting covers only a part of its imports


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension; return what Sphinx wants to know about it."""
    app.connect("config-inited", serve_locally)
    app.connect("builder-inited", stand_in_for_keras)
    app.connect("build-finished", lambda _app, _error: whole_build.close())
    app.connect("source-read", check_notebook)
    app.connect("doctree-resolved", head_quizzes, priority=900)  # after the extension that makes them
    app.connect("html-page-context", tidy_scripts, priority=900)  # after the extensions that add scripts
    return {"parallel_read_safe": True, "parallel_write_safe": True}
