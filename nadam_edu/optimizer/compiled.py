"""A recorded program as one loop, compiled by Numba (the extra ``fast``): each element is read once, moved, and written once."""

import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blocks import Code, Program, Results

OPERATORS: dict[np.ufunc, str] = {np.add: "+", np.subtract: "-", np.multiply: "*", np.divide: "/"}


@cache
def available() -> bool:
    """Return whether Numba can be imported."""
    try:
        import numba  # noqa: F401
        import platformdirs  # noqa: F401
    except ImportError:
        return False
    return True


def run(program: Program, rows: Iterable[Iterable[NDArray[Any]]]) -> None:
    """Do what ``program.run`` does, without scratch, and to within the rounding of the reciprocals of single numbers."""
    numbers = np.array(program.constants)
    places = divisors(program.code)
    numbers[places] = 1 / numbers[places]
    move = loop(program.code, program.results)
    for row in rows:
        move(*(array.reshape(-1) for array in row), numbers)


def divisors(code: Code) -> list[int]:
    """Return the places of the constants that something is divided by."""
    return [-1 - inputs[1] for ufunc, inputs in code if ufunc is np.divide and inputs[1] < 0]


def source(code: Code, results: Results) -> str:
    r"""Return the Python of the loop; dividing by a constant is multiplying by its reciprocal, which a processor does sooner.

    >>> from nadam_edu.optimizer.blocks import record
    >>> program = record(lambda a, b: (a, (a - b) / 3.0))
    >>> print(source(program.code, program.results))
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def loop(array_0, array_1, constants):
        constant_1 = constants[0]
        for i in range(array_0.size):
            x_0 = array_0[i]
            x_1 = array_1[i]
            x_2 = x_0 - x_1
            x_3 = x_2 * constant_1
            array_1[i] = x_3
    <BLANKLINE>
    """
    count = len(results)

    def name(number: int) -> str:
        return f"x_{number}" if number >= 0 else f"constant_{-number}"

    constants = sorted({number for _, inputs in code for number in inputs if number < 0}, reverse=True)
    body = [f"x_{place} = array_{place}[i]" for place in range(count)]
    for step, (ufunc, inputs) in enumerate(code):
        values = [name(number) for number in inputs]
        sign = "*" if ufunc is np.divide and inputs[1] < 0 else OPERATORS.get(ufunc)
        value = f" {sign} ".join(values) if sign else f"np.{ufunc.__name__}({', '.join(values)})"
        body.append(f"x_{count + step} = {value}")
    body += [f"array_{place}[i] = x_{result}" for place, result in enumerate(results) if result != place]
    lines = ["import numpy as np", "", "", f"def loop({', '.join(f'array_{place}' for place in range(count))}, constants):"]
    lines += [f"    {name(number)} = constants[{-1 - number}]" for number in constants]
    lines += ["    for i in range(array_0.size):", *(f"        {line}" for line in body)]
    return "\n".join(lines) + "\n"


@cache
def loop(code: Code, results: Results) -> Callable[..., None]:
    """Return the compiled loop. What the compiler made is kept in the reader's cache folder, where there is one, for the next process."""
    import numba

    text = source(code, results)
    try:
        return numba.njit(cache=True, error_model="numpy")(stored(text))
    except (OSError, RuntimeError):  # nothing can be written there
        names: dict[str, Any] = {}
        exec(text, names)
        return numba.njit(error_model="numpy")(names["loop"])


def stored(text: str) -> Callable[..., None]:
    """Return the function ``loop`` of this Python, from a file of the cache folder that is named after its contents."""
    import hashlib
    from importlib import util

    import platformdirs

    file = platformdirs.user_cache_path("nadam_edu", ensure_exists=True) / f"loop_{hashlib.sha256(text.encode()).hexdigest()[:16]}.py"
    if not file.exists() or file.read_text(encoding="utf-8") != text:  # half of it, from a process that was killed
        file.write_text(text, encoding="utf-8")
    spec: Any = util.spec_from_file_location(f"nadam_edu_{file.stem}", file)
    module = sys.modules[spec.name] = util.module_from_spec(spec)  # where Numba looks for it when it reads its cache
    spec.loader.exec_module(module)
    return module.loop
