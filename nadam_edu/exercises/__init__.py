"""Exercises that say which mistake a learner made.

The page runs these files under MicroPython, a notebook under CPython.

>>> from nadam_edu import exercises
>>> def my_sgd(gradient, state, learning_rate):
...     return -gradient, state
>>> exercises.diagnose(my_sgd, of="sgd").mistake
'sgd/no-rate'
"""

from .diagnosis import diagnose
from .mistakes import MISTAKES, Mistake
from .numbers import AskedNumber, NumberExercise
from .offered import EXERCISES, check
from .report import Diagnosis, Report
from .written import Exercise

__all__ = [
    "EXERCISES",
    "MISTAKES",
    "AskedNumber",
    "Diagnosis",
    "Exercise",
    "Mistake",
    "NumberExercise",
    "Report",
    "check",
    "diagnose",
]
