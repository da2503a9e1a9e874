"""What a link within the book leads to, shown where the link stands: terms, equations, figures, sources.

All of it is one script, which a page loads when the first of its links is pointed at. A page on disk may not
read another page, but it may load a script.
"""

import json
import re
from pathlib import Path
from urllib.parse import urldefrag

from bs4 import BeautifulSoup, Tag

SCRIPT = "_static/previews.js"  # below the folder of the pages
KINDS = re.compile(r"term-|equation-|fig-|id\d+$")  # how the ids begin that are shown
LINKS = "article a.internal[href*='#'], article .reference.internal[href*='#']"


def targets_of(page: BeautifulSoup, path: Path, folder: Path) -> set[tuple[str, str]]:
    """Return the places that a page's text links to, each as a page below ``folder`` and an id."""
    found = set()
    for link in page.select(LINKS):
        address, place = urldefrag(str(link["href"]))
        if "toc" not in (link.get("class") or "") and KINDS.match(place) and ":" not in address:
            target = (path.parent / address).resolve() if address else path.resolve()
            if target.is_relative_to(folder.resolve()):
                found.add((target.relative_to(folder.resolve()).as_posix(), place))
    return found


def shown_for(page: BeautifulSoup, place: str) -> Tag | None:
    """Return what is shown for a place of a page: what it says, without links of its own."""
    found = page.find(id=place)
    if found is None:
        return None
    if found.name == "dt":
        found = found.find_next_sibling("dd")
    elif found.name == "span":  # an anchor before what it names
        found = found.find_next(["figure", "div"])
    if found is None or len(str(found)) > 20_000:
        return None
    part = BeautifulSoup(str(found), "html.parser").find()
    if not isinstance(part, Tag):
        return None
    for left_out in part.select(".headerlink, script, button, .backrefs, .label"):
        left_out.decompose()
    for named in [part, *part.select("[id], [tabindex]")]:
        for attribute in ("id", "tabindex", "role"):
            named.attrs.pop(attribute, None)
    return part


def write_previews(folder: Path, pages: list[Path]) -> None:
    """Write the script with what the links of all pages lead to."""
    parsed = {path: BeautifulSoup(path.read_bytes(), "html.parser") for path in pages}
    wanted = set().union(*(targets_of(page, path, folder) for path, page in parsed.items()))
    previews = {}
    for name, place in sorted(wanted):
        part = shown_for(parsed[folder / name], place) if folder / name in parsed else None
        if part is None:
            continue
        for picture in part.select("[src]"):  # from wherever it is shown
            picture["src"] = (
                ((folder / name).parent / str(picture["src"]))
                .resolve()
                .relative_to(folder.resolve())
                .as_posix()
            )
        previews[f"{name}#{place}"] = str(part)
    text = f"globalThis.nadamPreviews = {json.dumps(previews, ensure_ascii=False)};\n"
    (folder / SCRIPT).write_text(text, encoding="utf-8")
