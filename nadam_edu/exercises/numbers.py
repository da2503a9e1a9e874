"""Exercises that ask for numbers: what a learner writes is read, and judged with a stated tolerance.

>>> two = NumberExercise([AskedNumber("twice one", 2.0, share=0.01)], ["Add one to one."])
>>> two.judged("2.01")
Right
  twice one: 2.01 is right, within 1 % of 2.
"""

from ..arguments import shown
from ..elementwise import Any
from .report import Report

ROUNDING = 1e-9  # of the number: what is asked for exactly may be off by so much


class AskedNumber:
    """One number that an exercise asks for.

    Parameters
    ----------
    words : str
        What it is, and in which unit.
    value : float
        The number.
    share : float >= 0, default 0.0
        By which share of it an answer may be off; 0 is exactly.
    mistaken : list of (float, str), default ()
        Numbers that a known mistake leads to, each with what a learner reads then.
    """

    def __init__(
        self,
        words: str,
        value: float,
        share: float = 0.0,
        mistaken: "list[tuple[float, str]] | tuple[()]" = (),
    ) -> None:
        self.words: str = words
        self.value: float = value
        self.share: float = share
        self.mistaken: list[tuple[float, str]] = list(mistaken)
        self.tolerance: str = f"within {100 * share:g} %" if share else "exactly"

    def _is_near(self, answer: float, value: float) -> bool:
        """Tell whether an answer is a value, up to what it may be off by."""
        return abs(answer - value) <= (self.share + ROUNDING) * abs(value) + ROUNDING * (value == 0)

    def verdict(self, answer: float) -> "tuple[str, str]":
        """Return what an answer is, "right", "mistake" or "different", and a sentence about it.

        Parameters
        ----------
        answer : float
            What a learner takes the number to be.
        """
        if self._is_near(answer, self.value):
            right = f"within {100 * self.share:g} % of {self.value:.5g}" if self.share else "exactly"
            return "right", f"{answer:.5g} is right, {right}."
        for value, sentence in self.mistaken:
            if self._is_near(answer, value):
                return "mistake", f"{answer:.5g} is not right. {sentence}"
        return "different", f"{answer:.5g} is too {'large' if answer > self.value else 'small'}."


class Judgement(Report):
    """What was found about the numbers of an answer.

    Parameters
    ----------
    verdict : {"right", "mistake", "different"}
        "mistake" if one of the numbers is known to come from one.
    sentences : list of str
        One for each number.
    """

    HEADS = {"right": "Right", "mistake": "Not yet: a known mistake", "different": "Not yet"}  # noqa: RUF012

    def __init__(self, verdict: str, sentences: "list[str]") -> None:
        self.verdict: str = verdict
        self.sentences: list[str] = sentences
        self.read: list[tuple[str, str]] = []

    def said(self) -> "list[str]":
        """Return the head and the sentences."""
        return [self.HEADS[self.verdict]] + self.sentences


class NumberExercise:
    """An exercise that asks for numbers.

    Parameters
    ----------
    numbers : list of AskedNumber
        In the order in which they are asked for.
    hints : list of str
        The first tells the least.
    """

    def __init__(self, numbers: "list[AskedNumber]", hints: "list[str]") -> None:
        self.numbers: list[AskedNumber] = numbers
        self.hints: list[str] = hints

    def solution(self) -> "list[float]":
        """Return the numbers."""
        return [number.value for number in self.numbers]

    def judged(self, answer: "Any") -> Judgement:
        """Say about each number whether it is right.

        Parameters
        ----------
        answer : float, str, or list of these
            The numbers; as a text also "1/4", "25 %" or "43 updates".
        """
        answer = _plain(answer)
        answers = list(answer) if isinstance(answer, (list, tuple)) else [answer]
        if len(answers) != len(self.numbers):
            asked = ", ".join([number.words for number in self.numbers])
            count = f"{len(self.numbers)} number{'s' if len(self.numbers) > 1 else ''}"
            return Judgement(
                "different", [f"The exercise asks for {count}: {asked}. Yours has {len(answers)}."]
            )
        verdicts: list[str] = []
        sentences: list[str] = []
        for number, one in zip(self.numbers, answers):
            value = read(one)
            verdict, sentence = (
                ("different", UNREAD.format(shown(one))) if value is None else number.verdict(value)
            )
            verdicts.append(verdict)
            sentences.append(f"{number.words}: {sentence}")
        worst = next(name for name in ("mistake", "different", "right") if name in verdicts)
        return Judgement(worst, sentences)


FACTORS = {"%": 0.01, "percent": 0.01, "k": 1e3, "K": 1e3, "thousand": 1e3, "M": 1e6, "million": 1e6}
UNREAD = "{} is not read as a number. Write one as 0.25, 1/4, 25 % or 2.5e-1."


def _plain(answer: "Any") -> "Any":
    """Return the numbers in an array of NumPy as Python's own."""
    return answer.tolist() if hasattr(answer, "tolist") else answer


def read(answer: "Any") -> "float | None":
    """Return the number that a learner wrote, or None.

    >>> [read(text) for text in ("0.25", "1/4", "25 %", "173,287", "43 updates", "2,5", "-3e-2", "many")]
    [0.25, 0.25, 0.25, 173287.0, 43.0, 2.5, -0.03, None]
    """
    answer = _plain(answer)
    if isinstance(answer, bool):
        return None
    try:
        value = _of_text(answer) if isinstance(answer, str) else float(answer)
    except (ValueError, TypeError, ZeroDivisionError, OverflowError):
        return None
    return value if value - value == 0 else None  # neither infinite nor NaN


def _of_text(text: str) -> float:
    """Return the number in a text: a fraction, a percentage, thousands, with or without its unit."""
    text = text.strip().replace("\u2212", "-")
    for word, factor in FACTORS.items():
        before = text[: -len(word)]
        if text.endswith(word) and (before.endswith(" ") or before[-1:].isdigit()):
            return _of_text(before) * factor
    words = text.split()
    if len(words) > 1 and not words[-1][0].isdigit():
        if any([each.isdigit() for each in words.pop()]):  # no unit, but more of the number, such as x10^3
            raise ValueError
        return _of_text(" ".join(words))
    above, slash, below = _joined(words).partition("/")
    return _decimal(above) / _decimal(below) if slash else _decimal(above)


def _joined(words: "list[str]") -> str:
    """Return the words of a number as one: groups of three digits, a sign, a fraction; no others."""
    whole = "".join(words[:1])
    for word in words[1:]:
        thousands = whole[-1].isdigit() and len(word) >= 3 and word[:3].isdigit() and not word[3:4].isdigit()
        if not thousands and whole[-1] not in "/+-" and word[0] != "/":
            raise ValueError
        whole += word
    return whole


def _decimal(text: str) -> float:
    """Return a number in which a comma stands between thousands, or before the decimals."""
    first, *groups = text.split(",")
    thousands = bool(groups) and first.strip("-+") not in ("", "0") and all(len(each) == 3 for each in groups)
    return float(text.replace(",", "" if thousands else "."))
