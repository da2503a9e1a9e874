"""What is drawn in a picture that matplotlib stored as SVG: its lines, its legend's samples, its ticks."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

import numpy as np

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass
class Drawn:
    """One thing that is drawn: its colour and dash, the points of its line, its marks and their shapes."""

    look: tuple
    points: np.ndarray
    marks: np.ndarray
    shapes: tuple


def pictures(cell):
    """Return the pictures that a cell stored, each as the root of its SVG with the comments in it."""
    stored = [
        output.data["image/svg+xml"]
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {})
    ]
    return [ET.fromstring(text, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))) for text in stored]


def groups(element, name):
    """Return the groups right below an element of which the id begins so."""
    return [
        group
        for group in element
        if group.tag == f"{SVG}g" and re.match(rf"{name}_\d+$", group.get("id", ""))
    ]


def inside(element, name):
    """Return the groups anywhere below an element of which the id begins so."""
    return [group for group in element.iter(f"{SVG}g") if re.match(rf"{name}_\d+$", group.get("id", ""))]


def vertices(path):
    """Return the points of a path made of straight lines."""
    return np.array(re.findall(r"[ML] (\S+) (\S+)", path.get("d")), dtype=float).reshape(-1, 2)


def drawn(group):
    """Return what a group of a line, an area or marks draws."""
    paths = [each for each in group if each.tag == f"{SVG}path"]
    uses = [each for each in group.iter(f"{SVG}use") if each.get("x")]
    styles = [dict(re.findall(r"([a-z-]+): ([^;]+)", each.get("style", ""))) for each in (paths or uses)]
    looks = [
        tuple(style.get(key, "none") for key in ("fill", "stroke", "stroke-dasharray"))
        for style in styles[:1]
    ]
    points = vertices(paths[0]) if paths else np.empty((0, 2))
    marks = np.array([(each.get("x"), each.get("y")) for each in uses], dtype=float).reshape(-1, 2)
    return Drawn(looks[0] if looks else (), points, marks, tuple(sorted({each.get(HREF) for each in uses})))


def text(group):
    """Return the words that a group shows: matplotlib draws them as shapes, and says them in a comment."""
    return " ".join(each.text.strip() for each in group.iter() if each.tag is ET.Comment)


def words(root):
    """Return all words that a picture shows, without its numbers and powers of ten."""
    texts = [text(group) for group in inside(root, "text")]
    return "; ".join(each for each in texts if re.search(r"[^\W\d_]", each) and "10^{" not in each)


def legends(root):
    """Return the legends of a picture, each as pairs of words and the drawn samples before them."""
    found = []
    for legend in inside(root, "legend"):
        rows, samples = [], []
        for group in (each for each in legend.iter(f"{SVG}g") if each.get("id")):
            if group.get("id").startswith("text_"):
                rows += [(text(group), samples)] if samples else []  # before any sample stands the title
                samples = []
            elif group is not legend:
                samples = [*samples, drawn(group)]
        found.append(rows)
    return found


def ticks(axes, axis):
    """Return what the ticks of an axis ("xtick", "ytick") say, and where along it they are."""
    found = []
    for tick in inside(axes, axis):
        marks = drawn(groups(tick, "line2d")[-1]).marks  # none where the ticks have no length
        found += [(text(tick), place[0 if axis == "xtick" else 1]) for place in marks[:1]]
    return [(words, place) for words, place in found if words]
