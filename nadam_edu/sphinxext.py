"""Sphinx extension of the book: serves the live figures and mathematics locally, checks the stored notebooks, does without Keras.

A build that starts from what the last one read reads what changed, and gives what a build from nothing gives. Each written page is then
mended where the theme's HTML keeps readers out or holds them up, and gets its Content-Security-Policy.

In ``_config.yml``: ``sphinx: extra_extensions: [nadam_edu.sphinxext]``.
"""

import base64
import hashlib
import json
import re
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import Script
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.ext.autodoc.mock import mock
from sphinx.util import logging
from sphinx_yaq.quiz import Quiz

logger = logging.getLogger(__name__)
whole_build = ExitStack()
WRITERS = 6  # processes that write pages, each a few: the next few are made ready meanwhile
WORKERS = 2  # processes that mend pages

DIST = "web/dist"  # below the folder of _config.yml; built by web/build.mjs
PLACEHOLDER = "application/vnd.jupyter.widget-view+json"  # the type of the element that a live figure takes the place of
WIDGET_SCRIPTS = ("nadam-runtime.js", "nadam-widgets.js")  # in this order
MATHJAX = "mathjax/tex-chtml.js"
# What a page may load and run: its own files, beside it on disk or on its host, and nothing from any other host.
# - "file:" says for a page from disk what 'self' says for one from a host; Firefox knows no 'self' there.
# - Scripts written into the page run if they are those of this build, which "{hashes}" names; 'unsafe-hashes' lets it name those of the
#   theme's buttons too. Live figures run WebAssembly in a worker that they make (blob:); they bring their JavaScript as blob: too.
# - Styles: MathJax, CodeMirror and the live figures write <style> elements and style attributes as they draw, so no hash can name them.
POLICY = (
    "default-src 'self' file:; "
    "script-src 'self' file: blob: 'wasm-unsafe-eval' 'unsafe-hashes' {hashes}; "
    "worker-src blob:; "
    "style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data: blob:; "
    "connect-src 'self' file: blob: data:; "
    "object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'self' file:"
)
JAVASCRIPT = ("", "module", "text/javascript", "application/javascript")  # of the types a script may have; others are data
ICONS = "_static/scripts/fontawesome.js"  # below the folder of the pages
SEARCH_SCRIPTS = ("searchtools.js", "language_data.js", "searchindex.js")
SEARCH_WORDS = "web/src/search.js"  # below the folder of _config.yml

# A page on disk may not read others: without this the search would try, and fail, to show where in them it found the words.
NO_SUMMARY_ON_DISK = 'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'

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


def digest_of_source(env: Any, docname: str) -> str:
    """Return a digest of the file of a document."""
    return hashlib.sha256(Path(env.doc2path(docname)).read_bytes()).hexdigest()


