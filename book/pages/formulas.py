"""Formulas, typeset when the pages are built: a page shows them without a script, and MathML says them."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

PROGRAM = "web/formulas.mjs"  # below the folder of _config.yml
SHEET = "katex/katex.css"  # below web/dist
RENDERER = "katex"

typeset: dict[tuple[str, bool], str] = {}  # TeX, whether it stands on a line of its own -> HTML


def key_of(node: nodes.Node) -> tuple[str, bool]:
    r"""Return the TeX of a formula, and whether it stands on a line of its own.

    As Sphinx means it: lines that end with ``\\`` are aligned at their ``&``.

    >>> key_of(nodes.math(text="x < y"))
    ('x < y', False)
    """
    text, displayed = node.astext().strip(), isinstance(node, nodes.math_block)
    aligned = displayed and r"\\" in text and "amsmath" not in node.get("classes", ())
    return (rf"\begin{{split}}{text}\end{{split}}" if aligned else text, displayed)


def typeset_all(book: Path, formulas: Iterable[tuple[str, bool]]) -> None:
    """Typeset the formulas that are not typeset yet, all in one run of the program.

    Raises
    ------
    ExtensionError
        If there is no Node.js, or KaTeX cannot read one of them: names each.
    """
    new = [formula for formula in dict.fromkeys(formulas) if formula not in typeset]
    node = shutil.which("node")
    if node is None:
        raise ExtensionError("Node.js, which typesets the formulas, is not on the PATH: run `make book`")
    command = [node, str(book / PROGRAM)]
    done = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True, input=json.dumps(new)).stdout
    )
    results = dict(zip(new, done, strict=True))
    if wrong := [f"{tex}: {each['error']}" for (tex, _), each in results.items() if "error" in each]:
        raise ExtensionError("\n".join(wrong))
    typeset.update({formula: each["html"] for formula, each in results.items()})


def formulas_of(app: Sphinx, env: BuildEnvironment) -> Iterator[tuple[str, bool]]:
    """Yield the formulas of all pages."""
    for name in sorted(env.found_docs):
        for kind in (nodes.math, nodes.math_block):
            yield from map(key_of, env.get_doctree(name).findall(kind))


def typeset_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Typeset what all pages hold, before they are written."""
    typeset_all(Path(app.confdir), formulas_of(app, env))


def visit_inline(writer: Any, node: nodes.math) -> None:
    """Write a formula within a line."""
    writer.body.append(writer.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    writer.body += [typeset[key_of(node)], "</span>"]
    raise nodes.SkipNode


def visit_displayed(writer: Any, node: nodes.math_block) -> None:
    """Write a formula that stands on a line of its own, with its number if it has one."""
    writer.body.append(writer.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body += [typeset[key_of(node)], "</div>\n"]
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
