"""Exercises as they are read: a solution is folded, and the page loads what judges answers."""

from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx

JUDGE = "nadam-runtime.js"
BOX = "nadam-exercise"  # the class of the element in which the page takes an answer


def fold_solutions(page: BeautifulSoup) -> None:
    """Make each solution a fold that needs no script, under its title.

    The ids that sphinx-exercise gives to the parts stand in a page more than once, and name nothing.
    """
    for part in page.select("#exercise-content, #solution-content, .solution.admonition"):
        del part["id"]
    for solution in page.select("div.solution.admonition"):
        title = solution.select_one("p.admonition-title")
        if title:
            solution.name, title.name = "details", "summary"
            for link in title.select("a"):
                link.unwrap()  # it would lead to the exercise just above, and not open the fold


def load_judge(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load what judges answers where a page asks for one; with live figures it is there already."""
    asks = doctree and any(BOX in raw.astext() for raw in doctree.findall(nodes.raw))
    loaded = [str(getattr(script, "filename", script)) for script in context.get("script_files", [])]
    if asks and not any(JUDGE in name for name in loaded):
        app.add_js_file(JUDGE, defer="defer")
