"""The exercises that can be checked: in a notebook by ``check``, in the page by its button.

>>> def my_sgd(gradient, state, learning_rate):
...     return -learning_rate * gradient, state
>>> check("descent-by-hand", my_sgd)
Right: sgd
  Right: it agrees with the book's formula in every update.
"""

from ..arguments import one_of
from ..elementwise import Any, Callable
from .answers import Fault, fault_of
from .diagnosis import diagnose
from .limits import YOUR_TEXT, limited
from .mistakes import MISTAKES
from .report import Diagnosis
from .sources import edited


class Exercise:
    """One exercise.

    Parameters
    ----------
    of : str
        The formula to be written, as ``diagnose`` takes it.
    task : str
        What a learner reads.
    stub : str
        The text that he or she begins with.
    hints : list of str
        The first tells the least.
    function : str, default ""
        The name that the text defines; "" is that of the formula.
    needs : str, optional
        What stands before the formula's source, so that it runs.
    """

    def __init__(
        self,
        of: str,
        task: str,
        stub: str,
        hints: "list[str]",
        function: str = "",
        needs: str = "from nadam_edu.elementwise import sqrt\n\nDOZAT_BASE = 0.96",
    ) -> None:
        self.of: str = of
        self.task: str = task
        self.stub: str = stub
        self.hints: list[str] = hints
        self.needs: str = needs
        self.function: str = function or of  # the name that the text defines

    def solution(self) -> str:
        """Return a text that is right: the book's own source of the formula."""
        last = "" if self.function == self.of else f"\n\n\n{self.function} = {self.of}\n"
        return self.needs + "\n\n\n" + edited(self.of, []) + last


EXERCISES: "dict[str, Exercise]" = {
    "descent-by-hand": Exercise(
        "sgd",
        "Write plain gradient descent as a rule.",
        "def sgd(gradient, state, learning_rate):\n    displacement = 0.0\n    return displacement, state\n",
        [
            "The displacement is what is added to the variable: it goes down the hill.",
            "It is one product of two numbers.",
        ],
    ),
    "momentum-by-hand": Exercise(
        "momentum",
        "Write momentum as a rule. The state is the velocity.",
        "def momentum(gradient, state, learning_rate, momentum=0.9):\n"
        "    velocity = 0.0 if state is None else state\n    return velocity, velocity\n",
        [
            "The new velocity has two parts: what is left of the old one, and the gradient's.",
            "The old velocity is multiplied by momentum; the learning rate goes with the gradient alone.",
        ],
    ),
    "adam-by-hand": Exercise(
        "adam",
        "Write Adam as Keras ships it. The state is (t, m, v).",
        "def adam(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):\n"
        "    t, m, v = (0, 0.0, 0.0) if state is None else state\n    t = t + 1\n    displacement = 0.0\n"
        "    return displacement, (t, m, v)\n",
        [
            "Renew both averages first: m of the gradient, v of its square.",
            "Divide each average by 1 minus its beta to the power t.",
            "Keras adds epsilon to the root of v before v is corrected.",
        ],
    ),
    "nadam-by-hand": Exercise(
        "nadam",
        "Write Nadam as Keras ships it. The state is (t, m, v, mu_product).",
        "def nadam(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7,"
        " momentum_decay=1.0):\n"
        "    t, m, v, mu_product = (0, 0.0, 0.0, 1.0) if state is None else state\n    t = t + 1\n"
        "    mu = beta_1 * (1 - 0.5 * 0.96 ** (momentum_decay * t))\n    displacement = 0.0\n"
        "    return displacement, (t, m, v, mu_product)\n",
        [
            "You need two momenta: mu of this update, and mu_next with t + 1 in its exponent.",
            "mu_product is multiplied by mu once an update, before it is used; m and v are renewed as"
            " in Adam.",
            "m_bar adds mu_next * m, divided by 1 - mu_product * mu_next, and (1 - mu) * gradient, divided by"
            " 1 - mu_product.",
        ],
    ),
    "repair-nadam": Exercise(
        "nadam",
        "This Nadam has one mistake. Find it.",
        "from nadam_edu.elementwise import sqrt\n\nDOZAT_BASE = 0.96\n\n\n"
        + MISTAKES["nadam/product-without-next"].source(),
        [
            "The first step is too short already, so look at what is used at t = 1.",
            "m_bar has two shares, and each has a correction of its own. Compare their products.",
        ],
    ),
    "cosine-by-hand": Exercise(
        "CosineDecay",
        "Write the cosine decay as a function of the step, without its warm-up.",
        "from math import cos, pi\n\n\ndef cosine(step, initial_learning_rate, decay_steps, alpha=0.0):\n"
        "    return initial_learning_rate\n",
        [
            "Half a turn of the cosine goes from 1 to -1: add 1, and halve it.",
            "After decay_steps the rate stays: use min(step, decay_steps).",
            "alpha is a fraction of the first rate: only 1 - alpha of it falls.",
        ],
        function="cosine",
        needs="from nadam_edu.elementwise import *\nfrom nadam_edu.schedules.cosine import *",
    ),
}


def check(name: str, answer: object, hints: int = 1) -> Diagnosis:
    """Say whether the answer to an exercise is right; where it is not, with a hint.

    Parameters
    ----------
    name : str
        Of the exercise, as "nadam-by-hand"; ``EXERCISES`` has them all.
    answer : function, class or str
        What the learner wrote, or the whole text of it.
    hints : int, default 1
        Which hint to give: 1 is the first, 0 none; beyond the last it stays the last.

    Returns
    -------
    Diagnosis
        As ``diagnose`` gives it, with ``.hint``.

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
    try:
        rule = defined(exercise.function, answer) if isinstance(answer, str) else answer
        found = diagnose(rule, of=exercise.of)
    except Fault as fault:
        found = Diagnosis(exercise.of, "different", fault.sentence, line=fault.line)
    if found.verdict != "right" and hints > 0:
        found.hint = exercise.hints[min(hints, len(exercise.hints)) - 1]
    return found


def defined(function: str, text: str) -> "Callable[..., Any]":
    """Return what a learner's text defines under a name.

    Raises
    ------
    Fault
        If the text cannot be run, or defines no such function.
    """
    namespace: dict = {"__name__": "answer"}
    try:
        limited(exec, compile(text, YOUR_TEXT, "exec"), namespace)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise fault_of(error) from None
    if not callable(namespace.get(function)):
        raise Fault(f"Your text defines no function {function}: keep its name.")
    return namespace[function]
