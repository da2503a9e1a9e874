"""The rules of a chapter: a lesson that keeps all of them, and each fault with the sentence that names it."""

import copy

import nbformat
import pytest
from chapter_rules import problems
from chapter_rules.prose import addresses, other_spellings, unbound_numbers

ALT = "A line falls from one at the left edge to zero at the right edge, ever more slowly."  # 17 words
QUIZ = """It is {quiz}`{"type":"SC","values":"a,b","answer":"a"}`.

:::{spoiler} Why
Because.

- **b**: it comes later.
:::
"""
NUMBER_ASKED = '{"type":"FB","answer":"0.5"}'
NUMERIC = f"""It is {{quiz}}`{NUMBER_ASKED}`.

:::{{spoiler}} Why
One over two.

- **`2`**: the other way round.
:::
"""
MARKDOWN, CODE = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
PICTURE = nbformat.v4.new_output("display_data", {"image/svg+xml": "<svg/>"})
GLUED = {"scrapbook": {"mime_prefix": "application/papermill.record/", "name": "share"}}
HALF = {"application/papermill.record/text/plain": "0.5"}
NUMBER = nbformat.v4.new_output("display_data", HALF, metadata=GLUED)
FIGURE = {"figure": {"name": "fig-line", "caption": "The line falls"}, "image": {"alt": ALT}}
END = ":::{solution-end}\n:::\n\n"


def asked(title):
    """Return an exercise, and the mark at which its solution begins."""
    label = f"ex-{title.lower().replace(' ', '-')}"
    return f":::{{exercise}} {title}\n:label: {label}\n\nHow much?\n:::\n\n:::{{solution-start}} {label}\n:::"


LESSON = [
    MARKDOWN("# Title\n\n*Is it so?*\n\nWe try it.\n\n$$\nx = 1\n$$ (eq-one)"),
    CODE("import math", execution_count=1),
    CODE("assert math.sqrt(1) == 1  # eq-one", execution_count=2, outputs=[NUMBER]),
    MARKDOWN("It is {glue:text}`share:.1f` of it."),
    CODE("plot()", execution_count=3, outputs=[PICTURE], metadata={"mystnb": FIGURE}),
    MARKDOWN("## What we have seen\n\nThat.\n\n## Check yourself\n\n::::{quiz} id\n\n" + QUIZ * 3 + "::::"),
    MARKDOWN("## Exercises\n\n" + asked("Predict")),
    CODE("assert True", execution_count=4),
    MARKDOWN(END + asked("Change")),
    CODE("assert 1", execution_count=5),
    MARKDOWN(END + asked("Extend it")),
    CODE("assert 2", execution_count=6),
    MARKDOWN(END + "## Sources\n\nNone."),
]


def told(folder, cells, name="15_lesson.ipynb"):
    """Return what is wrong with a notebook of these cells."""
    return problems(folder / name, nbformat.writes(nbformat.v4.new_notebook(cells=cells)))


def source(number, text, new):
    """Return a change of what one cell of the lesson holds; cells are counted from 1."""

    def change(cells):
        assert cells[number - 1].source.count(text) >= 1
        cells[number - 1].source = cells[number - 1].source.replace(text, new, 1)

    return change


def without(*keys):
    """Return a change that takes something out of the metadata of the cell with the figure."""

    def change(cells):
        metadata = cells[4].metadata
        for key in keys[:-1]:
            metadata = metadata[key]
        del metadata[keys[-1]]

    return change


def set_metadata(number, **metadata):
    """Return a change of a cell's metadata."""
    return lambda cells: cells[number - 1].metadata.update(metadata)


def counted(cells):
    """Give the code cells the counts of a run."""
    for count, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), start=1):
        cell.execution_count = count


def added(cell, before=6):
    """Return a change that puts a cell before the last four sections, or elsewhere."""
    return lambda cells: cells.insert(before - 1, cell) or counted(cells)


