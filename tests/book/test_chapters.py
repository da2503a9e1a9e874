"""The chapters on disk: all in the contents, executed, accessible, alike in build, with nothing in the prose that no cell stands behind."""

import ast
import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from pages.stored_notebooks import notebook_problems
from sphinx_external_toc.parsing import parse_toc_yaml

BOOK = Path(__file__).parents[2]
NOTEBOOKS = sorted((BOOK / "chapters").glob("*.ipynb"))
PAGES = sorted((BOOK / "chapters").glob("*.md"))
# The landing page, claims, messages, explorers, reports: pages to look things up in, which have no lesson's parts.
REFERENCE = {"index", "11_claims_on_trial", "12_errors_and_fixes", "14_explore", "reports", "speed"}
CHAPTERS = [path for path in NOTEBOOKS if path.stem not in REFERENCE]
SECTIONS = ["What we have seen", "Check yourself", "Exercises", "Sources"]


def cells(path):
    """Return the cells of a notebook; of a page in Markdown, itself as the only cell."""
    if path.suffix == ".md":
        return [nbformat.v4.new_markdown_cell(path.read_text(encoding="utf-8"))]
    return nbformat.read(path, as_version=4).cells


def code_cells(path):
    return [cell for cell in cells(path) if cell.cell_type == "code"]


def markdown(path):
    return "\n\n".join(cell.source for cell in cells(path) if cell.cell_type == "markdown")


