"""The pages of the package name every module, and every public name has a docstring for it to show."""

import ast
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1]
PAGES = "".join(page.read_text(encoding="utf-8") for page in sorted((BOOK / "chapters").glob("api*.md")))
MODULES = sorted(path for path in (BOOK / "nadam_edu").rglob("*.py") if path.stem != "__init__")


def dotted(path):
    return ".".join(path.relative_to(BOOK).with_suffix("").parts)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_every_module_is_on_a_page_of_the_package_and_on_one_alone(path):
    assert PAGES.count(f".. automodule:: {dotted(path)}\n   :members:") == 1


def test_a_page_of_the_package_leaves_no_name_out():
    assert set(re.findall(r"^ +:([\w-]+):", PAGES, re.MULTILINE)) == {"members", "ignore-module-all"}


def public(tree):
    """Return the public functions, classes and methods of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            yield from (public(node) if isinstance(node, ast.ClassDef) else ())


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_every_public_name_has_a_docstring(path):
    nameless = [
        node.name
        for node in public(ast.parse(path.read_text(encoding="utf-8")))
        if not ast.get_docstring(node)
    ]
    # Its getter has the text.
    setters = [name for name in nameless if nameless.count(name) == 1 and name == "learning_rate"]
    assert set(nameless) <= set(setters)
