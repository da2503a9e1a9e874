"""The audit as a table, and an exit code for continuous integration.

``python -m nadam_edu audit FILE.py:NAME --epochs 50``.

>>> audit_command(["no_such_file.py:decay", "--epochs", "3"])
2
"""

import argparse
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from .audit import audit_schedule

CLEAN, FOUND, CANNOT_RUN = 0, 1, 2
GUARD = 'what the file does as a program belongs below `if __name__ == "__main__":`'


def audit_command(arguments: Sequence[str] | None = None) -> int:
    """Print the audit of what a file defines, and return an exit code.

    It is 0 if there are notes at most, 1 for warnings or errors, 2 if the file cannot be run.

    Parameters
    ----------
    arguments : list of str, default those of the command line
        ``FILE.py:NAME --epochs 50``, perhaps with ``--rate 0.01``, ``--steps-per-epoch 100`` and
        ``--first-epoch 0``: what ``audit_schedule`` takes. The file is run, as an import would run it.
    """
    parser = argparse.ArgumentParser(
        "python -m nadam_edu audit", description="Say what is wrong with the learning rates of a training."
    )
    parser.add_argument(
        "what",
        metavar="FILE.py:NAME",
        help="a function of the epoch, a callback, a schedule, an optimizer or a model",
    )
    parser.add_argument("--epochs", type=int, required=True, help="the number of epochs")
    parser.add_argument(
        "--rate", type=float, default=0.01, help="the rate that the optimizer is made with (0.01)"
    )
    parser.add_argument(
        "--steps-per-epoch", type=int, help="updates in an epoch, for a schedule that is asked at each update"
    )
    parser.add_argument("--first-epoch", type=int, default=0, help="initial_epoch of fit (0)")
    given = parser.parse_args(arguments)  # ends the process with 2 if they are wrong
    path = list(sys.path)
    try:
        report = audit_schedule(
            _named(given.what), given.epochs, given.rate, given.steps_per_epoch, given.first_epoch
        )
    except SystemExit as error:
        print(f"{given.what} ends the process, with {error!r}: {GUARD}", file=sys.stderr)
        return CANNOT_RUN
    except Exception as error:  # anything that the file raises
        print("".join(traceback.format_exception_only(error)).rstrip(), file=sys.stderr)
        return CANNOT_RUN
    finally:
        sys.path[:] = path
    print(report)
    return CLEAN if all(one.severity == "note" for one in report.findings) else FOUND


def _named(what: str) -> Any:
    """Return the object of that name that a file defines."""
    file, _, name = what.rpartition(":")
    path = Path(file)
    if not name or path.suffix != ".py":
        raise ValueError(
            f"FILE.py:NAME must be a Python file and a name in it, as in train.py:decay, got {what!r}"
        )
    if not path.is_file():
        raise ValueError(f"FILE.py:NAME must name a file that is there, got {what!r}")
    folder, module_name = path.resolve().parent, path.stem
    while (folder / "__init__.py").is_file():  # the file belongs to a package
        folder, module_name = folder.parent, f"{folder.name}.{module_name}"
    sys.path.insert(0, str(folder))  # as for a program that is run
    given, sys.argv = sys.argv, [file]  # the arguments here are not the file's
    try:
        module = _run(path, module_name)
    finally:
        sys.argv = given
    value: Any = module
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _run(path: Path, name: str) -> ModuleType:
    """Return the module that a file makes when it is run under a name."""
    package = name.rpartition(".")[0]
    if package:
        import_module(package)  # what the file imports from its package is relative to it
    spec = spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None  # it is a .py
    module = module_from_spec(spec)
    sys.modules.setdefault(name, module)
    spec.loader.exec_module(module)
    return module
