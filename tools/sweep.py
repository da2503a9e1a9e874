"""Compute the chapters' stores anew, or compare a drawn sample of fresh cells with what is stored.

``python tools/sweep.py`` computes, on the cores of this machine or on the cluster in the variable CLUSTER;
``python tools/sweep.py 5`` computes five cells of each store, drawn by a fixed seed, and compares.
"""

import os
import random
import re
import sys
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from nadam_edu import sweeps
from nadam_edu.laboratory.residual import residual
from nadam_edu.laboratory.trainings import softmax
from nadam_edu.sweeps.measures import about
from nadam_edu.sweeps.processes import Processes
from nadam_edu.sweeps.store import lines_of

BOOK = Path(__file__).parents[1]
RESULTS = BOOK / "chapters" / "results"
# What the Makefile says of the processor's instructions holds for the cells too, whoever starts this program.
PINNED = re.compile(r"^export ((?:NPY|OPENBLAS)\w+) = (.+)$", re.MULTILINE)
os.environ.update(PINNED.findall((BOOK / "Makefile").read_text(encoding="utf-8")))
MEASURES: dict[str, Any] = {each.__name__: each for each in (softmax, residual)}


def measure_of(store: Path) -> Any:
    """Return the function that measured a store; ValueError if it is another one now."""
    (header, *_), _ = lines_of(store)
    measure = MEASURES[header["measure"]]
    if about(measure)["source"] != header["source"]:
        raise ValueError(f"{store.name} was measured by another {header['measure']}: run `make sweep`")
    return measure


def differences(store: Path, count: int, seed: int = 0) -> list[str]:
    """Return what fresh cells, so many of them, give that differs from the store."""
    measure, records = measure_of(store), sweeps.read(store).records
    found = []
    with Processes(workers=1) as processes:
        for record in random.Random(seed).sample(records, min(count, len(records))):
            fresh = processes.submit(measure, **record["cell"]).result()
            if repr(fresh) != repr(record["result"]):  # NaN is not even itself
                found.append(f"{store.name}: {record['cell']} gives {fresh}, stored is {record['result']}")
    return found


def anew(store: Path, executor: Executor | None) -> None:
    """Compute all cells of a store again, in a file beside it that takes its place when it is complete."""
    cells = [record["cell"] for record in sweeps.read(store).records]
    (header, *_), _ = lines_of(store)
    fresh = store.with_suffix(".anew")
    print(store.name, sweeps.run(MEASURES[header["measure"]], cells, fresh, executor=executor))
    os.replace(fresh, store)


def cluster(address: str) -> Executor | None:
    """Return the executor of a cluster; None for no address."""
    if not address:
        return None
    from distributed import Client

    executor: Executor = Client(address).get_executor(pure=False)
    return executor


def main(arguments: list[str]) -> int:
    """Do what the arguments say; return 1 if a cell differs."""
    stores = sorted(RESULTS.glob("*.jsonl"))
    if not arguments:
        executor = cluster(os.environ.get("CLUSTER", ""))
        for store in stores:
            anew(store, executor)
        return 0
    found = [each for store in stores for each in differences(store, int(arguments[0]))]
    print("\n".join(found) or f"{arguments[0]} cells of each of {len(stores)} stores are as they were")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
