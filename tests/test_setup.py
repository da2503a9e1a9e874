"""Packages are installed by uv, which pip brings, or by pip itself: tried with stand-ins for both."""

import shutil
import subprocess
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1]
PIP = "-m pip install --quiet --disable-pip-version-check"
BY_PIP = [f"python {PIP} --require-hashes -r pinned.txt", f"python {PIP} --no-deps --no-build-isolation -e ."]


class Installers:
    """An environment whose Python notes what it is told, and brings a uv that does so too."""

    def __init__(self, folder):
        self.folder, self.notes = folder, folder / "notes"
        (folder / "venv" / "bin").mkdir(parents=True)
        (folder / "bin").mkdir()
        for name in ("sh", "grep", "sed", "cp"):
            (folder / "bin" / name).symlink_to(shutil.which(name))
        self.brought = self.program(folder / "brought", "")
        self.told_pip(config="")

    def program(self, path, does):
        """Write a program that notes what it is told to install, then does something."""
        note = f'case "$*" in *install*) echo "${{0##*/}} $*" >>{self.notes};; esac'
        path.write_text(f"#!{shutil.which('sh')}\n{note}\n{does}\n")
        path.chmod(0o755)
        return path

    def told_pip(self, config, brings=True, also=""):
        """Let pip have this configuration, bring uv or fail to, and do something else in other cases."""
        bring = f"cp {self.brought} {self.folder}/venv/bin/uv" if brings else "exit 1"
        does = f'case "$*" in *"config list") echo "{config}";; *uv.txt) {bring};; {also}esac'
        self.program(self.folder / "venv" / "bin" / "python", does)

    def run(self):
        """Return the exit code of the script, and what was installed."""
        command = [shutil.which("sh"), "tools/setup.sh", str(self.folder / "venv"), "pinned.txt"]
        path = {"PATH": str(self.folder / "bin")}
        done = subprocess.run(command, cwd=BOOK, env=path, capture_output=True, text=True)
        notes = self.notes.read_text().replace(str(self.folder) + "/", "").splitlines()
        return done.returncode, notes


@pytest.fixture
def installers(tmp_path):
    return Installers(tmp_path)


BRING = f"python {PIP} --require-hashes -r venv/uv.txt"
BY_UV = [
    f"uv pip install --quiet --python venv/bin/python {what}"
    for what in ("--require-hashes -r pinned.txt", "--no-deps --no-build-isolation -e .")
]


def test_pip_brings_uv_which_installs_the_rest(installers):
    assert installers.run() == (0, [BRING, *BY_UV])
    (pin, *hashes) = (installers.folder / "venv" / "uv.txt").read_text().splitlines()
    assert pin.startswith("uv==") and hashes and all("--hash=sha256:" in line for line in hashes)


def test_a_uv_that_is_there_is_taken(installers):
    installers.program(installers.folder / "bin" / "uv", "")
    assert installers.run() == (0, BY_UV)


def test_a_uv_that_is_there_and_fails_is_the_last_word(installers):
    installers.program(installers.folder / "bin" / "uv", "exit 3")
    assert installers.run() == (3, BY_UV[:1])


def test_where_pip_was_told_of_an_index_it_installs_all_itself(installers):
    for config in ("global.index-url='https://pypi.example'", ":env:.no-index='1'"):
        installers.told_pip(config)
        installers.notes.write_text("")
        assert installers.run() == (0, BY_PIP)
    installers.told_pip("global.extra-index-url='https://pypi.example'")  # beside the usual one
    installers.notes.write_text("")
    assert installers.run() == (0, [BRING, *BY_UV])


def test_pip_goes_on_where_uv_cannot_be_had_or_fails(installers):
    installers.told_pip(config="", brings=False)
    assert installers.run() == (0, [BRING, *BY_PIP])
    installers.notes.write_text("")
    installers.told_pip(config="")
    installers.program(installers.brought, "exit 1")
    assert installers.run() == (0, [BRING, BY_UV[0], *BY_PIP])


def test_what_pip_cannot_install_ends_it(installers):
    installers.told_pip(config="", brings=False, also="*pinned.txt) exit 4;; ")
    assert installers.run() == (4, [BRING, *BY_PIP[:1]])
