"""The rules of every notebook: how it opens, and what its code, figures, equations and numbers need."""

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from .cells import inside, named_cells
from .prose import equation_labels, headings, prose_problems

OPENING = re.compile(r"# [^\n]+\n\n\*[^*\n]+\?\*\n\n\S")
# `interact` and the Output widget freeze in a static page; a magic that fails and a semicolon that hides an
# output escape the comparison of stored outputs with those of a new run.
FORBIDDEN = re.compile(r"\b(?:interact|interactive)\b|\bOutput\(|^\s*[%!]|;\s*$|sys\.path|verbose=[12]")


def opens_with_a_question(notebook: NotebookNode) -> Iterator[str]:
    """Yield unless the first cell holds the only title, the question in italics, and how it is answered."""
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or not OPENING.match(first.source):
        yield "cell 1 must open with '# Title', an empty line, '*A question?*', an empty line, and a sentence"
    cells = named_cells(notebook, "markdown")
    titles = [(name, title) for name, cell in cells for level, title in headings(cell.source) if level == 1]
    yield from (f"{name} holds a second title: {title!r}" for name, title in titles[1:])


def imports_first(notebook: NotebookNode) -> Iterator[str]:
    """Yield unless the first code cell imports and does nothing else."""
    for name, cell in named_cells(notebook, "code")[:1]:
        try:
            statements = ast.parse(cell.source).body
        except SyntaxError as error:
            yield f"{name} must be Python, and is not in line {error.lineno}"
            continue
        if not all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in statements):
            yield f"{name} is the first code cell and must hold imports alone"


def works_in_a_page(notebook: NotebookNode) -> Iterator[str]:
    """Yield what is dead in a static page or escapes the comparison with a new run."""
    for name, cell in named_cells(notebook, "code"):
        for line in filter(FORBIDDEN.search, cell.source.splitlines()):
            yield f"{name}: a static page or the check of outputs cannot follow this line: {line.strip()}"


def tables_are_tables(notebook: NotebookNode) -> Iterator[str]:
    """Yield the cells that write a table in Markdown of which the page would show the bars."""
    for name, cell in named_cells(notebook, "code"):
        texts = [str(inside(output, "data", "text/markdown")) for output in cell.outputs]
        has_table = any("|---|" in text.replace(" ", "") for text in texts)
        if has_table and inside(cell.metadata, "mystnb", "markdown_format") != "myst":
            yield f"{name} writes a table and needs mystnb: markdown_format: myst in its metadata"


def figures_are_described(notebook: NotebookNode) -> Iterator[str]:
    """Yield the pictures without a name, a short caption, or an alt text that tells what is seen."""
    for name, cell in named_cells(notebook, "code"):
        figure, image = (inside(cell.metadata, "mystnb", part) for part in ("figure", "image"))
        needs = f"{name} shows a picture and needs in its metadata mystnb:"
        if not any(mime.startswith("image/") for output in cell.outputs for mime in output.get("data", {})):
            if figure or image:
                yield f"{name} describes a picture and stores none: run the chapter again"
            continue
        if not str(inside(figure, "name")).startswith("fig-"):
            yield f"{needs} figure: name: fig-..."
        for words, place, least, most in (
            (inside(figure, "caption"), "figure: caption", 3, 14),
            (inside(image, "alt"), "image: alt", 15, 45),
        ):
            count = len(words.split()) if isinstance(words, str) else 0
            if not least <= count <= most:
                yield f"{needs} {place}: {least} to {most} words, has {count} words"


def equations_are_checked(notebook: NotebookNode) -> Iterator[str]:
    """Yield the labels of equations that no code cell names."""
    code = "\n".join(cell.source for _, cell in named_cells(notebook, "code"))
    for name, cell in named_cells(notebook, "markdown"):
        for label in equation_labels(cell.source):
            if not label.startswith("eq-"):
                yield f"{name}: the equation's label {label} must begin with eq-"
            if not re.search(rf"(?<![\w-]){re.escape(label)}(?![\w-])", code):
                yield f"{name}: no code cell names the equation {label}; the one that checks it must"


def glued_numbers_are_made(notebook: NotebookNode) -> Iterator[str]:
    """Yield the glued numbers that no cell of the same chapter makes."""
    outputs = [output for _, cell in named_cells(notebook, "code") for output in cell.outputs]
    made = {inside(output, "metadata", "scrapbook", "name") for output in outputs}
    for name, cell in named_cells(notebook, "markdown"):
        for glued in dict.fromkeys(re.findall(r"\{glue:\w*\}`([^:`]+)", cell.source)):
            if glued not in made:
                yield f"{name} shows {glued}, which no cell of this chapter glues"


def prose_is_sound(notebook: NotebookNode) -> Iterator[str]:
    """Yield what is wrong with the prose."""
    for name, cell in named_cells(notebook, "markdown"):
        yield from prose_problems(name, cell.source)
