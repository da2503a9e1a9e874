"""What ``diagnose`` found, to be read.

>>> print(Diagnosis("sgd", "right", "It agrees."))
Right: sgd
  It agrees.
"""

from .mistakes import MISTAKES

HEADS = {"right": "Right", "mistake": "A mistake that is known", "different": "Different"}
ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


class Report:
    """What is found about an answer, to be read in a terminal, in a notebook and in the page.

    Attributes
    ----------
    hint : str
        One of the exercise's hints, where an exercise was checked.
    """

    hint: str = ""

    def said(self) -> "list[str]":
        """Return the head and what follows it, line by line."""
        raise NotImplementedError

    def lines(self) -> "list[str]":
        """Return what is said, and the hint if there is one."""
        return self.said() + ([f"Hint: {self.hint}"] if self.hint else [])

    def __repr__(self) -> str:
        return "\n  ".join(self.lines())

    def _repr_html_(self) -> str:
        """Return the same for a notebook, as paragraphs with a bold head."""
        parts = []
        for text in self.lines():
            for letter, entity in ESCAPES:
                text = text.replace(letter, entity)
            parts.append(text)
        rest = "".join([f"<p>{part}</p>" for part in parts[1:]])
        return f'<div class="diagnosis"><p><strong>{parts[0]}</strong></p>{rest}</div>'


class Diagnosis(Report):
    """The verdict about an answer.

    Parameters
    ----------
    of : str
        The formula that it was compared with, as ``diagnose`` takes it.
    verdict : {"right", "mistake", "different"}
        What it is.
    sentence : str
        What to read about it.
    names : list or tuple of str, default ()
        The names in ``MISTAKES`` of the mistakes that were made.
    update : int or None, default None
        The first update, from 1, or the first step of a schedule, at which it differs.
    input : float or None, default None
        The gradient of that update, or that step.
    expected, got : float or None, default None
        The values there: of the book's formula, and of the answer.
    where : str, default ""
        The arguments there, where they are not the defaults.
    line : int or None, default None
        The line of the answer that raised an error, if one did.

    Attributes
    ----------
    mistake : str or None
        Name of the mistake; two names with " + " between, if there are two.
    """

    def __init__(
        self,
        of: str,
        verdict: str,
        sentence: str,
        names: "list[str] | tuple[str, ...]" = (),
        update: "int | None" = None,
        input: "float | None" = None,
        expected: "float | None" = None,
        got: "float | None" = None,
        where: str = "",
        line: "int | None" = None,
    ) -> None:
        self.of: str = of
        self.verdict: str = verdict
        self.sentence: str = sentence
        self.names: tuple[str, ...] = tuple(names)
        self.update: int | None = update
        self.input: float | None = input
        self.expected: float | None = expected
        self.got: float | None = got
        self.where: str = where
        self.line: int | None = line
        self.mistake: str | None = " + ".join(self.names) or None

    @property
    def read(self) -> "list[tuple[str, str]]":
        """The chapters and sections to read again."""
        return [MISTAKES[name].read for name in self.names]

    def said(self) -> "list[str]":
        """Return the head and what follows it, line by line."""
        kind = "two known mistakes" if len(self.names) > 1 else HEADS[self.verdict]
        said = [
            f"{kind[0].upper()}{kind[1:]}: {self.of}"
            if not self.mistake
            else f"{kind[0].upper()}{kind[1:]} ({self.mistake})"
        ]
        said.append(self.sentence)
        if self.expected is not None:
            place = (
                f"Update {self.update}, gradient {self.input:g}"
                if self.of[0].islower()
                else f"Step {self.update}"
            )
            place += f", {self.where}" if self.where else ""
            said.append(f"{place}: expected {self.expected:.6g}, got {self.got:.6g}")
        return said + [f'Read again: chapter {chapter}, "{section}"' for chapter, section in self.read]
