"""One update of all variables, in two ways that give the same bits: the careful one, and the one in place for large arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import compiled
from .blocks import Program, Scratch, record
from .gradients import Pairs, check_finite, check_fits, check_result, check_squares, clip, tame
from .learning_rate import Settings

IN_PLACE_FROM = 2**12  # elements in all; below, taking notes takes longer than it saves
COMPILED_FROM = 2**15  # elements in all; below, a compiler is slower than the updates that it would speed up

Changes = list[tuple[NDArray[Any], Any]]  # an array, and what is to be written into it
Named = dict[str, Any]


class Updating(Settings):
    """How an optimizer updates: what it keeps beside each variable, the order of an update's parts, and when anything is written.

    The careful way works out everything, and only then writes: whatever goes wrong, no variable is half-updated, and a gradient may well
    be the variable itself. Where it is certain beforehand that nothing can go wrong, the same formulas run in place.

    A subclass names what it keeps in ``_beside``, and defines ``_step(gradient, own, rate)``: from the gradient, and the arrays that belong
    to one model variable by name, it returns the displacement, the new values of these arrays, and those of variables that all share. It
    may say by ``_reach(rate)`` how large a displacement can become.
    """

    _beside: tuple[str, ...] = ()

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._scratch: Scratch = {}

    def _add_variables_for(self, variable: NDArray[Any]) -> None:
        """Add the average, which begins at the variable as it is, and zeros for what the rule keeps."""
        if self.use_ema:
            self.add_variable_from_reference(variable, "average", initial_value=variable)
        for name in self._beside:
            self.add_variable_from_reference(variable, name)

    def _own(self, place: int) -> Named:
        """Return what is kept beside the model variable at that place, by name."""
        names = ("average", *self._beside) if self.use_ema else self._beside
        return {name: self.variables[f"{name}/{place}"] for name in names}

    def _step(self, gradient: Any, own: Named, rate: Any) -> tuple[Any, Named, Named]:
        """Return the displacement, the new values of the model variable's own arrays, and of the variables that all share.

        The rate comes as the number that all single numbers should be: a ``numpy.float32`` beside arrays of float32, as in Keras, else a
        Python float.
        """
        raise NotImplementedError(f"{type(self).__name__} must define _step(gradient, own, rate)")

    def _reach(self, rate: Any) -> float:
        """Return what no element of a displacement exceeds in size if each gradient was ``tame``; infinite if nothing is known."""
        return np.inf

    def _moved(self, gradient: Any, variable: Any, own: Named, rate: float) -> tuple[Any, Named, Named]:
        """Return the new value of a variable, after weight decay, rule, average and overwrite, and the other new values of ``_step``."""
        rate = number_of(gradient.dtype)(rate)
        decayed = variable - variable * self.weight_decay * rate if self.weight_decay else variable
        displacement, own_values, shared = self._step(gradient, own, rate)
        value = decayed + displacement
        if self.use_ema:
            average = self.ema_momentum * own["average"] + (1 - self.ema_momentum) * value
            own_values = {**own_values, "average": average}
            value = average if self._overwrites() else value
        return value, own_values, shared

    def _overwrites(self) -> bool:
        """Return whether the update now being made ends by overwriting the variables by their averages."""
        return self.ema_overwrite_frequency is not None and (self.iterations + 1) % self.ema_overwrite_frequency == 0

    def _update(self, pairs: Pairs) -> None:
        """Check all there is to check, then change variables, optimizer variables and the count of iterations."""
        with self._all_or_nothing():
            gradients = {position: gradient for position, (gradient, _) in enumerate(pairs) if gradient is not None}
            if not gradients:
                raise ValueError("grads_and_vars must hold at least one gradient, got none")
            self.build([variable for _, variable in pairs])
            variables = {position: pairs[position][1] for position in gradients}
            for position, gradient in gradients.items():
                check_fits(position, gradient, variables[position])
            clips = self.clipnorm, self.global_clipnorm, self.clipvalue
            with np.errstate(all="ignore"):  # of squares that are too large
                all_tame = all(map(tame, gradients.values()))
            if clips != (None, None, None) or not all_tame:
                check_finite(gradients)
                gradients = clip(gradients, *clips)
                check_squares(gradients)
            rate = self.learning_rate  # once for all, as it may be a callable
            rows = {position: self._row(position, gradients[position], variables[position]) for position in gradients}
            with np.errstate(all="ignore"):  # what overflows is refused
                shared = self._in_place(list(rows.values()), rate)
                changes = self._changes(rows, rate) if shared is None else self._named(shared)
        write([*changes, (self.variables["iterations"], self.iterations + 1)])

    def _row(self, position: int, gradient: Any, variable: NDArray[Any]) -> list[Any]:
        """Return the arrays of one update of one variable: the gradient, the variable, and what is kept beside it."""
        return [gradient, variable, *self._own(self._place(variable, f"variable {position}")).values()]

    def _formula(self, rate: float, *row: Any) -> tuple[Any, list[Any], Named]:
        """Return ``_moved`` of a row of arrays: the variable's new value, those of what is beside it in the row's order, the shared."""
        gradient, variable, *beside = row
        own = dict(zip(self._own(0), beside, strict=True))
        value, own_values, shared = self._moved(gradient, variable, own, rate)
        return value, [own_values[name] for name in own], shared

    def _changes(self, rows: dict[int, list[Any]], rate: float) -> Changes:
        """Return all that an update would write."""
        changes: Changes = []
        shared: dict[Any, Named] = {}
        for position, row in rows.items():
            value, beside, shared[row[1].dtype] = self._formula(rate, *row)
            check_result(position, value)
            changes += zip(row[1:], [value, *beside], strict=True)
        return changes + self._named(widest(shared))

    def _in_place(self, rows: list[list[Any]], rate: float) -> Named | None:
        """Update in place, and return the new values of what all share; or do nothing and return None, where that is not safe.

        It is when arrays are contiguous, no gradient lies where something is written, and no new value can be infinite or NaN.
        """
        size = sum(row[1].size for row in rows)
        if size < IN_PLACE_FROM or not all(map(self._lies_well, rows)) or not apart(rows, self.variables.values()):
            return None
        compile_it = self.jit_compile and size >= COMPILED_FROM and compiled.available()
        programs: dict[Any, Program] = {}
        shared: dict[Any, Named] = {}

        def formula(*row: Any) -> list[Any]:
            value, beside, shared[row[0].dtype] = self._formula(rate, *row)
            return [row[0], value, *beside]

        for dtype in {row[1].dtype for row in rows}:
            if not self._stays_finite(dtype, rate):
                return None
            try:
                programs[dtype] = record(formula, len(rows[0]), dtype, skip_ones=not compile_it)  # or there were more to compile
            except Exception:  # a rule that is not elementwise; should something else be wrong, the careful way will tell
                return None
        for dtype, program in programs.items():
            alike = [row for row in rows if row[1].dtype == dtype]
            if compile_it:
                compiled.run(program, alike)
            else:
                program.run(alike, self._scratch)
        return widest(shared)

    def _lies_well(self, row: list[Any]) -> bool:
        """Return whether the arrays of a row have the order in memory and the size that an update in place needs, and a tame variable."""
        variable = row[1]
        return tame(variable) and all(array.flags.c_contiguous and array.shape == variable.shape for array in row)

    def _stays_finite(self, dtype: np.dtype[Any], rate: float) -> bool:
        """Return whether tame variables of this dtype are certain to stay finite under tame gradients."""
        most = float(np.finfo(dtype).max)
        decay = max(1.0, self.weight_decay or 0.0) * max(1.0, rate)
        return most**0.5 * (1 + decay) + self._reach(number_of(dtype)(rate)) < most / 8

    def _named(self, new: Named) -> Changes:
        """Return new values given by name as changes of the optimizer variables."""
        return [(self.variables[name], value) for name, value in new.items()]


def number_of(dtype: np.dtype[Any]) -> Any:
    """Return the type of the single numbers that arrays of this dtype are computed with.

    >>> number_of(np.dtype("float32")), number_of(np.dtype("float64"))
    (<class 'numpy.float32'>, <class 'float'>)
    """
    return np.float32 if dtype == np.float32 else float


def widest(shared: dict[Any, Named]) -> Named:
    """Return the values that were worked out in the dtype with the most digits.

    >>> widest({np.dtype("float64"): {"product": 0.1}, np.dtype("float32"): {"product": np.float32(0.1)}})
    {'product': 0.1}
    """
    return shared[max(shared, key=lambda dtype: dtype.itemsize)]


def apart(rows: list[list[Any]], others: Any) -> bool:
    """Return whether no gradient shares memory with a variable of the rows or another array; gradients may with each other.

    >>> x, y = np.zeros(2), np.zeros(2)
    >>> apart([[np.ones(2), x], [np.ones(2), y]], []), apart([[y[:], x], [np.ones(2), y]], [])
    (True, False)
    """
    written = [row[1] for row in rows] + list(others)
    known = {id(array) for array in written} | {id(array.base) for array in written}
    for gradient in (row[0] for row in rows):
        owner = gradient.base is None and id(gradient) not in known  # what owns its memory can only be seen through a view of it
        if not owner and any(np.may_share_memory(gradient, array) for array in written):
            return False
    return True


def write(changes: Changes) -> None:
    """Write each new value into its array."""
    for array, value in changes:
        array[...] = value
