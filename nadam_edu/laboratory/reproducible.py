"""Settings made before TensorFlow is imported: the same numbers in every run, and no start-up messages.

TensorFlow and Keras read the environment once, while they are being imported, so import
``nadam_edu.laboratory`` before them. ``laboratory.keras_3`` and ``laboratory.keras_2`` then import them
without their start-up messages.

>>> set(PINNED) <= set(os.environ)
True
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Each of these changes the last digits of a training. A value set before the import stays.
PINNED = {
    "CUDA_VISIBLE_DEVICES": "-1",  # a GPU adds in another order
    "TF_ENABLE_ONEDNN_OPTS": "0",  # oneDNN picks its kernels by processor
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",  # threads split a sum into parts
}

os.environ.update(PINNED | {name: os.environ[name] for name in PINNED.keys() & os.environ.keys()})
os.environ["KERAS_BACKEND"] = "tensorflow"  # the book's numbers are those of this backend


@contextmanager
def muted_stderr() -> Iterator[None]:
    """Silence file descriptor 2, which TensorFlow's C++ writes to past ``sys.stderr``.

    Restored afterwards, also after an error.
    """
    sys.stderr.flush()
    saved = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)
