"""What the checks are is locked: counts may only grow, no tolerance changes, none is skipped off a list."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import locks
import nbformat
import pytest

BOOK = Path(__file__).parents[1]
LOCKED = locks.locked()
MEANT = 'if that is meant: python tests/locks.py "the reason"'


@pytest.fixture(scope="module")
def numbers():
    """Return the tolerances and limits by file."""
    return locks.all_numbers()


def test_no_tolerance_and_no_limit_is_another_than_in_the_lock(numbers):
    assert locks.changed(numbers, LOCKED["numbers"]) == [], MEANT


def test_no_tolerance_and_no_limit_is_new(numbers):
    """One that is added where there was none makes a test as weak as one that is loosened."""
    assert locks.more(numbers, LOCKED["numbers"]) == [], "read it; then run: python tests/locks.py"


def test_files_are_looked_for_by_the_patterns_in_the_lock():
    assert locks.changed(locks.all_globs(), LOCKED["globs"]) == [], MEANT


def test_stored_measurements_are_those_in_the_lock():
    assert locks.digests() == LOCKED["digests"], "measured anew? " + MEANT


def test_there_are_as_many_cells_pages_and_browser_tests_as_in_the_lock():
    kept = {kind: table for kind, table in LOCKED["count"].items() if kind not in ("tests", "slow")}
    assert locks.less(locks.counts(), kept) == [], MEANT


@pytest.fixture(scope="module")
def collected(request):
    """Return what pytest collected in this session, or in another one if this is not the whole."""
    if {"README.md", "nadam_edu", "tests"} <= set(request.config.args):
        assert locks.counted(request.session.items)["tests"] == request.config.counted["tests"]
        return request.config.counted
    told = subprocess.run(
        [sys.executable, locks.__file__, "--collect"], check=True, capture_output=True, text=True
    ).stdout
    return json.loads(told.splitlines()[-1])


def test_there_are_as_many_tests_in_each_file_as_in_the_lock(collected):
    kept = {kind: table for kind, table in LOCKED["count"].items() if kind in ("tests", "slow")}
    assert locks.less(collected, kept) == [], MEANT


def test_every_test_file_is_collected_and_has_a_test(collected):
    there = {path.relative_to(BOOK).as_posix() for path in (BOOK / "tests").rglob("test_*.py")}
    elsewhere = {
        "tests/test_sabotage.py",
        "tests/peers/test_handout.py",
        "tests/peers/test_keras_backends.py",
        "tests/peers/test_peers.py",
        "tests/peers/test_schedule_names.py",
        "tests/peers/test_one_cycle.py",
        "tests/peers/test_training_on_backends.py",
        "tests/peers/test_weight_decay.py",
    }  # commands of their own
    assert there - elsewhere == {
        name for counts in collected.values() for name in counts if name.startswith("tests/")
    }


# Where a test may be left out.
MAY_SKIP = {
    "tests/conftest.py": ["collect_ignore = ['peers', 'data']"],
    "tests/backends/cases.py": ["except Exception as error:"],  # an error is a result there
    "tests/backends/messages.py": ["except Exception as error:"],
    "tests/figures/test_slider_ranges.py": ["return", "return"],  # a flag and a choice have no range
    "tests/peers/test_schedule_names.py": ["return"],
    "tests/test_diagnose.py": ["except Exception as error:"],
    "tests/test_fuzz.py": ["return", "return", "return"],  # where arguments were refused, as they should be
    "tests/test_generations.py": ["return"],  # a class that refuses a schedule has no path
    "tests/book/test_forked_kernels.py": [
        "pytestmark = pytest.mark.skipif(sys.platform != 'linux', reason='elsewhere the kernels are plain')"
    ],
    "tests/book/test_licences.py": ["pytest.skip('there are no pages: run `make book`')"],
}
SKIPS = re.compile(
    r"\b(?:pytest|mark|unittest|self|hypothesis)\.(?:skip\w*|xfail|importorskip|expectedFailure|reject)\b|\bSkipTest\b|\bcollect_ignore"
    r"|__test__|import .*\b(?:skip|xfail|importorskip)\b"
    r"|^\s*return$|^\s*except (?:Base)?(?:Exception|AssertionError)\b|^\s*except:"
    r"|\bsuppress\((?:Exception|Assert|Base)"
    r"|^\s*(?:for .* in|while|if) (?:\(\)|\[\]|\{\}|0|False|None):$"
)


def skips(path):
    """Return the lines of a module that leave a test out, without its comments and lone strings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lines = ast.unparse(tree).splitlines()
    return [line.strip() for line in lines if SKIPS.search(line) and not re.match(r"\s*[rf]*[\"']", line)]


