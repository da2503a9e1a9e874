"""The chapters on disk: each keeps the rules, and together they are the book that the contents list."""

import re
from pathlib import Path

import nbformat
import pytest
from chapter_rules import problems
from chapter_rules.cells import inside
from chapter_rules.prose import equation_labels
from sphinx_external_toc.parsing import parse_toc_yaml

BOOK = Path(__file__).parents[2]
NOTEBOOKS = sorted((BOOK / "chapters").glob("*.ipynb"))
PAGES = sorted((BOOK / "chapters").glob("*.md"))


def markdown(path):
    """Return the text of a page, or of all Markdown in a notebook."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.fixture(params=[*NOTEBOOKS, *PAGES], ids=lambda path: path.stem)
def page(request):
    return request.param


def test_the_contents_list_every_chapter_and_nothing_else():
    on_disk = {f"chapters/{path.stem}" for path in [*NOTEBOOKS, *PAGES]}
    assert set(parse_toc_yaml(BOOK / "_toc.yml")) == on_disk


def test_every_page_keeps_the_rules(page):
    assert problems(page, page.read_text(encoding="utf-8")) == []


def test_no_two_figures_and_no_two_equations_of_the_book_have_one_name():
    cells = [cell for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells]
    names = [name for cell in cells if (name := inside(cell.metadata, "mystnb", "figure", "name"))]
    names += [label for path in NOTEBOOKS for label in equation_labels(markdown(path))]
    assert len(names) > 100
    assert sorted({name for name in names if names.count(name) > 1}) == []


def roles(text, name):
    """Return what the roles of that name, such as ``cite`` or ``cite:t``, refer to."""
    targets = re.findall(rf"\{{{name}(?::\w+)?\}}`([^`]+)`", text)
    return [(re.search(r"<([^>]+)>$", target) or [target, target])[1] for target in targets]


def test_every_citation_has_an_entry(page):
    keys = re.findall(
        r"^@\w+\{([^,\s]+),", (BOOK / "chapters" / "references.bib").read_text(encoding="utf-8"), re.MULTILINE
    )
    cited = {key.strip() for target in roles(markdown(page), "cite") for key in target.split(",")}
    assert cited - set(keys) == set()
    assert len(keys) == len(set(keys))


def test_every_entry_is_cited():
    keys = re.findall(
        r"^@\w+\{([^,\s]+),", (BOOK / "chapters" / "references.bib").read_text(encoding="utf-8"), re.MULTILINE
    )
    cited = {
        key.strip()
        for path in [*NOTEBOOKS, *PAGES]
        for target in roles(markdown(path), "cite")
        for key in target.split(",")
    }
    assert set(keys) - cited == set()


def glossary():
    """Return the terms that the glossary defines, in lower case."""
    text = (BOOK / "chapters" / "glossary.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\{glossary\}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line.lower() for block in blocks for line in block.splitlines() if line and line[0] not in " :"]


def test_every_term_is_in_the_glossary(page):
    assert {term.lower() for term in roles(markdown(page), "term")} - set(glossary()) == set()
    assert len(glossary()) == len(set(glossary()))


def test_the_glossary_and_the_citations_are_found_where_they_stand():
    assert {"step", "epsilon", "running product"} <= set(glossary())
    assert roles("{term}`steps <step>` and {term}`epoch`, {cite}`a,b`, {cite:t}`c`", "term") == [
        "step",
        "epoch",
    ]
    assert roles("{term}`step`, {cite}`a,b`, {cite:t}`c`", "cite") == ["a,b", "c"]
