"""How time and memory grow: contests of one contestant in several sizes, and the exponent that fits them."""

import math
from collections.abc import Sequence


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return the slope of the line through the logarithms: 1 where twice the size takes twice as much.

    >>> round(exponent([10, 100, 1000], [3, 300, 30000]), 12)
    2.0
    """
    x, y = [math.log(size) for size in sizes], [math.log(value) for value in values]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - middle_x) ** 2 for a in x)
