"""`import nadam_edu` costs what `import numpy` costs and the reading of its own modules: by counting."""

import subprocess
import sys

# What one of our modules on NumPy arrays needs for its annotations; NumPy itself has loaded most of it.
ANNOTATIONS = {"numpy.typing", "numpy._typing._add_docstring"}


def loaded(statement):
    """Return the names of the modules that Python has loaded after one statement."""
    command = [sys.executable, "-c", f"{statement}; import sys; print(*sys.modules)"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_the_package_loads_numpy_and_its_own_modules():
    beyond = loaded("import nadam_edu") - loaded("import numpy") - ANNOTATIONS
    assert "nadam_edu.optimizer.nadam" in beyond
    assert {name.split(".")[0] for name in beyond} == {"nadam_edu"}  # nothing of the standard library either
    folders = {name.split(".")[1] for name in beyond if name.count(".") == 2}
    # The other wings wait until they are asked for.
    assert folders == {
        "generations",
        "optimizer",
        "schedules",
        "update_rules",
    }
