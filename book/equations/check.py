r"""Compares the formulas of one place with numbers of the program, and says what contradicts what.

>>> from equations.latex import clauses
>>> problems(clauses(r"x_{t+1} = 2 x_t"), {"t": 1, "x": [1, 3, 6]})
[]
>>> problems(clauses(r"x_{t+1} = 2 x_t + 1"), {"t": 1, "x": [1, 3, 6]})
['x_{t+1} = 2 x_t + 1: the left side is 6, the right side 7, where t = 1']
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np
from lark import Tree

from .evaluate import Value, holds, near, relations
from .latex import Clause, Unreadable, is_a, statements
from .letters import Later, Unknown, letter_and_index, name_of, plain
from .sources import Formulas

# What comes of a formula with the wrong letters.
ERRORS = (Unknown, LookupError, ArithmeticError, TypeError, ValueError)


def problems(clauses: list[Clause], numbers: dict[str, Any]) -> list[str]:
    """Return what is wrong, a sentence for each clause; an empty list if all clauses hold.

    Parameters
    ----------
    clauses : list of Clause
        Of one formula, or of one docstring. A clause ``letter = ...`` whose letter has no number defines it.
    numbers : dict
        What stands for each letter. ``"the values"`` are those of the clauses without a relation, in order;
        ``"the truth"`` tells whether the inequalities hold, or a dict tells it for the words behind them;
        ``"the nearness"`` is a relative difference that passes, where rounding alone does not explain it.
    """
    values, expected = Value(dict(numbers)), iter(numbers.get("the values", ()))
    found: list[str] = []
    defined = [definition(clause, values) for clause in clauses]
    with np.errstate(all="ignore"):  # a quotient by zero gives NaN, which equals nothing
        for clause in (clause for clause, letter in zip(clauses, defined, strict=True) if not letter):
            found += [f"{clause.latex}: {what}" for what in safely(contradictions(clause, values, expected))]
    unused = [letter for letter in defined if letter and letter not in values.used]
    found += [f"{letter} is defined and not used" for letter in unused]
    found += [f"no clause states the value {show(value)} of the program" for value in expected]
    single = {letter: show(value) for letter, value in numbers.items() if is_one_number(value)}
    where = ", ".join(f"{letter} = {value}" for letter, value in single.items())
    return [f"{sentence}, where {where}" for sentence in found]


def faults(formulas: Formulas, binding: Callable[[Random], dict[str, Any]], draws: int = 30) -> list[str]:
    """Return what is wrong with the formulas of one place, by the first random numbers that show it."""
    where = f"{formulas.where}, {formulas.place}"
    try:
        stated = statements(formulas.latex)
    except Unreadable as error:
        return [f"{where}: {error}"]
    for number in range(draws):
        found = problems(stated, binding(Random(f"{formulas.place} {number}")))
        if found:
            return [f"{where}: {sentence}" for sentence in found]
    return []


def safely(sentences: Iterator[str]) -> Iterator[str]:
    """Yield sentences, and what prevents more of them."""
    try:
        yield from sentences
    except ERRORS as error:
        yield f"cannot be evaluated, {type(error).__name__}: {error}"


def is_one_number(value: Any) -> bool:
    """Return whether a value is one number, as against a list, a function or a truth."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def show(value: Any) -> str:
    """Return a value as it stands in a message."""
    return f"{value:.10g}" if is_one_number(value) else str(value)


def definition(clause: Clause, values: Value) -> str:
    """Give the letter that only this clause explains its value, and return it; "" if there is none."""
    left, *rest = clause.chain.children
    if len(rest) != 2 or rest[0] != "=" or not is_a(left, "symbol"):
        return ""
    letter, index = letter_and_index(left)
    if letter in values.numbers or name_of(letter, index) in values.numbers:
        return ""
    if index and not all(is_a(place, "symbol") for place in index):
        return ""  # of a letter at t - 1, say, it is not plain what it is at t
    if index:
        values.numbers[letter] = lambda place: values.among({plain(index[0]): place}, rest[1])
    else:
        values.numbers[letter] = Later(lambda: values.visit(rest[1]))
    return letter


def contradictions(clause: Clause, values: Value, expected: Iterator[Any]) -> Iterator[str]:
    """Yield what is wrong with one clause."""
    sides = clause.chain.children[::2]
    if len(sides) == 1:
        yield from expression(values.visit(sides[0]), next(expected, None), values)
    elif clause.condition:
        yield from conditional(clause, values)
    else:
        for left, relation, right in relations(clause.chain):
            if relation == "=":
                yield from equation(values.visit(left), values.visit(right), values)
        yield from inequality(clause, values)


def expression(stated: Any, right: Any, values: Value) -> Iterator[str]:
    """Yield unless a clause without a relation has the program's value."""
    if right is None:
        yield f"the formula gives {show(stated)}, and the program no value to compare it with"
    elif not near(stated, right, values.numbers):
        yield f"the formula gives {show(stated)}, the program {show(right)}"


def equation(left: Any, right: Any, values: Value) -> Iterator[str]:
    """Yield unless both sides are equal."""
    if not near(left, right, values.numbers):
        yield f"the left side is {show(left)}, the right side {show(right)}"


def conditional(clause: Clause, values: Value) -> Iterator[str]:
    """Yield unless the equation holds where its condition does, and nowhere else."""
    left, right = (values.visit(side) for side in clause.chain.children[::2])
    condition = holds(values, clause.condition)
    if condition != near(left, right, values.numbers):
        says = "holds" if condition else "does not hold"
        yield f"the left side is {show(left)}, the right side {show(right)}, and the condition {says}"


def inequality(clause: Clause, values: Value) -> Iterator[str]:
    """Yield unless the inequalities of a clause hold where the program says so."""
    orders = [relation for relation in relations(clause.chain) if relation[1] != "="]
    if not orders:
        return
    truth = values.numbers["the truth"]
    truth = truth[clause.remark] if isinstance(truth, dict) else truth
    said = all(holds(values, Tree("chain", list(order))) for order in orders)
    if said != truth:
        sides = " and ".join(f"{show(values.visit(side))}" for order in orders for side in order[::2])
        yield f"the inequality is {said} with the sides {sides}, by the program it is {truth}"