def section(text, heading):
    """Return the Markdown under one second-level heading."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def stem(path):
    return path.stem


def test_the_contents_list_every_chapter_and_nothing_else():
    on_disk = {f"chapters/{path.stem}" for path in [*NOTEBOOKS, *PAGES]}
    assert set(parse_toc_yaml(BOOK / "_toc.yml")) == on_disk


@pytest.fixture(params=NOTEBOOKS, ids=stem)
def notebook(request):
    return request.param


@pytest.fixture(params=CHAPTERS, ids=stem)
def chapter(request):
    return request.param


@pytest.fixture(params=[*NOTEBOOKS, *PAGES], ids=stem)
def page(request):
    return request.param


# What runs ------------------------------------------------------------------------------------------------------------------------


def test_every_cell_ran_in_order_without_error(notebook):
    assert notebook_problems(nbformat.read(notebook, as_version=4)) == []


def test_the_first_code_cell_imports_and_does_nothing_else(notebook):
    statements = ast.parse(code_cells(notebook)[0].source).body
    assert all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in statements)


# `interact` and the Output widget freeze in a static page; a magic that fails and a semicolon that hides escape nbval.
FORBIDDEN = re.compile(r"\binteract\b|\binteractive\b|\bOutput\(|^\s*[%!]|;\s*$|sys\.path|verbose=[12]", re.MULTILINE)


def test_no_cell_uses_what_lies_in_a_static_page_or_escapes_the_checks(notebook):
    for cell in code_cells(notebook):
        assert not FORBIDDEN.search(cell.source), cell.source


def test_a_table_that_a_cell_writes_is_read_as_one(notebook):
    for cell in code_cells(notebook):
        tables = [output for output in cell.outputs if "|---|" in output.get("data", {}).get("text/markdown", "").replace(" ", "")]
        assert not tables or cell.metadata.get("mystnb", {}).get("markdown_format") == "myst", cell.id  # else its bars are shown


def test_each_equation_label_is_named_by_a_cell_that_checks_it(notebook):
    labels = re.findall(r"^\$\$ \((eq-[\w-]+)\)$", markdown(notebook), re.MULTILINE)
    code = "\n".join(cell.source for cell in code_cells(notebook))
    assert [label for label in labels if label not in code] == []


# The figures ----------------------------------------------------------------------------------------------------------------------


def figures(path):
    """Return the cells of a notebook that show a picture."""
    pictures = {"image/svg+xml", "image/png"}
    return [cell for cell in code_cells(path) if any(pictures & set(output.get("data", {})) for output in cell.outputs)]


def test_every_figure_has_a_name_a_short_caption_and_an_alt_text_that_tells_what_is_seen(notebook):
    for cell in figures(notebook):
        shown = cell.metadata["mystnb"]
        caption, alt = shown["figure"]["caption"], shown["image"]["alt"]
        assert shown["figure"]["name"].startswith("fig-"), cell.source
        assert 3 <= len(caption.split()) <= 14, f"{len(caption.split())} words: {caption}"
        assert 15 <= len(alt.split()) <= 45, f"{len(alt.split())} words: {alt}"


def test_no_two_figures_and_no_two_equations_of_the_book_have_one_name():
    names = [cell.metadata["mystnb"]["figure"]["name"] for path in NOTEBOOKS for cell in figures(path) if "mystnb" in cell.metadata]
    names += [label for path in NOTEBOOKS for label in re.findall(r"^\$\$ \(([\w-]+)\)$", markdown(path), re.MULTILINE)]
    assert sorted({name for name in names if names.count(name) > 1}) == []


# The parts of a chapter -----------------------------------------------------------------------------------------------------------


def test_every_chapter_opens_with_a_title_and_a_question(notebook):
    opening = cells(notebook)[0]
    assert opening.cell_type == "markdown"
    assert re.match(r"# [^\n]+\n\n\*[^*\n]+\?\*\n\n\S", opening.source), opening.source[:200]
    assert len(re.findall(r"^# ", markdown(notebook), re.MULTILINE)) == 1


def test_every_chapter_ends_with_the_same_four_sections(chapter):
    headings = re.findall(r"^## (.+)$", markdown(chapter), re.MULTILINE)
    assert headings[-4:] == SECTIONS


def exercises(path):
    """Return, for each exercise, its first words and the code cells up to the next exercise or section."""
    found, inside = [], False
    for cell in cells(path):
        if cell.cell_type == "code" and inside and found:
            found[-1][1].append(cell)
        elif cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                inside = line == "## Exercises" if line.startswith("## ") else inside
                if inside and (start := re.match(r"\*\*[A-Z][\w ]+\.\*\*", line)):
                    found.append((start[0], []))
    return found


def test_every_chapter_has_three_exercises_whose_folded_solutions_ran_and_were_checked(chapter):
    found = exercises(chapter)
    assert len(found) >= 3
    for name, solution in found:
        assert solution, f"{name} has no solution"
        assert all("hide-cell" in cell.metadata.get("tags", []) for cell in solution), f"{name} shows its solution"
        assert all(cell.execution_count for cell in solution), f"the solution of {name} has not run"
        assert any("assert" in cell.source for cell in solution), f"the solution of {name} asserts nothing"


QUESTION = re.compile(r"\{quiz\}`(\{.*?\})`")


def quiz_problems(text):
    """Return what is wrong with a section that holds a quiz, one sentence for each problem."""
    blocks = re.findall(r"^::::\{quiz\} (\S+)\n(.*?)^::::$", text, re.MULTILINE | re.DOTALL)
    problems = [] if len(blocks) == 1 else [f"{len(blocks)} quizzes"]
    for _, body in blocks:
        questions = list(QUESTION.finditer(body))
        problems += [] if len(questions) >= 3 else [f"{len(questions)} questions"]
        ends = [match.start() for match in questions[1:]] + [len(body)]
        for match, end in zip(questions, ends, strict=True):
            asked = json.loads(match[1])
            if asked["type"] not in ("SC", "FB"):
                problems.append(f"{match[1]}: the type must be SC or FB")
            if asked["type"] == "SC" and asked["answer"] not in asked["values"].split(","):
                problems.append(f"{match[1]}: the answer is not among the values")
            if not re.search(r"^:::\{spoiler\} \S.*\n.+\n:::$", body[match.end() : end], re.MULTILINE | re.DOTALL):
                problems.append(f"{match[1]}: no spoiler says why")
    return problems


def test_every_chapter_has_a_quiz_of_three_questions_each_with_its_reason(chapter):
    assert quiz_problems(section(markdown(chapter), "Check yourself")) == []


def test_the_check_of_quizzes_bites():
    why = "\n\n:::{spoiler} Why\nBecause.\n:::\n\n"
    right = 'It is {quiz}`{"type":"SC","values":"a,b","answer":"a"}`.' + why
    wrong = right.replace('"answer":"a"', '"answer":"c"')
    assert quiz_problems(f"::::{{quiz}} id\n:title: Three\n\n{right * 3}::::") == []
    assert quiz_problems(right * 3) == ["0 quizzes"]
    assert quiz_problems(f"::::{{quiz}} id\n:title: Two\n\n{right * 2}::::") == ["2 questions"]
    assert "not among" in quiz_problems(f"::::{{quiz}} id\n\n{right * 2}{wrong}::::")[0]
    assert "no spoiler" in quiz_problems(f"::::{{quiz}} id\n\n{right.replace(why, '')}{right * 2}::::")[0]


# The prose ------------------------------------------------------------------------------------------------------------------------

PRODUCTS = (
    "Keras|TensorFlow|TF|tf_keras|tf.keras|PyTorch|torch|Optax|optax|JAX|Python|MicroPython|NumPy|matplotlib|scikit-learn|Node|Chromium"
    "|TensorBoard|Jupyter Book|Sphinx|nbval|[Vv]ersions?|[Ss]ection|CC BY"
).replace(".", r"\.")
NUMBER = r"v?\d++(?:\.\d++)*+(?:\.x)?+"
MORE = rf"(?:\s*[,/&–-]\s*|,? (?:and|or|to|until|up to) )(?!0\.){NUMBER}(?!\s*%|[\s-]per ?cent)"  # noqa: RUF001
NOT_PROSE = (  # what is taken out of a text before it is searched for results, and what is put in its place; the order matters
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"^(`{3,}|~{3,})(?!\{).*?^\1`*\s*$", re.MULTILINE | re.DOTALL), " "),  # a block of code, but no directive
    (re.compile(r"^(`{3,}|:{3,})\{(?:code|code-block|literalinclude|math|eval-rst)\}.*?^\1\s*$", re.MULTILINE | re.DOTALL), " "),
    (re.compile(r"^\s*(?:`{3,}|:{3,}|~{3,})\{[^}]*\}.*$", re.MULTILINE), " "),  # a directive's name and arguments
    (re.compile(r"^\s*:[\w-]+:.*$", re.MULTILINE), " "),  # its options
    (re.compile(r"\$\$.*?\$\$(?: *\([\w-]+\))?", re.DOTALL), " x "),
    (re.compile(r"(?<![\\$])\$[^$\n]+\$"), " x "),
    (re.compile(r"(?:\{[\w:.-]+\})?(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL), " x "),  # code, and roles
    (re.compile(r"\]\([^)\s]*\)"), "] "),  # where a link leads
    (re.compile(rf"\b(?:{PRODUCTS})[\s\xa0]+{NUMBER}(?:{MORE})*"), " v "),
)
RESULT = re.compile(
    r"(?<![\w.])[-+−]?(?:\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?|\d*\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)(?![\w])"  # noqa: RUF001
    r"|\b\d+(?=[\s\xa0\u202f]*%|[\s\xa0-]+per ?cent\b)"
)


def unbound_numbers(text):
    """Return what in the prose of ``text`` looks like a result, and would not change if the computation did."""
    for pattern, instead in NOT_PROSE:
        text = pattern.sub(instead, text)
    return [match[0] for match in RESULT.finditer(text)]


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("The loss falls to 0.0284 after 60 updates.", ["0.0284"]),
        ("It starts at 1.06, then .70, and ends at -0.5.", ["1.06", ".70", "-0.5"]),
        ("Seventy, or 70 % of it; in 12% of runs; 5 percent; a 5-percent dip; 7 per cent.", ["70", "12", "5", "5", "7"]),
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
        "Keras 3.15.1, tf_keras 2.21, TensorFlow 2.9 to 2.15, TF 2.9, 2.10 and 2.11, versions 2.9-2.15, Keras\xa03.0, Python 3.11.",
        "[the paper](https://example.org/1412.6980) in Section 2.1, Chapter 4, five runs, 60 updates, step 0, 2017.",
        "```python\nx = 0.5\n```\n\n```{code-block} python\nx = 0.5\n```",
        ":::{figure} a-0.5.png\n:width: 0.5\n:name: fig-a\nA picture.\n:::",
        "<!-- explorer: decay=0.5 -->",
        '{quiz}`{"type":"SC","values":"0.5,0.6","answer":"0.5"}`',
        "Filters of 3 by 3, 1e, v1, the page of 2017, and 2**24.",
    ],
)
def test_the_check_of_numbers_lets_pass(prose):
    assert unbound_numbers(prose) == []


def test_every_number_in_the_prose_that_looks_like_a_result_comes_from_a_cell(page):
    assert unbound_numbers(markdown(page)) == []


def test_every_glued_number_is_made_by_a_cell_of_the_same_chapter(notebook):
    used = set(re.findall(r"\{glue:\w*\}`([^:`]+)", markdown(notebook)))
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    made = {output.get("metadata", {}).get("scrapbook", {}).get("name") for output in outputs}
    assert used <= made


BARE_ADDRESS = re.compile(r"(?<!\]\()\bhttps?://|\bwww\.")


def addresses(text):
    """Return the addresses that stand in the prose by themselves, where a citation or a link with words would say what is there."""
    for pattern, instead in (NOT_PROSE[0], NOT_PROSE[1], NOT_PROSE[2], NOT_PROSE[7]):
        text = pattern.sub(instead, text)
    return [text[match.start() : match.start() + 40] for match in BARE_ADDRESS.finditer(text)]


def test_no_address_stands_bare_in_the_prose(page):
    assert addresses("See [Keras](https://example.org) and `https://example.org`.") == []
    assert len(addresses("See https://example.org and <https://example.org>.")) == 2
    assert addresses(markdown(page)) == []


def roles(text, name):
    """Return what the roles of that name, such as ``cite`` or ``cite:t``, refer to."""
    targets = re.findall(rf"\{{{name}(?::\w+)?\}}`([^`]+)`", text)
    return [(re.search(r"<([^>]+)>$", target) or [target, target])[1] for target in targets]


def test_every_citation_has_an_entry(page):
    keys = re.findall(r"^@\w+\{([^,\s]+),", (BOOK / "chapters" / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)
    cited = {key.strip() for target in roles(markdown(page), "cite") for key in target.split(",")}
    assert cited - set(keys) == set()
    assert len(keys) == len(set(keys))


def test_every_entry_is_cited():
    keys = re.findall(r"^@\w+\{([^,\s]+),", (BOOK / "chapters" / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)
    cited = {key.strip() for path in [*NOTEBOOKS, *PAGES] for target in roles(markdown(path), "cite") for key in target.split(",")}
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
    assert roles("{term}`steps <step>` and {term}`epoch`, {cite}`a,b`, {cite:t}`c`", "term") == ["step", "epoch"]
    assert roles("{term}`step`, {cite}`a,b`, {cite:t}`c`", "cite") == ["a,b", "c"]


def test_no_two_chapters_have_one_number():
    order = [path.stem for path in NOTEBOOKS if path.stem not in ("index", "reports", "speed")]  # landing page and appendix have none
    assert all(re.fullmatch(r"\d\d_[a-z0-9_]+", name) for name in order)
    assert all(int(after[:2]) - int(before[:2]) >= 1 for before, after in pairwise(order)), "two chapters have one number"
