"""Programs and tests run in a process of their own: nothing is pinned, and Keras has a named backend."""

import json
import os
import subprocess
import sys
from pathlib import Path

from nadam_edu.laboratory.reproducible import PINNED

TESTS = Path(__file__).parent


def run(arguments, backend, **environment):
    """Return what a fresh Python prints; raise with all it wrote if it fails."""
    bare = {name: value for name, value in os.environ.items() if name not in {*PINNED, "KERAS_BACKEND"}}
    place = {"PYTHONPATH": os.pathsep.join([str(TESTS.parent), *filter(None, [bare.get("PYTHONPATH")])])}
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env={**bare, **place, "KERAS_BACKEND": backend, **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_cases(backend):
    """Run the tests of ``backends/*cases.py`` on a backend."""
    options = ["-q", "--noconftest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    cases = map(str, sorted((TESTS / "backends").glob("*cases.py")))
    return run(["-m", "pytest", *options, *cases], backend, CUDA_VISIBLE_DEVICES="-1")


def messages_of(backend):
    """Return what each program of ``chapters/messages.toml`` says on a backend, and the rates of its fix."""
    printed = run([str(TESTS / "backends" / "messages.py")], backend, CUDA_VISIBLE_DEVICES="-1")
    return json.loads(printed.splitlines()[-1])
