"""Names at the lines' ends, in the lines' colours; a legend where they do not fit. ``plots`` offers it."""

import re
from typing import Any

LETTERS = 15  # of a row of a name; longer ones are broken between words
ROW = 1.15  # heights of a letter
GAP = 6.0  # points between the frame and a name
LEADER = 22.0  # points, of the line that leads from an end to its name where the names stand apart
# Words. A formula is kept in one piece, with the equals sign after it.
PARTS = re.compile(r"(?:\$[^$]*\$(?: = )?|[^\s$])+")


def in_rows(name: str) -> str:
    r"""Return a name broken into rows of ``LETTERS`` where it has blanks.

    >>> in_rows("squares: worked by hand")
    'squares: worked\nby hand'
    """
    rows: list[str] = []
    for word in PARTS.findall(name):
        row = f"{rows[-1]} {word}" if rows else word
        fits = len(re.sub(r"[$\\{}^_]", "", row)) <= LETTERS
        rows = [*rows[:-1], row] if rows and fits else [*rows, word]
    return "\n".join(rows)


def apart(wanted: list[float], sizes: list[float], bottom: float, top: float) -> list[float] | None:
    """Return the heights nearest to ``wanted`` at which names of these sizes do not touch; None without room.

    >>> apart([0.0, 0.0, 9.0], [2.0, 2.0, 2.0], 0.0, 10.0)
    [1.0, 3.0, 9.0]
    """
    if sum(sizes) > top - bottom:
        return None
    places, order = list(wanted), sorted(range(len(wanted)), key=wanted.__getitem__)
    least = bottom
    for nth in order:
        places[nth] = max(least + sizes[nth] / 2, places[nth])
        least = places[nth] + sizes[nth] / 2
    most = top
    for nth in reversed(order):
        places[nth] = min(most - sizes[nth] / 2, places[nth])
        most = places[nth] - sizes[nth] / 2
    return places


def _ends(ax: Any, lines: list[Any]) -> list[tuple[float, float]]:
    """Return where lines end, in pixels; nothing if one leaves the picture, or ends before the others."""
    ax.figure.draw_without_rendering()
    frame = ax.get_window_extent()
    paths = [ax.transData.transform(line.get_xydata()) for line in lines]
    inside = all(
        frame.y0 - 1 <= path[-1, 1] <= frame.y1 + 1 and path[-1, 0] > frame.x1 - 0.1 * frame.width
        for path in paths
    )
    return [(float(path[-1, 0]), float(path[-1, 1])) for path in paths] if inside else []


def _legend(ax: Any, labels: list[str], legend: dict[str, Any]) -> Any:
    """Give ``ax`` a legend: above the frame, and the figure higher by it, where no place is said."""
    if "loc" not in legend:
        columns = 2 if max(map(len, labels)) <= LETTERS else 1
        width, height = ax.figure.get_size_inches()
        ax.figure.set_size_inches(width, height + 0.27 * -(-len(labels) // columns))
        legend = {"ncols": columns, "loc": "lower left", "bbox_to_anchor": (0, 1), "borderpad": 0, **legend}
    ax.legend(**legend)
    return ax


def names(ax: Any, **legend: Any) -> Any:
    """Write each line's name at its end, or give ``ax`` a legend with these arguments; return ``ax``.

    The names stand at the right, in the colours of the lines. They become a legend where one is too wide, the
    lines end elsewhere, or there is no room for all. To be called last, as it reads the limits.

    Examples
    --------
    >>> from nadam_edu.figures import plots
    >>> fig, ax = plots.figure()
    >>> ax = names(plots.lines(ax, [0, 1], {"adam": [1, 2], "nadam": [1, 3]}))
    >>> [(text.get_text(), text.get_color()) for text in ax.texts]
    [('Adam', '#111111'), ('Nadam', '#0072b2')]
    >>> plots.plt.close(fig)
    """
    lines = list({each.get_label(): each for each in ax.lines if each.get_label()[0] != "_"}.values())
    words = [in_rows(line.get_label()) for line in lines]
    wide = any(len(row) > LETTERS + 2 for name in words for row in name.split("\n"))
    ends = [] if wide else _ends(ax, lines)
    size = ax.xaxis.label.get_fontsize() * ax.figure.dpi / 72
    sizes = [ROW * size * (1 + name.count("\n")) for name in words]
    frame = ax.get_window_extent()
    places = apart([y for _, y in ends], sizes, frame.y0, frame.y1) if ends else None
    if places is None:
        return _legend(ax, [line.get_label() for line in lines], legend)
    moved = any(abs(place - y) > size / 2 for place, (_, y) in zip(places, ends, strict=True))
    for line, name, place, end in zip(lines, words, places, ends, strict=True):
        _name(ax, line, name, end, place, LEADER * moved)
    return ax


def _name(ax: Any, line: Any, name: str, end: tuple[float, float], place: float, leader: float) -> None:
    """Write the name of a line that ends there at this height, behind a leader of so many points."""
    frame, pixels, colour = ax.get_window_extent(), ax.figure.dpi / 72, line.get_color()
    look = {"color": colour, "linestyle": line.get_linestyle(), "linewidth": 1.5}
    ax.annotate(
        name,
        ax.transAxes.inverted().transform(end),
        ((frame.x1 - end[0]) / pixels + GAP + leader, (place - end[1]) / pixels),
        xycoords="axes fraction",
        textcoords="offset points",
        color=colour,
        va="center",
        annotation_clip=False,
        arrowprops={"arrowstyle": "-", "shrinkA": 0, "shrinkB": 0, "relpos": (0, 0.5), **look}
        if leader
        else None,
    )