def test_no_test_is_skipped_or_may_fail_off_the_list():
    found = {
        path.relative_to(BOOK).as_posix(): skips(path)
        for path in (BOOK / "tests").rglob("*.py")
        if path.name not in (Path(__file__).name, "test_sabotage.py")  # which plants such lines in a copy
    }
    assert {name: lines for name, lines in found.items() if lines} == MAY_SKIP


def never_run(source):
    """Yield the names of tests, or of functions within one, that nothing runs."""
    tree = ast.parse(source)
    for test in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        used = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
        inner = [node for node in ast.walk(test) if isinstance(node, ast.FunctionDef) and node is not test]
        methods = {each for node in ast.walk(test) if isinstance(node, ast.ClassDef) for each in node.body}
        yield from (
            each.name
            for each in inner
            if each.name not in used and each not in methods and not each.decorator_list[1:]
        )
        for block in (
            part
            for node in ast.walk(test)
            for part in (getattr(node, "body", []), getattr(node, "orelse", []))
            if isinstance(part, list)
        ):
            if any(
                isinstance(each, ast.Return | ast.Raise | ast.Continue | ast.Break) for each in block[:-1]
            ):
                yield f"{test.name}, after its end"


def test_no_function_within_a_test_and_no_line_is_never_run():
    paths = (BOOK / "tests").rglob("*.py")
    found = {path.name: list(never_run(path.read_text(encoding="utf-8"))) for path in paths}
    assert {name: names for name, names in found.items() if names} == {}


def test_what_is_never_run_is_told():
    inner = "def test():\n    @given(x)\n    def check(x):\n        assert x\n"
    assert list(never_run(inner)) == ["check"] and list(never_run(inner + "    check()\n")) == []
    assert list(never_run("def test():\n    return 1\n    assert 2\n")) == ["test, after its end"]


