"""The store drops a torn line, leaves a damaged file as it is, and refuses another function."""

import json
import os
from pathlib import Path

import light_measures as light
import pytest

from nadam_edu import sweeps
from nadam_edu.sweeps import measures
from nadam_edu.sweeps.store import Store

ABOUT = {"measure": "halved", "source": "1"}


def filled(path, seeds=3):
    store = Store(path, ABOUT)
    for seed in range(seeds):
        store.add({"seed": seed}, {"loss": seed / 2}, {"numpy": "2"})
    store.close()
    return path.read_bytes()


def test_a_line_torn_at_any_byte_is_dropped_and_the_lines_before_it_stay(tmp_path):
    whole = filled(tmp_path / "whole")
    begin = whole[:-1].rfind(b"\n") + 1
    for end in range(begin, len(whole)):
        path = tmp_path / "torn"
        path.write_bytes(whole[:end])
        store = Store(path, ABOUT)
        assert [record["cell"]["seed"] for record in store.records] == [0, 1]
        store.add({"seed": 2}, {"loss": 1.0}, {"numpy": "2"})
        store.close()
        assert path.read_bytes() == whole


def test_each_line_is_on_the_disk_before_the_next(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_size))
    whole = filled(tmp_path / "store")
    assert synced == [end for end in range(1, len(whole) + 1) if whole[end - 1 : end] == b"\n"]
    assert len(synced) == 4  # the header, and three records


def test_a_torn_first_line_is_a_store_without_cells(tmp_path):
    path = tmp_path / "torn"
    path.write_bytes(b'{"measure": "hal')
    store = Store(path, ABOUT)
    assert store.records == []
    store.close()


@pytest.mark.parametrize(
    "content",
    [b"hello", b"hello\n", b"{}\n", b"loss,seed\n1,2\n", b'{"cell": {}, "result": {}}\n', b"\xff\xfe\n"],
)
def test_a_file_that_is_no_store_is_refused_and_left_as_it_is(content, tmp_path):
    path = tmp_path / "mine"
    path.write_bytes(content)
    with pytest.raises(
        ValueError, match=r"store must hold the lines of a sweep, got another line 1 in .*mine"
    ):
        sweeps.run(light.halved, [{"seed": 0}], path, progress=False)
    assert path.read_bytes() == content and list(tmp_path.iterdir()) == [path]


def test_damage_before_the_last_line_is_named_and_left(tmp_path):
    path = tmp_path / "store"
    lines = filled(path).splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"{broken\n", *lines[3:]]))
    damaged = path.read_bytes()
    with pytest.raises(ValueError, match="got another line 3"):
        sweeps.read(path)
    with pytest.raises(ValueError, match="got another line 3"):
        Store(path, ABOUT)
    assert path.read_bytes() == damaged


def test_sorted_lines_are_those_of_any_order(tmp_path):
    found = []
    for order in ((0, 1, 2), (2, 0, 1)):
        store = Store(tmp_path / f"{order}", ABOUT)
        for seed in order:
            store.add({"seed": seed}, {"loss": float("nan")}, {})
        store.sort()
        store.close()
        found.append((tmp_path / f"{order}").read_bytes())
    assert found[0] == found[1]
    assert json.loads(found[0].splitlines()[1]) == {"cell": {"seed": 0}, "result": {"loss": "nan"}}


def test_other_versions_do_not_mix(tmp_path):
    filled(tmp_path / "store")
    store = Store(tmp_path / "store", ABOUT)
    with pytest.raises(
        ValueError, match=r"versions \{'numpy': '2'\}, got \{'numpy': '3'\}: install the same"
    ):
        store.add({"seed": 3}, {"loss": 0.0}, {"numpy": "3"})
    store.close()


def function_of(text):
    """Return the function ``measure`` of a file with that text, as Python imports it."""
    import importlib.util
    import tempfile

    path = Path(tempfile.mkdtemp()) / "theirs.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("theirs", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.measure


