"""Run the steps of `make test`, ``run_steps.py MAKE STEP...``, and say what each took.

Steps that are joined, as ``lint+book``, run side by side. What a step prints goes to ``_build/checks``. Of
one that fails the end is shown, and no further step begins but by ``make --keep-going``. Under ``make -n``,
which runs this program even so, no step begins.
"""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

LOGS = Path("_build/checks")
PAUSE = 10  # s
LONGEST = 110  # of a line
# Where pytest and Node begin to say what failed.
FAILURES = re.compile(r"=+ (FAILURES|ERRORS) =+|✖ failing tests:")
LINES = 100  # of a log in which none of these stands
# A line for each test, at once.
ENVIRONMENT = os.environ | {
    "PYTHONUNBUFFERED": "1",
    "PYTEST_ADDOPTS": f"{os.environ.get('PYTEST_ADDOPTS', '')} -vv",
}


def last_line(log: Path) -> str:
    """Return the last line of a file that has anything in it."""
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def failure(log: Path) -> str:
    """Return the part of a step's output that says what failed."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    begins = [number for number, line in enumerate(lines) if FAILURES.fullmatch(line)]
    return "\n".join(lines[begins[0] :] if begins else lines[-LINES:])


def run(make: str, step: str) -> tuple[int, float]:
    """Run a step, saying where it is; return its exit code and its seconds."""
    print(f"{step} begins", flush=True)
    log, began = LOGS / f"{step}.txt", time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen([make, step], stdout=output, stderr=subprocess.STDOUT, env=ENVIRONMENT)
        while True:
            try:
                return process.wait(PAUSE), time.monotonic() - began
            except subprocess.TimeoutExpired:
                print(f"{step} {time.monotonic() - began:.0f} s: {last_line(log)}"[:LONGEST], flush=True)


def main(make: str, *steps: str) -> int:
    """Run the steps in their order; return how many failed."""
    first = os.environ.get("MAKEFLAGS", "").split(" ")[0]
    flags = first if first.isalpha() else ""  # some makes begin with --no-print-directory, or with VENV=.venv
    if "n" in flags:
        return 0
    LOGS.mkdir(parents=True, exist_ok=True)
    seconds, failed, began = {}, [], time.monotonic()
    for joined in steps:
        names = joined.split("+")
        with ThreadPoolExecutor(len(names)) as side_by_side:
            ended = side_by_side.map(partial(run, make), names)
        for step, (code, seconds[step]) in zip(names, ended, strict=True):
            if code:
                failed.append(step)
                log = LOGS / f"{step}.txt"
                print(f"{failure(log)}\n{step} failed; all that it said is in {log}", flush=True)
        if failed and "k" not in flags:
            break
    print(f"\n{'step':14} {'seconds':>7}")
    for name, took in [*seconds.items(), ("total", time.monotonic() - began)]:
        print(f"{name:14} {took:7.0f}")
    print(f"failed: {', '.join(failed)}" if failed else "All checks passed.")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
