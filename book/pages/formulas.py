"""Formulas, typeset when the pages are built: a page shows them without a script, and MathML says them."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

from . import node

PROGRAM = "formulas.mjs"
SHEET = "katex/katex.css"  # below web/dist
RENDERER = "katex"
SIGNS = tuple(".,;:)?")

typeset: dict[tuple[str, bool], str] = {}  # TeX, whether it stands on a line of its own -> HTML


def key_of(formula: nodes.Node) -> tuple[str, bool]:
    r"""Return the TeX of a formula, and whether it stands on a line of its own.

    As Sphinx means it: lines that end with ``\\`` are aligned at their ``&``.

    >>> key_of(nodes.math(text="x < y"))
    ('x < y', False)
    """
    text, displayed = formula.astext().strip(), isinstance(formula, nodes.math_block)
    aligned = displayed and r"\\" in text and "amsmath" not in formula.get("classes", ())
    return (rf"\begin{{split}}{text}\end{{split}}" if aligned else text, displayed)


def typeset_all(formulas: Iterable[tuple[str, bool]]) -> None:
    """Typeset the formulas that are not typeset yet, all in one run of the program.

    Raises
    ------
    ExtensionError
        If KaTeX cannot read one of them: names each.
    """
    new = [formula for formula in dict.fromkeys(formulas) if formula not in typeset]
    if not new:
        return
    done = json.loads(node.run(PROGRAM, new))
    results = dict(zip(new, done, strict=True))
    if wrong := [f"{tex}: {each['error']}" for (tex, _), each in results.items() if "error" in each]:
        raise ExtensionError("\n".join(wrong))
    typeset.update({formula: each["html"] for formula, each in results.items()})


def formulas_of(app: Sphinx, env: Any) -> Iterator[tuple[str, bool]]:
    """Yield the formulas of the pages that are read now."""
    for name in sorted(env.read_now):
        for kind in (nodes.math, nodes.math_block):
            yield from map(key_of, env.get_doctree(name).findall(kind))


def typeset_pages(app: Sphinx, env: Any) -> None:
    """Typeset what the pages hold, before they are written; keep it for builds that read a part of them."""
    typeset.update(getattr(env, "typeset", {}))
    typeset_all(formulas_of(app, env))
    env.typeset = typeset


def keep_signs(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Let the sign behind a formula within a line stay on its line."""
    for formula in list(doctree.findall(nodes.math)):
        around = formula.parent
        # Not by index(), which takes an equal text for the same.
        place = next(place for place, each in enumerate(around) if each is formula)
        for after in around[place + 1 : place + 2]:
            if isinstance(after, nodes.Text) and after[:1] in SIGNS:
                sign, rest = nodes.Text(after[:1]), nodes.Text(after[1:])
                kept = nodes.inline("", "", formula, sign, classes=["with-its-sign"])
                around[place : place + 2] = [kept, rest]


def visit_inline(writer: Any, formula: nodes.math) -> None:
    """Write a formula within a line."""
    writer.body.append(writer.starttag(formula, "span", "", CLASS="math notranslate nohighlight"))
    writer.body += [typeset[key_of(formula)], "</span>"]
    raise nodes.SkipNode


def visit_displayed(writer: Any, formula: nodes.math_block) -> None:
    """Write a formula that stands on a line of its own, with its number if it has one."""
    writer.body.append(writer.starttag(formula, "div", CLASS="math notranslate nohighlight"))
    if formula["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, formula)})')
        writer.add_permalink_ref(formula, "Link to this equation")
        writer.body.append("</span>")
    writer.body += [typeset[key_of(formula)], "</div>\n"]
    raise nodes.SkipNode


def choose_renderer(app: Sphinx, config: Config) -> None:
    """Let Sphinx write formulas by this module, and take the style sheet into the pages."""
    config.html_math_renderer = RENDERER
    config.html_css_files.insert(0, SHEET)


def setup(app: Sphinx) -> None:
    """Connect the renderer."""
    app.add_html_math_renderer(RENDERER, (visit_inline, None), (visit_displayed, None))
    app.connect("config-inited", choose_renderer)
    app.connect("env-updated", typeset_pages)
    app.connect("doctree-resolved", keep_signs)
