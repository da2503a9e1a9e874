"""The stored pictures, read from their SVG.

A still picture beside a live figure shows the live one's settings; a legend names what is drawn.
"""

import ast
import re
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
from svg import (
    SVG,
    Drawn,
    boxes,
    colour,
    drawn,
    groups,
    inside,
    legends,
    names,
    pictures,
    text,
    ticks,
    vertices,
)

from nadam_edu import explorations, surfaces
from nadam_edu.figures.looks import COLOURS, DATA, LOOKS, words_of

CHAPTERS = Path(__file__).parents[2] / "chapters"
VIEW, STATE = (f"application/vnd.jupyter.widget-{kind}+json" for kind in ("view", "state"))
NEAR = 0.6  # of a point of the picture
AXES = {  # what a still picture says along its axes
    "schedule": ("update (step)", "learning rate"),
    "generation": ("update (step)", "step / learning rate"),
    "decay": ("epoch", "learning rate"),
    "descent": ("", ""),
    "comparison": ("runs of each", "difference (nat)"),
    "sensitivity": ("highest learning rate", ""),
    "stability": ("update (step)", "error left"),
}


@cache
def notebook(name):
    return nbformat.read(CHAPTERS / name, as_version=4)


NAMES = sorted(path.name for path in CHAPTERS.glob("*.ipynb"))
# Drawn before the looks were data: to be drawn anew.


def live_figures():
    """Return each live figure of the book: chapter, what it is and shows, and the cell of code after it."""
    for name in NAMES:
        cells = [cell for cell in notebook(name).cells if cell.cell_type == "code"]
        for cell, following in zip(cells, [*cells[1:], {}], strict=True):
            for output in cell.outputs:
                if VIEW in output.get("data", {}):
                    state = notebook(name).metadata.widgets[STATE]["state"][output.data[VIEW]["model_id"]][
                        "state"
                    ]
                    yield name, state["_figure"], state["settings"], following


LIVE = list(live_figures())
STILLS = [each for each in LIVE if "static-figure" in each[3].get("metadata", {}).get("tags", [])]


def test_each_live_figure_has_a_still_picture_beside_it_or_the_chapter_is_full_of_them():
    assert len(STILLS) >= 13
    assert [
        name for name, _, _, following in LIVE if "static-figure" not in following.metadata.get("tags", [])
    ] == ["08_schedules.ipynb"]


class Frame:
    """One Axes of a picture: numbers become places by the ticks that a reader sees."""

    def __init__(self, axes):
        self.axes = axes
        self.ticks = [ticks(axes, "xtick"), ticks(axes, "ytick")]
        self.corners = drawn(groups(axes, "patch")[0]).points
        self.lines = [drawn(group) for group in groups(axes, "line2d")]

    def places(self, x, y):
        """Return where numbers stand in the picture, and which of them are inside the frame."""
        ends = [
            [(float(words.replace("\N{MINUS SIGN}", "-")), place) for words, place in (found[0], found[-1])]
            for found in self.ticks
        ]
        along = [
            b[1] + (np.asarray(v, float) - b[0]) * (e[1] - b[1]) / (e[0] - b[0])
            for v, (b, e) in zip((x, y), ends, strict=True)
        ]
        found = np.column_stack(along)
        low, high = self.corners.min(axis=0) - NEAR, self.corners.max(axis=0) + NEAR
        return found, ((low <= found) & (found <= high)).all(axis=1)


def distances(points, line):
    """Return how far each point is from a line through given points."""
    start, step = line[:-1], np.diff(line, axis=0)
    share = ((points[:, None] - start) * step).sum(axis=2) / np.maximum((step**2).sum(axis=1), 1e-12)
    nearest = start + np.clip(share, 0, 1)[..., None] * step
    return np.linalg.norm(points[:, None] - nearest, axis=2).min(axis=1)


