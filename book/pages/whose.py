"""Whose book it is and where it is, from pyproject.toml, so that a fork writes it in one place."""

import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config


def say_whose(app: Sphinx, config: Config) -> None:
    """Take over the authors and, unless it is a placeholder, the address of the pages."""
    project = tomllib.loads(Path(app.confdir, "pyproject.toml").read_text(encoding="utf-8"))["project"]
    config.author = ", ".join(author["name"] for author in project["authors"])
    homepage = project["urls"]["Homepage"]
    if not (urlsplit(homepage).hostname or "").endswith(".example"):
        config.html_baseurl = homepage
