"""What the first compiled update costs, in new processes: with an empty cache folder, with a full one, and without Numba."""

import json
import os
import subprocess
import sys
import tempfile

FIRST_UPDATE = """
import json, time
import numpy as np
from nadam_edu import Nadam
weight, gradient = np.ones(100_000, np.float32), np.ones(100_000, np.float32)
optimizer = Nadam(jit_compile={jit_compile})
begun = time.perf_counter()
optimizer.apply_gradients([(gradient, weight)])
print(json.dumps(time.perf_counter() - begun))
"""


def first_update(folder: str, jit_compile: bool) -> float:
    """Return the seconds of the first update of a new process that keeps what it compiles in ``folder``."""
    code = FIRST_UPDATE.format(jit_compile=jit_compile)
    environment = {**os.environ, "XDG_CACHE_HOME": folder}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def compiling() -> dict[str, float]:
    """Return the seconds of each case."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            "compiled, and kept": first_update(folder, True),
            "taken from the cache folder": first_update(folder, True),
            "without Numba": first_update(folder, False),
        }
