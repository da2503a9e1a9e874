"""What `make test` runs is what it must run: the recipes, line for line, and what they are given."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

BOOK = Path(__file__).parents[1]
MAKEFILE = (BOOK / "Makefile").read_text(encoding="utf-8")
PYTEST = "python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder"
NODE = "node --test --test-concurrency=3"
REPORTERS = " ".join(
    f"--test-reporter={name} --test-reporter-destination=stdout"
    for name in ("spec", "./tests/browser/progress.mjs")
)
TESTS = "README.md nadam_edu tests"
CHAPTERS = sorted(re.findall(r"^root: (\S+)|file: (\S+)", (BOOK / "_toc.yml").read_text(), re.MULTILINE))
NOTEBOOKS = sorted(
    f"{name}.ipynb" for pair in CHAPTERS for name in pair if (BOOK / f"{name}.ipynb").is_file()
)
BROWSER = sorted(
    path.relative_to(BOOK).as_posix() for path in (BOOK / "tests" / "browser").glob("*.test.mjs")
)
LIGHTHOUSE = "tests/browser/lighthouse.test.mjs"
PAGES = " ".join(name for name in BROWSER if name != LIGHTHOUSE)
STEPS = ["lint+book", "unit", "nbval", "browser-tests"]
NEEDED = "sh tools/needed.sh VENV tests >/dev/null"
DOCUMENTED = sorted(
    path.relative_to(BOOK).as_posix()
    for pattern in ("generations/*.py", "schedules/*.py", "update_rules/*.py", "keras_*.py")
    for path in (BOOK / "nadam_edu").glob(pattern)
)
# Without the folder of the programs. Names of files at a line's end are compared apart, in any order.
RECIPES = {
    "test": [NEEDED, "rm -rf _build/kept", f"python tools/run_steps.py make {' '.join(STEPS)}"],
    "test-all": [
        NEEDED,
        "rm -rf _build/kept",
        f"python tools/run_steps.py make {' '.join(STEPS)} slow peers lighthouse",
    ],
    "lint": [
        "python -m ruff check .",
        "python -m ruff format --check .",
        "python -m mypy",
        "python -m mypy.stubtest nadam_edu.elementwise nadam_edu.explorations nadam_edu.optimizer.nadam "
        "nadam_edu.schedules nadam_edu.surfaces nadam_edu.update_rules "
        "--concise --allowlist tests/data/stubs_allowed.txt",
        f"numpydoc lint {' '.join(DOCUMENTED)}",
        "python tools/lint_docstrings.py",
        "lint-imports --no-logo",
        "zizmor --quiet --offline --strict-collection --persona=auditor .github",
    ],
    "unit": [f'{PYTEST} --ignore tests/test_sabotage.py -m "not slow" {TESTS}'],
    "slow": [
        NEEDED,
        "python book/build_book.py",
        f"{PYTEST} --ignore tests/test_sabotage.py -m slow {TESTS}",
        f"{NODE} {REPORTERS} {PAGES}",
    ],
    "peers": [
        "env -u NPY_DISABLE_CPU_FEATURES -u OPENBLAS_CORETYPE "
        ".venv-peers/bin/python -m pytest -q --confcutdir=tests/peers tests/peers"
    ],
    "nbval": [
        "PYTHONPATH=book${PYTHONPATH:+:$PYTHONPATH} "
        f"{PYTEST} -p nbval_run --nbval --nbval-current-env {' '.join(NOTEBOOKS)}"
    ],
    "book": ["python book/build_book.py"],
    "browser-tests": [f"{NODE} --test-skip-pattern='/^slow: /' {REPORTERS} {PAGES}"],
    "lighthouse": [NEEDED, "python book/build_book.py", f"node --test {LIGHTHOUSE}"],
    "sabotage": [NEEDED, "python tests/test_sabotage.py"],
    "mutants": [
        "uv pip install --quiet --python python -r pyproject.toml --extra mutants",
        "python tools/mutants.py",
    ],
    "sentinel": ["python -m nadam_edu.trial.sentinel chapters/claims.toml chapters/facts.toml"],
    "fresh": ["python book/build_book.py", "python book/check_downloads.py"],
    "pdf": [NEEDED, "python book/build_book.py", "node book/make_pdf.mjs"],
    "licences": ["python book/licences.py"],
    "lock": ["sh tools/lock.sh uv"],
}
MADE = (
    ".venv/.testing",
    ".venv/.reading",
    ".venv-peers/.installed",
    "web/dist/.built",
    "web/node_modules/.testing",
    "web/node_modules/.installed",
)


def recipe(*target):
    """Return the lines that make would run, without the folder of programs, as sorted lists of words."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "PYTEST", "VENV", "PYTHONPATH", "TESTS", "CHAPTERS"))
    }
    command = ["make", "--no-print-directory", "-n", *(f"--old-file={name}" for name in MADE), *target]
    told = subprocess.run(command, cwd=BOOK, env=clean, check=True, capture_output=True, text=True).stdout
    lines = told.replace("\\\n", " ").splitlines()
    return [
        sorted(line.replace(".venv/bin/", "").replace('"make"', "make").replace(" .venv ", " VENV ").split())
        for line in lines
    ]


