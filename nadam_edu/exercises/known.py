"""Which known mistakes give the values of an answer: each alone is tried, and then each two.

>>> from .probes import PROBES
>>> probes = PROBES["sgd"]
>>> sizes = [max(abs(g) for g in probe.inputs) * probe.learning_rate for probe in probes]
>>> uphill = [[g * probe.learning_rate for g in probe.inputs] for probe in probes]
>>> known_mistakes("sgd", probes, sizes, uphill, 1e-9, 0)
['sgd/sign']
"""

from ..elementwise import Any, Callable
from .probes import TOLERANCE, Probe, agree, is_rule, right, values_of
from .variants import Formula

_formulas: "dict[str, Formula]" = {}  # by name of the rule or schedule, made when it is first needed


def known_mistakes(
    of: str,
    probes: "list[Probe]",
    sizes: "list[float]",
    got: "list[list[float]]",
    within: float,
    first: int,
) -> "list[str]":
    """Return the one mistake, or the two, that give what an answer got in each probe; [] if none do.

    ``first`` is the probe that is tried first. Every two mistakes differ by more than float32 rounds; of two
    at once that is not known.
    """
    formula = _formulas.get(of) or _formulas.setdefault(of, Formula(of))
    order = [first] + [number for number in range(len(probes)) if number != first]

    def is_made(names: list) -> bool:
        wrong = formula.wrong(names)
        return all(same(of, wrong, probes[number], got[number], sizes[number], within) for number in order)

    for name in formula.names:
        if is_made([name]):
            return [name]
    if within > TOLERANCE:
        return []
    begins = [first_values(formula, probe, size) for probe, size in zip(probes, sizes)] if is_rule(of) else []
    for a, b in formula.pairs:
        likely = all(may_be(a, b, begin, values[0], size) for begin, values, size in zip(begins, got, sizes))
        if likely and may_begin(formula, (a, b), probes[0], got[0][0], sizes[0]) and is_made([a, b]):
            return [a, b]
    return []


def same(
    of: str, answer: "Callable[..., Any]", probe: Probe, got: "list[float]", size: float, within: float
) -> bool:
    """Tell whether an answer gives these values in a probe; it is asked up to the first other one."""
    try:
        return all(agree(a, b, size, within) for a, b in zip(values_of(of, answer, probe), got))
    except (ArithmeticError, ValueError, TypeError):  # a formula with a mistake may have no value
        return False


def first_values(formula: Formula, probe: Probe, size: float) -> "dict[str, float]":
    """Return a rule's first value in a probe by "right", and by name what each mistake makes of it."""
    key = repr(probe)
    if key not in formula.first_values:
        value = next(values_of(formula.of, right(formula.of), probe))
        found = {"right": value}
        for name in formula.names:
            changed = next(values_of(formula.of, formula.wrong([name]), probe))
            if not agree(changed, value, size):
                found[name] = changed
        formula.first_values[key] = found
    return formula.first_values[key]


def may_begin(formula: Formula, names: "tuple[str, str]", probe: Probe, value: float, size: float) -> bool:
    """Tell whether two mistakes together give a first value: computed once for all answers that differ."""
    if not is_rule(formula.of) or probe.arguments:
        return True
    if names not in formula.begins:
        try:
            formula.begins[names] = next(values_of(formula.of, formula.wrong(list(names)), probe))
        except (ArithmeticError, ValueError, TypeError):  # a formula with a mistake may have no value
            formula.begins[names] = None
    return agree(formula.begins[names], value, size)


def may_be(a: str, b: str, first: "dict[str, float]", value: float, size: float) -> bool:
    """Tell whether two mistakes together may give a first value: without a call, most pairs may not.

    A mistake that does nothing to it leaves it to the other one.
    """
    if a in first and b in first:
        return True
    return agree(first.get(a, first.get(b, first["right"])), value, size)