def proves_nothing(source):
    """Yield what a test demands that always holds, or tries twice."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            parts = [node.test, *(part for part in ast.walk(node.test))]
            if any(isinstance(part, ast.BoolOp) and any(map(is_plain, part.values)) for part in parts):
                yield ast.unparse(node)
            if is_plain(node.test) or any(is_itself(part) for part in parts):
                yield ast.unparse(node)
        if isinstance(node, ast.Call) and compares_one(node):
            yield ast.unparse(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("parametrize"):
            tried = [ast.dump(each) for each in getattr(node.args[1], "elts", [])]
            yield from (f"tries {each} twice" for each in set(tried) if tried.count(each) > 1)
        if isinstance(node, ast.keyword) and node.arg == "match" and isinstance(node.value, ast.Constant):
            yield from [ast.unparse(node)] if re.fullmatch(node.value.value, "") else []


def is_plain(node):
    """Tell whether it is one value, or a tuple, which always holds."""
    return isinstance(node, ast.Constant | ast.Tuple)


def is_itself(node):
    """Tell whether something is compared with itself, without a call in it."""
    if not isinstance(node, ast.Compare) or any(isinstance(part, ast.Call) for part in ast.walk(node)):
        return False
    sides = [ast.dump(side) for side in (node.left, *node.comparators)]
    return len(set(sides)) < len(sides)


def compares_one(node):
    """Tell whether a function that compares two is given one twice."""
    name = ast.unparse(node.func).rpartition(".")[2]
    given = [ast.dump(argument) for argument in node.args[:2] if not isinstance(argument, ast.Starred)]
    return name.startswith(("assert_", "isclose", "allclose", "array_equal")) and len(set(given)) < len(given)


def test_no_test_demands_what_always_holds_or_tries_one_case_twice():
    paths = (BOOK / "tests").rglob("*.py")
    found = {path.name: list(proves_nothing(path.read_text(encoding="utf-8"))) for path in paths}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "source",
    [
        "assert rate == 0.1 or True",
        "assert (rate == 0.1, 'the rate')",
        "assert rates == rates",
        "np.testing.assert_allclose(ours, ours, rtol=1e-9)",
        "@pytest.mark.parametrize('step', [1, 2, 1])\ndef test(step):\n    pass",
        "with pytest.raises(ValueError, match='.*'):\n    f()",
    ],
)
def test_what_proves_nothing_is_told(source):
    assert len(set(proves_nothing(source))) == 1


def test_no_test_stands_in_a_file_that_is_not_collected():
    """Those in tests/backends/*cases.py run on each backend, by run_cases."""
    paths = [*(BOOK / "tests").rglob("*.py")]
    tests = [path for path in paths if re.search(r"^def test_", path.read_text("utf-8"), re.MULTILINE)]
    apart = {path for path in tests if not path.name.startswith("test_")}
    assert apart == set((BOOK / "tests" / "backends").glob("*cases.py")), apart
    assert "    run_cases(" in (BOOK / "tests/keras_tools/test_nothing_is_touched.py").read_text("utf-8")
    modules = [path for path in (BOOK / "tests").rglob("*.mjs") if path.parent.name != "browser"]
    modules += [path for path in (BOOK / "tests" / "browser").glob("*.mjs") if ".test." not in path.name]
    assert [path.name for path in modules if re.search(r"^ *test\(", path.read_text(), re.MULTILINE)] == []


# Where a browser's test may end before its last line.
MAY_RETURN = {
    "browser.mjs": ["if (input.value === before && input.checked === checked) return;"],
    "every_page.test.mjs": ["if (!paper) return;"],
    "pictures.test.mjs": [
        'if (name === "descent" || end < Math.min(...y.range) || end > Math.max(...y.range)) return;'
    ],
}


@pytest.mark.parametrize(
    "path", sorted((BOOK / "tests" / "browser").glob("*.mjs")), ids=lambda path: path.name
)
def test_no_browser_test_is_skipped_runs_alone_or_ends_early(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\b(?:skip|todo|only)\b *(?::|\()|\.(?:skip|todo|only)\b", text) == []
    assert re.findall(
        r"^ *(.*\breturn;|.*\bcatch (?:\(\w+\) )?\{ *\})", text, re.MULTILINE
    ) == MAY_RETURN.get(path.name, [])


def test_no_cell_is_left_out_of_the_comparison_and_no_doctest_is_skipped():
    leaves_out = re.compile(r"NBVAL_|nbval-|doctest: *\+SKIP")
    for path in sorted((BOOK / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            said = cell.source + " ".join(map(str, cell.metadata.get("tags", [])))
            assert not leaves_out.search(said), f"{path.name}: {said[:60]!r} is left out of the comparison"
    for path in sorted((BOOK / "nadam_edu").rglob("*.py")):
        assert not leaves_out.search(path.read_text(encoding="utf-8")), f"{path}: a doctest is skipped"


def test_the_numbers_are_found():
    source = "ATOL = 1e-6\nBOTH = {'FLOAT32': 1.0}\nFLOAT32 = {'a': 1e-4} | {'b': 2e-4}\n"
    source += "near(x, 0.5, rtol=0, atol=3 * 1e-7 * RATE)"
    assert locks.numbers(source) == [0, 1e-7, 1e-6, 1e-4, 2e-4, 3]
    assert locks.numbers(
        "@mark.parametrize(('x', 'rtol'), [(a, 2e-14), (b, 0)])\ndef test(x, rtol):\n    pass"
    ) == [0, 2e-14]
    assert locks.numbers("assert abs(x - 7) < 1e-3 and y == 5\nset(max_examples=50)") == [1e-3, 7, 50]
    assert locks.numbers("NEAR = 0.6\nassert y == approx(x, 1e-3) and round(z, 7) == 0") == [1e-3, 0.6, 7]
    assert locks.numbers("def near(a, b, within=1e-9):\n    return a") == [1e-9]
    assert locks.numbers("for x in CASES[:1]:\n    pass") == [1]
    assert locks.numbers("@given(st.floats(0, 5))\ndef check(x):\n    pass") == [0, 5]
    assert locks.globs("for path in BOOK.glob('*.ipynb'):\n    pass") == ["BOOK.glob('*.ipynb')"]
    mjs = "const WIDTHS = [320, 1_280]; // 640\nconst MOST_SHIFT = 0.1;\n"
    mjs += "assert.ok(x >= 5);\nwait(y, { timeout: 60_000 })"
    assert locks.browser_numbers(mjs) == [0.1, 5, 320, 1280, 60_000]


def test_a_demand_that_is_weaker_counts_less():
    strong, weak = "assert a == b and all(c)", "assert a <= b and any(c)"
    assert (locks.exact(strong), locks.exact(weak)) == (2, 0)


def test_what_became_less_or_another_is_told():
    assert locks.less({"tests": {"a": 2, "b": 1}}, {"tests": {"a": 3, "b": 1, "c": 1}}) == [
        "a has 2 of tests, had 3",
        "c has 0 of tests, had 1",
    ]
    assert locks.changed({"a": [0.1, 1]}, {"a": [1, 1e-5]}) == ["a no longer has [1e-05], has [0.1]"]
    assert locks.changed({"a": [0.1, 1]}, {"a": [1]}) == []  # one more is no change, but new
    assert locks.more({"a": [0.1, 1]}, {"a": [1]}) == ["a has [0.1], which is not in the lock"]
