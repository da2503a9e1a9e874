"""A plugin for nbval: one run of each chapter serves nbval and the comparison of the whole file.

nbclient runs the cells, with what `make chapters` runs them with. nbval gets that run's messages and compares
them as it always does. The test after the last cell fails where a byte of the stored chapter would change.
The longest chapters come first.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import forked_kernels
import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbval.plugin import IPyNbFile

import chapters

Message = dict[str, Any]


class Listening(NotebookClient):
    """nbclient, which also keeps the messages of the cell that it ran last."""

    messages: list[Message]

    def process_message(
        self, msg: Message, cell: nbformat.NotebookNode, cell_index: int
    ) -> nbformat.NotebookNode | None:
        """Keep the message, and take it as nbclient does."""
        self.messages.append(msg)
        return super().process_message(msg, cell, cell_index)


class Run:
    """A run of a chapter, with the methods that nbval asks of its kernel."""

    def __init__(self, chapter: chapters.Chapter):
        self.notebook = nbformat.reads(chapter.stored, as_version=4)
        code = [(number, cell) for number, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]
        for _, cell in code:
            # A cell that does not run must not look as if it gave the stored outputs.
            cell.update(outputs=[], execution_count=None)
        self.waiting = iter(code)
        forked_kernels.use(chapter.before.needs_tensorflow)
        self.client = chapters.client(self.notebook, chapter.path.parent, Listening)
        self.client.reset_execution_trackers()
        self.kernel = ExitStack()
        self.kernel.enter_context(self.client.setup_kernel())

    def execute_cell_input(self, source: str, allow_stdin: bool) -> str:
        """Run the next cell that has this source to its end; an error in it is among the messages."""
        self.client.messages = []
        number, cell = next((number, cell) for number, cell in self.waiting if cell.source == source)
        with suppress(CellExecutionError):
            self.client.execute_cell(cell, number, execution_count=self.client.code_cells_executed + 1)
        return self.client.messages[0]["parent_header"]["msg_id"]

    def await_reply(self, msg_id: str, timeout: float) -> None:
        """Return at once, as the cell has been run."""

    def get_message(self, stream: str, timeout: float) -> Message:
        """Return the next message of the cell."""
        return self.client.messages.pop(0)

    def await_idle(self, msg_id: str, timeout: float) -> None:
        """Return at once, as the cell has been run."""

    def is_alive(self) -> bool:
        """Return True: a kernel that has died raises where a cell is run."""
        return True

    def stop(self) -> None:
        """End the kernel."""
        self.kernel.close()

    def text(self) -> str:
        """Return the chapter as this run would store it."""
        self.client.set_widgets_metadata()
        chapters.renumber_widgets(self.notebook)
        return chapters.written(self.notebook)


class ChapterFile(IPyNbFile):
    """A chapter, whose last test compares bytes."""

    def __init__(self, **arguments: Any):
        super().__init__(**arguments)
        self.chapter = chapters.Chapter(self.path)

    def collect(self) -> Iterator[pytest.Item]:
        """Return nbval's tests and that one."""
        yield from super().collect()
        yield Bytes.from_parent(self, name="the stored bytes")

    def setup(self) -> None:
        """Start the kernel."""
        self.setup_sanitize_files()
        self.began = time.monotonic()
        self.kernel = Run(self.chapter)


class Bytes(pytest.Item):
    """The test that a chapter's run gives what is stored."""

    def runtest(self) -> None:
        """Compare the whole file, and record what it was run with."""
        file = self.parent
        assert isinstance(file, ChapterFile)
        text = file.kernel.text()
        if found := chapters.differences(file.chapter, text):
            pytest.fail("\n".join(found), pytrace=False)
        chapters.note(file.chapter, text, time.monotonic() - file.began)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return what pytest calls this test."""
        return self.path, None, f"{self.path.name}: {self.name}"


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, list[Any], list[Any]]:
    """Let each notebook that nbval collects be one whose run is compared as a whole too."""
    found = yield
    return [
        ChapterFile.from_parent(parent, path=file_path) if isinstance(each, IPyNbFile) else each
        for each in found
    ]


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Put the longest chapters first, so that no worker is idle while another still runs one."""
    items.sort(key=lambda item: chapters.length(item.parent.chapter), reverse=True)
