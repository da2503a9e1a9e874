"""The repository as a whole: locks, README, and no host or path that belongs to somebody's machine."""

import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement

import nadam_edu

BOOK = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-book.txt")


def locked(name):
    """Return the pinned requirements of a lock file by name, each with its number of hashes."""
    entries = re.split(r"\n(?=[a-z])", (BOOK / name).read_text())
    pins = [(Requirement(entry.split(" \\\n")[0]), entry.count("--hash=sha256:")) for entry in entries]
    return {requirement.name.replace("_", "-"): (requirement, hashes) for requirement, hashes in pins}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(lock):
    for requirement, hashes in locked(lock).values():
        assert [specifier.operator for specifier in requirement.specifier] == ["=="], requirement
        assert hashes > 0, requirement


def test_what_reading_needs_is_a_part_of_the_full_lock_without_tensorflow():
    full, reading = locked("requirements.txt"), locked("requirements-book.txt")
    assert {name: str(pin.specifier) for name, (pin, _) in reading.items()}.items() <= {
        name: str(pin.specifier) for name, (pin, _) in full.items()
    }.items()
    assert not {"tensorflow", "keras"} & set(reading)


def test_the_lock_satisfies_every_range_of_pyproject():
    project = tomllib.loads((BOOK / "pyproject.toml").read_text())["project"]
    assert [Requirement(wanted).name for wanted in project["dependencies"]] == ["numpy"]
    full = locked("requirements.txt")
    extras = project["optional-dependencies"]
    for wanted in map(
        Requirement,
        chain(
            project["dependencies"],
            *(extras[name] for name in ("fast", "keras", "sweep", "cluster", "book", "dev")),
        ),
    ):
        if wanted.name == project["name"]:  # one of its own extras
            continue
        pinned = full[wanted.name.replace("_", "-")][0]
        assert wanted.specifier.contains(next(iter(pinned.specifier)).version), wanted


def tracked_texts():
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=BOOK, check=True, capture_output=True, text=True
    ).stdout
    for name in names.splitlines():
        path = BOOK / name
        if path.is_file() and path.suffix not in {".png", ".ico", ".keras", ".npz"}:
            yield name, path.read_text(encoding="utf-8")


def test_no_file_names_a_package_registry_or_a_cdn():
    # A bracket in each, so that this file may be searched too.
    hosts = re.compile(
        r"py[p]i\.org|python[h]osted|np[m]js\.org|[d]eb\.debian|js[d]elivr|un[p]kg\.com|cdn[j]s\."
    )
    assert {name: match[0] for name, text in tracked_texts() if (match := hosts.search(text))} == {}


def test_no_file_leads_to_a_page_without_encryption():
    """Of chapters test_policy says so, which reads their links; their pictures name XML's namespaces."""
    plain = re.compile(r"h[t]tp://(?!www\.w3\.org|127\.0\.0\.1|localhost|example\.org|\$?\{)[^\s)\"]*")
    found = {name: match[0] for name, text in tracked_texts() if (match := plain.search(text))}
    assert {name for name in found if not name.endswith(".ipynb")} == set()


# A letter of each in brackets, so that this file may be searched too. Python's and the browser's.
CLOCKS = re.compile(
    r"perf_[c]ounter|process_[t]ime|thread_[t]ime|[m]onotonic|time\.[t]ime|[t]imeit|datetime\.[n]ow|getr[u]sage"
    r"|performance\.[n]ow|performance\.[m]ark|Date\.[n]ow|new [D]ate|hr[t]ime|console\.[t]ime|time[S]tamp"
)


def test_no_test_looks_at_a_clock():
    found = {name: CLOCKS.findall(text) for name, text in tracked_texts() if name.startswith("tests/")}
    assert len(found) > 50
    assert {name: clocks for name, clocks in found.items() if clocks} == {}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_a_page_for_people_is_short_and_names_commands_that_exist(name):
    text = (BOOK / name).read_text(encoding="utf-8")
    commands = re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):", (BOOK / "Makefile").read_text(), re.MULTILINE)
    assert len(text.splitlines()) <= 100
    assert {"book", "test"} <= set(commands) <= set(targets)


def test_readme_asks_the_questions_of_the_chapters():
    listed = re.findall(
        r"^\| (\d+) ([^|]+) \| ([^|]+) \|$", (BOOK / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    asked = []
    for path in sorted((BOOK / "chapters").glob("[0-9]*.ipynb")):
        title, _, question = nbformat.read(path, as_version=4).cells[0].source.splitlines()[:3]
        asked.append((str(int(path.stem[:2])), title.removeprefix("# "), question.strip("*")))
    assert listed == asked


def test_the_citation_the_licence_and_the_package_say_what_the_project_says():
    project = tomllib.loads((BOOK / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((BOOK / "CITATION.cff").read_text(encoding="utf-8"))
    config = yaml.safe_load((BOOK / "_config.yml").read_text(encoding="utf-8"))
    authors = ", ".join(author["name"] for author in project["authors"])
    assert citation["version"] == project["version"] == nadam_edu.__version__
    assert ", ".join(author["name"] for author in citation["authors"]) == authors
    assert (citation["url"], citation["repository-code"]) == (
        project["urls"]["Homepage"],
        project["urls"]["Source"],
    )
    assert (citation["title"], citation["license"]) == (config["title"], project["license"])
    assert str(citation["date-released"].year) == config["copyright"]
    assert f"Copyright (c) {config['copyright']} {authors}\n" in (BOOK / "LICENSE").read_text(
        encoding="utf-8"
    )


def test_the_browser_tests_wait_from_outside():
    tests = (BOOK / "tests" / "browser").glob("*.mjs")
    refused = {path.name for path in tests if "waitForFunction(" in path.read_text(encoding="utf-8")}
    assert refused == set(), (
        "Firefox 140 refuses waitForFunction under the pages' policy: use until() of browser.mjs"
    )
