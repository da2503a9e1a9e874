"""What readers meet beside the text: folds that say what they hold, previews of links, times, reports."""

import json
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from pages import finish, folds, previews, report, sections
from pages.page import Page


def parsed(html):
    return BeautifulSoup(html, "html.parser")


def cell(source, tags=(), outputs=()):
    return {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)}, "outputs": list(outputs)}


def folded(*cells):
    """Return the cells as Sphinx gets them."""
    source = [json.dumps({"cells": list(cells)})]
    app = SimpleNamespace(env=SimpleNamespace(doc2path=lambda name: f"{name}.ipynb"))
    folds.fold_plumbing(app, "chapters/a", source)
    return json.loads(source[0])["cells"]


PICTURE = {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}}
LIVE = {"output_type": "display_data", "data": {"application/vnd.jupyter.widget-view+json": {}}}
TEXT = {"output_type": "stream", "text": "1"}


@pytest.mark.parametrize(
    ("code", "tags", "outputs", "words"),
    [
        ("import math\nfrom a import b", [], [], "Imports"),
        ("glue('a', 1)", [], [], "Numbers for the text"),
        ("plt.show()", ["hide-input"], [PICTURE], "Code of this figure"),
        ("explorer", ["hide-input"], [LIVE], "Code of this live figure"),
        ("print(1)", ["hide-input"], [TEXT], "Code of this output"),
        ("assert a == b", ["hide-input"], [], "Check"),
        ("def f(): pass", ["hide-input"], [], "Code used below"),
    ],
)
def test_a_fold_says_what_it_holds(code, tags, outputs, words):
    (found,) = folded(cell(code, tags, outputs))
    assert found["metadata"]["tags"] == ["hide-input"]
    assert set(found["metadata"]["mystnb"].values()) == {words}
    assert found["source"] == code


def test_code_that_the_text_speaks_of_stays_without_what_hands_numbers_to_it():
    shown, magic, solution = folded(
        cell("import a\nb = a.c()\nglue('b', b)\nfor n in b:\n    glue(n, n)\nprint(b)", outputs=[TEXT]),
        cell("%load_ext tensorboard"),
        cell("x = 1", ["remove-input"]),
    )
    assert shown["source"] == "import a\nb = a.c()\nprint(b)"
    assert magic["source"] == "%load_ext tensorboard"
    assert [each["metadata"] for each in (shown, magic)] == [{"tags": []}] * 2
    assert solution["metadata"] == {"tags": ["remove-input"]}


def test_the_fold_of_a_figure_has_its_number():
    fold = '<details class="hide"><summary><p>Code of this figure</p><p>Check</p></summary></details>'
    page = parsed(f'<div>{fold}<p class="caption-number">Fig. 7 </p></div><div>{fold}</div>')
    folds.name_figures(page)
    assert [words.get_text() for words in page.select("summary p")] == [
        *("Code of Fig. 7", "Check"),
        *("Code of this figure", "Check"),
    ]


def test_links_are_shown_what_they_lead_to(tmp_path):
    (tmp_path / "_static").mkdir()
    links = ["glossary.html#term-rate", "#equation-eq-x", "#fig-x", "#a-section", "glossary.html#term-lost"]
    text = "".join(f'<a class="reference internal" href="{link}">x</a>' for link in links)
    here = Page(
        f"<article>{text}<div class='math' id='equation-eq-x'>(1)<a class='headerlink'>#</a> x = y</div>"
        "<figure id='fig-x'><img src='../_images/p.svg'/><figcaption>Curve</figcaption></figure>"
        "<section id='a-section'>long</section></article>"
    )
    terms = Page("<dl><dt id='term-rate'>rate</dt><dd><p>How <b id='b'>far</b>.</p></dd></dl>")
    pages = {"chapters/a.html": here, "chapters/glossary.html": terms}
    previews.write_previews(tmp_path, [previews.previews_of(page, name) for name, page in pages.items()])
    text = (tmp_path / previews.SCRIPT).read_text()
    assert json.loads(text.removeprefix("globalThis.nadamPreviews = ").removesuffix(";\n")) == {
        "chapters/a.html#equation-eq-x": '<div class="math">(1) x = y</div>',
        "chapters/a.html#fig-x": '<figure><img src="_images/p.svg"/><figcaption>Curve</figcaption></figure>',
        "chapters/glossary.html#term-rate": "<dd><p>How <b>far</b>.</p></dd>",
    }


def test_a_lesson_says_how_long_its_text_takes():
    words = "word " * 397  # with the title and the heading below 401: three minutes at 200 a minute
    lesson = (
        f"<article><section><h1>Title</h1><p>{words}</p><pre>{words}</pre>"
        "<section id='check-yourself'><h2>Check yourself now</h2></section></section></article>"
    )
    page = parsed(lesson)
    finish.say_reading_time(page)
    assert page.h1.find_next_sibling().get_text() == "The text takes about 3 minutes."
    page = parsed(lesson.replace("check-yourself", "other"))
    finish.say_reading_time(page)
    assert not page.select(".reading-time")


def test_only_pages_that_were_written_offer_to_report_an_error_and_only_to_an_address():
    app = SimpleNamespace(config=SimpleNamespace(report_errors_to="https://a.example/new?title={page}"))
    for doctree, count in ((object(), 1), (None, 0)):
        context = {"body": ""}
        report.offer_report(app, "chapters/a", "page.html", context, doctree)
        assert context["body"].count("https://a.example/new?title=chapters%2Fa") == count
    app.config.report_errors_to = ""
    context = {"body": "text"}
    report.offer_report(app, "chapters/a", "page.html", context, object())
    assert context["body"] == "text"


def test_a_search_finds_a_term_by_its_own_words():
    text = """<article><section id="glossary"><h1>Glossary</h1><dl class="glossary">
    <dt id="term-step">step<a class="headerlink" href="#term-step">#</a></dt><dd>An update.</dd>
    <dt id="term-epoch">epoch</dt></dl></section></article>"""
    _, *terms = sections.sections_of(parsed(text))
    assert terms == [("term-step", "step", "step updat"), ("term-epoch", "epoch", "epoch")]
