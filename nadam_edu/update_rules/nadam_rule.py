r"""Nadam, whole and in its two halves: the numbers that all elements share, and the arrays."""

from ..elementwise import sqrt

DOZAT_BASE = 0.96  # base of the momentum schedule, as in every Keras and in PyTorch


def growth(t: int, momentum_decay: float) -> float:
    r"""Return how much of beta_1 the momentum has at update t: :math:`1 - \tfrac12\, 0.96^{\psi t}`.

    Parameters
    ----------
    t : int >= 1
        The number of the update, from 1.
    momentum_decay : float >= 0
        Psi, in 1/update; may be infinite.

    Examples
    --------
    >>> growth(1, 1.0)
    0.52
    """
    return 1 - 0.5 * DOZAT_BASE ** (momentum_decay * t)


def momentum_at(t: int, beta_1: float, momentum_decay: float) -> float:
    r"""Return the momentum of update t: :math:`\mu_t = \beta_1 (1 - \tfrac12\, 0.96^{\psi t})`.

    Parameters
    ----------
    t : int >= 1
        The number of the update, from 1.
    beta_1 : float in [0, 1)
        What the momentum grows to; no unit.
    momentum_decay : float >= 0
        Psi, in 1/update; may be infinite.

    Examples
    --------
    >>> round(momentum_at(1, 0.9, 1.0), 6)
    0.468
    """
    return beta_1 * growth(t, momentum_decay)


def nadam_numbers(
    t: int,
    learning_rate: float,
    mu_product: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
    momentum_decay: float = 1.0,
    next_beta_1: "float | None" = None,
) -> tuple[float, ...]:
    r"""Return the product of mu_1 to mu_t, then what all share in update t: the last of ``nadam_arrays``.

    Parameters
    ----------
    t : int >= 1
        The number of the update, from 1.
    learning_rate : float >= 0
        Passed on, as epsilon is.
    mu_product : float in [0, 1]
        The product before this update, of mu_1 to mu_(t-1); 1 to begin.
    beta_1, beta_2, epsilon, momentum_decay : float, default 0.9, 0.999, 1e-7 and 1.0
        As in ``nadam``, with its defaults.
    next_beta_1 : float in [0, 1) or None, default None
        The beta_1 of update t + 1, where a schedule tells it; None is that of now.

    Returns
    -------
    tuple of float
        First the product, then the numbers of ``nadam_arrays`` in their order.

    Examples
    --------
    >>> [round(number, 6) for number in nadam_numbers(1, 0.1, 1.0)]
    [0.468, 0.1, 0.1, 0.001, 0.48528, 0.772889, 0.532, 0.532, 0.001, 0.0]
    """
    grown = growth(t, momentum_decay)
    mu, following = beta_1 * grown, beta_1 if next_beta_1 is None else next_beta_1
    mu_next = following * growth(t + 1, momentum_decay)
    mu_product = mu_product * beta_1 * grown  # times mu_t, as Keras rounds it
    correction_m, correction_g, correction_v = 1 - mu_product * mu_next, 1 - mu_product, 1 - beta_2**t
    corrected = 1 - beta_1, 1 - beta_2, mu_next, correction_m, 1 - mu, correction_g, correction_v
    return (mu_product, learning_rate) + corrected + (epsilon,)  # MicroPython has no (a, *b)


