"""What make does not bring is looked for first, then installed or named.

Tried where there is nothing but stand-ins.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1]
BROWSERS = ("chromium", "firefox-esr")
UPDATE, INSTALL = "apt-get update -qq", "apt-get install -qq -y --no-install-recommends"


class Machine:
    """A machine that has the stand-ins in its one folder of programs, and nothing else."""

    def __init__(self, folder):
        self.folder = folder
        self.notes = folder / "notes"
        self.notes.touch()
        self.has(id="echo 0", git="", python3="", **{"apt-get": self.noted(self.installs())})
        (folder / "env").symlink_to(shutil.which("env"))

    def has(self, **programs):
        """Put programs in place, each with what it does, in the shell's language."""
        for name, body in programs.items():
            path = self.folder / name
            path.write_text(f"#!{shutil.which('sh')}\n{body}\n")
            path.chmod(0o755)

    def noted(self, body):
        """Take a note of the call first."""
        return f'echo "${{0##*/}} $*" >>{self.notes}\n{body}'

    def installs(self):
        """Put a program that runs in place for each word that could be its name."""
        copy = f'{shutil.which("cp")} {self.folder}/git {self.folder}/"$name"'
        return f'for name in "$@"; do case $name in update|-*) ;; *) {copy};; esac; done'

    def look(self, *what, **environment):
        """Return exit code, what was printed, and the sentences; with what was noted since the last look."""
        command = [shutil.which("sh"), "tools/needed.sh", str(self.folder / "venv"), *what]
        done = subprocess.run(
            command, cwd=BOOK, env={"PATH": str(self.folder), **environment}, capture_output=True, text=True
        )
        notes = [line for line in self.notes.read_text().splitlines() if not line.endswith("--version")]
        return done.returncode, done.stdout.strip(), done.stderr, notes


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_root_gets_both_browsers_installed(machine):
    code, python, _, notes = machine.look("tests")
    assert notes == [UPDATE, f"{INSTALL} chromium firefox-esr"]
    assert (code, python) == (0, "python3")


def test_sudo_without_a_password_gets_both_installed(machine):
    machine.has(id="echo 1000", sudo=machine.noted('shift\n"$@"'))
    code, _, _, notes = machine.look("tests")
    asked = f"env DEBIAN_FRONTEND=noninteractive {INSTALL} chromium firefox-esr"
    assert [note for note in notes if note.startswith("sudo")] == [f"sudo -n {UPDATE}", f"sudo -n {asked}"]
    assert code == 0


@pytest.mark.parametrize("sudo", [{}, {"sudo": "exit 1"}], ids=["no sudo", "a sudo that asks for a password"])
def test_who_may_not_install_is_told_what_to_install(machine, sudo):
    machine.has(id="echo 1000", **sudo)
    code, python, said, notes = machine.look("tests")
    assert (code, python, notes) == (1, "", [])
    assert "as root: apt-get install chromium firefox-esr." in said
    assert "CHROMIUM=/path" in said


def test_where_there_is_no_apt_get_the_missing_are_named(machine):
    (machine.folder / "apt-get").unlink()
    code, _, said, _ = machine.look("tests")
    assert code == 1
    assert "Missing here, by the names of Debian's packages: chromium firefox-esr." in said


def test_an_apt_get_that_fails_is_not_the_last_word(machine):
    machine.has(**{"apt-get": "[ $1 = --version ] || { echo no such package >&2; exit 100; }"})
    code, _, said, _ = machine.look("tests")
    assert code == 1
    assert "no such package" in said
    assert "apt-get install chromium firefox-esr." in said


def test_where_all_is_there_nothing_is_installed(machine):
    machine.has(**{name: "" for name in ("google-chrome", "firefox")})
    assert machine.look("tests") == (0, "python3", "", [])


@pytest.mark.parametrize("name", BROWSERS)
def test_a_browser_that_does_not_run_is_missing(machine, name):
    machine.has(**{browser: "exit 1" if browser == name else "" for browser in BROWSERS})
    assert machine.look("tests")[3] == [UPDATE, f"{INSTALL} {name}"]


def test_a_browser_that_is_named_is_the_one_that_counts(machine):
    machine.has(elsewhere="", **dict.fromkeys(BROWSERS, ""))
    named = str(machine.folder / "elsewhere")
    assert machine.look("tests", CHROMIUM=named, FIREFOX=named)[0] == 0
    code, _, said, _ = machine.look("tests", CHROMIUM="/nowhere/chromium")
    assert code == 1
    assert "packages: chromium." in said


def test_a_python_without_its_venv_module_gets_the_package_of_its_version(machine):
    machine.has(python3=f'case $2 in *ensurepip*) exit 1;; *) exec "{sys.executable}" "$@";; esac')
    wanted = "python{}.{}-venv".format(*sys.version_info)
    assert machine.look()[3] == [UPDATE, f"{INSTALL} {wanted}"]
    machine.has(uv="")  # which makes an environment itself
    assert machine.look()[0] == 0


def test_reading_needs_neither_git_nor_browsers(machine):
    (machine.folder / "git").unlink()
    assert machine.look() == (0, "python3", "", [])


def test_a_folder_that_is_no_repository_is_named(machine):
    machine.has(git='[ "$1" = --version ] || exit 128', **dict.fromkeys(BROWSERS, ""))
    code, _, said, _ = machine.look("tests")
    assert code == 1
    assert "Clone the book, or run git init here." in said


def test_no_fitting_python_is_said_at_once(machine):
    machine.has(python3='[ "$1" != --version ] || echo Python 3.9.1; exit 1')
    code, _, said, notes = machine.look("tests")
    assert (code, notes) == (1, [])
    assert "This book needs Python 3.11, 3.12 or 3.13 (found: " in said


def make(*words, **environment):
    """Return what make prints, told nothing by the make that may run this test."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *words], cwd=BOOK, env=inherited | environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("target", ["test", "browser", "lighthouse", "sabotage", "pdf"])
def test_make_looks_before_it_does_anything(target):
    said = make("-n", target).stdout
    assert re.match(r"sh tools/needed.sh \S+ tests ", said), said[:200]


def home(**environment):
    """Return the home that make's programs get."""
    return re.search(r"^HOME := (.*)$", make("-pn", "help", **environment).stdout, re.MULTILINE)[1]


def test_a_home_that_cannot_be_written_to_is_replaced(tmp_path):
    assert home(HOME=str(tmp_path)) == str(tmp_path)
    assert home(HOME=str(tmp_path / "missing")) == str(BOOK / ".home")


# make lab ---------------------------------------------------------------------------------------------------


@pytest.fixture
def lab(machine):
    """Return what `make lab` does on the machine, where Jupyter prints its options."""
    (machine.folder / "bin").mkdir()
    machine.has(**{"bin/python": 'echo "$*"'})
    old = [f"--old-file={name}" for name in (machine.folder / ".testing", "web/dist/.built")]
    path = f"{machine.folder}{os.pathsep}{os.environ['PATH']}"
    return lambda *words: make(*old, "lab", f"VENV={machine.folder}", *words, PATH=path)


LAB = "-m jupyter lab --ServerApp.ip=127.0.0.1 --notebook-dir=chapters"


def test_make_lab_passes_options_on(machine, lab):
    assert lab("LAB=--port 8899 --allow-root").stdout == f"{LAB} --port 8899 --allow-root\n"
    machine.has(id="echo 1000")
    assert lab().stdout.strip() == LAB


def test_make_lab_tells_root_what_to_write(lab):
    done = lab("LAB=--port 8899")
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.startswith("Jupyter starts as root only if told to: make lab LAB=--allow-root\n")
