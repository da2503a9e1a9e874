"""Print the equations in the docstrings of Python files, as JSON: name of a function or class -> list of TeX.

Usage: docstrings.py FILE ...
"""

import ast
import json
import re
import sys
from inspect import cleandoc
from pathlib import Path

EQUATION = re.compile(r":math:`([^`]+)`|^\.\. math::\n\n((?:    .*\n|\n)+)", re.MULTILINE)


def equations(text: str) -> dict[str, list[str]]:
    r"""Return the equations of each function and class at the top of a program: what says what it computes.

    They stand before the parameters; what has no equals sign is only a part of one.

    >>> equations('def f(x):\n    "Double: :math:`y = 2 x`, from :math:`x`."')
    {'f': ['y = 2 x']}
    """
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            before = cleandoc(ast.get_docstring(node) or "").split("\nParameters\n")[0] + "\n"
            all_of_it = [(match[1] or match[2]).strip() for match in EQUATION.finditer(before)]
            if equal := [latex for latex in all_of_it if "=" in latex]:
                found[node.name] = equal
    return found


if __name__ == "__main__":
    table: dict[str, list[str]] = {}
    for path in sys.argv[1:]:
        table |= equations(Path(path).read_text(encoding="utf-8"))
    print(json.dumps(table))