def removed(*numbers):
    """Return a change that takes cells away, the last first."""
    return lambda cells: [cells.pop(number - 1) for number in numbers] and counted(cells)


TABLE = nbformat.v4.new_output("display_data", {"text/markdown": "| a |\n| --- |\n| 1 |"})
SHOWS = "cell 5 ('plot()') shows a picture and needs in its metadata mystnb: "
OPENS = "cell 1 must open with '# Title', an empty line, '*A question?*', an empty line, and a sentence"
ENDS = "the last four sections (##) must be What we have seen, Check yourself, Exercises, Sources; found "
UNANSWERED = (
    " must have a solution in code that asserts what it finds, a box in which the page judges an answer"
    " (data-exercise), or the class open"
)
CANNOT = ": a static page or the check of outputs cannot follow this line: "
NAMES = ": no code cell names the equation eq-two; the one that checks it must"
TYPED = ": 0.25 looks like a result: glue it in a cell and show it by {glue:text}"
BARE = ": the address https://example.org. stands bare: write [words](address), or cite it"
ASKED = 'the quiz\'s question {"type":"SC","values":"a,b","answer":"a"} '
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
ERROR = nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[])
FAULTS = {
    "cell not executed": (
        lambda cells: cells[11].update(execution_count=None),
        ["cell 12 ('assert 2') must have execution count 6, has None"],
    ),
    "cells out of order": (
        lambda cells: cells[2].update(execution_count=3) or cells[4].update(execution_count=2),
        [
            "cell 3 ('assert math.sqrt(1) == 1  # eq-one') must have execution count 2, has 3",
            "cell 5 ('plot()') must have execution count 3, has 2",
        ],
    ),
    "cell in error": (
        lambda cells: cells[11].outputs.append(ERROR),
        ["cell 12 ('assert 2') must not hold an error, holds ValueError"],
    ),
    "error that is shown and did not come": (
        set_metadata(12, tags=["raises-exception"]),
        ["cell 12 ('assert 2') is tagged raises-exception and must hold an error, holds none"],
    ),
    "no title": (source(1, "# ", ""), [OPENS]),
    "question not in italics": (source(1, "*Is it so?*", "Is it so?"), [OPENS]),
    "no question": (source(1, "*Is it so?*", "*It is so.*"), [OPENS]),
    "code before the title": (added(CODE("import math"), before=1), [OPENS]),
    "second title": (source(4, "It", "# Again\n\nIt"), ["cell 4 ('# Again') holds a second title: 'Again'"]),
    "first code cell computes": (
        source(2, "math", "math\nx = 1"),
        ["cell 2 ('import math') is the first code cell and must hold imports alone"],
    ),
    "first code cell is no Python": (
        source(2, "import math", "import math\nx ="),
        ["cell 2 ('import math') must be Python, and is not in line 2"],
    ),
    "magic": (
        added(CODE("x = 1\n%matplotlb inline")),
        ["cell 6 ('x = 1')" + CANNOT + "%matplotlb inline"],
    ),
    "hidden output": (
        added(CODE("x = 1;")),
        ["cell 6 ('x = 1;')" + CANNOT + "x = 1;"],
    ),
    "table shown as text": (
        added(CODE("table()", outputs=[TABLE])),
        ["cell 6 ('table()') writes a table and needs mystnb: markdown_format: myst in its metadata"],
    ),
    "no metadata of the figure": (
        without("mystnb"),
        [
            SHOWS + "figure: name: fig-...",
            SHOWS + "figure: caption: 3 to 14 words, has 0 words",
            SHOWS + "image: alt: 15 to 45 words, has 0 words",
        ],
    ),
    "metadata that is no dictionary": (
        set_metadata(5, mystnb="image"),
        [
            SHOWS + "figure: name: fig-...",
            SHOWS + "figure: caption: 3 to 14 words, has 0 words",
            SHOWS + "image: alt: 15 to 45 words, has 0 words",
        ],
    ),
    "no name": (without("mystnb", "figure", "name"), [SHOWS + "figure: name: fig-..."]),
    "no caption": (
        without("mystnb", "figure", "caption"),
        [SHOWS + "figure: caption: 3 to 14 words, has 0 words"],
    ),
    "no alt text": (without("mystnb", "image"), [SHOWS + "image: alt: 15 to 45 words, has 0 words"]),
    "short alt text": (
        set_metadata(5, mystnb=FIGURE | {"image": {"alt": "A line."}}),
        [SHOWS + "image: alt: 15 to 45 words, has 2 words"],
    ),
    "picture lost": (
        lambda cells: cells[4].outputs.clear(),
        ["cell 5 ('plot()') describes a picture and stores none: run the chapter again"],
    ),
    "equation not checked": (
        source(3, "eq-one", "eq-one-half"),
        ["cell 1 ('# Title'): no code cell names the equation eq-one; the one that checks it must"],
    ),
    "equation on one line not checked": (
        source(4, "It", "$$y = 2$$ (eq-two)\n\nIt"),
        ["cell 4 ('$$y = 2$$ (eq-two)')" + NAMES],
    ),
    "equation in a list not checked": (
        source(4, "It", "- $$y = 2$$ (eq-two)\n\nIt"),
        ["cell 4 ('- $$y = 2$$ (eq-two)')" + NAMES],
    ),
    "equation of a directive not checked": (
        source(4, "It", "::::{note}\n:::{math}\n:label: eq-two\ny = 2\n:::\n::::\n\nIt"),
        ["cell 4 ('::::{note}')" + NAMES],
    ),
    "equation with another label": (
        lambda cells: source(1, "eq-one", "one")(cells) or source(3, "eq-one", "one")(cells),
        ["cell 1 ('# Title'): the equation's label one must begin with eq-"],
    ),
    "glued number of nobody": (
        source(4, "share", "shore"),
        ["cell 4 ('It is {glue:text}`shore:.1f` of it.') shows shore, which no cell of this chapter glues"],
    ),
    "result typed in": (
        source(4, "It", "A\n\nNot 0.25. It"),
        ["cell 4 ('A')" + TYPED],
    ),
    "bare address": (
        source(13, "None", "https://example.org"),
        ["cell 13 ('## Sources')" + BARE],
    ),
    "directive not closed": (
        source(4, "It", ":::{note}\nIt"),
        ["cell 4 (':::{note}'), line 1 opens :::{note}, which nothing closes"],
    ),
    "directive within a directive not closed": (
        source(4, "It", "A\n\n::::{note}\n\n:::{tip}\nB\n::::\n\nIt"),
        ["cell 4 ('A'), line 5 opens :::{tip}, which nothing closes"],
    ),
    "directive in a list not closed": (
        source(4, "It", "- :::{note}\n  A\n\nIt"),
        ["cell 4 ('- :::{note}'), line 1 opens :::{note}, which nothing closes"],
    ),
    "closed twice": (
        source(4, "It", ":::{note}\nA\n:::\n:::\n\nIt"),
        ["cell 4 (':::{note}'), line 4: ::: closes nothing, or is not closed"],
    ),
    "code not closed": (
        source(4, "It", "```python\nx\n\nIt"),
        ["cell 4 ('```python'), line 1 opens ```python, which nothing closes"],
    ),
    "picture of the prose without words": (
        source(4, "It", "![](a.png)\n\nIt"),
        ["cell 4 ('![](a.png)'), line 1: the picture a.png needs an alt text: ![words](...)"],
    ),
    "picture of a directive without words": (
        source(4, "It", "A\n\n:::{figure} a.png\n:name: fig-a\nB\n:::\n\nIt"),
        ["cell 4 ('A'), line 3: the picture a.png needs an alt text (:alt:)"],
    ),
    "section missing": (
        source(13, "## Sources", "Sources"),
        [ENDS + "What we have seen, Check yourself, Exercises"],
    ),
    "section after the last": (
        source(13, "None.", "None.\n\n## More\n\nThis."),
        [ENDS + "Check yourself, Exercises, Sources, More"],
    ),
    "section named otherwise": (
        source(6, "Check yourself", "Quiz"),
        [
            ENDS + "What we have seen, Quiz, Exercises, Sources",
            "the section 'Check yourself' must hold one quiz (::::{quiz} id), holds 0",
        ],
    ),
    "two questions": (source(6, QUIZ, ""), ["the quiz must have three questions, has 2"]),
    "answer not offered": (
        source(6, '"answer":"a"', '"answer":"c"'),
        [
            ASKED.replace('"a"', '"c"') + "must have its answer among its values",
            ASKED.replace('"a"', '"c"') + "must say in its reason why 'a' is wrong (- **a**: ...)",
        ],
    ),
    "question of another type": (
        source(6, '"type":"SC"', '"type":"MC"'),
        [ASKED.replace("SC", "MC") + "must have the type SC or FB"],
    ),
    "question without a reason": (
        source(6, ":::{spoiler} Why\nBecause.\n\n- **b**: it comes later.\n:::\n", ""),
        [ASKED + "must be followed by its reason (:::{spoiler} Why)"],
    ),
    "wrong choice without a reason": (
        source(6, "- **b**: it comes later.", "And so on."),
        [ASKED + "must say in its reason why 'b' is wrong (- **b**: ...)"],
    ),
    "number without a reason against a wrong one": (
        source(6, QUIZ, NUMERIC.replace("- **`2`**: the other way round.", "And so on.")),
        [
            "the quiz's question "
            + NUMBER_ASKED
            + " must say why one wrong number is wrong (- **`0.5`**: ...)"
        ],
    ),
    "reason against the right choice": (
        source(6, "- **b**: it", "- **a**: no.\n- **b**: it"),
        [ASKED + "says why 'a' is wrong, which is no wrong choice"],
    ),
    "two exercises": (
        lambda cells: source(11, asked("Extend it"), "")(cells) or source(13, END, "")(cells),
        ["there must be three exercises (:::{exercise} Predict), found 2"],
    ),
    "exercise without a label": (
        source(7, ":label: ex-predict\n", ""),
        [
            "cell 7 ('## Exercises'): a solution must name an exercise of this chapter, got ex-predict",
            "the exercise Predict () must have a title and a label (:label: ex-chapter-predict)",
            "the exercise Predict ()" + UNANSWERED,
        ],
    ),
    "no solution": (removed(10), ["the exercise Change (ex-change)" + UNANSWERED]),
    "solution that asserts nothing": (
        source(8, "assert True", "print(True)"),
        ["the exercise Predict (ex-predict)" + UNANSWERED],
    ),
    "solution folded twice": (
        set_metadata(8, tags=["hide-cell"]),
        ["cell 8 ('assert True') belongs to a solution, which is folded as a whole: no tag hide-cell"],
    ),
    "solution to nothing": (
        source(9, "start} ex-change", "start} ex-chance"),
        [
            "cell 9 (':::{exercise} Change'): a solution must name an exercise of this chapter,"
            " got ex-chance",
            "the exercise Change (ex-change)" + UNANSWERED,
        ],
    ),
    "solution without an end": (
        source(13, END, ""),
        ["the solution to ex-extend-it must end with :::{solution-end}"],
    ),
    "end without a solution": (
        source(7, "\n\n:::{solution-start} ex-predict\n:::", ""),
        [
            "cell 9 (':::{exercise} Change'): :::{solution-end} must follow a mark of the other kind",
            "the exercise Predict (ex-predict)" + UNANSWERED,
        ],
    ),
    "exercise in another form": (
        source(13, "## Sources", "**Read it.** Why?\n\n## Sources"),
        ["cell 13 ('**Read it.** Why?'): write the exercise as :::{exercise} Read it"],
    ),
}


