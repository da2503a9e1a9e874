"""How near to Keras the package is, is a claim.

Each tolerance of the comparisons is here again, so that none is loosened by the way.
"""

import ast
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
# Arguments and constants.
SAYS = {
    "rtol",
    "atol",
    "rel",
    "abs",
    "float64",
    "FLOAT64",
    "FLOAT32",
    "RTOL",
    "ATOL",
}
TOLERANCES = {
    "schedules/cosine_schedules": [1e-17, 1e-15, 1e-15, 2e-15],
    "generations": [1e-15, 1e-15, 1e-15, 1e-15, 1e-14, 1e-14, 1e-06, 1e-06, 5e-06, 5e-06, 5e-06, 0.0001],
    "keras_bridge": [1e-08, 1.2e-07, 5e-07, 5e-07, 5e-07],
    "laboratory/keras_2": [1e-06, 1e-05, 3e-05],
    "schedules/keras_schedules": [1e-15, 2e-15, 2e-14, 6e-07],
    "optimizer/nadam": [
        5e-08,
        6e-08,
        1e-07,
        2e-07,
        2e-07,
        2e-07,
        2e-07,
        2e-07,
        3e-07,
        1.5e-06,
        1.5e-06,
        1.5e-06,
        2.5e-06,
        4e-06,
        0.0002,
    ],
    "update_rules": [1e-15, 1e-14, 1e-14, 3e-14, 2e-06, 5e-06, 5e-06, 3e-05, 0.0001, 0.0001, 0.0006],
}


def file_of(name):
    """Return the test file of a name, which may begin with a folder."""
    folder, _, last = name.rpartition("/")
    return FOLDER / folder / f"test_{last}.py"


def tolerances(source):
    """Return every number in a module that says how near two results must be, in order of size."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword):
            names, values = {node.arg}, node.value
        elif isinstance(node, ast.Assign):
            names, values = {ast.unparse(target) for target in node.targets}, node.value
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("parametrize"):
            names, values = (
                {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)},
                node.args[1],
            )
        else:
            continue
        if SAYS & names:
            found += [
                each.value
                for each in ast.walk(values)
                if isinstance(each, ast.Constant) and isinstance(each.value, float)
            ]
    return sorted(found)


@pytest.mark.parametrize("name", TOLERANCES)
def test_no_tolerance_is_another_than_here(name):
    now, before = Counter(tolerances(file_of(name).read_text(encoding="utf-8"))), Counter(TOLERANCES[name])
    assert (now - before, before - now) == (Counter(), Counter())


def test_the_tolerances_are_found():
    source = "ATOL = 1e-6\nBOTH = {'FLOAT32': 1.0}\nFLOAT32 = {'a': 1e-4} | {'b': 2e-4}\nnear(x, 0.5, rtol=0, atol=3 * 1e-7 * RATE)"
    assert tolerances(source) == [1e-7, 1e-6, 1e-4, 2e-4]
    assert tolerances(
        "@mark.parametrize(('x', 'rtol'), [(a, 2e-14), (b, 0)])\ndef test(x, rtol):\n    pass"
    ) == [2e-14]
