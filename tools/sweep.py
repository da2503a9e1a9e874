"""Compute the chapters' stores anew, or compare a drawn sample of fresh cells with what is stored.

``python tools/sweep.py`` computes, on the cores of this machine or on the cluster in the variable CLUSTER;
``python tools/sweep.py 5`` computes five cells of each store, drawn by a fixed seed, and compares.
The names of stores, as ``noise residual``, leave the others as they are.
"""

import logging
import os
import random
import re
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from nadam_edu import sweeps
from nadam_edu.sweeps.measures import about
from nadam_edu.sweeps.processes import Processes
from nadam_edu.sweeps.store import lines_of

BOOK = Path(__file__).parents[1]
RESULTS = BOOK / "chapters" / "results"
# What the Makefile says of the processor's instructions holds for the cells too, whoever starts this program.
PINNED = re.compile(r"^export ((?:NPY|OPENBLAS)\w+) = (.+)$", re.MULTILINE)
ENVIRONMENT = dict(PINNED.findall((BOOK / "Makefile").read_text(encoding="utf-8")))
os.environ.update(ENVIRONMENT)
# Where the functions are. Only what is needed is imported, as one of them imports Keras.
MODULES = {
    "softmax": "trainings",
    "residual": "residual",
    "regression": "regressions",
    "convolutional": "keras_cells",
}


def named(store: Path) -> Any:
    """Return the function of the name that a store has."""
    (header, *_), _ = lines_of(store)
    module = import_module(f"nadam_edu.laboratory.{MODULES[header['measure']]}")
    return getattr(module, header["measure"])


def measure_of(store: Path) -> Any:
    """Return the function that measured a store; ValueError if it is another one now."""
    (header, *_), _ = lines_of(store)
    measure = named(store)
    if about(measure)["source"] != header["source"]:
        raise ValueError(f"{store.name} was measured by another {header['measure']}: run `make sweep`")
    return measure


def differences(store: Path, count: int, processes: Executor, seed: int = 0) -> list[str]:
    """Return what fresh cells, so many of them, give that differs from the store."""
    measure, records = measure_of(store), sweeps.read(store).records
    found = []
    for record in random.Random(seed).sample(records, min(count, len(records))):
        fresh = processes.submit(measure, **record["cell"]).result()
        if repr(fresh) != repr(record["result"]):  # NaN is not even itself
            found.append(f"{store.name}: {record['cell']} gives {fresh}, stored is {record['result']}")
    return found


def anew(store: Path, executor: Executor | None) -> None:
    """Compute all cells of a store again, in a file beside it that takes its place when it is complete."""
    cells = [record["cell"] for record in sweeps.read(store).records]
    fresh = store.with_suffix(".anew")
    print(store.name, sweeps.run(named(store), cells, fresh, executor=executor))
    os.replace(fresh, store)


@contextmanager
def cluster(address: str) -> Iterator[Executor | None]:
    """Hand out the executor of a cluster, whose workers begin anew with ENVIRONMENT; None for no address."""
    if not address:
        yield None
        return
    from distributed import Client
    from distributed.diagnostics.plugin import NannyPlugin

    class Instructions(NannyPlugin):
        restart = True

        def setup(self, nanny: Any) -> None:
            nanny.pre_spawn_env.update(ENVIRONMENT)  # later is too late, as a worker has loaded NumPy by then

    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:  # the second for what is no address
        raise ConnectionError(f"no scheduler answers at {address}: {error}") from error
    # When the scheduler is gone, `run` says so; the client would print a traceback before.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    with client:
        client.register_plugin(Instructions())
        print(f"{address} has {len(client.nthreads())} workers", file=sys.stderr)
        yield client.get_executor(pure=False)


def chosen(names: list[str]) -> list[Path]:
    """Return the stores of these names, or all; the program ends if there is no such store."""
    stores = {path.stem: path for path in sorted(RESULTS.glob("*.jsonl"))}
    if unknown := [name for name in names if name not in stores]:
        sys.exit(f"there is no store {', '.join(unknown)}: STORE is one or more of {', '.join(stores)}")
    return [stores[name] for name in names] or list(stores.values())


def main(arguments: list[str]) -> int:
    """Do what the arguments say; return 1 if a cell differs."""
    counts = [int(each) for each in arguments if each.isdecimal()]
    stores = chosen([each for each in arguments if not each.isdecimal()])
    if not counts:
        with cluster(os.environ.get("CLUSTER", "")) as executor:
            for store in stores:
                anew(store, executor)
        return 0
    with Processes(workers=1) as processes:
        found = [each for store in stores for each in differences(store, counts[0], processes)]
    print("\n".join(found) or f"{counts[0]} cells of each of {len(stores)} stores are as they were")
    return int(bool(found))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ConnectionError as error:
        sys.exit(str(error))
