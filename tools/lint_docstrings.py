"""Say which parameters of the public names have no type or no description, as numpydoc judges.

``numpydoc lint`` reads files: to it a method of ``Nadam`` that is defined in a file of its own is a function
with a parameter ``self``. This reads names. What imports Keras is left to ``numpydoc lint``.
"""

import inspect
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from numpydoc.validate import validate

DOORS = ["", ".exercises", ".optimizer", ".surfaces", ".sweeps", ".sweeps.comparing", ".sweeps.tuning"]
DOORS += [f".keras_tools.{part}" for part in ("formula_schedules", "recorder")]
NAMES = [
    "nadam_edu.keras_tools.audit.audit_schedule",
    "nadam_edu.keras_tools.audit_report.Audit",
    "nadam_edu.keras_tools.epoch_functions.to_epoch_function",
]
# Keras calls the first two with arguments of its own; MicroPython lets no namedtuple have a docstring.
LEFT_OUT = ("on_", "set_model", "converted", "classes_of", "Surface")


def public(door: Any) -> Iterator[str]:
    """Yield the dotted names of the functions, classes and methods that a module offers."""
    for found in [each for name, each in vars(door).items() if not name.startswith(("_", *LEFT_OUT))]:
        if not (inspect.isclass(found) or inspect.isfunction(found)):
            continue
        if found.__module__.startswith(door.__name__) and found.__name__ != "extra":
            name = f"{found.__module__}.{found.__qualname__}"
            yield name
            if inspect.isclass(found):
                own = (each for each in vars(found) if not each.startswith(("_", *LEFT_OUT)))
                yield from (f"{name}.{each}" for each in own if callable(getattr(found, each)))


def missing(name: str, checks: list[str]) -> Iterator[str]:
    """Yield what numpydoc finds, in sentences."""
    yield from (f"{name}: {code} {said}" for code, said in validate(name)["errors"] if code in checks)


def main() -> int:
    """Print what is missing, and return whether anything is."""
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    checks = settings["tool"]["numpydoc_validation"]["checks"]
    names = set(NAMES) | {name for door in DOORS for name in public(import_module("nadam_edu" + door))}
    said = [line for name in sorted(names) for line in missing(name, checks)]
    print("\n".join(said) or f"{len(names)} public names have their parameters documented.")
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())
