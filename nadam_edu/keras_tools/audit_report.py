"""The result of an audit: findings, each with its severity; a table and a picture of the rates.

>>> Finding("zero", "the rate is 0").severity
'warning'
"""

from typing import Any, NamedTuple, Self

import numpy as np

# error: the training ends there, or a rate is no rate. warning: the rates are probably not what was meant.
# note: good to know.
SEVERITIES = {
    "exception": "error",
    "not-a-float": "error",
    "schedule-object": "error",
    "negative": "error",
    "not-finite": "error",
    "retried": "warning",
    "impure": "warning",
    "compounding": "warning",
    "default-replaced": "warning",
    "begins-anew": "warning",
    "asked-with-epochs": "warning",
    "zero": "warning",
    "ends-early": "warning",
    "hardly-moves": "warning",
    "one-epoch-dip": "note",
    "never-moves": "note",
    "reads-optimizer": "note",
}
ROWS = 12  # of the table


class CodeAndSentence(NamedTuple):
    """The pair of a finding."""

    code: str
    sentence: str


class Finding(CodeAndSentence):
    """A pair of a code and a sentence, with ``severity``: ``"error"``, ``"warning"`` or ``"note"``.

    By default that of the code.
    """

    severity: str

    def __new__(cls, code: str, sentence: str, severity: str | None = None) -> Self:
        """Return the pair."""
        made = super().__new__(cls, code, sentence)
        made.severity = severity or SEVERITIES[code]
        return made


class Found(NamedTuple):
    """What an audit holds."""

    applied: Any
    meant: Any
    findings: list[Any]
    begin: int = 0
    unit: str = "epoch"


class Audit(Found):
    """What ``audit_schedule`` found; ``print`` shows it as a table.

    Parameters
    ----------
    applied, meant : ndarray of float
        One rate for each epoch, or for each update of a schedule, rounded to float32 as an optimizer holds
        them; NaN from the epoch on that is not reached.
    findings : list of Finding
        Empty if there is nothing to say.
    begin : int >= 0, default 0
        The first epoch or update.
    unit : {"epoch", "update"}, default "epoch"
        What the rates are counted in.
    """

    __slots__ = ()

    def __str__(self) -> str:
        """Return the findings, the worst first, and the rates."""
        order = ["error", "warning", "note"]
        told = [
            f"{one.severity:7}  {one.code}: {one.sentence}"
            for one in sorted(self.findings, key=lambda one: order.index(one.severity))
        ]
        rows = [
            f"{span:>9}  {self.applied[place]:>10.4g}  {self.meant[place]:>10.4g}"
            for place, span in self._places()
        ]
        return "\n".join(
            [*(told or ["nothing found"]), "", f"{self.unit:>9}  {'applied':>10}  {'meant':>10}", *rows]
        )

    def _places(self):
        """Return pairs of a place and what stands before its row.

        Rates that stay for a while have one row together; if there are too many changes, some places are
        shown.
        """
        rates, count = np.array([self.applied, self.meant]), len(self.applied)
        one, next_one = rates[:, :-1], rates[:, 1:]
        same = (one == next_one) | (np.isnan(one) & np.isnan(next_one))
        starts = [0, *(1 + np.flatnonzero(~same.all(axis=0)))]
        if len(starts) > ROWS:
            places = np.unique(np.linspace(0, count - 1, min(ROWS, count)).round().astype(int))
            return [(place, str(self.begin + place)) for place in places]
        ends = [*starts[1:], count]
        spans = [
            f"{self.begin + start}" + (f"-{self.begin + end - 1}" if end > start + 1 else "")
            for start, end in zip(starts, ends, strict=True)
        ]
        return list(zip(starts, spans, strict=True))

    def plot(self, ax: Any) -> Any:
        """Draw the rates into a Matplotlib ``Axes`` and return it: the meant ones behind the applied ones.

        Parameters
        ----------
        ax : matplotlib.axes.Axes
            Where to draw.
        """
        at = self.begin + np.arange(len(self.applied))
        ax.plot(at, self.meant, drawstyle="steps-post", linestyle="--", label="meant")
        ax.plot(at, self.applied, drawstyle="steps-post", label="applied")
        ax.set_xlabel(self.unit)
        ax.set_ylabel("learning rate")
        ax.set_title("; ".join(f"{one.severity}: {one.code}" for one in self.findings) or "nothing found")
        ax.legend()
        return ax
