r"""The Nadams that are not ``update_rules.nadam`` with other numbers in it: rules of the same shape.

A ``float`` in a signature stands for an array too.
"""

from ..update_rules import momentum_at, nadam_arrays, nadam_numbers


def nadamw(
    gradient: float,
    state: tuple[int, float, float] | None,
    learning_rate: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[float, tuple[int, float, float]]:
    r"""Adam that looks ahead by one constant momentum, as the baseline of AlgoPerf does (Dahl et al., 2023).

    .. math::

        \Delta_t = -\eta\, \frac{\beta_1 m_t + (1 - \beta_1)\, g_t}{1 - \beta_1^t} \Big/
        \Big(\sqrt{v_t / (1 - \beta_2^t)} + \epsilon\Big)

    Both terms of the numerator are corrected as Adam corrects :math:`m_t`, which is too much for the
    gradient: the first step is 1.9 learning rates long. The W is for a weight decay that is no part of the
    rule: the weights shrink by the rate times ``weight_decay`` beside it.

    Parameters
    ----------
    gradient : float or array
        Unit: loss over unit of the variable.
    state : tuple (t, m, v), or None to begin
        The updates done, and the averages of the gradient and of its square.
    learning_rate : float >= 0
        In the unit of the variable.
    beta_1, beta_2 : float in [0, 1), default 0.9 and 0.999
        Decay of the two averages; 0.9 and 0.999 by default.
    epsilon : float >= 0, default 1e-08
        Added to the corrected root, in the unit of the gradient.

    Examples
    --------
    >>> round(float(nadamw(3.0, None, 0.1)[0]), 6)
    -0.19
    """
    t, m, v = (0, 0.0, 0.0) if state is None else state
    correction_1, correction_2 = 1 - beta_1 ** (t + 1), 1 - beta_2 ** (t + 1)
    numbers = learning_rate, 1 - beta_1, 1 - beta_2, beta_1, correction_1, 1 - beta_1, correction_1
    displacement, m, v = nadam_arrays(gradient, m, v, *numbers, correction_2, epsilon)
    return displacement, (t + 1, m, v)


def nesterov_kernel(
    gradient: float,
    state: tuple[int, float, float] | None,
    learning_rate: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[float, tuple[int, float, float]]:
    r"""Return what TensorFlow's operation ``ResourceApplyAdam`` computes with ``use_nesterov``.

    That is ``nadamw``, but epsilon is Adam's :math:`\hat\epsilon`, added to the root of :math:`v_t` before
    its correction. Where gradients are as small as epsilon, the early steps are shorter for it.

    Parameters
    ----------
    gradient : float or array
        Unit: loss over unit of the variable.
    state : tuple (t, m, v), or None to begin
        The updates done, and the averages of the gradient and of its square.
    learning_rate : float >= 0
        In the unit of the variable.
    beta_1, beta_2 : float in [0, 1), default 0.9 and 0.999
        Decay of the two averages; 0.9 and 0.999 by default.
    epsilon : float >= 0, default 1e-08
        Added to the bare root, in the unit of the gradient.

    Examples
    --------
    >>> round(float(nesterov_kernel(3.0, None, 0.1)[0]), 6)
    -0.19
    >>> round(float(nadamw(1e-6, None, 1.0)[0]), 4), round(float(nesterov_kernel(1e-6, None, 1.0)[0]), 4)
    (-1.8812, -1.4435)
    """
    t = 1 if state is None else state[0] + 1
    return nadamw(gradient, state, learning_rate, beta_1, beta_2, epsilon / (1 - beta_2**t) ** 0.5)


def dozat(
    gradient: float,
    state: tuple[int, float, float, float] | None,
    learning_rate: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-8,
    momentum_decay: float = 0.004,
) -> tuple[float, tuple[int, float, float, float]]:
    r"""Nadam whose average follows the momentum schedule too: the paper (Dozat, 2016) as usually quoted.

    .. math::

        \mu_t &= \beta_1 (1 - \tfrac12\, 0.96^{\psi t}) \\
        m_t &= \mu_t\, m_{t-1} + (1 - \mu_t)\, g_t

    and from there on as ``update_rules.nadam``. Here the :math:`\mu_i` whose product corrects :math:`m_t` are
    those that went into it, so on a constant gradient no step is shorter than one learning rate. The state is
    (t, m, v, product of mu_1 to mu_t).

    Parameters
    ----------
    gradient : float or array
        Unit: loss over unit of the variable.
    state : tuple (t, m, v, product of mu_1 to mu_t), or None to begin
        The updates done, and the averages of the gradient and of its square; the running product.
    learning_rate : float >= 0
        In the unit of the variable.
    beta_1, beta_2 : float in [0, 1), default 0.9 and 0.999
        Decay of the two averages; 0.9 and 0.999 by default.
    epsilon : float >= 0, default 1e-08
        Added to the corrected root, in the unit of the gradient.
    momentum_decay : float >= 0, default 0.004
        Psi, in 1/update; may be infinite.

    Examples
    --------
    >>> round(float(dozat(3.0, None, 0.1)[0]), 6)
    -0.131044
    """
    t, m, v, mu_product = (0, 0.0, 0.0, 1.0) if state is None else state
    mu_product, *numbers = nadam_numbers(
        t + 1, learning_rate, mu_product, beta_1, beta_2, epsilon, momentum_decay
    )
    numbers[1] = 1 - momentum_at(t + 1, beta_1, momentum_decay)  # in the place of 1 - beta_1
    displacement, m, v = nadam_arrays(gradient, m, v, *numbers)
    return displacement, (t + 1, m, v, mu_product)
