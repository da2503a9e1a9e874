"""What the style sheets hide is on a list, each rule with the medium in which it hides."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2]
SHEETS = ("assets/book.css", "web/src/figure.css", "web/src/exercise.css", "book/paper.css")
NONE = r"0(?:\.0*[0-4]\d*)?(?:px|r?em|%)?(?![\w.])"
HIDES = re.compile(
    r"(?:display: none|(?:content-)?visibility: (?:hidden|collapse)|color: transparent"
    rf"|opacity: {NONE}|(?:max-)?(?:height|width|block-size|inline-size): {NONE}|font(?:-size)?: {NONE}"
    r"|text-indent: -|clip(?:-path)?: |mask(?:-image)?: |scale: |transform: .*scale"
    r"|outline(?:-width|-style)?: (?:0|none)"  # of what has the focus
    r"|(?:left|right|top|bottom): -\d{3,}|z-index: -|line-clamp: |(?:user-select|pointer-events): none)[^;}]*"
)
FILTERS = {
    "source": "article answer question page",
    "verdict": "true false misleading depends-on-the-version",
    "topic": "algorithm arguments decay-argument epoch-functions methods rate-by-hand schedules",
}
LEFT_OUT = ", ".join(
    f'.claims:has(option[value="{value}"]:checked) .claim:not([data-{name}="{value}"])'
    for name, values in FILTERS.items()
    for value in values.split()
)
MAY = {
    "assets/book.css": [
        ".bd-content .column-name | display: none",  # but on a phone, where each row is a card
        "@media screen and (max-width: 48rem) | .bd-content .table.cards thead th ~ th | display: none",
        ".bd-content .citation > .label | display: none",
        "@media screen | html.nadam-live .tag_static-figure | display: none",
        # A quiz, until its program has drawn it.
        "@media screen and (scripting: enabled) | :root .yaq:not(.yaq-active) | visibility: hidden",
        # For ten seconds, where no script says that it runs.
        "@keyframes hold-back | from, to | max-height: 0",
        "@keyframes hold-back | from, to | visibility: hidden",
        "@media screen and (scripting: enabled) | .bd-content .solution.waits, "
        ".nadam-live .exercise:has(.nadam-exercise.numbers:empty) + .solution | display: none",
        "@media print | .nadam-widget | display: none",
        f"{LEFT_OUT} | display: none",
        "@media print | .preview | display: none",
    ],
    "web/src/figure.css": [
        ".nadam-figure .heard | clip-path: inset(50%)",  # for the list of headings
        ".nadam-figure .handles | pointer-events: none",  # the layer; its points take them
        # Until there is something to show, so that nothing is pushed away.
        '.nadam-figure:has(> [role="status"]:empty) > :is(.formula, .controls, .buttons, details)'
        " | visibility: hidden",
        ".nadam-figure [hidden] | display: none !important",
    ],
    "web/src/exercise.css": ["@media print | .nadam-exercise | display: none"],
    "book/paper.css": ["@media print | .claims-filter, .copybtn | display: none !important"],
}


def hides(sheet):
    """Yield medium, selector and declaration of each rule that hides."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    inside = []
    for head, end in re.findall(r"([^{};]*(?:;|))([{}]?)", sheet):
        head = " ".join(head.split())
        if end == "{":
            inside.append(head)
            continue
        if found := HIDES.match(head):
            yield " | ".join([*inside, found[0]])
        if end == "}":
            inside.pop()


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_hides_what_is_listed_and_no_more(name):
    assert list(hides((BOOK / name).read_text(encoding="utf-8"))) == MAY[name]


@pytest.mark.parametrize(
    "declaration",
    [
        "display: none",
        "color: transparent",
        "clip-path: inset(50%)",
        "font-size: 0.1px",
        "opacity: 0",
        "left: -9999px",
    ],
)
def test_a_rule_that_hides_is_found_and_one_that_makes_small_is_not(declaration):
    rule = f"td {{\n    margin: 0;\n    {declaration};\n  }}"
    sheet = f"@media (max-width: 40rem) {{\n  {rule}\n}}\n.a {{\n  font-size: 0.8rem;\n}}"
    assert list(hides(sheet)) == [f"@media (max-width: 40rem) | td | {declaration}"]
