"""The test after a chapter's last cell fails where a byte of the stored file would change."""

from types import SimpleNamespace

import nbval_run
import pytest


def bytes_test(differs, monkeypatch):
    """Return the test of a chapter whose run differs from what is stored in these ways, and what it keeps."""
    file, noted = nbval_run.ChapterFile.__new__(nbval_run.ChapterFile), []
    file.chapter, file.kernel, file.began = "the chapter", SimpleNamespace(text=lambda: "its text"), 0.0
    monkeypatch.setattr(nbval_run.chapters, "differences", lambda chapter, text: differs)
    monkeypatch.setattr(nbval_run.chapters, "note", lambda *what: noted.append(what[:2]))
    return SimpleNamespace(parent=file), noted


def test_a_difference_fails_and_is_told(monkeypatch):
    item, noted = bytes_test(["x.ipynb stored 21, gives 22"], monkeypatch)
    with pytest.raises(pytest.fail.Exception, match="stored 21, gives 22"):
        nbval_run.Bytes.runtest(item)
    assert noted == []


def test_the_same_bytes_pass_and_are_noted(monkeypatch):
    item, noted = bytes_test([], monkeypatch)
    nbval_run.Bytes.runtest(item)
    assert noted == [("the chapter", "its text")]
