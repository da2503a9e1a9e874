"""What the numbers were measured on: the machine and the versions, without names and without a date."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "numba", "torch", "jax", "optax", "keras", "tensorflow", "tf-keras")


def processor() -> str:
    """Return the processor's name, as the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = [
            line.partition(":")[2].strip()
            for line in cpuinfo.read_text().splitlines()
            if line.startswith("model name")
        ]
        if named:
            return named[0]
    return platform.processor() or platform.machine()


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> dict[str, str | int]:
    """Return the machine, as the page shows it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": processor(),
        "architecture": platform.machine(),
        "cores": cores(),
        "memory in GiB": round(memory / 2**30),
        "system": platform.system(),
        "Python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Return the version of each package that takes part, or that it is not installed."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
