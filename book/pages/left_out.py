"""What refers to a page that this build leaves out is plain text, and says where it would have led."""

import json
import re
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from chapter_rules.exercises import without_solutions
from docutils import nodes
from selection import left_out
from selection import without_solutions as asked_for
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

KINDS = {"eq": "an equation", "fig": "a figure", "ex": "an exercise"}
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
BEGINS = r"(?:\$\$ *\(|^:(?:label|name): *|'name': ')"  # what stands before the name of a thing where it is


def build_only_these(app: Sphinx, config: Config) -> None:
    """Let Sphinx read no page that the table of contents lacks."""
    config.external_toc_exclude_missing = bool(left_out())


def drop_solutions(app: Sphinx, docname: str, source: list[str]) -> None:
    """Take the solutions out of a notebook, if the build is to have none."""
    if asked_for() and app.env.doc2path(docname).endswith(".ipynb"):
        source[0] = stripped(source[0])


def stripped(text: str) -> str:
    """Return the text of a notebook without its solutions."""
    return nbformat.writes(without_solutions(nbformat.reads(text, as_version=4)))


def texts(book: Path) -> dict[str, str]:
    """Return the Markdown of each page that is left out, with the names of its figures."""
    found = {}
    for name in left_out():
        path = next(book / f"{name}{end}" for end in (".ipynb", ".md") if (book / f"{name}{end}").is_file())
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = json.loads(text)["cells"]
            parts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
            parts += [str(cell["metadata"].get("mystnb", "")) for cell in cells]
            text = "\n\n".join(parts)
        found[name] = text
    return found


def say_where(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement
) -> nodes.Node | None:
    """Return the words for a reference into a page that is left out, or None for any other."""
    target = node.get("reftarget", "").removesuffix(".ipynb").removesuffix(".md")
    for name, text in texts(Path(app.srcdir)).items():
        title = TITLE.search(text)
        chapter = f"\u201c{title[1]}\u201d" if title else name
        if target.rpartition("/")[2] == name.rpartition("/")[2]:
            explicit = node.get("refexplicit") and content.astext()
            return nodes.inline("", explicit or chapter)
        if words := words_for(target, text):
            return nodes.inline("", f"{words} of {chapter}")
    return None


def words_for(target: str, text: str) -> str:
    """Return what to say of an equation, a figure or an exercise that is in this text, else ""."""
    name = re.escape(target)
    if not re.search(rf"{BEGINS}{name}(?![\w-])", text, re.MULTILINE):
        return ""
    exercise = re.search(rf"\{{exercise\}} *([^\n]+)\n:label: {name}$", text, re.MULTILINE)
    return f"the exercise {exercise[1]}" if exercise else KINDS.get(target.partition("-")[0], "")


def drop_links(page: BeautifulSoup) -> None:
    """Turn the links that no reference made, as those in tables, into plain text where they lead nowhere."""
    names = {name.rpartition("/")[2] for name in left_out()}
    for link in page.select("a[href]") if names else []:
        if Path(str(link["href"]).partition("#")[0]).stem in names and ":" not in str(link["href"]):
            link.unwrap()
