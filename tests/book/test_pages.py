"""How the extension names a cell, what it sets, and how it mends the theme's pages."""

import base64
import hashlib
from types import SimpleNamespace

import pages
import pytest
from bs4 import BeautifulSoup
from pages import finish, scripts, sources, typefaces
from sphinx.errors import ExtensionError


def test_a_warning_names_the_cell_in_place_of_myst_nb_s_line():
    def location(given):
        record = SimpleNamespace(location=given)
        assert sources.name_the_cell(record)
        return record.location

    assert location("chapters/15_batch_size.ipynb:40002") == "chapters/15_batch_size.ipynb, cell 4, line 2"
    assert location("15_batch_size.ipynb:1230017") == "15_batch_size.ipynb, cell 123, line 17"
    assert location("chapters/glossary.md:40002") == "chapters/glossary.md:40002"
    assert location(None) is None


def test_a_missing_build_stops_the_book_and_says_what_to_run(tmp_path):
    with pytest.raises(ExtensionError, match=r"nadam-runtime\.js.*make book"):
        pages.serve_locally(SimpleNamespace(confdir=tmp_path), SimpleNamespace())


def test_a_page_gets_each_script_once_and_none_of_thebe():
    def script(filename, body=None):
        return SimpleNamespace(filename=filename, attributes={"body": body} if body else {})

    files = [
        script("a.js"),
        script("sphinx-thebe.js"),
        script(None, "const THEBE_JS_URL = 1"),
        script(None, "x = 1"),
        script("", "x = 1"),
    ]
    context = {"script_files": files}
    scripts.drop_scripts(None, "page", "page.html", context, None)
    assert context["script_files"] == [files[0], files[3]]


PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"/><meta name="viewport" content="a"/><meta name="viewport" content="b"/>
<script data-cfasync="false">light(1 < 2 && 3)</script>
<script src="_static/doctools.js?v=1"></script><script>let hint = 'é';</script>
<script defer="defer" src="_static/mathjax.js"></script>
<script src="_static/searchtools.js"></script>
<script defer src="_static/scripts/fontawesome.js?digest=1"></script>
</head><body>
<button class="search-button-field" aria-label="Search"
  ><i class="fa-solid fa-list fa-lg"></i>Search Ctrl+K</button>
<button onclick="window.print()">print</button>
<article><section><h1>Title</h1><p>The rate \\(x < y\\) first.</p><p>More.</p></section>
<pre>
  a &lt; b &amp; c
</pre>
<div class="cell_output"
  ><script type="application/vnd.jupyter.widget-view+json">{"model_id": "1"}</script></div>
<script type="application/vnd.jupyter.widget-state+json"
  >{"state": {"1": {"state": {"_figure": "descent"}}}}</script>
<script type="text/x-thebe-config">{}</script><script>kernelName = 'python3'</script>
<div role="list"><div role="doc-biblioentry">One.</div></div></article></body></html>
"""
ICONS = 'a={"file-list":[9,9,[],"f022","M9"],list:[512,512,["list-squares"],"f03a","M40 48z"]}'


SEARCH = PAGE.replace("<article>", '<article><div id="search-results"></div>')
CELLS = ["2.5 ms", "1,000", "9e-06", "0.68.1", "-3", "keras-3", "two words", "", "w" * 40]
TABLE = f"<table><tr><th>keras-3</th>{''.join(f'<td><p>{text}</p></td>' for text in CELLS)}</tr></table>"


def finish_book(folder, **pages_written):
    """Do in a folder with these pages what is done after a build."""
    for name, text in {finish.ICONS: ICONS, typefaces.SHEET: ""}.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    for name, text in pages_written.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    finish.finish_pages(SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=folder), None)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Return the folder of a book of three pages as it is after the build."""
    folder = tmp_path_factory.mktemp("book")
    finish_book(folder, page=PAGE, search=SEARCH, table=PAGE.replace("<pre>", f"{TABLE}<pre>"))
    return folder


def finished(book, name="page"):
    """Return a page of it, read again, and its text."""
    text = (book / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser"), text


def test_the_policy_names_each_script_of_the_page_and_no_host(book):
    page, text = finished(book)
    policy = page.select_one('meta[http-equiv="Content-Security-Policy"]')["content"]
    written = ["light(1 < 2 && 3)", "let hint = 'é';", "window.print()", typefaces.ASKS]
    hashes = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in written}
    assert {
        word[len("'sha256-") : -1] for word in policy.replace(";", "").split() if "sha256" in word
    } == hashes
    assert '<script data-cfasync="false">light(1 < 2 && 3)</script>' in text
    assert "://" not in policy
    assert "*" not in policy
    assert "'unsafe-eval'" not in policy
    assert text.index("charset") < text.index("Content-Security-Policy") < text.index("<script")
    assert text.index("charset") < 1024


