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
    said = [each for each in texts if re.search(r"[^\W\d_]", each) and not re.fullmatch(NUMBER, each)]
    return "; ".join(each for each in said if "10^{" not in each)


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


def colour(thing):
    """Return the colour of what is drawn: that of the line, or of the marks where there is none."""
    fill, stroke, _ = thing.look
    return fill if stroke == "none" else stroke


def end_names(axes):
    """Return the names at the lines' ends, each with its line: of one colour, in their order."""
    lines = [drawn(group) for group in groups(axes, "line2d")]
    found = []
    for group in groups(axes, "text"):
        (fill,) = {*re.findall("fill: (#\\w+)", " ".join(each.get("style", "") for each in group))} or {""}
        same = [line for line in lines if line.look and colour(line) == fill]
        if same:
            lines = [line for line in lines if line is not same[0]]
            found.append((text(group), same[0]))
    return found


def names(root):
    """Return what the lines of a picture are called, in a legend or at their ends, each with its line."""
    rows = [(words, found[0]) for legend in legends(root) for words, found in legend if found[0].look]
    return rows + [each for axes in inside(root, "axes") for each in end_names(axes)]


NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"


def placed(element, points):
    """Return points as the transform of an element places them."""
    for kind, values in reversed(re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", ""))):
        numbers = [float(each) for each in re.findall(NUMBER, values)]
        if kind == "scale":
            points = points * numbers
        elif kind == "rotate":
            turn = np.radians(numbers[0])
            points = points @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        else:
            points = points + (numbers if len(numbers) == 2 else [numbers[0], 0])
    return points


def boxes(root):
    """Return the words of each text of a picture, its corners (lowest and highest x, y), its letters' size.

    In points of the picture. What is raised or lowered in a formula is smaller than the size.
    """
    found, shapes = [], {}
    for path in root.iter(f"{SVG}path"):
        if path.get("id"):
            numbers = re.findall(NUMBER, path.get("d", ""))
            shapes["#" + path.get("id")] = placed(path, np.array(numbers, float).reshape(-1, 2))
    for group in inside(root, "text"):
        rows = [each for each in group.iter(f"{SVG}g") if "scale" in each.get("transform", "")]
        letters = [
            placed(row, placed(use, shapes[use.get(HREF)]))
            for row in rows
            for use in row.iter(f"{SVG}use")
            if len(shapes[use.get(HREF)])
        ]
        if letters:
            points = np.vstack(letters)
            sizes = [float(re.findall(rf"scale\({NUMBER}", row.get("transform"))[0]) for row in rows]
            found.append((text(group), np.array([points.min(axis=0), points.max(axis=0)]), 100 * min(sizes)))
    return found
