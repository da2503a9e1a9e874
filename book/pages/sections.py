"""The words of each section and of each term, so that a search leads there and not to the top of its page.

They are a script that the page of the search loads: a page on disk may not read another page.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from sphinx.search.en import SearchEnglish

SCRIPT = "_static/sections.js"  # below the folder of the pages
WORD = re.compile(r"\w\w\w+")
Sections = list[tuple[str, str, str]]  # of each the id, the title, and the stems of its words

stem = cache(SearchEnglish({}).stem)  # as the page of the search does it


def own_text(section: Tag) -> Iterable[str]:
    """Yield the text of a section without that of the sections within it."""
    for child in section.children:
        if not isinstance(child, Tag):
            yield str(child)
        elif child.name != "section":
            yield child.get_text(" ")


def title_of(part: Tag) -> str:
    """Return the words of a title, without the links that stand in or beside it, if there are others."""
    own = "".join(text for text in part.find_all(string=True) if text.find_parent("a") is None)
    return own.strip() or part.get_text()


def stems(texts: Iterable[str]) -> str:
    """Return the stems of the words of some texts, each once."""
    return " ".join(sorted({stem(word) for text in texts for word in WORD.findall(text)}))


def sections_of(page: BeautifulSoup) -> Sections:
    """Return the sections of a page, its own title first, and the terms that it explains.

    >>> text = '<article><section id="a"><h1>A title</h1>rates<section id="b"><h2>B</h2>A rate, decaying'
    >>> sections_of(BeautifulSoup(text, "html.parser"))
    [('a', 'A title', 'rate titl'), ('b', 'B', 'decai rate')]
    """
    found = []
    for section in page.select("article section[id]"):
        title = section.find(re.compile("^h[1-6]$"), recursive=False)
        if isinstance(title, Tag):
            found.append((str(section["id"]), title_of(title), stems(own_text(section))))
    for term in page.select("article dl.glossary > dt[id]"):
        meaning = term.find_next_sibling("dd")
        texts = [title_of(term), *([meaning.get_text(" ")] if meaning else [])]
        found.append((str(term["id"]), texts[0], stems(texts)))
    return found


def write_sections(folder: Path, sections: dict[str, Sections]) -> None:
    """Write the script with the sections of the pages, by the pages' names."""
    text = json.dumps(sections, ensure_ascii=False, separators=(",", ":"))
    (folder / SCRIPT).write_text(f"globalThis.nadamSections = {text};\n", encoding="utf-8")
