"""Where a book has formulas: in notebooks, displayed or in a sentence, in Markdown, in docstrings."""

import ast
import itertools
import re
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import nbformat

# ``place`` is the name that a table knows it by, ``where`` the file, ``latex`` the list of its formulas.
Formulas = namedtuple("Formulas", ("place", "where", "latex"))

DISPLAY = re.compile(r"^\$\$\n(.*?)\n\$\$[ \t]*(?:\(([^)]*)\))?", re.DOTALL | re.MULTILINE)
DIRECTIVE = re.compile(r"^```\{math\}\n(?::label: *(\S+)\n)?(.*?)^```", re.DOTALL | re.MULTILINE)
DOLLARS = re.compile(r"(?<![\\$])\$([^$\n]+)\$(?!\$)")
ROLE = re.compile(r":math:`([^`]+)`|^( *)\.\. math::\n\n((?:\2 +.*\n|\n)+)", re.MULTILINE)


def of_notebook(path: Path) -> Iterator[Formulas]:
    """Yield the displayed equations of a notebook, by label or number, and the formulas in its sentences."""
    cells = nbformat.read(path, as_version=4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    found = [(match[2], match[1]) for match in DISPLAY.finditer(text)]
    found += [(match[1], match[2]) for match in DIRECTIVE.finditer(text)]
    for number, (label, latex) in enumerate(found, start=1):
        yield Formulas(label or f"{path.stem}: display {number}", path.name, [latex])
    for latex in dict.fromkeys(DOLLARS.findall(DISPLAY.sub("", text))):
        yield Formulas(f"{path.stem}: ${latex}$", path.name, [latex])


def of_page(path: Path) -> Iterator[Formulas]:
    """Yield the formulas of a page, by the row of the table or the term of the glossary."""
    term = ""
    rows: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            term = " ".join(line.split("|")[1].split())
        elif line and not line.startswith((" ", "`")):
            term = line
        rows.setdefault(f"{path.stem}: {term}", []).extend(DOLLARS.findall(line))
    yield from (Formulas(place, path.name, latex) for place, latex in rows.items() if latex)


def of_package(folder: Path) -> Iterator[Formulas]:
    """Yield the formulas of each docstring, by the name of what it describes; its module does not matter."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, text in docstrings(tree, ""):
            latex = [match[1] or match[3] for match in ROLE.finditer(text + "\n")]
            if latex:
                yield Formulas(name or path.stem, str(path.relative_to(folder.parent)), latex)


def docstrings(tree: ast.AST, name: str) -> Iterator[tuple[str, str]]:
    """Yield name and docstring of a module, and of all classes and functions in it."""
    if isinstance(tree, ast.Module | ast.ClassDef | ast.FunctionDef):
        yield name, ast.get_docstring(tree) or ""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield from docstrings(node, f"{name}.{node.name}".lstrip("."))


def of_book(pages: Path, package: Path) -> dict[str, Formulas]:
    """Return by place the formulas of all notebooks and pages of Markdown in one folder, and of a package.

    Raises
    ------
    ValueError
        If two places have one name.
    """
    found: dict[str, Formulas] = {}
    notebooks = (each for path in sorted(pages.glob("*.ipynb")) for each in of_notebook(path))
    texts = (each for path in sorted(pages.glob("*.md")) for each in of_page(path))
    for formulas in itertools.chain(notebooks, texts, of_package(package)):
        if formulas.place in found:
            raise ValueError(f"{formulas.where} and {found[formulas.place].where} both have {formulas.place}")
        found[formulas.place] = formulas
    return found
