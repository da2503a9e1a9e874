"""A notebook's cells, and how a reader is told which one is meant."""

import nbformat
from nbformat import NotebookNode, ValidationError

Named = tuple[str, NotebookNode]
CLOSING = ("", ":::", ":::{solution-end}")


def read(text: str) -> NotebookNode:
    """Return the notebook that a file holds; raise ValueError if it holds none that Jupyter can read."""
    try:
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except (AttributeError, ValueError, ValidationError) as error:
        raise ValueError(f"Jupyter cannot read this file: {str(error).splitlines()[0][:120]}") from error
    return notebook


def named_cells(notebook: NotebookNode, cell_type: str = "") -> list[Named]:
    """Return the cells that hold anything, or those of one type, each with its name.

    A name is the cell's number among all cells, counted from 1, and its first line; a line that only closes
    what the cell before opened names nothing.
    """
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        lines = cell.source.strip().splitlines()
        if lines and cell.cell_type == (cell_type or cell.cell_type):
            first = next((line for line in lines if line.strip() not in CLOSING), lines[0])
            found.append((f"cell {number} ({first[:60]!r})", cell))
    return found


def inside(metadata: object, *keys: str) -> object:
    """Return what lies in dictionaries of dictionaries under these keys, or None."""
    for key in keys:
        metadata = metadata.get(key) if isinstance(metadata, dict) else None
    return metadata
