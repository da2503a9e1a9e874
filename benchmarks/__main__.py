"""Run every contest and print its table: ``python -m benchmarks [--quick] [--store FILE]``."""

import argparse
import json
import math
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from .compiling import compiling
from .contests import GROWTHS, RECORDED, contests
from .live_figures import live_figures
from .machine import machine, versions
from .measuring import Contest, Entry, Measured, count_for, interleaved
from .processes import Processes, WorkerEndedError
from .tables import contest_table, growth_table, printed, printed_growth

ROUNDS, SECONDS = 11, 0.06  # how often each has its turn, and about how long a turn is
QUICK_ROUNDS, QUICK_SECONDS = 3, 0.02


def prepared(workers: Processes, number: int, entry: Entry, quick: bool) -> Measured:
    """Return an entry that can run, with its difference, or one with a note."""
    if quick and entry.full_only:
        return Measured(entry, note="only in the full run: it takes long to compile")
    try:
        answer = workers.ask(entry.where, "prepare", number, entry.target, entry.arguments)
    except WorkerEndedError as error:
        return Measured(entry, note=f"its process ended: {error}")
    return Measured(entry, difference=answer.get("difference"), note=answer["note"])


def measured(workers: Processes, contest: Contest, quick: bool) -> tuple[list[Measured], dict[str, int]]:
    """Return what each entry took, and the bytes that this book's own need at the peak."""
    rounds, seconds = (QUICK_ROUNDS, QUICK_SECONDS) if quick else (ROUNDS, SECONDS)
    results = [prepared(workers, number, entry, quick) for number, entry in enumerate(contest.entries)]
    able = [number for number, result in enumerate(results) if not result.note]

    def run(number: int, count: int) -> float:
        try:
            return workers.ask(contest.entries[number].where, "run", number, count)
        except WorkerEndedError as error:  # the others go on
            results[number] = results[number]._replace(note=f"its process ended: {error}")
            return math.inf

    counts = {number: count_for(partial(run, number), seconds) for number in able}
    times = interleaved(run, counts, rounds)
    memory = {}
    for number in able:
        entry = contest.entries[number]
        if results[number].note:
            continue
        results[number] = results[number]._replace(
            seconds=tuple(entry.scale * took for took in times[number])
        )
        if contest in GROWTHS:
            memory[entry.label] = workers.ask(entry.where, "memory", number)
        workers.ask(entry.where, "drop", number)
    return results, memory


def start(workers: Processes, quick: bool) -> None:
    """Begin the workers and let them import their libraries side by side, which is no time to measure."""
    modules: dict[tuple[str, int], set[str]] = {}
    for contest in [*contests(quick), *RECORDED]:
        for entry in contest.entries:
            modules.setdefault(entry.where, set()).add(entry.target.partition(":")[0])
    for where in modules:
        _ = workers[where]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda where: workers.ask(where, "load", sorted(modules[where])), modules))


def main() -> int:
    """Run, print, and store where asked."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and sizes; stores nothing")
    parser.add_argument("--store", type=Path, help="where to write the results of a full run")
    options = parser.parse_args()
    begun = time.monotonic()
    found: dict[str, Any] = {"machine": machine(), "versions": versions(), "rounds": ROUNDS}
    found |= {kind: [] for kind in ("contests", "recorder", "figures", "growth")}
    print(*(f"{name}: {value}" for name, value in (found["machine"] | found["versions"]).items()), sep="\n")
    if not options.quick:
        found["compiling"] = compiling()
        found["parity"] = json.loads(
            subprocess.run(
                [sys.executable, "-m", "benchmarks.parity"], capture_output=True, check=True
            ).stdout
        )
        print(
            f"\nThe first update, in seconds: {found['compiling']}"
            f"\nFloats apart from Keras run eagerly: {found['parity']}"
        )
    with Processes() as workers:
        start(workers, options.quick)
        for kind, several in (("contests", contests(options.quick)), ("recorder", RECORDED)):
            for contest in several:
                results, _ = measured(workers, contest, options.quick)
                found[kind].append(contest_table(contest, results))
                print(printed(found[kind][-1]), flush=True)
        for table in live_figures(QUICK_ROUNDS if options.quick else ROUNDS):
            found["figures"].append(table)
            print(printed(table), flush=True)
        for contest in GROWTHS:
            found["growth"].append(growth_table(contest, *measured(workers, contest, options.quick)))
            print(printed_growth(found["growth"][-1]), flush=True)
    print(f"\nTook {time.monotonic() - begun:.0f} s.")
    if options.store and not options.quick:
        options.store.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