TEXT = """STEPS = 10

def helper(x):
    return x * STEPS

def measure(seed):
    return {'loss': helper(seed)}
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("helper(seed)", "helper(seed + 1)", False),
        ("x * STEPS", "x + STEPS", False),
        ("STEPS = 10", "STEPS = 11", False),
        ("    return x", "    # a comment\n    return  x", True),
        ("def helper", "OTHER = 1\n\ndef helper", True),
    ],
)
def test_a_changed_function_is_another_one_with_what_it_names(old, new, same, tmp_path):
    before, after = measures.about(function_of(TEXT)), measures.about(function_of(TEXT.replace(old, new, 1)))
    assert (before == after) is same


SETTINGS = """import functools
from nadam_edu import schedules

RATES = [0.1, 0.2]
SIZES = {'hidden': (8, 16)}
COSINE = schedules.CosineDecay(0.5, 10)
PARTS = {'half': lambda x: x / 2}

class Parent:
    depth = 3

    def down(self):
        return self.depth

class Model(Parent):
    @property
    def wide(self):
        return 4

@functools.cache
def kept(x):
    return x + 5

class Caller:
    def __init__(self, decay):
        self.decay = decay

    def __call__(self, seed):
        return {'loss': self.decay}

def trained(seed, epochs):
    return {'loss': kept(RATES[0]) + SIZES['hidden'][0] + COSINE(seed) + PARTS['half'](1) + Model().wide}

"""


@pytest.mark.parametrize(
    ("measure", "old", "new"),
    [
        ("functools.partial(trained, epochs=5)", "epochs=5", "epochs=6"),
        ("Caller(0.5)", "Caller(0.5)", "Caller(0.25)"),
        ("Caller(0.5).__call__", "Caller(0.5)", "Caller(0.25)"),
        ("Caller(0.5)", "self.decay}", "-self.decay}"),
        ("trained", "[0.1", "[0.3"),
        ("trained", "(8,", "(9,"),
        ("trained", "CosineDecay(0.5", "CosineDecay(0.4"),
        ("trained", "x / 2", "x / 3"),
        ("trained", "depth = 3", "depth = 4"),
        ("trained", "return self.depth", "return -self.depth"),
        ("trained", "return 4", "return 5"),
        ("trained", "x + 5", "x + 6"),
    ],
)
def test_a_changed_setting_makes_another_function(measure, old, new):
    text = SETTINGS + f"measure = {measure}\n"
    assert old in text
    before, after, again = (
        measures.about(function_of(each)) for each in (text, text.replace(old, new, 1), text)
    )
    assert before == again != after


def test_results_of_another_function_are_refused_and_kept(tmp_path):
    store = tmp_path / "store"
    sweeps.run(function_of(TEXT), [{"seed": 1}], store, workers=1, progress=False)
    before = store.read_bytes()
    for other, told in (
        (TEXT.replace("10", "11"), "measure as it was before a change, of its source or of what it names"),
        (f"{TEXT}\ndef theirs(seed):\n    return {{}}\n\nmeasure = theirs\n", "measure, got theirs"),
    ):
        with pytest.raises(ValueError, match=rf"store holds results of {told}: take another file, or read"):
            sweeps.run(function_of(other), [{"seed": 2}], store, workers=1, progress=False)
    assert store.read_bytes() == before


def test_shards_are_read_as_one_and_contradictions_are_refused(tmp_path):
    for name, seeds in (("a", (0, 1)), ("b", (1, 2))):
        store = Store(tmp_path / name, ABOUT)
        for seed in seeds:
            store.add({"rate": 0.5, "seed": seed}, {"loss": seed / 2}, {})
        store.close()
    both = sweeps.read(tmp_path / "a", tmp_path / "b")
    assert both.array("loss").tolist() == [[0.0, 0.5, 1.0]] and repr(both) == "3 cells, 0 missing"
    other = Store(tmp_path / "c", ABOUT)
    other.add({"rate": 0.5, "seed": 1}, {"loss": 9.0}, {})
    other.close()
    with pytest.raises(ValueError, match="two results of"):
        sweeps.read(tmp_path / "a", tmp_path / "c")
    strange = Store(tmp_path / "d", {**ABOUT, "source": "2"})
    strange.add({"rate": 0.5, "seed": 5}, {"loss": 9.0}, {})
    strange.close()
    with pytest.raises(ValueError, match="one function and the same versions"):
        sweeps.read(tmp_path / "a", tmp_path / "d")
