r"""Six update rules, from plain descent to Nadam, each a pure function.

All have one shape: ``rule(gradient, state, learning_rate, **hyperparameters) -> (displacement, state)``. Add
the displacement to the variable; hand the state to the next call (``None`` to begin). Everything is
elementwise, so gradients are floats or arrays of any shape (a ``float`` in a signature stands for either),
and a displacement has the shape and dtype of its gradient.

>>> displacement, state = sgd(2.0, None, 0.1)
>>> displacement
-0.2
"""

from .elementwise import sqrt

DOZAT_BASE = 0.96  # base of the momentum schedule, as in every Keras and in PyTorch


def sgd(gradient: float, state: None, learning_rate: float) -> tuple[float, None]:
    r"""Step down the gradient: :math:`\Delta = -\eta\, g`.

    >>> sgd(4.0, None, 0.5)
    (-2.0, None)
    """
    return -learning_rate * gradient, state


def momentum(
    gradient: float, state: float | None, learning_rate: float, momentum: float = 0.9
) -> tuple[float, float]:
    r"""Let the step carry over (Polyak, 1964): :math:`\Delta_t = \mu\,\Delta_{t-1} - \eta\, g_t`.

    The state is the last displacement.

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
    stored is the point looked ahead to. The state is the velocity.

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

    Epsilon stands inside the root, as in Keras 3. The state is v.

    >>> round(float(rmsprop(3.0, None, 0.1)[0]), 6)
    -0.316228
    """
    v = 0.0 if state is None else state
    v = v + (gradient * gradient - v) * (1 - rho)
    return -learning_rate * gradient / sqrt(v + epsilon), v


def adam_numbers(
    t: int, learning_rate: float, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7
) -> tuple[float, float, float, float]:
    r"""Return what all elements share in Adam's update t (from 1): the last arguments of ``adam_arrays``.

    >>> adam_numbers(1, 0.1, beta_1=0.5, beta_2=0.75)
    (0.1, 0.5, 0.25, 1e-07)
    """
    corrected_rate = learning_rate * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
    return corrected_rate, 1 - beta_1, 1 - beta_2, epsilon


def adam_arrays(
    gradient: float, m: float, v: float, corrected_rate: float, rest_1: float, rest_2: float, epsilon: float
) -> tuple[float, float, float]:
    r"""Return the displacement and the new averages m and v; ``rest_1`` is 1 - beta_1, ``rest_2`` 1 - beta_2.

    >>> adam_arrays(4.0, 0.0, 0.0, 0.1, 0.5, 0.25, 0.0)
    (np.float64(-0.1), 2.0, 4.0)
    """
    m = m + (gradient - m) * rest_1
    v = v + (gradient * gradient - v) * rest_2
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
    corrected root instead. The state is (t, m, v).

    >>> round(float(adam(3.0, None, 0.1)[0]), 6)
    -0.1
    """
    t, m, v = (0, 0.0, 0.0) if state is None else state
    numbers = adam_numbers(t + 1, learning_rate, beta_1, beta_2, epsilon)
    displacement, m, v = adam_arrays(gradient, m, v, *numbers)
    return displacement, (t + 1, m, v)


def growth(t: int, momentum_decay: float) -> float:
    r"""Return how much of beta_1 the momentum has at update t (from 1): :math:`1 - \tfrac12\, 0.96^{\psi t}`.

    >>> growth(1, 1.0)
    0.52
    """
    return 1 - 0.5 * DOZAT_BASE ** (momentum_decay * t)


def momentum_at(t: int, beta_1: float, momentum_decay: float) -> float:
    r"""Return the momentum of update t (from 1): :math:`\mu_t = \beta_1 (1 - \tfrac12\, 0.96^{\psi t})`.

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

    ``mu_product`` is the product before this update, of mu_1 to mu_(t-1). ``next_beta_1`` is the beta_1 of
    update t + 1, where a schedule tells it; None is the same as now.

    >>> [round(number, 6) for number in nadam_numbers(1, 0.1, 1.0)]
    [0.468, 0.1, 0.1, 0.001, 0.48528, 0.772889, 0.532, 0.532, 0.001, 0.0]
    """
    grown = growth(t, momentum_decay)
    mu, following = beta_1 * grown, beta_1 if next_beta_1 is None else next_beta_1
    mu_next = following * growth(t + 1, momentum_decay)
    mu_product = mu_product * beta_1 * grown  # times mu_t, as Keras rounds it
    correction_m, correction_g, correction_v = 1 - mu_product * mu_next, 1 - mu_product, 1 - beta_2**t
    rest_1, rest_2, rest_mu = 1 - beta_1, 1 - beta_2, 1 - mu
    corrected = rest_1, rest_2, mu_next, correction_m, rest_mu, correction_g, correction_v
    return (mu_product, learning_rate) + corrected + (epsilon,)  # noqa: RUF005  # MicroPython has no (a, *b)


def nadam_arrays(
    gradient: float,
    m: float,
    v: float,
    learning_rate: float,
    rest_1: float,
    rest_2: float,
    mu_next: float,
    correction_m: float,
    rest_mu: float,
    correction_g: float,
    correction_v: float,
    epsilon: float,
) -> tuple[float, float, float]:
    r"""Return the displacement and the new averages m and v, from the numbers of this update.

    ``rest_1``, ``rest_2`` and ``rest_mu`` are 1 - beta_1, 1 - beta_2 and 1 - mu_t; the corrections are the
    denominators in the equations of ``nadam``.

    >>> displacement, m, v = nadam_arrays(2.0, 0.0, 0.0, 0.1, 0.5, 0.25, 0.5, 0.75, 0.5, 0.5, 0.25, 0.0)
    >>> round(float(displacement), 6), m, v  # m_bar = 0.5 * 1 / 0.75 + 0.5 * 2 / 0.5 = 8/3, and v_hat = 4
    (-0.133333, 1.0, 1.0)
    """
    m = m + (gradient - m) * rest_1
    v = v + (gradient * gradient - v) * rest_2
    m_bar = mu_next * m / correction_m + rest_mu * gradient / correction_g
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

    ``momentum_decay`` is psi: 1.0 in Keras 2.9 and later, 0.004 before and in PyTorch, ``math.inf`` for a
    constant momentum. Epsilon is that of Adam's Algorithm 1, added to the corrected root. The state is (t, m,
    v, product of mu_1 to mu_t). The rule is two halves: first the numbers that all elements share
    (``nadam_numbers``), then what becomes of each element (``nadam_arrays``).

    >>> round(float(nadam(3.0, None, 0.1)[0]), 6)
    -0.106279
    """
    t, m, v, mu_product = (0, 0.0, 0.0, 1.0) if state is None else state
    mu_product, *numbers = nadam_numbers(
        t + 1, learning_rate, mu_product, beta_1, beta_2, epsilon, momentum_decay
    )
    displacement, m, v = nadam_arrays(gradient, m, v, *numbers)
    return displacement, (t + 1, m, v, mu_product)


RULES = {rule.__name__: rule for rule in (sgd, momentum, nesterov, rmsprop, adam, nadam)}
