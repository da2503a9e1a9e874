"""What a learner reads where an answer gives no number: in words, with the line of the text.

>>> fault_of(OverflowError("too large"), in_a_rule=True).sentence
'Python stopped with OverflowError: too large. A number has become larger than every float.'
"""

import sys

from ..arguments import shown
from ..elementwise import Any, Callable
from .limits import TooLong, limited, line_of

LONGEST = 200  # letters of what Python or a learner's object says

# Said of an error by the name of its class; the words of Python come first.
ADVICE = {
    "NameError": "A name is used that nothing has set: is it misspelled, or used before its line?",
    "UnboundLocalError": "A name is used before the line that sets it.",
    "IndentationError": "Lines that belong together begin in the same column.",
    "TabError": "Indent with spaces alone.",
    "SyntaxError": "Python cannot read the line: look for a missing bracket, colon or operator.",
    "RecursionError": "The function calls itself without an end.",
    "OverflowError": "A number has become larger than every float.",
    "EOFError": "Nobody can answer `input` here: all that a function needs, it is given.",
    "SystemExit": "A function that ends the program gives no answer: leave with `return`.",
    "AssertionError": "That line is yours, and what it asserts does not hold.",
    "ImportError": "This Python lacks the module, and the exercise does not need it: all numbers are plain,"
    " `** 0.5` is a root, and `math` has the rest.",
}
ADVICE["ModuleNotFoundError"] = ADVICE["ImportError"]
SMALL = " Or it is a form that the page's Python, MicroPython, does not know."

# Said of an error with these words in its message, before the advice on its class.
ON_WORDS = [
    ("recursion", ADVICE["RecursionError"]),
    ("__xor__", "A power is written `**`."),
    ("for ^", "A power is written `**`."),
    ("math domain", "Is it the root of a negative number?"),
]
PLAIN = "The gradient is one plain number, a float."
ON_WORDS_IN_A_RULE = [
    (
        "NoneType",
        "At the first update the state is None: begin with zeros then. The arguments come in the order"
        " gradient, state, learning rate.",
    ),
    ("'float' object", PLAIN),
    ("float object", PLAIN),
    (
        "division by zero",
        "At the first update 1 - beta**t is zero if t is still 0: count t up before you use it.",
    ),
    (
        "divide by zero",
        "At the first update 1 - beta**t is zero if t is still 0: count t up before you use it.",
    ),
]
LOOKS_LIKE = "A sign in it only looks like one of Python's: type it on the keyboard."


class Fault(Exception):
    """What keeps an answer from being a number, in a sentence, and the line in the learner's text or None."""

    def __init__(self, sentence: str, line: "int | None" = None, kind: str = "", words: str = "") -> None:
        super().__init__(sentence)
        self.sentence: str = sentence
        self.line: int | None = line
        self.kind: str = kind  # the class of the error, if there was one
        self.words: str = words  # what Python said of it


def brief(text: str) -> str:
    """Return the beginning of a text that may be long."""
    return text if len(text) <= LONGEST else text[:LONGEST] + " ..."


def words_of(error: BaseException) -> str:
    """Return the message of an error; "" where the learner's own class cannot say it."""
    try:
        message = getattr(error, "msg", None) if isinstance(error, SyntaxError) else None
        return brief(str(message or error))
    except Exception:
        return ""


def advice_on(kind: str, words: str, in_a_rule: bool) -> str:
    """Return what to look at after an error of this class, with this message."""
    if kind in ("SyntaxError", "NameError") and any([ord(letter) > 127 for letter in words]):
        return LOOKS_LIKE
    for part, advice in ON_WORDS + ON_WORDS_IN_A_RULE * in_a_rule:
        if part in words:
            return advice
    small = SMALL if kind == "SyntaxError" and hasattr(sys, "print_exception") else ""
    return ADVICE.get(kind, "") + small


def fault_of(error: BaseException, in_a_rule: bool, called: str = "") -> Fault:
    """Return what a learner reads about an error in the text that he or she wrote.

    ``called`` says how an answer is called, which is told where Python could not even make the call.
    """
    found, kind, words = line_of(error), type(error).__name__, words_of(error)
    where = ""
    if found:
        where = f" in line {found[0]}" + (f", `{brief(found[1])}`," if found[1] else "")
    number = found[0] if found else None
    if isinstance(error, TooLong):
        return Fault(
            f"Your function did not come to an end{where.rstrip(',')}, and was stopped: look at its loop.",
            number,
            kind,
        )
    advice = called if called and kind == "TypeError" and not found else advice_on(kind, words, in_a_rule)
    said = (": " + words) if words else ""
    stop = "" if words.endswith(("?", ".")) else "."
    return Fault(f"Python stopped{where} with {kind}{said}{stop} {advice}".strip(), number, kind, words)


def call(
    function: "Callable[..., Any]", in_a_rule: bool, called: str, *arguments: "Any", **named: "Any"
) -> "Any":
    """Return what a learner's function returns; whatever it raises becomes a ``Fault``, but for Ctrl-C."""
    try:
        returned = limited(function, *arguments, **named)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit, or what the text defines, too
        raise fault_of(error, in_a_rule, called) from None
    if hasattr(returned, "send") and hasattr(returned, "close"):
        returned.close()
        raise Fault(
            f"Your function returned a {type(returned).__name__}: it has a `yield` in it, or is `async`. End"
            " it with `return`."
        )
    return returned


def dtype_of(value: "Any") -> str:
    """Return the name of an array's type, as "float32" or "torch.float32"; "" for a plain number."""
    try:
        return str(getattr(value, "dtype", ""))
    except Exception:
        return ""


def as_number(name: str, value: "Any") -> float:
    """Return a learner's number as a float, from an array or a list of one element too."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    kind, dtype = type(value).__name__, dtype_of(value)
    if "float16" in dtype:
        raise Fault(
            f"Your {name} is of type {dtype}, which keeps too few digits to compare: compute with floats."
        )
    try:
        if isinstance(value, (bool, str)) or dtype.startswith("complex"):
            raise TypeError  # NumPy would drop the imaginary part
        return value if kind == "float" else limited(_float_of, value)
    except KeyboardInterrupt:
        raise
    except BaseException:  # what is no number may fail as it likes
        root = " Is there a root of a negative number in it?" if kind == "complex" else ""
        said = f"The {name} must be a number, and yours is {brief(shown(value))}, of type {kind}.{root}"
        raise Fault(said) from None


def _float_of(value: "Any") -> float:
    """Return the float in a number, or in an array of one element."""
    return float(value.reshape(())) if getattr(value, "shape", ()) else float(value)
