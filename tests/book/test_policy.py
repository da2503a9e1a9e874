"""What a page may load is listed here by directive; and no page leads anywhere but to the web."""

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from pages.policy import POLICY, add_csp, wrong_addresses

BOOK = Path(__file__).parents[2]
MAY = {
    "default-src": ["'self'", "file:"],
    "script-src": ["'self'", "file:", "blob:", "'wasm-unsafe-eval'", "'unsafe-hashes'", "{hashes}"],
    "worker-src": ["blob:"],
    "style-src": ["'self'", "file:", "'unsafe-inline'"],
    "img-src": ["'self'", "file:", "data:", "blob:"],
    "connect-src": ["'self'", "file:", "blob:", "data:"],
    "object-src": ["'none'"],
    "frame-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'", "file:"],
}


def directives(policy):
    """Return what a policy allows, by directive, in the order in which it stands there."""
    return [
        (name, sources) for name, *sources in (part.split() for part in policy.split(";") if part.strip())
    ]


def test_each_directive_allows_what_is_listed_and_no_more():
    assert dict(directives(POLICY)) == MAY
    assert len(directives(POLICY)) == len(MAY), "a directive stands twice, of which a browser takes the first"


def test_the_page_gets_this_policy_before_anything_that_it_rules():
    page = BeautifulSoup(
        "<html><head><meta charset='utf-8'><script>x()</script></head><body onclick='y()'></body></html>",
        "html.parser",
    )
    add_csp(page)
    first, second = page.head.find_all(True)[:2]
    assert (first.get("charset"), second["http-equiv"]) == ("utf-8", "Content-Security-Policy")
    written = dict(directives(second["content"]))
    hashes = written["script-src"][-2:]
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", each) for each in hashes) and len(set(hashes)) == 2
    assert {**written, "script-src": [*written["script-src"][:-2], "{hashes}"]} == MAY


IN_TEXT = re.compile(
    r"(?:\]\(|<|\b(?:href|src|action|formaction|srcdoc|xlink:href)\s*=\s*[\"']?)\s*([a-zA-Z][\w+.\-]*):",
    re.IGNORECASE,
)
TEXT_MAY = {"https", "mailto"}


def written_schemes(text):
    """Return the schemes of the links in a text of Markdown with HTML in it, those in code left out."""
    text = re.sub(
        r"^(`{3,}|~{3,})(?!\{).*?^\1`*\s*$|(`+)(?!`).*?(?<!`)\2(?!`)",
        " ",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    return {re.sub(r"\s", "", scheme).lower() for scheme in IN_TEXT.findall(text)}


def chapters():
    """Yield the name and the text of each page that a person writes."""
    for path in sorted((BOOK / "chapters").glob("*.md")):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted((BOOK / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                yield path.name, cell.source


def test_no_chapter_leads_elsewhere_than_to_the_web():
    assert {name: wrong for name, text in chapters() if (wrong := written_schemes(text) - TEXT_MAY)} == {}


def test_no_chapter_has_a_script_a_frame_or_an_answer_to_an_event():
    active = re.compile(
        r"<(?:script|iframe|object|embed|base|meta|form|link|style)\b|<[^>]*\son\w+\s*=", re.IGNORECASE
    )
    for name, text in chapters():
        text = re.sub(
            r"^(`{3,}).*?^\1\s*$|(`+)(?!`).*?(?<!`)\2(?!`)", " ", text, flags=re.MULTILINE | re.DOTALL
        )
        assert not active.search(text), f"{name}: {active.search(text)[0]}"


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        ('<a href="javascript:alert(1)">x</a>', ["href: javascript:alert(1)"]),
        ('<a href=" java\nscript:alert(1)">x</a>', ["href: javascript:alert(1)"]),
        ('<img src="http://example.org/a.png">', ["src: http://example.org/a.png"]),
        ('<script src="//example.org/a.js"></script>', ["src: //example.org/a.js"]),
        ('<img src="data:text/html,x">', ["src: data:text/html,x"]),
        ('<iframe src="data:image/png;x"></iframe>', ["src: data:image/png;x"]),
        ('<form action="https://example.org"></form>', ["action: https://example.org"]),
        (
            '<a href="#x">a</a><a href="b.html?c=d:e">b</a><a href="https://example.org">c</a>'
            '<img src="data:image/png;base64,x">',
            [],
        ),
    ],
)
def test_an_address_by_another_scheme_is_found(html, wrong):
    assert wrong_addresses(BeautifulSoup(html, "html.parser")) == wrong


@pytest.mark.parametrize(
    ("text", "found"),
    [("<a href='VBScript:x'>", {"vbscript"}), ("[a](data:text/html,x)", {"data"}), ("`[a](x:y)`", set())],
)
def test_a_scheme_in_a_text_is_found(text, found):
    assert written_schemes(text) == found
