r"""Six update rules, from plain descent to Nadam, each a pure function.

All have one shape: ``rule(gradient, state, learning_rate, **hyperparameters) -> (displacement, state)``. Add the displacement to the
variable; hand the state to the next call (``None`` to begin). Everything is elementwise, so gradients are floats or arrays of any shape
(a ``float`` in a signature stands for either), and a displacement has the shape and dtype of its gradient.

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


def momentum(gradient: float, state: float | None, learning_rate: float, momentum: float = 0.9) -> tuple[float, float]:
    r"""Let the step carry over (Polyak, 1964): :math:`\Delta_t = \mu\,\Delta_{t-1} - \eta\, g_t`.

    The state is the last displacement.

    >>> displacement, state = momentum(1.0, None, 0.5)
    >>> momentum(1.0, state, 0.5)[0]
    -0.95
    """
    velocity = 0.0 if state is None else state
    velocity = momentum * velocity - learning_rate * gradient
    return velocity, velocity


def nesterov(gradient: float, state: float | None, learning_rate: float, momentum: float = 0.9) -> tuple[float, float]:
    r"""Look ahead along the velocity: :math:`v_t = \mu\,v_{t-1} - \eta\, g_t,\ \Delta_t = \mu\,v_t - \eta\, g_t`.

    This is Nesterov's method in the variables of Sutskever et al. (2013) as Keras ships it: the variable stored is the point looked ahead
    to. The state is the velocity.

    >>> nesterov(1.0, None, 0.5)[0]
    -0.95
    """
    velocity = 0.0 if state is None else state
    velocity = momentum * velocity - learning_rate * gradient
    return momentum * velocity - learning_rate * gradient, velocity


def rmsprop(gradient: float, state: float | None, learning_rate: float, rho: float = 0.9, epsilon: float = 1e-7) -> tuple[float, float]:
    r"""Divide by the size of recent gradients: :math:`v_t = \rho\,v_{t-1} + (1-\rho) g_t^2,\ \Delta_t = -\eta\, g_t/\sqrt{v_t + \epsilon}`.

    Epsilon stands inside the root, as in Keras 3. The state is v.

    >>> round(float(rmsprop(3.0, None, 0.1)[0]), 6)
    -0.316228
    """
    v = 0.0 if state is None else state
    v = v + (gradient * gradient - v) * (1 - rho)
    return -learning_rate * gradient / sqrt(v + epsilon), v


def adam(
    gradient: float,
    state: tuple[int, float, float] | None,
    learning_rate: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[float, tuple[int, float, float]]:
    r"""Average the gradient and its square, and mend both averages' cold start (Kingma and Ba, 2015).

    :math:`\Delta_t = -\eta \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t} \frac{m_t}{\sqrt{v_t} + \hat\epsilon}`: Keras's form, from the text
    just before Section 2.1 of the paper. Its Algorithm 1 adds epsilon to the corrected root instead. The state is (t, m, v).

    >>> round(float(adam(3.0, None, 0.1)[0]), 6)
    -0.1
    """
    t, m, v = (0, 0.0, 0.0) if state is None else state
    t = t + 1
    m = m + (gradient - m) * (1 - beta_1)
    v = v + (gradient * gradient - v) * (1 - beta_2)
    corrected_rate = learning_rate * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
    return -corrected_rate * m / (sqrt(v) + epsilon), (t, m, v)


def momentum_at(t: int, beta_1: float, momentum_decay: float) -> float:
    r"""Return the momentum of update t (from 1), which grows towards beta_1: :math:`\mu_t = \beta_1 (1 - \tfrac12\, 0.96^{\psi t})`.

    >>> round(momentum_at(1, 0.9, 1.0), 6)
    0.468
    """
    return beta_1 * (1 - 0.5 * DOZAT_BASE ** (momentum_decay * t))


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
        \bar m_t &= \frac{\mu_{t+1}\, m_t}{1 - \prod_{i=1}^{t+1} \mu_i} + \frac{(1 - \mu_t)\, g_t}{1 - \prod_{i=1}^{t} \mu_i} \\
        \Delta_t &= -\eta\, \bar m_t / (\sqrt{v_t / (1 - \beta_2^t)} + \epsilon)

    ``momentum_decay`` is psi: 1.0 in Keras 2.9 and later, 0.004 before and in PyTorch, ``math.inf`` for a constant momentum. Epsilon is
    that of Adam's Algorithm 1, added to the corrected root. The state is (t, m, v, product of mu_1 to mu_t).

    >>> round(float(nadam(3.0, None, 0.1)[0]), 6)
    -0.106279
    """
    t, m, v, mu_product = (0, 0.0, 0.0, 1.0) if state is None else state
    t = t + 1
    mu, mu_next = momentum_at(t, beta_1, momentum_decay), momentum_at(t + 1, beta_1, momentum_decay)
    mu_product = momentum_at(t, mu_product * beta_1, momentum_decay)  # times mu, rounded in Keras's order
    m = m + (gradient - m) * (1 - beta_1)
    v = v + (gradient * gradient - v) * (1 - beta_2)
    m_bar = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * gradient / (1 - mu_product)
    v_hat = v / (1 - beta_2**t)
    return -learning_rate * m_bar / (sqrt(v_hat) + epsilon), (t, m, v, mu_product)


RULES = {rule.__name__: rule for rule in (sgd, momentum, nesterov, rmsprop, adam, nadam)}
