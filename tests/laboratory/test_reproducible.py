"""The environment is pinned at import and a value set before stays.

What TensorFlow writes to file descriptor 2 can be muted.
"""

import os
import subprocess
import sys

import pytest

from nadam_edu.laboratory.reproducible import PINNED, muted_stderr


def test_muting_ends_also_after_an_error(capfd):
    with pytest.raises(KeyError), muted_stderr():
        os.write(2, b"unheard")
        raise KeyError
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


@pytest.mark.parametrize("set_before", [{}, {"TF_NUM_INTRAOP_THREADS": "3"}])
def test_importing_pins_the_environment_and_keeps_what_was_set(set_before):
    names = "[os.environ[name] for name in pinned.PINNED]"
    code = "import os, sys, nadam_edu.laboratory.reproducible as pinned; "
    code += f"print(*{names}, 'tensorflow' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if name not in PINNED}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, **set_before},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [*{**PINNED, **set_before}.values(), "False"]
