"""The words in the figures, set in the typeface of the pages.

Matplotlib draws them in its own typeface, as outlines, with what they say in a comment. The notebooks keep
those, as they are drawn where the book's typeface is not installed. On the pages each text is drawn anew, at
the place that it had, its small letters as high as before.
"""

import logging
import re
import tempfile
from functools import cache
from html import unescape
from pathlib import Path as File
from typing import Any

import matplotlib
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont, fontManager
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from .typefaces import for_figures

logging.getLogger("matplotlib").setLevel(logging.WARNING)  # it says which sign it takes from where

OLD = "DejaVu Sans"  # Matplotlib's own
SIZE = 1000  # of the outlines
# A text; before it, what it belongs to, and the mark of a tick with its place.
PARTS = re.compile(
    r'<g id="(?P<part>xtick|ytick|legend|axes)_\d+">|<use [^>]*\bx="(?P<mark>[-\d.]+)"|'
    r"<!-- (?P<words>(?:(?!-->).)*) -->\s*"
    r'<g (?P<style>(?:style="[^"]*" )?)transform="translate\((?P<x>[-\d.]+) (?P<y>[-\d.]+)\) '
    r'(?P<turn>(?:rotate\([-\d.]+\) )?)scale\((?P<scale>[\d.]+) -[\d.]+\)">.*?</g>',
    re.DOTALL,
)
LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}


def outline(path: Path) -> str:
    """Return a path as SVG writes it, in whole numbers.

    >>> outline(Path([(0, 0), (10, 20.4), (0, 0)], [Path.MOVETO, Path.LINETO, Path.CLOSEPOLY]))
    'M0 0L10 20Z'
    """
    return "".join(
        LETTERS[code] + ("" if code == Path.CLOSEPOLY else " ".join(f"{part:.0f}" for part in points))
        for points, code in path.iter_segments(simplify=False)
    )


class Typeface:
    """A typeface: the outline of each letter or formula, and how far it goes, in thousandths of its size."""

    def __init__(
        self, name: str, file: File | str, formulas: dict[str, str], others: "Typeface | None" = None
    ):
        self.name, self.font, self.others = name, TTFont(file), others
        self.letters, self.glyphs = self.font.getBestCmap(), self.font.getGlyphSet()
        self.unit = SIZE / self.font["head"].unitsPerEm
        self.formulas: Any = {f"mathtext.{key}": value for key, value in formulas.items()}
        self.part = cache(self._formula_or_letter)

    @property
    def height(self) -> float:
        """How high its small letters are."""
        return self.font["glyf"][self.letters[ord("x")]].yMax * self.unit

    def _formula_or_letter(self, words: str) -> tuple[str, float]:
        if len(words) == 1 and ord(words) in self.letters:
            glyph, pen = self.glyphs[self.letters[ord(words)]], SVGPathPen(self.glyphs, "{:.0f}".format)
            glyph.draw(TransformPen(pen, (self.unit, 0, 0, self.unit, 0, 0)))
            return pen.getCommands(), glyph.width * self.unit
        if len(words) == 1 and self.others:
            return self.others.part(words)
        with matplotlib.rc_context(self.formulas):
            font = FontProperties(family=self.name, math_fontfamily=self.formulas["mathtext.fontset"])
            path = TextPath((0, 0), words, size=SIZE, prop=font)
        return outline(path), path.get_extents().x1

    def width(self, words: str) -> float:
        """Return how wide a text is."""
        return sum(self.part(part)[1] for part in parts_of(words))


def parts_of(words: str) -> list[str]:
    """Return the letters of a text, or the text whole if Matplotlib reads it as a formula."""
    return [words] if words.count("$") > 1 else list(words)


def typefaces(folder: File) -> tuple[Typeface, Typeface]:
    """Return Matplotlib's own typeface and that of the pages, whose files are written into ``folder``.

    Signs that the second lacks come from the first.
    """
    files = for_figures(folder)
    for file in files.values():
        fontManager.addfont(file)
    name = FontProperties(fname=files["normal"]).get_name()
    formulas = dict.fromkeys(("rm", "it", "bf", "bfit", "cal", "sf", "tt"), name)
    formulas |= {"fontset": "custom", "it": f"{name}:italic", "fallback": "stixsans"}
    old = Typeface(OLD, findfont(OLD), {"fontset": "dejavusans"})
    return old, Typeface(name, files["normal"], formulas, old)


def place_of(part: str, turned: bool, x: float, mark: float) -> float:
    """Return which point of a text keeps its place: 0: its left end, 1: its right end, 0.5: its middle."""
    if turned or part not in ("ytick", "legend"):
        return 0.5
    return float(part == "ytick" and x < mark)


def letter(svg: str, old: Typeface, new: Typeface) -> str:
    """Return a figure of Matplotlib with its words in another typeface."""
    larger = old.height / new.height
    seen = {"part": "", "mark": "inf"}
    defined: dict[str, str] = {}

    def uses(words: str) -> str:
        x, written = 0.0, []
        for part in parts_of(words):
            path, advance = new.part(part)
            if path and part not in defined:
                defined[part] = f"letter-{len(defined)}"
                written.append(f'<defs><path id="{defined[part]}" d="{path}"/></defs>')
            if path:
                written.append(f'<use xlink:href="#{defined[part]}" x="{x:.0f}"/>')
            x += advance
        return "".join(written)

    def anew(found: re.Match[str]) -> str:
        seen.update({key: found[key] for key in seen if found[key]})
        if found["words"] is None:
            return found[0]
        words = unescape(found["words"]).replace("- -", "--")
        place = place_of(seen["part"], bool(found["turn"]), float(found["x"]), float(seen["mark"]))
        at = place * (old.width(words) - larger * new.width(words))
        scale = float(found["scale"]) * 100 / SIZE  # Matplotlib's outlines are made for 100
        return (
            f"<!-- {found['words']} -->"
            f'<g {found["style"]}transform="translate({found["x"]} {found["y"]}) {found["turn"]}'
            f'scale({scale:.6g} -{scale:.6g}) translate({at:.1f} 0) scale({larger:.5g})">{uses(words)}</g>'
        )

    return PARTS.sub(anew, svg)


def lettered(figures: dict[str, str]) -> dict[str, str]:
    """Return figures of Matplotlib with their words in the typeface of the pages."""
    with tempfile.TemporaryDirectory() as files:
        old, new = typefaces(File(files))
        return {name: letter(svg, old, new) for name, svg in figures.items()}
