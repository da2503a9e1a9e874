"""What refers to a page that is not built says where it would have led."""

import pytest
import selection
from pages import left_out

TEXT = """# A title

It falls by {eq}`eq-of-another-page`, and {numref}`fig-of-another-page` shows it.

$$ x = 1 $$ (eq-one)

$$
y = 2
$$ (eq-two)

:::{exercise} Derive it
:label: ex-one
:class: open

Show it.
:::

{'figure': {'caption': 'A line.', 'name': 'fig-one'}}"""
SAID = {
    "eq-one": "an equation",
    "eq-two": "an equation",
    "fig-one": "a figure",
    "ex-one": "the exercise Derive it",
    "eq-of-another-page": "",
    "fig-of-another-page": "",
    "eq-on": "",
}


@pytest.mark.parametrize(("target", "words"), SAID.items())
def test_a_reference_names_what_is_there_and_not_what_is_mentioned(target, words):
    assert left_out.words_for(target, TEXT) == words


def test_a_part_has_its_own_chapters_and_one_that_is_not_there_is_refused_with_those_that_are():
    assert "chapters/08_schedules" in selection.documents(selection.one_part("2"))
    assert "chapters/04_nadam" not in selection.documents(selection.one_part("2"))
    for part in ("0", "5", "-1", "x"):
        with pytest.raises(ValueError, match=rf"PART must be one of 1 \(The algorithm\).*; got '{part}'"):
            selection.one_part(part)
