"""A page's exercises: each solution is a fold under its title, and what judges answers is loaded."""

from types import SimpleNamespace

from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from pages import exercises

WRITTEN = """<div class="exercise admonition" id="ex-a">
<p class="admonition-title">Exercise 1 (Predict)</p>
<section id="exercise-content"><p>How much?</p></section></div>
<div class="solution admonition" id="chapters/a-solution-1">
<p class="admonition-title">Solution to<a href="#ex-a">
Exercise 1 (Predict)</a></p><section id="solution-content"><p>Two.</p></section></div>"""


def test_a_solution_is_a_fold_that_says_whose_it_is():
    page = BeautifulSoup(WRITTEN * 2, "html.parser")
    exercises.fold_solutions(page)
    folds = page.find_all("details")
    assert [" ".join(fold.summary.get_text().split()) for fold in folds] == [
        "Solution to Exercise 1 (Predict)"
    ] * 2
    assert [fold.get_text().count("Two.") for fold in folds] == [1, 1]
    assert not page.select("summary a, details[open]")
    assert [part["id"] for part in page.select("[id]")] == ["ex-a", "ex-a"]


def added(scripts, html):
    """Return the scripts that a page of some HTML gets, which has some already."""
    found, document = [], new_document("page")
    document += nodes.raw("", html, format="html")
    app = SimpleNamespace(add_js_file=lambda name, **_: found.append(name))
    files = [SimpleNamespace(filename=name) for name in scripts]
    exercises.load_judge(app, "a", "page.html", {"script_files": files}, document)
    return found


def test_what_judges_answers_is_loaded_once_and_only_where_it_is_needed():
    box = '<div class="nadam-exercise" data-exercise="adam-by-hand"></div>'
    assert added(["mathjax.js"], box) == ["nadam-runtime.js"]
    assert added(["nadam-runtime.js"], box) == []
    assert added([], "<p>adam-by-hand</p>") == []
