"""Which modules of the package the page runs; `web/browser_safe.mjs` has the same rule for the build."""

from pathlib import Path

import nadam_edu

FOLDER = Path(nadam_edu.__file__).parent
FOLDERS = ("exercises", "explorations", "generations", "schedules", "update_rules")


def page_modules():
    """Return their names: those at the top but __init__, __main__ and the two doors, and all in FOLDERS."""
    top = [path for path in FOLDER.glob("*.py") if not path.stem.startswith(("__", "keras_"))]
    paths = [*top, *(path for folder in FOLDERS for path in (FOLDER / folder).glob("*.py"))]
    return sorted(
        ".".join(path.relative_to(FOLDER).with_suffix("").parts).removesuffix(".__init__") for path in paths
    )
