r"""Plain descent, two kinds of momentum, and RMSprop: the rules that keep one array at most.

>>> momentum(1.0, -0.5, 0.5, momentum=0.5)
(-0.75, -0.75)
"""

from ..elementwise import sqrt


def sgd(gradient: float, state: None, learning_rate: float) -> tuple[float, None]:
    r"""Step down the gradient: :math:`\Delta = -\eta\, g`.

    Parameters
    ----------
    gradient : float or array
        Unit: loss over unit of the variable.
    state : None
        There is nothing to remember.
    learning_rate : float >= 0
        Its unit makes the displacement one of the variable.

    Returns
    -------
    displacement : float or array
        To be added to the variable.
    state : None
        For the next call.

    Examples
    --------
    >>> sgd(4.0, None, 0.5)
    (-2.0, None)
    """
    return -learning_rate * gradient, state


def momentum(
    gradient: float, state: float | None, learning_rate: float, momentum: float = 0.9
) -> tuple[float, float]:
    r"""Let the step carry over (Polyak, 1964): :math:`\Delta_t = \mu\,\Delta_{t-1} - \eta\, g_t`.

    Parameters
    ----------
    gradient : float or array
        Unit: loss over unit of the variable.
    state : float or array, or None to begin
        The last displacement.
    learning_rate : float >= 0
        As in ``sgd``.
    momentum : float in [0, 1), default 0.9
        The share of the last displacement that is carried over; no unit.

    Returns
    -------
    displacement : float or array
        To be added to the variable.
    state : float or array
        The same, for the next call.

    Examples
    --------
    >>> displacement, state = momentum(1.0, None, 0.5)
    >>> momentum(1.0, state, 0.5)[0]
    -0.95
    """
    velocity = 0.0 if state is None else state
    velocity = momentum * velocity - learning_rate * gradient
    return velocity, velocity


def nesterov(
    gradient: float, state: float | None, learning_rate: float, momentum: float = 0.9
) -> tuple[float, float]:
    r"""Look ahead along the velocity.

    :math:`v_t = \mu\,v_{t-1} - \eta\, g_t,\ \Delta_t = \mu\,v_t - \eta\, g_t`.

    This is Nesterov's method in the variables of Sutskever et al. (2013) as Keras ships it: the variable
    stored is the point looked ahead to.

    Parameters
    ----------
    gradient : float or array
        At the point looked ahead to; unit: loss over unit of the variable.
    state : float or array, or None to begin
        The velocity.
    learning_rate : float >= 0
        As in ``sgd``.
    momentum : float in [0, 1), default 0.9
        The share of the velocity that is carried over; no unit.

    Returns
    -------
    displacement : float or array
        To be added to the variable.
    state : float or array
        The velocity, for the next call.

    Examples
    --------
    >>> nesterov(1.0, None, 0.5)[0]
    -0.95
    """
    velocity = 0.0 if state is None else state
    velocity = momentum * velocity - learning_rate * gradient
    return momentum * velocity - learning_rate * gradient, velocity


def rmsprop(
    gradient: float, state: float | None, learning_rate: float, rho: float = 0.9, epsilon: float = 1e-7
) -> tuple[float, float]:
    r"""Divide by the size of recent gradients.

    :math:`v_t = \rho\,v_{t-1} + (1-\rho) g_t^2,\ \Delta_t = -\eta\, g_t/\sqrt{v_t + \epsilon}`.

    Epsilon stands inside the root, as in Keras 3.

    Parameters
    ----------
    gradient : float or array
        Unit: loss over unit of the variable.
    state : float or array, or None to begin
        The average of the squared gradients.
    learning_rate : float >= 0
        In the unit of the variable: about the length of a step.
    rho : float in [0, 1), default 0.9
        Decay of the average; no unit.
    epsilon : float >= 0, default 1e-07
        In the unit of a squared gradient. With 0, a gradient of 0 gives NaN.

    Returns
    -------
    displacement : float or array
        To be added to the variable.
    state : float or array
        The new average, for the next call.

    Examples
    --------
    >>> round(float(rmsprop(3.0, None, 0.1)[0]), 6)
    -0.316228
    """
    v = 0.0 if state is None else state
    v = v + (gradient * gradient - v) * (1 - rho)
    return -learning_rate * gradient / sqrt(v + epsilon), v
