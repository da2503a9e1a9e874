"""Each fault that `make sabotage` plants can be planted, and the tests that should see it exist.

No step runs here, so `make test` sees a plant that no longer finds its text, and not only the weekly run.
"""

import ast
import os
import re
import shutil

import pytest
from test_sabotage import BOOK, BROWSER, FAULTS, STEPS, copied, edit_text

PLANTS = {fault.__name__: fault for fault, *_ in FAULTS}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Return one copy of the book for all plants: each is taken out again."""
    return copied(tmp_path_factory.mktemp("book"))


def files(folder):
    """Return the files and links of the folder, but git's and npm's, with their size and time."""
    found = {}
    for place, inner, names in os.walk(folder):
        links = [name for name in inner if os.path.islink(os.path.join(place, name))]
        inner[:] = [name for name in inner if name not in (".git", "node_modules", *links)]
        for path in (os.path.join(place, name) for name in (*names, *links)):
            state = os.lstat(path)
            found[os.path.relpath(path, folder)] = state.st_size, state.st_mtime_ns
    return found


def take_out(book, names):
    """Put back what the book has under these names, and remove what it does not have."""
    for name in names:
        path = book / name
        path.unlink(missing_ok=True)
        if name.startswith("web/dist/"):
            path.symlink_to(BOOK / name)
        elif (BOOK / name).is_file():
            shutil.copy2(BOOK / name, path)


@pytest.mark.parametrize("name", PLANTS)
def test_a_fault_finds_its_place_once_and_changes_something(book, name):
    before = files(book)
    try:
        PLANTS[name](book)
    finally:
        after = files(book)
        changed = [path for path in before | after if before.get(path) != after.get(path)]
        take_out(book, changed)
    assert changed


@pytest.mark.parametrize("text", ["import pytest\n", "no such text"])
def test_a_text_that_is_not_there_once_is_refused(tmp_path, text):
    (tmp_path / "planted.py").write_text("import pytest\nimport pytest\n")
    with pytest.raises(AssertionError, match=r"planted\.py must hold"):
        edit_text(tmp_path, "planted.py", text, "")


def functions_of(step):
    """Return the names of the functions in the files of tests that a step runs: the slow ones if told to."""
    trees = [
        ast.parse((BOOK / name).read_text(encoding="utf-8"))
        for name in re.findall(r"[\w/]+\.py", STEPS[step][1])
    ]
    found = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {node.name for node in found if is_slow(node) == ("-m slow" in STEPS[step][1])}


def is_slow(function):
    """Tell whether `make unit` leaves a test out."""
    return any("mark.slow" in ast.unparse(each) for each in function.decorator_list)


@pytest.mark.parametrize(
    ("step", "only"), sorted({(step, only) for _, step, _, *rest in FAULTS for only in rest})
)
def test_the_tests_that_should_see_a_fault_exist(step, only):
    words = set(re.findall(r"\w+", only)) - {"and", "or", "not"}
    assert [name for name in functions_of(step) if any(word in name for word in words)]


@pytest.mark.parametrize("step", BROWSER)
def test_the_browser_tests_that_should_see_a_fault_exist(step):
    names, pattern = BROWSER[step]
    code = "".join((BOOK / f"tests/browser/{name}.test.mjs").read_text(encoding="utf-8") for name in names)
    for words in pattern.split("|"):
        assert words in code or (BOOK / f"{words}.md").is_file(), words
