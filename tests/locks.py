"""How many tests, cells and pages there are, how near and where tests look, what is stored: ``locked.toml``.

The counts may grow. After a change that is meant, ``python tests/locks.py`` writes the file again; where it
says less than before, or another number, it asks for a reason, ``python tests/locks.py "the reason"``, and
keeps that too.
"""

import ast
import contextlib
import hashlib
import io
import json
import os
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1]
TESTS = BOOK / "tests"
LOCK = TESTS / "locked.toml"
# Arguments and constants of which a number says how near or how much.
SAYS = {
    "rtol",
    "atol",
    "rel",
    "abs",
    "float64",
    "FLOAT64",
    "FLOAT32",
    "RTOL",
    "ATOL",
    "max_examples",
    "deadline",
    "derandomize",
}
BROWSER_NUMBER = r"(?<![\w.])\d[\d_]*(?:\.\d+)?"
BROWSER = (
    re.compile(r"^(?:export )?(?:const|let) [A-Z_]+ = (.*?)(?:;? // .*)?$", re.MULTILINE),
    re.compile(r"(?:[<>]=?|timeout:) *([\d_.]+)"),
)

ASSERTS = re.compile(
    r"\bassert\b|\braises\(|\bwarns\(|\.testing\.assert_|\bpytest\.fail\(|\bmatch=|assert\.(?:ok|match|\w*[eE]qual)\("
)
# Functions of which an argument without a name says how near, and its place.
PLACES = {"approx": 1, "isclose": 2, "allclose": 2, "assert_allclose": 2, "round": 1}
# Of hypothesis: from where to where, and how many, it tries.
STRATEGIES = {
    "floats",
    "integers",
    "decimals",
    "fractions",
    "lists",
    "text",
    "arrays",
    "dictionaries",
    "tuples",
}


def constants(node):
    """Return the numbers and truth values within an expression."""
    return [
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, int | float)
    ]


def is_bound(node):
    """Tell whether it is a comparison by size."""
    return isinstance(node, ast.Compare) and any(
        isinstance(sign, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for sign in node.ops
    )


def of_parts(node):
    """Return the numbers that say which part of a list is gone through, or how many a strategy may give."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in STRATEGIES:
        return constants(node)
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("parametrize"):
        node = node.args[1]
    elif isinstance(node, ast.For | ast.comprehension):
        node = node.iter
    if isinstance(node, ast.FunctionDef):  # a helper's own tolerance
        return [
            each
            for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            for each in constants(default)
        ]
    return (
        constants(node.slice) if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) else []
    )


def numbers(source):
    """Return every number in a module of tests that says how near or how much, in order of size."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call | ast.For | ast.comprehension | ast.FunctionDef):
            found += of_parts(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in PLACES:
            found += [
                each
                for part in node.args[PLACES[ast.unparse(node.func).rpartition(".")[2]] :]
                for each in constants(part)
            ]
        if isinstance(node, ast.keyword):
            names, values = {node.arg}, node.value
        elif isinstance(node, ast.Assign):
            names, values = {ast.unparse(target) for target in node.targets}, node.value
            if len(names) == 1 and isinstance(node.value, ast.Constant | ast.BinOp) and max(names).isupper():
                names = SAYS  # a constant, such as NEAR = 0.6
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("parametrize"):
            names, values = (
                {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)},
                node.args[1],
            )
        elif is_bound(node):
            names, values = SAYS, node
        else:
            continue
        if SAYS & names:
            found += constants(values)
    return sorted(map(float, found))


def browser_numbers(source):
    """Return the numbers of the constants, limits and bounds in a module of the browser's tests, by size."""
    found = [text for pattern in BROWSER for text in pattern.findall(source)]
    return sorted(
        float(number.replace("_", "")) for text in found for number in re.findall(BROWSER_NUMBER, text)
    )


def asserted_in(path):
    """Return the assertions of a chapter."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return "\n".join(ast.unparse(node) for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Assert))


def all_numbers():
    """Return these numbers by file."""
    found = {
        path: numbers(path.read_text(encoding="utf-8"))
        for path in TESTS.rglob("*.py")
        if path != Path(__file__)
    }
    found |= {path: numbers(asserted_in(path)) for path in (BOOK / "chapters").glob("*.ipynb")}
    found |= {
        path: browser_numbers(path.read_text(encoding="utf-8")) for path in (TESTS / "browser").glob("*.mjs")
    }
    return {path.relative_to(BOOK).as_posix(): each for path, each in sorted(found.items()) if each}


def counted(items):
    """Return how many tests of each file are among those, in two kinds."""
    found = {"tests": Counter(), "slow": Counter()}
    for item in items:
        found["slow" if item.get_closest_marker("slow") else "tests"][item.nodeid.partition("::")[0]] += 1
    return found


def globs(source):
    """Return the patterns by which a module looks for files."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = [
        node for node in calls if ast.unparse(node.func).rpartition(".")[2] in ("glob", "rglob", "iterdir")
    ]
    return sorted(re.sub(r"\s+", " ", ast.unparse(node)) for node in found)


