"""From one rate to another, in one of the shapes that have a name.

>>> blend(0.1, 0.5, way_left("linear", 0.75))
0.2
"""

from ..elementwise import Array, Callable, cos, pi, sqrt, where


def half_cosine(fraction: "float | Array") -> "float | Array":
    """Return 1 at fraction 0, 1/2 in the middle and 0 at fraction 1, along a cosine.

    >>> [float(half_cosine(fraction)) for fraction in (0.0, 1.0)]
    [1.0, 0.0]
    """
    return 0.5 * (1 + cos(pi * fraction))


# How much of the way is left after a fraction of the steps: 1 at fraction 0, and 0 at fraction 1.
SHAPES: "dict[str, Callable[[float | Array], float | Array]]" = {
    "linear": lambda fraction: 1 - fraction,
    "cosine": half_cosine,
    "1-sqrt": lambda fraction: 1 - sqrt(fraction),
}


def way_left(shape: str, fraction: "float | Array") -> "float | Array":
    """Return how much of the way is left after ``fraction`` of the steps.

    >>> way_left("linear", 0.25)
    0.75
    """
    return SHAPES[shape](fraction)


def blend(end: "float | Array", start: "float | Array", left: "float | Array") -> "float | Array":
    """Return ``start`` where all of the way is left, and ``end`` where none is, both to the last digit.

    >>> blend(0.1, 0.7, 1), blend(0.1, 0.7, 0)
    (0.7, 0.1)
    """
    return left * start + (1 - left) * end


def warm_up(
    step: "float | Array", warmup_steps: float, start: float, target: "float | Array", after: "float | Array"
) -> "float | Array":
    """Return the line from ``start`` to ``target`` before step ``warmup_steps``, and ``after`` from there on.

    >>> [float(warm_up(step, 10, start=0.0, target=0.5, after=0.5)) for step in (0, 5, 10)]
    [0.0, 0.25, 0.5]
    """
    return (
        where(step < warmup_steps, start + (target - start) * step / warmup_steps, after)
        if warmup_steps
        else after
    )
