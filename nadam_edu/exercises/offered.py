"""The exercises that can be checked: in a notebook by ``check``, in the page by its button.

>>> def my_sgd(gradient, state, learning_rate):
...     return -learning_rate * gradient, state
>>> check("descent-by-hand", my_sgd)
Right: sgd
  It agrees with the book's formula in every update.
"""

from ..arguments import one_of
from ..elementwise import Any, Callable
from . import descent_numbers, nadam_numbers, practice_numbers, rate_numbers
from .by_hand import BY_HAND
from .diagnosis import diagnose
from .faults import Fault, call
from .limits import YOUR_TEXT
from .numbers import NumberExercise
from .probes import is_rule
from .report import Diagnosis, Report
from .to_repair import REPAIRS
from .written import Exercise

EXERCISES: "dict[str, Exercise | NumberExercise]" = {}
EXERCISES.update(BY_HAND)
EXERCISES.update(REPAIRS)
EXERCISES.update(descent_numbers.NUMBERS)
EXERCISES.update(nadam_numbers.NUMBERS)
EXERCISES.update(rate_numbers.NUMBERS)
EXERCISES.update(practice_numbers.NUMBERS)


def check(name: str, answer: "Any", hints: int = 1) -> Report:
    """Say whether the answer to an exercise is right; where it is not, with a hint.

    Parameters
    ----------
    name : str
        Of the exercise, as "nadam-by-hand"; ``EXERCISES`` has them all.
    answer : function, class, str, float or list
        What the learner wrote, or the whole text of it; for an exercise that asks for numbers, the number
        or a list of them, which may be texts such as "1/4" or "25 %".
    hints : int, default 1
        Which hint to give: 1 is the first, 0 none; beyond the last it stays the last.

    Returns
    -------
    Report
        With ``.verdict`` and ``.hint``: the diagnosis that ``diagnose`` gives, or for numbers a judgement.

    Raises
    ------
    ValueError, TypeError
        If there is no such exercise, or the answer is neither a text nor can be called.

    Examples
    --------
    >>> check("momentum-by-hand", EXERCISES["momentum-by-hand"].stub).hint
    "The new velocity has two parts: what is left of the old one, and the gradient's."
    """
    exercise = EXERCISES[one_of("name", name, list(EXERCISES))]
    found = exercise.judged(answer) if isinstance(exercise, NumberExercise) else diagnosed(exercise, answer)
    if found.verdict != "right" and hints > 0:
        found.hint = exercise.hints[min(hints, len(exercise.hints)) - 1]
    return found


def diagnosed(exercise: Exercise, answer: "Any") -> Diagnosis:
    """Return the diagnosis of a rule, a schedule, or the text of one."""
    try:
        rule = defined(exercise, answer) if isinstance(answer, str) else answer
        return diagnose(rule, of=exercise.of)
    except Fault as fault:
        return Diagnosis(exercise.of, "different", fault.sentence, line=fault.line)


def defined(exercise: Exercise, text: str) -> "Callable[..., Any]":
    """Return what a learner's text defines under the name that an exercise asks for.

    Raises
    ------
    Fault
        If the text cannot be run, or defines no such function.
    """
    namespace: dict = {"__name__": "answer"}
    call(lambda: exec(compile(text, YOUR_TEXT, "exec"), namespace), is_rule(exercise.of), "")
    function = exercise.function
    if not callable(namespace.get(function)):
        others = sorted([name for name in namespace if callable(namespace[name]) and name[0] != "_"])
        has = f" It has {', '.join(others)}." if others else ""
        raise Fault(f"Your text defines no function {function}: keep its name.{has}")
    return namespace[function]
