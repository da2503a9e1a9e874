"""Draw the book's icon and the picture that a link to it shows, from the package's own numbers.

The same numbers give the same bytes.

It draws the small curves of the front page too. ``python book/pictures.py`` writes all into ``assets``.
"""

import io
from pathlib import Path

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nadam_edu import explorations, schedules
from nadam_edu.figures import looks
from nadam_edu.generations import first_steps

ASSETS = Path(__file__).parents[1] / "assets"
TITLE = "Nadam, learning rates,\nand the truth about both"
SHOWN = ["tf1-kernel", "optax", "keras-3", "pytorch"]
INK = "#1b2a3a"


def icon() -> str:
    """Return the icon as SVG: the steps of Keras 3's Nadam on a constant gradient, and the rate asked for.

    Two strokes of two pixels each where it is shown in 16 by 16, in the colours of a page that is dark or
    light.
    """
    steps = first_steps("keras-3", 40)
    low, high = min(steps), max(steps)
    points = " ".join(
        f"{2 + 28 * n / 39:.1f},{5 + 22 * (high - step) / (high - low):.1f}" for n, step in enumerate(steps)
    )
    rate = 5 + 22 * (high - 1) / (high - low)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" \
fill="none" stroke-width="4" \
stroke-linecap="round" stroke-linejoin="round">
  <title>Nadam's first steps</title>
  <style>
    .rate {{ stroke: #8a97a5 }}
    .steps {{ stroke: #0061a8 }}
    @media (prefers-color-scheme: dark) {{
      .rate {{ stroke: #7d8a98 }}
      .steps {{ stroke: #6cc0ff }}
    }}
  </style>
  <path class="rate" stroke-width="2" d="M2 {rate:.1f}H30"/>
  <polyline class="steps" points="{points}"/>
</svg>
"""


def card() -> bytes:
    """Return the picture for links as PNG, 1200 by 630: the title, and four Nadams on a constant gradient."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        figure = Figure(figsize=(12, 6.3), dpi=100, facecolor="white")
        FigureCanvasAgg(figure)
        figure.text(0.06, 0.93, TITLE, fontsize=40, fontweight="bold", color=INK, va="top", linespacing=1.15)
        axes = figure.add_axes((0.06, 0.09, 0.9, 0.53))
        axes.axhline(1, color="#8a97a5", linewidth=2)
        axes.annotate(
            "the rate that you asked for",
            (60, 1),
            (0, 6),
            textcoords="offset points",
            ha="right",
            fontsize=15,
            color="#5a6775",
        )
        for name, look in zip(SHOWN, looks.looks_of(SHOWN), strict=True):
            label = looks.words_of(name)
            axes.plot(range(1, 61), first_steps(name, 60), linewidth=4, label=label, **look)
        axes.legend(fontsize=17, frameon=False, loc="upper right", ncols=2, handlelength=3)
        axes.set(xlim=(0.5, 60.5), ylim=(0.6, 2), xticks=[1, 20, 40, 60], yticks=[1, 1.5, 2])
        axes.set_title("step / learning rate, update by update", loc="left", fontsize=15, color="#5a6775")
        axes.tick_params(labelsize=14, colors="#5a6775")
        axes.spines[["top", "right"]].set_visible(False)
        file = io.BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def small_curves() -> dict[str, dict[str, list[float]]]:
    """Return the curves on the cards of the front page by the name of their picture, each by its own."""
    updates = range(101)
    cosine = schedules.CosineDecay(1.0, 80)
    pieces = schedules.PiecewiseConstantDecay([30, 60], [1.0, 0.5, 0.2])
    warmup = schedules.Warmup(schedules.CosineDecay(1.0, 75), 20)
    readings = dict(explorations.decay_readings(1.0, 0.01, 1, 100)["curves"])
    descent = explorations.descent("ravine", "sgd", {"learning_rate": 0.0815}, 100)
    noisy = explorations.generation_steps(1.0, 60, {"keras-3": True})["curves"]
    return {
        "cosine": {"CosineDecay": [float(cosine(step)) for step in updates]},
        "decay": {name: readings[name] for name in ("shown by TensorBoard", "used")},
        "nadams": {name: first_steps(name, 30) for name in SHOWN},
        "pieces": {"PiecewiseConstantDecay": [float(pieces(step)) for step in updates]},
        "warmup": {"Warmup": [float(warmup(step)) for step in updates]},
        "by-hand": {"CosineDecay": [float(cosine(step)) * (1.0 if step < 40 else 0.3) for step in updates]},
        "diverges": {"sgd": [y for _, y in descent["path"]]},
        "noise": {"nadam": noisy[0][1]},
    }


def small_curve(curves: dict[str, list[float]]) -> str:
    """Return curves as a small SVG without axes, each in the look of what it shows."""
    low, high = min(map(min, curves.values())), max(map(max, curves.values()))
    lines = ""
    for values, look in zip(curves.values(), looks.looks_of(list(curves)), strict=True):
        points = " ".join(
            f"{8 + 304 * place / (len(values) - 1):.1f},{8 + 64 * (high - value) / (high - low):.1f}"
            for place, value in enumerate(values)
        )
        lines += f'  <polyline stroke="{look["color"]}" points="{points}"/>\n'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="80" viewBox="0 0 320 80" fill="none" '
        f'stroke-linejoin="round" stroke-width="3">\n{lines}</svg>\n'
    )


if __name__ == "__main__":
    for name, curves in small_curves().items():
        (ASSETS / "cards" / f"{name}.svg").write_text(small_curve(curves), encoding="utf-8")
    (ASSETS / "favicon.svg").write_text(icon(), encoding="utf-8")
    (ASSETS / "social-card.png").write_bytes(card())