def changed_sources(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Return the documents whose bytes are others than those read before; Sphinx goes by the time of the change alone."""
    read = getattr(env, "digests_of_sources", {})
    return [name for name in env.found_docs if digest_of_source(env, name) != read.get(name)]


def note_sources(app: Sphinx, env: Any, docnames: list[str]) -> None:
    """Note of which bytes the documents are that will be read, and drop what they had glued: MyST-NB would keep it if nothing is now."""
    env.digests_of_sources = getattr(env, "digests_of_sources", {}) | {name: digest_of_source(env, name) for name in docnames}
    for name in docnames:
        Path(app.outdir).parent.joinpath("jupyter_execute", f"{name}.glue.json").unlink(missing_ok=True)


def name_images(app: Sphinx, env: Any) -> None:
    """Publish images of the same name under names that do not depend on which page was read first."""
    images = type(env.images)()
    for image, (docnames, _name) in sorted(env.images.items()):
        for docname in docnames:
            images.add_file(docname, image)
    env.images = images


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


def write_in_parallel(app: Sphinx, env: object) -> None:
    """Let pages be written by several processes; they are read by one, as an extension of Jupyter Book knows no other way."""
    app.parallel = WRITERS


def choose_search_words(app: Sphinx, config: Config) -> None:
    """Let the search find the page of a message that holds words of the reader's own; Sphinx puts this script into language_data.js."""
    config.html_search_scorer = str(Path(app.confdir, SEARCH_WORDS))


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


def mend_for_readers(page: BeautifulSoup) -> None:
    """Mend what screen readers, keyboards and search engines would stumble over in the HTML of the theme and of MyST-NB."""
    for named in page.select(".search-button-field[aria-label], summary[aria-label]"):
        del named["aria-label"]  # what is written on it is its name: who says it aloud shall reach it
    for switch in page.select(".theme-switch-button [title]"):
        del switch["title"]  # the button has a name of its own
    for entry in page.select('[role="doc-biblioentry"]'):
        entry["role"] = "listitem"  # the older role is withdrawn, and no child of the list around it
    for toggler in page.select("img.toggler"):
        toggler.decompose()  # it hides lines of the index, and answers to the mouse alone
    for twice in page.select('meta[name="viewport"]')[1:]:
        twice.decompose()
    paragraph = page.select_one("article section > p")
    if page.head and paragraph and not page.select_one('meta[name="description"]'):
        words = re.sub(r"\\[()]", "", " ".join(paragraph.get_text().split()))
        if len(words) > 155:
            words = words[:155].rsplit(" ", 1)[0] + " …"
        page.head.append(page.new_tag("meta", attrs={"name": "description", "content": words}))


@cache
def icon_shapes(scripts: Path) -> dict[str, tuple[str, str, str]]:
    """Return width, height and path of each solid icon in the theme's script of icons."""
    shapes = re.findall(r'[{,]"?([a-z0-9-]+)"?:\[(\d+),(\d+),\[[^]]*\],"[0-9a-f]+","([^"]+)"\]', scripts.read_text(encoding="utf-8"))
    return {name: (width, height, path) for name, width, height, path in shapes}  # the solid ones come last


def draw_icons(page: BeautifulSoup, scripts: Path) -> None:
    """Draw each icon into the page, in place of the theme's script of 1.5 MB that would draw it later and move the text."""
    for icon in page.select("i[class*='fa-'], span[class*='fa-']"):
        names = [name.removeprefix("fa-") for name in icon.get_attribute_list("class")]
        found = [name for name in names if name in icon_shapes(scripts)]
        if len(found) != 1:
            raise ExtensionError(f"{scripts} has no icon for {icon}")
        width, height, path = icon_shapes(scripts)[found[0]]
        icon.name = "svg"
        icon["viewBox"] = f"0 0 {width} {height}"
        icon["aria-hidden"] = "true"
        icon["class"] = " ".join([*icon.get_attribute_list("class"), "book-icon"])
        icon.append(page.new_tag("path", attrs={"fill": "currentColor", "d": path}))
    for script in page.select('script[src*="fontawesome.js"]'):
        script.decompose()


def keep_room(page: BeautifulSoup) -> None:
    """Mark the outputs that hold live figures: our style sheet gives them their height before they are drawn."""
    for figure in page.select(f'script[type="{PLACEHOLDER}"]'):
        if figure.parent:
            classes = figure.parent.get_attribute_list("class")
            figure.parent["class"] = " ".join(dict.fromkeys([*classes, "room-for-a-figure"]))


def scripts_last(page: BeautifulSoup) -> None:
    """Move what would hold up the text behind it, in the same order, and drop what the page does not use."""
    for script in page.find_all("script"):
        source = script.get("src", "")
        name = str(source).rpartition("/")[2].partition("?")[0]
        unused = name in SEARCH_SCRIPTS and not page.select_one("#search-results")
        if unused or script.get("type") == "text/x-thebe-config" or script.get_text().startswith("kernelName"):
            script.decompose()
        elif page.body and is_script(script) and "defer" not in script.attrs and "data-cfasync" not in script.attrs:
            page.body.append(script.extract())  # the script that remains at the top sets light or dark, before anything is drawn
    if page.body and page.select_one("#search-results"):
        script = page.new_tag("script")
        script.append(Script(NO_SUMMARY_ON_DISK))
        page.body.append(script)


def is_script(script: Tag) -> bool:
    """Tell whether a browser would run it."""
    return script.get("type", "") in JAVASCRIPT


def fence(page: BeautifulSoup) -> None:
    """Write the Content-Security-Policy into the page, before all that it shall govern, with the hashes of the scripts that stand there."""
    for old in page.select('meta[http-equiv="Content-Security-Policy"]'):
        old.decompose()
    bodies = [script.get_text() for script in page.find_all("script") if is_script(script) and not script.get("src")]
    bodies += [str(value) for tag in page.find_all(True) for name, value in tag.attrs.items() if name.startswith("on")]
    digests = [base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() for body in dict.fromkeys(bodies)]
    policy = POLICY.format(hashes=" ".join(f"'sha256-{digest}'" for digest in digests))
    encoding = page.select_one("meta[charset]")  # has to be among the first 1024 bytes
    if encoding:
        encoding.insert_after(page.new_tag("meta", attrs={"http-equiv": "Content-Security-Policy", "content": policy}))


def finish_page(path: Path, icons: Path, kept: Path) -> Path:
    """Mend one written page, or take what came of the same bytes in the build before; return the file below ``kept`` that holds it."""
    written = path.read_bytes()
    finished = kept / hashlib.sha256(written).hexdigest()
    if not finished.exists():
        page = BeautifulSoup(written, "html.parser")
        mend_for_readers(page)
        draw_icons(page, icons)
        keep_room(page)
        scripts_last(page)
        fence(page)
        finished.write_text(page.decode(), encoding="utf-8")
    path.write_bytes(finished.read_bytes())
    return finished


def finish_pages(app: Sphinx, error: Exception | None) -> None:
    """Mend each written page, unless the build failed; keep the results for the next build, beside the pages."""
    if error is None and app.builder.format == "html":
        folder = Path(app.outdir)
        kept = folder.with_name("finished")
        kept.mkdir(exist_ok=True)
        pages = [path for path in sorted(folder.rglob("*.html")) if path.relative_to(folder).parts[0] != "_static"]
        with ProcessPoolExecutor(WORKERS) as pool:
            used = set(pool.map(finish_page, pages, repeat(folder / ICONS), repeat(kept)))
        for unused in set(kept.iterdir()) - used:
            unused.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension; return what Sphinx wants to know about it."""
    app.connect("config-inited", serve_locally)
    app.connect("config-inited", choose_search_words)
    app.connect("env-get-outdated", changed_sources)
    app.connect("env-before-read-docs", note_sources)
    app.connect("env-updated", name_images)
    app.connect("env-updated", write_in_parallel)
    app.connect("builder-inited", stand_in_for_keras)
    app.connect("build-finished", lambda _app, _error: whole_build.close())
    app.connect("build-finished", finish_pages)
    app.connect("source-read", check_notebook)
    app.connect("doctree-resolved", head_quizzes, priority=900)  # after the extension that makes them
    app.connect("html-page-context", tidy_scripts, priority=900)  # after the extensions that add scripts
    app.setup_extension("nadam_edu.run_it")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
