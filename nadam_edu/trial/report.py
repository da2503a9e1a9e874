"""The claims and what was found, as a page: a card for each claim, which the style sheet filters."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from .checks import Result
from .claims import VERDICTS, Claim

SOURCES = ("article", "answer", "question", "page")  # keys of references.bib; a module of checks each


def tally(claims: Iterable[Claim]) -> dict[str, dict[str, int]]:
    """Return how many claims of each source have each verdict.

    Examples
    --------
    >>> tally([])["article"]
    {'true': 0, 'false': 0, 'misleading': 0, 'depends on the version': 0}
    """
    counts = {source: dict.fromkeys(VERDICTS, 0) for source in SOURCES}
    for claim in claims:
        counts[claim.source][claim.expected] += 1
    return counts


def slug(text: str) -> str:
    """Return a text as the style sheet knows it.

    >>> slug("depends on the version")
    'depends-on-the-version'
    """
    return re.sub(r"\W+", "-", text.lower())


def as_text(value: Any) -> str:
    """Return a measured value as text, numbers to five digits.

    >>> as_text([0.00299940025, True, "TypeError"])
    '0.0029994, yes, TypeError'
    """
    if isinstance(value, list):
        return ", ".join(map(as_text, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value + 0:.5g}" if isinstance(value, float) else str(value)  # + 0: no negative zero


def as_html(claims: list[Claim], results: Mapping[str, Result]) -> str:
    """Return the claims with their verdicts and measured values, as HTML without scripts and styles.

    The style sheet of the book shows the three lists and hides the cards that they exclude. Without it all
    cards are there.
    """
    lists = [
        _list("source", SOURCES),
        _list("verdict", VERDICTS),
        _list("topic", sorted({claim.topic for claim in claims})),
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
    options = "".join(f'<option value="{slug(value)}">{escape(value)}</option>' for value in choices)
    every = f'<option value="all-{name}s">all</option>'
    return f'<label>{name} <select autocomplete="off">{every}{options}</select></label>'


def _card(claim, result):
    """Return one claim."""
    anchor, implied = f"claim-{claim.id.lower()}", ", by implication" if claim.implied else ""
    measured = "; ".join(
        f"{escape(name)}: <strong>{escape(as_text(value))}</strong>"
        for name, value in result.measured.items()
    )
    elsewhere = "".join(
        f"; {escape(name)}: <strong>{as_text(held)}</strong> (measured elsewhere)"
        for name, held in claim.elsewhere.items()
    )
    rows = {
        "Measured": f"{_code(claim.measurement)}. {measured}{elsewhere}",
        "In training": _trained(claim),
        "Versions": _code(claim.versions),
        "Check": f"<code>nadam_edu.trial.{claim.check}</code>",
        "More in": f'<a href="{claim.section}.html">{_place(claim.section)}</a>',
    }
    data = (
        f'data-source="{claim.source}" data-verdict="{slug(result.verdict)}" data-topic="{slug(claim.topic)}"'
    )
    return "\n".join(
        [
            f'<article class="claim" id="{anchor}" {data}>',
            f'<p class="claim-head"><a href="#{anchor}">{claim.id}</a> '
            f'<span class="claim-verdict">{result.verdict}</span>',
            f'<span class="claim-source">the {claim.source}{implied}</span></p>',
            f'<p class="claim-says">{_code(claim.claim)}</p>',
            f"<p>{_code(claim.note)}</p>",
            "<dl>",
            *(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows.items()),
            "</dl>\n</article>",
        ]
    )


def _place(section):
    """Return what a reader calls a page of the book: chapter 5, or the appendix."""
    number = section.split("_")[0]
    return f"chapter {int(number)}" if number.isdigit() else f"the {number}"


def _trained(claim):
    """Return the verdicts in the other ways to train, those that are alike together; or why there is none."""
    if claim.outside_fit:
        return f"not about <code>fit</code>: {claim.outside_fit}"
    by_verdict: dict[str, list[str]] = {}
    for way, found in claim.ways.items():
        by_verdict.setdefault(found, []).append(way.replace(", ", " with "))  # a list has commas of its own
    return "; ".join(f"{', '.join(ways)}: <strong>{found}</strong>" for found, ways in by_verdict.items())


def _code(text):
    """Return the text as HTML, what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