def all_globs():
    """Return these patterns by file: one that finds less leaves a check, or a page, with less to look at."""
    paths = [path for folder in ("tests", "book", "tools") for path in sorted((BOOK / folder).rglob("*.py"))]
    found = {path.relative_to(BOOK).as_posix(): globs(path.read_text(encoding="utf-8")) for path in paths}
    return {name: each for name, each in found.items() if each}


def digests():
    """Return a digest of each stored measurement: nobody computes it all again at each run."""
    chapters = BOOK / "chapters"
    paths = [chapters / "facts.toml", *chapters.glob("*.json"), *chapters.glob("results/*.jsonl")]
    names = sorted(path.relative_to(BOOK).as_posix() for path in paths)
    return {name: [hashlib.sha256((BOOK / name).read_bytes()).hexdigest()[:16]] for name in names}


class Counts:
    """Counts what is left in a session of pytest after all that could take tests out."""

    def pytest_collection_finish(self, session):
        """Keep the counts."""
        self.counted = counted(session.items)


def collected():
    """Return how many tests of each file `make test` runs, and how many only `make test-all`."""
    counts, program = Counts(), "tests/test_sabotage.py"  # no test of `make test`
    with contextlib.redirect_stdout(io.StringIO()) as told:
        status = pytest.main(
            ["-q", "-n", "0", "--collect-only", "--ignore", program, "README.md", "nadam_edu", "tests"],
            [counts],
        )
    if status:
        sys.exit(told.getvalue()[-2000:])
    return {kind: dict(sorted(each.items())) for kind, each in counts.counted.items()}


def exact(source):
    """Return how often the assertions of a module demand equality, or that something holds of all."""
    parts = [
        part
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assert)
        for part in ast.walk(node.test)
    ]
    equal = sum(
        isinstance(sign, ast.Eq) for part in parts if isinstance(part, ast.Compare) for sign in part.ops
    )
    return equal + sum(isinstance(part, ast.Name) and part.id == "all" for part in parts)


EXACT = re.compile(r"assert\.(?:deepE|strictE|deepStrictE|e)qual\(|\.every\(|===|\bawait\b")


