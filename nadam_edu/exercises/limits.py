"""Call what a learner wrote, and always return: with its answer, its own error, or stopped.

Under CPython a call may run ``MOST`` instructions, counted by a trace function. That is no clock: the same
text is always stopped at the same place. Two things are not: what happens inside one C function, as in
``10**10**10``, and an endless loop in an endless loop that both catch every exception. In the page, whose
MicroPython has no trace functions, the worker is ended after three seconds.

>>> limited(lambda: 1 + 1)
2
>>> def endless():
...     while True:
...         pass
>>> limited(endless)
Traceback (most recent call last):
nadam_edu.exercises.limits.TooLong
"""

import builtins
import sys

from ..elementwise import Any, Callable

MOST = 300_000  # of Python's instructions in one call; an update rule has some hundred
YOUR_TEXT = "your answer"  # the file name of a text that is run in the page


class TooLong(BaseException):
    """The call was stopped."""


def limited(call: "Callable[..., Any]", *arguments: "Any", **named: "Any") -> "Any":
    """Return what ``call`` returns, without what it prints and warns.

    Raises
    ------
    TooLong
        If it runs more than ``MOST`` instructions.
    """
    asks = builtins.input
    builtins.input = _asked
    try:
        return (_quietly if hasattr(sys, "settrace") else _at_once)(call, arguments, named)
    finally:
        builtins.input = asks


def _at_once(call, arguments, named):
    return call(*arguments, **named)


def _quietly(call, arguments, named):
    import contextlib
    import io
    import warnings

    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _counted(call, arguments, named)


def _asked(*_):
    """Take the place of ``input``, which would wait for the learner."""
    raise EOFError("there is nobody to ask")


def _counted(call, arguments, named):
    """Return what ``call`` returns; after ``MOST`` instructions raise in it, outside of every ``try``.

    An exception from a trace function ends the tracing. So it is raised outside of every ``try``, or a loop
    around a bare ``except`` would go on; only where there is no such place, it is raised anywhere.
    """
    known: dict = {}
    base, before, left = sys._getframe(), sys.gettrace(), [MOST]

    def count(frame, event, _):
        frame.f_trace_opcodes = True  # `while True: pass` is one line for ever
        left[0] -= 1
        if left[0] < 0 and (left[0] < -MOST or not _caught(frame, base, known)):
            raise TooLong
        return count

    sys.settrace(count)
    try:
        return call(*arguments, **named)
    finally:
        sys.settrace(before)


def _caught(frame, base, known):
    """Tell whether a ``try`` stands around what a frame runs, or around its call, up to ``base``."""
    import dis

    while frame is not None and frame is not base:
        if frame.f_code not in known:
            known[frame.f_code] = dis.Bytecode(frame.f_code).exception_entries  # type: ignore[attr-defined]
        if any(entry.start <= frame.f_lasti < entry.end for entry in known[frame.f_code]):
            return True
        frame = frame.f_back
    return False


def line_of(error: BaseException) -> "tuple[int, str] | None":
    """Return the last line of the learner's own text that an error went through, as (number, text), if any.

    The text is empty where Python does not know it.
    """
    if hasattr(sys, "print_exception"):  # MicroPython
        return _line_in_page(error)
    import linecache
    import traceback

    if isinstance(error, SyntaxError):
        return (error.lineno, (error.text or "").strip()) if error.lineno else None
    package = __file__.replace("\\", "/").rsplit("/", 2)[0]  # its own frames are not the learner's
    every = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in every if not frame.filename.replace("\\", "/").startswith(package)]
    own = [frame for frame in frames if frame.filename == frames[0].filename]
    if not own:
        return None
    number = own[-1].lineno or 0
    return number, linecache.getline(own[-1].filename, number).strip()


def _line_in_page(error):
    """Return the same from MicroPython's traceback, which is a text."""
    import io

    told = io.StringIO()
    sys.print_exception(error, told)  # type: ignore[attr-defined]
    pieces = told.getvalue().split(f'File "{YOUR_TEXT}", line ')
    return (int(pieces[-1].split(",")[0].split("\n")[0]), "") if len(pieces) > 1 else None
