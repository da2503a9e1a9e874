"""Mutation testing: in a copy, change the code in one place at a time.

Each change must turn a test red, or be explained.

``mutants.py`` takes every module of ``mutants.toml``, ``mutants.py schedules`` that one. Tests that need
Keras see only what passed the others, as Keras takes ten seconds to start.
"""

import itertools
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
import tomllib
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

import pytest
from cosmic_ray.ast import ast_nodes, get_ast  # type: ignore[import-untyped, import-not-found, unused-ignore]
from cosmic_ray.mutating import mutate_code  # type: ignore[import-untyped, import-not-found, unused-ignore]
from cosmic_ray.plugins import get_operator, operator_names  # type: ignore[import-untyped, import-not-found, unused-ignore]

BOOK = Path(__file__).parents[1]
CONFIG = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
FORKS = multiprocessing.get_context("forkserver")
# Imported once, for all runs of the tests.
FORKS.set_forkserver_preload(["__main__", "hypothesis.strategies", "numpy.testing"])
TIMES = itertools.count(1)
warnings.simplefilter("ignore", SyntaxWarning)  # of `is` with a number, which a mutant may have


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield each change as "function: old line => new line", and the source that has it.

    What does not compile is left out.
    """
    for operator in (
        get_operator(name)() for name in operator_names() if not re.search(CONFIG["skipped_operators"], name)
    ):
        nodes = [node for node in ast_nodes(get_ast(source)) for _ in operator.mutation_positions(node)]
        for occurrence, node in enumerate(nodes):
            changed = mutate_code(source, operator, occurrence)
            old, new = source.splitlines(), changed.splitlines()
            start = next(i for i, (was, now) in enumerate(itertools.zip_longest(old, new)) if was != now)
            became = new[start].strip() if len(new) == len(old) else "(nothing)"
            place = []
            while node := node.parent:
                place += [node.name.value] if node.type in ("funcdef", "classdef") else []
            try:
                compile(changed, "mutant", "exec")
            except SyntaxError:
                continue
            yield f"{'.'.join(place[::-1])}: {old[start].strip()} => {became}", changed


def run_tests(copy: Path, module: str, keras: bool) -> None:
    """Run a module's doctests and tests, those that need Keras or the others, and exit with pytest's code."""
    os.chdir(copy)
    sys.path[0], sys.dont_write_bytecode = str(copy), False
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    class Chosen:
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            items[:] = [item for item in items if ("keras" in getattr(item, "fixturenames", ())) == keras]

    files = [f"nadam_edu/{module}.py", *(f"tests/{name}.py" for name in CONFIG["tests"][module])]
    sys.exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *files], plugins=[Chosen()]))


def passes(copies: "Queue[Path]", module: str, source: str) -> bool:
    """Return whether all tests pass with that source of the module, in one of the copies."""
    copy, codes = copies.get(), []
    path = copy / "nadam_edu" / f"{module}.py"
    original = path.read_text(encoding="utf-8")
    path.write_text(source, encoding="utf-8")
    # Each its own, or Python would take the bytecode of the one before.
    os.utime(path, times=(0, next(TIMES)))
    for keras in (False, True):
        process = FORKS.Process(target=run_tests, args=(copy, module, keras))
        process.start()
        process.join(CONFIG["seconds"])
        process.kill()
        process.join()
        codes.append(process.exitcode)
        if codes[-1] not in (0, 5):  # 5: there are no such tests
            break
    path.write_text(original, encoding="utf-8")
    copies.put(copy)
    return set(codes) <= {0, 5}


def check(module: str, copies: "Queue[Path]") -> tuple[int, int, int]:
    """Return how many mutants a module has, how many survive all tests, and the problems, printed too."""
    began, source = time.monotonic(), (BOOK / "nadam_edu" / f"{module}.py").read_text(encoding="utf-8")
    if not passes(copies, module, source):
        raise SystemExit(f"{module}: the tests fail as they are; see `make unit`")
    every, explained = list(mutants(source)), set(CONFIG["explained"].get(module, ()))
    with ThreadPoolExecutor(copies.qsize()) as pool:
        outcomes = list(pool.map(lambda mutant: passes(copies, module, mutant[1]), every))
    survivors = {name for (name, _), passed in zip(every, outcomes, strict=True) if passed}
    problems = [f"no test fails: {name}" for name in sorted(survivors - explained)]
    problems += [
        f"explained, but a test fails, or there is no such change: {name}"
        for name in sorted(explained - survivors)
    ]
    number, alive = len(every), sum(outcomes)
    print(
        f"{module}: {number - alive}/{number} killed, {alive} survived, {len(problems)} problems, "
        f"{time.monotonic() - began:.0f} s"
    )
    print("".join(f"  {problem}\n" for problem in problems), end="", flush=True)
    return number, alive, len(problems)


def main() -> None:
    """Check the modules named on the command line, or all."""
    copies: Queue[Path] = Queue()
    with tempfile.TemporaryDirectory() as folder:
        for copy in (Path(folder, "one"), Path(folder, "two")):
            for part in ("nadam_edu", "tests"):
                shutil.copytree(BOOK / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
            shutil.copy(BOOK / "pyproject.toml", copy)
            copies.put(copy)
        results = [check(module, copies) for module in sys.argv[1:] or CONFIG["tests"]]
    number, alive, problems = map(sum, zip(*results, strict=True))
    print(f"in all: {number - alive}/{number} killed, {alive} survived, {problems} problems")
    sys.exit(problems > 0)


if __name__ == "__main__":
    main()
