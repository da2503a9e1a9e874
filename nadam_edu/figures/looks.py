"""Colour, dash and name in words of each Nadam, rule, schedule and reading of ``decay=``, from looks.json.

The live figures read the same file, so that one thing looks the same wherever it is drawn.

>>> words_of("keras-legacy, pytorch"), words_of("adam, all three"), words_of("rate 0.1")
('Keras legacy, PyTorch', 'Adam, all three', 'rate 0.1')
"""

import json
from pathlib import Path
from typing import Any

DATA = json.loads(Path(__file__).with_name("looks.json").read_text(encoding="utf-8"))
WIDTH = 2.5  # of the line, in the units of the dashes


def _dash(dash: list[float]) -> Any:
    """Return a dash as Matplotlib takes it, in widths of the line."""
    return (0, tuple(length / WIDTH for length in dash)) if dash else "-"


COLOURS = tuple(light for light, _ in DATA["colours"])  # the second of each is for dark pages
DASHES = tuple(map(_dash, DATA["dashes"]))
LOOKS: dict[str, tuple[str, int, int]] = {key: tuple(row) for key, row in DATA["looks"].items()}


def words_of(label: str) -> str:
    """Return a label with each name of the data in words; the other words stay."""
    return ", ".join(LOOKS[part][0] if part in LOOKS else part for part in label.split(", "))


def looks_of(labels: list[str], taken: list[str] | None = None) -> list[dict[str, Any]]:
    """Return the colour and the dash of each line of a picture, by its label.

    A label that begins with names of the data, with a comma after each, has the look of the first of them in
    the order of the data. A second label of the same name has its colour, and a dash that is free. What the
    data do not name has a colour that nothing else in the picture has.

    Parameters
    ----------
    labels : list of str
        One for each line.
    taken : list of str, optional
        Colours of the picture's other lines, which only what has a name may share.

    >>> [(look["color"], look["linestyle"]) for look in looks_of(["keras-3", "rate 0.1"])]
    [('#0072b2', '-'), ('#b34700', (0, (3.2, 1.2)))]
    """
    rows = list(LOOKS)
    keys = [
        min((part for part in each.split(", ") if part in LOOKS), key=rows.index, default=None)
        for each in labels
    ]
    places = [LOOKS[key][1:] if key else None for key in keys]
    colours = {place[0] for place in places if place} | {
        COLOURS.index(each) for each in taken or [] if each in COLOURS
    }
    dashes = {place[1] for place in places if place}
    looks: list[dict[str, Any]] = []
    for nth, place in enumerate(places):
        if place is None:
            free = next((at for at in range(len(COLOURS)) if at not in colours), nth)
            place = (free, free)
        elif place in places[:nth]:
            place = (place[0], next(at for at in range(len(DASHES)) if at not in dashes))
        colours.add(place[0])
        dashes.add(place[1])
        looks.append({"color": COLOURS[place[0]], "linestyle": DASHES[place[1]]})
    return looks
