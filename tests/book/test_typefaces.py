"""The typefaces of the pages: what stands in while they load, and the words of the figures."""

import io
import re

import pytest
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from pages import lettering, typefaces

SENTENCE = "Each chapter begins with a question, and with an answer that a run can refute."


def length(font, words):
    return sum(font["hmtx"][font.getBestCmap()[ord(letter)]][0] for letter in words) / font["head"].unitsPerEm


@pytest.mark.parametrize("family", ["serif", "sans"])
def test_a_letter_goes_as_far_as_the_library_says_that_measured_the_machines(family):
    name = f"DejaVu {family.title()}"  # the one of the list that Matplotlib brings along
    average = typefaces.average_advance(TTFont(findfont(name)))
    assert average == pytest.approx(typefaces.MACHINES[family][name], rel=0.004)


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    """Return a style sheet to which the stand-ins have been added."""
    folder = tmp_path_factory.mktemp("pages")
    sheet = folder / typefaces.SHEET
    sheet.parent.mkdir(parents=True)
    sheet.write_text("@font-face {}")
    typefaces.add_stand_ins(folder)
    return sheet.read_text()


@pytest.mark.parametrize("style", typefaces.STYLES)
@pytest.mark.parametrize("family", ["serif", "sans"])
def test_a_line_is_as_long_while_the_typeface_loads(family, style, sheet):
    name = f"DejaVu {family.title()}"
    rule = rf'"{family} as {name}"; font-style: {style}; .* size-adjust: ([\d.]+)%'
    (scale,) = re.findall(rule, sheet)
    there, soon = length(TTFont(findfont(name)), SENTENCE), length(typefaces.face(family, style), SENTENCE)
    assert there * float(scale) / 100 == pytest.approx(soon, rel=0.02)


def test_the_style_sheet_names_each_stand_in_once(sheet):
    assert sheet.startswith("@font-face {}\n")
    for family, machines in typefaces.MACHINES.items():
        (named,) = re.findall(rf"--{family}-stand-ins: ([^;}}]*)", sheet)
        assert re.findall(r'"([^"]*)"', named) == [f"{family} as {machine}" for machine in machines]
        assert all(sheet.count(f'font-family: "{family} as {machine}"') == 2 for machine in machines)


TICKS = ["7", "7000", "17.5"]


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """Draw a figure by Matplotlib; return it as drawn, and lettered."""
    figure = Figure()
    axes = figure.add_subplot()
    axes.plot([1, 2, 3], label="a < b -- c")
    axes.plot([3, 2, 1], label=r"at $\beta_1$ = 0.9 → β")
    axes.set_yticks([1, 2, 3], TICKS)
    axes.set_xlabel("update (step)")
    axes.legend()
    file = io.StringIO()
    FigureCanvasSVG(figure).print_svg(file)
    return file.getvalue(), lettering.letter(
        file.getvalue(), *lettering.typefaces(tmp_path_factory.mktemp("files"))
    )


def test_a_lettered_figure_says_the_same_in_the_other_typeface(figures):
    before, after = figures
    assert re.findall("<!-- (.*?) -->", after) == re.findall("<!-- (.*?) -->", before)
    assert "DejaVu" in before
    assert "DejaVu" not in after


def ends(svg, words):
    """Return where a text ends, in points, by the letters that are drawn."""
    (drawn,) = re.findall(rf"<!-- {re.escape(words)} --><g (.*?)</g>", svg)
    (x, scale, at, larger) = map(
        float,
        re.search(
            r"translate\(([\d.]+) .*? scale\(([\d.]+) .*? translate\(([-\d.]+) 0\) scale\(([\d.]+)\)", drawn
        ).groups(),
    )
    last = float(re.findall(r'<use [^>]*x="(\d+)"', drawn)[-1])
    return x + scale * (at + larger * (last + 497))  # its figures are 497 of 1000 wide


def test_numbers_beside_an_axis_end_at_one_place(figures):
    places = [ends(figures[1], tick) for tick in TICKS]
    assert max(places) - min(places) < 0.2


def test_letters_are_defined_once(figures):
    ids = re.findall(r'<path id="(letter-\d+)"', figures[1])
    assert len(ids) == len(set(ids)) >= 20
    used = set(re.findall(r'<use xlink:href="#(letter-\d+)"', figures[1]))
    assert used == set(ids)


def test_an_empty_text_takes_no_words_of_the_next():
    drawn = '<g transform="translate(1 2) scale(0.1 -0.1)">x</g>'
    found = lettering.PARTS.finditer(f"<!--  -->\n<!-- 2.11 -->{drawn}<!-- a -\n b -->\n{drawn}")
    assert [each["words"] for each in found] == ["2.11", "a -\n b"]
