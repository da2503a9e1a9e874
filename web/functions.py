"""Print where the functions and classes of Python files stand, as JSON: name -> [file, first, last line].

Usage: functions.py FOLDER FILE ... with the files' paths below the folder.
"""

import ast
import json
import sys
from pathlib import Path


def places(text: str) -> dict[str, tuple[int, int]]:
    r"""Return the first and last line of each function and class at the top of a program, with decorators.

    A rule in two halves, as ``nadam`` after ``nadam_numbers``, begins with the first half: they are edited
    together.

    >>> places("import math\n\n@cache\ndef f(\n    x,\n):\n    return x\n\nclass A: pass\n")
    {'f': (3, 7), 'A': (9, 9)}
    """
    found = [node for node in ast.parse(text).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    first = {node.name: min([node.lineno, *(each.lineno for each in node.decorator_list)]) for node in found}
    return {
        node.name: (first.get(f"{node.name}_numbers", first[node.name]), node.end_lineno or 0)
        for node in found
    }


if __name__ == "__main__":
    folder, *names = sys.argv[1:]
    table = {name: places(Path(folder, name).read_text(encoding="utf-8")) for name in names}
    print(
        json.dumps(
            {function: [name, *lines] for name, found in table.items() for function, lines in found.items()}
        )
    )
