"""What is promised is there: each command in README and CONTRIBUTING, and safe flags of what installs."""

import ast
import json
import os
import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from page_files import FOLDER, page_modules

BOOK = Path(__file__).parents[1]
README, GUIDE = ((BOOK / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
MAKEFILE = (BOOK / "Makefile").read_text(encoding="utf-8")
MADE = (
    ".venv/.testing",
    ".venv/.reading",
    "web/dist/.built",
    "web/node_modules/.testing",
    "web/node_modules/.installed",
    ".venv-peers/.installed",
)
SHOWN = sorted(
    {
        match.strip()
        for match in re.findall(
            r"(?:^|`)(make [a-z-]+(?: [A-Z]+=(?:\"[^\"\n]+\"|[\w./\[\]-]+))*)", README + GUIDE, re.MULTILINE
        )
    }
)


@pytest.mark.parametrize("command", SHOWN)
def test_a_command_that_is_shown_is_one_that_make_knows(command):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    known = " ".join(f"--old-file={name}" for name in MADE)
    done = subprocess.run(
        f"{command} -n {known}", shell=True, cwd=BOOK, env=clean, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for name in re.findall(r"\b([A-Z]+)=", command):
        assert re.search(rf"\$\((?:\w+ [^)]*)?{name}\)|\$\(if \$\({name}\)|\$\(origin {name}\)", MAKEFILE), (
            f"no recipe looks at {name}"
        )


def programs():
    """Return the programs of the repository: what node runs, and Python's files that are run."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.mjs", "*.sh", "*.py"],
        cwd=BOOK,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    return [name for name in names if (BOOK / name).is_file()]


@pytest.mark.parametrize("name", [name for name in programs() if name.endswith(".mjs")])
def test_a_program_for_node_is_javascript_and_does_not_end_at_once(name):
    node = next((path for path in (BOOK / ".venv" / "bin" / "node",) if path.exists()), "node")
    done = subprocess.run([node, "--check", name], cwd=BOOK, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    source = (BOOK / name).read_text(encoding="utf-8")
    assert not re.search(r"^(?:throw\b|process\.exit\((?!.*\?))", source, re.MULTILINE), (
        f"{name} ends whatever it is given"
    )


@pytest.mark.parametrize("name", [name for name in programs() if name.endswith(".sh")])
def test_a_program_of_the_shell_can_be_read_and_stops_at_an_error(name):
    assert subprocess.run(["sh", "-n", name], cwd=BOOK, capture_output=True).returncode == 0
    assert re.search(r"^set -eu$", (BOOK / name).read_text(), re.MULTILINE), name


def installs(text):
    """Return the lines that install Python packages from a file, from the project, or by npm."""
    return [
        line.strip()
        for line in text.splitlines()
        if re.search(r"\bpip\S* install\b|\bnpm\)? (?:ci|install|i)\b|\bNPM\) (?:ci|install|i)\b", line)
    ]


@pytest.mark.parametrize("name", ["tools/setup.sh", "tools/lock.sh", "Makefile", "CONTRIBUTING.md"])
def test_what_installs_checks_hashes_and_runs_no_scripts(name):
    for line in installs((BOOK / name).read_text(encoding="utf-8")):
        if "npm" in line.lower():
            assert " ci " in line + " " and "--ignore-scripts" in line, line
        elif re.search(r"-r \"?\$?(?:requirements|\{?requirements|venv/uv.txt)", line):
            assert "--require-hashes" in line, line
        elif re.search(r"-e \.", line):
            assert "--no-deps" in line and "--no-build-isolation" in line, line
        else:  # names what it takes: the peers and the mutants, which are in no lock; or a line for readers
            assert (
                "-r pyproject.toml --extra mutants" in line
                or "$(PEERS_FROM)" in line
                or line.startswith(("`pip install", "| `make"))
            ), line


def test_both_installers_of_setup_check_hashes():
    assert (BOOK / "tools" / "setup.sh").read_text().count('--require-hashes -r "$requirements"') == 2


def test_jupyter_listens_to_this_machine_alone_with_its_token():
    (line,) = re.findall(r"^\t.*-m jupyter lab.*$", MAKEFILE, re.MULTILINE)
    assert "--ServerApp.ip=127.0.0.1" in line
    assert not re.search(
        r"0\.0\.0\.0|token|password|allow_origin|allow-root|disable_check_xsrf|allow_remote", line
    )
    assert "for this machine only" in GUIDE
    assert not re.search(r"every interface|port 80\b|0\.0\.0\.0", README + GUIDE)


@pytest.mark.parametrize(
    "name",
    [
        "tests/browser/browser.mjs",
        "tests/browser/jupyter.mjs",
        "book/make_pdf.mjs",
        "tests/browser/lighthouse.test.mjs",
    ],
)
def test_what_serves_listens_to_this_machine_alone(name):
    source = (BOOK / name).read_text(encoding="utf-8")
    assert "0.0.0.0" not in source and '"::"' not in source
    for call in re.findall(r"\.listen\(([^)]*)\)", source):
        assert "127.0.0.1" in call or "localhost" in call, f"{name}: listen({call})"


def test_the_page_s_program_is_built_again_when_what_it_is_built_from_changes():
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    told = subprocess.run(
        ["make", "-pnq", "help"], cwd=BOOK, env=clean, capture_output=True, text=True
    ).stdout
    (needs,) = re.findall(r"^web/dist/\.built: (.*)$", told, re.MULTILINE)
    modules = {(FOLDER / name.replace(".", "/")) for name in page_modules()}
    files = {
        (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).relative_to(BOOK).as_posix()
        for path in modules
    }
    files |= {path.relative_to(BOOK).as_posix() for path in (BOOK / "web" / "src").iterdir()}
    files |= {
        f"web/{name}"
        for name in re.findall(
            r"[\"'`](?:\./)?([\w/]+\.(?:mjs|py))[\"'`]", (BOOK / "web" / "build.mjs").read_text()
        )
        if (BOOK / "web" / name).exists()
    }
    assert files | {"web/build.mjs", "web/node_modules/.installed"} <= set(needs.split())


def test_the_versions_that_are_said_are_those_that_are_pinned():
    project = tomllib.loads((BOOK / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["requires-python"]).groups()
    said = [f"3.{minor}" for minor in range(int(low), int(high))]
    assert f"Python {', '.join(said[:-1])} or {said[-1]}" in README
    assert [
        each.rpartition(" ")[2] for each in project["classifiers"] if re.search(r":: 3\.\d+$", each)
    ] == said
    needed = (BOOK / "tools" / "needed.sh").read_text()
    assert (
        f"(3, {low}) <= sys.version_info[:2] <= (3, {int(high) - 1})" in needed
        and f"Python {', '.join(said[:-1])} or {said[-1]}" in needed
    )
    matrix = yaml.safe_load((BOOK / ".github" / "workflows" / "test.yml").read_text())["jobs"]["test"][
        "strategy"
    ]["matrix"]["python"]
    assert set(matrix) == {said[0], said[-1]}


def test_the_commands_for_windows_are_those_of_make():
    scripts = json.loads((BOOK / "web" / "package.json").read_text(encoding="utf-8"))["scripts"]
    assert set(re.findall(r"npm run (\w+)", GUIDE)) == {"build"} <= scripts.keys()
    (flags,) = re.findall(r"-m pytest (--\S+ --\S+) chapters", GUIDE)
    assert f" {flags} $(CHAPTERS)" in MAKEFILE
    assert "build_book.py" in re.findall(r"book\\(\w+\.py)", GUIDE)


CODE = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", README + GUIDE, flags=re.MULTILINE | re.DOTALL))
EXTRAS = tomllib.loads((BOOK / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]
# What the book cannot be built or run with, and why; so the ranges leave it out.
TOO_NEW = {"jupyter-book": "2.0", "flit_core": "5.0"}  # the first reads no _config.yml; the second is not out
TOO_OLD = {"numpy": "1.26", "keras": "3.10", "tensorflow": "2.20", "tf-keras": "2.20", "jupyter-book": "0.15"}


def test_the_ranges_of_packages_leave_out_what_does_not_work():
    project = tomllib.loads((BOOK / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [Requirement(each) for each in [*project["dependencies"], *chain(*EXTRAS.values())]]
    for name, version in [*TOO_NEW.items(), *TOO_OLD.items()]:
        ranges = [each.specifier for each in wanted if each.name == name]
        assert ranges and not any(each.contains(version) for each in ranges), f"{name} {version} is let in"
    bare = [each.name for each in wanted if not each.specifier and each.name != project["name"]]
    assert bare == [], "these are of any version"
    assert project["license-files"] == ["LICENSE", "chapters/licences.md"]
    assert (BOOK / "nadam_edu" / "py.typed").is_file()


def imported(folder):
    """Return the first names of the modules that the programs of a folder import."""
    nodes = (
        node
        for path in (BOOK / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def brought(names):
    """Return the names of the packages that come with these, without extras of theirs."""
    found, new = set(), {name.lower() for name in names}
    while new:
        found |= new
        needs = [Requirement(each) for name in new for each in (requires_of(name) or [])]
        new = {
            need.name.lower() for need in needs if not need.marker or need.marker.evaluate({"extra": ""})
        } - found
    return {re.sub(r"[-_.]+", "-", name) for name in found}


def requires_of(name):
    """Return what an installed package requires; nothing for one that is not installed here."""
    try:
        return requires(name)
    except PackageNotFoundError:
        return None


@pytest.fixture(scope="module")
def known():
    """Return the packages that are installed here, by the modules that they bring."""
    return packages_distributions()


@pytest.mark.parametrize("folder", ["nadam_edu", "book", "tools"])
def test_what_a_program_imports_comes_with_an_extra(folder, known):
    project = tomllib.loads((BOOK / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = brought(Requirement(each).name for each in [*project["dependencies"], *chain(*EXTRAS.values())])
    found = {
        name: {re.sub(r"[-_.]+", "-", each.lower()) for each in known[name]}
        for name in imported(folder) & known.keys()
    }
    assert {name for name, packages in found.items() if not packages & wanted} == set(), (
        "no extra brings these"
    )


def test_each_package_of_the_browser_side_has_a_digest():
    packages = json.loads((BOOK / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 100
    assert {
        name for name, each in packages.items() if name and not each["integrity"].startswith("sha512-")
    } == set()


MADE_LATER = {"_build", "_build/nadam-book.pdf", "_build/nadam-book.zip", ".venv", "web/node_modules"}


def test_every_path_that_is_named_is_there():
    windows = re.findall(r"\b(?:book|tools|web)\\[\w\\.]+", GUIDE)
    paths = {
        code.rstrip("/")
        for code in CODE
        if re.fullmatch(r"[\w.-]+(?:/[\w.-]*)+|[\w-]+\.(?:md|toml|txt|json)", code)
    }
    paths |= {code.partition("/*")[0] for code in CODE if "/*" in code} | {
        path.replace("\\", "/") for path in windows
    }
    paths |= set(re.findall(r"\]\(([\w./-]+)\)", README + GUIDE))
    assert len(paths) > 20
    lost = [
        path
        for path in sorted(paths - MADE_LATER)
        if not any((folder / path).exists() for folder in (BOOK, FOLDER))
    ]
    assert lost == [], "README.md or CONTRIBUTING.md names files that are not there"


def test_every_name_that_is_named_is_in_a_program():
    """A module, a function, a constant or an option of the command line."""
    programs_ = [*BOOK.glob("nadam_edu/**/*.py"), *BOOK.glob("tests/**/*.py"), *BOOK.glob("book/**/*.py")]
    known = set(
        re.findall(r"[A-Za-z_]\w*", "\n".join(path.read_text(encoding="utf-8") for path in programs_))
    )
    known |= set(
        re.findall(r"[A-Za-z_]\w*", MAKEFILE + (BOOK / "pyproject.toml").read_text(encoding="utf-8"))
    )
    known |= {path.stem for path in programs_}
    named = {
        word for code in CODE if re.fullmatch(r"[\w.]+", code) for word in code.split(".") if len(word) > 2
    }
    assert sorted(named - known - {"mystnb", "ipynb", "toml"}) == []
    assert {extra for code in CODE for extra in re.findall(r"\.\[([\w,]+)\]", code)} <= EXTRAS.keys()
    for option in {
        option for code in CODE if "nadam_edu audit" in code for option in re.findall(r"--([\w-]+)", code)
    }:
        source = (BOOK / "nadam_edu" / "keras_tools" / "audit_command.py").read_text(encoding="utf-8")
        assert f'"--{option}"' in source, f"audit has no option --{option}"


@pytest.mark.parametrize(
    "command", ["make help", "make check CHAPTER=02_momentum", "make check CHAPTER=chapters/99_none"]
)
def test_a_cheap_command_does_what_is_said_of_it(command):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    known = " ".join(f"--old-file={name}" for name in MADE)
    done = subprocess.run(
        f"{command} {known}", shell=True, cwd=BOOK, env=clean, capture_output=True, text=True
    )
    said = {
        "make help": set(re.findall(r"`make ([a-z-]+)`", README + GUIDE))
        <= set(re.findall(r"^make (\S+)", done.stdout, re.MULTILINE)),
        "make check CHAPTER=02_momentum": done.stdout.startswith("Nothing is missing."),
        "make check CHAPTER=chapters/99_none": "CHAPTER must be one of 01_gradient_descent" in done.stdout,
    }
    assert said[command] and (done.returncode == 0) == ("99" not in command), done.stdout + done.stderr