def test_a_lesson_that_keeps_every_rule_has_no_problems(tmp_path):
    assert told(tmp_path, LESSON) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_in_sentences_that_name_the_cell_and_the_rule(tmp_path, fault):
    change, sentences = FAULTS[fault]
    cells = copy.deepcopy(LESSON)
    change(cells)
    assert told(tmp_path, cells) == sentences


LIVE = nbformat.v4.new_output("display_data", {VIEW: {"model_id": "a1", "version_major": 2}})
MODELS = {
    "a1": {"model_name": "AnyModel", "state": {"layout": "IPY_MODEL_b2", "title": "a3"}},
    "b2": {"model_name": "LayoutModel", "state": {"_view_name": "LayoutView"}},
}


def told_of_a_live_figure(folder, **metadata):
    """Return what is wrong with a notebook that shows a live figure and has this metadata."""
    cells = [*LESSON[:2], CODE("widgets.explorer()", execution_count=2, outputs=[LIVE]), LESSON[2], LESSON[4]]
    notebook = nbformat.v4.new_notebook(cells=copy.deepcopy(cells), metadata=metadata)
    notebook.cells[3].execution_count, notebook.cells[4].execution_count = 3, 4
    return problems(folder / "16_explore.ipynb", nbformat.writes(notebook))


