"""What a learner's rule or schedule answers to a probe, and what is wrong where it gives no number.

>>> from nadam_edu.exercises.probes import PROBES
>>> answers("sgd", lambda gradient, state, learning_rate: 0.5, PROBES["sgd"][0])[1].sentence
'Your function returned a float. A rule returns two things: the displacement and the state.'
"""

from ..arguments import shown
from ..elementwise import Any, Array, Callable, Iterator, floats
from .limits import TooLong, limited, line_of
from .probes import PROBES, Probe, is_rule

# Said of an error by the name of its class; the words of Python come first.
ADVICE = {
    "ZeroDivisionError": "At the first update 1 - beta**t is zero if t is still 0: count t up before"
    " you use it.",
    "NameError": "A name is used that nothing has set: is it misspelled, or used before its line?",
    "UnboundLocalError": "A name is used before the line that sets it.",
    "IndentationError": "Lines that belong together begin in the same column.",
    "SyntaxError": "Python cannot read the line: look for a missing bracket, colon or operator.",
    "RecursionError": "The function calls itself without an end.",
    "TypeError": "At the first update the state is None: begin with zeros then.",
    "AttributeError": "A number has no such attribute: the gradient is a plain float.",
}


class Fault(Exception):
    """What keeps an answer from being a number, in a sentence, and the line in the learner's text or None."""

    def __init__(self, sentence: str, line: "int | None" = None, kind: str = "") -> None:
        super().__init__(sentence)
        self.sentence: str = sentence
        self.line: int | None = line
        self.kind: str = kind


def fault_of(error: BaseException, advice: str = "") -> Fault:
    """Return what a learner reads about an error in the text that he or she wrote."""
    found, kind = line_of(error), type(error).__name__
    where = ""
    if found:
        where = f" in line {found[0]}" + (f", `{found[1]}`" if found[1] else "")
    number = found[0] if found else None
    if isinstance(error, TooLong):
        return Fault(
            f"Your function did not come to an end{where}, and was stopped: look at its loop.", number, kind
        )
    words = (": " + str(error)) if str(error) else ""
    return Fault(
        f"Python stopped{where} with {kind}{words}. {advice or ADVICE.get(kind, '')}".strip(), number, kind
    )


def call(function: "Callable[..., Any]", *arguments: "Any", **named: "Any") -> "Any":
    """Return what a learner's function returns; whatever it raises becomes a ``Fault``, but for Ctrl-C."""
    try:
        return limited(function, *arguments, **named)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit, or what the text defines, too
        raise fault_of(error) from None


def as_number(name: str, value: "Any") -> float:
    """Return a learner's number as a float, from an array of one element too."""
    try:
        if isinstance(value, (bool, str)) or str(getattr(value, "dtype", "")).startswith("complex"):
            raise TypeError  # NumPy would drop the imaginary part
        return float(value.reshape(())) if getattr(value, "shape", ()) else float(value)
    except Exception:  # what is no number may fail as it likes
        kind = type(value).__name__
        raise Fault(f"The {name} must be a number, and yours is {shown(value)}, of type {kind}.") from None


def both(returned: object) -> "tuple[Any, Any]":
    """Return displacement and state, from what a learner's rule returned."""
    two = "A rule returns two things: the displacement and the state."
    if returned is None:
        raise Fault("Your function returned nothing: is its `return` missing? " + two)
    if not isinstance(returned, (tuple, list)):
        raise Fault(f"Your function returned a {type(returned).__name__}. {two}")
    if len(returned) != 2:
        raise Fault(f"Your function returned {len(returned)} things. {two}")
    return returned[0], returned[1]


def state_numbers(state: object) -> "tuple[float | None, ...]":
    """Return the numbers in a state as they are now, None for what is none; no state at all is ()."""
    found: list = []
    for part in state if isinstance(state, (tuple, list)) else [state]:
        try:
            found.append(as_number("state", part))
        except Fault:
            found.append(None)
    return tuple(found)


def given(
    of: str, answer: "Callable[..., Any]", probe: Probe, as_array: "Callable[[float], Any]"
) -> "Iterator[tuple[float, tuple[float | None, ...]]]":
    """Yield the learner's number for each input of a probe, and the numbers in the state after it."""
    if is_rule(of):
        state = None
        for gradient in probe.inputs:
            returned = call(answer, as_array(gradient), state, probe.learning_rate, **probe.arguments)
            displacement, state = both(returned)
            yield as_number("displacement", displacement), state_numbers(state)
        return
    if isinstance(answer, type):
        schedule = call(answer, **probe.arguments)
        for step in probe.inputs:
            yield as_number("rate", call(schedule, step)), ()
    else:
        for step in probe.inputs:
            yield as_number("rate", call(answer, step, **probe.arguments)), ()


def answers(
    of: str, answer: "Callable[..., Any]", probe: Probe, as_array: "Callable[[float], Any]" = float
) -> "tuple[list[tuple[float, tuple[float | None, ...]]], Fault | None]":
    """Return the pairs that ``given`` yields, and the fault that ended them or None."""
    found: list = []
    try:
        for pair in given(of, answer, probe, as_array):
            found.append(pair)
    except Fault as fault:
        return found, fault
    return found, None


def one_element(value: float) -> Array:
    """Return a number as an array of one element, for a rule written for arrays; a list without NumPy."""
    return floats([value])


def runs_of(
    of: str, rule: "Callable[..., Any]"
) -> "tuple[list[Probe], list[list[tuple[float, tuple[float | None, ...]]]], Fault | None]":
    """Return the probes that a rule could take, its (value, state) pairs in each, and the fault."""
    probes: list = []
    runs: list = []
    kind: Callable[[float], Any] = float
    for probe in PROBES[of]:
        pairs, fault = answers(of, rule, probe, kind)
        if (
            fault
            and not pairs
            and not runs
            and is_rule(of)
            and fault.kind in ("TypeError", "AttributeError", "IndexError")
        ):
            retried, still = answers(of, rule, probe, one_element)
            if retried:
                pairs, fault, kind = retried, still, one_element
        if fault and not pairs and runs and fault.kind == "TypeError" and fault.line is None:
            continue  # Python could not make the call: the rule takes no such hyperparameters
        probes.append(probe)
        runs.append(pairs)
        if fault:
            return probes, runs, fault
    return probes, runs, None
