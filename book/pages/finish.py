"""Repair in each written page what the theme's HTML makes slow, or unusable for some readers."""

import math
import re
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import repeat
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from .exercises import fold_solutions
from .folds import name_figures
from .left_out import drop_links
from .pictures import give_sizes
from .policy import add_csp, wrong_addresses
from .previews import write_previews
from .scripts import defer_scripts
from .sheets import make_one_sheet

WORKERS = 2  # processes that repair pages
# the type of the element that a live figure takes the place of
PLACEHOLDER = "application/vnd.jupyter.widget-view+json"
ICONS = "_static/scripts/fontawesome.js"  # below the folder of the pages
NUMBER = re.compile(r"[-+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?(\s?(ns|µs|ms|s|kB|MB|GB|%))?")
WORDS_A_MINUTE = 200
LONGEST_WORD = 30  # letters; a longer one may break


def mend_for_readers(page: BeautifulSoup) -> None:
    """Repair the HTML of the theme and of MyST-NB for screen readers, keyboards and search engines."""
    for named in page.select(".search-button-field[aria-label], summary[aria-label]"):
        del named["aria-label"]  # so that voice control can address it by its visible text
    for switch in page.select(".theme-switch-button [title]"):
        del switch["title"]  # the button has a name of its own
    for entry in page.select('[role="doc-biblioentry"]'):
        entry["role"] = "listitem"  # the older role is withdrawn, and no child of the list around it
    for toggler in page.select("img.toggler"):
        toggler.decompose()  # it hides lines of the index, and answers to the mouse alone
    for twice in page.select('meta[name="viewport"]')[1:]:
        twice.decompose()
    paragraph = page.select_one("article section > p")
    if page.head and paragraph and not page.select_one('meta[name="description"]'):
        words = re.sub(r"\\[()]", "", " ".join(paragraph.get_text().split()))
        if len(words) > 155:
            words = words[:155].rsplit(" ", 1)[0] + " …"
        page.head.append(page.new_tag("meta", attrs={"name": "description", "content": words}))


def mark_cells(page: BeautifulSoup) -> None:
    """Mark the cells of tables that hold one number, with or without its unit, or one word.

    Our style sheet keeps them on one line.
    """
    for cell in page.select("th, td"):
        text = cell.get_text(strip=True)
        is_number = NUMBER.fullmatch(text)
        if is_number or (len(text) <= LONGEST_WORD and len(text.split()) == 1):
            classes = cell.get_attribute_list("class") if cell.has_attr("class") else []
            cell["class"] = " ".join([*classes, "number" if is_number else "one-word"])


@cache
def icon_shapes(scripts: Path) -> dict[str, tuple[str, str, str]]:
    """Return width, height and path of each solid icon in the theme's script of icons."""
    shapes = re.findall(
        r'[{,]"?([a-z0-9-]+)"?:\[(\d+),(\d+),\[[^]]*\],"[0-9a-f]+","([^"]+)"\]',
        scripts.read_text(encoding="utf-8"),
    )
    return {name: (width, height, path) for name, width, height, path in shapes}  # the solid ones come last


def draw_icons(page: BeautifulSoup, scripts: Path) -> None:
    """Draw each icon into the page: the theme's script of 1.5 MB would draw it later and move the text."""
    for icon in page.select("i[class*='fa-'], span[class*='fa-']"):
        names = [name.removeprefix("fa-") for name in icon.get_attribute_list("class")]
        found = [name for name in names if name in icon_shapes(scripts)]
        if len(found) != 1:
            raise ExtensionError(f"{scripts} has no icon for {icon}")
        width, height, path = icon_shapes(scripts)[found[0]]
        icon.name = "svg"
        icon["viewBox"] = f"0 0 {width} {height}"
        icon["aria-hidden"] = "true"
        icon["class"] = " ".join([*icon.get_attribute_list("class"), "book-icon"])
        icon.append(page.new_tag("path", attrs={"fill": "currentColor", "d": path}))
    for script in page.select('script[src*="fontawesome.js"]'):
        script.decompose()


def reserve_height(page: BeautifulSoup) -> None:
    """Mark the outputs that hold live figures.

    Our style sheet gives them their height before they are drawn.
    """
    for figure in page.select(f'script[type="{PLACEHOLDER}"]'):
        if figure.parent:
            classes = figure.parent.get_attribute_list("class")
            figure.parent["class"] = " ".join(dict.fromkeys([*classes, "room-for-a-figure"]))


def say_reading_time(page: BeautifulSoup) -> None:
    """Say, below the title of a lesson, how long its text takes to read."""
    title, article = page.select_one("article h1"), page.select_one("article")
    if title and article and page.select_one("section#check-yourself"):
        code = {
            id(part) for pre in article.select("pre, .katex-mathml") for part in pre.find_all(string=True)
        }
        texts = (text for text in article.find_all(string=True) if id(text) not in code)
        minutes = math.ceil(sum(len(text.split()) for text in texts) / WORDS_A_MINUTE)
        said = page.new_tag("p", attrs={"class": "reading-time"})
        said.string = f"The text takes about {minutes} minutes."
        title.insert_after(said)


def finish_page(path: Path, icons: Path) -> None:
    """Repair one written page."""
    page = BeautifulSoup(path.read_bytes(), "html.parser")
    mend_for_readers(page)
    mark_cells(page)
    draw_icons(page, icons)
    reserve_height(page)
    say_reading_time(page)
    fold_solutions(page)
    name_figures(page)
    drop_links(page)
    give_sizes(page, path.parent)
    defer_scripts(page)
    add_csp(page)
    if wrong := wrong_addresses(page):
        raise ExtensionError(f"{path.name} may not lead to or load what these name: {', '.join(wrong)}")
    path.write_text(page.decode(), encoding="utf-8")


def finish_pages(app: Sphinx, error: Exception | None) -> None:
    """Repair each written page, unless the build failed."""
    if error is None and app.builder.format == "html":
        folder = Path(app.outdir)
        pages = [path for path in folder.rglob("*.html") if path.relative_to(folder).parts[0] != "_static"]
        with ProcessPoolExecutor(WORKERS) as pool:
            for _ in pool.map(finish_page, pages, repeat(folder / ICONS)):
                pass  # an error in a worker is raised here
        write_previews(folder, pages)
        make_one_sheet(folder, pages)
