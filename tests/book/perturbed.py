"""A cell's code with one number off by a percent, for `test_perturbed`.

The number is the right side of a comparison in an assertion; or what a statement gives that a comment names
as an equation, as in ``best = 2 / (L + l)  # eq-gd-best``, and then an assertion after it must fail.
"""

import ast
import copy
import io
import re
import tokenize

SHARE = 0.01
COMPARE = ("allclose", "isclose", "array_equal")  # functions whose second argument is a right side
# Runs in the chapter's kernel. What is 0 is moved by the share itself; what is no number becomes something
# else.
IN_THE_KERNEL = f"""
_caught = {{}}


def _moved(value, share={SHARE}):
    import numpy
    if isinstance(value, list | tuple | range):
        if type(value) in (list, tuple):
            return type(value)(_moved(each, share) for each in value)
        return _moved([*value], share)
    if isinstance(value, dict):
        return {{name: _moved(each, share) for name, each in value.items()}}
    if isinstance(value, str) or value is None:
        return f"not {{value}}"
    if isinstance(value, bool | numpy.bool_) or getattr(value, "dtype", None) == bool:
        return numpy.logical_not(value)
    if isinstance(value, numpy.ndarray):
        return numpy.where(value == 0, share, value * (1 + share))
    return value * (1 + share) or share


def _try(place, count, holds):
    for number in range(count):
        for share in ({SHARE}, -{SHARE}):
            try:
                held = holds(lambda k, value: _moved(value, share) if k == number else value)
            except Exception:
                held = False
            _caught[place] = _caught.get(place, False) or not held
"""
RESULT = "import json\n\nprint('caught', json.dumps(_caught))"


def labelled(source: str, label: str) -> list[ast.stmt]:
    """Return the innermost statements that a labelled comment is about: on its line or the next with code."""
    found = []
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    for number, token in enumerate(tokens):
        if token.type == tokenize.COMMENT and re.search(rf"(?<![\w-]){label}(?![\w-])", token.string):
            alone = not token.line[: token.start[1]].strip()
            blank = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)
            line = (
                next(after.start[0] for after in tokens[number:] if after.type not in blank)
                if alone
                else token.start[0]
            )
            holding = [
                node
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
            ]
            found += holding[-1:]  # ast.walk goes from the outer to the inner
    return found


class RightSides(ast.NodeTransformer):
    """Puts each right side of a test into a call ``_p(number, right side)``."""

    def __init__(self) -> None:
        self.count = 0

    def wrapped(self, value: ast.expr) -> ast.expr:
        """Return the call."""
        self.count += 1
        return ast.Call(ast.Name("_p", ast.Load()), [ast.Constant(self.count - 1), value], [])

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        """Wrap what stands right of each sign."""
        self.generic_visit(node)
        node.comparators = [self.wrapped(each) for each in node.comparators]
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Wrap the second argument of what compares two."""
        self.generic_visit(node)
        if ast.unparse(node.func).rpartition(".")[2] in COMPARE and len(node.args) > 1:
            node.args[1] = self.wrapped(node.args[1])
        return node


class Assertions(ast.NodeTransformer):
    """Tries the assertions in some lines of a cell, before they are made, with each right side moved."""

    def __init__(self, cell: int, lines: set[int]):
        self.cell, self.lines = cell, lines

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        """Put the trial before the assertion."""
        if node.lineno not in self.lines:
            return [node]
        sides = RightSides()
        test = sides.visit(copy.deepcopy(node.test))
        trial = ast.parse(f"_try({f'{self.cell}:{node.lineno}'!r}, {sides.count}, lambda _p: TEST)").body[0]
        trial.value.args[2].body = test  # type: ignore[attr-defined]
        return [ast.fix_missing_locations(trial), node]


class Value(ast.NodeTransformer):
    """Moves what the statement of one line gives."""

    def __init__(self, line: int):
        self.line = line

    def visit(self, node: ast.AST) -> ast.AST:
        """Move the value that is assigned or returned."""
        if isinstance(node, ast.FunctionDef) and node.lineno == self.line:  # what it returns
            for each in ast.walk(node):
                if isinstance(each, ast.Return) and each.value:
                    each.value = moved(each.value)
            return node
        if (
            isinstance(node, ast.Assign | ast.Return | ast.AugAssign)
            and node.lineno == self.line
            and node.value
        ):
            node.value = moved(node.value)
        elif (
            isinstance(node, ast.If | ast.While)
            and node.lineno == self.line
            and isinstance(node.test, ast.Compare)
        ):
            node.test.comparators = [moved(each) for each in node.test.comparators]
        elif isinstance(node, ast.Expr) and node.lineno == self.line and isinstance(node.value, ast.Call):
            node.value.args = [moved(each) for each in node.value.args]  # of values.append(...)
        return self.generic_visit(node)


def moved(value: ast.expr) -> ast.expr:
    """Return the expression whose value is off."""
    return ast.fix_missing_locations(
        ast.copy_location(ast.Call(ast.Name("_moved", ast.Load()), [value], []), value)
    )


def rewritten(source: str, change: ast.NodeTransformer) -> str:
    """Return a cell's code after a change."""
    return ast.unparse(change.visit(ast.parse(source)))
