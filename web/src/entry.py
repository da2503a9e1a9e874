"""What a live figure may ask of the package; every answer is plain data.

Runs under MicroPython, in the page's worker.
"""

import json

from nadam_edu import explorations

QUESTIONS = dict(explorations.EXPLORATIONS, landscape=explorations.landscape)


def answer(text):
    """Return the answer to a question in JSON.

    The function's name under "ask", its arguments under "settings".
    """
    question = json.loads(text)
    return QUESTIONS[question["ask"]](**question["settings"])