def assert_drawn(frame, line, x, y):
    """Assert that a line goes where these numbers are, all the way, and nowhere else."""
    kept = np.isfinite(np.asarray(y, float))
    places, seen = frame.places(np.asarray(x, float)[kept], np.asarray(y, float)[kept])
    assert seen.sum() > 1 or len(places) < 2
    assert distances(places[seen], line.points).max() < NEAR
    low, high = frame.corners.min(axis=0), frame.corners.max(axis=0)
    visible = line.points[((low <= line.points) & (line.points <= high)).all(axis=1)]
    assert distances(visible, places).max() < NEAR


def frame_of(cell):
    (root,) = pictures(cell)
    (axes,) = inside(root, "axes")
    return root, Frame(axes)


def look_of(name):
    """Return how a line of this name is drawn, two points wide: its dash is for one of 2.5."""
    _, hue, dash = LOOKS[name]
    lengths = ",".join(f"{length * 0.8:g}" for length in DATA["dashes"][dash])
    return "none", COLOURS[hue], lengths or "none"


def of_figure(*figures):
    stills = [each for each in STILLS if each[1] in figures]
    return pytest.mark.parametrize(
        ("figure", "settings", "cell"),
        [each[1:] for each in stills],
        ids=[f"{each[1]}-{each[0]}" for each in stills],
    )


@of_figure("schedule", "generation", "decay", "stability")
def test_each_curve_of_a_still_picture_is_that_of_the_live_figure_with_its_name_and_look(
    figure, settings, cell
):
    shown = explorations.EXPLORATIONS[figure](**settings)
    root, frame = frame_of(cell)
    assert len(frame.lines) == len(shown["curves"])
    looks = {words: line.look for words, line in names(root)}
    assert list(looks) == [words_of(name) for name, _ in shown["curves"] if len(shown["curves"]) > 1]
    for line, (name, values) in zip(frame.lines, shown["curves"], strict=True):
        assert_drawn(frame, line, shown["x"], values)
        assert looks.get(words_of(name), line.look) == line.look, name
    if figure == "schedule":
        assert line.look == look_of(settings["schedule"])


@of_figure("descent")
def test_the_path_of_a_still_picture_is_that_of_the_live_figure_and_the_star_its_minimum(
    figure, settings, cell
):
    shown = explorations.EXPLORATIONS[figure](**settings)
    _, frame = frame_of(cell)
    path, star = frame.lines
    assert path.look == look_of(settings["rule"])
    assert_drawn(frame, path, *np.array(shown["path"]).T)
    places, _ = frame.places(*np.array(shown["path"]).T)
    assert np.abs(path.marks - places).max() < NEAR
    minimum, _ = frame.places(*np.array([surfaces.SURFACES[settings["surface"]].minimum]).T)
    assert np.abs(star.marks - minimum).max() < NEAR


@of_figure("sensitivity")
def test_the_signs_and_shades_of_the_still_map_are_those_of_the_live_one(figure, settings, cell):
    shown = explorations.EXPLORATIONS[figure](**settings)
    losses = np.array([values for _, values in shown["curves"]], dtype=float)
    _, frame = frame_of(cell)
    columns, rows = ([(words, place) for words, place in found] for found in frame.ticks)
    assert [words for words, _ in rows] == [name for name, _ in shown["curves"]]
    assert [float(words) for words, _ in columns] == shown["x"][::4]
    wide, high = (columns[1][1] - columns[0][1]) / 4, rows[1][1] - rows[0][1]
    cell_of = lambda place: (round((place[1] - rows[0][1]) / high), round((place[0] - columns[0][1]) / wide))  # noqa: E731
    signs = {frozenset(map(cell_of, line.marks)) for line in frame.lines if len(line.marks)}
    wanted = (losses < shown["enough"], np.isnan(losses), losses == np.nanmin(losses))
    assert signs == {frozenset(map(tuple, np.argwhere(cells))) for cells in wanted} - {frozenset()}
    (mesh,) = inside(frame.axes, "QuadMesh")
    shades = np.full(losses.shape, np.nan)
    for path in mesh.iter(f"{SVG}path"):
        if "#" not in path.get("style"):
            continue  # no shade where training diverges
        middle = vertices(path)[:-1].mean(axis=0)
        colour = path.get("style").split("#")[1][:6]
        shades[cell_of(middle)] = sum(int(colour[at : at + 2], 16) for at in (0, 2, 4))
    lightness = shades.ravel()[np.argsort(losses, axis=None)][: np.isfinite(losses).sum()]
    assert (np.isnan(shades) == np.isnan(losses)).all()
    assert (np.diff(lightness) >= 0).all()
    assert lightness[-1] > lightness[0] + 100


