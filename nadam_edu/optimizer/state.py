"""The documented methods about what an optimizer remembers; ``Nadam`` has them as its own."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from numpy.typing import ArrayLike, NDArray

from .rule import NADAM
from .variables import as_variables


def variables(self: Any) -> Mapping[str, NDArray[Any]]:
    """Return the optimizer's own arrays by name; to change one, write into it, as none can be replaced.

    >>> from nadam_edu import Nadam
    >>> sorted(Nadam().variables)
    ['iterations', 'learning_rate', 'mu_product']
    """
    return MappingProxyType(self._state.arrays)


def iterations(self: Any) -> int:
    """Return how many updates were applied, which is the step that a schedule is called with; read-only.

    >>> from nadam_edu import Nadam
    >>> Nadam().iterations
    0
    """
    return int(self._state.arrays["iterations"])


def build(self: Any, var_list: Iterable[NDArray[Any]]) -> None:
    """Make the optimizer variables for these model variables; again with them, or some, it does nothing.

    For Nadam's rule these are a momentum and a velocity of zeros for each, and with ``use_ema`` the average,
    which begins at the variable as it is now. The page of 2.9 speaks of "2 types of variables". There is a
    third, of which there is one: the running product of the momenta, ``mu_product``.

    Parameters
    ----------
    var_list : list of float32 or float64 ndarrays
        Of any shape, () and (0,) included. Views are welcome, contiguous or not: what they look into is
        updated in place. An optimizer knows its variables as objects, not by their contents.

    Raises
    ------
    TypeError
        If it is not a list of such arrays (a subclass of ndarray, or another byte order, is none).
    ValueError
        If it is empty, if an array is read-only, if two share memory, or if the optimizer was built for
        others.

    Examples
    --------
    >>> import numpy as np
    >>> from nadam_edu import Nadam
    >>> optimizer = Nadam()
    >>> optimizer.build([np.zeros(2)])
    >>> sorted(optimizer.variables)
    ['iterations', 'learning_rate', 'momentum/0', 'mu_product', 'velocity/0']
    """
    self._state, _ = self._state.built(var_list, self.use_ema, self._rule.state)


def finalize_variable_values(self: Any, var_list: Iterable[NDArray[Any]]) -> None:
    """Overwrite these variables by their averages, in place; without ``use_ema`` do nothing.

    Parameters
    ----------
    var_list : list of float32 or float64 ndarrays
        Built ones, some or all.

    Raises
    ------
    ValueError
        If a variable was not built; nothing has changed then.

    Examples
    --------
    >>> import numpy as np
    >>> from nadam_edu import Nadam
    >>> weight, optimizer = np.array([1.0]), Nadam(0.1, use_ema=True, ema_momentum=0.75)
    >>> optimizer.apply_gradients([(weight, weight)])  # one step of 0.1063 down
    >>> optimizer.finalize_variable_values([weight])
    >>> weight.round(4)  # and a quarter of it
    array([0.9734])
    """
    if self.use_ema:
        variables = as_variables(var_list)
        for place, variable in zip(self._state.places(variables), variables, strict=True):
            variable[...] = self.variables[f"average/{place}"]


def state_dict(self: Any) -> dict[str, NDArray[Any]]:
    """Return copies of all optimizer variables by name, for ``numpy.savez``; not of the model variables.

    >>> from nadam_edu import Nadam
    >>> Nadam(0.5).state_dict()["learning_rate"]
    array(0.5)
    """
    return {name: variable.copy() for name, variable in self.variables.items()}


def load_state_dict(self: Any, state: Mapping[str, ArrayLike]) -> None:
    """Take over what ``state_dict`` returned, or ``numpy.load`` read, for the variables given to ``build``.

    With the model variables restored too, the next updates are those of the uninterrupted run, to the last
    bit, schedule included.

    Parameters
    ----------
    state : mapping from str to array
        All optimizer variables by name.

    Raises
    ------
    TypeError
        If ``state`` is no mapping.
    ValueError
        If the optimizer was not built, if a name, shape or dtype is not the one expected, or if no run can
        come to a value. On any error nothing has changed.

    Examples
    --------
    >>> import numpy as np
    >>> from nadam_edu import Nadam
    >>> first, second, weight = Nadam(0.5), Nadam(), np.ones(2)
    >>> first.apply_gradients([(weight, weight)])
    >>> second.build([weight])
    >>> second.load_state_dict(first.state_dict())
    >>> second.iterations, second.learning_rate
    (1, 0.5)
    """
    from .saved import BOUNDS, NADAM_BOUNDS, checked_state  # here, as most runs never load one

    if not self._state.model:
        raise ValueError(
            "build() must be called before load_state_dict(), got an optimizer without variables"
        )
    bounds = NADAM_BOUNDS if self._rule is NADAM else BOUNDS
    for name, array in checked_state(state, self.variables, bounds).items():
        self.variables[name][...] = array
