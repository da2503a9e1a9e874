"""How far apart the weights are after many updates, counted in floats.

``python -m benchmarks.parity`` prints it as JSON.
"""

import json
from typing import Any

import numpy as np

from .steps_keras import XLA, Eager, Function
from .steps_numpy import Ours, OursCompiled

UPDATES, SIZE = 2000, 40_000  # so many weights that Numba is used where it is installed
REFERENCE = "Keras on TF, eager"
CONTESTANTS: dict[str, Any] = {
    "nadam_edu, NumPy": Ours,
    "nadam_edu, Numba": OursCompiled,
    "Keras on TF, tf.function": Function,
    "Keras on TF, XLA": XLA,
}


def floats_between(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return how many steps from float to next float lie between the elements of two arrays of float32.

    >>> floats_between(np.float32([1.0, 0.0]), np.nextafter(np.float32([1.0, 0.0]), np.float32(-1)))
    array([1, 1])
    """
    places = [array.view(np.int32).astype(np.int64) for array in (one, other)]
    # Floats below 0 count backwards.
    first, second = (np.where(place < 0, -(2**31) - place, place) for place in places)
    return np.abs(first - second)


def parity(updates: int = UPDATES, size: int = SIZE) -> dict[str, Any]:
    """Return how far each contestant's weights are from Keras 3 run eagerly: in floats, and at most."""
    weights: dict[str, np.ndarray] = {}
    rows: list[dict[str, Any]] = []
    for name, kind in {REFERENCE: Eager, **CONTESTANTS}.items():
        rng = np.random.default_rng(1)
        try:
            step = kind(size)
        except ImportError as error:
            rows.append({"label": name, "note": str(error)})
            continue
        for _ in range(updates):
            step.load([(rng.normal(size=size) * 10 ** rng.uniform(-4, 2)).astype(np.float32)])
            step.run()
        weights[name] = np.asarray(step.weights()[0])
        apart = floats_between(weights[name], weights[REFERENCE])
        largest = float(np.abs(weights[name] - weights[REFERENCE]).max())
        rows.append(
            {
                "label": name,
                "note": "",
                "most": int(apart.max()),
                "median": int(np.median(apart)),
                "largest": largest,
            }
        )
    return {"updates": updates, "size": size, "rows": rows}


if __name__ == "__main__":
    print(json.dumps(parity()))
