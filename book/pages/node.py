"""Programs of the folder ``web`` that have a part in building the pages."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

WEB = Path(__file__).parents[2] / "web"


def run(program: str, asked: Any) -> str:
    """Return what a program of ``web`` prints, which gets ``asked`` as JSON.

    Node.js comes with the Python packages, and stands beside this Python.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = ["node", str(WEB / program)]
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, input=json.dumps(asked), env=environment
    )
    return done.stdout