@pytest.mark.parametrize(
    ("name", "figure", "settings", "cell"), STILLS, ids=[f"{each[1]}-{each[0]}" for each in STILLS]
)
def test_the_axes_of_a_still_picture_say_what_they_are(name, figure, settings, cell):
    _, frame = frame_of(cell)
    labels = [
        " ".join(text(group) for group in groups(axis, "text"))
        for axis in inside(frame.axes, "matplotlib.axis")
    ]
    assert tuple(labels) == AXES[figure]


def numbered(axes):
    """Yield the ticks of each axis that says numbers, as arrays of numbers and of places."""
    for kind, axis in zip(("xtick", "ytick"), inside(axes, "matplotlib.axis"), strict=False):
        if "version" in text(axis):  # 2.11 follows 2.9
            continue
        found = [(words.replace("\N{MINUS SIGN}", "-"), place) for words, place in ticks(axes, kind)]
        found = [(float(words), place) for words, place in found if re.fullmatch(r"-?[\d.]+", words)]
        if len(found) > 2:
            yield np.array(found).T


def is_even(numbers, places):
    """Return whether the places follow the numbers: in a straight line, or one for each power."""
    scales = [numbers, np.log(numbers)] if (numbers > 0).all() else [numbers]
    fits = [np.polyval(np.polyfit(scale, places, 1), scale) for scale in scales]
    return len(set(numbers)) == len(numbers) and any(np.abs(fit - places).max() < NEAR for fit in fits)


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_along_an_axis_stand_where_they_belong_and_each_stands_once(name):
    wrong = [
        (place, numbers.tolist())
        for place, cell in enumerate(notebook(name).cells)
        for root in pictures(cell)
        for axes in inside(root, "axes")
        for numbers, places in numbered(axes)
        if not is_even(numbers, places)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("numbers", "places", "even"),
    [
        ([0, 1, 2], [10, 20, 30], True),
        ([1, 10, 100], [10, 20, 30], True),
        ([2016, 2016, 2017, 2019], [0, 10, 20, 30], False),  # a year twice
        ([2016, 2017, 2019, 2024], [0, 10, 20, 30], False),  # a gap as wide as five
    ],
)
def test_the_check_of_an_axis_sees_what_is_uneven(numbers, places, even):
    assert is_even(np.array(numbers, float), np.array(places, float)) == even


DRAWING = ("plot", "semilogx", "semilogy", "loglog", "step")
WITH_LEGEND = [
    (name, place)
    for name in NAMES
    for place, cell in enumerate(notebook(name).cells)
    if any(map(legends, pictures(cell)))
]


@pytest.mark.parametrize(("name", "place"), WITH_LEGEND)
def test_each_row_of_a_legend_has_a_look_of_its_own_that_something_drawn_has(name, place):
    (root,) = pictures(notebook(name).cells[place])
    kinds = "line2d|patch|PathCollection|LineCollection"
    there = {each.look for axes in inside(root, "axes") for each in map(drawn, groups(axes, f"(?:{kinds})"))}
    for rows in legends(root):
        looks = [
            tuple((each.look, () if len(each.points) else each.shapes) for each in found if each.look)
            for _, found in rows
        ]
        assert len(set(looks)) == len({words for words, _ in rows}) == len(rows)
        assert {look for row in looks for look, _ in row} <= there


