"""What a live figure may ask of the package; every answer is plain data.

Runs under MicroPython, in the page's worker.
"""

import json

from nadam_edu import explorations


def exercise(name):
    """Return the hints of an exercise, and what it asks for: numbers, or a text that begins with a stub."""
    from nadam_edu.exercises import EXERCISES  # not before it is asked for: most pages have none

    asked = EXERCISES[name]
    if hasattr(asked, "numbers"):
        numbers = [{"words": number.words, "tolerance": number.tolerance} for number in asked.numbers]
        return {"numbers": numbers, "hints": asked.hints}
    return {"task": asked.task, "stub": asked.stub, "hints": asked.hints}


def check(name, answer):
    """Return the verdict about an answer, what is said of it line by line, and what to read again."""
    from nadam_edu.exercises import check

    found = check(name, answer, hints=0)
    lines = [line for line in found.lines() if not line.startswith("Read again: ")]
    return {"verdict": found.verdict, "lines": lines, "read": [list(place) for place in found.read]}


QUESTIONS = dict(
    explorations.EXPLORATIONS,
    comparison=explorations.comparison,
    landscape=explorations.landscape,
    parts=explorations.parts,
    exercise=exercise,
    check=check,
)


def answer(text):
    """Return the answer to a question in JSON.

    The function's name under "ask", its arguments under "settings".
    """
    question = json.loads(text)
    return QUESTIONS[question["ask"]](**question["settings"])
