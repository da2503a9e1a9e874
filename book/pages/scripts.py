"""The scripts of a page: those that it does not use are dropped, the others load after the text."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import Script
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx_yaq.quiz import Quiz, QuizQuestion

from .sections import SCRIPT as SECTIONS

# Of the types a script may have; others are data.
JAVASCRIPT = (
    "",
    "module",
    "text/javascript",
    "application/javascript",
)
STATE = "application/vnd.jupyter.widget-state+json"  # of the live figures
SEARCH_SCRIPTS = ("searchtools.js", "language_data.js", "searchindex.js")

# A page on disk may not read other pages: without this the search would try, and fail, to show where in them
# it found the words.
NO_SUMMARY_ON_DISK = 'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'


def drop_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Drop from a page the scripts of Thebe, those of quizzes, which are loaded later, and repeated ones."""
    kept, bodies = [], set()
    for script in context.get("script_files", []):
        attributes = getattr(script, "attributes", {})
        body = attributes.get("body")
        name = f"{getattr(script, 'filename', script)} {body}".lower()
        if "thebe" not in name and "sphinx_yaq" not in name and body not in bodies:
            kept.append(script)
        if body:
            bodies.add(body)
    context["script_files"] = kept


def retitle_quizzes(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let a quiz be headed by its title alone: "Exercise 1" would be taken for one of the chapter's."""
    for quiz in doctree.findall(Quiz):
        models = [question["model"] for question in quiz.findall(QuizQuestion)]
        if any("math" in getattr(model, "flags", ()) for model in models):
            raise ExtensionError(f"{docname}: a quiz asks for a formula, and no page loads what reads those")
        quiz["i18n"]["messages"] = {**quiz["i18n"]["messages"], "exercise_heading": "{title}"}


def defer_scripts(page: BeautifulSoup) -> None:
    """Move the scripts that would delay the text behind it, in the same order; drop those without use."""
    searches = page.select_one("#search-results")
    for script in page.find_all("script"):
        source = script.get("src", "")
        name = str(source).rpartition("/")[2].partition("?")[0]
        unused = name in SEARCH_SCRIPTS and not searches
        if (
            unused
            or script.get("type") == "text/x-thebe-config"
            or script.get_text().startswith("kernelName")
        ):
            script.decompose()
        elif (
            page.body
            and is_script(script)
            and "defer" not in script.attrs
            and "data-cfasync" not in script.attrs
        ):
            # The script that remains at the top sets light or dark, before anything is drawn.
            page.body.append(script.extract())
    for hint in page.select('link[rel="preload"][as="script"]'):
        hint.decompose()  # those scripts stand at the end now; asked for first they would delay the text
    for state in page.select(f'head script[type="{STATE}"]'):
        (page.body or page).append(state.extract())
    if searches:
        sections, script = page.new_tag("script", attrs={"src": SECTIONS}), page.new_tag("script")
        script.append(Script(NO_SUMMARY_ON_DISK))
        (page.body or page).extend([sections, script])


def is_script(script: Tag) -> bool:
    """Tell whether a browser would run it."""
    return script.get("type", "") in JAVASCRIPT
