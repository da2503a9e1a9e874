"""Exercises that ask for numbers: a tolerance is kept, and the mistake behind a wrong one is named."""

import numpy as np
import pytest

from nadam_edu import exercises
from nadam_edu.exercises import AskedNumber, NumberExercise
from nadam_edu.exercises.numbers import read

ASKED = {name: one for name, one in exercises.EXERCISES.items() if isinstance(one, NumberExercise)}
every_exercise = pytest.mark.parametrize("name", ASKED)


@every_exercise
def test_the_solution_is_right_and_its_words_too(name):
    exercise = ASKED[name]
    assert exercises.check(name, exercise.solution()).verdict == "right"
    assert exercises.check(name, [f"{value:.9g}" for value in exercise.solution()]).verdict == "right"
    assert exercise.hints and all(number.words for number in exercise.numbers)


@every_exercise
def test_each_number_is_needed_and_no_mistake_is_near_the_right_one(name):
    exercise = ASKED[name]
    for i, number in enumerate(exercise.numbers):
        for wrong, sentence in [*number.mistaken, (number.value * 1.4 + 0.3, "is too large.")]:
            answer = exercise.solution()
            answer[i] = wrong
            found = exercises.check(name, answer)
            assert found.verdict in ("mistake", "different") and found.hint == exercise.hints[0]
            assert sentence in found.sentences[i]


def test_the_tolerance_is_stated_and_kept():
    """By hand: 2 % of 50 is 1, so 49 and 51 are its bounds."""
    number = AskedNumber("updates", 50.0, share=0.02)
    judged = {answer: number.verdict(answer)[0] for answer in (48.99, 49.0, 51.0, 51.01)}
    assert judged == {48.99: "different", 49.0: "right", 51.0: "right", 51.01: "different"}
    assert number.tolerance == "within 2 %" and AskedNumber("updates", 3).tolerance == "exactly"
    assert [AskedNumber("updates", 0.0).verdict(answer)[0] for answer in (0.0, 1e-6)] == [
        "right",
        "different",
    ]


READ = {
    "1/4": 0.25,
    " 25 % ": 0.25,
    "25%": 0.25,
    "25 percent": 0.25,
    "12 345.6 updates": 12345.6,
    "1/ 4": 0.25,
    "- 5": -5.0,
    "3 1/2": None,
    "5 10": None,
    "2.5e-1": 0.25,
    "0,25": 0.25,
    "173,287": 173287.0,
    "1,000,000 updates": 1e6,
    "\u22121.5": -1.5,
    "43 updates": 43.0,
    "43 week": 43.0,
    "1 k": 1000.0,
    "1.5k": 1500.0,
    "- 2 K": -2000.0,
    "1,5 thousand updates": 1500.0,
    "2 M": 2e6,
    "1/4 million": 250000.0,
    "25 % of it": 0.25,
    "5 e-3": None,
    "5 x10^3": None,
    "5 *10^3 updates": None,
    "k": None,
    "10 000": 10000.0,
    "": None,
    "%": None,
    "many": None,
    "1/0": None,
    "nan": None,
    "1e999": None,
    "1/2/3": None,
}


@pytest.mark.parametrize("text", READ)
def test_what_a_learner_writes_is_read(text):
    assert read(text) == READ[text]


@pytest.mark.parametrize(
    "answer", [None, [1], {"x": 1}, True, np.True_, 1j, np.complex64(1), float("nan"), "two"]
)
def test_what_is_no_number_is_told_kindly(answer):
    found = ASKED["no-momentum"].judged([answer])
    assert found.verdict == "different" and "Write one as 0.25, 1/4" in repr(found)


def test_an_array_is_a_list_of_numbers():
    solution = ASKED["off-the-floor"].solution()
    assert exercises.check("off-the-floor", np.array(solution)).verdict == "right"
    assert exercises.check("no-momentum", np.float32(1.0)).verdict == "right"


def test_another_count_of_numbers_is_told():
    found = exercises.check("off-the-floor", 0.0)
    assert "asks for 2 numbers: x after one update, y after twenty" in repr(found) and "Yours has 1." in repr(
        found
    )
