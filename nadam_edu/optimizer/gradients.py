"""Gradients of a loss: by a tape, or measured where there is none."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arguments import number
from .variables import as_variables

Pairs = list[tuple[Any, Any]]  # (gradient, variable), each still to be checked


def compute_gradients(loss: Any, var_list: Iterable[NDArray[Any]], tape: Any = None) -> Pairs:
    """Return (gradient, variable) pairs, by the tape if there is one, otherwise by central differences.

    Parameters
    ----------
    loss : callable without arguments, or, with a tape, the value that the tape recorded
        With a tape, a callable is called once, inside of ``with tape`` where the tape is a context manager.
    var_list : list of float32 or float64 ndarrays
        What the loss depends on.
    tape : anything with ``gradient(loss, variables)``, or None, default None
        It returns one gradient, or None, for each variable.

    Returns
    -------
    list of (gradient, variable)
        One for each variable, in order; with a tape, a gradient can be None.

    Raises
    ------
    TypeError
        If a variable is no such array.
    ValueError
        If ``loss`` is a value and there is no tape, or the tape does not return one gradient a variable.
        Central differences also refuse a loss that is not one finite number. On any error all variables keep
        their values.

    Examples
    --------
    >>> from nadam_edu import Nadam
    >>> x = np.array([3.0, -1.0])
    >>> ((gradient, _),) = Nadam().compute_gradients(lambda: (x**2).sum(), [x])
    >>> gradient.round(6)
    array([ 6., -2.])
    """
    variables = as_variables(var_list)
    if tape is None:
        if not callable(loss):
            raise ValueError(f"tape must be given when loss is a value and not a callable, got loss={loss!r}")
        return list(zip(central_differences(loss, variables), variables, strict=True))
    gradients = list(tape.gradient(_recorded(loss, tape) if callable(loss) else loss, variables))
    if len(gradients) != len(variables):
        rule = f"must return one gradient for each of {len(variables)} variables"
        raise ValueError(f"tape.gradient {rule}, got {len(gradients)}")
    return list(zip(gradients, variables, strict=True))


def minimize(self: Any, loss: Any, var_list: Iterable[NDArray[Any]], tape: Any = None) -> None:
    """Compute the gradients of ``loss`` and apply them: one update, in place.

    Keras 3 has no such method. The errors are those of ``compute_gradients`` and ``apply_gradients``.

    Parameters
    ----------
    loss : callable without arguments, or, with a tape, the value that the tape recorded
        As in ``compute_gradients``.
    var_list : list of float32 or float64 ndarrays
        What the loss depends on, and what is updated.
    tape : anything with ``gradient(loss, variables)``, or None, default None
        None is central differences.

    Examples
    --------
    >>> from nadam_edu import Nadam
    >>> x = np.array([3.0, -1.0])
    >>> Nadam(0.1).minimize(lambda: (x**2).sum(), [x])
    >>> x.round(3)
    array([ 2.894, -0.894])
    """
    self.apply_gradients(self.compute_gradients(loss, var_list, tape))


def _recorded(loss: Callable[[], Any], tape: Any) -> Any:
    """Return ``loss()``, called inside of the tape where it is a context manager: so tapes record."""
    if not hasattr(tape, "__enter__"):
        return loss()
    with tape:
        return loss()


def central_differences(loss: Callable[[], Any], variables: list[NDArray[Any]]) -> list[NDArray[Any]]:
    r"""Return the gradient of ``loss`` for each variable: :math:`(f(x+h) - f(x-h)) / (2h)` for each element.

    Each element is moved in place and put back exactly, also when ``loss`` raises. The step h is the cube
    root of the dtype's precision times the size of the element (at least 1), so where loss and gradient are
    of size 1, about 1e-10 of relative error remain in float64 and 1e-4 in float32.

    Parameters
    ----------
    loss : callable
        Without arguments; returns one finite number that depends on the variables.
    variables : list of float arrays

    Returns
    -------
    list of arrays
        Of the shapes and dtypes of the variables; unit of the loss over unit of the variable.

    Raises
    ------
    TypeError, ValueError
        If ``loss`` returns anything but one finite number.

    Examples
    --------
    >>> x = np.array([3.0, -1.0])
    >>> central_differences(lambda: (x**2).sum(), [x])[0].round(6)
    array([ 6., -2.])
    """
    return [_differences(loss, variable) for variable in variables]


def _differences(loss: Callable[[], Any], variable: NDArray[Any]) -> NDArray[Any]:
    """Return the gradient with respect to one variable."""
    gradient = np.empty_like(variable)
    for index in np.ndindex(variable.shape):
        here = variable[index]
        step = np.cbrt(np.finfo(variable.dtype).eps) * max(1.0, abs(here))
        try:
            variable[index] = here + step
            above, value_above = variable[index], number("loss()", loss())
            variable[index] = here - step
            below, value_below = variable[index], number("loss()", loss())
        finally:
            variable[index] = here
        gradient[index] = (value_above - value_below) / (float(above) - float(below))
    return gradient