def test_scripts_follow_the_text_in_their_order(book):
    page, _ = finished(book)
    assert [script.get("src", script.get_text()) for script in page.head.find_all("script")] == [
        "light(1 < 2 && 3)",
        "_static/mathjax.js",
        typefaces.ASKS,
    ]
    last = page.body.find_all("script", recursive=False)
    assert [script.get("src", script.get_text()) for script in last] == [
        "_static/doctools.js?v=1",
        "let hint = 'é';",
    ]
    assert "kernelName" not in str(page)
    assert "thebe" not in str(page)


def test_the_search_page_keeps_its_scripts_and_reads_no_other_page_on_disk(book):
    page, _ = finished(book, "search")
    last = [script.get("src", script.get_text()) for script in page.body.find_all("script", recursive=False)]
    assert last[-3:] == ["_static/searchtools.js", "_static/sections.js", scripts.NO_SUMMARY_ON_DISK]
    digest = base64.b64encode(hashlib.sha256(scripts.NO_SUMMARY_ON_DISK.encode()).digest()).decode()
    assert digest in page.select_one('meta[http-equiv="Content-Security-Policy"]')["content"]


def test_what_readers_stumble_over_is_mended_and_the_text_kept(book):
    page, text = finished(book)
    assert page.select_one(".search-button-field").attrs == {"class": ["search-button-field"]}
    assert [part["role"] for part in page.select('[role="list"] > *')] == ["listitem"]
    assert len(page.select('meta[name="viewport"]')) == 1
    assert page.select_one('meta[name="description"]')["content"] == "The rate x < y first."
    output = page.select_one(".cell_output")
    assert "room-for-a-figure" in output["class"] and output["data-kind"] == "descent"
    assert "<pre>\n  a &lt; b &amp; c\n</pre>" in text


def test_cells_that_hold_one_number_or_one_word_are_marked(book):
    page, _ = finished(book, "table")
    marks = {cell.get_text(): cell.get("class") for cell in page.select("td")}
    assert [text for text in CELLS if marks[text] == ["number"]] == ["2.5 ms", "1,000", "9e-06", "-3"]
    assert [text for text in CELLS if marks[text] == ["one-word"]] == ["0.68.1", "keras-3"]
    assert page.th["class"] == ["one-word"]


def test_icons_are_drawn_into_the_page(book):
    page, _ = finished(book)
    icon = page.select_one("button svg.fa-list.book-icon")
    assert (icon["viewbox"], icon["aria-hidden"], icon.path["d"]) == ("0 0 512 512", "true", "M40 48z")
    assert "fontawesome" not in str(page)


def test_an_unknown_icon_stops_the_book(tmp_path):
    with pytest.raises(ExtensionError, match=r"no icon for .*fa-spoon"):
        finish_book(tmp_path, page=PAGE.replace("fa-list", "fa-spoon"))


def test_a_failed_build_is_left_alone(tmp_path):
    finish.finish_pages(SimpleNamespace(), RuntimeError())


# The placeholder of the repository, and what a fork would write.
@pytest.mark.parametrize(
    ("homepage", "baseurl"),
    [("https://nadam-edu.example/", ""), ("https://books.test/nadam/", "https://books.test/nadam/")],
)
def test_authors_and_address_are_those_of_the_project(tmp_path, homepage, baseurl):
    authors = '[{ name = "Ann Other" }, { name = "Bo Field" }]'
    (tmp_path / "pyproject.toml").write_text(
        f'[project]\nversion = "1.2"\nauthors = {authors}\n[project.urls]\nHomepage = "{homepage}"\n'
    )
    (tmp_path / "CITATION.cff").write_text("title: A book\ndate-released: 2026-01-31\n")
    config = SimpleNamespace(author="unset", html_baseurl="")
    pages.say_whose(SimpleNamespace(confdir=tmp_path), config)
    assert (config.author, config.html_baseurl) == ("Ann Other, Bo Field", baseurl)
    assert (config.release, config.today) == ("1.2", "2026-01-31")
