"""What learners write that no exercise expects: each is answered, and none is accused of what it is not."""

import re
import signal

import numpy as np
import pytest
from attacked_texts import CASES
from test_diagnose import LITERATURE, in_the_page

from nadam_edu import exercises
from nadam_edu.exercises import MISTAKES, diagnose
from nadam_edu.exercises.probes import is_rule
from nadam_edu.exercises.variants import Formula

every_case = pytest.mark.parametrize("name", CASES)


@pytest.fixture(scope="module")
def there():
    """Return what the page's Python says of each text, by its name."""
    found = in_the_page("said(*each)", [[exercise, text] for exercise, text, *_ in CASES.values()])
    return dict(zip(CASES, found, strict=True))


def check(name, verdict, sentence, line):
    """Assert that what is said of a text is what is expected; but for two, none is called a mistake."""
    _, _, said, expected = CASES[name]
    assert re.search(said, sentence), sentence
    assert verdict == ("right" if said.startswith("^It agrees") else "different"), sentence
    assert expected is None or line == expected


@every_case
def test_a_text_that_nobody_expects_is_answered(name, capsys):
    exercise, text, *_ = CASES[name]
    found = exercises.check(exercise, text)
    check(name, found.verdict, found.sentence, found.line)
    assert capsys.readouterr().out == ""


@every_case
def test_it_is_answered_in_the_page_too(name, there):
    check(name, *there[name])


def single(function, kind):
    """Return a rule that computes with numbers of this kind: so are its gradient and its state."""

    def rule(gradient, state, learning_rate, **named):
        named = {name: kind(value) for name, value in named.items()}
        return function(kind(gradient), state, kind(learning_rate), **named)

    return rule


KINDS = {"float32": np.float32, "0-d array": lambda value: np.array(value, dtype=float)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rule", [each for each in LITERATURE if "in_place" not in each.__name__])
def test_a_right_rule_is_right_whatever_its_numbers_are(rule, kind):
    found = diagnose(single(rule, KINDS[kind]), of=rule.__name__.partition("_")[0])
    assert found.verdict == "right", found


def in_float32(names):
    """Return a rule or schedule with these mistakes that gives float32."""
    of = MISTAKES[names[0]].of
    wrong = Formula(of).wrong(names)
    if not is_rule(of):
        return lambda step, **named: np.float32(wrong(**named).rate(step))

    def rule(gradient, state, learning_rate, **named):
        displacement, state = wrong(gradient, state, learning_rate, **named)
        return np.float32(displacement), state

    return rule


FIRST = {MISTAKES[name].of: name for name in reversed(list(MISTAKES))}.values()


@pytest.mark.parametrize("name", FIRST)
def test_a_mistake_in_float32_is_the_same_mistake(name):
    """Of every other one it follows from their distances, which test_diagnose measures."""
    assert diagnose(in_float32([name]), of=MISTAKES[name].of).mistake == name


def test_two_mistakes_in_float32_have_no_name():
    """Of two at once it is not known that float32 tells them from all others."""
    assert diagnose(in_float32(["adam/sign", "adam/no-root"]), of="adam").verdict == "different"


class Tensor:
    """A number as PyTorch has it: a tensor of one element, which float32 rounds."""

    dtype, shape = "torch.float32", (1,)

    def __init__(self, value):
        self.value = np.float32(value)

    def reshape(self, shape):  # noqa: D102  # as torch calls it
        return self.value


@pytest.mark.parametrize(
    ("dtype", "said"), [("torch.float32", "^It agrees"), ("torch.bfloat16", "too few digits")]
)
def test_a_tensor_is_a_number(monkeypatch, dtype, said):
    monkeypatch.setattr(Tensor, "dtype", dtype)
    found = diagnose(lambda gradient, state, rate: (Tensor(-rate * gradient), state), of="sgd")
    assert re.search(said, found.sentence)


def test_ctrl_c_ends_what_runs_in_c():
    """No instruction of Python's ends in ``10**10**10``; the signal that Ctrl-C sends does end it."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            exercises.check("descent-by-hand", "x = 10\ndef sgd(*a): return x**x**x")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
