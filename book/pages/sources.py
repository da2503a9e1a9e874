"""Chapters as they are read: a fault is a warning, which stops the build; a notebook says how to run it.

The note stands at the end of the notebook's page, and of the notebook that is offered as a download.
"""

import json
import re
import tomllib
from logging import LogRecord, getLogger
from pathlib import Path
from shutil import copyfile
from typing import Any

from chapter_rules import problems
from selection import without_solutions as asked_for
from sphinx.application import Sphinx
from sphinx.util import logging

from .left_out import stripped

logger = logging.getLogger(__name__)
POSITION = re.compile(r"(?<=\.ipynb):(\d+)(\d{4})$")  # MyST-NB counts 10,000 lines a cell

# The last section of each notebook. Its links are HTML, as Sphinx takes those in Markdown for links to pages.
RUN_IT = """\
## Run it yourself

Download {files} into one folder. There, in a fresh environment of Python `{pythons}`:

```sh
pip install "./{wheel}[book,keras]" jupyterlab
```

Then `jupyter lab` opens it.
"""


def check_page(app: Sphinx, docname: str, source: list[str]) -> None:
    """Warn of each problem of a page that Sphinx reads."""
    for problem in problems(Path(app.env.doc2path(docname)), source[0]):
        logger.warning(problem, location=docname, type="pages", subtype="rule")


def name_the_cell(record: LogRecord) -> bool:
    """Let a warning say "15_batch_size.ipynb, cell 4, line 2", not "15_batch_size.ipynb:40002"."""
    location = getattr(record, "location", None)
    if isinstance(location, str):
        record.location = POSITION.sub(lambda found: f", cell {found[1]}, line {int(found[2])}", location)
    return True


def name_cells(app: Sphinx) -> None:
    """Let each warning that Sphinx shows name the cell that it is about."""
    for handler in getLogger("sphinx").handlers:
        handler.addFilter(name_the_cell)


def needed_files(notebook: dict[str, Any], path: Path) -> list[str]:
    """Return the names of the files of data beside the notebook, or in its results, that its code reads."""
    code = "".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    found = [each for end in ("*.toml", "*.json", "results/*.jsonl") for each in path.parent.glob(end)]
    data = sorted(each.relative_to(path.parent).as_posix() for each in found)
    return [name for name in data if f'"{name}"' in code]


def with_run_it(text: str, path: Path, book: Path, downloads: str = "") -> str:
    """Return the text of the notebook at ``path`` with the section RUN_IT, which links to ``downloads``."""
    notebook = json.loads(text)
    project = tomllib.loads((book / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wheel = f"{project['name']}-{project['version']}-py3-none-any.whl"
    files = {path.name: "this notebook", wheel: "the package"} | {
        name: name for name in needed_files(notebook, path)
    }
    links = " and ".join(f'<a href="{downloads}{name}" download>{words}</a>' for name, words in files.items())
    section = RUN_IT.format(files=links, pythons=project["requires-python"], wheel=wheel).splitlines(
        keepends=True
    )
    notebook["cells"].append(
        {"cell_type": "markdown", "id": "run-it-yourself", "metadata": {}, "source": section}
    )
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def offer_on_page(app: Any, docname: str, source: list[str]) -> None:
    """Add to the page of a notebook how to run it, with links to the downloads."""
    path = Path(app.env.doc2path(docname))
    if path.suffix == ".ipynb":
        downloads = "../" * docname.count("/") + f"_sources/{docname.rpartition('/')[0]}/"
        source[0] = with_run_it(source[0], path, Path(app.confdir), downloads)


def offer_downloads(app: Any, error: Exception | None) -> None:
    """Add to each downloadable notebook how to run it, and put the files of data that it reads beside it."""
    if error is None and app.builder.format == "html":
        for download in sorted(Path(app.outdir, "_sources").rglob("*.ipynb")):
            text = download.read_text(encoding="utf-8")
            text = stripped(text) if asked_for() else text
            path = Path(app.srcdir, download.relative_to(Path(app.outdir, "_sources")))
            for name in needed_files(json.loads(text), path):
                copy = download.parent / name
                copy.parent.mkdir(exist_ok=True)
                copyfile(path.parent / name, copy)
            download.write_text(with_run_it(text, path, Path(app.confdir)), encoding="utf-8")
