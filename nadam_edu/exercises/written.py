"""An exercise that asks for a rule or a schedule: its task, the text to begin with, its hints.

>>> Exercise("sgd", "Write it.", "def sgd(gradient, state, learning_rate): ...", []).solution()[-31:]
'learning_rate * gradient, state'
"""

from .sources import edited, homes_of


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
    """

    def __init__(
        self,
        of: str,
        task: str,
        stub: str,
        hints: "list[str]",
        function: str = "",
    ) -> None:
        self.of: str = of
        self.task: str = task
        self.stub: str = stub
        self.hints: list[str] = hints
        self.function: str = function or of  # the name that the text defines

    def solution(self) -> str:
        """Return a text that is right: the book's own source of the formula."""
        last = "" if self.function == self.of else f"\n\n\n{self.function} = {self.of}\n"
        homes = ["nadam_edu.elementwise"] + homes_of(self.of)
        needs = "\n".join([f"from {home} import *" for home in homes])
        return needs + "\n\n\n" + edited(self.of, []) + last