def nadam_arrays(
    gradient: float,
    m: float,
    v: float,
    learning_rate: float,
    one_minus_beta_1: float,
    one_minus_beta_2: float,
    mu_next: float,
    correction_m: float,
    one_minus_mu: float,
    correction_g: float,
    correction_v: float,
    epsilon: float,
) -> tuple[float, float, float]:
    r"""Return the displacement and the new averages m and v, from the numbers of this update.

    Parameters
    ----------
    gradient : float or array
        Of this update.
    m, v : float or array
        The averages of the gradient and of its square so far; 0 to begin.
    learning_rate : float >= 0
        As in ``nadam``.
    one_minus_beta_1, one_minus_beta_2 : float in (0, 1]
        1 - beta_1 and 1 - beta_2.
    mu_next, correction_m : float
        The momentum of update t + 1, and the denominator under m in the equations of ``nadam``.
    one_minus_mu, correction_g : float in (0, 1]
        1 - mu_t, and the denominator under the gradient.
    correction_v, epsilon : float
        The denominator under v, and what is added to the corrected root, in the unit of the gradient.

    Returns
    -------
    tuple of float or array
        The displacement, m, v.

    Examples
    --------
    >>> displacement, m, v = nadam_arrays(2.0, 0.0, 0.0, 0.1, 0.5, 0.25, 0.5, 0.75, 0.5, 0.5, 0.25, 0.0)
    >>> round(float(displacement), 6), m, v  # m_bar = 0.5 * 1 / 0.75 + 0.5 * 2 / 0.5 = 8/3, and v_hat = 4
    (-0.133333, 1.0, 1.0)
    """
    m = m + (gradient - m) * one_minus_beta_1
    v = v + (gradient * gradient - v) * one_minus_beta_2
    m_bar = mu_next * m / correction_m + one_minus_mu * gradient / correction_g
    v_hat = v / correction_v
    return -learning_rate * m_bar / (sqrt(v_hat) + epsilon), m, v


def nadam(
    gradient: float,
    state: tuple[int, float, float, float] | None,
    learning_rate: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
    momentum_decay: float = 1.0,
) -> tuple[float, tuple[int, float, float, float]]:
    r"""Adam with Nesterov's look-ahead and a momentum that warms up (Dozat, 2016), as Keras ships it.

    .. math::

        \mu_t &= \beta_1 (1 - \tfrac12\, 0.96^{\psi t}) \\
        \bar m_t &= \frac{\mu_{t+1}\, m_t}{1 - \prod_{i=1}^{t+1} \mu_i}
            + \frac{(1 - \mu_t)\, g_t}{1 - \prod_{i=1}^{t} \mu_i} \\
        \Delta_t &= -\eta\, \bar m_t / (\sqrt{v_t / (1 - \beta_2^t)} + \epsilon)

    Two halves make it: ``nadam_numbers``, then ``nadam_arrays``.

    Parameters
    ----------
    gradient : float or array
        Unit: loss over unit of the variable.
    state : tuple (t, m, v, product of mu_1 to mu_t), or None to begin
        The updates done, the averages of the gradient and of its square, the running product.
    learning_rate : float >= 0
        In the unit of the variable: about the length of a step.
    beta_1 : float in [0, 1), default 0.9
        Decay of the average of the gradient, and what the momentum grows to; no unit.
    beta_2 : float in [0, 1), default 0.999
        Decay of the average of the squared gradient; no unit.
    epsilon : float >= 0, default 1e-07
        As in Adam's Algorithm 1, in the unit of the gradient. With 0, a gradient of 0 gives NaN.
    momentum_decay : float >= 0, default 1.0
        Psi, in 1/update: 1.0 in Keras 2.9 and later, 0.004 before and in PyTorch, ``math.inf`` for a constant
        momentum.

    Returns
    -------
    displacement : float or array
        To be added to the variable.
    state : tuple (t, m, v, product of mu_1 to mu_t)
        For the next call.

    Examples
    --------
    >>> round(float(nadam(3.0, None, 0.1)[0]), 6)
    -0.106279
    """
    t, m, v, mu_product = (0, 0.0, 0.0, 1.0) if state is None else state
    mu_product, *numbers = nadam_numbers(
        t + 1, learning_rate, mu_product, beta_1, beta_2, epsilon, momentum_decay
    )
    displacement, m, v = nadam_arrays(gradient, m, v, *numbers)
    return displacement, (t + 1, m, v, mu_product)
