r"""What a formula comes to when its letters are numbers.

The numbers are a dict from letters to values. A letter with an index is looked up as it stands (``\beta_1``),
then without its index: a list is read at the index, a function of the index is called.

>>> from equations.latex import clauses
>>> [clause] = clauses(r"\beta_1 x_{t+1}")
>>> Value({"t": 1, r"\beta_1": 0.5, "x": [1, 3, 6]}).visit(clause.chain.children[0])
3.0
"""

import math
import operator
from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

import numpy as np
from lark import Token, Tree
from lark.visitors import Interpreter

from .latex import is_a, without_brackets
from .letters import NEAR, Later, Unknown, at, letter_and_index, name_of, plain, progression

FUNCTIONS: dict[str, Callable] = {
    **{"\\cos": np.cos, "\\sin": np.sin, "\\exp": np.exp},
    **{"\\log": np.log, "\\ln": np.log, "\\min": min, "\\max": max},
}
RELATIONS = {"<": operator.lt, ">": operator.gt, "\\le": operator.le, "\\ge": operator.ge}


def times(left: Any, right: Any) -> Any:
    """Return the product: of two matrices, the matrix product."""
    return left @ right if np.ndim(left) == 2 and np.ndim(right) == 2 else left * right


class Value(Interpreter):
    """Evaluates a tree with the numbers that are given for the letters."""

    def __init__(self, numbers: dict[str, Any]) -> None:
        self.numbers = {"\\pi": math.pi, **numbers}
        self.used: set[str] = set()

    def among(self, more: dict[str, Any], tree: Any) -> Any:
        """Return a tree's value with some more letters."""
        inner = Value(self.numbers | more)
        value = inner.visit(tree)
        self.used |= inner.used
        return value

    def number(self, tree: Any) -> float:
        """Return a number that is written in digits."""
        return float(tree.children[0])

    def symbol(self, tree: Any) -> Any:
        """Return the number, function or array that stands for a letter."""
        letter, index = letter_and_index(tree)
        name = name_of(letter, index)
        known = name if name in self.numbers else letter
        if known not in self.numbers:
            raise Unknown(f"nothing is given for {name}")
        self.used.add(known)
        value = self.numbers[known]
        if isinstance(value, Later):
            return value.value()
        if known == name:
            return value
        for place in filter(lambda tree: isinstance(tree, Tree), index):  # the others are names: min, max
            value = at(letter, value, self.visit(place))
        return value

    def sum(self, tree: Any) -> Any:
        """Return terms with signs, added from the left."""
        parts = tree.children if tree.children[0] in ("+", "-") else [Token("SIGN", "+"), *tree.children]
        signs, terms = parts[::2], parts[1::2]
        if "\\dots" in terms:
            first, second, _, last = terms
            if "-" in signs:
                raise Unknown("a sum with dots has no minus")
            return progression(self.visit(first), self.visit(second), self.visit(last))
        return reduce(
            operator.add,
            [self.visit(term) * (-1 if sign == "-" else 1) for sign, term in zip(signs, terms, strict=True)],
        )

    def product(self, tree: Any) -> Any:
        """Return the product of the factors; a function takes the brackets after it as its argument."""
        values: list[Any] = []
        for factor in tree.children:
            if values and callable(values[-1]) and is_a(factor, "brackets"):
                values[-1] = values[-1](*map(self.visit, factor.children))
            else:
                values.append(self.visit(factor))
        return reduce(times, values)

    def brackets(self, tree: Any) -> Any:
        """Return what stands between brackets."""
        return self.visit(without_brackets(tree))

    def power(self, tree: Any) -> Any:
        """Return base to the power of the exponent."""
        base, exponent = map(self.visit, tree.children)
        return base**exponent

    def div(self, tree: Any) -> Any:
        """Return a fraction; that of two letters with a curled d is one thing, a derivative."""
        above, below = (plain(side) for side in tree.children)
        if above.startswith("\\partial"):
            return self.numbers[f"{above}/{below}"]
        return np.true_divide(*map(self.visit, tree.children))  # by zero: inf or NaN

    def root(self, tree: Any) -> Any:
        """Return the square root."""
        return self.visit(tree.children[0]) ** 0.5

    def floor(self, tree: Any) -> Any:
        """Return the whole number at or below."""
        return np.floor(self.visit(tree.children[0]))

    def size(self, tree: Any) -> Any:
        """Return the absolute value."""
        return abs(self.visit(tree.children[0]))

    def mean(self, tree: Any) -> Any:
        """Return the mean of an array."""
        return np.mean(self.visit(tree.children[0]))

    def transpose(self, tree: Any) -> Any:
        """Return the transpose of a matrix."""
        return np.transpose(self.visit(tree.children[0]))

    def function(self, tree: Any) -> Any:
        """Return the value of a function that has a name."""
        name, *arguments = tree.children
        return FUNCTIONS[name](*map(self.visit, arguments))

    def repeated(self, tree: Any) -> Any:
        """Return a sum or product over an index; without bounds over the values given for the index."""
        sign, index, *bounds, body = tree.children
        first, last = map(self.visit, bounds) if bounds else (0, len(self.numbers[f"all {index}"]) - 1)
        terms = [self.among({str(index): number}, body) for number in range(round(first), round(last) + 1)]
        return reduce(operator.mul, terms, 1.0) if sign == "\\prod" else reduce(operator.add, terms, 0.0)

    def cases(self, tree: Any) -> Any:
        """Return the value of the one case whose condition holds."""
        holding = [case.children[0] for case in tree.children if holds(self, case.children[1])]
        if len(holding) != 1:
            raise Unknown(f"{len(holding)} of the cases hold")
        return self.visit(holding[0])


def relations(chain: Tree) -> Iterator[tuple[Tree, str, Tree]]:
    """Yield the relations of a chain, each with what stands left and right of it."""
    parts = chain.children
    yield from zip(parts[::2], map(str, parts[1::2]), parts[2::2], strict=False)


def holds(values: Value, chain: Tree) -> bool:
    """Return whether every relation of a chain holds, with equality up to rounding."""
    each = []
    for left, relation, right in relations(chain):
        one, other = values.visit(left), values.visit(right)
        equal = relation == "="
        each.append(near(one, other, values.numbers) if equal else bool(RELATIONS[relation](one, other)))
    return all(each)


def near(one: Any, other: Any, numbers: dict[str, Any]) -> bool:
    """Return whether two values are equal up to rounding, or up to the number under ``"the nearness"``."""
    share = numbers.get("the nearness", NEAR)
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=share, atol=share * 1e-3))