def counts():
    """Return how many cells each chapter has, tests each browser file, exact assertions both, and pages."""
    cells = {
        path.name: sum(
            cell["cell_type"] == "code" for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        )
        for path in sorted((BOOK / "chapters").glob("*.ipynb"))
    }
    browser = {
        path.name: len(
            re.findall(
                r"^ *(?:await )?(?:test|it|[a-z]+\.test)\(", path.read_text(encoding="utf-8"), re.MULTILINE
            )
        )
        for path in sorted((TESTS / "browser").glob("*.test.mjs"))
    }
    asserted = {
        path.relative_to(BOOK).as_posix(): len(ASSERTS.findall(path.read_text(encoding="utf-8")))
        for path in [*sorted(TESTS.rglob("*.py")), *sorted((TESTS / "browser").glob("*.mjs"))]
    }
    for path in sorted((BOOK / "chapters").glob("*.ipynb")):
        code = "".join(
            "".join(cell["source"])
            for cell in json.loads(path.read_text())["cells"]
            if cell["cell_type"] == "code"
        )
        asserted[path.name] = len(ASSERTS.findall(code))
    strict = {
        path.relative_to(BOOK).as_posix(): exact(path.read_text(encoding="utf-8"))
        for path in sorted(TESTS.rglob("*.py"))
    }
    strict |= {
        path.relative_to(BOOK).as_posix(): len(EXACT.findall(path.read_text(encoding="utf-8")))
        for path in sorted((TESTS / "browser").glob("*.mjs"))
    }
    strict |= {path.name: exact(asserted_in(path)) for path in sorted((BOOK / "chapters").glob("*.ipynb"))}
    pages = len(re.findall(r"^root: |file: ", (BOOK / "_toc.yml").read_text(), re.MULTILINE))
    return {
        "cells": cells,
        "browser": browser,
        "asserts": asserted,
        "exact": strict,
        "pages": {"in _toc.yml": pages},
    }


def locked():
    """Return what the file keeps."""
    if not LOCK.exists():
        return {"count": {}, "numbers": {}, "globs": {}, "digests": {}, "reasons": []}
    return tomllib.loads(LOCK.read_text(encoding="utf-8"))


def less(now, before):
    """Return a sentence for each count that is smaller than it was."""
    return [
        f"{name} has {now.get(kind, {}).get(name, 0)} of {kind}, had {count}"
        for kind, counts in before.items()
        for name, count in counts.items()
        if now.get(kind, {}).get(name, 0) < count
    ]


def changed(now, before):
    """Return a sentence for each file in which a number that was kept is no longer there."""
    lost = {
        name: sorted((Counter(each) - Counter(now.get(name, []))).elements()) for name, each in before.items()
    }
    new = {
        name: sorted((Counter(now.get(name, [])) - Counter(each)).elements()) for name, each in before.items()
    }
    return [f"{name} no longer has {each}, has {new[name]}" for name, each in lost.items() if each]


def more(now, before):
    """Return a sentence for each file with a number that is not kept."""
    new = {
        name: sorted((Counter(each) - Counter(before.get(name, []))).elements()) for name, each in now.items()
    }
    return [f"{name} has {each}, which is not in the lock" for name, each in new.items() if each]


def write(reason=""):
    """Write the file again; return what it needs a reason for, if none is given."""
    now, before = {**collected(), **counts()}, locked()
    tables = {"numbers": all_numbers(), "globs": all_globs(), "digests": digests()}
    smaller = less(now, before["count"])
    smaller += [said for name, table in tables.items() for said in changed(table, before.get(name, {}))]
    if smaller and not reason:
        return smaller
    lines = [__doc__.splitlines()[0].join(("# ", "")), "# Written by: python tests/locks.py", ""]
    lines += [
        "reasons = [",
        *(
            f"    {json.dumps(each)},"
            for each in before["reasons"] + ([f"{reason}: {'; '.join(smaller)}"] if smaller else [])
        ),
    ]
    lines += ["]", ""]
    for kind, table in now.items():
        lines += [f"[count.{kind}]", *(f"{json.dumps(name)} = {count}" for name, count in table.items()), ""]
    for name, table in tables.items():
        lines += [
            f"[{name}]",
            *(f"{json.dumps(name)} = {json.dumps(each)}" for name, each in table.items()),
            "",
        ]
    lines.pop()
    LOCK.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return []


if __name__ == "__main__":
    os.chdir(BOOK)
    if sys.argv[1:] == ["--collect"]:
        print(json.dumps(collected()))
    elif asked := write(" ".join(sys.argv[1:])):
        sys.exit("Give a reason, as what follows is less than it was or another:\n" + "\n".join(asked))
