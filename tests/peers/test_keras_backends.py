"""The tools for Keras on JAX and PyTorch: importing changes nothing, and they do as on TensorFlow."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "keras_tools"))

from in_fresh_process import run, run_cases
from test_messages import as_stored
from test_nothing_is_touched import DOORS, changes_nothing, leaves_the_same_environment

BACKENDS = ["jax", "torch"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_importing_the_tools_changes_nothing(backend):
    changes_nothing(DOORS, backend, "keras")
    leaves_the_same_environment(DOORS, backend, "keras")


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_tools_do_what_they_do_on_tensorflow(backend):
    run_cases(backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_keras_says_is_what_chapter_12_says_that_it_says(backend):
    as_stored(backend)


TWO_DEVICES = """
import keras, numpy as np
from nadam_edu.keras_bridge import LearningRateRecorder
assert len(keras.distribution.list_devices()) == 2
keras.distribution.set_distribution(keras.distribution.DataParallel())
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)), "mse")
recorder, ones = LearningRateRecorder(), np.ones((8, 1), np.float32)
model.fit(ones, ones, batch_size=2, verbose=0, callbacks=[recorder])
print(recorder.steps, np.allclose(recorder.applied, [0.1, 0.05, 0.025, 0.0125]))
"""


def test_data_parallel_training_on_two_devices_is_recorded_once():
    assert (
        run(["-c", TWO_DEVICES], "jax", XLA_FLAGS="--xla_force_host_platform_device_count=2").strip()
        == "[0, 1, 2, 3] True"
    )
