"""Importing the tools changes nothing of the process: its environment, its Keras, TensorFlow's devices and threads, its logging."""

import pytest
from in_fresh_process import run, run_cases

# Keras and TensorFlow are imported first, as in a program of somebody's own, and once the other way round.
PROGRAM = """
import logging, os, sys, warnings
first, doors = sys.argv[1] == "first", sys.argv[2].split(",")
sys.modules["sklearn"] = None  # whoever has no scikit-learn has the tools too

# What importing TensorFlow or PyTorch sets by itself.
OF_THE_LIBRARIES = {"TF2_BEHAVIOR", "TPU_ML_PLATFORM", "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK"}

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

if first:
    before = machine()
environment = dict(os.environ)
state = logging.root.level, logging.root.manager.disable, list(logging.root.handlers), list(warnings.filters), os.fstat(2).st_ino
for door in doors:
    __import__(f"nadam_edu.{door}")
if first:
    assert dict(os.environ) == environment, set(os.environ.items()) ^ set(environment.items())
    assert state == (
        logging.root.level, logging.root.manager.disable, list(logging.root.handlers), list(warnings.filters), os.fstat(2).st_ino
    )
    assert machine() == before
else:
    changed = {name for name in {*os.environ, *environment} if os.environ.get(name) != environment.get(name)}
    assert not changed - OF_THE_LIBRARIES, changed
print(machine()[0])
"""
DOORS = "keras_bridge,keras_tools.recorder,keras_tools.audit,keras_tools.audit_command"


@pytest.mark.parametrize("order", ["first", "last"])
def test_importing_the_tools_changes_nothing_on_tensorflow(order):
    assert run(["-c", PROGRAM, order, f"{DOORS},keras_legacy"], "tensorflow").split()[-1] == "tensorflow"


def test_the_tools_work_on_tensorflow_in_a_process_where_nothing_is_pinned():
    run_cases("tensorflow")
