"""The tool that evaluates formulas: on a book of three files, and on formulas that are worked out by hand."""

import doctest
import importlib

import nbformat
import pytest
from equations.__main__ import main
from equations.check import faults, problems
from equations.latex import Unreadable, clauses, parts, says, written
from equations.sources import of_book

DOCSTRING = "Return :math:`y = 2 x` of :math:`x`.\n\n    .. math::\n\n        y - x = x\n\n    End.\n    "


@pytest.fixture
def toy(tmp_path):
    """Return the formulas of a small book by place."""
    cells = [nbformat.v4.new_markdown_cell("Text $a = b$.\n\n$$\ny = 2 x\n$$ (eq-y)\n\n$$\ny = 3 x\n$$")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "one.ipynb")
    words = "```{glossary}\ndouble\n  It is $2 x$ of $x$.\n```\n\n| $x$ | $y/2$ |\n"
    (tmp_path / "words.md").write_text(words)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "twice.py").write_text(f'def twice(x):\n    r"""{DOCSTRING}"""\n')
    return of_book(tmp_path, tmp_path / "rules")


def test_formulas_are_found_by_label_term_row_and_function(toy):
    latex = {place: [line.strip() for line in each.latex] for place, each in toy.items()}
    assert latex == {
        "eq-y": ["y = 2 x"],
        "one: display 2": ["y = 3 x"],
        "one: $a = b$": ["a = b"],
        "words: double": ["2 x", "x"],
        "words: $x$": ["x", "y/2"],
        "twice": ["y = 2 x", "x", "y - x = x"],
    }


def test_a_fault_names_file_place_equation_and_both_numbers(toy):
    numbers = {"x": 2, "y": 4, "the values": [4]}
    assert faults(toy["twice"], lambda rng: {"x": 2, "y": 4}) == []
    assert faults(toy["words: double"], lambda rng: numbers) == []
    sentence = "one.ipynb, one: display 2: y = 3 x: the left side is 4, the right side 6, where x = 2, y = 4"
    assert faults(toy["one: display 2"], lambda rng: {"x": 2, "y": 4}) == [sentence]


