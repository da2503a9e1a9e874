"""The claims of the four sources on trial: data in a file, a check for each that runs the real libraries, and the verdict computed from it.

Importing it takes seconds, because it loads TensorFlow.

>>> result = CHECKS["C31"].run()
>>> result.verdict
'depends on the version'
"""

from . import decay_question, nadam_page, nadam_page_calls, nadam_page_methods, rate_answer, schedules_article
from .checks import CHECKS, Check, Result, check, verdict
from .claims import MISLEADING, VERDICTS, Claim, load
from .report import SOURCES, as_html, tally
from .worlds import quiet

__all__ = [
    "CHECKS",
    "MISLEADING",
    "SOURCES",
    "VERDICTS",
    "Check",
    "Claim",
    "Result",
    "as_html",
    "check",
    "decay_question",
    "load",
    "nadam_page",
    "nadam_page_calls",
    "nadam_page_methods",
    "rate_answer",
    "schedules_article",
    "tally",
    "try_all",
    "verdict",
]


def try_all(claims: list[Claim]) -> dict[str, Result]:
    """Return what each claim's check measured and found, by the claim's id; takes most of a minute.

    Raises
    ------
    KeyError
        If a claim has no check.
    """
    with quiet():
        return {claim.id: CHECKS[claim.id].run(claim.elsewhere) for claim in claims}
