"""How fast the live figures are, beside `interact` with matplotlib and the page: rows for the bench."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from .measuring import Contest, Entry, Measured
from .tables import contest_table

BOOK = Path(__file__).parents[1]
TITLES = {"slider": "From a slider to the screen", "first-curve": "From asking for a page to the screen"}


def measured_by_the_browser(rounds: int) -> dict[str, list[dict[str, Any]]]:
    """Return what `live_figures.mjs` measures, or nothing without Node, a browser or a built page."""
    node = shutil.which("node")
    if not node:
        return {}
    command = [node, str(BOOK / "benchmarks" / "live_figures.mjs"), str(rounds)]
    run = subprocess.run(command, cwd=BOOK, capture_output=True, text=True)
    if run.returncode:
        lines = run.stderr.strip().splitlines() or ["no word"]
        why = next((line for line in lines if "Error" in line), lines[-1])  # Node ends with its version
        print(f"\nThe live figures were not measured: {why}")
        return {}
    return json.loads(run.stdout)


def live_figures(rounds: int) -> list[dict[str, Any]]:
    """Return the tables of the live figures, as the other contests' are stored."""
    tables = []
    for name, found in measured_by_the_browser(rounds).items():
        results = [
            Measured(Entry(row["label"], row["kind"], ("browser", 1), ""), tuple(row["seconds"]))
            for row in found
        ]
        tables.append(
            contest_table(Contest(name, TITLES[name], 1, tuple(each.entry for each in results)), results)
        )
    return tables
