"""Exercises that say which mistake was made: all known ones are found, alone and in pairs, and none is named that is not there."""

import ast
import json
import random
import re
from pathlib import Path

import numpy as np
import pytest

from nadam_edu import elementwise, exercises, schedules, update_rules
from nadam_edu.exercises import MISTAKES, diagnose, diagnosis, sources, variants
from nadam_edu.exercises.probes import PROBES, TOLERANCE, is_rule, right, values_of

BOOK = Path(__file__).parents[1]
every_formula = pytest.mark.parametrize("of", PROBES)
every_mistake = pytest.mark.parametrize("name", MISTAKES)


def run(of, text):
    """Return what a program of a formula defines, with the names that the formulas use."""
    namespace = {**vars(elementwise)}
    for module in sources.modules():
        namespace |= vars(module)
    exec(text, namespace)
    return namespace[of]


def planted(*names):
    """Return a rule, or a class of a schedule, whose source has these mistakes written into it."""
    of = MISTAKES[names[0]].of
    return run(of, sources.edited(of, [edit for name in names for edit in MISTAKES[name].edits]))


def test_there_are_enough_mistakes():
    of_rules = [name for name in MISTAKES if is_rule(MISTAKES[name].of)]
    assert len(of_rules) >= 40 and len(MISTAKES) - len(of_rules) >= 40
    assert {MISTAKES[name].of for name in MISTAKES} == set(PROBES)


@every_formula
def test_the_source_is_that_of_the_modules(of):
    """By ``inspect``, which the page lacks: each part is the function that Python knows by this name."""
    import inspect

    for name in sources.parts(of):
        homes = [module for module in sources.modules() if getattr(vars(module).get(name), "__module__", "") == module.__name__]
        (home,) = homes
        plain = ast.parse(inspect.getsource(getattr(home, name)))
        for node in ast.walk(plain):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
                del node.body[0]
        assert ast.unparse(ast.parse(sources.blocks()[name])) == ast.unparse(plain)


class Off(ast.NodeTransformer):
    """Takes the switches out of a program, all of them off."""

    def visit_IfExp(self, node):
        self.generic_visit(node)
        test = node.test
        return node.orelse if isinstance(test, ast.Subscript) and test.value.id == "_on" else node


@every_formula
def test_an_edit_replaces_a_whole_expression(of):
    formula = variants.Formula(of)
    for part in sources.parts(of):
        switchable = Off().visit(ast.parse(formula._switchable(part)))
        assert ast.unparse(switchable) == ast.unparse(ast.parse(sources.blocks()[part])), part


def test_an_edit_that_does_not_apply_once_is_told():
    with pytest.raises(ValueError, match="once, got 2 times 'gradient'"):
        sources.place("gradient * gradient", "gradient")
    with pytest.raises(ValueError, match="once, got 0 times 'beta_3'"):
        sources.edited("nadam", [("nadam_arrays", "beta_3", "1")])


@every_formula
def test_the_book_s_own_is_right(of):
    assert diagnose(right(of), of=of).verdict == "right"


@every_mistake
def test_a_planted_mistake_is_named(name):
    mistake = MISTAKES[name]
    found = diagnose(planted(name), of=mistake.of)
    assert (found.verdict, found.mistake) == ("mistake", name)
    assert found.sentence == mistake.sentence and found.expected != found.got
    assert f"({name})" in repr(found) and mistake.read[1] in repr(found)


@every_mistake
def test_what_a_learner_reads_again_is_there(name):
    chapter, section = MISTAKES[name].read
    cells = json.loads((BOOK / "chapters" / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    lines = "".join("".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "markdown").splitlines()
    assert f"## {section}" in lines


def all_values(of, answer):
    """Return the values in all probes over the largest of each, or None where the answer has none."""
    found = []
    for probe in PROBES[of]:
        size = max(map(abs, values_of(of, right(of), probe)))
        try:
            found += [value / size for value in values_of(of, answer, probe)]
        except (ArithmeticError, ValueError, TypeError):
            found.append(None)
    return found


@every_formula
def test_each_two_mistakes_are_told_apart(of):
    """And each from the right one: by 1,000 times the tolerance at least, so that no rounding decides."""
    formula = variants.Formula(of)
    values = {name: all_values(of, formula.wrong([name])) for name in formula.names}
    values["right"] = all_values(of, right(of))
    names = list(values)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            distance = max(abs(x - y) for x, y in zip(values[a], values[b], strict=True))
            assert distance > 1000 * TOLERANCE, (a, b)


def some_inputs(of, chance):
    """Return arguments and inputs as ``values_of`` takes them, drawn at random: not the probes'."""
    from nadam_edu.exercises.probes import Probe

    if is_rule(of):
        drawn = {
            "momentum": chance.uniform(0.1, 0.95),
            "rho": chance.uniform(0.1, 0.95),
            "beta_1": chance.uniform(0.1, 0.95),
            "beta_2": chance.uniform(0.1, 0.999),
            "epsilon": 10 ** chance.uniform(-4, 0),
            "momentum_decay": chance.uniform(0.1, 5),
        }
        taken = {name for probe in PROBES[of] for name in probe.arguments}
        gradients = [chance.gauss(0, 1) * 10 ** chance.uniform(-3, 1) for _ in range(8)]
        return Probe({name: drawn[name] for name in taken}, gradients, 10 ** chance.uniform(-3, 0))
    probe = chance.choice(PROBES[of])
    return Probe(probe.arguments, [chance.randrange(0, 200) for _ in range(30)])


def never_differ(of, a, b, chance, times=20):
    """Tell whether two answers agree on inputs drawn at random, errors included, up to rounding."""
    for _ in range(times):
        probe = some_inputs(of, chance)
        results = []
        for answer in (a, b):
            values = []
            try:
                for value in values_of(of, answer, probe):
                    values.append(value)
            except (ArithmeticError, ValueError, TypeError):
                values.append(None)
            results.append(values)
        size = max([abs(value) for value in results[1] if value is not None], default=1.0)
        if len(results[0]) != len(results[1]):
            return False
        for x, y in zip(*results, strict=True):
            if x is None or y is None:
                if x is not y:
                    return False
            elif not abs(x - y) <= 1e-7 * size:
                return False
    return True


def check_pair(pair, chance):
    """Assert that two planted mistakes are found: by their names, or by others that are algebraically the same."""
    of, answer = MISTAKES[pair[0]].of, planted(*pair)
    found = diagnose(answer, of=of)
    if found.names != pair and set(found.names) != set(pair):
        other = right(of) if found.verdict == "right" else found.names and planted(*found.names)
        assert other, (pair, found)
        assert never_differ(of, answer, other, chance), (pair, found)


def pairs_of(of):
    return variants.Formula(of).pairs


def test_two_mistakes_at_once_are_found():
    chance = random.Random(1)
    for of in PROBES:
        for pair in chance.sample(pairs_of(of), min(8, len(pairs_of(of)))):
            check_pair(pair, chance)


@pytest.mark.slow
@every_formula
def test_each_two_mistakes_at_once_are_found(of):
    chance = random.Random(2)
    for pair in pairs_of(of):
        check_pair(pair, chance)
