"""Who writes another library's argument reads ours; the advice is taken, and works."""

import inspect

import pytest

from nadam_edu import Nadam, schedules
from nadam_edu.schedules.foreign_names import FOREIGN, NOTES, unknown_argument

OURS = {**schedules.SCHEDULES, "Nadam": Nadam}
TAKES = {
    name: [each for each in inspect.signature(cls).parameters if each != "unknown"]
    for name, cls in OURS.items()
}
EVERY = {each for takes in TAKES.values() for each in takes}


def test_every_advice_is_an_argument_of_ours_for_a_name_that_some_class_has_not():
    for theirs, ours in FOREIGN.items():
        assert {each.split("=")[0] for each in ours} <= EVERY, theirs
        assert (
            any(theirs not in takes and set(takes) & set(ours) for takes in TAKES.values()) or "=" in ours[0]
        ), theirs
    assert set(NOTES) <= EVERY


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: schedules.CosineDecay(0.1, T_max=50),
            "CosineDecay has no argument T_max, got T_max=50; write decay_steps (updates, not epochs)",
        ),
        (
            lambda: schedules.CosineDecay(0.1, epochs=5),
            "CosineDecay has no argument epochs, got epochs=5; write decay_steps (updates, not epochs)",
        ),
        (
            lambda: schedules.CosineDecay(0.1, 50, eta_min=0.01),
            "CosineDecay has no argument eta_min, got eta_min=0.01; "
            "write alpha (a fraction of the first rate, not a rate)",
        ),
        (
            lambda: schedules.ExponentialDecay(lr=0.1),
            "ExponentialDecay has no argument lr, got lr=0.1; write initial_learning_rate",
        ),
        (
            lambda: schedules.ExponentialDecay(0.1, 10, gamma=0.5),
            "ExponentialDecay has no argument gamma, got gamma=0.5; write decay_rate",
        ),
        (
            lambda: schedules.StepDecay(0.1, gamma=0.5),
            "StepDecay has no argument gamma, got gamma=0.5; write drop_factor",
        ),
        (
            lambda: schedules.StepDecay(0.1, 0.5, step_size=9),
            "StepDecay has no argument step_size, got step_size=9; write drop_every (updates, not epochs)",
        ),
        (
            lambda: schedules.PiecewiseConstantDecay(milestones=[30], values=[0.1, 0.01]),
            "PiecewiseConstantDecay has no argument milestones, got milestones=[30]; "
            "write boundaries (after which the rate changes: one less than a milestone, at which it does)",
        ),
        (
            lambda: schedules.OneCycle(0.1, 100, pct_start=0.2),
            "OneCycle has no argument pct_start, got pct_start=0.2; write warmup_share",
        ),
        (
            lambda: schedules.OneCycle(0.1, epochs=3),
            "OneCycle has no argument epochs, got epochs=3; write total_steps (updates, not epochs)",
        ),
        (
            lambda: schedules.CosineDecay(0.1, total_steps=50),
            "CosineDecay has no argument total_steps, got total_steps=50; "
            "write decay_steps (updates, not epochs)",
        ),
        (
            lambda: schedules.Constant(0.1, verbose=True),
            "Constant has no argument verbose, got verbose=True; it takes learning_rate, name",
        ),
        (
            lambda: schedules.Constant(learning_rte=0.1),
            "Constant has no argument learning_rte, got learning_rte=0.1; it takes learning_rate, name",
        ),
    ],
)
def test_the_error_of_a_schedule_says_what_to_write(make, message):
    with pytest.raises(TypeError) as raised:
        make()
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("betas", "write beta_1 and beta_2"),
        ("eps", "write epsilon"),
        ("lr", "write learning_rate"),
        ("beta1", "write beta_1"),
        ("schedule_decay", "write momentum_decay"),
        ("decay", "write learning_rate=schedules.LegacyDecay(rate, decay)"),
    ],
)
def test_the_advice_for_the_optimizer(name, advice):
    assert (
        str(unknown_argument("Nadam", name, 0.5, TAKES["Nadam"]))
        == f"Nadam has no argument {name}, got {name}=0.5; {advice}"
    )


def test_a_class_of_the_readers_own_gets_the_advice_too_unless_it_takes_any_name():
    class Own(schedules.LearningRateSchedule):
        def __init__(self, decay_steps, *, power=1.0):
            self.decay_steps = decay_steps
            self.power = power
            self.freeze()

    class Loose(schedules.LearningRateSchedule):
        def __init__(self, **anything):
            self.T_max = anything["T_max"]

    class Bare(schedules.LearningRateSchedule):
        pass

    assert Own(decay_steps=3, power=2.0).power == 2.0
    with pytest.raises(
        TypeError,
        match=r"^Own has no argument T_max, got T_max=3; write decay_steps \(updates, not epochs\)$",
    ):
        Own(T_max=3)
    assert Loose(T_max=3).T_max == 3
    with pytest.raises(TypeError):
        Bare(T_max=3)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'decay_steps'"):
        Own()
