"""What programs say to a reader, from their source: messages, labels, comments, docstrings."""

import ast
import re
from collections.abc import Iterator

# Of JavaScript: texts of two words at least, and the lines that name a part or say how much there is.
SCRIPT_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`')
SCRIPT_LINE = re.compile(
    r"^ *(?:export )?const [A-Z_]+ = .*$"
    r"|^.*(?:setAttribute\(|\baria|\brole\b|\blabel: |\b(?:head|title|key|readName)\b: |\bstep: \d).*$",
    re.MULTILINE,
)


def has_words(text: str) -> bool:
    """Tell whether a text has two words at least, beside what it takes from a program."""
    plain = re.sub(r"\$?\{[^{}]*\}", "", text)
    return " " in plain.strip() and len(re.findall(r"[A-Za-z]{2,}", plain)) > 1


def written(node: ast.AST) -> str:
    """Return a text, with braces around what is put into it; nothing for what is no text."""
    if isinstance(node, ast.JoinedStr):
        parts = (
            written(part) if isinstance(part, ast.Constant) else ast.unparse(part) for part in node.values
        )
        return "".join(parts)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def docstrings(tree: ast.Module | ast.ClassDef) -> Iterator[str]:
    """Yield the docstrings of a module and of its public names, without the examples."""
    yield (ast.get_docstring(tree) or "").partition("\nExamples\n")[0]
    for node in tree.body:
        if getattr(node, "name", "_").startswith("_"):
            continue
        if isinstance(node, ast.ClassDef):
            yield from docstrings(node)
        elif isinstance(node, ast.FunctionDef):
            yield (ast.get_docstring(node) or "").partition("\nExamples\n")[0]


def messages(source: str) -> Iterator[str]:
    """Yield the texts of a program that have words, but for its docstrings."""
    tree = ast.parse(source)
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inner = {id(part) for node in joined for part in ast.walk(node) if part is not node}
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) not in inner | documented and has_words(written(node)):
            yield written(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "AskedNumber":  # which mistake gives what
            yield ast.unparse(node)


def python_says(source: str) -> Iterator[str]:
    """Yield the docstrings of a module, as its page shows them, and its messages."""
    yield from docstrings(ast.parse(source))
    yield from messages(source)


def cell_says(source: str) -> Iterator[str]:
    """Yield the comments of a cell of code, and the texts in it that have words."""
    yield from re.findall(r"(?:^ *|  )(# .*)$", source, re.MULTILINE)
    yield from messages(source)


def make_says(source: str) -> Iterator[str]:
    """Yield what ``make help`` says of each command."""
    yield from re.findall(r"^[a-z-]+:.*?## (.*)$", source, re.MULTILINE)


def script_says(source: str) -> Iterator[str]:
    """Yield the texts of a script, its constants, and what it tells a screen reader."""
    source = re.sub(r"(?:^| )//.*$|^import .*$", "", source, flags=re.MULTILINE)
    yield from SCRIPT_LINE.findall(source)
    yield from (text for text in SCRIPT_TEXT.findall(SCRIPT_LINE.sub("", source)) if has_words(text))
