"""One style sheet in place of the many that the theme and the extensions add, without what no page uses."""

import hashlib
import re
import shutil
from pathlib import Path

from sphinx.errors import ExtensionError

from . import node

PROGRAM = "sheets.mjs"
INTO = "_static/pages.css"  # below the folder of the pages
# Ours, whose classes the scripts write too, and the typefaces, which only it names.
WHOLE = ("_static/book.css", "_static/type/type.css")
LINK = re.compile(r'<link\b[^>]*\brel="stylesheet"[^>]*>\n?')
ADDRESS = re.compile(r'href="([^"?]*)')
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


def make_one_sheet(folder: Path, pages: list[Path]) -> None:
    """Make the sheet of the written pages and let each page name it in the place of the others."""
    texts = {page: page.read_text(encoding="utf-8") for page in pages}
    orders = [order for text in texts.values() if (order := sheets_of(text))]
    if not orders:
        return
    asked = {"folder": str(folder), "sheets": in_one_order(orders), "whole": WHOLE, "into": INTO}
    node.run(PROGRAM, asked)
    version = hashlib.sha256((folder / INTO).read_bytes()).hexdigest()[:8]
    for page, text in texts.items():
        up = "../" * (len(page.relative_to(folder).parts) - 1)
        first, *others = LINK.split(text)
        if others:
            link = f'<link href="{up}{INTO}?v={version}" rel="stylesheet"/>\n'
            page.write_text(first + link + "".join(others), encoding="utf-8")
    for pattern in LEFT_OVER:
        for path in folder.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
