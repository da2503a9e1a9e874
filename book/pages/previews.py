"""What a link within the book leads to, shown where the link stands: terms, equations, figures, sources.

All of it is one script, which a page loads when the first of its links is pointed at. A page on disk may not
read another page, but it may load a script.
"""

import json
import posixpath
import re
from pathlib import Path
from urllib.parse import urldefrag

from bs4 import BeautifulSoup, Tag

from .page import Page

SCRIPT = "_static/previews.js"  # below the folder of the pages
KINDS = re.compile(r"term-|equation-|fig-|id\d+$")  # how the ids begin that are shown
LONGEST = 20_000  # letters of what is shown
# What a page links to, and what can be shown of it: each place is a page, from their folder, and an id.
Previews = tuple[set[tuple[str, str]], dict[tuple[str, str], str]]
LINKS = "article a.internal[href*='#'], article .reference.internal[href*='#']"


def targets_of(page: Page, name: str) -> set[tuple[str, str]]:
    """Return the places that the text of a page links to, each as a page and an id."""
    found = set()
    for link in page.select(LINKS):
        address, place = urldefrag(str(link["href"]))
        if "toc" not in (link.get("class") or "") and KINDS.match(place) and ":" not in address:
            found.add((from_the_folder(address, name) if address else name, place))
    return found


def from_the_folder(address: str, name: str) -> str:
    """Return an address, in the page of this name, as one from the folder of the pages.

    >>> from_the_folder("../_images/curve.svg", "chapters/02_momentum.html")
    '_images/curve.svg'
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def shown_for(found: Tag, name: str) -> str:
    """Return what is shown for an element that has an id: what it says, without links of its own."""
    named: Tag | None = found
    if found.name == "dt":
        named = found.find_next_sibling("dd")
    elif found.name == "span":  # an anchor before what it names
        named = found.find_next(["figure", "div"])
    text = "" if named is None else str(named)
    part = BeautifulSoup(text, "html.parser").find() if len(text) <= LONGEST else None
    if not isinstance(part, Tag):
        return ""
    for left_out in part.select(".headerlink, script, button, .backrefs, .label"):
        left_out.decompose()
    for each in [part, *part.select("[id], [tabindex]")]:
        for attribute in ("id", "tabindex", "role"):
            each.attrs.pop(attribute, None)
    for picture in part.select("[src]"):  # from wherever it is shown
        picture["src"] = from_the_folder(str(picture["src"]), name)
    return str(part)


def previews_of(page: Page, name: str) -> Previews:
    """Return what a page links to, and what can be shown of it."""
    shown: dict[str, str] = {}
    for found in page.select("[id]"):
        if KINDS.match(str(found["id"])) and found["id"] not in shown:
            shown[str(found["id"])] = shown_for(found, name)
    return targets_of(page, name), {(name, place): text for place, text in shown.items() if text}


def write_previews(folder: Path, previews: list[Previews]) -> None:
    """Write the script with what the links of all pages lead to."""
    shown = {place: text for _, texts in previews for place, text in texts.items()}
    wanted = set().union(*(targets for targets, _ in previews)) & shown.keys()
    said = {f"{name}#{place}": shown[name, place] for name, place in sorted(wanted)}
    text = f"globalThis.nadamPreviews = {json.dumps(said, ensure_ascii=False)};\n"
    (folder / SCRIPT).write_text(text, encoding="utf-8")
