"""Checks of arguments: every error names the argument, the rule and the value."""


def shown(value: object) -> str:
    """Return the repr of ``value`` for a message, or its class where that fails.

    Python refuses to write out an int of 5000 digits.

    >>> shown("twos"), shown(10**5000)
    ("'twos'", 'an unprintable int')
    """
    try:
        return repr(value)
    except Exception:  # the caller's class may raise anything
        return f"an unprintable {type(value).__name__}"


def number(
    name: str,
    value: object,
    at_least: float | None = None,
    above: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
    unit: str = "",
    finite: bool = True,
) -> float:
    """Return ``value`` if it is one finite number within bounds: an int as an int, otherwise a float.

    ``unit`` is said in the error. What was measured may be infinite or NaN: for that there is
    ``finite=False``; with ``at_least`` NaN is refused all the same.

    Raises
    ------
    TypeError
        If ``value`` is not a single real number (a bool is not).
    ValueError
        If it is infinite, NaN or out of bounds.

    Examples
    --------
    >>> number("decay_steps", 100, above=0)
    100
    >>> number("decay_steps", 0, above=0)
    Traceback (most recent call last):
    ValueError: decay_steps must be a finite number > 0, got 0
    """
    try:
        if "complex" in str(getattr(value, "dtype", "")):  # NumPy would drop the imaginary part
            raise TypeError
        as_float = float(value + 0.0)  # type: ignore[operator]  # what cannot be added is refused below
        # By its text, as NumPy has a bool of its own.
        a_number = as_float not in (0.0, 1.0) or str(value) not in ("True", "False")
    except OverflowError:  # an int beyond every float
        as_float, a_number = float("inf"), True
    except Exception:  # objects that are no numbers raise errors of many kinds
        as_float, a_number = 0.0, False
    infinite = finite and as_float - as_float != 0.0  # true of inf and nan alone
    too_low = (at_least is not None and not as_float >= at_least) or (above is not None and as_float <= above)
    too_high = (below is not None and as_float >= below) or (at_most is not None and as_float > at_most)
    if infinite or too_low or too_high or not a_number:
        rule = _rule([(at_least, ">="), (above, ">"), (below, "<"), (at_most, "<=")], unit, finite)
        raise (ValueError if a_number else TypeError)(f"{name} must be {rule}, got {shown(value)}")
    return value if type(value) is int else as_float


def _rule(bounds: "list[tuple[float | None, str]]", unit: str, finite: bool) -> str:
    """Return in words what a number must be."""
    stated = " and ".join([f"{sign} {bound}" for bound, sign in bounds if bound is not None])
    return " ".join([part for part in ("a finite number" if finite else "a number", unit, stated) if part])


def updates(name: str, value: object, at_least: float | None = None, above: float | None = None) -> float:
    """Return ``number(name, value, ...)``.

    Its error says what is counted, which is what people most often mistake.

    >>> updates("decay_steps", 0, above=0)
    Traceback (most recent call last):
    ValueError: decay_steps must be a finite number of updates (not epochs) > 0, got 0
    """
    return number(name, value, at_least=at_least, above=above, unit="of updates (not epochs)")


def numbers(
    name: str, values: object, at_least: float | None = None, above: float | None = None, finite: bool = True
) -> "list[float]":
    """Return a list of ``number(name, value, ...)`` for each of ``values``.

    >>> numbers("boundaries", 10)
    Traceback (most recent call last):
    TypeError: boundaries must be a list of numbers, got 10
    """
    try:
        items = None if isinstance(values, str) else list(values)  # type: ignore[call-overload]
    except Exception:  # objects that are no lists raise errors of many kinds
        items = None
    if items is None:
        raise TypeError(f"{name} must be a list of numbers, got {shown(values)}")
    return [number(name, value, at_least, above, finite=finite) for value in items]


def increasing(
    name: str, values: object, at_least: float | None = None, above: float | None = None
) -> "list[float]":
    """Return ``numbers(name, values, ...)`` if each is larger than the one before.

    >>> increasing("boundaries", [20, 10])
    Traceback (most recent call last):
    ValueError: boundaries must be steps in increasing order, got [20, 10]
    """
    steps = numbers(name, values, at_least, above)
    if steps != sorted(set(steps)):
        raise ValueError(f"{name} must be steps in increasing order, got {shown(values)}")
    return steps


def flag(name: str, value: object) -> bool:
    """Return ``value`` if it is True or False.

    >>> flag("cycle", "yes")
    Traceback (most recent call last):
    TypeError: cycle must be True or False, got 'yes'
    """
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {shown(value)}")
    return value


def integer(
    name: str,
    value: object,
    at_least: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> int:
    """Return ``value`` as an int if it is one, or a NumPy integer, within the bounds of ``number``.

    >>> integer("epochs", 2.0)
    Traceback (most recent call last):
    TypeError: epochs must be an integer, got 2.0
    """
    checked = number(name, value, at_least, above, below)
    # what NumPy's integers have and its floats lack
    if type(value) is not int and not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be an integer, got {shown(value)}")
    return int(checked)


def non_negative(name: str, value: object) -> float:
    """Return ``value`` as a float if it is one finite number that is not negative.

    >>> non_negative("alpha", 1)
    1.0
    """
    return float(number(name, value, at_least=0))


def one_of(name: str, value: object, choices: "list[str]") -> str:
    """Return ``value`` if it is one of ``choices``.

    >>> one_of("shape", "round", ["linear", "cosine"])
    Traceback (most recent call last):
    ValueError: shape must be one of linear, cosine, got 'round'
    """
    if not isinstance(value, str) or value not in choices:
        error = ValueError if isinstance(value, str) else TypeError
        raise error(f"{name} must be one of {', '.join(choices)}, got {shown(value)}")
    return value


def text(name: str, value: object) -> str:
    """Return ``value`` if it is a str.

    >>> text("name", None)
    Traceback (most recent call last):
    TypeError: name must be a str, got None
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, got {shown(value)}")
    return value
