"""Code that the text does not speak of: out of the way on the pages, while the notebooks keep all of it.

Cells that only import are folded; each fold says what it holds; lines that only hand a number to the text
(``glue``) are left out, as readers cannot use them.
"""

import ast
import json
from typing import Any

from bs4 import BeautifulSoup
from sphinx.application import Sphinx

FOLDED = "hide-input"
THIS_FIGURE = "Code of this figure"  # the page names its number
# What the code in a fold is, by what comes of it.
BY_OUTPUT = {"image/svg+xml": THIS_FIGURE, "image/png": THIS_FIGURE}
BY_OUTPUT |= {"application/vnd.jupyter.widget-view+json": "Code of this live figure"}


def only_glues(statement: ast.stmt) -> bool:
    r"""Tell whether a statement does nothing but hand numbers to the text.

    >>> [only_glues(each) for each in ast.parse("glue('a', 1)\nfor b in c: glue(b, 2)\nglue.x()").body]
    [True, True, False]
    """
    if isinstance(statement, ast.For):
        return all(map(only_glues, statement.body)) and not statement.orelse
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "glue"


def without_glue(code: str) -> str:
    r"""Return code without the statements that only hand numbers to the text, unless it has no others.

    >>> without_glue("a = 1\nglue('a', a)\nprint(a)\n")
    'a = 1\nprint(a)'
    """
    statements = ast.parse(code).body
    dropped: set[int] = set()
    for statement in filter(only_glues, statements):
        dropped |= set(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    kept = [line for number, line in enumerate(code.splitlines(), 1) if number not in dropped]
    return code if all(map(only_glues, statements)) else "\n".join(kept).strip("\n")


def what_it_holds(cell: dict[str, Any], statements: list[ast.stmt]) -> str:
    """Return the words for a fold of a cell's code."""
    kinds = [kind for output in cell["outputs"] for kind in output.get("data", {})]
    for kind, words in BY_OUTPUT.items():
        if kind in kinds:
            return words
    if statements and all(isinstance(each, ast.Import | ast.ImportFrom) for each in statements):
        return "Imports"
    if statements and all(map(only_glues, statements)):
        return "Numbers for the text"
    if any(isinstance(each, ast.Assert) for each in statements):
        return "Check"
    return "Code of this output" if cell["outputs"] else "Code used below"


def fold_cell(cell: dict[str, Any]) -> None:
    """Fold a cell of imports, leave out what only glues, and label the fold if there is one."""
    tags = cell["metadata"].setdefault("tags", [])
    code = "".join(cell["source"])
    try:
        statements = ast.parse(code).body
    except SyntaxError:  # a command of IPython, or a fault that the chapter shows
        return
    words = what_it_holds(cell, statements)
    if words in ("Imports", "Numbers for the text") and not tags:
        tags.append(FOLDED)
    if FOLDED in tags:
        cell["metadata"]["mystnb"] = {
            **cell["metadata"].get("mystnb", {}),
            "code_prompt_show": words,
            "code_prompt_hide": words,
        }
    else:
        cell["source"] = without_glue(code)


def fold_plumbing(app: Sphinx, docname: str, source: list[str]) -> None:
    """Fold, in a notebook that Sphinx reads, what the text does not speak of."""
    if str(app.env.doc2path(docname)).endswith(".ipynb"):
        notebook = json.loads(source[0])
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                fold_cell(cell)
        source[0] = json.dumps(notebook, ensure_ascii=False)


def name_figures(page: BeautifulSoup) -> None:
    """Let the fold of a figure's code say the figure's number."""
    for fold in page.select("details.hide"):
        number = fold.parent.select_one(".caption-number") if fold.parent else None
        for words in fold.select("summary p"):
            if number and words.get_text() == THIS_FIGURE:
                words.string = f"Code of {number.get_text(strip=True)}"
