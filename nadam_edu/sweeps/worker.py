"""The program of a worker, which reads calls from its standard input and writes answers to its output."""

import os
import pickle
import queue
import sys
import threading
from typing import Any, BinaryIO


def listen(calls: BinaryIO, received: "queue.SimpleQueue[bytes]") -> None:
    """Pass each call on, and end the process, whatever it is doing, when its caller is gone."""
    while size := calls.read(8):
        received.put(calls.read(int.from_bytes(size, "big")))
    os._exit(0)


def answer(call: bytes) -> bytes:
    """Return whether the call returned, and what it returned or raised."""
    try:
        function, args, kwargs = pickle.loads(call)
        return pickle.dumps((True, function(*args, **kwargs)))
    except BaseException as error:
        return failed(error)


def failed(error: BaseException) -> bytes:
    """Return what was raised, as something that can be sent: with the traceback as a note."""
    import traceback

    told = "".join(traceback.format_exception(error))
    for sent in (error, RuntimeError(f"{type(error).__name__}: {error}")):
        sent.add_note(f"In its process:\n{told}")
        try:
            data = pickle.dumps((False, sent))
            pickle.loads(data)
        except Exception:  # an exception with arguments of its own kind
            continue
        return data
    raise AssertionError("a RuntimeError can be sent")


def main() -> None:
    """Answer calls until there are none."""
    answers: Any = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a call prints must not come between the answers
    received: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=listen, args=(sys.stdin.buffer, received), daemon=True).start()
    while True:
        data = answer(received.get())
        try:
            answers.write(len(data).to_bytes(8, "big") + data)
            answers.flush()
        except BrokenPipeError:  # the caller is gone
            os._exit(0)


if __name__ == "__main__":
    main()
