"""Nadam with the documented optimizer API, on NumPy arrays: ``update_rules.nadam`` under ``Optimizer``."""

import math
from typing import Any

import numpy as np

from .. import update_rules
from ..arguments import number, shown
from .base import Optimizer
from .learning_rate import Rate

# Old names that a reader may bring along, and what to write instead.
RENAMED = {
    "lr": "learning_rate",
    "decay": "learning_rate=schedules.LegacyDecay(rate, decay)",
    "schedule_decay": "momentum_decay",
}


class Nadam(Optimizer):
    """Nadam on NumPy arrays, with the arguments, methods and attributes of ``tf.keras.optimizers.experimental.Nadam`` (TensorFlow 2.9).

    One update does, in this order: clip the gradients, shrink the weights by the decoupled weight decay, apply ``update_rules.nadam``,
    move the averages of the weights, overwrite the weights by them where that is due, and count one more iteration.

    Parameters
    ----------
    learning_rate : float >= 0, a schedule from ``schedules``, or a callable without arguments
        A schedule is called with ``iterations``; a callable is called once at every update (the class of 2.9 calls it once, when it is
        made, although its page speaks of "the actual value to use"; the classes before and after call it at every update).
    beta_1, beta_2 : float in [0, 1)
        Decay of the averages of the gradient and of its square, per update. Numbers only: the page also promises callables, which the real
        class refuses.
    epsilon : float >= 0
        Added to the root of the corrected second moment, as in Algorithm 1 of Kingma and Ba. The page calls it their "epsilon hat", which
        would be added before the correction; what the real class computes, and this one too, is the former. A number only, as there.
    clipnorm, clipvalue, global_clipnorm : float > 0 or None
        At most one of them: limits on each gradient's norm, on each element's size (to both sides; the page says "no higher than"), on the
        norm of all gradients together. The real class takes two, and drops one, or takes 0 and does not clip.
    use_ema : bool
        Keep an exponential moving average of the weights, beginning at the weights given to ``build`` (in Keras 3: after one update).
    ema_momentum : float in [0, 1)
        ``average = ema_momentum * average + (1 - ema_momentum) * weight`` after each update.
    ema_overwrite_frequency : int > 0 or None
        Overwrite the weights by their averages after every so many iterations; None leaves that to ``finalize_variable_values``.
    jit_compile : bool
        Where Numba is installed (the extra ``fast``), let it compile the update of large arrays into one loop, as XLA does in Keras: the
        first takes a second, and the last bit of a float may differ. Else without effect, as in the real class where there is no GPU.
    name : str
        Kept; has no effect on the numbers.
    momentum_decay : float >= 0, may be inf
        The psi of ``update_rules.nadam``: 1.0 is Keras 2.9 and later, 0.004 older Keras and PyTorch, ``math.inf`` a constant momentum.
    weight_decay : float >= 0 or None
        Before each update, every weight loses ``weight * weight_decay * rate`` (from Keras 2.11 on; not on the 2.9 page).

    Raises
    ------
    TypeError, ValueError
        For an argument of the wrong kind, out of its range, unknown, or one clip too many.

    Examples
    --------
    >>> weight = np.array([1.0, -2.0])
    >>> optimizer = Nadam(learning_rate=0.1)
    >>> optimizer.build([weight])
    >>> optimizer.apply_gradients([(2 * weight, weight)])
    >>> weight.round(4)
    array([ 0.8937, -1.8937])
    """

    _beside = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        name: str = "Nadam",
        *,
        momentum_decay: float = 1.0,
        weight_decay: float | None = None,
        **unknown: Any,
    ) -> None:
        for argument, value in unknown.items():
            advice = f"; write {RENAMED[argument]}" if argument in RENAMED else ""
            raise TypeError(f"{argument} must be an argument of Nadam, got {argument}={shown(value)}{advice}")
        super().__init__(
            learning_rate=learning_rate,
            clipnorm=clipnorm,
            clipvalue=clipvalue,
            global_clipnorm=global_clipnorm,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
            jit_compile=jit_compile,
            name=name,
            weight_decay=weight_decay,
        )
        self.beta_1 = float(number("beta_1", beta_1, at_least=0, below=1))
        self.beta_2 = float(number("beta_2", beta_2, at_least=0, below=1))
        self.epsilon = float(number("epsilon", epsilon, at_least=0))
        constant = isinstance(momentum_decay, (float, np.floating)) and momentum_decay == math.inf
        self.momentum_decay = math.inf if constant else float(number("momentum_decay", momentum_decay, at_least=0))
        self.add_variable((), np.float64, "ones", "mu_product")  # of mu_1 to mu_iterations; one for all model variables

    def get_config(self) -> dict[str, Any]:
        """Return all arguments as a dict that ``json.dumps`` and ``from_config`` take; the rate as it is now, or the schedule's config.

        Raises
        ------
        ValueError
            If ``learning_rate`` is a callable, which cannot be written down (it is not called).

        Examples
        --------
        >>> config = Nadam(0.1, momentum_decay=0.004).get_config()
        >>> config["learning_rate"], config["momentum_decay"], config["clipnorm"]
        (0.1, 0.004, None)
        """
        own = {name: getattr(self, name) for name in ("beta_1", "beta_2", "epsilon", "momentum_decay")}
        return {**super().get_config(), **own}

    def _step(self, gradient: Any, own: dict[str, Any], rate: Any) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        """Return the displacement, the two moments, and the product, which is the same for all variables of an update."""
        number = type(rate)
        state: Any = (number(self.iterations), own["momentum"], own["velocity"], number(self.variables["mu_product"]))
        numbers = (number(each) for each in (self.beta_1, self.beta_2, self.epsilon, self.momentum_decay))
        displacement, (_, m, v, product) = update_rules.nadam(gradient, state, rate, *numbers)
        return displacement, {"momentum": m, "velocity": v}, {"mu_product": product}

    def _reach(self, rate: Any) -> float:
        r"""Return a bound of the displacement for :math:`|m|, |g| \le b`, the root of the largest float: a tame gradient has a square.

        As :math:`\prod\mu \le \beta_1`, :math:`|\bar m| \le 2b/(1-\beta_1)`, and :math:`|\Delta| \le \eta\,|\bar m|/\epsilon`.
        """
        number = type(rate)
        beta_1, beta_2, epsilon = float(number(self.beta_1)), number(self.beta_2), float(number(self.epsilon))
        if beta_1 == 1 or beta_2 == 1 or epsilon == 0:  # after rounding to float32
            return math.inf
        largest = float(np.finfo(number).max) ** 0.5
        return 2 * largest / (1 - beta_1) * max(1.0, float(rate)) / min(1.0, epsilon)
