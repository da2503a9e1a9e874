"""The icon and the picture for links are what ``tools/pictures.py`` draws."""

import io
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
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