def test_a_live_figure_that_is_stored_is_no_problem(tmp_path):
    assert told_of_a_live_figure(tmp_path, widgets={STATE: {"version_major": 2, "state": MODELS}}) == []


LOST = {
    "no metadata": ({}, ["a1"]),
    "as Colab saves it": ({"widgets": {STATE: MODELS}}, ["a1"]),
    "no model": ({"widgets": {STATE: {"state": {}}}}, ["a1"]),
    "state of no model": ({"widgets": {STATE: {"state": None}}}, ["a1"]),
    "another model": ({"widgets": {STATE: {"state": {"c3": MODELS["a1"]}}}}, ["a1"]),
    "empty model": ({"widgets": {STATE: {"state": {"a1": {"model_name": "AnyModel"}}}}}, ["a1"]),
    "model of a part": ({"widgets": {STATE: {"state": {"a1": MODELS["a1"]}}}}, ["b2"]),
}


@pytest.mark.parametrize("case", LOST)
def test_a_live_figure_without_its_models_is_told_with_its_cell(tmp_path, case):
    metadata, lost = LOST[case]
    found = told_of_a_live_figure(tmp_path, **metadata)
    begin = "cell 3 ('widgets.explorer()') shows a live figure whose model "
    assert [sentence.removeprefix(begin)[:2] for sentence in found] == lost
    assert all(sentence.startswith(begin) and "make chapters" in sentence for sentence in found)


