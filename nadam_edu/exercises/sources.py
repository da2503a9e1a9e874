"""The source of the book's formulas, and the same with mistakes in it.

A mistake is data: which expression of which function becomes which other one. So the formula exists once, in
``update_rules``, ``generations.variants`` and ``schedules``, and what a learner's rule is compared with
follows each change of it.

>>> print(edited("sgd", [("sgd", "-learning_rate * gradient", "-gradient")]))
def sgd(gradient: float, state: None, learning_rate: float) -> tuple[float, None]:
    return -gradient, state
"""

import sys

from .. import schedules, update_rules
from ..elementwise import Any
from ..generations import variants as other_nadams

_blocks: "dict[str, str]" = {}  # name of a function or class -> its code without docstrings


def modules() -> "list[Any]":
    """Return the modules that hold the formulas, however many files each package has."""
    tops = (update_rules.__name__, schedules.__name__, other_nadams.__name__)
    return [
        sys.modules[name]
        for name in sorted(sys.modules)
        if name in tops or name.startswith(tuple([top + "." for top in tops]))
    ]


def split(text: str) -> "dict[str, str]":
    r"""Return the functions and classes at the top of a program, by name, without their docstrings.

    >>> split('x = 1\n\ndef f(\n    a,\n):\n    "" "" ""\n    return a\n\n\nclass A: pass\n')["A"]
    'class A: pass'
    """
    code = '""'.join(text.split('"""')[::2])
    found: dict = {}
    name = None
    for line in code.split("\n"):
        word, _, rest = line.partition(" ")
        if word in ("def", "class"):
            name = rest.split("(")[0].split(":")[0]
            found[name] = []
        elif line and line[0] not in " )#":
            name = None
        if name and line.strip() not in ('""', 'r""'):
            found[name].append(line)
    return {name: "\n".join(lines).rstrip() for name, lines in found.items()}


def blocks() -> "dict[str, str]":
    """Return the functions and classes of all formulas, by name; read once."""
    if not _blocks:
        for module in modules():
            with open(module.__file__, encoding="utf-8") as file:
                _blocks.update(split(file.read()))
    return _blocks


def parts(of: str) -> "list[str]":
    """Return the name of a formula after the names of all functions that it calls, and that those call.

    >>> parts("nadam")
    ['growth', 'nadam_numbers', 'nadam_arrays', 'nadam']
    """
    found: list = []

    def add(name: str) -> None:
        code = blocks()[name]
        for other in blocks():
            if other != name and other not in found and calls(code, other):
                add(other)
        if name not in found:
            found.append(name)

    add(of)
    return found


def homes_of(of: str) -> "list[str]":
    """Return the names of the modules that define a formula and what it calls.

    >>> homes_of("nadam")
    ['nadam_edu.update_rules.nadam_rule']
    """
    wanted = parts(of)
    return [
        module.__name__
        for module in modules()
        if any(getattr(getattr(module, name, None), "__module__", "") == module.__name__ for name in wanted)
    ]


def calls(code: str, name: str) -> bool:
    """Tell whether a program calls a function, or makes an object of a class.

    >>> calls("adam(1)", "adam"), calls("nadam(1)", "adam"), calls("def adam(g)", "adam")
    (True, False, False)
    """
    before = [" " + piece for piece in code.split(name + "(")[:-1]]
    return any(
        not (text[-1].isalpha() or text[-1] in "_." or text.endswith(("def ", "class "))) for text in before
    )


def place(code: str, old: str) -> "tuple[int, int]":
    """Return where an expression stands, as (first, end): exactly once, and spaces do not matter.

    Where the expression alone stands more than once, ``old`` has it in braces, with what is around it.

    Raises
    ------
    ValueError
        If it is not there, or more than once.

    Examples
    --------
    >>> place("a = b *(c)", "b * (c)"), place("a = b; c = b", "c = {b}")
    ((4, 10), (11, 12))
    """
    marked = "".join(old.split())
    before, _, rest = marked.partition("{") if "{" in marked else ("", "", marked)
    wanted, _, after = rest.partition("}")
    at = [i for i, letter in enumerate(code) if letter not in " \n"]
    squeezed = "".join(code.split())
    times = squeezed.count(before + wanted + after)
    if times != 1:
        raise ValueError(f"old must stand in the formula once, got {times} times {old!r} in: {code}")
    first = squeezed.find(before + wanted + after) + len(before)
    return at[first], at[first + len(wanted) - 1] + 1


def edited(of: str, edits: "list[tuple[str, str, str]]") -> str:
    """Return the source of a formula, all functions of it, with edits ``(function, old, new)`` made."""
    texts = []
    for name in parts(of):
        code = blocks()[name]
        spots = [place(code, old) + (new,) for where, old, new in edits if where == name]
        for first, end, new in sorted(spots, reverse=True):
            code = code[:first] + new + code[end:]
        texts.append(code)
    return "\n\n\n".join(texts)


def switched(code: str, spots: "list[tuple[int, int, str, int]]") -> str:
    """Return code in which each spot ``(first, end, new, number)`` can be switched by ``_on[number]``.

    So one program holds every mistake in a formula, and Python reads it once.

    >>> switched("a + b", [(0, 5, "c", 1), (4, 5, "d", 2)])
    '(c if _on[1] else a + (d if _on[2] else b))'
    """
    if not spots:
        return code
    ordered = sorted(spots, key=lambda spot: (spot[0], -spot[1]))
    (first, end, new, number), rest = ordered[0], ordered[1:]
    inside = [spot for spot in rest if spot[1] <= end]
    after = [spot for spot in rest if spot[0] >= end]
    if len(inside) + len(after) != len(rest):
        raise ValueError(
            f"two edits must lie apart or one in the other, got {new!r} across the end of another"
        )
    moved = [(a - first, b - first, text, n) for a, b, text, n in inside]
    later = [(a - end, b - end, text, n) for a, b, text, n in after]
    choice = f"({new} if _on[{number}] else {switched(code[first:end], moved)})"
    return code[:first] + choice + switched(code[end:], later)
