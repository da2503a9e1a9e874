"""A quiz key that can be computed is what comes out. All keys, with their choices, are marks too."""

import json
import re
from pathlib import Path

import nbformat
import pytest

from nadam_edu import generations, schedules, update_rules
from nadam_edu.schedules import LegacyDecay

BOOK = Path(__file__).parents[2]
QUIZ = re.compile(r"^(.*)\{quiz\}`(\{.*?\})`", re.MULTILINE)


def asked():
    """Return the key of each question of the book, by the question's words."""
    found = {}
    for path in sorted((BOOK / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for question, written in QUIZ.findall(cell.source if cell.cell_type == "markdown" else ""):
                found[question] = json.loads(written)["answer"]
    return found


ASKED = asked()


def shorter_by_epsilon():
    """Return what a larger epsilon does to Nadam's first step."""
    small, large = (abs(update_rules.nadam(1.0, None, 1.0, epsilon=epsilon)[0]) for epsilon in (1e-7, 1.0))
    return "shorter" if large < small else "longer"


def early_steps(name):
    """Return the size of the first steps of a generation on a constant gradient."""
    return generations.first_steps(name, 5)


COMPUTED = {  # by the beginning of the question
    "The largest curvature of a loss is 4": lambda: 2 / 4,
    "With `momentum=0.95` and a constant gradient": lambda: round(1 / (1 - 0.95), 9),
    "Adam's first step in a coordinate whose gradient is 50": lambda: round(
        -update_rules.adam(50.0, None, 0.01)[0], 6
    ),
    r"With $\psi = 1$ the momentum of the first update": lambda: round(1 - 0.5 * 0.96, 9),
    "On a constant gradient, the first steps dip": lambda: (
        "the average of Keras"
        if min(early_steps("keras-3")) < 1 <= round(min(early_steps("dozat")), 9)
        else "both"
    ),
    "A larger `epsilon` makes the first step": shorter_by_epsilon,
    "The first step on a gradient of 1 is one and a half": lambda: {
        "keras-3": "Keras 3",
        "pytorch": "PyTorch",
        "optax": "Optax",
    }[min(("keras-3", "pytorch", "optax"), key=lambda name: abs(early_steps(name)[0] - 1.5))],
    "With a gradient of 1 and `epsilon=1.0`": lambda: {0.5: "a half", 1 / 33: "a thirty-third", 1.0: "all"}[
        1 / (1 + 1.0)
    ],
    "1000 examples in batches of 32": lambda: -(-1000 // 32),
    "`PiecewiseConstantDecay([10], [1.0, 0.5])` at step 10": lambda: schedules.PiecewiseConstantDecay(
        [10], [1.0, 0.5]
    )(10),
    "A cosine with peak `0.2`": lambda: round(schedules.CosineDecay(0.2, 10, alpha=0.1)(10), 9),
    "With 42 updates an epoch": lambda: 2 * 42,
    "It returns `start * 0.5**epoch`": lambda: sum(range(3 + 1)),
    "With `gradient_accumulation_steps=4`": lambda: 3 * 4 - 1,
    "With `decay=0.001`": lambda: next(k for k in range(5000) if LegacyDecay(1.0, 0.001)(k) <= 0.5),
    "Half a cosine from a rate to zero": lambda: {
        0.333: "a third of it",
        0.5: "half of it",
        0.667: "two thirds of it",
    }[round(sum(schedules.CosineDecay(1.0, 10_000)(k) for k in range(10_000)) / 10_000, 3)],
}


@pytest.mark.parametrize("beginning", COMPUTED)
def test_a_key_that_can_be_computed_is_what_comes_out(beginning):
    (key,) = [key for question, key in ASKED.items() if question.startswith(beginning)]
    computed = COMPUTED[beginning]()
    assert key == computed if isinstance(computed, str) else float(key) == computed
