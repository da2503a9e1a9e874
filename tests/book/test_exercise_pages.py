"""A page's exercises: each solution is a fold under its title."""

from bs4 import BeautifulSoup
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
