"""Each formula of the book says what the package computes: it is read from its LaTeX and evaluated at random numbers."""

from functools import cache
from pathlib import Path
from random import Random

import pytest
from bindings import BINDINGS, UNBOUND
from equations.check import faults
from equations.latex import Unreadable, statements
from equations.sources import of_book

BOOK = Path(__file__).parents[2]


def states(formulas):
    """Return whether a place has more than letters; what cannot be read does."""
    try:
        return bool(statements(formulas.latex))
    except Unreadable:
        return True


PLACES = {place: each for place, each in of_book(BOOK / "chapters", BOOK / "nadam_edu").items() if states(each)}
BOUND = [place for place in BINDINGS if place in PLACES]


@cache
def drawn(place):
    """Return the binding of a place, which gives the same numbers again for the same seed, without a new run."""
    numbers = [BINDINGS[place](Random(f"{place} {number}")) for number in range(30)]
    left = iter(numbers)
    return lambda rng: next(left)


def test_every_formula_is_bound_to_the_package_or_on_the_list():
    without = [f"{PLACES[place].where}, {place}" for place in PLACES if place not in BINDINGS.keys() | UNBOUND.keys()]
    assert without == [], "no row in book/bindings/__init__.py: bind the letters, or say in UNBOUND why not"


def test_every_row_has_its_formula():
    assert sorted((BINDINGS.keys() | UNBOUND.keys()) - PLACES.keys()) == []
    assert BINDINGS.keys() & UNBOUND.keys() == set()


def test_at_most_one_formula_in_ten_is_not_evaluated():
    assert len(UNBOUND) <= len(PLACES) / 10
    assert all(len(reason.split()) >= 5 for reason in UNBOUND.values())


@pytest.mark.parametrize("place", BOUND)
def test_a_formula_is_what_the_package_computes(place):
    assert faults(PLACES[place], BINDINGS[place]) == []
