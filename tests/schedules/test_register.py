"""A reader's own schedule: registered it is as good as ours.

Unregistered it is refused at once, by what would have to write it down.
"""

import json
import subprocess
import sys

import numpy as np
import pytest

from nadam_edu import Nadam, schedules
from nadam_edu.elementwise import maximum, minimum
from nadam_edu.keras_bridge import FormulaSchedule, keras, to_keras
from nadam_edu.schedules import SCHEDULES, Constant, CosineDecay, LearningRateSchedule, Sequence, Warmup

NOAM = """
class Noam(schedules.LearningRateSchedule):
    def __init__(self, d_model, warmup_steps=4000):
        self.d_model = d_model
        self.warmup_steps = warmup_steps
        self.freeze()

    def rate(self, step):
        return self.d_model**-0.5 * minimum(step * self.warmup_steps**-1.5, maximum(step, 1.0) ** -0.5)
"""


def own_class():
    """Return the class of the program above: the one of TensorFlow's tutorial on the Transformer."""
    names = {"schedules": schedules, "minimum": minimum, "maximum": maximum}
    exec(NOAM, names)
    return names["Noam"]


@pytest.fixture
def noam():
    """Return a class that is registered for one test."""
    cls = own_class()
    assert schedules.register(cls) is cls
    yield cls
    del SCHEDULES["Noam"]


def test_the_optimizer_writes_and_reads_it(noam):
    optimizer = Nadam(noam(512, 10))
    config = json.loads(json.dumps(optimizer.get_config()))
    again = Nadam.from_config(config)
    assert again.get_config() == optimizer.get_config()
    weights = np.ones(3), np.ones(3)
    for each, weight in zip((optimizer, again), weights, strict=True):
        each.build([weight])
        for _ in range(20):
            each.apply_gradients([(2 * weight, weight)])
    assert weights[0].tobytes() == weights[1].tobytes()
    assert again.learning_rate == noam(512, 10)(20)


@pytest.mark.parametrize(
    "around",
    [
        lambda own: own,
        lambda own: Warmup(own, 5),
        lambda own: Sequence([Constant(0.1), own, Warmup(own, 3)], [4, 8]),
        lambda own: schedules.Floor(own, 0.001),
    ],
    ids=["alone", "Warmup", "Sequence", "Floor"],
)
def test_it_goes_where_ours_go(noam, around, tmp_path):
    schedule = around(noam(512, 10))
    again = schedules.deserialize(json.loads(json.dumps(schedules.serialize(schedule))))
    assert again == schedule and hash(again) == hash(schedule) and again(7) == schedule(7)
    theirs = to_keras(schedule)
    assert type(theirs) is FormulaSchedule
    # float32
    np.testing.assert_allclose(
        [float(theirs(step)) for step in range(20)], schedule(np.arange(20)), rtol=1.2e-7
    )
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Nadam(theirs), "mse")
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "model.keras")
    assert keras.saving.load_model(tmp_path / "model.keras").optimizer._learning_rate.schedule == schedule


def test_a_cell_that_runs_again_replaces_the_class(noam):
    old, again = noam(512), schedules.register(own_class())
    assert SCHEDULES["Noam"] is again is not noam
    assert type(schedules.deserialize(schedules.serialize(again(512)))) is again
    # What is left of the class before would come back as another.
    with pytest.raises(TypeError, match="register"):
        schedules.serialize(old)


def test_the_name_of_one_of_ours_is_refused():
    class CosineDecay(LearningRateSchedule):
        pass

    with pytest.raises(
        ValueError, match="schedule_class must have a name that none of ours has, got CosineDecay"
    ):
        schedules.register(CosineDecay)
    assert SCHEDULES["CosineDecay"] is schedules.CosineDecay is schedules.register(schedules.CosineDecay)


