"""The cell of a notebook that draws a schedule's curve in the usual way: ``interact`` and matplotlib.

The value of the slider goes to a kernel, which sends a picture back. ``live_figures.mjs`` runs it.
"""

import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact

from nadam_edu.figures import plots, stills, widgets

explorer = widgets.schedule_explorer()


def show(decay_steps: int) -> None:
    """Draw the curve, and say what the slider says."""
    arguments = explorer.settings["arguments"] | {"decay_steps": decay_steps}
    explorer.settings = {**explorer.settings, "arguments": arguments}
    stills.still(explorer)
    plt.show()
    print(decay_steps)


plots.style()
_ = interact(show, decay_steps=IntSlider(500, 1, 1000))
