"""What is wrong with a notebook's stored outputs; each problem is a warning, which stops a strict build."""

import json
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)


def notebook_problems(notebook: dict[str, Any]) -> list[str]:
    """Return what is wrong with a notebook's stored outputs, one sentence for each problem; an empty list if nothing is.

    Every code cell that has a source must have been executed, in order 1 to n, and must hold no error unless it is tagged
    ``raises-exception``; a cell so tagged must hold one.

    Parameters
    ----------
    notebook : dict
        As read from an .ipynb file.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": "1 + 1", "execution_count": 2, "metadata": {}, "outputs": []}
    >>> notebook_problems({"cells": [cell]})
    ["code cell 1 ('1 + 1') must have execution count 1, has 2"]
    """
    problems = []
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
    for number, cell in enumerate(cells, start=1):
        name = f"code cell {number} ({''.join(cell['source']).strip().splitlines()[0]!r})"
        if cell["execution_count"] != number:
            problems.append(f"{name} must have execution count {number}, has {cell['execution_count']}")
        errors = [output["ename"] for output in cell["outputs"] if output["output_type"] == "error"]
        if "raises-exception" not in cell["metadata"].get("tags", []):
            problems += [f"{name} must not hold an error, holds {error}" for error in errors]
        elif not errors:
            problems.append(f"{name} is tagged raises-exception and must hold an error, holds none")
    return problems


def check_notebook(app: Sphinx, docname: str, source: list[str]) -> None:
    """Warn of each problem of a notebook that Sphinx reads."""
    if app.env.doc2path(docname).endswith(".ipynb"):
        for problem in notebook_problems(json.loads(source[0])):
            logger.warning(problem, location=docname, type="nadam_edu", subtype="notebook")
