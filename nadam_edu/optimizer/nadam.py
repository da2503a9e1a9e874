"""Nadam on NumPy arrays: the class. The methods assigned at its end are defined in those modules."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..arguments import flag, number, shown
from . import added, config, gradients, momentum, state, update
from .checks import CHECKS, CLIPS, ELSEWHERE, OPTIONAL, check_with_others, refuse
from .learning_rate import Rate, check_replaceable, checked_rate_source, rate_at, wrong_kind
from .rule import NADAM, Rule
from .variables import NamedArrays, as_pairs


class Nadam:
    """Nadam on NumPy arrays, with the API of ``tf.keras.optimizers.experimental.Nadam`` (TensorFlow 2.9).

    An update, in this order: clip the gradients, apply the decoupled weight decay, apply the rule, move the
    averages of the weights, overwrite the weights by them where that is due, count the iteration.
    From 2**19 elements on, threads share an update: ``OMP_NUM_THREADS`` of them, or one for each core.

    Parameters
    ----------
    learning_rate : float >= 0, a schedule from ``schedules``, or a callable without arguments, default 0.001
        A schedule is called with ``iterations``, a callable at every update (by 2.9 only when it is made).
    beta_1, beta_2 : float in [0, 1), default 0.9 and 0.999; beta_1 may be a schedule from ``schedules``
        Decay of the averages of the gradient and of its square. (The page also promises callables.)
    epsilon : float >= 0, default 1e-7
        Added to the corrected root, as in Algorithm 1 of Kingma and Ba. (The page says "epsilon hat".)
    clipnorm, clipvalue, global_clipnorm : float > 0 or None, default None
        At most one: limits on each gradient's norm, each element's size, the norm of all gradients together.
    use_ema : bool, default False
        Keep a moving average of the weights, from ``build`` on (Keras 3: from after the first update).
    ema_momentum : float in [0, 1), default 0.99
        ``average = ema_momentum * average + (1 - ema_momentum) * weight`` after each update.
    ema_overwrite_frequency : int > 0 or None, default None
        Every so many updates, overwrite the weights by their averages.
    jit_compile : bool, default True
        If Numba is installed (the extra ``fast``), compile updates of 2**15 elements or more, whose last bits
        may differ then; and smaller ones, with the same bits, once 2**16 variables were updated.
    name : str, default "Nadam"
        Has no effect.
    momentum_decay : float >= 0, may be inf, default 1.0
        The rule's psi: 1.0 is Keras 2.9 and later, 0.004 before and in PyTorch, inf a constant momentum.
    weight_decay : float >= 0 or None, default None
        Before each update every weight loses ``weight * weight_decay * rate`` (from Keras 2.11 on).
    rule : Rule or None, default None
        Another rule, as Adam's or Lion's: :class:`nadam_edu.optimizer.Rule <nadam_edu.optimizer.rule.Rule>`.
    **unknown
        Refused, with advice on names that other libraries use.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind, out of its range or unknown, or if two clip.

    Examples
    --------
    >>> weight, optimizer = np.array([1.0, -2.0]), Nadam(learning_rate=0.1)
    >>> optimizer.apply_gradients([(2 * weight, weight)])
    >>> weight.round(4)
    array([ 0.8937, -1.8937])
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: momentum.Momentum = 0.9,
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
        rule: Rule | None = None,
        **unknown: Any,
    ) -> None:
        for argument, value in unknown.items():
            refuse(argument, value)
        if not isinstance(rule, Rule | None):
            raise TypeError(f"rule must be a Rule or None, got {shown(rule)}")
        self._rule, self._scratch = rule or NADAM, list[dict[Any, Any]]()
        carried = {name: np.array(float(start)) for name, start in self._rule.carried.items()}
        self._state = NamedArrays({"iterations": np.array(0)} | carried, [], [], {})
        self._rate_source: Callable[..., Any] | None = None  # of a learning rate that is no number
        self.learning_rate, self.beta_1, self.beta_2, self.epsilon = learning_rate, beta_1, beta_2, epsilon
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self.use_ema, self.ema_momentum, self.momentum_decay = use_ema, ema_momentum, momentum_decay
        self.ema_overwrite_frequency, self.weight_decay = ema_overwrite_frequency, weight_decay
        self.jit_compile, self.name = jit_compile, name

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, after checking it like the argument of that name."""
        if name == "beta_1" and callable(value):
            check_with_others(self, name, momentum.checked_schedule(value))
        elif name in CHECKS:
            if value is not None or name not in OPTIONAL:
                value = CHECKS[name](name, value)
                value = float(value) if type(value) is int and name != "ema_overwrite_frequency" else value
            if (value and name in CLIPS) or self._rule is not NADAM or self._state.model:
                check_with_others(self, name, value)
        elif name in ELSEWHERE or (type(self) is Nadam and name[0] != "_" and not hasattr(Nadam, name)):
            refuse(name, value)
        object.__setattr__(self, name, value)

    @property
    def learning_rate(self) -> float:
        """The rate of the next update, a float >= 0; settable, but not to a number over a schedule.

        >>> optimizer = Nadam(0.1)
        >>> optimizer.learning_rate = 0.05
        >>> optimizer.learning_rate
        0.05
        """
        if self._rate_source is None:
            return self._state.arrays["learning_rate"].item()
        return rate_at(self._rate_source, self.iterations)

    @learning_rate.setter
    def learning_rate(self, rate: Rate) -> None:
        if callable(rate):
            self._rate_source = checked_rate_source(rate)
            self._state.arrays.pop("learning_rate", None)
            return
        try:
            array = np.array(float(number("learning_rate", rate, at_least=0)))
        except TypeError:
            raise wrong_kind(rate) from None
        if self._rate_source is not None:
            check_replaceable(self._rate_source, rate)
        self._state.arrays["learning_rate"], self._rate_source = array, None

    def apply_gradients(
        self, grads_and_vars: Iterable[Any], skip_gradients_aggregation: bool = False
    ) -> None:
        """Update each variable in place from its gradient, and count the iteration; build at the first call.

        A variable whose gradient is None keeps its value, its moments and its average, but the iteration
        counts for it too. NaN and infinity are refused; Keras takes them, and its weights stay NaN.

        >>> weight, optimizer = np.array([1.0, -2.0]), Nadam(0.1)
        >>> optimizer.apply_gradients([(np.array([1.0, np.nan]), weight)])
        Traceback (most recent call last):
        ValueError: the gradient of variable 0 must be finite, got NaN or infinity; no variable was changed

        Parameters
        ----------
        grads_and_vars : iterable of (gradient, variable) pairs
            Each gradient is None, or an array of its variable's shape and dtype. Messages count from 0.
        skip_gradients_aggregation : bool, default False
            Do not call ``aggregate_gradients``.

        Raises
        ------
        TypeError, ValueError
            If a pair or a variable is not as described here and in ``build``; if a gradient is NaN, infinite
            or, after clipping, too large to be squared; or if a weight would still become NaN or infinite
            (epsilon and gradient 0, a huge rate). Nothing has changed then, and nothing is built.
        """
        pairs, skip = as_pairs(grads_and_vars), flag("skip_gradients_aggregation", skip_gradients_aggregation)
        if not skip and (combined := self.aggregate_gradients(pairs)) is not pairs:
            pairs = as_pairs(combined)
        given = {position: pair for position, pair in enumerate(pairs) if pair[0] is not None}
        if not given:
            raise ValueError("grads_and_vars must hold at least one gradient, got none")
        clips, every = (self.clipnorm, self.global_clipnorm, self.clipvalue), self.ema_overwrite_frequency
        t, average = self._state.arrays["iterations"].item() + 1, self.ema_momentum if self.use_ema else None
        options = update.Options(clips, self.weight_decay or 0.0, average, bool(every) and t % every == 0)
        state, places = self._state.built([variable for _, variable in pairs], self.use_ema, self._rule.state)
        carried = update.apply_update(self, given, state, places, options)
        vars(self)["_state"] = state  # built only if nothing was refused
        for name, value in [*zip(self._rule.carried, carried, strict=True), ("iterations", t)]:
            state.arrays[name][...] = value

    __repr__ = config.as_call
    rule = property(config.rule_of)
    beta_1 = property(momentum.beta_1, lambda self, value: vars(self).update(beta_1=value))
    variables = property(state.variables)
    iterations = property(state.iterations)
    build = state.build
    update_step = update.update_step
    compute_gradients = staticmethod(gradients.compute_gradients)
    aggregate_gradients = update.aggregate_gradients
    minimize = gradients.minimize
    finalize_variable_values = state.finalize_variable_values
    add_variable = added.add_variable
    add_variable_from_reference = added.add_variable_from_reference
    state_dict = state.state_dict
    load_state_dict = state.load_state_dict
    get_config = config.get_config
    keras_config = config.keras_config
    from_config = classmethod(config.from_config)
