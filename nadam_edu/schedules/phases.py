"""The schedules that rise, stay and fall once in a whole training.

>>> rate = WarmupStableDecay(0.1, warmup_steps=10, stable_steps=60, decay_steps=30)
>>> [rate(step) for step in (0, 5, 10, 50, 70, 85, 100, 200)]
[0.0, 0.05, 0.1, 0.1, 0.1, 0.05, 0.0, 0.0]
"""

from ..arguments import non_negative, number, one_of, text, updates
from ..elementwise import Array, maximum, minimum, where
from .base import LearningRateSchedule
from .shapes import SHAPES, blend, warm_up, way_left


class OneCycle(LearningRateSchedule):
    r"""Up to the peak, and down to far below the start, once (Smith and Topin, 2018).

    As ``OneCycleLR`` of PyTorch in its two phases.

    Of n steps in all, the first has the rate :math:`\eta_0 = \eta_{\max}/f`, step :math:`p = s\,n - 1` the
    peak :math:`\eta_p = \eta_{\max}`, and the last :math:`\eta_{n-1} = \eta_{\max}/(f g)`; there the rate
    stays, where PyTorch's raises an error.

    Parameters
    ----------
    max_learning_rate : float >= 0
        Rate at the peak.
    total_steps : float >= 1
        Updates, not epochs, of the whole training.
    warmup_share : float in [0, 1], default 0.3
        The share of them that lies before the peak; PyTorch's ``pct_start``.
    div_factor : float > 0, default 25.0
        The peak over the first rate.
    final_div_factor : float > 0, default 10000.0
        The first rate over the last.
    shape : {"cosine", "linear", "1-sqrt"}, default "cosine"
        Of both ways; PyTorch's ``anneal_strategy`` has the first two.
    name : str, default "OneCycle"
        Kept; changes no rate.

    Examples
    --------
    >>> rise, factors = 21 / 101, {"div_factor": 10, "final_div_factor": 5}
    >>> rate = OneCycle(1.0, total_steps=101, warmup_share=rise, shape="linear", **factors)
    >>> rate(0), rate(20), rate(100), rate(1000)
    (0.1, 1.0, 0.02, 0.02)
    """

    def __init__(
        self,
        max_learning_rate: float,
        total_steps: float,
        warmup_share: float = 0.3,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        shape: str = "cosine",
        name: str = "OneCycle",
    ) -> None:
        self.max_learning_rate: float = non_negative("max_learning_rate", max_learning_rate)
        self.total_steps: float = updates("total_steps", total_steps, at_least=1)
        self.warmup_share: float = float(number("warmup_share", warmup_share, at_least=0, at_most=1))
        self.div_factor: float = float(number("div_factor", div_factor, above=0))
        self.final_div_factor: float = float(number("final_div_factor", final_div_factor, above=0))
        self.shape: str = one_of("shape", shape, list(SHAPES))
        self.name: str = text("name", name)
        self._first = non_negative("max_learning_rate / div_factor", self.max_learning_rate / self.div_factor)
        self._last = non_negative(
            "max_learning_rate / div_factor / final_div_factor", self._first / self.final_div_factor
        )
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        last = self.total_steps - 1
        # No step if below 0: then the fall has begun before step 0.
        peak = self.warmup_share * self.total_steps - 1
        fallen = (maximum(minimum(step, last), peak) - peak) / (last - peak) if last > peak else 0.0
        falling = blend(self._last, self.max_learning_rate, way_left(self.shape, fallen))
        if peak <= 0:
            return falling
        rising = blend(self.max_learning_rate, self._first, way_left(self.shape, minimum(step, peak) / peak))
        return where(step < peak, rising, falling)


class WarmupStableDecay(LearningRateSchedule):
    r"""Rise in a straight line, stay, and fall in one of three shapes (Hu et al., 2024): WSD, or a trapezoid.

    With w, s and d steps:

    .. math::

        \eta_k = \begin{cases}
            \eta_p\,k/w & k < w \\ \eta_p & w \le k \le w + s \\ \eta_e + (\eta_p - \eta_e)\,l(x) & k > w + s
        \end{cases}

    The fraction :math:`x = \min(\max(k - w - s, 0)/d, 1)` of the fall is over at step k, and :math:`l(x)` of
    the way is left: :math:`1 - x`, :math:`\tfrac12(1 + \cos(\pi x))` or :math:`1 - \sqrt x`.

    Parameters
    ----------
    peak_learning_rate : float >= 0
        Rate between warm-up and fall.
    warmup_steps : float >= 0
        Updates, not epochs, from rate 0 to the peak.
    stable_steps : float >= 0
        Updates at the peak.
    decay_steps : float > 0
        Updates from the peak to the final rate.
    final_learning_rate : float >= 0, default 0.0
        A rate, not a fraction of the peak.
    shape : {"linear", "cosine", "1-sqrt"}, default "linear"
        Of the fall.
    name : str, default "WarmupStableDecay"
        Kept; changes no rate.

    Examples
    --------
    >>> rate = WarmupStableDecay(0.1, warmup_steps=10, stable_steps=60, decay_steps=100, shape="1-sqrt")
    >>> rate(10), rate(70), round(rate(95), 6), rate(170)
    (0.1, 0.1, 0.05, 0.0)
    """

    def __init__(
        self,
        peak_learning_rate: float,
        warmup_steps: float,
        stable_steps: float,
        decay_steps: float,
        final_learning_rate: float = 0.0,
        shape: str = "linear",
        name: str = "WarmupStableDecay",
    ) -> None:
        self.peak_learning_rate: float = non_negative("peak_learning_rate", peak_learning_rate)
        self.warmup_steps: float = updates("warmup_steps", warmup_steps, at_least=0)
        self.stable_steps: float = updates("stable_steps", stable_steps, at_least=0)
        self.decay_steps: float = updates("decay_steps", decay_steps, above=0)
        self.final_learning_rate: float = non_negative("final_learning_rate", final_learning_rate)
        self.shape: str = one_of("shape", shape, list(SHAPES))
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        fall = minimum(maximum(step - (self.warmup_steps + self.stable_steps), 0.0), self.decay_steps)
        falling = blend(
            self.final_learning_rate, self.peak_learning_rate, way_left(self.shape, fall / self.decay_steps)
        )
        return warm_up(step, self.warmup_steps, 0.0, self.peak_learning_rate, falling)
