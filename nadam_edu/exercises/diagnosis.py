"""Which mistake a learner made: an answer is compared with the book's formula, and with each mistake in it.

>>> diagnose(lambda gradient, state, learning_rate: (learning_rate * gradient, state), of="sgd")
A mistake that is known (sgd/sign)
  You add the gradient where it is subtracted. The steps go up the hill, and the loss grows.
  Update 1, gradient 0.7: expected -0.07, got 0.07
  Read again: chapter 01_gradient_descent, "One update"
"""

from ..arguments import one_of, shown
from ..elementwise import Any, Callable
from .answers import runs_of
from .mistakes import MISTAKES
from .probes import PROBES, Probe, agree, is_rule, right, values_of
from .report import Diagnosis
from .variants import Formula

_formulas: "dict[str, Formula]" = {}  # by name of the rule or schedule, made when it is first needed
STATES: "dict[str, tuple[str, ...]]" = {
    "adam": ("t", "m", "v"),
    "nadamw": ("t", "m", "v"),
    "nadam": ("t", "m", "v", "mu_product"),
}


def diagnose(rule: object, of: str = "nadam") -> Diagnosis:
    """Say whether a learner's rule or schedule is right, and if not, which mistake it is.

    Only what it answers counts, not how it is written: forms that are algebraically equal are right, if they
    agree to 1e-9 of the largest value in each run. A rule is compared at a constant learning rate.

    Parameters
    ----------
    rule : function or class
        An update rule ``rule(gradient, state, learning_rate, **hyperparameters) -> (displacement, state)``;
        or a schedule, as a function ``schedule(step, **arguments)`` or a class as in ``schedules``. The names
        of hyperparameters and arguments are those of Keras; a rule may leave them out, and is then compared
        at their defaults.
    of : str, default "nadam"
        What it is meant to be: the name of a rule, as "adam", or of a schedule, as "CosineDecay".

    Returns
    -------
    Diagnosis
        With verdict "right"; "mistake", if it does at each update what one known mistake, or two at once,
        would do; or "different".

    Raises
    ------
    ValueError, TypeError
        If there is no such formula, or ``rule`` cannot be called.

    Examples
    --------
    >>> from nadam_edu.update_rules import adam
    >>> diagnose(adam, of="adam").verdict
    'right'
    >>> diagnose(adam, of="nadam").mistake
    'nadam/epsilon-uncorrected + nadam/no-look-ahead'
    """
    one_of("of", of, list(PROBES))
    if not callable(rule):
        raise TypeError(f"rule must be a function or a class, got {shown(rule)}")
    probes, runs, fault = runs_of(of, rule)
    expected = [list(values_of(of, right(of), probe)) for probe in probes]
    differs = first_difference(expected, runs)
    if fault and (differs is None or differs[1] >= len(runs[differs[0]])):
        return Diagnosis(of, "different", fault.sentence, update=len(runs[-1]) + 1, line=fault.line)
    if differs is None:
        return Diagnosis(
            of, "right", "Right: it agrees with the book's formula in every update." + taken(of, probes)
        )
    found = known_mistakes(of, probes, expected, runs, differs[0]) if fault is None else []
    number, i = differs
    probe, got = probes[number], runs[number][i]
    numbers: dict[str, Any] = {"update": i + 1 if is_rule(of) else probe.inputs[i], "input": probe.inputs[i]}
    numbers.update({"expected": expected[number][i], "got": got[0]})
    if found:
        sentences = [MISTAKES[name].sentence for name in found]
        return Diagnosis(of, "mistake", " And: ".join(sentences), found, **numbers)
    return Diagnosis(of, "different", "No mistake that is known." + term(of, probe, i, got[1]), **numbers)


def taken(of: str, probes: "list[Probe]") -> str:
    """Return what has to be added where some of the probes were left out."""
    return (
        "" if len(probes) == len(PROBES[of]) else " It was compared at the defaults, as it takes no others."
    )


def first_difference(
    expected: "list[list[float]]", runs: "list[list[tuple[float, tuple[float | None, ...]]]]"
) -> "tuple[int, int] | None":
    """Return the first (probe, update) at which the runs differ from what was expected, or end."""
    for number, run in enumerate(runs):
        size = max([abs(value) for value in expected[number]])
        for i, value in enumerate(expected[number]):
            if i >= len(run) or not agree(value, run[i][0], size):
                return number, i
    return None


def known_mistakes(
    of: str,
    probes: "list[Probe]",
    expected: "list[list[float]]",
    runs: "list[list[tuple[float, tuple[float | None, ...]]]]",
    first: int,
) -> "list[str]":
    """Return the one mistake, or the two, that give the same values as the runs; [] if none do."""
    formula = _formulas.get(of) or _formulas.setdefault(of, Formula(of))
    sizes = [max([abs(value) for value in values]) for values in expected]
    got = [[value for value, _ in run] for run in runs]
    order = [first] + [number for number in range(len(probes)) if number != first]

    def is_made(names: list) -> bool:
        wrong = formula.wrong(names)
        return all(same(of, wrong, probes[number], got[number], sizes[number]) for number in order)

    for name in formula.names:
        if is_made([name]):
            return [name]
    begins = [first_values(formula, probe, size) for probe, size in zip(probes, sizes)] if is_rule(of) else []
    for a, b in formula.pairs:
        likely = all(may_be(a, b, begin, values[0], size) for begin, values, size in zip(begins, got, sizes))
        if likely and is_made([a, b]):
            return [a, b]
    return []


def same(of: str, answer: "Callable[..., Any]", probe: Probe, got: "list[float]", size: float) -> bool:
    """Tell whether an answer gives these values in a probe; it is asked up to the first other one."""
    try:
        return all(agree(a, b, size) for a, b in zip(values_of(of, answer, probe), got))
    except (ArithmeticError, ValueError, TypeError):  # a formula with a mistake may have no value
        return False


def first_values(formula: Formula, probe: Probe, size: float) -> "dict[str, float]":
    """Return a rule's first value in a probe by "right", and by name what each mistake makes of it."""
    if probe not in formula.first_values:
        value = next(values_of(formula.of, right(formula.of), probe))
        found = {"right": value}
        for name in formula.names:
            changed = next(values_of(formula.of, formula.wrong([name]), probe))
            if not agree(changed, value, size):
                found[name] = changed
        formula.first_values[probe] = found
    return formula.first_values[probe]


def may_be(a: str, b: str, first: "dict[str, float]", value: float, size: float) -> bool:
    """Tell whether two mistakes together may give a first value: without a call, most pairs may not.

    A mistake that does nothing to it leaves it to the other one.
    """
    if a in first and b in first:
        return True
    return agree(first.get(a, first.get(b, first["right"])), value, size)


def term(of: str, probe: Probe, i: int, numbers: "tuple[float | None, ...]") -> str:
    """Return which number of the state is the first that differs, where the state is made like the book's."""
    names, state = STATES.get(of, ()), None
    if not names or len(numbers) != len(names):
        return ""
    for gradient in probe.inputs[: i + 1]:
        _, state = right(of)(gradient, state, probe.learning_rate, **probe.arguments)
    wrong = [
        (name, ours, theirs)
        for name, ours, theirs in zip(names, state or (), numbers)
        if not agree(float(ours), theirs, abs(ours))
    ]
    if len(wrong) == len(names):
        return ""
    if not wrong:
        return f" Your state ({', '.join(names)}) is right: look at the line of the displacement."
    name, ours, theirs = wrong[0]
    numbers_there = f"expected {ours:.6g}, got {theirs:.6g}."
    return f" Of your state ({', '.join(names)}) the first that differs is {name}: {numbers_there}"
