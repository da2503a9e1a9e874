"""Importing the tools changes nothing of the process: environment, Keras, devices, threads, logging."""

import pytest
from in_fresh_process import run, run_cases

# Keras and TensorFlow are imported first, as in a program of somebody's own.
PROGRAM = """
import logging, os, sys, warnings
doors, libraries = (argument.split(",") for argument in sys.argv[1:])
sys.modules["sklearn"] = None  # whoever has no scikit-learn has the tools too

def machine():
    import keras
    seen = [keras.backend.backend(), os.environ.get("KERAS_BACKEND")]
    if "tensorflow" in sys.modules:
        tf = sys.modules["tensorflow"]
        seen += [tf.config.list_physical_devices(), tf.config.threading.get_intra_op_parallelism_threads()]
        seen += [tf.config.threading.get_inter_op_parallelism_threads(), tf.config.get_visible_devices()]
        seen += [tf.get_logger().level, tf.config.functions_run_eagerly()]
    if "torch" in sys.modules:
        seen += [sys.modules["torch"].get_num_threads()]
    return seen

for library in libraries:  # what these change themselves is not ours
    __import__(library)
before = machine()
environment = dict(os.environ)
state = (
    logging.root.level, logging.root.manager.disable, list(logging.root.handlers),
    list(warnings.filters), os.fstat(2).st_ino
)
for door in doors:
    __import__(f"nadam_edu.{door}")
assert dict(os.environ) == environment, set(os.environ.items()) ^ set(environment.items())
assert state == (
    logging.root.level, logging.root.manager.disable, list(logging.root.handlers),
    list(warnings.filters), os.fstat(2).st_ino
)
assert machine() == before
print(machine()[0])
"""
DOORS = "keras_bridge,keras_tools.recorder,keras_tools.audit,keras_tools.audit_command"


# The other way round: the environment is the one that Keras alone leaves.
ENVIRONMENT = """
import importlib, os, sys
for name in sys.argv[1].split(","):
    importlib.import_module(name)
print(sorted(os.environ.items()))
"""


def changes_nothing(doors, backend, libraries):
    """Raise unless importing the doors after the libraries leaves everything as it was."""
    assert run(["-c", PROGRAM, doors, libraries], backend).split()[-1] == backend


def leaves_the_same_environment(doors, backend, libraries):
    """Raise unless importing the doors instead of the libraries leaves the environment that those leave."""
    ours = ",".join(f"nadam_edu.{door}" for door in doors.split(","))
    assert run(["-c", ENVIRONMENT, ours], backend) == run(["-c", ENVIRONMENT, libraries], backend)


def test_importing_the_tools_changes_nothing_on_tensorflow():
    changes_nothing(f"{DOORS},keras_legacy", "tensorflow", "keras,tf_keras")


@pytest.mark.slow
def test_the_tools_alone_leave_the_environment_that_keras_leaves_on_tensorflow():
    leaves_the_same_environment(f"{DOORS},keras_legacy", "tensorflow", "keras,tf_keras")


@pytest.mark.slow
def test_the_tools_work_on_tensorflow_in_a_process_where_nothing_is_pinned():
    run_cases("tensorflow")
