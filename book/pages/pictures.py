"""The sizes of pictures, written into the pages, so that the text around one stands still while it loads."""

import re
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup
from PIL import Image

LENGTH = re.compile(r'\b(width|height)="([\d.]+)(pt|px)?"')
POINT = 96 / 72  # pixels


@cache
def size_of(path: Path) -> tuple[int, int]:
    """Return width and height of a picture in CSS pixels."""
    if path.suffix != ".svg":
        with Image.open(path) as picture:
            return picture.size
    with path.open(encoding="utf-8") as file:
        head = re.search(r"<svg\b[^>]*>", file.read(4000))
    lengths = LENGTH.findall(head[0]) if head else []
    found = {name: float(size) * (POINT if unit == "pt" else 1) for name, size, unit in lengths}
    return round(found["width"]), round(found["height"])


def give_sizes(page: BeautifulSoup, folder: Path) -> None:
    """Say the size of each picture, and let all but a page's first wait until the reader comes near.

    ``folder`` is where the page lies.
    """
    for nth, picture in enumerate(page.select("article img")):
        source = str(picture.get("src", ""))
        if ":" not in source and not picture.has_attr("height"):
            width, height = size_of((folder / source).resolve())
            if not picture.has_attr("width"):
                picture["width"], picture["height"] = str(width), str(height)
        if nth:
            picture["loading"] = "lazy"
