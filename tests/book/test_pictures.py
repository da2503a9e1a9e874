"""The icon and the picture for links are what ``tools/pictures.py`` draws."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.image import imread

BOOK = Path(__file__).parents[2]
import pictures  # noqa: E402


def test_the_icon_is_the_one_that_is_drawn():
    assert (BOOK / "assets" / "favicon.svg").read_text(encoding="utf-8") == pictures.icon()
    assert ElementTree.fromstring(pictures.icon()).get("viewBox") == "0 0 32 32"


def test_the_picture_for_links_is_the_one_that_is_drawn():
    stored = imread(BOOK / "assets" / "social-card.png")
    assert stored.shape[:2] == (630, 1200)
    np.testing.assert_array_equal(stored, imread(io.BytesIO(pictures.card())))


def test_drawing_twice_gives_the_same_bytes():
    assert pictures.card() == pictures.card()


@pytest.mark.parametrize("name", pictures.small_curves())
def test_the_small_curves_of_the_front_page_are_those_that_are_drawn(name):
    stored = (BOOK / "assets" / "cards" / f"{name}.svg").read_text(encoding="utf-8")
    assert stored == pictures.small_curve(pictures.small_curves()[name])
    assert f"../assets/cards/{name}.svg" in (BOOK / "chapters" / "index.ipynb").read_text(encoding="utf-8")


def test_a_small_curve_fills_its_picture_from_edge_to_edge():
    """8 to 312 across, 72 up to 8: the lowest value is at the bottom."""
    drawn = ElementTree.fromstring(pictures.small_curve({"nadam": [1.0, 3.0, 2.0], "adam": [1.0, 1.0]}))
    assert drawn[0].get("points") == "8.0,72.0 160.0,8.0 312.0,40.0"
    data = json.loads((BOOK / "nadam_edu" / "figures" / "looks.json").read_text(encoding="utf-8"))
    colours = [data["colours"][data["looks"][name][1]][0] for name in ("nadam", "adam")]
    assert [line.get("stroke") for line in drawn] == colours
