"""The book's typefaces as files: a stand-in for each while it loads, and the one for the figures.

A page shows its text at once, in a typeface of the reader's own machine, and changes to the book's when that
has come. Each stand-in is scaled so that a line of it is on average as long as one of the book's: the change
moves little.
"""

import logging
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Script
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from .kept import kept

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it says each step that it takes

SHEET = "_static/type/type.css"  # below the folder of the pages
PACKAGES = Path(__file__).parents[2] / "web" / "node_modules" / "@fontsource-variable"
REGULAR = 400  # the weight of text
FAMILIES = {"serif": "source-serif-4", "sans": "source-sans-3"}
STYLES = ("normal", "italic")
# The script by which a page on the reader's disk asks for the typefaces of its first lines. Over a network
# they would hold up the first text: that is shown in the stand-ins, and then the page asks.
FIRST = ("normal 1em 'Source Serif 4", "italic 1em 'Source Serif 4", "normal 1em 'Source Sans 3")
LOADS = "".join(f"""document.fonts.load("{face} Variable'");""" for face in FIRST)
ASKS = f"""if (location.protocol === "file:") {{{LOADS}}} else {{
  const {{ classList }} = document.documentElement;
  classList.add("text-first");
  new PerformanceObserver((list) => {{
    if (list.getEntriesByName("first-contentful-paint").length) classList.remove("text-first");
  }}).observe({{ type: "paint", buffered: true }});
}}"""
# How far a letter of English text goes on the average, in ems, in typefaces that machines bring along: by the
# measurements of @capsizecss/metrics 4.3.0, and of its program for the last of each list.
MACHINES = {
    "serif": {
        "Georgia": 913 / 2048,
        "Times New Roman": 832 / 2048,
        "Liberation Serif": 832 / 2048,  # made as wide as the one before
        "Noto Serif": 481 / 1000,
        "DejaVu Serif": 1058 / 2048,
    },
    "sans": {
        "Segoe UI": 908 / 2048,
        "Roboto": 911 / 2048,
        "Helvetica Neue": 450 / 1000,
        "Arial": 913 / 2048,
        "Liberation Sans": 913 / 2048,
        "DejaVu Sans": 1041 / 2048,
    },
}
# The letters of English text, each about as often as in a thousand of them.
OFTEN = {" ": 154, "e": 92, "t": 67, "a": 67, "i": 59, "n": 58, "o": 57, "r": 53, "s": 47, "h": 35, "l": 30}
OFTEN |= {"d": 30, "c": 23, "u": 21, "m": 18, "f": 17, "p": 16, "g": 16, "y": 12, "b": 11, "w": 11, "v": 8}
OFTEN |= {"k": 5, "x": 3, ",": 8, ".": 8}
LETTERS = "".join(letter * times for letter, times in OFTEN.items())
LETTERS += "ABCCCDEFGHIILMMNNPPRRSSSSTTTTUW0000011122345678999()[]|||--"


def face(family: str, style: str, letters: str = "latin") -> TTFont:
    """Return a typeface of the packages in the weight of text; its ``letters`` are "latin" or "greek".

    It comes without ligatures and kerning, which neither its widths nor Matplotlib need.
    """
    name = FAMILIES[family]
    font = TTFont(PACKAGES / name / "files" / f"{name}-{letters}-wght-{style}.woff2")
    for table in ("GSUB", "GPOS", "GDEF"):
        if table in font:
            del font[table]
    return instantiateVariableFont(font, {"wght": REGULAR})


def average_advance(font: TTFont) -> float:
    """Return how far a letter of English text goes on the average, in ems."""
    glyphs, advances = font.getBestCmap(), font["hmtx"]
    units = sum(advances[glyphs[ord(letter)]][0] for letter in LETTERS)
    return units / len(LETTERS) / font["head"].unitsPerEm


def stand_ins() -> str:
    """Return the style sheet with all stand-ins, and ``--serif-stand-ins`` and ``--sans-stand-ins``.

    Those are their names, in the order in which a browser tries them.
    """
    rules, names = [], {}
    for family, machines in MACHINES.items():
        names[family] = [f'"{family} as {machine}"' for machine in machines]
        for style in STYLES:
            font = face(family, style)
            ours, em = average_advance(font), font["head"].unitsPerEm
            for name, (machine, theirs) in zip(names[family], machines.items(), strict=True):
                scale = ours / theirs
                up, down = (abs(part) / em / scale for part in (font["hhea"].ascent, font["hhea"].descent))
                rules.append(
                    f'@font-face {{ font-family: {name}; font-style: {style}; src: local("{machine}"); '
                    f"size-adjust: {scale:.2%}; ascent-override: {up:.2%}; descent-override: {down:.2%}; "
                    "line-gap-override: 0% }"
                )
    lists = "; ".join(f"--{family}-stand-ins: {', '.join(those)}" for family, those in names.items())
    return "\n".join([*rules, f"html {{ {lists} }}"])


def ask_in_time(page: BeautifulSoup) -> None:
    """Let a page ask for its typefaces early from a disk, and over a network once its first text is shown.

    A browser by itself asks when it has laid out text that needs them: from a disk the text moves then, and
    over a network they hold up the text.
    """
    script = page.new_tag("script")
    script.append(Script(ASKS))
    if page.head:
        page.head.append(script)


def add_stand_ins(folder: Path) -> None:
    """Add the stand-ins to the style sheet of the typefaces in ``folder``, that of the pages."""
    sheet = folder / SHEET
    added = kept(folder, "stand-ins", b"", stand_ins)
    sheet.write_text(f"{sheet.read_text(encoding='utf-8')}\n{added}\n", encoding="utf-8")


def for_figures(folder: Path) -> dict[str, Path]:
    """Write the typeface of the figures into ``folder``, a file for each style, with Greek letters."""
    made = {}
    for style in STYLES:
        parts = []
        for letters in ("latin", "greek"):
            font = face("sans", style, letters)
            font.flavor = None
            parts.append(folder / f"{letters}-{style}.ttf")
            font.save(parts[-1])
        made[style] = folder / f"{style}.ttf"
        Merger().merge([str(part) for part in parts]).save(made[style])
    return made
