r"""Adam, whole and in its two halves: the numbers that all elements share, and what becomes of each element.

>>> round(float(adam(3.0, None, 0.1)[0]), 6)
-0.1
"""

from ..elementwise import sqrt


def adam_numbers(
    t: int, learning_rate: float, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7
) -> tuple[float, float, float, float]:
    r"""Return what all elements share in Adam's update t: the last arguments of ``adam_arrays``.

    Parameters
    ----------
    t : int >= 1
        The number of the update, from 1.
    learning_rate : float >= 0
        As in ``adam``, which has the rest too.
    beta_1 : float in [0, 1), default 0.9
        Decay of the average of the gradient.
    beta_2 : float in [0, 1), default 0.999
        Decay of the average of its square.
    epsilon : float >= 0, default 1e-07
        Passed on.

    Returns
    -------
    tuple of float
        The corrected rate, 1 - beta_1, 1 - beta_2, epsilon.

    Examples
    --------
    >>> adam_numbers(1, 0.1, beta_1=0.5, beta_2=0.75)
    (0.1, 0.5, 0.25, 1e-07)
    """
    corrected_rate = learning_rate * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
    return corrected_rate, 1 - beta_1, 1 - beta_2, epsilon


def adam_arrays(
    gradient: float,
    m: float,
    v: float,
    corrected_rate: float,
    one_minus_beta_1: float,
    one_minus_beta_2: float,
    epsilon: float,
) -> tuple[float, float, float]:
    r"""Return the displacement and the new averages m and v, from the numbers of this update.

    Parameters
    ----------
    gradient : float or array
        Of this update.
    m, v : float or array
        The averages of the gradient and of its square so far; 0 to begin.
    corrected_rate : float
        The rate with both corrections of the cold start.
    one_minus_beta_1, one_minus_beta_2 : float in (0, 1]
        1 - beta_1 and 1 - beta_2.
    epsilon : float >= 0
        Added to the root of v, in the unit of the gradient.

    Returns
    -------
    tuple of float or array
        The displacement, m, v.

    Examples
    --------
    >>> adam_arrays(4.0, 0.0, 0.0, 0.1, 0.5, 0.25, 0.0)
    (np.float64(-0.1), 2.0, 4.0)
    """
    m = m + (gradient - m) * one_minus_beta_1
    v = v + (gradient * gradient - v) * one_minus_beta_2
    return -corrected_rate * m / (sqrt(v) + epsilon), m, v


def adam(
    gradient: float,
    state: tuple[int, float, float] | None,
    learning_rate: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[float, tuple[int, float, float]]:
    r"""Average the gradient and its square, and mend both averages' cold start (Kingma and Ba, 2015).

    :math:`\Delta_t = -\eta \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t} \frac{m_t}{\sqrt{v_t} + \hat\epsilon}`:
    Keras's form, from the text just before Section 2.1 of the paper. Its Algorithm 1 adds epsilon to the
    corrected root instead.

    Parameters
    ----------
    gradient : float or array
        Unit: loss over unit of the variable.
    state : tuple (t, m, v), or None to begin
        The updates done, and the averages of the gradient and of its square.
    learning_rate : float >= 0
        In the unit of the variable: about the length of a step.
    beta_1 : float in [0, 1), default 0.9
        Decay of the average of the gradient; no unit.
    beta_2 : float in [0, 1), default 0.999
        Decay of the average of its square; no unit.
    epsilon : float >= 0, default 1e-07
        In the unit of the gradient. With 0, a gradient of 0 gives NaN.

    Returns
    -------
    displacement : float or array
        To be added to the variable.
    state : tuple (t, m, v)
        For the next call.

    Examples
    --------
    >>> round(float(adam(3.0, None, 0.1)[0]), 6)
    -0.1
    """
    t, m, v = (0, 0.0, 0.0) if state is None else state
    numbers = adam_numbers(t + 1, learning_rate, beta_1, beta_2, epsilon)
    displacement, m, v = adam_arrays(gradient, m, v, *numbers)
    return displacement, (t + 1, m, v)
