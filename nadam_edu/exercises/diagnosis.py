"""Which mistake a learner made: an answer is compared with the book's formula, and with each mistake in it.

>>> diagnose(lambda gradient, state, learning_rate: (learning_rate * gradient, state), of="sgd")
A mistake that is known (sgd/sign)
  You add the gradient where it is subtracted. The steps go up the hill, and the loss grows.
  Update 1, gradient 0.7: expected -0.07, got 0.07
  Read again: chapter 01_gradient_descent, "One update"
"""

from ..arguments import one_of, shown
from ..elementwise import Any, Callable
from .answers import Given, answers, runs_of
from .known import known_mistakes
from .mistakes import MISTAKES
from .probes import COARSE, PROBES, TOLERANCE, Probe, agree, is_rule, named, right, values_of
from .report import Diagnosis

RIGHT = "It agrees with the book's formula in every update."
ROUNDED = " That is, to the rounding of float32."
NEARLY = (
    "It agrees with the book's formula to four digits and not further. Is a number rounded, or computed in"
    " float32?"
)
NOT_FINITE = "That is no finite number: look for a division by zero, or for a product that grows."
BETWEEN = (
    "Called again with the same {}, your answer differs. It keeps something between calls, in a global, a"
    " default argument or an object, or it draws at random. "
)
REMEMBERS = (
    BETWEEN.format("steps") + "A schedule depends on its step alone.",
    BETWEEN.format("gradients") + "What a rule has to remember stands in the state that it returns.",
)
STATES: "dict[str, tuple[str, ...]]" = {
    "adam": ("t", "m", "v"),
    "nadamw": ("t", "m", "v"),
    "nadam": ("t", "m", "v", "mu_product"),
}


def diagnose(rule: object, of: str = "nadam") -> Diagnosis:
    """Say whether a learner's rule or schedule is right, and if not, which mistake it is.

    Only what it answers counts, not how it is written: forms that are algebraically equal are right, if they
    agree to 1e-9 of the largest value in each run; to 1e-4 where it computes in float32. In each run the
    learning rate is constant. What runs for ever inside of C, as ``10**10**10`` does, only Ctrl-C can stop.

    Parameters
    ----------
    rule : function or class
        An update rule ``rule(gradient, state, learning_rate, **hyperparameters) -> (displacement, state)``;
        or a schedule, as a function ``schedule(step, **arguments)`` or a class as in ``schedules``. The names
        of hyperparameters and arguments are those of Keras; those that a rule leaves out stay at
        their defaults.
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
    probes, runs, fault, as_array = runs_of(of, rule)
    expected = [list(values_of(of, right(of), probe)) for probe in probes]
    within = max([TOLERANCE] + [each.within for run in runs for each in run])
    differs = first_difference(expected, runs, within)
    if differs is None:  # and then there is no fault, which ends a run too early
        return Diagnosis(of, "right", RIGHT + ROUNDED * (within > TOLERANCE) + left(of, probes))
    if remembers(runs[0], of, rule, probes[0], as_array):
        return Diagnosis(of, "different", REMEMBERS[is_rule(of)])
    if fault and differs[1] >= len(runs[differs[0]]):
        return Diagnosis(of, "different", fault.sentence, update=len(runs[-1]) + 1, line=fault.line)
    found = []
    if fault is None:
        sizes = [max([abs(value) for value in values]) for values in expected]
        got = [[each.value for each in run] for run in runs]
        found = known_mistakes(of, probes, sizes, got, within, differs[0])
    return told(of, probes, expected, runs, within, differs, found)


def told(
    of: str,
    probes: "list[Probe]",
    expected: "list[list[float]]",
    runs: "list[list[Given]]",
    within: float,
    differs: "tuple[int, int]",
    found: "list[str]",
) -> Diagnosis:
    """Return the diagnosis of an answer that differs, with the mistakes that were found in it."""
    number, i = differs
    probe, got = probes[number], runs[number][i]
    numbers: dict[str, Any] = {"update": i + 1 if is_rule(of) else probe.inputs[i], "input": probe.inputs[i]}
    numbers.update({"expected": expected[number][i], "got": got.value})
    if number > 0 or not is_rule(of):
        numbers["where"] = repr(probe) if is_rule(of) else named(probe)
    if found:
        sentences = [MISTAKES[name].sentence for name in found]
        return Diagnosis(of, "mistake", " And: ".join(sentences), found, **numbers)
    if got.value - got.value != 0:
        said = NOT_FINITE
    elif first_difference(expected, runs, COARSE) is None:
        said = NEARLY
    else:
        said = "No mistake that is known." + term(of, probe, i, got.state, within)
    return Diagnosis(of, "different", said, **numbers)


def left(of: str, probes: "list[Probe]") -> str:
    """Return what has to be added where an answer does not take every argument."""
    asked = {name for probe in PROBES[of] for name in probe.arguments}
    names = sorted(asked - {name for probe in probes for name in probe.arguments})
    return f" It does not take {', '.join(names)}, and was compared without." if names else ""


def remembers(
    run: "list[Given]",
    of: str,
    rule: "Callable[..., Any]",
    probe: Probe,
    as_array: "Callable[[float], Any]",
) -> bool:
    """Tell whether a rule answers its first run otherwise the second time."""
    again = answers(of, rule, probe, as_array)[0] if run else []
    return len(again) != len(run) or any(
        [a.value != b.value and (a.value == a.value or b.value == b.value) for a, b in zip(run, again)]
    )


def first_difference(
    expected: "list[list[float]]", runs: "list[list[Given]]", within: float
) -> "tuple[int, int] | None":
    """Return the first (probe, update) at which the runs differ from what was expected, or end."""
    for number, run in enumerate(runs):
        size = max([abs(value) for value in expected[number]])
        for i, value in enumerate(expected[number]):
            if i >= len(run) or not agree(value, run[i].value, size, within):
                return number, i
    return None


def term(of: str, probe: Probe, i: int, numbers: "tuple[float | None, ...]", within: float) -> str:
    """Return which number of the state is the first that differs, where the state is made like the book's.

    It is, where it has as many numbers and the first, the count of updates, is right.
    """
    names, state = STATES.get(of, ()), None
    if not names or len(numbers) != len(names):
        return ""
    for gradient in probe.inputs[: i + 1]:
        _, state = right(of)(gradient, state, probe.learning_rate, **probe.arguments)
    wrong = [
        (name, ours, theirs)
        for name, ours, theirs in zip(names, state or (), numbers)
        if not agree(float(ours), theirs, abs(ours), within)
    ]
    if not wrong:
        return f" Your state ({', '.join(names)}) is right: look at the line of the displacement."
    name, ours, theirs = wrong[0]
    if name == names[0] or theirs is None:
        return ""
    numbers_there = f"expected {ours:.6g}, got {theirs:.6g}."
    return f" Of your state ({', '.join(names)}) the first that differs is {name}: {numbers_there}"
