"""Exercises as they are read: a solution is folded."""

from bs4 import BeautifulSoup


def fold_solutions(page: BeautifulSoup) -> None:
    """Make each solution a fold that needs no script, under its title.

    The ids that sphinx-exercise gives to the parts stand in a page more than once, and name nothing.
    """
    for part in page.select("#exercise-content, #solution-content, .solution.admonition"):
        del part["id"]
    for solution in page.select("div.solution.admonition"):
        title = solution.select_one("p.admonition-title")
        if title:
            solution.name, title.name = "details", "summary"
            for link in title.select("a"):
                link.unwrap()  # it would lead to the exercise just above, and not open the fold
