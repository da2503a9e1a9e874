"""What the tests share: reproducible examples, one quiet Keras on the CPU, the package in the browser."""

import gc
import importlib
import sys
import types
from collections import Counter

import hypothesis
import pytest
from page_files import page_modules

import nadam_edu.laboratory  # pins what the tests train with, before any of them imports Keras

hypothesis.settings.register_profile(
    "reproducible", derandomize=True, deadline=None, database=None, max_examples=50
)
hypothesis.settings.load_profile("reproducible")

gc.disable()  # until all is collected: what is imported stays

# The first needs torch and optax, see its first lines. In the second lie files that tests read.
collect_ignore = ["peers", "data"]


# These files take longest. They begin first, so that no process has one left when the others have nothing.
FIRST = ["test_nothing_is_touched", "test_sentinel", "test_build_book", "test_recorder", "test_freshness"]
FIRST += ["test_micropython", "test_forked_kernels", "test_compiled", "test_keras_2", "test_directions"]


@pytest.hookimpl(tryfirst=True)  # before those are taken out that are not asked for
def pytest_collection_modifyitems(config, items):
    """Put the longest files first, and count the tests of each file, for the lock of the counts."""
    items.sort(key=lambda item: FIRST.index(item.path.stem) if item.path.stem in FIRST else len(FIRST))
    config.counted = {"tests": Counter(), "slow": Counter()}
    for item in items:
        kind = "slow" if item.get_closest_marker("slow") else "tests"
        config.counted[kind][item.nodeid.partition("::")[0]] += 1


def pytest_collection_finish():
    """Let Python look for garbage again, but not among what was imported and collected."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def keras():
    """Keras 3 on TensorFlow as the book imports it: quiet, on the CPU, the same numbers in every run."""
    from nadam_edu.laboratory.keras_3 import keras  # here, as it takes seconds

    return keras


@pytest.fixture(scope="session")
def without_numpy():
    """Return the browser-safe modules as they are where NumPy is missing: on single floats, with ``math``."""
    package = types.ModuleType("without_numpy")
    package.__path__ = nadam_edu.__path__
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "numpy", None)  # makes `import numpy` raise ImportError
        # The page's arrays need JavaScript. Here nothing is one, and no rule computes with a list.
        arrays = types.SimpleNamespace(Array=(), array=list, each=None, repeat=lambda a, _: a, root=None)
        arrays.beside, arrays.split = lambda x, _: x, None
        patch.setitem(sys.modules, "arrays", arrays)
        patch.setitem(sys.modules, "without_numpy", package)
        for name in page_modules():
            importlib.import_module(f"without_numpy.{name}")
    return package
