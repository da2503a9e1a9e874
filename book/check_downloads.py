"""Run the downloadable notebooks as a reader would: in an empty folder and a fresh environment.

``python book/check_downloads.py [NAME.ipynb ...]`` takes them, or all, from the built pages; it needs the
network.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BOOK = Path(__file__).parents[1]
DOWNLOADS = BOOK / "_build" / "html" / "_sources" / "chapters"


def instructions(notebook: Path) -> tuple[str, list[str]]:
    """Return the line that installs, and the names of the files to download, as a notebook states them."""
    section = "".join(json.loads(notebook.read_text(encoding="utf-8"))["cells"][-1]["source"])
    (line,) = re.findall(r"^pip install .+$", section, re.MULTILINE)
    return line, re.findall(r'href="([^"]+)"', section)


def download(notebook: Path, into: Path) -> Path:
    """Return a new folder that holds the files which the notebook says to download."""
    folder = into / notebook.stem
    folder.mkdir()
    for name in instructions(notebook)[1]:
        copy = folder / name
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(DOWNLOADS / name, copy)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Return the variables with which programs run in a new virtual environment in that folder.

    Of this one's, none that Python reads.
    """
    uv = Path(sys.executable).with_name("uv")
    subprocess.run(
        [str(uv), "venv", "--quiet", "--seed", "--python", sys.executable, str(folder)], check=True
    )
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "JUPYTER"))
    }
    return kept | {"PATH": f"{folder / 'bin'}{os.pathsep}{kept['PATH']}", "PIP_PROGRESS_BAR": "off"}


def runs(folder: Path, variables: dict[str, str]) -> bool:
    """Run the one notebook in the folder from top to bottom.

    Tell whether no cell failed that is not meant to.
    """
    command = ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", f"{folder.name}.ipynb"]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)
    print(
        f"{folder.name}: runs" if done.returncode == 0 else f"{folder.name}: FAILS\n{done.stderr[-3000:]}",
        flush=True,
    )
    return done.returncode == 0


def main(names: list[str]) -> int:
    """Install what the notebooks state, run them, and return the number that failed."""
    notebooks = [DOWNLOADS / name for name in names] or sorted(DOWNLOADS.glob("*.ipynb"))
    (line,) = {instructions(notebook)[0] for notebook in notebooks}
    with tempfile.TemporaryDirectory(prefix="nadam-fresh-") as place:
        folders = [download(notebook, Path(place)) for notebook in notebooks]
        variables = environment(Path(place, "environment"))
        print(line, flush=True)
        subprocess.run(line, shell=True, check=True, cwd=folders[0], env=variables, stdout=subprocess.DEVNULL)
        return [runs(folder, variables) for folder in folders].count(False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