@pytest.mark.parametrize("text", ["<<<<<<< ours\n{}", "", "[]", "{}", '{"nbformat": 4, "nbformat_minor": 5}'])
def test_a_file_that_is_no_notebook_is_told(tmp_path, text):
    (problem,) = problems(tmp_path / "15_lesson.ipynb", text)
    assert problem.startswith("Jupyter cannot read this file: ") and "\n" not in problem


def test_a_page_to_look_things_up_in_needs_no_lesson_s_parts(tmp_path):
    assert told(tmp_path, LESSON[:5], "16_explore.ipynb") == told(tmp_path, LESSON[:5], "index.ipynb") == []
    assert len(told(tmp_path, LESSON[:5])) == 3


def test_a_page_in_markdown_keeps_the_rules_of_the_prose(tmp_path):
    assert problems(tmp_path / "glossary.md", "# Terms\n\n:::{note}\n0.25") == [
        "the page, line 3 opens :::{note}, which nothing closes",
        "the page" + TYPED,
    ]


@pytest.mark.parametrize("name", ["batch_size", "7_batch", "15-batch", "15_Batch", "15_"])
def test_a_chapter_s_file_begins_with_its_number(tmp_path, name):
    assert [problem[:15] for problem in told(tmp_path, LESSON, f"{name}.ipynb")] == ["the file's name"]


