"""The optimizers that are called Nadam, one row each: what they compute and what they accept.

Most are ``update_rules.nadam`` with other numbers in it; the others have a rule in ``generations.variants``.

>>> GENERATIONS["pytorch"].momentum_decay
0.004
>>> [round(step, 5) for step in first_steps("keras-3", 3)]
[1.06279, 0.77359, 0.71134]
"""

from ..arguments import integer
from .table import ALGORITHM_1, EPSILON_HAT, GENERATIONS, Generation


def hyperparameters(name: str) -> dict[str, float]:
    """Return what makes the row's rule that Nadam: what it takes beside gradient, state, rate and betas.

    Parameters
    ----------
    name : str
        A key of ``GENERATIONS``.

    Raises
    ------
    ValueError
        If there is no such name.

    Examples
    --------
    >>> from nadam_edu import surfaces
    >>> row = GENERATIONS["pytorch"]
    >>> psi = hyperparameters("pytorch")
    >>> path = surfaces.descend(surfaces.ravine, (1.0, 1.0), row.rule, row.learning_rate, steps=5, **psi)
    """
    if name not in GENERATIONS:
        raise ValueError(f"name must be one of {', '.join(sorted(GENERATIONS))}, got {name!r}")
    row = GENERATIONS[name]
    pairs = {"momentum_decay": row.momentum_decay, "epsilon": row.epsilon}
    return {key: value for key, value in pairs.items() if value is not None}


def first_steps(name: str, n: int) -> list[float]:
    """Return the first ``n`` steps of that Nadam on a constant gradient, per learning rate, with epsilon 0.

    The size of the gradient does not matter, and Adam's steps would all be 1.

    Parameters
    ----------
    name : str
        A key of ``GENERATIONS``.
    n : int >= 0 and < 10,000,000
        How many steps.

    Returns
    -------
    list of n floats
        Positive is down the gradient.

    Raises
    ------
    TypeError, ValueError
        If there is no such name, or ``n`` is no such integer.

    Examples
    --------
    >>> [round(step, 5) for step in first_steps("tf1-kernel", 2)]
    [1.9, 1.42632]
    """
    return steps_on(name, [1.0] * integer("n", n, at_least=0, below=10_000_000))


def steps_on(name: str, gradients: "list[float]") -> "list[float]":
    """Return the steps of that Nadam on a sequence of gradients, as ``first_steps`` does on a constant one.

    Parameters
    ----------
    name : str
        A key of ``GENERATIONS``.
    gradients : list of float
        One for each step.

    Examples
    --------
    >>> [round(step, 5) for step in steps_on("tf1-kernel", [3.0, 3.0])]
    [1.9, 1.42632]
    """
    arguments = hyperparameters(name)
    arguments["epsilon"] = 0.0
    state, steps = None, []
    for gradient in gradients:
        displacement, state = GENERATIONS[name].rule(gradient, state, 1.0, **arguments)
        steps.append(-float(displacement))
    return steps


__all__ = [
    "ALGORITHM_1",
    "EPSILON_HAT",
    "GENERATIONS",
    "Generation",
    "first_steps",
    "hyperparameters",
    "steps_on",
]
