"""Draw the book's icon and the picture that a link to it shows, from the package's own numbers.

The same numbers give the same bytes.

``python book/pictures.py`` writes both into ``assets``.
"""

import io
from pathlib import Path

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nadam_edu.generations import first_steps

ASSETS = Path(__file__).parents[1] / "assets"
TITLE = "Nadam, learning rates,\nand the truth about both"
SHOWN = {"tf1-kernel": "TensorFlow 1's kernel", "optax": "Optax", "keras-3": "Keras 3", "pytorch": "PyTorch"}
COLORS = ("#d55e00", "#009e73", "#0072b2", "#cc79a7")  # told apart by readers who see fewer colours
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


if __name__ == "__main__":
    (ASSETS / "favicon.svg").write_text(icon(), encoding="utf-8")
    (ASSETS / "social-card.png").write_bytes(card())
