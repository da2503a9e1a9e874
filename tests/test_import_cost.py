"""`import nadam_edu` costs what `import numpy` costs, and the reading of its own short modules: counted, as clocks differ."""

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
    packages = {name.split(".")[0] for name in beyond} - sys.stdlib_module_names
    assert packages == {"nadam_edu"}
    assert len(beyond) <= 30  # each is a file to find and read: about half a millisecond