@pytest.mark.parametrize("target", RECIPES)
def test_a_command_runs_exactly_what_is_here(target):
    assert recipe(target) == [sorted(line.split()) for line in RECIPES[target]]


def test_every_notebook_is_a_chapter_of_the_contents_and_is_run():
    assert len(NOTEBOOKS) > 10
    assert sorted(path.relative_to(BOOK).as_posix() for path in BOOK.glob("chapters/*.ipynb")) == NOTEBOOKS


# Hides an error from make.
HIDES = re.compile(r"\|\||\|\s*(?:cat|tee|true)\b|;\s*(?:true|:|exit 0)|set \+e|2>&1\s*\|")
# Ends of lines after ||: says what is wrong and ends; the peers with CUDA, where there are no others.
HIDES_NONE = (
    "exit 1; })",
    "$(PEERS_FROM)",
)
NO_SETTINGS = re.compile(
    r"^\s*\.(?:IGNORE|SHELLFLAGS|ONESHELL|POSIX|SILENT)\b"
    r"|^\s*(?:export )?(?:MAKEFLAGS|SHELL|\.DEFAULT_GOAL)\s*[:+?]?=",
    re.MULTILINE,
)


def test_no_recipe_goes_on_after_an_error():
    lines = re.findall(r"^\t(.*)", MAKEFILE, re.MULTILINE)
    assert len(lines) > 40
    assert [line for line in lines if re.match(r"[@+ \t]*-", line)] == [], (
        "a - before a command hides its error"
    )
    assert [line for line in lines if HIDES.search(line) and not line.endswith(HIDES_NONE)] == []
    assert NO_SETTINGS.findall(MAKEFILE) == []


# Of the scripts: what was to be installed is looked for again, and named if it is still missing.
SCRIPTS_MAY = ['"$@"; } >/dev/null || true']
GOES_ON = re.compile(r"\|\|\s*(?:true|:|exit 0)|;\s*(?:true|:|exit 0)|set \+e")


def test_no_script_goes_on_after_an_error():
    lines = [line for path in (BOOK / "tools").glob("*.sh") for line in path.read_text().splitlines()]
    found = [line.strip() for line in lines if GOES_ON.search(line)]
    assert [line[-len(SCRIPTS_MAY[0]) :] for line in found] == SCRIPTS_MAY
    scripts = json.loads((BOOK / "web" / "package.json").read_text(encoding="utf-8"))["scripts"]
    assert scripts == {"build": "node build.mjs"}


def test_what_pytest_is_told_beside_the_command_line():
    told = tomllib.loads((BOOK / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"][
        "ini_options"
    ]
    assert told.pop("markers") and told == {
        "addopts": "--strict-markers --doctest-modules --doctest-glob=README.md",
        "pythonpath": ["book", "tests"],
        "testpaths": TESTS.split(),
        "xfail_strict": True,
        "empty_parameter_set_mark": "fail_at_collect",
        "filterwarnings": [
            "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
        ],
    }
    assert not [
        name
        for name in ("pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg", "conftest.py")
        if (BOOK / name).exists()
    ]


CI = (
    "#!/bin/sh\n# What continuous integration runs: the same command as in README.\n"
    'set -eu\ncd "$(dirname "$0")/.."\nmake test\n'
)


def test_continuous_integration_runs_make_test_and_hides_no_error():
    assert (BOOK / ".ci" / "run").read_text() == CI
    workflow = yaml.safe_load((BOOK / ".github" / "workflows" / "test.yml").read_text())
    last = {name: job["steps"][-1]["run"] for name, job in workflow["jobs"].items()}
    assert last.pop("bare").split()[-7:] == ["make", "book", "make", "test", "make", "handout", "'"]
    assert last == {"test": ".ci/run", "lighthouse": "make lighthouse"}


# Of the workflows that run once a week; each with what would be lost otherwise.
WORKFLOWS_MAY = {
    "newest.yml": [
        # no line is no error
        "git diff --unified=0 requirements.txt | grep '^[+-][a-z]' "
        '> "$RUNNER_TEMP/report/changed.txt" || true',
        "continue-on-error: true # there is none if the job ended in its first steps",
    ]
}


@pytest.mark.parametrize(
    "path", sorted((BOOK / ".github" / "workflows").glob("*.yml")), ids=lambda path: path.name
)
def test_no_workflow_hides_an_error(path):
    hides = re.compile(
        r"\|\|(?! failure\(\))|continue-on-error|set \+e|;\s*(?:true|:)\s*$|if: (?:always|false)"
    )
    found = [line.strip() for line in path.read_text().splitlines() if hides.search(line)]
    assert found == WORKFLOWS_MAY.get(path.name, [])
