"""The documented methods about what an optimizer remembers; ``Nadam`` has them as its own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from .rule import NADAM
from .variables import as_variables, checked_shape, new_variable


def variables(self: Any) -> dict[str, NDArray[Any]]:
    """Return the optimizer's own arrays by name.

    >>> from nadam_edu import Nadam
    >>> sorted(Nadam().variables)
    ['iterations', 'learning_rate', 'mu_product']
    """
    return self._state.arrays


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
    >>> from nadam_edu import Nadam
    >>> optimizer = Nadam()
    >>> optimizer.build([np.zeros(2)])
    >>> sorted(optimizer.variables)
    ['iterations', 'learning_rate', 'momentum/0', 'mu_product', 'velocity/0']
    """
    self._state, _ = self._state.built(var_list, self.use_ema, self._rule.state)


def finalize_variable_values(self: Any, var_list: Iterable[NDArray[Any]]) -> None:
    """Overwrite these variables by their averages, in place; without ``use_ema`` do nothing.

    ValueError if a variable was not built; nothing has changed then.

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


def add_variable(
    self: Any,
    shape: Iterable[int] | None,
    dtype: DTypeLike | None = None,
    initializer: str | Callable[..., ArrayLike] = "zeros",
    name: str | None = None,
) -> NDArray[Any]:
    """Return a new optimizer variable, which ``state_dict`` saves too.

    Parameters
    ----------
    shape : tuple or list of ints, or None for a scalar
        The page says that leaving it out means a scalar, but its signature (and this one) demands it.
    dtype : NumPy dtype of numbers or bools, or None for float32
    initializer : "zeros", "ones", or a callable
        The callable takes shape and dtype, and returns an array of that shape.
    name : str or None
        One that is not taken; None makes one from a running number. TypeError or ValueError otherwise.

    Examples
    --------
    >>> from nadam_edu import Nadam
    >>> Nadam().add_variable((2,), initializer="ones", name="scale")
    array([1., 1.], dtype=float32)
    """
    arrays = self.variables
    if name is None:
        numbers = range(len(arrays))  # `iterations` is always among the names, so one is free
        name = next(f"variable/{number}" for number in numbers if f"variable/{number}" not in arrays)
    if not isinstance(name, str):
        raise TypeError(f"name must be a string or None, got {name!r}")
    if name in arrays or name == "learning_rate":  # a schedule leaves that one free, but a number may follow
        raise ValueError(f"name must be new among the optimizer's variables, got {name!r}")
    arrays[name] = new_variable(shape, dtype, initializer)
    return arrays[name]


def add_variable_from_reference(
    self: Any,
    model_variable: NDArray[Any],
    variable_name: str,
    shape: Iterable[int] | None = None,
    initial_value: ArrayLike | None = None,
) -> NDArray[Any]:
    """Return a new optimizer variable of the model variable's dtype, and shape unless another is given.

    It is named ``variable_name/i``, i being the model variable's place in ``build``'s list. ``initial_value``
    is copied; None is zeros. The errors are those of ``add_variable``, and of a variable that was not built.

    >>> from nadam_edu import Nadam
    >>> optimizer, weight = Nadam(), np.ones(2)
    >>> optimizer.build([weight])
    >>> optimizer.add_variable_from_reference(weight, "start", initial_value=weight)
    array([1., 1.])
    >>> "start/0" in optimizer.variables
    True
    """
    (place,) = self._state.places([model_variable], "model_variable")
    shape = checked_shape(model_variable.shape if shape is None else shape)
    if initial_value is not None and np.shape(initial_value) != shape:
        raise ValueError(f"initial_value must have shape {shape}, got {np.shape(initial_value)}")
    initializer = "zeros" if initial_value is None else lambda shape, dtype: initial_value
    return self.add_variable(shape, model_variable.dtype, initializer, f"{variable_name}/{place}")


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
    bit, schedule included. TypeError if ``state`` is no mapping; ValueError if the optimizer was not built,
    if a name, shape or dtype is not the one expected, or if no run can come to a value. Nothing has changed
    then.

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
