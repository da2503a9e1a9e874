"""What each known mistake is: data alone. The formula that it changes is in the package.

>>> MISTAKES["nadam/product-twice"].edits
[('nadam_numbers', 'mu_product * beta_1 * grown', 'mu_product * (beta_1 * grown) ** 2')]
"""

from . import (
    adam_mistakes,
    cosine_mistakes,
    decay_mistakes,
    first_mistakes,
    momenta_mistakes,
    nadam_mistakes,
    nadamw_mistakes,
    rmsprop_mistakes,
)
from .sources import edited


class Mistake:
    """One mistake in one formula.

    Parameters
    ----------
    name : str
        As "nadam/sign": the formula, and what is wrong with it.
    edits : list of (function, old, new)
        Which expression of which function becomes which other one. Braces in ``old`` mark the expression
        where it alone would not be unique.
    sentence : str
        What a learner reads: what was done, and what it does to the steps.
    read : (str, str)
        Chapter and section to read again.

    Attributes
    ----------
    of : str
        The formula, as ``diagnose`` takes it.
    """

    def __init__(
        self, name: str, edits: "list[tuple[str, str, str]]", sentence: str, read: "tuple[str, str]"
    ) -> None:
        self.name: str = name
        self.of: str = name.split("/")[0]
        self.edits: list[tuple[str, str, str]] = edits
        self.sentence: str = sentence
        self.read: tuple[str, str] = read

    def __repr__(self) -> str:
        return f"Mistake({self.name!r}): {self.sentence}"

    def source(self) -> str:
        """Return the formula's source with the mistake in it."""
        return edited(self.of, self.edits)


ROWS: "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]" = []
ROWS += first_mistakes.ROWS + rmsprop_mistakes.ROWS + adam_mistakes.ROWS
ROWS += momenta_mistakes.ROWS + nadam_mistakes.ROWS + nadamw_mistakes.ROWS
ROWS += decay_mistakes.ROWS + cosine_mistakes.ROWS
MISTAKES: "dict[str, Mistake]" = {row[0]: Mistake(row[0], row[1], row[2], row[3]) for row in ROWS}
