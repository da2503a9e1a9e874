"""Each formula of the book says what the package computes, by its LaTeX, evaluated at random numbers."""

import re
from functools import cache
from pathlib import Path
from random import Random

import pytest
from bindings import BINDINGS, COPIES, UNBOUND
from equations.check import faults, problems
from equations.latex import Unreadable, statements, written
from equations.sources import Formulas, of_book, of_notebook
from equations.whole import Whole

BOOK = Path(__file__).parents[2]


WHOLE = Whole(of_book(BOOK / "chapters", BOOK / "nadam_edu"), BINDINGS, UNBOUND)
PLACES, BOUND = WHOLE.places, WHOLE.bound


def clause_of(name):
    """Return where a clause is, and the clause, from the name of its place and its number there."""
    place, _, number = name.rpartition(" ")
    return PLACES[place].where, statements(PLACES[place].latex)[int(number) - 1]


@cache
def drawn(place):
    return [BINDINGS[place](Random(f"{place} {number}")) for number in range(30)]


def is_seen(place, latex):
    """Return whether a place whose formulas are others is told to be wrong."""
    try:
        stated = statements(latex)
    except Unreadable:
        return True
    return any(problems(stated, numbers) for numbers in drawn(place))


ADVICE = (
    "book/bindings has no row for it: bind its letters there to what the package computes, write it as a "
    "part of"
    " an equation that has a row, or say in UNBOUND why nothing can be compared"
)


def test_every_formula_is_bound_to_the_package_or_on_the_list():
    without = [f"{each.where}, {each.place}" for each in WHOLE.without_a_row()]
    assert without == [], ADVICE


def test_the_equation_of_a_new_chapter_is_a_copy_and_needs_no_row():
    [formulas] = of_notebook(BOOK / "book" / "templates" / "chapter.ipynb")
    assert WHOLE.is_known(formulas)
    assert not WHOLE.is_known(formulas._replace(latex=[formulas.latex[0].replace("+", "-")]))


def test_every_row_has_its_formula():
    assert sorted((BINDINGS.keys() | UNBOUND.keys()) - PLACES.keys()) == []
    assert BINDINGS.keys() & UNBOUND.keys() == set()


def test_at_most_one_formula_in_ten_is_not_evaluated():
    assert len(UNBOUND) <= len(PLACES) / 10
    assert all(len(reason.split()) >= 5 for reason in UNBOUND.values())


NOT_EVALUATED = {  # of the places on the list whose name is not the formula
    "paired": [r"\bar d \pm t\,s\sqrt{1/n}", "1/n + r/(1-r)", "1/n"],
    "budget": [r"\sum_i v_{(i)}\,\left((1 - \frac{i-1}{n})^k - (1 - \frac{i}{n})^k\right)"],
    "nadam_reach": [
        r"\prod\mu \le \beta_1",
        r"|\bar m| \le 2b/(1-\beta_1)",
        r"|\Delta| \le \eta\,|\bar m|/\epsilon",
    ],
}


def test_a_formula_that_is_not_evaluated_is_the_one_that_was_read():
    named = {place for place in UNBOUND if "$" not in place}
    found = {place: [" ".join(latex.split()) for latex in PLACES[place].latex] for place in named}
    assert found == NOT_EVALUATED


@pytest.mark.parametrize("place", BOUND)
def test_a_formula_is_what_the_package_computes(place):
    found = faults(PLACES[place], BINDINGS[place])
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("latex", "known"),
    [
        (r"\mu\,(1 - \eta\lambda)", True),  # a part of eq-mom-brake
        (r"\mu\,(1 + \eta\lambda)", False),
        (r"2/25 = 0.08", True),
        (r"2/25 = 0.8", False),
    ],
)
def test_a_formula_within_a_sentence_is_a_part_of_an_evaluated_one_or_holds_by_its_numbers(latex, known):
    assert WHOLE.is_known(Formulas(f"02_momentum: ${latex}$", "02_momentum.ipynb", [latex])) == known


@pytest.mark.parametrize("copies", COPIES, ids=lambda copies: copies[0])
def test_copies_of_one_equation_are_one_string(copies):
    (where, first), *others = map(clause_of, copies)
    for name, (elsewhere, other) in zip(copies[1:], others, strict=True):
        assert written(other) == written(first), f"{name} in {elsewhere} is not {copies[0]} in {where}"


