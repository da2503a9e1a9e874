"""A formula with any of its mistakes switched on: what an answer is compared with.

>>> formula = Formula("sgd")
>>> formula.wrong(["sgd/sign"])(4.0, None, 0.5)
(2.0, None)
"""

from .. import elementwise
from ..elementwise import Any, Callable
from .mistakes import MISTAKES
from .sources import blocks, modules, parts, place, switched


class Formula:
    """The mistakes of one rule or schedule, in one program that is read once."""

    def __init__(self, of: str) -> None:
        self.of = of
        self.names: list[str] = [name for name in MISTAKES if MISTAKES[name].of == of]
        self._spots: dict = {name: [] for name in self.names}
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._of_defaults: list = []  # those that change a default, which Python reads but once
        self._switches = [False for _ in self.names]
        self._present: list = []
        self._made: dict = {}
        self._namespace: dict = {}
        for module in [elementwise] + modules():
            self._namespace.update(module.__dict__)
        self._namespace["_on"] = self._switches
        texts = [self._switchable(part) for part in parts(of)]
        # Kept from one diagnosis to the next: see diagnosis.first_values.
        self.first_values: dict[str, dict[str, float]] = {}
        self.begins: dict[tuple[str, str], float | None] = {}  # of two mistakes, in the first probe
        self.pairs: list[tuple[str, str]] = self._pairs()
        self._program = compile("\n\n\n".join(texts), "a formula with mistakes", "exec")

    def _switchable(self, part: str) -> str:
        """Return one function of the formula with all mistakes in it that can be switched."""
        code, spots = blocks()[part], []
        for number, name in enumerate(self.names):
            for where, old, new in MISTAKES[name].edits:
                if where == part:
                    first, end = place(code, old)
                    spots.append((first, end, new, number))
                    self._spots[name].append((part, first, end))
                    if first < code.find("):") or first < code.find(") ->"):
                        self._of_defaults.append(number)
        return switched(code, spots)

    def wrong(self, names: "list[str]") -> "Callable[..., Any]":
        """Return the rule, or the class of the schedule, with these mistakes; the next call takes it back."""
        numbers = [self._numbers[name] for name in names]
        anew = any(number in self._of_defaults for number in self._present + numbers)
        for number in self._present:
            self._switches[number] = False
        for number in numbers:
            self._switches[number] = True
        self._present = numbers
        if anew or self.of not in self._made:
            exec(self._program, self._namespace)
            self._made = {self.of: self._namespace[self.of]}
        return self._made[self.of]

    def _pairs(self) -> "list[tuple[str, str]]":
        """Return the mistakes that can be made together: those that change different places."""
        return [(a, b) for i, a in enumerate(self.names) for b in self.names[i + 1 :] if not self._meet(a, b)]

    def _meet(self, a: str, b: str) -> bool:
        """Tell whether two mistakes change the same place."""
        return any(
            part == other and first < last and begin < end
            for part, first, end in self._spots[a]
            for other, begin, last in self._spots[b]
        )
