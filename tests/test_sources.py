"""The entries of the bibliography agree with their keys, with what cites them, and have sound addresses."""

import re
import unicodedata
from pathlib import Path

import nbformat
import pytest

BOOK = Path(__file__).parents[1]
BIBLIOGRAPHY = (BOOK / "chapters" / "references.bib").read_text(encoding="utf-8")
ENTRIES = {
    key: dict(re.findall(r"^ *(\w+) *= *\{(.*?)\},?$", body, re.MULTILINE))
    for key, body in re.findall(r"^@\w+\{([\w]+),\n(.*?)^\}", BIBLIOGRAPHY, re.MULTILINE | re.DOTALL)
}
FORMS = {
    "year": r"(?:18|19|20)\d\d",
    "doi": r"10\.\d{4,9}/[^\s{}]+",
    "eprint": r"\d{4}\.\d{4,5}",  # as arXiv has numbered since April 2007
    "url": r"https://[\w.-]+\.[a-z]{2,}(?:/[^\s{}]*)?",
    "pages": r"\d+--\d+",
    "volume": r"\d+",
    "number": r"\d+",
}
NEWEST = 2026  # no source is of a year that has not come


def plain(text):
    """Return a text without LaTeX's accents and braces, in small letters."""
    text = unicodedata.normalize("NFKD", re.sub(r"\\['`^\"~=.c]|[{}]", "", text))
    return "".join(letter for letter in text if not unicodedata.combining(letter)).lower()


def surnames(entry):
    """Return the authors' surnames."""
    names = [name.partition(",")[0] for name in re.split(r" and ", plain(entry.get("author", "")))]
    return [name.strip() for name in names if name.strip() not in ("", "others")]


every_entry = pytest.mark.parametrize("key", ENTRIES)


def test_every_entry_is_read():
    assert len(ENTRIES) == BIBLIOGRAPHY.count("\n@") + BIBLIOGRAPHY.startswith("@") > 20


@every_entry
def test_an_entry_has_a_year_a_title_and_a_place_to_find_it(key):
    assert {"year", "title"} <= set(ENTRIES[key]) and {"doi", "eprint", "url", "booktitle", "journal"} & set(
        ENTRIES[key]
    ), key


@every_entry
def test_the_parts_of_an_entry_have_their_forms(key):
    for name, form in FORMS.items():
        if name in ENTRIES[key]:
            assert re.fullmatch(form, ENTRIES[key][name]), f"{key}: {name} = {ENTRIES[key][name]}"
    assert int(ENTRIES[key]["year"]) <= NEWEST, key


@every_entry
def test_pages_go_up_and_an_arxiv_number_is_not_younger_than_its_paper(key):
    entry = ENTRIES[key]
    first, last = map(int, entry.get("pages", "1--1").split("--"))
    assert first <= last, f"{key}: pages {entry['pages']}"
    if number := entry.get("eprint"):
        assert 2000 + int(number[:2]) <= int(entry["year"]), (
            f"{key} is of {entry['year']}, its preprint {number} of 20{number[:2]}"
        )
        assert int(entry["year"]) - 2000 - int(number[:2]) <= 3 and 1 <= int(number[2:4]) <= 12, (
            f"{key}: {number}"
        )


# Keys that end in a number which is no year.
NUMBERED = {"keras966": "issue 966", "keras14115": "issue 14115", "d2l": "learning rate scheduling"}


@every_entry
def test_the_key_is_the_first_author_and_the_year(key):
    entry, (name, number) = ENTRIES[key], re.fullmatch(r"([a-z]+?)(\d*l?)", key).groups()
    if key in NUMBERED:
        assert NUMBERED[key] in entry["howpublished"]
    elif number:
        assert (surnames(entry)[0], entry["year"]) == (name, number), (
            f"{key}: {surnames(entry)[0]}, {entry['year']}"
        )


@every_entry
def test_a_year_in_an_address_or_a_note_is_not_another(key):
    entry = ENTRIES[key]
    stated = re.findall(r"\b(?:Published|of)(?: \d+)? ?[A-Z]?[a-z]* ((?:19|20)\d\d)", entry.get("note", ""))
    assert set(stated) <= {entry["year"]}, f"{key} is of {entry['year']}, its note says {stated}"


def texts():
    """Yield file, and each line of prose that cites."""
    for path in sorted((BOOK / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                yield from ((path.name, line) for line in cell.source.splitlines() if "{cite" in line)
    for path in sorted((BOOK / "chapters").glob("*.md")):
        yield from (
            (path.name, line) for line in path.read_text(encoding="utf-8").splitlines() if "{cite" in line
        )


AUTHORS = sorted(
    {name for entry in ENTRIES.values() for name in surnames(entry) if " " not in name}, key=len, reverse=True
)
WITHOUT = {"keras"}  # names a program, not its authors
# Adjectives and methods that bear a name, where no author is meant.
NAMED_AFTER = re.compile(
    r"nesterov(?:'s)? (?:momentum|method|form|gradient)|nesterov=|`[^`]*`|robbins-monro"
    r"|polyak(?:'s)? (?:ball|average)"
)


def clauses(line):
    """Yield each part of a line that ends with a citation, with the keys that it cites."""
    begin = 0
    for match in re.finditer(r"\{cite(?::\w+)?\}`([^`]+)`", line):
        yield line[begin : match.start()], [key.strip() for key in match[1].split(",")]
        begin = match.end()


def wrong_names(line):
    """Return the names before a citation that are of no author of what it cites, if none before it is."""
    found = []
    for words, keys in clauses(line):
        text = NAMED_AFTER.sub(" ", plain(re.split(r"(?<=[a-z`])[.;:] (?=[A-Z`])", words)[-1]))
        named = [
            name
            for name in AUTHORS
            if re.search(rf"\b{re.escape(name)}(?:'s)?\b", text) and name not in WITHOUT
        ]
        cited = {name for key in keys for name in surnames(ENTRIES[key])}
        if named and not cited & set(named):
            found.append(f"{', '.join(named)} stands before {', '.join(keys)}: {words.strip()[-80:]}")
    return found


def test_a_name_before_a_citation_is_an_author_of_what_is_cited():
    lines = list(texts())
    assert len(lines) > 40
    assert [f"{name}: {told}" for name, line in lines for told in wrong_names(line)] == []


def test_a_wrong_name_is_found():
    assert wrong_names("The heavy ball is Nesterov's {cite}`polyak1964`.") != []
    assert wrong_names("Rosenbrock's valley {cite}`cauchy1847`, Goh {cite}`goh2017`") != []
    assert (
        wrong_names(
            "The heavy ball is Polyak's {cite}`polyak1964`, Adam from Kingma and Ba {cite}`kingma2015`."
        )
        == []
    )