LETTERS = r"\\(?:beta_1|beta_2|eta|mu|lambda|rho|epsilon|psi|gamma|tau|alpha|delta)(?![a-z])"
TURNED = {"+": "-", "-": "+", "<": ">", ">": "<", "\\le": "\\ge", "\\ge": "\\le"}


def small_changes(latex):
    """Yield a formula with one sign turned, one number, letter or index another, one floor dropped."""
    for pattern, others in (
        (r"[+<>-]|\\[lg]e(?![a-z])", lambda found: [TURNED[found[0]]]),
        (r"\d+", lambda found: [str(int(found[0]) + 1)]),
        (r"_\{(\w) *[+-] *1\}", lambda found: [f"_{found[1]}"]),
        (r"(?<=[a-z])_([tk])(?![a-z])", lambda found: [f"_{{{found[1]}-1}}", f"_{{{found[1]}+1}}"]),
        (r"\\(?:hat|bar) ?|\\sqrt|\^2", lambda found: [""]),
        (r"\\lfloor|\\rfloor", lambda found: ["(" if found[0] == r"\lfloor" else ")"]),
        (LETTERS, lambda found: set(re.findall(LETTERS, latex)) - {found[0]}),
    ):
        for found in re.finditer(pattern, latex):
            yield from (latex[: found.start()] + other + latex[found.end() :] for other in others(found))


@pytest.mark.parametrize("place", BOUND)
def test_every_small_change_of_a_formula_is_seen(place):
    latex = PLACES[place].latex
    stating = [(i, each) for i, each in enumerate(latex) if statements([each])]
    changes = [(i, other) for i, each in stating for other in small_changes(each)]
    assert [other for i, other in changes if not is_seen(place, [*latex[:i], other, *latex[i + 1 :]])] == []


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("eq-nadam-average", r"\mu_{t+1}\, m_t", r"\mu_t\, m_t"),
        ("adam", r"\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}", r"\frac{\sqrt{1-\beta_1^t}}{1-\beta_2^t}"),
        ("eq-mom-stored", r"\mu\, v_t - ", r"\mu\, v_t + "),
        ("StepDecay", r"\lfloor k/n \rfloor", "k/n"),
        ("eq-cyclical", r"\left\lfloor \frac{k}{2h} \right\rfloor", r"\frac{k}{2h}"),
        ("eq-adam-averages", "m_{t-1}", "m_t"),
        ("momentum_at", r"0.96^{\psi t}", r"\psi\, 0.96^t"),
        ("glossary: momentum decay", r"0.96^{\psi t}", r"0.96^t\, \psi"),
        ("eq-warmup", r"k < w", r"k \le w"),
        ("eq-warmup", r"s(k - w) & k \ge w", r"s(k - w) & k > w"),
        ("WarmupStableDecay", r"w \le k \le w + s", r"w \le k < w + s"),
        ("eq-piecewise", r"< k \le", r"\le k <"),
        ("Sequence", r"b_i \le k < b_{i+1}", r"b_i < k \le b_{i+1}"),
        # Of other kinds: what stands under a root or in a bracket, and an end of a product.
        ("eq-adam-rmsprop", r"\sqrt{v_t + \epsilon}", r"\sqrt{v_t} + \epsilon"),
        ("eq-gd-hover", r"\frac{2\,\eta}{2 - \eta}", r"\frac{\eta}{2 - \eta}"),
        ("nadam", r"\prod_{i=1}^{t+1}", r"\prod_{i=1}^{t}"),
        ("adam", r"\hat\epsilon", r"\epsilon"),
        ("eq-softmax-gradient", r"(P - Y)", r"(Y - P)"),
        ("01_gradient_descent: $\\eta < 2/L$", "2/L", "1/L"),
        ("06_five_nadams: $m_1 = (1 - \\beta_1)\\, g$", r"1 - \beta_1", r"1 + \beta_1"),
    ],
)
def test_a_planted_fault_is_seen(place, old, new):
    latex = [each.replace(old, new) for each in PLACES[place].latex]
    assert latex != PLACES[place].latex
    assert is_seen(place, latex)
