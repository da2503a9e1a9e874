"""The documented methods that add optimizer variables; ``Nadam`` has them as its own."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from .variables import checked_shape, new_variable


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
    dtype : NumPy dtype of numbers or bools, or None, default None
        None is float32.
    initializer : "zeros", "ones", or a callable, default "zeros"
        The callable takes shape and dtype, and returns an array of that shape.
    name : str or None, default None
        One that is not taken; None makes one from a running number.

    Returns
    -------
    ndarray
        The variable itself: what is written into it is saved.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    Examples
    --------
    >>> from nadam_edu import Nadam
    >>> Nadam().add_variable((2,), initializer="ones", name="scale")
    array([1., 1.], dtype=float32)
    """
    arrays = self._state.arrays
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

    Parameters
    ----------
    model_variable : ndarray
        One that was built.
    variable_name : str
        The name is ``variable_name/i``, i being the model variable's place in ``build``'s list.
    shape : tuple or list of ints, or None, default None
        None is that of the model variable.
    initial_value : array of that shape, or None, default None
        It is copied; None is zeros.

    Returns
    -------
    ndarray
        The variable itself.

    Raises
    ------
    TypeError, ValueError
        Those of ``add_variable``, and if the model variable was not built.

    Examples
    --------
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
