"""What a letter of a formula stands for: its name and its index, a value by itself, and sums with dots."""

import math
from collections import namedtuple
from typing import Any

import numpy as np
from lark import Token, Tree

from .latex import is_a

NEAR = 1e-9  # relative; the random numbers are of size one, and the formulas short
# The value of a letter that the formula itself defines, worked out when it is asked for.
Later = namedtuple("Later", ("value",))


class Unknown(LookupError):
    """A letter without a number, or with one that it cannot have here."""


def letter_and_index(symbol: Tree) -> tuple[str, list]:
    """Return a symbol's letter, with its accent and mark, and the trees of its index."""
    index = [child for child in symbol.children if is_a(child, "index")]
    tokens = [str(child).strip("^{}") for child in symbol.children if child not in index]
    marks = [token.replace("\\text{", "").replace("\\star", "*") for token in tokens]
    letter = " ".join(marks) if marks[0] in ("\\hat", "\\bar", "\\nabla", "\\partial") else "^".join(marks)
    return letter, index[0].children if index else []


def name_of(letter: str, index: list) -> str:
    """Return a letter with its index as one name."""
    return "_".join([letter, ",".join(map(plain, index))]) if index else letter


def plain(tree: Tree | Token) -> str:
    """Return all letters and signs of a tree, side by side."""
    return str(tree) if isinstance(tree, Token) else "".join(plain(child) for child in tree.children)


def at(letter: str, value: Any, index: float) -> Any:
    """Return the value of a letter at an index."""
    if callable(value):
        return value(index)
    if np.ndim(value) == 0:
        raise Unknown(f"{letter} has one value and no index")
    if index != round(index) or not 0 <= index < len(value):
        raise Unknown(f"{letter} has no value at {index:g}")
    return value[round(index)]


def progression(first: float, second: float, last: float) -> float:
    """Return first + second + ... + last, whose terms have equal differences, or otherwise equal ratios.

    The sum is empty if the last term comes before the first.

    >>> progression(1, 2, 5), progression(2, 3, 4.5), progression(2, 3, 4 / 3)
    (15.0, 9.5, 0.0)
    """
    differences, ratios = (last - first) / (second - first), math.log(last / first) / math.log(second / first)
    for after, terms in (
        (differences, lambda count: first + (second - first) * np.arange(count)),
        (ratios, lambda count: first * (second / first) ** np.arange(count)),
    ):
        if abs(after - round(after)) < NEAR and after > -1.5:
            return float(terms(round(after) + 1).sum())
    raise Unknown(f"no equal steps lead from {first} and {second} to {last}")
