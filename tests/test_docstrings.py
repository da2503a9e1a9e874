"""The default that a docstring states for a parameter is the one in the signature."""

import ast
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "nadam_edu"
STATED = re.compile(r"^(\w+) : .*?\bdefault (\S+?)[,.;]?(?: |$)", re.MULTILINE)


def signatures(tree):
    """Yield name, docstring and defaults as text, of each function, and of each class by its __init__."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            made = next((each for each in node.body if getattr(each, "name", "") == "__init__"), None)
            if made:
                yield node.name, ast.get_docstring(node) or "", defaults(made.args)
        elif isinstance(node, ast.FunctionDef):
            yield node.name, ast.get_docstring(node) or "", defaults(node.args)


def defaults(arguments):
    """Return the default of each argument that has one, as it is written."""
    named = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(named[len(named) - len(arguments.defaults) :], arguments.defaults, strict=True))
    pairs += [pair for pair in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if pair[1]]
    return {argument.arg: ast.unparse(value) for argument, value in pairs}


def same(stated, written):
    """Return whether both texts are one value; what one says in words, or by a name, is not compared."""
    try:
        return ast.literal_eval(stated) == ast.literal_eval(written)
    except (SyntaxError, ValueError):
        return True


def contradictions(source):
    """Yield a sentence for each default in a docstring that is not the signature's."""
    for name, text, written in signatures(ast.parse(source)):
        for parameter, stated in STATED.findall(text):
            if parameter in written and not same(stated, written[parameter]):
                yield f"{name}: its docstring says {parameter} = {stated}, its signature {written[parameter]}"


@pytest.mark.parametrize(
    "path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.relative_to(FOLDER).as_posix()
)
def test_a_default_in_a_docstring_is_that_of_the_signature(path):
    assert list(contradictions(path.read_text(encoding="utf-8"))) == []


def properties(tree):
    """Yield name and docstring of each property, and of each function that becomes one elsewhere."""
    elsewhere = {"variables", "iterations", "rule_of"}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            written = {ast.unparse(each) for each in node.decorator_list}
            if (
                written & {"property", "cached_property", "functools.cached_property"}
                or node.name in elsewhere
            ):
                yield node.name, ast.get_docstring(node) or ""


@pytest.mark.parametrize(
    "path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.relative_to(FOLDER).as_posix()
)
def test_a_property_s_first_sentence_has_no_colon(path):
    # On the page what stands before it would be the property's type.
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [name for name, text in properties(tree) if ": " in text.split("\n\n")[0]] == []


PARAMETERS = re.compile(r"^Parameters\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"^(\w[\w, ]*) : (.+)$", re.MULTILINE)


def unsaid(source):
    """Yield each documented parameter whose default is plain and not stated."""
    for name, text, written in signatures(ast.parse(source)):
        for names, kind in NAMED.findall("".join(PARAMETERS.findall(text))):
            for parameter in names.split(", "):
                plain = re.match(r"-?\d|'|True|False|None", written.get(parameter, ""))
                if plain and not re.search("default|optional", kind):
                    yield f"{name}: nothing says that {parameter} is {written[parameter]} by default"


@pytest.mark.parametrize(
    "path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.relative_to(FOLDER).as_posix()
)
def test_a_parameter_that_is_documented_states_its_default(path):
    assert list(unsaid(path.read_text(encoding="utf-8"))) == []


def test_a_default_that_is_not_stated_is_told():
    head = 'def f(a, b=2, c=print):\n    """Do.\n\n    Parameters\n    ----------\n'
    silent = head + '    a, b : int\n    c : callable\n    """'
    assert list(unsaid(silent)) == ["f: nothing says that b is 2 by default"]
    assert list(unsaid(silent.replace(": int", ": int, b by default 2"))) == []


def test_many_defaults_are_stated_and_a_wrong_one_is_told():
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py")]
    assert sum(len(STATED.findall(text.replace("    ", ""))) for text in texts) > 50
    wrong = (
        'def f(x=1e-7):\n    """Do.\n\n    Parameters\n    ----------\n    x : float, default 1e-8\n    """'
    )
    assert list(contradictions(wrong)) == ["f: its docstring says x = 1e-8, its signature 1e-07"]
    assert list(contradictions(wrong.replace("1e-8", "0.0000001"))) == []
