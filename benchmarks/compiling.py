"""What the first compiled update costs, in new processes, with and without Numba."""

import json
import subprocess
import sys

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


def first_update(jit_compile: bool) -> float:
    """Return the seconds of the first update of a new process."""
    code = FIRST_UPDATE.format(jit_compile=jit_compile)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def compiling() -> dict[str, float]:
    """Return the seconds of each case."""
    return {"compiled": first_update(True), "without Numba": first_update(False)}
