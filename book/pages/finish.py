"""Repair in each written page what the theme's HTML makes slow, or unusable for some readers."""

import json
import math
import re
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from .exercises import fold_solutions
from .folds import name_figures
from .kept import kept
from .left_out import drop_links
from .page import Page
from .pictures import give_sizes
from .policy import add_csp, wrong_addresses
from .previews import Previews, previews_of, write_previews
from .scripts import STATE, defer_scripts
from .sections import Sections, sections_of, write_sections
from .sheets import make_one_sheet, words_of
from .tables import add_class, mark_cells, name_columns
from .typefaces import add_stand_ins, ask_in_time

WORKERS = 2  # processes that repair pages
# the type of the element that a live figure takes the place of
PLACEHOLDER = "application/vnd.jupyter.widget-view+json"
# The sections of a page, what is shown of it and on it, the words in its tags.
Found = tuple[Sections, Previews, set[str]]
ICON = [("i", "class", ""), ("span", "class", "")]
ICONS = "_static/scripts/fontawesome.js"  # below the folder of the pages
NO_TEXT = "article pre, article .katex-mathml"  # what takes no time to read, or is there twice
WORDS_A_MINUTE = 200
LONG_NAME = re.compile(r"\S{26}")
# Behind a sign, before two letters at least; a number keeps its digits together.
MAY_BREAK = re.compile(r"(?<=[_(,/=])(?=\w\w)|(?<=\.)(?=[^\W\d]\w)")
BEHIND_DOTS = re.compile(r"(?<=\.)(?=[^\W\d])")
NAMED = ("code", ".sig-prename", ".genindextable a")  # where long names stand
SHORT_CODE = 16  # letters that no line is too narrow for


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


def let_names_break(page: BeautifulSoup) -> None:
    """Let a long name in code, which no phone has room for, break behind its dots and its other signs.

    Code that is short stays on one line, also at its spaces: our style sheet sees to it.
    """
    for opening in page.select("dt.sig .sig-paren"):
        opening.insert_after(page.new_tag("wbr"))
    for code in page.select(", ".join(f"article {each}:not(pre *)" for each in NAMED)):
        if code.name == "code" and len(code.get_text()) <= SHORT_CODE:
            add_class(code, "short")
        for text in code.find_all(string=LONG_NAME):
            first, *rest = (MAY_BREAK if code.name == "code" else BEHIND_DOTS).split(text)
            pieces = [first, *(part for piece in rest for part in (page.new_tag("wbr"), piece))]
            text.replace_with(*pieces)


@cache
def icon_shapes(scripts: Path) -> dict[str, tuple[str, str, str]]:
    """Return width, height and path of each solid icon in the theme's script of icons."""
    shapes = re.findall(
        r'[{,]"?([a-z0-9-]+)"?:\[(\d+),(\d+),\[[^]]*\],"[0-9a-f]+","([^"]+)"\]',
        scripts.read_text(encoding="utf-8"),
    )
    return {name: (width, height, path) for name, width, height, path in shapes}  # the solid ones come last


def draw_icons(page: Page, scripts: Path) -> None:
    """Draw each icon into the page: the theme's script of 1.5 MB would draw it later and move the text."""
    for icon in [each for each in page.candidates(ICON) if "fa-" in " ".join(each["class"])]:
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
    """Mark the outputs that hold live figures, and say which kind of figure.

    Our style sheet gives them the height of that kind before they are drawn.
    """
    models: dict[str, Any] = {}
    for script in page.select(f'script[type="{STATE}"]'):
        models |= json.loads(script.get_text())["state"]
    for figure in page.select(f'script[type="{PLACEHOLDER}"]'):
        model = models.get(json.loads(figure.get_text())["model_id"])
        if figure.parent and model:
            classes = figure.parent.get_attribute_list("class")
            figure.parent["class"] = " ".join(dict.fromkeys([*classes, "room-for-a-figure"]))
            figure.parent["data-kind"] = model["state"]["_figure"]


def say_reading_time(page: BeautifulSoup) -> None:
    """Say, below the title of a lesson, how long its text takes to read."""
    title, article = page.select_one("article h1"), page.select_one("article")
    if title and article and page.select_one("section#check-yourself"):
        code = {id(part) for pre in page.select(NO_TEXT) for part in pre.descendants}
        texts = (text for text in article.find_all(string=True) if id(text) not in code)
        minutes = math.ceil(sum(len(text.split()) for text in texts) / WORDS_A_MINUTE)
        said = page.new_tag("p", attrs={"class": "reading-time"})
        said.string = f"The text takes about {minutes} minutes."
        title.insert_after(said)


def mended(written: bytes, name: str, folder: Path) -> tuple[str, Found]:
    """Return the text of a page, repaired, and what is found in it."""
    path = folder / name
    page = Page(written)
    mend_for_readers(page)
    let_names_break(page)
    mark_cells(page)
    name_columns(page)
    draw_icons(page, folder / ICONS)
    reserve_height(page)
    say_reading_time(page)
    fold_solutions(page)
    name_figures(page)
    drop_links(page)
    give_sizes(page, path.parent)
    defer_scripts(page)
    ask_in_time(page)
    add_csp(page)
    if wrong := wrong_addresses(page):
        raise ExtensionError(f"{path.name} may not lead to or load what these name: {', '.join(wrong)}")
    text = page.decode()
    return text, (sections_of(page), previews_of(page, name), words_of(text))


def finish_page(name: str, folder: Path) -> Found:
    """Repair one written page; return what is found in it."""
    written = (folder / name).read_bytes()
    text, found = kept(folder, name, written, lambda: mended(written, name, folder))
    (folder / name).write_text(text, encoding="utf-8")
    return found


def letter_figures(pages: Path) -> None:
    """Set the words of all figures of Matplotlib in the typeface of the pages."""
    pictures = {path.name: path.read_text(encoding="utf-8") for path in sorted(pages.glob("_images/*.svg"))}
    figures = {name: svg for name, svg in pictures.items() if '<g id="figure_1">' in svg}

    def lettered() -> dict[str, str]:
        from .lettering import lettered  # here, as Matplotlib takes a while to load

        return lettered(figures)

    for name, svg in kept(pages, "figures", repr(figures).encode(), lettered).items():
        (pages / "_images" / name).write_text(svg, encoding="utf-8")


def finish_pages(app: Sphinx, error: Exception | None) -> None:
    """Repair each written page, unless the build failed."""
    if error is None and app.builder.format == "html":
        folder = Path(app.outdir)
        written = (path.relative_to(folder) for path in folder.rglob("*.html"))
        names = sorted(path.as_posix() for path in written if path.parts[0] != "_static")
        with ProcessPoolExecutor(WORKERS) as pool:
            lettered = pool.submit(letter_figures, folder)
            sections, previews, words = zip(*pool.map(finish_page, names, repeat(folder)), strict=True)
            lettered.result()  # an error in a worker is raised here
        write_sections(folder, dict(zip((name[:-5] for name in names), sections, strict=True)))
        write_previews(folder, list(previews))
        add_stand_ins(folder)
        make_one_sheet(folder, names, set().union(*words))
