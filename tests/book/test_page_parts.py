"""What is made when the pages are built: formulas, one style sheet, the sizes of pictures."""

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from pages import formulas, pictures, sheets, tables
from pages.finish import let_names_break
from pages.page import Page
from sphinx.errors import ExtensionError

BOOK = Path(__file__).parents[2]


def parsed(html):
    return BeautifulSoup(html, "html.parser")


def test_a_formula_is_seen_and_said():
    half = (r"\tfrac12\, \eta", False)
    formulas.typeset_all([half, half, ("x < y", True)])
    page = parsed(formulas.typeset[half])
    assert [part.get_text() for part in page.select("math mfrac mn")] == ["1", "2"]
    assert [part.get_text() for part in page.select("math mi")] == ["η"]
    assert page.select_one(".katex-html")["aria-hidden"] == "true"
    assert "η" in page.select_one(".katex-html").get_text()
    assert not page.select("[tabindex], script")
    assert parsed(formulas.typeset[("x < y", True)]).select_one(".katex-display math")["display"] == "block"


def test_a_formula_on_a_line_of_its_own_may_be_broken_at_its_wide_spaces():
    apart = r"a = b, \qquad c = d \quad\text{for}\quad e"
    formulas.typeset_all([(apart, True), (apart, False), ("a = b", True)])
    page = parsed(formulas.typeset[(apart, True)])
    assert [part.get_text() for part in page.select(".katex-html > .part")] == ["a=b,", "c=d", "for", "e"]
    assert all(part.parent["class"] == ["part"] for part in page.select(".katex-base"))
    assert page.select_one("annotation").get_text() == apart
    assert len(page.select("math mspace")) == 3
    for whole in ((apart, False), ("a = b", True)):
        assert not parsed(formulas.typeset[whole]).select(".part")


SELECTORS = [
    "p",
    "#b",
    ".x.y",
    "a[href], p[id]",
    "[role='cell']",
    "div > .x:not(pre *)",
    "i[class*='fa-']",
    "*",
]


@pytest.mark.parametrize("selector", SELECTORS)
def test_elements_are_found_as_beautiful_soup_finds_them(selector):
    html = "<div id='a'><p id='b' class='y x'>c<i class='fa-d x'>e</i></p><a>f</a><a href='g'>h</a></div>"
    html += "<pre><b class='x'>i</b></pre><div><b class='x xx'>j</b><td role='cell'>k</td></div>"
    page = Page(html)
    assert [str(each) for each in page.select(selector)] == [
        str(each) for each in parsed(html).select(selector)
    ]
    assert page.select_one(selector) is page.select(selector)[0]
    assert page.select_one("h1") is None


def table_of(*rows):
    head, *others = ("".join(f"<{{0}}><p>{cell}</p></{{0}}>" for cell in row) for row in rows)
    body = "".join(f"<tr>{row.format('td')}</tr>" for row in others)
    head = f"<thead><tr>{head.format('th')}</tr></thead>"
    return f"<article><table>{head}<tbody>{body}</tbody></table></article>"


def test_a_cell_says_its_column_in_a_table_of_long_texts():
    rows = [["name", "<em>what</em> it is", "in Keras"], ["psi", "long " * 9, ""], ["x", "y", "z"]]
    page = parsed(table_of(*rows))
    tables.name_columns(page)
    said = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select("tbody tr")]
    assert said == [["psi", "what it is " + " ".join(["long"] * 9), ""], ["x", "what it is y", "in Keras z"]]
    assert {part.name: part["role"] for part in page.article.find_all(list(tables.ROLES))} == tables.ROLES


@pytest.mark.parametrize("long", [["a", "long " * 9], ["a", "b", "x" * 40]])
def test_a_table_of_two_columns_or_of_short_texts_stays_one(long):
    page = parsed(table_of(["name"] * len(long), long))
    before = str(page)
    tables.name_columns(page)
    assert str(page) == before


def test_a_list_of_names_is_no_single_word():
    page = parsed(
        table_of(["argument"], ["<code>use_ema=</code>, <code>ema_momentum=</code>"], ["<code>lr</code>"])
    )
    tables.mark_cells(page)
    assert [cell.get("class") for cell in page.select("td")] == [None, "one-word"]


def test_a_number_goes_to_the_right_where_its_column_has_numbers_alone():
    page = parsed(table_of(["what", "here", "time"], ["cores", "2", "1.5 s"], ["system", "Linux", ""]))
    tables.mark_cells(page)
    marked = [[cell.get("class") for cell in row.select("td")] for row in page.select("tbody tr")]
    assert marked == [["one-word", "one-word", "number"], ["one-word", "one-word", None]]


def test_a_long_name_in_code_may_break_behind_its_signs_and_a_listing_may_not():
    long = "optimizer.build(model.trainable_variables)"
    page = parsed(f"<article><code>{long}</code><pre><code>{long}</code></pre><code>x.y</code></article>")
    let_names_break(page)
    broken, listing, short = page.select("code")
    assert "|".join(broken.find_all(string=True)) == "optimizer.|build(|model.|trainable_|variables)"
    assert broken.get_text() == long
    assert not listing.select("wbr") and not short.select("wbr")
    assert [code.get("class") for code in (broken, listing, short)] == [None, None, "short"]


