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
from nadam_edu.generations import first_steps

ASSETS = Path(__file__).parents[1] / "assets"
TITLE = "Nadam, learning rates,\nand the truth about both"
SHOWN = {"tf1-kernel": "TensorFlow 1's kernel", "optax": "Optax", "keras-3": "Keras 3", "pytorch": "PyTorch"}
COLORS = ("#d55e00", "#009e73", "#0072b2", "#cc79a7")  # told apart by readers who see fewer colours
INK = "#1b2a3a"
LINES = ("#2a84c4", "#d5702a", "#1f9e78", "#c46ea6")  # seen on white and on black


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
        for (name, label), color in zip(SHOWN.items(), COLORS, strict=True):
            axes.plot(range(1, 61), first_steps(name, 60), color=color, linewidth=4, label=label)
        axes.legend(fontsize=17, frameon=False, loc="upper right", ncols=2)
        axes.set(xlim=(0.5, 60.5), ylim=(0.6, 2), xticks=[1, 20, 40, 60], yticks=[1, 1.5, 2])
        axes.set_title("step / learning rate, update by update", loc="left", fontsize=15, color="#5a6775")
        axes.tick_params(labelsize=14, colors="#5a6775")
        axes.spines[["top", "right"]].set_visible(False)
        file = io.BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def small_curves() -> dict[str, list[list[float]]]:
    """Return the curves on the cards of the front page by the name of their picture."""
    updates = range(101)
    cosine = schedules.CosineDecay(1.0, 80)
    pieces = schedules.PiecewiseConstantDecay([30, 60], [1.0, 0.5, 0.2])
    warmup = schedules.Warmup(schedules.CosineDecay(1.0, 75), 20)
    readings = dict(explorations.decay_readings(1.0, 0.01, 1, 100)["curves"])
    descent = explorations.descent("ravine", "sgd", {"learning_rate": 0.0815}, 100)
    noisy = explorations.generation_steps(1.0, 60, {"keras-3": True})["curves"]
    return {
        "cosine": [[float(cosine(step)) for step in updates]],
        "decay": [readings["shown by TensorBoard"], readings["used"]],
        "nadams": [first_steps(name, 30) for name in SHOWN],
        "pieces": [[float(pieces(step)) for step in updates]],
        "warmup": [[float(warmup(step)) for step in updates]],
        "by-hand": [[float(cosine(step)) * (1.0 if step < 40 else 0.3) for step in updates]],
        "diverges": [[y for _, y in descent["path"]]],
        "noise": [noisy[0][1]],
    }


def small_curve(curves: list[list[float]]) -> str:
    """Return curves as a small SVG without axes; the first is the thickest."""
    low, high = min(map(min, curves)), max(map(max, curves))
    lines = ""
    for nth, values in enumerate(curves):
        points = " ".join(
            f"{8 + 304 * place / (len(values) - 1):.1f},{8 + 64 * (high - value) / (high - low):.1f}"
            for place, value in enumerate(values)
        )
        look = f'stroke="{LINES[nth]}" stroke-width="{3 if nth == 0 else 2}"'
        lines += f'  <polyline {look} points="{points}"/>\n'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="80" viewBox="0 0 320 80" fill="none" '
        f'stroke-linejoin="round">\n{lines}</svg>\n'
    )


if __name__ == "__main__":
    for name, curves in small_curves().items():
        (ASSETS / "cards" / f"{name}.svg").write_text(small_curve(curves), encoding="utf-8")
    (ASSETS / "favicon.svg").write_text(icon(), encoding="utf-8")
    (ASSETS / "social-card.png").write_bytes(card())
