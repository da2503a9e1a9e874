"""A whole book: which places state something, which have a row in a table of bindings, what is wrong."""

from collections.abc import Callable, Iterable
from functools import cached_property

from .check import faults, problems
from .latex import Unreadable, parts, says, statements, written
from .sources import Formulas


class Whole:
    """The formulas of a book, beside the table that binds them to its program.

    Parameters
    ----------
    found : dict
        The formulas by place, as ``sources.of_book`` finds them.
    bindings : dict
        By place, what gives the letters their values: see ``check.faults``.
    listed : iterable of str
        The places that are not evaluated.
    """

    def __init__(self, found: dict[str, Formulas], bindings: dict[str, Callable], listed: Iterable[str] = ()):
        self.places = {place: each for place, each in found.items() if states(each)}
        self.bindings, self.listed = bindings, set(listed)
        self.bound = [place for place in bindings if place in self.places]

    @cached_property
    def rows(self) -> tuple[set[str], set[str]]:
        """Return all clauses that have a row, and all their parts, as normalised strings."""
        stated = [clause for place in self.bound for clause in statements(self.places[place].latex)]
        return {written(clause) for clause in stated}, set().union(*map(parts, stated))

    def is_known(self, formulas: Formulas) -> bool:
        """Return whether a place states what a place with a row does.

        Within a sentence it may also be a part of such an equation, or numbers alone, which need no row.
        """
        try:
            stated = statements(formulas.latex)
        except Unreadable:
            return False
        same, part = self.rows
        if is_inline(formulas):
            return all(written(each) in same | part or not problems([each], {}) for each in stated)
        return {written(clause) for clause in stated} <= same

    def without_a_row(self) -> list[Formulas]:
        """Return the places that nothing evaluates, and that are not listed."""
        left = self.places.keys() - self.bindings.keys() - self.listed
        return [each for place, each in self.places.items() if place in left and not self.is_known(each)]

    def wrong(self) -> list[str]:
        """Return what is wrong with each place that has a row, a sentence each."""
        return [fault for place in self.bound for fault in faults(self.places[place], self.bindings[place])]


def is_inline(formulas: Formulas) -> bool:
    """Return whether a formula stands within a sentence of a notebook."""
    return formulas.where.endswith(".ipynb") and formulas.place.endswith("$")


def states(formulas: Formulas) -> bool:
    """Return whether a place has more than letters, in a sentence more than a name; the unreadable has."""
    try:
        stated = statements(formulas.latex)
    except Unreadable:
        return True
    return any(map(says, stated)) if is_inline(formulas) else bool(stated)
