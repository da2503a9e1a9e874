"""What an optimizer does around its update rule: gradients, clipping, weight decay, averages of the weights, counting.

The page of Keras's Nadam says "Inherits From: Optimizer"; this is that part. What it is told is in ``learning_rate.py``,
what it remembers in ``variables.py``, how it updates in ``update.py``.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arguments import flag
from .gradients import Pairs, as_pairs, as_variables, central_differences, check_finite, check_fits, check_result, check_squares
from .update import Updating, number_of, write


class Optimizer(Updating):
    """Base of ``Nadam``: the documented methods. A subclass defines the rule; see ``Updating``."""

    def compute_gradients(self, loss: Any, var_list: Iterable[NDArray[Any]], tape: Any = None) -> Pairs:
        """Return (gradient, variable) pairs, by the tape if there is one, else by central differences.

        Parameters
        ----------
        loss : callable without arguments, or, with a tape, the value that the tape recorded
            With a tape, a callable is called once, inside of ``with tape`` where the tape is a context manager.
        var_list : list of float32 or float64 ndarrays
        tape : anything with ``gradient(loss, variables)``, or None
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
            If ``loss`` is a value and there is no tape, or the tape does not return as many gradients as there are variables. Central
            differences also refuse a loss that is not one finite number. All variables are as before, whatever goes wrong.

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
            raise ValueError(f"tape.gradient must return one gradient for each of {len(variables)} variables, got {len(gradients)}")
        return list(zip(gradients, variables, strict=True))

    def minimize(self, loss: Any, var_list: Iterable[NDArray[Any]], tape: Any = None) -> None:
        """Compute the gradients of ``loss`` and apply them: one update, in place; returns None.

        The arguments are those of ``compute_gradients``, the errors those of both. (In Keras 3 neither method exists any more.)

        >>> from nadam_edu import Nadam
        >>> x = np.array([3.0, -1.0])
        >>> Nadam(0.1).minimize(lambda: (x**2).sum(), [x])
        >>> x.round(3)
        array([ 2.894, -0.894])
        """
        self.apply_gradients(self.compute_gradients(loss, var_list, tape))

    def aggregate_gradients(self, grads_and_vars: Pairs) -> Pairs:
        """Return the pairs as they are: there is one device. Override it to combine the gradients of several.

        >>> from nadam_edu import Nadam
        >>> Nadam().aggregate_gradients([])
        []
        """
        return list(grads_and_vars)

    def apply_gradients(self, grads_and_vars: Iterable[Any], skip_gradients_aggregation: bool = False) -> None:
        """Update each variable in place from its gradient, and count one more iteration; returns None. Builds at the first call.

        A variable whose gradient is None keeps its value, its moments and its average, but the iteration counts for it too. The page's
        RuntimeError "in a cross-replica context" cannot occur: there are no replicas (nor does the real class raise it; it fails with an
        AttributeError).

        NaN and infinity are refused here. Keras takes them without a word, and from then on the weights are NaN, for good.

        Parameters
        ----------
        grads_and_vars : iterable of (gradient, variable) pairs
            Each gradient None, or an array of its variable's shape and dtype. "Variable 1" in a message is that of the second pair.
        skip_gradients_aggregation : bool
            Do not call ``aggregate_gradients``.

        Raises
        ------
        TypeError
            If ``grads_and_vars`` is not made of pairs, or a dtype differs, or a variable is not as ``build`` wants it.
        ValueError
            If there is no gradient at all, a variable was not built or comes twice, a shape differs; if a gradient is NaN or infinite or,
            after clipping, too large to be squared in its dtype; or if a weight would become NaN or infinite all the same (epsilon 0 and a
            gradient of 0, a huge rate). Nothing has changed then; refused at the first call, the optimizer is still to be built.

        Examples
        --------
        >>> from nadam_edu import Nadam
        >>> weight, optimizer = np.array([1.0, -2.0]), Nadam(0.1)
        >>> optimizer.apply_gradients([(2 * weight, weight)])
        >>> weight.round(4)
        array([ 0.8937, -1.8937])
        >>> optimizer.apply_gradients([(np.array([1.0, np.nan]), weight)])
        Traceback (most recent call last):
        ValueError: the gradient of variable 0 must be finite, got NaN or infinity; no variable was changed
        """
        pairs = as_pairs(grads_and_vars)
        if not flag("skip_gradients_aggregation", skip_gradients_aggregation):
            pairs = as_pairs(self.aggregate_gradients(pairs))
        self._update(pairs)

    def update_step(self, gradient: NDArray[Any], variable: NDArray[Any]) -> None:
        """Apply the rule alone to one variable that was built; returns None.

        No clipping, weight decay or average; neither ``iterations`` nor the product of the momenta advances, so that the variables of one
        update can be moved one by one. (Keras 3 wants the rate as a third argument.)

        Parameters
        ----------
        gradient : array of the variable's shape and dtype
        variable : ndarray

        Raises
        ------
        TypeError, ValueError
            As ``apply_gradients``, and if the variable was not built. "Variable 0" in a message is the first of ``build``'s list.

        Examples
        --------
        >>> from nadam_edu import Nadam
        >>> weight, optimizer = np.array([1.0, -2.0]), Nadam(0.1)
        >>> optimizer.build([weight])
        >>> optimizer.update_step(2 * weight, weight)
        >>> weight.round(4), optimizer.iterations
        (array([ 0.8937, -1.8937]), 0)
        """
        place = self._place(variable, "variable")
        check_fits(place, gradient, variable)
        check_finite({place: gradient})
        check_squares({place: gradient})
        own, rate = self._own(place), number_of(variable.dtype)(self.learning_rate)
        with np.errstate(all="ignore"):  # what overflows is refused below
            displacement, own_values, _ = self._step(gradient, own, rate)
            value = variable + displacement
        check_result(place, value)
        write([(variable, value), *((own[name], new) for name, new in own_values.items())])

    def finalize_variable_values(self, var_list: Iterable[NDArray[Any]]) -> None:
        """Overwrite these variables by their averages, in place; without ``use_ema`` do nothing; returns None.

        Raises
        ------
        ValueError
            If a variable was not built; nothing has changed then.

        Examples
        --------
        >>> from nadam_edu import Nadam
        >>> weight, optimizer = np.array([1.0]), Nadam(0.1, use_ema=True, ema_momentum=0.75)
        >>> optimizer.apply_gradients([(weight, weight)])
        >>> weight.round(4)  # one step of 0.1063 down
        array([0.8937])
        >>> optimizer.finalize_variable_values([weight])
        >>> weight.round(4)  # and a quarter of it
        array([0.9734])
        """
        if self.use_ema:
            variables = as_variables(var_list)
            places = self._places(variables)
            write([(variable, self.variables[f"average/{place}"]) for variable, place in zip(variables, places, strict=True)])


def _recorded(loss: Callable[[], Any], tape: Any) -> Any:
    """Return ``loss()``, called inside of the tape where it is a context manager: so tapes record."""
    if not hasattr(tape, "__enter__"):
        return loss()
    with tape:
        return loss()
