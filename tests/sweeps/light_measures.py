"""Functions that a sweep may call, light enough for tests."""

import os
import time
from pathlib import Path

SCALE = 2.0


def halved(seed, rate=1.0, notes=None):
    if notes is not None:
        with open(notes, "a", encoding="utf-8") as file:
            file.write(f"{seed}\n")
    return {"loss": seed * rate / SCALE, "seed_again": seed}


def slow(seed, notes):
    halved(seed, notes=notes)
    time.sleep(0.2)
    return {"loss": seed}


def deadly(seed, notes):
    halved(seed, notes=notes)
    if seed == 3:
        os._exit(1)
    return {"loss": seed}


def dies_once(seed, notes):
    halved(seed, notes=notes)
    died = Path(f"{notes}.died")
    if seed == 3 and not died.exists():
        died.touch()
        os._exit(1)
    return {"loss": seed}


def failing(seed):
    print("printed")
    if seed % 2:
        raise ValueError(f"seed {seed} is odd")
    return {"loss": float("inf") if seed else float("nan")}


def without_a_package(seed):
    import no_such_package

    return {"loss": no_such_package.loss(seed)}


def the_process(seed):
    return {"process": os.getpid(), "threads": int(os.environ["OMP_NUM_THREADS"])}
