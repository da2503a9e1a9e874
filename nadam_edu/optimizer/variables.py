"""What an optimizer remembers from one update to the next: arrays by name, made, saved and taken over."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from .gradients import as_variables, check_separate

MAKERS: dict[str, Callable[..., NDArray[Any]]] = {"zeros": np.zeros, "ones": np.ones}


class State:
    """The model variables that an optimizer was built for, and its own variables by name: the base of ``Optimizer``.

    A subclass defines ``_add_variables_for(variable)``, which adds what it keeps for one model variable.
    """

    def __init__(self) -> None:
        self.variables: dict[str, NDArray[Any]] = {"iterations": np.array(0, np.int64)}
        self._model_variables: list[NDArray[Any]] = []

    @property
    def iterations(self) -> int:
        """How many updates were applied, and the step that a schedule is called with; read-only.

        >>> State().iterations
        0
        """
        return int(self.variables["iterations"])

    def build(self, var_list: Iterable[NDArray[Any]]) -> None:
        """Make the optimizer variables for these model variables; calling it again with them, or some of them, does nothing.

        For ``Nadam`` these are a momentum and a velocity of zeros for each, and with ``use_ema`` the average, which begins at the variable
        as it is now. The page of 2.9 speaks of "2 types of variables". There is a third, of which every Nadam has one: the running product
        of the momenta, which all updates need. It is in ``variables`` (and so in ``state_dict``) as ``mu_product``.

        Parameters
        ----------
        var_list : list of float32 or float64 ndarrays
            Of any shape, () and (0,) included. Views are welcome, contiguous or not: what they look into is updated in place.

        Raises
        ------
        TypeError
            If ``var_list`` is not a list of such arrays (a subclass of ndarray, or another byte order, is none).
        ValueError
            If it is empty, if an array is read-only, if two share memory, or if the optimizer was built for others.

        Examples
        --------
        >>> from nadam_edu import Nadam
        >>> optimizer = Nadam()
        >>> optimizer.build([np.zeros(2)])
        >>> sorted(optimizer.variables)
        ['iterations', 'learning_rate', 'momentum/0', 'mu_product', 'velocity/0']
        """
        variables = as_variables(var_list)
        if self._model_variables:
            self._places(variables)
            return
        check_separate(variables)
        with self._all_or_nothing():
            self._model_variables = variables
            for variable in variables:
                self._add_variables_for(variable)

    def _add_variables_for(self, variable: NDArray[Any]) -> None:
        """Add what the optimizer keeps for one model variable."""
        raise NotImplementedError(f"{type(self).__name__} must define _add_variables_for(variable)")

    @contextlib.contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Take back what was built, if what is done with this does not succeed."""
        before = self.variables.copy(), self._model_variables
        try:
            yield
        except BaseException:
            self.variables, self._model_variables = before
            raise

    def _place(self, variable: Any, name: str) -> int:
        """Return the place of a model variable in ``build``'s list."""
        for place, known in enumerate(self._model_variables):
            if known is variable:  # by identity, as two arrays may be equal
                return place
        raise ValueError(f"{name} must be among the variables given to build(), got one of shape {np.shape(variable)}")

    def _places(self, variables: list[NDArray[Any]]) -> list[int]:
        """Return the places of different model variables."""
        places = [self._place(variable, f"variable {position}") for position, variable in enumerate(variables)]
        again = [position for position, place in enumerate(places) if place in places[:position]]
        if again:
            raise ValueError(f"each variable must come once, got variable {again[0]} again")
        return places

    def add_variable(
        self,
        shape: Iterable[int] | None,
        dtype: DTypeLike | None = None,
        initializer: str | Callable[..., ArrayLike] = "zeros",
        name: str | None = None,
    ) -> NDArray[Any]:
        """Return a new optimizer variable, which ``state_dict`` saves too.

        Parameters
        ----------
        shape : tuple or list of ints, or None for a scalar
            The page says that leaving it out means a scalar, but its signature (and this one) demands it: write None or ().
        dtype : NumPy dtype of numbers or bools, or None for float32
        initializer : "zeros", "ones", or a callable
            The callable takes shape and dtype, and returns an array of that shape.
        name : str or None
            One that is not taken; None makes one from a running number.

        Raises
        ------
        TypeError, ValueError
            If the shape, the dtype or the initializer is not as above, or the name is taken. Nothing was added then.

        Examples
        --------
        >>> from nadam_edu import Nadam
        >>> optimizer = Nadam()
        >>> optimizer.add_variable((2,), initializer="ones", name="scale")
        array([1., 1.], dtype=float32)
        >>> optimizer.variables["scale"]
        array([1., 1.], dtype=float32)
        """
        if name is None:
            numbers = range(len(self.variables))  # `iterations` is always among the names, so one is free
            name = next(f"variable/{number}" for number in numbers if f"variable/{number}" not in self.variables)
        if not isinstance(name, str):
            raise TypeError(f"name must be a string or None, got {name!r}")
        if name in self.variables or name == "learning_rate":  # a schedule leaves that one free, but a number may follow
            raise ValueError(f"name must be new among the optimizer's variables, got {name!r}")
        self.variables[name] = new_variable(shape, dtype, initializer)
        return self.variables[name]

    def add_variable_from_reference(
        self,
        model_variable: NDArray[Any],
        variable_name: str,
        shape: Iterable[int] | None = None,
        initial_value: ArrayLike | None = None,
    ) -> NDArray[Any]:
        """Return a new optimizer variable of the model variable's dtype, and of its shape unless another is given.

        It is named ``variable_name/i``, i being the model variable's place in ``build``'s list: an ndarray has no name of its own.

        Parameters
        ----------
        model_variable : ndarray
            One of those given to ``build``.
        variable_name : str
        shape : tuple or list of ints, or None
        initial_value : array of that shape, or None for zeros
            It is copied.

        Raises
        ------
        TypeError, ValueError
            As ``add_variable``; and if the model variable was not built, or the initial value has another shape.

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
        place = self._place(model_variable, "model_variable")
        shape = checked_shape(model_variable.shape if shape is None else shape)
        if initial_value is not None and np.shape(initial_value) != shape:
            raise ValueError(f"initial_value must have shape {shape}, got {np.shape(initial_value)}")
        initializer = "zeros" if initial_value is None else lambda shape, dtype: initial_value
        return self.add_variable(shape, model_variable.dtype, initializer, f"{variable_name}/{place}")

    def state_dict(self) -> dict[str, NDArray[Any]]:
        """Return copies of all optimizer variables by name, ready for ``numpy.savez``; the model variables are not among them.

        >>> from nadam_edu import Nadam
        >>> Nadam(0.5).state_dict()["learning_rate"]
        array(0.5)
        """
        return {name: variable.copy() for name, variable in self.variables.items()}

    def load_state_dict(self, state: Mapping[str, ArrayLike]) -> None:
        """Take over what ``state_dict`` returned, or what ``numpy.load`` read back, for the variables given to ``build``.

        With the model variables restored too, the next updates are those of the uninterrupted run, to the last bit, schedule included.

        Parameters
        ----------
        state : mapping from names to arrays

        Raises
        ------
        TypeError
            If ``state`` is no mapping.
        ValueError
            If the optimizer was not built, if a name, shape or dtype is not the one expected, or a value is impossible: NaN, infinite, a
            negative count, rate, velocity or product, or a product above 1. Nothing has changed then.

        Examples
        --------
        >>> from nadam_edu import Nadam
        >>> first, second, weight = Nadam(0.5), Nadam(), np.ones(2)
        >>> first.apply_gradients([(weight, weight)])
        >>> second.build([weight])
        >>> second.load_state_dict(first.state_dict())
        >>> second.iterations, second.learning_rate
        (1, 0.5)
        """
        if not self._model_variables:
            raise ValueError("build() must be called before load_state_dict(), got an optimizer without variables")
        for name, array in checked_state(state, self.variables).items():
            self.variables[name][...] = array


def checked_shape(shape: Iterable[int] | None) -> tuple[int, ...]:
    """Return the shape as a tuple, () for None.

    >>> checked_shape(3)
    Traceback (most recent call last):
    TypeError: shape must be a list of ints >= 0 or None, got 3
    """
    lengths = () if shape is None else tuple(shape) if isinstance(shape, (tuple, list)) else (None,)
    if not all(isinstance(length, (int, np.integer)) and not isinstance(length, bool) for length in lengths):
        raise TypeError(f"shape must be a list of ints >= 0 or None, got {shape!r}")
    if any(length < 0 for length in lengths):
        raise ValueError(f"shape must be a list of ints >= 0 or None, got {shape!r}")
    return tuple(int(length) for length in lengths)


def new_variable(
    shape: Iterable[int] | None, dtype: DTypeLike | None = None, initializer: str | Callable[..., ArrayLike] = "zeros"
) -> NDArray[Any]:
    """Return a new array of that shape and dtype (None: float32), filled by "zeros", "ones", or a callable that takes both.

    >>> new_variable((2,), "float64", "ones")
    array([1., 1.])
    >>> new_variable((2,), "float64", "twos")
    Traceback (most recent call last):
    ValueError: initializer must be 'zeros', 'ones' or a callable, got 'twos'
    """
    if not callable(initializer) and initializer not in MAKERS:
        raise ValueError(f"initializer must be 'zeros', 'ones' or a callable, got {initializer!r}")
    shape = checked_shape(shape)
    try:
        kind = np.dtype(np.float32 if dtype is None else dtype)
    except TypeError:
        kind = np.dtype(object)
    if kind.kind not in "biufc":
        raise TypeError(f"dtype must be a NumPy dtype of numbers or bools, got {dtype!r}")
    make = initializer if callable(initializer) else MAKERS[initializer]
    variable = np.array(make(shape, kind), kind)
    if variable.shape != shape:
        raise ValueError(f"initializer must return an array of shape {shape}, got {variable.shape}")
    return variable


# The values that a run can come to, ends included: the product of the momenta begins at 1, and is 0 where beta_1 is. Beyond 2^53 a float
# no longer counts, and soon an int64 does not either.
BOUNDS = {"iterations": (0, 2**53), "learning_rate": (0, np.inf), "mu_product": (0, 1), "velocity": (0, np.inf)}


def checked_state(state: Mapping[str, ArrayLike], expected: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return ``state`` as arrays if it has the names, shapes and dtypes of ``expected``, and values that a run can come to.

    >>> checked_state({"m": [1.0, 2.0]}, {"m": np.zeros(3)})
    Traceback (most recent call last):
    ValueError: state['m'] must be float64 of shape (3,), got float64 of shape (2,)
    """
    if not isinstance(state, Mapping):
        raise TypeError(f"state must be a mapping from names to arrays, got {type(state).__name__}")
    if set(state) != set(expected):
        missing, unknown = sorted(set(expected) - set(state)), sorted(map(str, set(state) - set(expected)))
        raise ValueError(f"state must hold this optimizer's variables, got one without {missing} and with {unknown}")
    arrays = {name: np.asarray(state[name]) for name in expected}
    for name, array in arrays.items():
        wanted = expected[name]
        if (array.shape, array.dtype) != (wanted.shape, wanted.dtype):
            raise ValueError(f"state[{name!r}] must be {wanted.dtype} of shape {wanted.shape}, got {array.dtype} of shape {array.shape}")
        _check_values(name, array)
    return arrays


def _check_values(name, array):
    """Raise unless a run can come to these values of the variable of that name."""
    if not np.isfinite(array).all():
        raise ValueError(f"state[{name!r}] must be finite, got NaN or infinity")
    least, most = BOUNDS.get(name.split("/")[0], (-np.inf, np.inf))
    if (array < least).any():
        raise ValueError(f"state[{name!r}] must be >= {least}, got {array.min()}")
    if (array > most).any():
        raise ValueError(f"state[{name!r}] must be <= {most}, got {array.max()}")
