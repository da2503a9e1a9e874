"""Tables that a phone can show: what may not be broken is marked, and a row of long texts can be a card."""

import re
from copy import copy

from bs4 import BeautifulSoup, Tag

NUMBER = re.compile(r"[-+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?(\s?(ns|µs|ms|s|kB|MB|GB|%))?")
EMPTY = ("", "\N{EN DASH}")  # cells without a value
LONGEST_WORD = 30  # letters; a longer one may break
LONG = 40  # letters of a cell; a table of at least three columns with a longer one is read as cards
ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "th": "columnheader",
    "td": "cell",
}


def add_class(part: Tag, name: str) -> None:
    """Give an element one more class."""
    part["class"] = " ".join([*(part.get_attribute_list("class") if part.has_attr("class") else []), name])


def mark_cells(page: BeautifulSoup) -> None:
    """Mark the cells of tables that hold one number, with or without its unit, or one word.

    Our style sheet keeps them on one line, and sets what is a number to the right, where its column has
    nothing but numbers.
    """
    for table in page.select("table"):
        cells = [
            (place, cell, cell.get_text().strip())
            for row in table.select("tr")
            for place, cell in enumerate(row.select("th, td"))
        ]
        with_words = {
            place
            for place, cell, text in cells
            if cell.name == "td" and text not in EMPTY and not NUMBER.fullmatch(text)
        }
        for place, cell, text in cells:
            is_number = NUMBER.fullmatch(text)
            if is_number and place not in with_words:
                add_class(cell, "number")
            elif is_number or (len(text) <= LONGEST_WORD and len(text.split()) == 1):
                add_class(cell, "one-word")


def name_columns(page: BeautifulSoup) -> None:
    """Let a table with long texts be read as cards: each cell says what its column is called.

    Our style sheet shows it so on a phone. The roles say that it still is a table then.
    """
    for table in page.select("article table:has(> thead)"):
        heads = table.select("thead th")
        cells = table.select("tbody td")
        if len(heads) < 3 or all(len(cell.get_text(strip=True)) <= LONG for cell in cells):
            continue
        add_class(table, "cards")
        for part in [table, *table.select(", ".join(ROLES))]:
            part["role"] = ROLES[part.name]
        for row in table.select("tbody tr"):
            for head, cell in list(zip(heads, row.select("td"), strict=False))[1:]:
                if cell.get_text(strip=True):
                    name = page.new_tag("span", attrs={"class": "column-name"})
                    name.extend(copy(part) for part in (head.p or head).contents)
                    (cell.p or cell).insert(0, name, " ")
