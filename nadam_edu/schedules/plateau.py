"""The rate that waits for the loss: a pure function of the losses, where a schedule is one of the step.

>>> plateau([1.0, 0.5, 0.5, 0.5], 0.1, factor=0.5, patience=2)
[0.1, 0.1, 0.1, 0.05]
"""

from ..arguments import integer, non_negative, number, numbers, one_of
from ..elementwise import Items

BETTER = {"min": -1.0, "max": 1.0, "auto": -1.0}  # which way is up; of a loss, "auto" is "min"


def plateau(
    losses: "Items[float]",
    initial_learning_rate: float,
    factor: float = 0.1,
    patience: int = 10,
    mode: str = "auto",
    min_delta: float = 1e-4,
    cooldown: int = 0,
    min_lr: float = 0.0,
) -> "list[float]":
    """Return the rate after each loss, as Keras's ``ReduceLROnPlateau`` with these arguments sets it.

    Keras looks at the end of an epoch, so that the rate at place i is the one of epoch i + 1.

    Parameters
    ----------
    losses : list of float
        One for each epoch; NaN is no improvement.
    initial_learning_rate : float >= 0
        Rate before the first is known.
    factor : float in [0, 1), default 0.1
        What a reduction multiplies the rate by.
    patience : int >= 0, default 10
        Epochs without improvement that bring a reduction about; 0 acts as 1.
    mode : {"min", "max", "auto"}, default "auto"
        Whether lower or higher is better; "auto" is "min".
    min_delta : float >= 0, default 0.0001
        By more than so much must a loss be better than the best before.
    cooldown : int >= 0, default 0
        Epochs after a reduction before the count begins again; as in Keras the last of them is counted
        already.
    min_lr : float >= 0, default 0.0
        No reduction goes below.

    Returns
    -------
    list of float
        As long as ``losses``.

    Raises
    ------
    TypeError, ValueError
        For an argument of the wrong kind or out of its range.

    Examples
    --------
    >>> plateau([3.0, 2.0, 2.0, 2.0, 2.0], 0.8, factor=0.5, patience=1, min_lr=0.3)
    [0.8, 0.8, 0.4, 0.3, 0.3]
    """
    sign = BETTER[one_of("mode", mode, list(BETTER))]
    rate = non_negative("initial_learning_rate", initial_learning_rate)
    factor = number("factor", factor, at_least=0, below=1)
    patience, cooldown = integer("patience", patience, at_least=0), integer("cooldown", cooldown, at_least=0)
    min_delta, min_lr = non_negative("min_delta", min_delta), non_negative("min_lr", min_lr)
    best, waited, cooling, rates = -float("inf"), 0, 0, []
    for loss in numbers("losses", losses, finite=False):
        if cooling > 0:
            cooling, waited = cooling - 1, 0
        if sign * loss > best + min_delta:
            best, waited = sign * loss, 0
        elif cooling == 0:
            waited += 1
            if waited >= patience and rate > min_lr:
                rate, waited, cooling = max(rate * factor, min_lr), 0, cooldown
        rates.append(rate)
    return rates
