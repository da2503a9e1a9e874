"""Triangles between two rates, as Smith (2017) defines them: three kinds.

>>> rate = Cyclical(0.0, 1.0, half_cycle_steps=10, mode="triangular2")
>>> rate(10), rate(30), rate(50)
(1.0, 0.5, 0.25)
"""

from ..arguments import non_negative, number, one_of, text, updates
from ..elementwise import Array, Callable, floor
from .base import LearningRateSchedule
from .shapes import blend

# What the height of a triangle is multiplied by, from the triangles before it, the step, and gamma.
MODES: "dict[str, Callable[[float | Array, float | Array, float], float | Array]]" = {
    "triangular": lambda cycles, step, gamma: 1.0,
    "triangular2": lambda cycles, step, gamma: 0.5**cycles,
    "exp_range": lambda cycles, step, gamma: gamma**step,
}


class Cyclical(LearningRateSchedule):
    r"""Up and down between two rates in straight lines (Smith, 2017), h steps each way.

    :math:`\eta_k = \eta_{\min} + (1 - x)\,c\,(\eta_{\max} - \eta_{\min})`, where the distance to the nearest
    peak is :math:`x = |k/h - (2 \lfloor k/(2h) \rfloor + 1)|` half cycles, and c is 1 in mode "triangular",
    :math:`2^{-\lfloor k/(2h) \rfloor}` in "triangular2", :math:`\gamma^k` in "exp_range".

    Parameters
    ----------
    min_learning_rate : float >= 0
        Rate at step 0, and at the foot of each triangle.
    max_learning_rate : float >= min_learning_rate
        Rate at the top of a triangle that nothing shrinks.
    half_cycle_steps : float > 0
        Updates, not epochs, from foot to top.
    mode : {"triangular", "triangular2", "exp_range"}, default "triangular"
        All triangles alike; each half as high as the one before; heights that shrink at every update.
    gamma : float in [0, 1], default 1.0
        What "exp_range" multiplies the height by at every update; the other modes do not use it.
    name : str, default "Cyclical"
        Kept; changes no rate.

    Examples
    --------
    >>> triangle = Cyclical(0.25, 1.0, half_cycle_steps=10)
    >>> triangle(0), triangle(5), triangle(10), triangle(20)
    (0.25, 0.625, 1.0, 0.25)
    """

    def __init__(
        self,
        min_learning_rate: float,
        max_learning_rate: float,
        half_cycle_steps: float,
        mode: str = "triangular",
        gamma: float = 1.0,
        name: str = "Cyclical",
    ) -> None:
        self.min_learning_rate: float = non_negative("min_learning_rate", min_learning_rate)
        self.max_learning_rate: float = float(
            number("max_learning_rate", max_learning_rate, at_least=self.min_learning_rate)
        )
        self.half_cycle_steps: float = updates("half_cycle_steps", half_cycle_steps, above=0)
        self.mode: str = one_of("mode", mode, list(MODES))
        self.gamma: float = float(number("gamma", gamma, at_least=0, at_most=1))
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        half_cycles = step / self.half_cycle_steps
        cycles = floor(half_cycles / 2)
        height = 1 - abs(half_cycles - (2 * cycles + 1))
        return blend(
            self.min_learning_rate,
            self.max_learning_rate,
            height * MODES[self.mode](cycles, step, self.gamma),
        )
