"""What all learning-rate schedules share: frozen arguments, equality, repr, the call on steps."""

from ..arguments import shown
from ..elementwise import Array, floats
from .foreign_names import unknown_argument
from .saving import as_json, depth, from_json

# Steps computed at once: what a formula keeps of so many stays in the processor's cache, which makes it as
# fast as one written by hand.
PIECE = 2**15


def checked_steps(step: "float | Array") -> "Array":
    """Return ``step`` as ``elementwise.floats`` if it is a number or an array of numbers, none negative.

    >>> checked_steps(-1)
    Traceback (most recent call last):
    ValueError: step must be >= 0, got -1
    """
    try:
        steps = None if step is None or isinstance(step, (str, bool)) else floats(step)
    except OverflowError:  # an int beyond every float
        raise ValueError(f"step must be a number that fits into a float, got {shown(step)}") from None
    except Exception:  # objects that are no numbers raise errors of many kinds
        steps = None
    if steps is None:
        advice = (
            "; a Keras optimizer, which asks without a step, takes keras_bridge.to_keras(schedule)"
            if step is None
            else ""
        )
        raise TypeError(f"step must be a number or an array of numbers, got {shown(step)}{advice}")
    if not (steps.min(initial=0.0) if getattr(steps, "shape", ()) else steps) >= 0:
        raise ValueError(f"step must be >= 0, got {shown(step)}")
    return steps


class LearningRateSchedule:
    """A frozen, pure function: from the number of steps already done to the rate of the next update.

    A schedule of your own sets its checked arguments in ``__init__``, ends that with ``self.freeze()``, and
    defines ``rate(step)`` with operators and the names of ``elementwise``. What begins with an underscore is
    not an argument. An argument may be a schedule, or a list of them. With ``@schedules.register`` above it,
    the class can be saved and loaded wherever ours can.

    >>> class Halving(LearningRateSchedule):
    ...     def __init__(self, learning_rate):
    ...         self.learning_rate = learning_rate
    ...         self.freeze()
    ...
    ...     def rate(self, step):
    ...         return self.learning_rate * 0.5**step
    >>> halving = Halving(0.5)
    >>> halving
    Halving(learning_rate=0.5)
    >>> halving(2)
    0.125
    """

    def __init__(self) -> None:
        """Make a schedule without arguments."""
        self.freeze()

    def __new__(cls, *arguments: object, **named: object) -> "LearningRateSchedule":
        """Refuse an argument by another library's name with ours."""
        code = getattr(cls.__init__, "__code__", None)
        if hasattr(code, "co_flags") and not code.co_flags & 8:  # MicroPython lacks it; 8 means **names
            takes = list(code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount])
            for name in named:
                if name not in takes:
                    raise unknown_argument(cls.__name__, name, named[name], takes)
        return super().__new__(cls)

    _names: "tuple[str, ...]" = ()  # the arguments in their order, which the dicts of MicroPython forget
    _frozen = False
    _depth = 0

    def __setattr__(self, name: str, value: object) -> None:
        """Set an argument while the schedule is being made; refuse afterwards."""
        if self._frozen:
            raise AttributeError(
                f"{type(self).__name__} is frozen: make a new one instead of setting {name} to {value!r}"
            )
        if not name.startswith("_"):
            self._names += (name,)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        """Refuse: a schedule never changes."""
        raise AttributeError(f"{type(self).__name__} is frozen: {name} cannot be deleted")

    def freeze(self) -> None:
        """Refuse every change from now on, and schedules inside that nest too deep."""
        self._depth = depth([getattr(self, name) for name in self._names])
        self._frozen = True

    def __call__(self, step: "float | Array | None" = None) -> "float | Array":
        """Return the rate at ``step``: a float for a number, a float64 array for an array of steps.

        Raises
        ------
        TypeError
            If ``step`` is neither a number nor an array of numbers, or is missing, as when a Keras optimizer
            calls. If ``rate`` returns None.
        ValueError
            If a step is negative, NaN, or an int beyond every float.
        """
        steps = checked_steps(step)
        if not getattr(steps, "shape", ()):
            return float(self._given(steps))
        rates = steps.flatten()  # a copy, in which the rates take the place of the steps, piece by piece
        for i in range(0, len(rates), PIECE):
            rates[i : i + PIECE] = self._given(rates[i : i + PIECE])
        return rates.reshape(steps.shape)

    def _given(self, steps: "float | Array") -> "float | Array":
        """Return the formula's value; TypeError where a class of a reader's own forgot to return it."""
        found = self.rate(steps)
        if found is None:
            raise TypeError(f"{type(self).__name__}.rate(step) must return the rate, got None")
        return found

    def rate(self, step: "float | Array") -> "float | Array":
        """Return the formula's value at a float, or array of floats, ``step``."""
        raise NotImplementedError(f"{type(self).__name__} must define rate(step)")

    def get_config(self) -> dict:
        """Return the arguments as a dict for JSON, which ``from_config`` takes.

        Raises
        ------
        TypeError
            If a schedule inside is of a class that is not registered: nobody could read it.
        """
        return {name: as_json(getattr(self, name)) for name in self._names}

    @classmethod
    def from_config(cls, config: dict) -> "LearningRateSchedule":
        """Return the schedule that ``get_config`` described."""
        return cls(**{name: from_json(value) for name, value in config.items()})

    def __eq__(self, other: object) -> bool:
        """Equal arguments of the same class compare equal."""
        return type(self) is type(other) and [getattr(self, name) for name in self._names] == [
            getattr(other, name) for name in other._names
        ]

    def __hash__(self) -> int:
        """Equal schedules have equal hashes."""
        return hash((type(self).__name__, tuple([getattr(self, name) for name in self._names])))

    def __repr__(self) -> str:
        """Return the call that makes this schedule."""
        arguments = [f"{name}={getattr(self, name)!r}" for name in self._names]
        return f"{type(self).__name__}({', '.join(arguments)})"
