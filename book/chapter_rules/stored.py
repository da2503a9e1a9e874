"""The rules of what a notebook stores: every cell ran, in order, and every live figure can be drawn."""

import json
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from .cells import inside, named_cells

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
REFERENCE = re.compile(r"IPY_MODEL_([0-9a-f-]+)")  # how one model of a live figure names another


def ran_in_order(notebook: NotebookNode) -> Iterator[str]:
    """Yield the code cells that did not run, ran out of order, or hold an error without its tag."""
    for number, (name, cell) in enumerate(named_cells(notebook, "code"), start=1):
        if cell.execution_count != number:
            yield f"{name} must have execution count {number}, has {cell.execution_count}"
        errors = [output.ename for output in cell.outputs if output.output_type == "error"]
        if "raises-exception" not in cell.metadata.get("tags", []):
            yield from (f"{name} must not hold an error, holds {error}" for error in errors)
        elif not errors:
            yield f"{name} is tagged raises-exception and must hold an error, holds none"


def live_figures_are_stored(notebook: NotebookNode) -> Iterator[str]:
    """Yield the live figures that the page could not draw, as a model of theirs is not stored.

    Colab, for one, stores the models where neither Jupyter nor the page looks for them.
    """
    models = inside(notebook.metadata, "widgets", WIDGET_STATE, "state")
    for name, cell in named_cells(notebook, "code"):
        views = [inside(output, "data", WIDGET_VIEW) for output in cell.outputs]
        for lost in lost_models([str(inside(view, "model_id")) for view in views if view], models):
            yield (
                f"{name} shows a live figure whose model {lost} is not in the notebook's metadata, "
                f"widgets: {WIDGET_STATE}: state; run it again: make chapters CHAPTERS=..."
            )


def lost_models(needed: list[str], models: object) -> list[str]:
    """Return which of the needed models, and of those that they refer to, are not among the stored ones."""
    lost, seen = [], set()
    while needed:
        model_id = needed.pop(0)
        if model_id in seen:
            continue
        seen.add(model_id)
        if stored := inside(models, model_id, "state"):
            needed += REFERENCE.findall(json.dumps(stored))
        else:
            lost.append(model_id)
    return lost


def stored_problems(notebook: NotebookNode) -> list[str]:
    """Return what is wrong with what a notebook stores, one sentence for each problem.

    Parameters
    ----------
    notebook : NotebookNode
        As ``nbformat.read`` gives it.

    Examples
    --------
    >>> import nbformat
    >>> cell = nbformat.v4.new_code_cell("1 + 1", execution_count=2)
    >>> stored_problems(nbformat.v4.new_notebook(cells=[cell]))
    ["cell 1 ('1 + 1') must have execution count 1, has 2"]
    """
    return [*ran_in_order(notebook), *live_figures_are_stored(notebook)]
