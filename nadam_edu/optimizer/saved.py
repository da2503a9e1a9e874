"""What a saved state may hold."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# The values that a run can come to, ends included. Beyond 2^53 a float no longer counts, and soon an int64
# does not.
BOUNDS: dict[str, tuple[float, float] | None] = {"iterations": (0, 2**53), "learning_rate": (0, np.inf)}
# Of Nadam: the product of the momenta begins at 1, and is 0 where beta_1 is. What may be squared in its dtype
# has a None: an update in place relies on it.
NADAM_BOUNDS: dict[str, tuple[float, float] | None] = BOUNDS | {
    "mu_product": (0, 1),
    "velocity": (0, np.inf),
    "momentum": None,
}


def checked_state(
    state: Mapping[str, ArrayLike],
    expected: Mapping[str, NDArray[Any]],
    bounds: Mapping[str, tuple[float, float] | None],
) -> dict[str, NDArray[Any]]:
    """Return ``state`` as arrays, if they are as ``expected`` and a run can come to the values.

    >>> checked_state({"m": [1.0, 2.0]}, {"m": np.zeros(3)}, {})
    Traceback (most recent call last):
    ValueError: state['m'] must be float64 of shape (3,), got float64 of shape (2,)
    """
    if not isinstance(state, Mapping):
        raise TypeError(f"state must be a mapping from names to arrays, got {type(state).__name__}")
    if set(state) != set(expected):
        missing, unknown = sorted(set(expected) - set(state)), sorted(map(str, set(state) - set(expected)))
        raise ValueError(
            f"state must hold this optimizer's variables, got one without {missing} and with {unknown}"
        )
    arrays = {name: np.asarray(state[name]) for name in expected}
    for name, array in arrays.items():
        wanted = expected[name]
        if (array.shape, array.dtype) != (wanted.shape, wanted.dtype):
            got = f"{array.dtype} of shape {array.shape}"
            raise ValueError(f"state[{name!r}] must be {wanted.dtype} of shape {wanted.shape}, got {got}")
        root = float(np.finfo(array.dtype).max) ** 0.5 if array.dtype.kind == "f" else np.inf
        check_values(name, array, *(bounds.get(name.split("/")[0], (-np.inf, np.inf)) or (-root, root)))
    return arrays


def check_values(name: str, array: NDArray[Any], least: float, most: float) -> None:
    """Raise unless all values are finite and within the bounds.

    >>> check_values("velocity/0", np.array([-1.0]), 0, np.inf)
    Traceback (most recent call last):
    ValueError: state['velocity/0'] must be >= 0, got -1.0
    """
    if not np.isfinite(array).all():
        raise ValueError(f"state[{name!r}] must be finite, got NaN or infinity")
    if (array < least).any():
        raise ValueError(f"state[{name!r}] must be >= {least}, got {array.min()}")
    if (array > most).any():
        raise ValueError(f"state[{name!r}] must be <= {most}, got {array.max()}")