def test_no_two_chapters_have_one_number(tmp_path):
    for name in ("15_lesson.ipynb", "15_other.ipynb", "16_more.ipynb"):
        (tmp_path / name).touch()
    assert told(tmp_path, LESSON) == ["two chapters have one number: 15_lesson.ipynb, 15_other.ipynb"]
    assert told(tmp_path, LESSON, "16_more.ipynb") == []


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("The loss falls to 0.0284 after 60 updates.", ["0.0284"]),
        ("It starts at 1.06, then .70, and ends at -0.5.", ["1.06", ".70", "-0.5"]),
        (
            "Seventy, or 70 % of it; in 12% of runs; 5 percent; a 5-percent dip; 7 per cent.",
            ["70", "12", "5", "5", "7"],
        ),
        ("With 1,797 examples, and 1,234,567.8 more.", ["1,797", "1,234,567.8"]),
        ("An epsilon of 1e-7.", ["1e-7"]),
        ("Keras 3.15.1 gives 0.7017 and PyTorch 2.13 0.7310.", ["0.7017", "0.7310"]),
        ("In Keras 2.9 and 0.5 percent", ["0.5"]),
        (":::{note}\nThe dip is 0.70 deep.\n:::", ["0.70"]),
        ("| a | b |\n|---|---|\n| rate | 0.25 |", ["0.25"]),
        ("- one\n  is 0.3", ["0.3"]),
        ("**Predict.** It is 0.5, isn't it?", ["0.5"]),
        ('Answer: {quiz}`{"type":"FB","answer":"0.5"}`, not 0.6.', ["0.6"]),
    ],
)
def test_the_check_of_numbers_catches(prose, found):
    assert unbound_numbers(prose) == found


@pytest.mark.parametrize(
    "prose",
    [
        "The dip is {glue:text}`dip:.2f` deep, {glue:text}`share:.0f` % of it.",
        "With `learning_rate=0.1` and ``0.5`` and $\\beta_1 = 0.9$ and $x$ and $0.25$.",
        "$$\n0.96^{\\psi t}\n$$ (eq-mu)",
        "Keras 3.15.1, tf_keras 2.21, TensorFlow 2.9 to 2.15, TF 2.9, 2.10 and 2.11.",
        "Versions 2.9-2.15, Keras\xa03.0, Python 3.11.",
        "[the paper](https://example.org/1412.6980) in Section 2.1, Chapter 4, five runs.",
        "60 updates, step 0, 2017.",
        "```python\nx = 0.5\n```\n\n```{code-block} python\nx = 0.5\n```",
        ":::{figure} a-0.5.png\n:width: 0.5\n:name: fig-a\nA picture.\n:::",
        "<!-- explorer: decay=0.5 -->",
        '{quiz}`{"type":"SC","values":"0.5,0.6","answer":"0.5"}`',
        "Filters of 3 by 3, 1e, v1, the page of 2017, and 2**24.",
    ],
)
def test_the_check_of_numbers_lets_pass(prose):
    assert unbound_numbers(prose) == []


def test_an_address_stands_bare_without_words_or_code_around_it():
    assert addresses("See [Keras](https://example.org) and `https://example.org`.") == []
    assert len(addresses("See https://example.org and <https://example.org>.")) == 2


def test_a_word_has_one_spelling_in_prose_and_its_own_as_code():
    assert list(other_spellings("Warmup, then a decay.")) == [("warmup", "warm-up")]
    assert list(other_spellings(":::{card} With a warmup\n:img: warmup.svg\n:::")) == [("warmup", "warm-up")]
    code = "A {term}`warm-up` of `warmup_steps`, {eq}`eq-warmup`, by `Warmup` ([why](#error-warmup))."
    assert list(other_spellings(code)) == []
