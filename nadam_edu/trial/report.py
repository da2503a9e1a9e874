"""The claims and what was found, as a page: one card for each claim, filtered by the book's style sheet alone, and counted."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from .checks import Result
from .claims import VERDICTS, Claim

# The sources by their key in references.bib, as the page calls them.
SOURCES = {
    "article2025": "the article",
    "answer2025": "the answer",
    "question2017": "the question and its replies",
    "tensorflow29": "the documentation page",
}


def tally(claims: Iterable[Claim]) -> dict[str, dict[str, int]]:
    """Return how many claims of each source have each verdict.

    Examples
    --------
    >>> tally([])["the article"]
    {'true': 0, 'false': 0, 'misleading': 0, 'depends on the version': 0}
    """
    counts = {name: dict.fromkeys(VERDICTS, 0) for name in SOURCES.values()}
    for claim in claims:
        counts[SOURCES[claim.source]][claim.verdict] += 1
    return counts


def slug(text: str) -> str:
    """Return a text as the style sheet knows it.

    >>> slug("depends on the version")
    'depends-on-the-version'
    """
    return re.sub(r"\W+", "-", text.lower())


def shown(value: Any) -> str:
    """Return a measured value as text, numbers to five digits.

    >>> shown([0.00299940025, True, "TypeError"])
    '0.0029994, yes, TypeError'
    """
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value + 0:.5g}" if isinstance(value, float) else str(value)  # + 0: no negative zero


def as_html(claims: list[Claim], results: Mapping[str, Result]) -> str:
    """Return the claims with their verdicts and measured values, as HTML without scripts and styles.

    The style sheet of the book shows the three lists and hides the cards that they exclude; without it all cards are there.
    """
    lists = [
        _list("source", SOURCES),
        _list("verdict", {verdict: verdict for verdict in VERDICTS}),
        _list("topic", {topic: topic for topic in sorted({claim.topic for claim in claims})}),
    ]
    lines = [
        '<div class="claims">',
        '<div class="claims-filter" role="group" aria-label="Show claims by" hidden>',
        *lists,
        '</div>\n<div class="claims-cards">',
        *(_card(claim, results[claim.id]) for claim in claims),
        f'</div>\n<p class="claims-count">{len(claims)} claims in all</p>\n</div>',
    ]
    return "\n".join(lines)


def _list(name, choices):
    """Return one of the lists to choose from."""
    options = "".join(f'<option value="{slug(value)}">{escape(label)}</option>' for value, label in choices.items())
    return f'<label>{name} <select autocomplete="off"><option value="all-{name}s">all</option>{options}</select></label>'


def _card(claim, result):
    """Return one claim."""
    anchor = f"claim-{claim.id.lower()}"
    measured = "; ".join(f"{escape(name)}: <strong>{escape(shown(value))}</strong>" for name, value in result.measured.items())
    elsewhere = "".join(f"; {escape(name)}: <strong>{shown(held)}</strong> (measured elsewhere)" for name, held in claim.elsewhere.items())
    rows = {
        "Measured": f"{_code(claim.measurement)}. {measured}{elsewhere}",
        "Versions": _code(claim.versions),
        "More in": f'<a href="{claim.section}.html">chapter {int(claim.section[:2])}</a>',
    }
    data = f'data-source="{claim.source}" data-verdict="{slug(result.verdict)}" data-topic="{slug(claim.topic)}"'
    return "\n".join(
        [
            f'<article class="claim" id="{anchor}" {data}>',
            f'<p class="claim-head"><a href="#{anchor}">{claim.id}</a> <span class="claim-verdict">{result.verdict}</span>',
            f'<span class="claim-source">{SOURCES[claim.source]}{", by implication" if claim.implied else ""}</span></p>',
            f'<p class="claim-says">{_code(claim.claim)}</p>',
            f"<p>{_code(claim.note)}</p>",
            "<dl>",
            *(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows.items()),
            "</dl>\n</article>",
        ]
    )


def _code(text):
    """Return the text as HTML, what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
