"""A line at the end of each page by which its reader can report an error, where an address is configured.

``report_errors_to`` in ``_config.yml`` is an address in which ``{page}`` stands for the page, such as
``mailto:ann@example.org?subject={page}``.
"""

from html import escape
from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx

SETTING = "report_errors_to"


def line(address: str, page: str) -> str:
    """Return the line for a page; nothing without an address.

    >>> line("", "chapters/04_nadam")
    ''
    >>> line("mailto:ann@example.org?subject={page}", "a b").split('"')[3]
    'mailto:ann@example.org?subject=a%20b'
    """
    if not address:
        return ""
    filled = escape(address.replace("{page}", quote(page, safe="")))
    link = f'<a href="{filled}">Report an error here</a>'
    return f'<p class="report-error">Something is wrong on this page? {link}.</p>'


def offer_report(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add the line to a page that was written, not made."""
    if doctree is not None:
        context["body"] += line(getattr(app.config, SETTING), pagename)


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.add_config_value(SETTING, "", "html", [str])
    app.connect("html-page-context", offer_report)
