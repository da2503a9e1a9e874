"""`make test` says where a step is, shows what failed, stops there, and ends with a table.

Tried with a stand-in for make.
"""

import importlib.util
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1]
MAKE = """\
#!/bin/sh
echo "[ 12%] PASSED the first test of $1"
touch "begun-$1"
case $1 in
    first) while [ ! -e begun-second ]; do sleep 0.01; done ;;
    second) while [ ! -e begun-first ]; do sleep 0.01; done ;;
    slow) while [ ! -e seen ]; do sleep 0.01; done ;;
    broken) printf 'noise: PASSED [== FAILURES ==]\\n== FAILURES ==\\n1 is not 2\\n'; exit 1 ;;
    mute) exit 2 ;;
esac
"""


@pytest.fixture
def runner(tmp_path, monkeypatch):
    """Return the program, in a folder of its own, with a short pause between two lines."""
    spec = importlib.util.spec_from_file_location("run_steps", BOOK / "tools" / "run_steps.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAKEFLAGS", raising=False)
    monkeypatch.setattr(program, "PAUSE", 0.05)
    (tmp_path / "make").write_text(MAKE)
    (tmp_path / "make").chmod(0o755)
    return program


def run(program, *steps):
    return program.main("./make", *steps)


def test_a_step_that_takes_long_says_where_it_is(runner, monkeypatch, capsys):
    told = runner.last_line

    def seen(log):
        line = told(log)
        if line:  # the step goes on once its line has been read
            Path("seen").touch()
        return line

    monkeypatch.setattr(runner, "last_line", seen)
    assert run(runner, "slow") == 0
    assert re.search(
        r"^slow \d+ s: \[ 12%\] PASSED the first test of slow$", capsys.readouterr().out, re.MULTILINE
    )


def test_the_table_names_each_step_and_the_sum(runner, capsys):
    assert run(runner, "good", "better") == 0
    said = capsys.readouterr().out
    assert re.findall(r"^(\w+) +\d+$", said, re.MULTILINE) == ["good", "better", "total"]
    assert "All checks passed." in said


@pytest.mark.parametrize(
    ("step", "shown"), [("broken", "== FAILURES ==\n1 is not 2"), ("mute", "PASSED the first test of mute")]
)
def test_what_failed_is_shown_and_nothing_runs_after_it(runner, capsys, step, shown):
    assert run(runner, "good", step, "better") == 1
    said = capsys.readouterr().out
    assert shown in said and "noise" not in said and "All checks passed." not in said
    assert f"failed: {step}" in said
    assert Path("begun-good").exists() and not Path("begun-better").exists()


def test_joined_steps_run_side_by_side_and_both_are_told(runner, capsys):
    # Neither ends before the other has begun.
    assert run(runner, "first+second", "broken+good", "better") == 1
    said = capsys.readouterr().out
    assert re.findall(r"^(\w+) +\d+$", said, re.MULTILINE) == ["first", "second", "broken", "good", "total"]
    assert "failed: broken\n" in said and not Path("begun-better").exists()


def test_make_keep_going_runs_the_rest_too(runner, monkeypatch, capsys):
    monkeypatch.setenv("MAKEFLAGS", "k -- VENV=.venv")
    assert run(runner, "broken", "mute", "better") == 2
    assert Path("begun-better").exists()
    assert "failed: broken, mute" in capsys.readouterr().out


def test_a_dry_run_begins_no_step_and_leaves_what_a_run_said(runner, monkeypatch):
    assert run(runner, "good") == 0
    said = Path("_build/checks/good.txt").read_bytes()
    Path("begun-good").unlink()
    monkeypatch.setenv("MAKEFLAGS", "n -- VENV=.venv")
    assert run(runner, "good") == 0
    assert not Path("begun-good").exists() and Path("_build/checks/good.txt").read_bytes() == said


@pytest.mark.parametrize("flags", ["--no-print-directory", "VENV=.venv", "w", " -j2 --jobserver-auth=3,4"])
def test_no_other_option_of_make_is_taken_for_a_dry_run(runner, monkeypatch, flags):
    monkeypatch.setenv("MAKEFLAGS", flags)
    assert run(runner, "broken", "better") == 1
    assert not Path("begun-better").exists()
