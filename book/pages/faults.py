"""What is wrong with a chapter, and in which of its cells, as warnings: each stops a strict build."""

import re
from logging import LogRecord, getLogger
from pathlib import Path

from chapter_rules import problems
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)
POSITION = re.compile(r"(?<=\.ipynb):(\d+)(\d{4})$")  # MyST-NB counts 10,000 lines a cell


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
