"""The schedules' formulas on the tensors of another library, without writing a formula again.

A formula is made of operators and of NumPy's functions, by way of ``elementwise``. NumPy leaves both to an
argument that asks for it with the methods ``__array_ufunc__`` and ``__array_function__``; the class here
asks, and calls the function of the same name in the library.

>>> from nadam_edu.schedules import CosineDecay
>>> float(rate_on_tensors(CosineDecay(0.1, decay_steps=10), step=5, library=np))
0.05
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..schedules import LearningRateSchedule


class Tensor(np.lib.mixins.NDArrayOperatorsMixin):
    """A tensor for which NumPy's functions, and the operators, are those of the library that made it.

    Parameters
    ----------
    value : tensor of ``library``
    library : module
        Has NumPy's names: ``array``, ``add``, ``cos``, ``where`` and so on.
    dtype : str, default "float64"
        Of the numbers in the formula.

    Examples
    --------
    >>> (2 * Tensor(np.array([1.0, 2.0]), np)).value
    array([2., 4.])
    """

    def __init__(self, value: Any, library: Any, dtype: str = "float64") -> None:
        self.value = value
        self.library = library
        self.dtype = dtype

    def __array_ufunc__(
        self, function: Callable[..., Any], method: str, *arguments: Any, **options: Any
    ) -> Any:
        """Compute ``numpy.add``, ``numpy.cos`` and the like; the operators arrive here too."""
        return NotImplemented if method != "__call__" or options else self._computed(function, arguments)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, arguments: Any, options: Any
    ) -> Any:
        """Compute those of NumPy's functions that are no ufuncs, such as ``numpy.where``."""
        return NotImplemented if options else self._computed(function, arguments)

    def __bool__(self) -> bool:
        """Refuse: a tensor in a graph has no value yet, so that ``if`` would decide for all steps at once.

        Raises
        ------
        TypeError
        """
        raise TypeError("a formula that runs on tensors must use where(condition, a, b), not if")

    def _computed(self, function: Callable[..., Any], arguments: Any) -> "Tensor":
        """Return the library's function of that name.

        Numbers are given their type, because some libraries would make them float32.
        """
        bare = [
            item.value if isinstance(item, Tensor) else self.library.array(item, dtype=self.dtype)
            for item in arguments
        ]
        return Tensor(getattr(self.library, function.__name__)(*bare), self.library, self.dtype)


def rate_on_tensors(schedule: LearningRateSchedule, step: Any, library: Any, dtype: str = "float64") -> Any:
    """Return the rate of ``schedule`` at ``step`` as a tensor of floats, by the functions of ``library``.

    Parameters
    ----------
    schedule : schedule from ``schedules``
    step : number or tensor, any shape
        Updates already done. It is not checked: a graph has no value to check.
    library : module
        ``keras.ops``, ``tensorflow.experimental.numpy``, or NumPy itself.
    dtype : str, default "float64"
        What the formula is computed in: the widest float that the library has.

    Returns
    -------
    tensor of ``dtype``, of the shape of ``step``, or of shape () where the rate is the same for all steps.

    Raises
    ------
    AttributeError
        If the library lacks a function that the formula calls.
    TypeError
        If the formula decides with ``if`` on the step.
    """
    rate = schedule.rate(Tensor(library.array(step, dtype=dtype), library, dtype))
    return rate.value if isinstance(rate, Tensor) else library.array(rate, dtype=dtype)
