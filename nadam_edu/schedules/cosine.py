"""Keras's two learning-rate schedules along cosines, with its argument names, defaults and edges.

>>> cosine = CosineDecay(0.1, decay_steps=10)
>>> cosine(0), round(cosine(5), 6), cosine(10)
(0.1, 0.05, 0.0)
"""

from ..arguments import non_negative, number, text, updates
from ..elementwise import Array, floor, log, minimum
from .base import LearningRateSchedule
from .shapes import half_cosine, warm_up


class CosineDecay(LearningRateSchedule):
    r"""Fall along half a cosine: :math:`\eta_k = \eta_0 ((1-\alpha)\tfrac12(1+\cos(\pi k/d)) + \alpha)`.

    With ``warmup_target`` the rate first rises in a straight line to the target in ``warmup_steps``, then
    decays from the target for ``decay_steps`` more. As in Keras, ``warmup_steps`` without a target does
    nothing.

    Parameters
    ----------
    initial_learning_rate : float >= 0
        Rate at step 0.
    decay_steps : float > 0
        Updates, not epochs, of the fall; the warm-up comes before them.
    alpha : float >= 0, default 0.0
        Last rate as a fraction of the highest.
    name : str, default "CosineDecay"
        Kept; changes no rate.
    warmup_target : float >= 0 or None, default None
        Rate at the end of the warm-up; None for no warm-up.
    warmup_steps : float >= 0, default 0
        Updates of the warm-up.

    Examples
    --------
    >>> cosine = CosineDecay(0.0, decay_steps=100, warmup_target=0.1, warmup_steps=10)
    >>> cosine(5), cosine(10), cosine(110)
    (0.05, 0.1, 0.0)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: "float | None" = None,
        warmup_steps: float = 0,
    ) -> None:
        self.initial_learning_rate: float = non_negative("initial_learning_rate", initial_learning_rate)
        self.decay_steps: float = updates("decay_steps", decay_steps, above=0)
        self.alpha: float = non_negative("alpha", alpha)
        self.name: str = text("name", name)
        self.warmup_target: float | None = (
            None if warmup_target is None else non_negative("warmup_target", warmup_target)
        )
        self.warmup_steps: float = updates("warmup_steps", warmup_steps, at_least=0)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        start, target, warmup_steps = self.initial_learning_rate, self.warmup_target, self.warmup_steps
        if target is None:
            target, warmup_steps = start, 0
        fraction = minimum(step - warmup_steps, self.decay_steps) / self.decay_steps
        decayed = target * ((1 - self.alpha) * half_cosine(fraction) + self.alpha)
        return warm_up(step, warmup_steps, start, target, decayed)


class CosineDecayRestarts(LearningRateSchedule):
    r"""Half cosines one after another (Loshchilov and Hutter, 2017), scaled by ``t_mul`` and ``m_mul``.

    .. math::

        \eta_k &= \eta_0 ((1-\alpha)\, \gamma^i\, c_k + \alpha) \\
        c_k &= \tfrac12(1+\cos(\pi (k - s_i)/(d\,\tau^i))) \\
        s_i &= d\,(1 + \tau + \dots + \tau^{i-1})

    in period i, which begins at step :math:`s_i`; that step already has the new peak.

    Parameters
    ----------
    initial_learning_rate : float >= 0
        Rate at step 0.
    first_decay_steps : float > 0
        Updates, not epochs, of the first period.
    t_mul : float >= 1, default 2.0
        Length of a period over that of the one before.
    m_mul : float >= 0, default 1.0
        Peak of a period over that of the one before.
    alpha : float >= 0, default 0.0
        Lowest rate as a fraction of the first.
    name : str, default "SGDRDecay"
        Kept; changes no rate.

    Examples
    --------
    >>> rate = CosineDecayRestarts(0.1, first_decay_steps=10, m_mul=0.5)
    >>> rate(10), rate(30)
    (0.05, 0.025)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: float,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.initial_learning_rate: float = non_negative("initial_learning_rate", initial_learning_rate)
        self.first_decay_steps: float = updates("first_decay_steps", first_decay_steps, above=0)
        self.t_mul: float = float(number("t_mul", t_mul, at_least=1))
        self.m_mul: float = non_negative("m_mul", m_mul)
        self.alpha: float = non_negative("alpha", alpha)
        self.name: str = text("name", name)
        self.freeze()

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value."""
        restarts = self.restarts(step)
        begin, length = self.period(restarts)
        fraction = (step - begin) / length
        return self.initial_learning_rate * (
            (1 - self.alpha) * self.m_mul**restarts * half_cosine(fraction) + self.alpha
        )

    def restarts(self, step: "float | Array") -> "float | Array":
        """Return how many restarts lie at or before ``step``."""
        # A quotient may round to just below a restart that is reached, by an ulp; a logarithm by some 1e-15.
        # Steps that fall short of one do so by 1e-10 at least, for the settings that the tests compare with
        # exact arithmetic up to step 10^6.
        if self.t_mul == 1.0:
            return floor(step / self.first_decay_steps * (1 + 4e-16))
        reached = step / self.first_decay_steps * (1 + 1e-11)
        return floor(log(1 + reached * (self.t_mul - 1)) / log(self.t_mul))

    def period(self, restarts: "float | Array") -> "tuple[float | Array, float | Array]":
        """Return the step at which the period after so many restarts begins, and its length."""
        if self.t_mul == 1.0:
            return self.first_decay_steps * restarts, self.first_decay_steps
        length = self.first_decay_steps * self.t_mul**restarts
        return (length - self.first_decay_steps) / (self.t_mul - 1), length
