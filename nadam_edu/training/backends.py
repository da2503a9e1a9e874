"""What is measured of Keras 3 on each of its backends, in a process of its own for each.

The book runs on TensorFlow. What JAX and PyTorch do is stored beside the chapters, and measured again
by the tests of the peers. To write the file anew, with the Python of the peers::

    python -m nadam_edu.training.backends chapters/backends.json
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

BACKENDS = ("tensorflow", "jax", "torch")
PARTS = {  # each in its own process: devices must be configured before a backend looks for them
    "versions": "from nadam_edu.training.backends import versions as measured",
    "hyperparameters": "from nadam_edu.training.hyperparameters import measured",
    "resume": "from nadam_edu.training.resume import measured",
    "devices": "from nadam_edu.training.devices import measured",
}


def versions() -> dict[str, str]:
    """Return the versions of Keras and of its backend."""
    from ..keras_bridge import keras

    backend = keras.backend.backend()
    return {module: sys.modules[module].__version__ for module in ("keras", backend)}


def measure(backend: str, part: str) -> Any:
    """Return one part of the file for a backend, measured in a fresh process.

    Raises
    ------
    RuntimeError
        If the process fails; with what it wrote.
    """
    code = f"import json; {PARTS[part]}; print(); print(json.dumps(measured()))"
    quiet = {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=2"} if part == "devices" else {}
    environment = {**os.environ, **quiet, **flags, "KERAS_BACKEND": backend}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    if done.returncode:
        raise RuntimeError(f"{part} on {backend} must run, got {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def parts_of(backend: str) -> Iterable[str]:
    """Return the parts that a backend has: Keras distributes nothing over devices on PyTorch."""
    return [part for part in PARTS if (backend, part) != ("torch", "devices")]


def main(path: str) -> None:
    """Measure all parts on all backends, and write the file."""
    found = {backend: {part: measure(backend, part) for part in parts_of(backend)} for backend in BACKENDS}
    Path(path).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
