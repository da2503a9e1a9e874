"""One style sheet in place of the many that the theme and the extensions add, without what no page uses."""

import hashlib
import re
import shutil
from pathlib import Path

from sphinx.errors import ExtensionError

from . import node
from .kept import kept

PROGRAM = "sheets.mjs"
INTO = "_static/pages.css"  # below the folder of the pages
# Ours, whose classes the scripts write too, and the typefaces, which only it names.
WHOLE = ("_static/book.css", "_static/type/type.css")
LINK = re.compile(r'<link\b[^>]*\brel="stylesheet"[^>]*>\n?')
ADDRESS = re.compile(r'href="([^"?]*)')
WORD, TAG = re.compile(r"[\w-]+"), re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
# The first brings its own sheet, the icons of the second are drawn into pages, the others hold their text.
NO_CLASSES = {"nadam-runtime.js", "fontawesome.js", "previews.js", "searchindex.js", "sections.js"}
# What the pages do not load once the sheet is made: its sources, and the theme's icons, which are drawn.
LEFT_OVER = ("_static/vendor", "_static/katex", "_static/type", "_static/scripts/fontawesome.js*")


def sheets_of(text: str) -> list[str]:
    """Return the style sheets that a page names, as paths from the folder of the pages.

    >>> sheets_of('<link href="../_static/a.css?v=1" rel="stylesheet"/><link href="x" rel="next"/>')
    ['_static/a.css']
    """
    found = [ADDRESS.search(link) for link in LINK.findall(text)]
    return [re.sub(r"^(\.\./)+", "", address[1]) for address in found if address]


def in_one_order(orders: list[list[str]]) -> list[str]:
    """Return all names of several lists in an order that each list keeps.

    >>> in_one_order([["a", "c"], ["a", "b", "c"]])
    ['a', 'b', 'c']
    """
    merged = sorted(orders, key=len)[-1]
    for order in orders:
        if [name for name in merged if name in order] != order:
            raise ExtensionError(f"Pages name style sheets in different orders: {order} and {merged}")
    return merged


def words_of(text: str) -> set[str]:
    """Return the words in the tags of a page, by which a rule of a style sheet can mean something in it.

    >>> sorted(words_of("<p class='a b-c'>word</p>"))
    ['a', 'b-c', 'class', 'p']
    """
    return set(WORD.findall("".join(TAG.findall(text))))


def made_of(folder: Path, sheets: list[str], scripts: list[Path], words: list[str]) -> dict[str, bytes]:
    """Return the sheet and the files that it names, each by its path below the folder of the pages."""
    asked = {"folder": str(folder), "sheets": sheets, "scripts": [str(path) for path in scripts]}
    node.run(PROGRAM, {**asked, "words": words, "whole": WHOLE, "into": INTO})
    made = [folder / INTO, *sorted((folder / INTO).parent.glob("fonts/*"))]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in made}


def make_one_sheet(folder: Path, names: list[str], words: set[str]) -> None:
    """Make the sheet of the written pages, in whose tags these words are; let each page name it alone."""
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in names}
    orders = [order for text in texts.values() if (order := sheets_of(text))]
    if not orders:
        return
    sheets = in_one_order(orders)
    scripts = [path for path in sorted(folder.rglob("*.js")) if path.name not in NO_CLASSES]
    sources = [path.read_bytes() for path in (*(folder / sheet for sheet in sheets), *scripts)]
    asked = repr((sheets, scripts, sorted(words))).encode()
    made = kept(
        folder, "sheet", asked + b"".join(sources), lambda: made_of(folder, sheets, scripts, sorted(words))
    )
    for name, file in made.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(file)
    version = hashlib.sha256(made[INTO]).hexdigest()[:8]
    for name, text in texts.items():
        first, *others = LINK.split(text)
        if others:
            link = f'<link href="{"../" * name.count("/")}{INTO}?v={version}" rel="stylesheet"/>\n'
            (folder / name).write_text(first + link + "".join(others), encoding="utf-8")
    for pattern in (*sheets, *LEFT_OVER):
        for path in folder.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
