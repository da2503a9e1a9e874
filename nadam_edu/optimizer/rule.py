"""An update rule to hand to an optimizer: the numbers of an update, the arrays, and the state."""

import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .. import update_rules
from ..arguments import shown
from .rule_checks import (
    check_arrays,
    check_functions,
    checked_carried,
    checked_config,
    checked_hyperparameters,
    checked_state,
)

KNOWN: dict[str, "Rule"] = {}  # by name, for from_config


class Rule:
    """An update rule in its two halves, to be handed to an optimizer: ``Nadam(learning_rate, rule=...)``.

    The optimizer brings everything around it: schedules, clipping, weight decay, averages of the weights,
    saving, the update in place and the compiled one. A rule is known by its name to ``Nadam.from_config``,
    the last one made if two have the same.

    Parameters
    ----------
    name : str
        What ``get_config`` writes down.
    numbers : callable
        ``numbers(t, learning_rate, *carried, **hyperparameters)`` returns a tuple: the new values of what is
        carried, then the numbers that all elements share in update t (from 1). The hyperparameters are those
        with a number as default.
    arrays : callable
        ``arrays(gradient, *state, *numbers)`` returns a tuple of the displacement and the new state. It is
        elementwise: operators and NumPy's functions of one element. What needs no array belongs in
        ``numbers``, where it is computed once.
    state : tuple of str, optional
        Under which names the arrays kept for each variable are saved; by default the names of the parameters.
    carried : dict, optional
        Numbers carried from update to update besides t, with what they begin at.
    reach : callable, optional
        ``reach(learning_rate, largest, **hyperparameters)`` returns what no element of a displacement
        exceeds, if no gradient was larger than ``largest``. Without it a large update is computed twice,
        the first time to check that it stays finite.
    **hyperparameters : float
        In place of the defaults of ``numbers``.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind, if a hyperparameter is unknown or no number, or if the halves do
        not fit together.

    Examples
    --------
    Lion (Chen et al., 2023) steps by the sign of a blend of the gradient and its average.

    >>> def lion_numbers(t, learning_rate, beta_1=0.9, beta_2=0.99):
    ...     return learning_rate, beta_1, beta_2
    >>> def lion_arrays(gradient, m, learning_rate, beta_1, beta_2):
    ...     blend = beta_1 * m + (1 - beta_1) * gradient
    ...     return -learning_rate * np.sign(blend), m + (gradient - m) * (1 - beta_2)
    >>> from nadam_edu import Nadam
    >>> lion = Rule("lion", lion_numbers, lion_arrays, beta_2=0.98)
    >>> weight, optimizer = np.array([1.0, -2.0]), Nadam(0.1, rule=lion)
    >>> optimizer.apply_gradients([(2 * weight, weight)])
    >>> weight, optimizer.variables["m/0"]
    (array([ 0.9, -1.9]), array([ 0.04, -0.08]))
    """

    def __init__(
        self,
        name: str,
        numbers: Callable[..., tuple[Any, ...]],
        arrays: Callable[..., tuple[Any, ...]],
        state: tuple[str, ...] | None = None,
        carried: Mapping[str, float] | None = None,
        reach: Callable[..., float] | None = None,
        **hyperparameters: float,
    ) -> None:
        check_functions(name, numbers, arrays, reach)
        self.name: str = name
        self.numbers: Callable[..., tuple[Any, ...]] = numbers
        self.arrays: Callable[..., tuple[Any, ...]] = arrays
        self.reach: Callable[..., float] | None = reach
        self.carried: dict[str, float] = checked_carried(carried)
        self.hyperparameters: dict[str, float] = checked_hyperparameters(name, numbers, hyperparameters)
        self.state: tuple[str, ...] = checked_state(state, self._parameters_kept())
        KNOWN[name] = self

    def __repr__(self) -> str:
        """Return the name and the hyperparameters, without the functions."""
        return (
            f"Rule({', '.join([repr(self.name), *(f'{k}={v!r}' for k, v in self.hyperparameters.items())])})"
        )

    def _parameters_kept(self) -> tuple[str, ...]:
        """Return the names of the parameters of ``arrays`` before the numbers, and try both halves."""
        with np.errstate(all="ignore"):
            numbers = self.numbers(1, 0.5, *self.carried.values(), **self.hyperparameters)
            if not isinstance(numbers, tuple) or len(numbers) < len(self.carried):
                raise TypeError(
                    f"numbers must return a tuple, first {len(self.carried)} carried, got {shown(numbers)}"
                )
            passed = numbers[len(self.carried) :]
            parameters = list(inspect.signature(self.arrays).parameters)
            kept = parameters[1 : len(parameters) - len(passed)]
            new = self.arrays(np.ones(2), *(np.zeros(2) for _ in kept), *passed)
        if not isinstance(new, tuple) or len(new) != 1 + len(kept):
            raise TypeError(
                f"arrays must return a tuple: the displacement, {', '.join(kept)}; got {shown(new)}"
            )
        check_arrays(new)
        return tuple(kept)

    def get_config(self) -> dict[str, Any]:
        """Return name and hyperparameters, for JSON.

        >>> Rule("adam", update_rules.adam_numbers, update_rules.adam_arrays, beta_2=0.99).get_config()
        {'name': 'adam', 'hyperparameters': {'beta_1': 0.9, 'beta_2': 0.99, 'epsilon': 1e-07}}
        """
        return {"name": self.name, "hyperparameters": dict(self.hyperparameters)}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Rule":
        """Return the rule of that name with those hyperparameters.

        Parameters
        ----------
        config : dict
            As ``get_config`` returned it.

        Examples
        --------
        >>> Rule.from_config({"name": "shampoo", "hyperparameters": {}})
        Traceback (most recent call last):
        ValueError: the rule 'shampoo' must be made before from_config is called: Rule('shampoo', ...
        """
        name, hyperparameters = checked_config(config)
        if name not in KNOWN:
            make = f"Rule({name!r}, numbers, arrays)"
            raise ValueError(f"the rule {name!r} must be made before from_config is called: {make}")
        known = KNOWN[name]
        return cls(
            name,
            known.numbers,
            known.arrays,
            known.state,
            known.carried,
            known.reach,
            **hyperparameters,
        )


def nadam_reach(
    learning_rate: Any,
    largest: float,
    beta_1: Any,
    beta_2: Any,
    epsilon: Any,
    momentum_decay: Any,
    next_beta_1: Any = 0.0,
) -> float:
    r"""Return a bound of Nadam's displacement for gradients, and so averages, of size b at most.

    As :math:`\prod\mu \le \beta_1`, the larger of both, :math:`|\bar m| \le 2b/(1-\beta_1)`,
    and :math:`|\Delta| \le \eta\,|\bar
    m|/\epsilon`.

    >>> nadam_reach(0.5, 1.0, 0.9, 0.999, 0.01, 1.0)
    2000.0...
    """
    beta_1 = max(float(beta_1), float(next_beta_1))
    if beta_1 == 1 or beta_2 == 1 or epsilon == 0:  # after rounding to float32
        return math.inf
    return 2 * largest / (1 - beta_1) * max(1.0, float(learning_rate)) / min(1.0, float(epsilon))


NADAM = Rule(
    "nadam",
    update_rules.nadam_numbers,
    update_rules.nadam_arrays,
    state=("momentum", "velocity"),  # as Keras calls m and v
    carried={"mu_product": 1.0},
    reach=nadam_reach,
)
