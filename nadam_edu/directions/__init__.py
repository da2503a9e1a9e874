"""Where things are in the package, and what to install for them.

>>> where("LearningRateRecorder"), where("CosineDecay"), where("no_such_name")
('nadam_edu.keras_bridge', 'nadam_edu.schedules', None)
"""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

FOLDER = Path(__file__).parents[1]


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Import in here what the extra ``name`` brings: where that is missing, the error says what to install.

    Raises
    ------
    ModuleNotFoundError
        If one of the imports finds no module.

    Examples
    --------
    >>> with extra("keras"):  # doctest: +ELLIPSIS
    ...     import no_such_module
    Traceback (most recent call last):
    ModuleNotFoundError: no_such_module is missing. Install it with: pip install "...[keras]"
    """
    try:
        yield
    except ModuleNotFoundError as error:
        advice = f"Install it with: {installing(name)}"
        raise ModuleNotFoundError(f"{error.name} is missing. {advice}", name=error.name) from error


def installing(name: str) -> str:
    """Return the command that installs an extra: from this file's clone, or by the package's name.

    The package is on no index. Of an installed package pip installs the extra alone.
    """
    clone = FOLDER.parent
    source = clone if (clone / "pyproject.toml").is_file() else "nadam_edu"
    return f'pip install "{source}[{name}]"'


def is_module(name: str) -> bool:
    """Return whether the package has a module or a folder of this name at its top.

    >>> is_module("keras_bridge"), is_module("schedules"), is_module("CosineDecay")
    (True, True, False)
    """
    return any(path.is_file() for path in (FOLDER / f"{name}.py", FOLDER / name / "__init__.py"))


def where(name: str) -> str | None:
    """Return what to import the name from, that of a module too, or None.

    If several offer it, the least deep.
    """
    for module, tree in _modules():
        folder, _, last = module.rpartition(".")
        if name in _offered(tree):
            return module
        if name == last:
            return folder
    return None


def overview() -> str:
    """Return what there is to import from the package, and which of its extras are installed."""
    modules = [
        (module, tree)
        for module, tree in _modules()
        if module.count(".") == 1 and "_" not in module.split(".")[1][:1]
    ]
    lines = [
        f"  {module:24} {(ast.get_docstring(tree) or '').partition(chr(10))[0]}" for module, tree in modules
    ]
    extras = [f"  {name:24} {_state(packages)}" for name, packages in _extras().items()]
    return "\n".join([*lines, "", f"Extras, to be installed as in: {installing('keras')}", *extras])


def _modules():
    """Yield name and syntax tree of each module, the least deep first."""
    names = {}
    for path in FOLDER.rglob("*.py"):
        parts = path.relative_to(FOLDER.parent).with_suffix("").parts
        names[".".join(parts).removesuffix(".__init__")] = path
    for name in sorted(names, key=lambda name: (name.count("."), name)):
        yield name, ast.parse(names[name].read_text(encoding="utf-8"))


def _offered(tree):
    """Return the names that a module defines or passes on, as in ``from .audit import Audit as Audit``."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.name for alias in node.names if alias.asname == alias.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(target.id for target in targets if isinstance(target, ast.Name))
            if "__all__" in names and isinstance(node.value, ast.List):
                names.update(ast.literal_eval(node.value))
    return names


def _extras():
    """Return the packages of each extra, as the installed package states them."""
    found: dict[str, list[str]] = {}
    for requirement in metadata.requires("nadam_edu") or []:
        if match := re.match(r"([\w.-]+).*extra == [\"'](\w+)", requirement):
            found.setdefault(match[2], []).append(match[1])
    return found


def _state(packages):
    """Return whether all are installed."""
    installed = {distribution.name.lower().replace("_", "-") for distribution in metadata.distributions()}
    missing = [name for name in packages if name.lower().replace("_", "-") not in installed]
    return f"missing: {', '.join(missing)}" if missing else "installed"
