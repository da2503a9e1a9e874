"""From epochs, in which people think, to updates, which schedules count.

>>> per_epoch(57)(10)
570
"""

from ..arguments import number, numbers


def per_epoch(updates):
    """Return the function from epochs to updates, for what a schedule counts in updates.

    Parameters
    ----------
    updates : float > 0
        Updates in one epoch: in Keras the batches, ``ceil(examples / batch_size)``.

    Returns
    -------
    function
        Of one number of epochs, or a list of them; it returns the updates as a number, or a list. An int
        times an int is an int.

    Raises
    ------
    TypeError, ValueError
        For what is no number above 0, or no epochs of 0 or more.

    Examples
    --------
    >>> epochs = per_epoch(57)
    >>> epochs(10), epochs(0.5), epochs([10, 20])
    (570, 28.5, [570, 1140])
    """
    of_one = number("updates", updates, above=0)

    def in_updates(epochs):
        """Return the updates in so many epochs."""
        if isinstance(epochs, (list, tuple)):
            return [of_one * each for each in numbers("epochs", epochs, at_least=0)]
        return of_one * number("epochs", epochs, at_least=0)

    return in_updates