def test_the_command_tells_what_is_wrong_in_another_book(toy, tmp_path, monkeypatch, capsys):
    table = (
        "BINDINGS = {'eq-y': lambda rng: {'x': 2, 'y': 4}, 'one: display 2': lambda rng: {'x': 2, 'y': 4}}"
    )
    (tmp_path / "toy_table.py").write_text(f"{table}\nUNBOUND = {{'twice': 'for another day'}}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert main([str(tmp_path), str(tmp_path / "rules"), "toy_table"]) == 1
    *told, last = capsys.readouterr().out.splitlines()
    assert told == [
        "words.md, words: double: no row in toy_table.BINDINGS",
        "words.md, words: $x$: no row in toy_table.BINDINGS",
        "one.ipynb, one: display 2: y = 3 x: the left side is 4, the right side 6, where x = 2, y = 4",
    ]
    assert last == "5 places, 1 not evaluated, 3 faults"
    assert main([]) == 2


TRUTHS = {"(low)": False, "(high)": True}


@pytest.mark.parametrize(
    ("latex", "numbers", "other"),  # worked out by hand; with the other number it is false
    [
        (r"y = \tfrac12(1 + x)^2", {"x": 3, "y": 8}, {"x": 2}),
        (r"x_{t+1} - x_t = \max(x_t, 3)", {"t": 1, "x": [0, 5, 10]}, {"x": [0, 2, 4]}),
        (r"y = \left\lfloor\frac{x}{2}\right\rfloor + |-x|", {"x": 5, "y": 7}, {"y": 7.5}),
        (r"y = \sum_{i=1}^{3} i\, a_i - \prod_{i=1}^2 a_i", {"a": [0, 5, 2, 1], "y": 2}, {"a": [0, 5, 2, 2]}),
        (r"y = f(x - 1) + f (2)", {"f": lambda x: 10 * x, "x": 4, "y": 50}, {"y": 40}),
        (r"y = \bar x^2, \qquad \bar x = x + 1", {"x": 2, "y": 9}, {"y": 4}),
        (r"y = \begin{cases} x & x < 3 \\ 9 & x \ge 3 \end{cases}", {"x": 3, "y": 9}, {"y": 3}),
        (r"y = 1 + 2 + \dots + x", {"x": 6, "y": 21}, {"x": 5}),
        (r"y = x \quad\text{for}\quad x < 3", {"x": 4, "y": 5}, {"y": 4}),
        (r"0 < x \le 3", {"x": 3, "the truth": True}, {"x": 4}),
        (r"x < 2 \quad\text{(low)}, \quad x < 9 \quad\text{(high)}", {"x": 4, "the truth": TRUTHS}, {"x": 1}),
    ],
)
def test_a_true_formula_has_no_problem_and_a_false_one_has(latex, numbers, other):
    assert problems(clauses(latex), numbers) == []
    assert problems(clauses(latex), numbers | other) != []


@pytest.mark.parametrize(
    ("latex", "numbers", "says"),
    [
        ("y = 2 z", {"y": 2}, "nothing is given for z"),
        ("y = x_t", {"y": 2, "t": 1, "x": 2}, "x has one value and no index"),
        ("y = x_{t-1}", {"y": 2, "t": 0, "x": [2]}, "x has no value at -1"),
        (r"y = \begin{cases} 1 & x < 3 \\ 1 & x < 4 \end{cases}", {"y": 1, "x": 2}, "2 of the cases hold"),
        ("y = x", {"y": 1, "x": 1, "the values": [5]}, "no clause states the value 5"),
        ("x + 1", {"x": 1}, "the program no value to compare it with"),
        ("y = x, \\qquad z = 2 x", {"y": 1, "x": 1}, "z is defined and not used"),
        ("y = 1/x", {"y": 1, "x": 0}, "the right side inf"),
    ],
)
def test_what_cannot_be_compared_is_told(latex, numbers, says):
    [sentence] = problems(clauses(latex), numbers)
    assert says in sentence


@pytest.mark.parametrize("latex", ["k/2h", "a = b = ", r"\frac{a}{b", "f(x"])
def test_what_can_be_read_in_two_ways_or_not_at_all_is_refused(latex):
    with pytest.raises(Unreadable, match=r"cannot be read here: .*>>>"):
        clauses(latex)


def test_the_string_of_an_equation_does_not_depend_on_its_layout():
    one, alike, other = r"y = -a\,\frac{b}{1 + c}", r"y=-a b/ \left(1+c\right)", r"y = -b\, \frac{a}{1 + c}"
    assert written(*clauses(one)) == written(*clauses(alike)) != written(*clauses(other))


@pytest.mark.parametrize(
    "latex", ["x + y", "-x - y", "2 x = y", "x < 2", "2/4 = 0.5", "x = y + 1", "x = y = z"]
)
def test_a_formula_of_a_sentence_that_can_be_wrong_says_something(latex):
    assert says(*clauses(latex))


@pytest.mark.parametrize("latex", ["2 x y", "-4", "x = 2", "x = 1/4", "x = y", r"\sqrt v", "x^2"])
def test_a_name_and_a_setting_say_nothing(latex):
    assert not says(*clauses(latex))


def test_a_part_of_an_equation_is_known():
    [whole] = clauses(r"y = a\,(1 - b c)\, d + \frac{x + 1}{z}")
    wanted = ["1 - bc", "a (1 - b c)", "(1 - b c) d", "x + 1", r"\frac{x+1}{z}"]
    assert {written(*clauses(latex)) for latex in wanted} <= parts(whole)
    assert not {written(*clauses(latex)) for latex in ("1 + b c", "a (1 + b c)", "x - 1")} & parts(whole)


@pytest.mark.parametrize("name", ["check", "evaluate", "latex", "letters"])
def test_the_examples_of_the_tool_are_true(name):
    done = doctest.testmod(importlib.import_module(f"equations.{name}"))
    assert done.attempted >= 1
    assert done.failed == 0
