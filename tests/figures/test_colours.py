"""The colours of the live figures' curves: no two alike, and each can be seen on its ground."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from nadam_edu.figures import looks
from nadam_edu.generations import GENERATIONS
from nadam_edu.schedules import OURS
from nadam_edu.update_rules import RULES

SHEET = (Path(__file__).parents[2] / "web" / "src" / "figure.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    {int(nth): colour for nth, colour in re.findall(r"--curve-(\d): (#[0-9a-f]{6});", block)}
    for block in re.findall(r"\{([^}]*--curve-0: #[^}]*)\}", SHEET)
)
GROUNDS = {"light": (LIGHT, "#ffffff"), "dark": (DARK, "#14181e")}  # the theme's pages


def parts(colour):
    """Return red, green and blue in [0, 1]."""
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def luminance(colour):
    """Return the relative luminance, as WCAG 2 defines it."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_curve_can_be_seen_and_told_from_the_others(ground):
    colours, paper = GROUNDS[ground]
    assert sorted(colours) == list(range(10))
    for colour in colours.values():
        low, high = sorted([luminance(colour), luminance(paper)])
        assert (high + 0.05) / (low + 0.05) >= 3, colour  # WCAG's least for what is no text
    for one, other in combinations(colours.values(), 2):
        assert max(abs(a - b) for a, b in zip(parts(one), parts(other), strict=True)) > 0.1, (one, other)


def test_each_class_of_a_curve_has_the_colour_of_its_number():
    rules = re.findall(r"\.curve-(\d) \{ color: var\(--curve-(\d)\); \}", SHEET)
    assert rules == [(str(nth), str(nth)) for nth in range(10)]


def test_black_and_white_are_as_far_apart_as_can_be():
    assert (luminance("#000000"), luminance("#ffffff")) == (0.0, pytest.approx(1.0))


def test_the_live_figures_have_the_colours_of_the_data():
    assert [[LIGHT[nth], DARK[nth]] for nth in sorted(LIGHT)] == looks.DATA["colours"]


@pytest.mark.parametrize(
    "kind",
    [[*GENERATIONS, "adam"], list(RULES), [each.__name__ for each in OURS]],
    ids=["Nadams", "rules", "schedules"],
)
def test_each_of_a_kind_has_a_look_and_a_name_that_no_other_has(kind):
    rows = [looks.LOOKS[name] for name in kind]
    assert len({(hue, dash) for _, hue, dash in rows}) == len({words for words, _, _ in rows}) == len(kind)


def test_no_two_dashes_of_the_data_are_alike():
    assert len({tuple(dash) for dash in looks.DATA["dashes"]}) == len(looks.DATA["dashes"]) == 10


def test_a_line_looks_the_same_whatever_is_drawn_beside_it():
    names = [*GENERATIONS, *RULES]
    alone = {name: looks.looks_of([name]) for name in names}
    for name in names:
        assert looks.looks_of(["rate 1", "rate 2", name])[2:] == alone[name]
        assert looks.looks_of([name], [alone["adam"][0]["color"]]) == alone[name]


def test_two_lines_of_one_name_have_its_colour_and_two_dashes():
    one, other = looks.looks_of(["adam, eager", "adam, compiled"])
    assert one["color"] == other["color"] == looks.COLOURS[9]
    assert one["linestyle"] != other["linestyle"]


def test_what_has_no_name_has_a_colour_that_nothing_beside_it_has():
    shown = looks.looks_of(["rate 1", "keras-3", "rate 2", "pytorch"], [looks.COLOURS[2]])
    assert len({each["color"] for each in shown} | {looks.COLOURS[2]}) == 5