@pytest.mark.parametrize("value", [None, 0.1, "Noam", Constant(0.1), dict, lambda step: 0.1])
def test_what_is_no_schedule_class_is_refused(value):
    with pytest.raises(TypeError, match="schedule_class must be a subclass of LearningRateSchedule, got "):
        schedules.register(value)


@pytest.mark.parametrize(
    "write",
    [
        schedules.serialize,
        lambda own: Nadam(own).get_config(),
        lambda own: Warmup(own, 5).get_config(),
        lambda own: Nadam(Warmup(own, 5)).get_config(),
        lambda own: Sequence([Constant(0.1), own], [3]).get_config(),
        lambda own: schedules.serialize(schedules.Floor(own, 0.001)),
        FormulaSchedule,
        lambda own: to_keras(Warmup(own, 5)),
    ],
)
def test_unregistered_it_is_refused_before_anything_is_written(write):
    own = own_class()(512)
    with pytest.raises(TypeError, match=r"write @schedules\.register above class Noam, got Noam"):
        write(own)


def test_unregistered_it_computes_compares_and_trains():
    own = own_class()
    assert Warmup(own(512), 5) == Warmup(own(512), 5) != Warmup(own(256), 5)
    assert own.from_config(own(512).get_config()) == own(512)
    weight, optimizer = np.ones(1), Nadam(own(512, 10))
    optimizer.build([weight])
    optimizer.apply_gradients([(weight, weight)])
    assert optimizer.learning_rate == own(512, 10)(1)


def test_another_process_is_told_to_register_the_class_first(noam):
    written = json.dumps(schedules.serialize(noam(512)))
    program = f"import json; from nadam_edu import schedules; schedules.deserialize(json.loads({written!r}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "or of a class that @schedules.register knows, got 'Noam'" in done.stderr
    first = "from nadam_edu import schedules\nfrom nadam_edu.elementwise import maximum, minimum\n"
    first += f"@schedules.register{NOAM}\n"
    done = subprocess.run(
        [sys.executable, "-c", first + program.replace("schedules.des", "print(schedules.des") + ")"],
        capture_output=True,
        text=True,
    )
    assert done.stdout == "Noam(d_model=512, warmup_steps=4000)\n", done.stderr


def test_an_argument_that_is_a_schedule_or_a_list_of_them_needs_no_code(monkeypatch):
    class Product(LearningRateSchedule):
        def __init__(self, factors, last):
            self.factors = tuple(factors)
            self.last = last
            self.freeze()

        def rate(self, step):
            rate = self.last.rate(step)
            for factor in self.factors:
                rate = rate * factor.rate(step)
            return rate

    monkeypatch.setitem(SCHEDULES, "Product", Product)
    schedule = Product([CosineDecay(1.0, 10), Warmup(Constant(0.5), 4)], Constant(0.1))
    again = schedules.deserialize(json.loads(json.dumps(schedules.serialize(schedule))))
    assert again == schedule
    assert again(2) == schedule(2) == CosineDecay(1.0, 10)(2) * 0.25 * 0.1


def test_a_keras_optimizer_that_is_handed_a_schedule_of_ours_says_what_to_do():
    with pytest.raises(TypeError, match=r"takes keras_bridge.to_keras\(schedule\)"):
        keras.optimizers.Nadam(CosineDecay(0.1, 10)).apply([keras.ops.ones(())], [keras.Variable(1.0)])


def test_called_without_a_step_it_says_so():
    with pytest.raises(
        TypeError, match=r"^step must be a number or an array of numbers, got None; a Keras optimizer, which"
    ):
        Constant(0.1)()


@pytest.mark.parametrize("steps", [3, np.arange(3)])
def test_a_rate_that_does_not_come_back_is_told(steps):
    class Forgetful(LearningRateSchedule):
        def rate(self, step):
            0.1 * 0.5**step  # the mistake

    with pytest.raises(TypeError, match=r"^Forgetful\.rate\(step\) must return the rate, got None$"):
        Forgetful()(steps)
