"""What a learner's rule or schedule answers to a probe.

>>> from nadam_edu.exercises.probes import PROBES
>>> answers("sgd", lambda gradient, state, learning_rate: 0.5, PROBES["sgd"][0])[1].sentence
'Your function returned a float. A rule returns two things: the displacement and the state.'
"""

from ..elementwise import Any, Array, Callable, Iterator, floats
from .faults import Fault, as_number, call, dtype_of
from .probes import COARSE, PROBES, TOLERANCE, Probe, is_rule

CALLED = (
    "A rule is called with the gradient, the state and the learning rate, in this order. Whatever else it"
    " takes needs a default."
)
A_CLASS = (
    "{} is a class. A rule is a function, and what an object would remember stands in the state that the"
    " function returns."
)
FOR_ARRAYS = ("TypeError", "AttributeError", "IndexError")  # of a rule that was written for arrays


class Given:
    """What an answer gave for one input: the number, the numbers in the state, and how exact they are."""

    def __init__(
        self, value: float, state: "tuple[float | None, ...]" = (), within: float = TOLERANCE
    ) -> None:
        self.value: float = value
        self.state: tuple[float | None, ...] = state
        self.within: float = within


def both(returned: object) -> "tuple[Any, Any]":
    """Return displacement and state, from what a learner's rule returned."""
    two = "A rule returns two things: the displacement and the state."
    if returned is None:
        raise Fault("Your function returned nothing: is its `return` missing? " + two)
    if not isinstance(returned, (tuple, list)):
        raise Fault(f"Your function returned a {type(returned).__name__}. {two}")
    if len(returned) != 2:
        things = "1 thing" if len(returned) == 1 else f"{len(returned)} things"
        raise Fault(f"Your function returned {things}. {two}")
    return returned[0], returned[1]


def parts_of(state: object) -> "tuple[Any, ...]":
    """Return the parts of a state; those of a dictionary have no order."""
    return tuple(state) if isinstance(state, (tuple, list)) else (state,)


def state_numbers(state: object) -> "tuple[float | None, ...]":
    """Return the numbers in a state as they are now, None for what is none; no state at all is ()."""
    found: list = []
    for part in parts_of(state):
        try:
            found.append(as_number("state", part))
        except Fault:
            found.append(None)
    return tuple(found)


def exactness(*values: object) -> float:
    """Return how far numbers may be off: float32 keeps fewer digits than a float."""
    return COARSE if any(["float32" in dtype_of(value) for value in values]) else TOLERANCE


def given(
    of: str, answer: "Callable[..., Any]", probe: Probe, as_array: "Callable[[float], Any]"
) -> "Iterator[Given]":
    """Yield what an answer gives for each input of a probe."""
    if is_rule(of):
        if isinstance(answer, type):
            raise Fault(A_CLASS.format(answer.__name__))
        state = None
        for gradient in probe.inputs:
            returned = call(
                answer, True, CALLED, as_array(gradient), state, probe.learning_rate, **probe.arguments
            )
            displacement, state = both(returned)
            parts = list(state.values()) if isinstance(state, dict) else parts_of(state)
            within = exactness(displacement, *parts)
            yield Given(as_number("displacement", displacement), state_numbers(state), within)
        return
    names = ", ".join(probe.arguments)
    if isinstance(answer, type):
        schedule = call(answer, False, f"A class of a schedule is made with {names}.", **probe.arguments)
        called = "An object of a schedule's class is called with the step alone."
        for step in probe.inputs:
            rate = call(schedule, False, called, step)
            yield Given(as_number("rate", rate), within=exactness(rate))
    else:
        called = f"A schedule is called with the step, and with {names} by name."
        for step in probe.inputs:
            rate = call(answer, False, called, step, **probe.arguments)
            yield Given(as_number("rate", rate), within=exactness(rate))


def answers(
    of: str, answer: "Callable[..., Any]", probe: Probe, as_array: "Callable[[float], Any]" = float
) -> "tuple[list[Given], Fault | None]":
    """Return all that ``given`` yields, and the fault that ended it or None."""
    found: list = []
    try:
        for each in given(of, answer, probe, as_array):
            found.append(each)
    except Fault as fault:
        return found, fault
    return found, None


def one_element(value: float) -> Array:
    """Return a number as an array of one element, for a rule written for arrays; a list without NumPy."""
    return floats([value])


def not_taken(fault: "Fault | None") -> bool:
    """Tell whether an answer takes no argument of the name that it was given."""
    return (
        fault is not None
        and fault.kind == "TypeError"
        and (fault.line is None or "unexpected keyword" in fault.words)
    )


def taken(of: str, rule: "Callable[..., Any]", probe: Probe, as_array: "Callable[[float], Any]") -> Probe:
    """Return the probe with those of its arguments that a rule takes."""
    kept = {}
    for name in probe.arguments:
        alone = {name: probe.arguments[name]}
        if not not_taken(answers(of, rule, Probe(alone, probe.inputs[:1]), as_array)[1]):
            kept.update(alone)
    return Probe(kept, probe.inputs, probe.learning_rate)


def runs_of(
    of: str, rule: "Callable[..., Any]"
) -> "tuple[list[Probe], list[list[Given]], Fault | None, Callable[[float], Any]]":
    """Return the probes that a rule could take, what it gave in each, the fault, its kind of gradient."""
    probes: list = []
    runs: list = []
    kind: Callable[[float], Any] = float
    for probe in PROBES[of]:
        found, fault = answers(of, rule, probe, kind)
        if fault and not found and not runs and is_rule(of) and fault.kind in FOR_ARRAYS:
            retried, still = answers(of, rule, probe, one_element)
            if retried:
                found, fault, kind = retried, still, one_element
        if not found and runs and not_taken(fault):
            # It takes not all of these hyperparameters. A schedule's belong together.
            probe = taken(of, rule, probe, kind) if is_rule(of) else Probe({}, [])
            if not probe.arguments:
                continue
            found, fault = answers(of, rule, probe, kind)
        probes.append(probe)
        runs.append(found)
        if fault:
            return probes, runs, fault, kind
    return probes, runs, None, kind
