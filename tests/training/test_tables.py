"""What takes effect, how to resume and what two devices see: on TensorFlow it is what is stored."""

import json
from pathlib import Path

import pytest

from nadam_edu.laboratory.outcomes import quiet
from nadam_edu.training import backends, hyperparameters, resume
from nadam_edu.training.hyperparameters import ROWS, Row, effect
from nadam_edu.training.updates import EAGER, FIT, RUN_EAGERLY, Training
from nadam_edu.trial.generations_here import HERE

STORED = json.loads((Path(__file__).parents[2] / "chapters" / "backends.json").read_text(encoding="utf-8"))
KERAS_3 = HERE["keras-3"]


def test_the_file_has_each_backend_and_each_of_its_parts():
    assert {name: list(parts) for name, parts in STORED.items()} == {
        name: list(backends.parts_of(name)) for name in backends.BACKENDS
    }


@pytest.mark.slow  # chapter 11 measures the same, and its outputs are compared in `make test`
def test_what_takes_effect_on_tensorflow_is_as_stored():
    with quiet():
        assert hyperparameters.measured() == STORED["tensorflow"]["hyperparameters"]


@pytest.mark.slow  # as above
def test_what_a_resume_begins_with_is_as_stored():
    with quiet():
        assert resume.measured() == STORED["tensorflow"]["resume"]


@pytest.mark.slow  # as above
def test_what_a_schedule_sees_on_two_devices_is_as_stored():
    assert backends.measure("tensorflow", "devices") == STORED["tensorflow"]["devices"]


def test_on_two_devices_a_schedule_counts_the_updates_of_both_together():
    for backend in ("tensorflow", "jax"):
        devices = STORED[backend]["devices"]
        # 32 examples in batches of 4: from 0.1 to 0 in eight updates.
        assert devices["two devices"] == [round(0.1 * (1 - k / 8), 6) for k in range(8)]
        assert devices["two devices, batch doubled"] == devices["two devices"][:4]


@pytest.mark.parametrize("name", HERE)
def test_a_line_that_does_not_do_what_is_wanted_does_not_work(name):
    here, row = HERE[name], ROWS["number: learning_rate = x"]
    assert effect(here, row, EAGER) == "works"
    assert effect(here, row._replace(wanted=0.6), EAGER) == "ignored"
    assert effect(here, Row(row.made, lambda training: 1 / 0, 0.7), EAGER) == "ZeroDivisionError"


# In the words of the table; the other rows are alike in the three generations.
OF_TF_KERAS = {
    "keras-legacy": {"schedule: learning_rate = x": ("works", "frozen"), "beta_1 = x": ("works", "works")},
    "keras-2.9": {
        "schedule: learning_rate.assign(x)": ("ignored", "ignored"),
        "beta_1 = x": ("works", "frozen"),
    },
}


@pytest.mark.parametrize("name", OF_TF_KERAS)
def test_a_compiled_step_of_tf_keras_keeps_these(name):
    with quiet():
        for line, (eager, fitted) in OF_TF_KERAS[name].items():
            found = effect(HERE[name], ROWS[line], FIT)
            assert effect(HERE[name], ROWS[line], EAGER) == eager
            assert found == ("ignored" if fitted == "frozen" else fitted), line


@pytest.mark.parametrize("name", HERE)
def test_a_schedule_set_in_a_callback_is_as_frozen_as_between_two_fits(name):
    here = HERE[name]
    for how, last in ((FIT, [0.025, 0.0125]), (RUN_EAGERLY, [0.175, 0.0875])):
        training = Training(here, here.optimizers.Adam(here.schedule(0.1)), how)

        def hand_over(k, training=training, here=here):
            if k == 2:
                training.model.optimizer.learning_rate = here.schedule(0.7)

        moved = training.steps([1] * 4, before=hand_over)[:, 0]
        assert moved == pytest.approx([0.1, 0.05, *last], rel=1e-4)
