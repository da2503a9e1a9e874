"""What the package says to a reader who is in the wrong place, or lacks what an extra brings."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import nadam_edu
from nadam_edu import directions

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DISTRIBUTIONS = {
    "sklearn": "scikit-learn",
    "IPython": "jupyter-book",
    "cycler": "matplotlib",
    "traitlets": "ipywidgets",
}
NEEDED = {  # what each module that needs more than NumPy imports first of each package
    "keras_bridge": ["keras", "tensorflow"],
    "keras_legacy": ["tf_keras", "tensorflow"],
    "laboratory.data": ["sklearn"],
    "laboratory.keras_2": ["sklearn", "tf_keras"],
    "figures.plots": ["matplotlib", "cycler", "IPython"],
    "figures.widgets": ["anywidget", "traitlets"],
}


def states(source):
    """Return the name of the project in a folder that pip is told to install from."""
    return tomllib.loads((Path(source) / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]


def run(*command):
    return subprocess.run([sys.executable, *command], capture_output=True, text=True)


@pytest.mark.parametrize(
    ("module", "missing"), [(module, package) for module, packages in NEEDED.items() for package in packages]
)
def test_a_missing_package_is_named_with_the_extra_that_brings_it(module, missing):
    done = run("-c", f"import sys; sys.modules[{missing!r}] = None; import nadam_edu.{module}")
    *_, last = done.stderr.splitlines()
    sentence = (
        rf"ModuleNotFoundError: {missing}(\.\w+)* is missing. Install it with: pip install \"(.+)\[(\w+)\]\""
    )
    _, source, extra = re.fullmatch(sentence, last).groups()
    assert states(source) == PROJECT["name"]
    names = [re.match(r"[\w-]+", requirement)[0] for requirement in PROJECT["optional-dependencies"][extra]]
    assert DISTRIBUTIONS.get(missing, missing.replace("_", "-")) in names


def test_of_an_installed_package_the_extra_is_installed_by_name(monkeypatch, tmp_path):
    monkeypatch.setattr(directions, "FOLDER", tmp_path / "site-packages" / "nadam_edu")  # as a wheel has it
    assert directions.installing("fast") == 'pip install "nadam_edu[fast]"'


def test_without_numba_the_optimizer_works():
    step = "x = numpy.ones(2); nadam_edu.Nadam(0.1).apply_gradients([(x, x)])"
    assert run("-c", f"import sys; sys.modules['numba'] = None; import numpy, nadam_edu; {step}").stderr == ""


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("LearningRateRecorder", "keras_bridge"),
        ("audit_schedule", "keras_bridge"),  # which passes it on
        ("event_file_scalars", "laboratory.event_files"),
        ("CosineDecay", "schedules"),
        ("GENERATIONS", "generations"),
        ("nadam", "update_rules"),
        ("schedule_explorer", "figures.widgets"),
        ("widgets", "figures"),
    ],
)
def test_a_name_that_is_elsewhere_says_where(name, module):
    with pytest.raises(ImportError) as refused:
        exec(f"from nadam_edu import {name}")
    *_, advice = str(refused.value).partition(": ")
    assert advice == f"from nadam_edu.{module} import {name}"
    exec(advice)


def test_a_name_that_is_elsewhere_is_no_attribute():
    assert not hasattr(nadam_edu, "to_keras")
    assert getattr(nadam_edu, "to_keras", None) is None
    with pytest.raises(
        AttributeError, match=r"; to_keras is elsewhere .*: from nadam_edu.keras_bridge import"
    ):
        nadam_edu.to_keras  # noqa: B018


def test_a_module_that_was_not_imported_says_how():
    done = run("-c", "import nadam_edu; nadam_edu.keras_bridge")
    assert done.stderr.endswith(
        "module 'nadam_edu' has no attribute 'keras_bridge' before: import nadam_edu.keras_bridge\n"
    )
    assert run("-c", "from nadam_edu import keras_tools; keras_tools").stderr == ""


def test_what_is_nowhere_is_missing_as_in_any_module():
    assert not hasattr(nadam_edu, "no_such_name")
    assert not hasattr(nadam_edu, "_modules")  # private, elsewhere
    with pytest.raises(ImportError, match=r"^cannot import name 'no_such_name' from 'nadam_edu'"):
        exec("from nadam_edu import no_such_name")


def test_the_program_lists_the_modules_and_the_extras():
    said = run("-m", "nadam_edu")
    assert said.stderr == ""
    tops = {path.stem for path in directions.FOLDER.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert set(re.findall(r"^  nadam_edu\.(\w+) +\S", said.stdout, re.MULTILINE)) == {
        name for name in tops if not name.startswith("_")
    }
    extras = PROJECT["optional-dependencies"]
    assert set(re.findall(r"^  (\w+) +(?:installed|missing: )", said.stdout, re.MULTILINE)) == set(extras)
    (source, extra) = re.search(r'installed as in: pip install "(.+)\[(\w+)\]"', said.stdout).groups()
    assert states(source) == PROJECT["name"] and extra in extras


def test_the_program_says_what_it_can_do():
    asked, wrong, name = (run("-m", "nadam_edu", each) for each in ("--help", "foo", "CosineDecay"))
    assert asked.returncode == 0 and asked.stdout == run("-m", "nadam_edu").stdout
    assert "python -m nadam_edu audit" in asked.stdout
    assert wrong.returncode == 2 and wrong.stderr.endswith("no command 'foo'\n")
    assert wrong.stdout == "" and wrong.stderr.startswith("usage: python -m nadam_edu ")
    assert name.returncode == 2 and "from nadam_edu.schedules import CosineDecay" in name.stderr


def test_the_program_names_what_an_extra_lacks(monkeypatch):
    monkeypatch.setattr(
        directions.metadata,
        "requires",
        lambda name: ["numpy>=2", 'numpy>=2; extra == "here"', 'No_such>=1; extra == "gone"'],
    )
    assert re.search(r"^  here +installed\n  gone +missing: No_such$", directions.overview(), re.MULTILINE)