def test_no_number_in_code_breaks_and_no_letter_is_left_alone():
    page = parsed(
        "<article><code>exponential_decay_schedule(0.01,init_value=10.5,the_end_s)</code></article>"
    )
    let_names_break(page)
    pieces = "|".join(page.code.find_all(string=True))
    assert pieces == "exponential_|decay_|schedule(0.01,|init_|value=|10.5,|the_|end_s)"


def test_each_formula_that_cannot_be_read_is_named():
    with pytest.raises(ExtensionError, match=r"(?s)\\frac\{1: .*\\nonsense: .*Undefined control sequence"):
        formulas.typeset_all([(r"\frac{1", False), ("x", False), (r"\nonsense", False)])


def test_lines_are_aligned_where_a_formula_has_some():
    lines = "a &= b \\\\\n c &= d"
    block = nodes.math_block(text=lines)
    assert formulas.key_of(block) == (rf"\begin{{split}}{lines}\end{{split}}", True)
    block["classes"] = ["amsmath"]  # which says itself how its lines stand
    assert formulas.key_of(block) == (lines, True)


PAGE = """<html><head><link href="{up}_static/a.css?v=1" rel="stylesheet"/>
<link href="{up}_static/book.css" rel="stylesheet" type="text/css"/></head><body class="used">
<p>unused</p></body></html>"""


def test_pages_name_one_sheet_without_the_rules_that_none_uses(tmp_path):
    static = tmp_path / "_static"
    (static / "sub").mkdir(parents=True)
    (static / "a.css").write_text(
        '@font-face {font-family: F; src: url("sub/f.woff2")} .used {color: red; font-family: F} '
        ".unused {color: blue} .shown-by-script {color: green}"
    )
    (static / "sub" / "f.woff2").write_bytes(b"a font")
    (static / "book.css").write_text(".ours, .used { color: black; }")
    (static / "b.js").write_text("part.classList.add('shown-by-script')")
    written = {tmp_path / "index.html": "", tmp_path / "chapters" / "one.html": "../"}
    for page, up in written.items():
        page.parent.mkdir(exist_ok=True)
        page.write_text(PAGE.format(up=up))
    names = [page.relative_to(tmp_path).as_posix() for page in written]
    sheets.make_one_sheet(tmp_path, names, set().union(*map(sheets.words_of, map(Path.read_text, written))))
    css = (tmp_path / sheets.INTO).read_text()
    assert ".unused" not in css
    assert ".shown-by-script" in css
    assert ".ours" in css
    assert css.index("red") < css.index("#000")
    (font,) = (static / "fonts").iterdir()
    assert f"fonts/{font.name}" in css
    for page, up in written.items():
        (link,) = parsed(page.read_text()).select("link")
        assert link["href"].split("?v=")[0] == up + sheets.INTO
        assert "<p>unused</p>" in page.read_text()


def test_sheets_that_pages_name_in_different_orders_stop_the_book():
    with pytest.raises(ExtensionError, match=r"different orders: \['b', 'a'\]"):
        sheets.in_one_order([["a", "b", "c"], ["b", "a"]])


def test_pictures_have_their_sizes_and_all_but_the_first_wait(tmp_path):
    (tmp_path / "a.svg").write_text('<?xml version="1.0"?><svg width="72pt" height="36.0pt"></svg>')
    shutil.copy(BOOK / "assets" / "social-card.png", tmp_path / "b.png")
    sources = ("a.svg", "b.png", "data:image/png;base64,")
    images = "".join(f'<img src="{source}"/>' for source in sources)
    page = parsed(f"<article>{images}</article>")
    pictures.give_sizes(page, tmp_path)
    found = [[picture.get(name) for name in ("width", "height", "loading")] for picture in page.select("img")]
    # One inch is 72 points and 96 pixels.
    assert found == [["96", "48", None], ["1200", "630", "lazy"], [None, None, "lazy"]]


def test_the_sign_behind_a_formula_stays_with_it():
    line = nodes.paragraph("", "With ", nodes.math(text="x"), nodes.Text(", then "), nodes.math(text="y"))
    formulas.keep_signs(None, line, "chapters/a")
    assert [(part.tagname, part.astext()) for part in line.children] == [
        ("#text", "With "),
        ("inline", "x,"),
        ("#text", " then "),
        ("math", "y"),
    ]


def test_keeping_the_sign_of_a_formula_loses_no_other_sign():
    # Two texts that are equal: an earlier sign is not that of the formula.
    parts = [
        nodes.emphasis("", "nat"),
        nodes.Text("."),
        nodes.math("", "x"),
        nodes.Text("."),
        nodes.Text("Next"),
    ]
    line = nodes.paragraph("", "", *parts)
    formulas.keep_signs(None, line, "chapters/a")
    assert line.astext() == "nat.x.Next"
    assert [part.astext() for part in line if isinstance(part, nodes.inline)] == ["x."]