PHONE = 341  # pixels that a picture is wide in a page of 390
PICTURES = {
    f"{name} {cell.id}": root for name in NAMES for cell in notebook(name).cells for root in pictures(cell)
}


def wrong_looks(named):
    """Return the words of each line that has not the look of what they begin with.

    The first of a name has its colour and dash, another of that name its colour and another dash.
    """
    by_words, first, wrong = {row[0]: name for name, row in LOOKS.items()}, {}, []
    for words, line in named:
        parts = [by_words[part] for part in words.split(", ") if part in by_words]
        if not parts:
            continue
        name = min(parts, key=list(LOOKS).index)
        _, hue, dash = look_of(name)
        is_line = len(line.points) > 0
        is_first = not is_line or first.setdefault(name, words) == words
        if colour(line) != hue or (is_line and (line.look[2] == dash) != is_first):
            wrong.append(words)
    return wrong


@pytest.mark.parametrize("picture", PICTURES)
def test_colour_dash_and_name_of_a_line_are_those_of_the_data(picture):
    assert wrong_looks(names(PICTURES[picture])) == []


def test_most_pictures_with_several_lines_name_them_at_their_ends():
    at_ends = [picture for picture, root in PICTURES.items() if names(root) and not legends(root)]
    assert len(at_ends) >= 25


def test_the_check_of_looks_sees_another_colour_and_another_dash():
    solid, dashed, blue = (
        Drawn(look, np.zeros((2, 2)), np.empty((0, 2)), ())
        for look in (("none", COLOURS[9], "none"), look_of("adam"), look_of("keras-3"))
    )
    assert wrong_looks([("Adam, eager", dashed), ("Adam, compiled", solid)]) == []
    assert wrong_looks([("Adam", solid)]) == wrong_looks([("Adam", blue)]) == ["Adam"]
    assert wrong_looks([("Adam", dashed), ("Adam, compiled", dashed)]) == ["Adam, compiled"]


@pytest.mark.parametrize("picture", PICTURES)
def test_the_texts_of_a_picture_do_not_overlap_and_can_be_read_on_a_phone(picture):
    root = PICTURES[picture]
    found = boxes(root)
    small = [words for words, _, size in found if size * PHONE / float(root.get("width")[:-2]) < 12]
    assert small == []
    overlap = [
        (one, other)
        for nth, (one, (low, high), _) in enumerate(found)
        for other, (least, most), _ in found[nth + 1 :]
        if (np.minimum(high, most) - np.maximum(low, least) > NEAR).all()
    ]
    assert overlap == []


@pytest.mark.parametrize("name", NAMES)
def test_a_legend_takes_its_words_from_what_is_drawn(name):
    """A legend that is given words could call each line by its neighbour's name."""
    code = "\n".join(
        cell.source for cell in notebook(name).cells if cell.cell_type == "code" and "legend(" in cell.source
    )
    calls = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "legend"
    ]
    given = [
        ast.unparse(call)
        for call in calls
        if {"labels", "handles"} & {keyword.arg for keyword in call.keywords} or call.args
    ]
    assert [call for call in given if "get_legend_handles_labels()" not in call] == []


# The Speed page compares programs, and those have no look in the data.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "speed.ipynb"])
def test_a_line_with_a_name_is_drawn_in_the_look_of_the_data(name):
    """By ``plots.lines`` and what is built on it, not by calls that choose a look of their own."""
    code = "\n".join(
        cell.source for cell in notebook(name).cells if cell.cell_type == "code" and "plots." in cell.source
    )
    own = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in DRAWING
        if "label" in {keyword.arg for keyword in node.keywords}
    ]
    assert own == []
