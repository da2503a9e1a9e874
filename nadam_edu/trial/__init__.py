"""The claims of four sources on trial: checks that run the real libraries, and verdicts computed from that.

``claims.toml`` says what is claimed, which verdict is expected, and which check tries it, by module and
function: ``question.the_decay_is_over_each_update`` is in ``question.py``. How a check is written stands in
``checks``. Importing this takes seconds, because it loads TensorFlow.

>>> find("page.arguments.beta_may_be_a_callable").run().verdict
'depends on the version'
"""

from ..laboratory.outcomes import quiet
from . import answer, article, page, question
from .checks import Check, Result, check, find, verdict
from .claims import MISLEADING, VERDICTS, Claim, load
from .report import SOURCES, as_html, tally

__all__ = [
    "MISLEADING",
    "SOURCES",
    "VERDICTS",
    "Check",
    "Claim",
    "Result",
    "answer",
    "article",
    "as_html",
    "check",
    "find",
    "load",
    "page",
    "question",
    "tally",
    "try_all",
    "verdict",
]


def try_all(claims: list[Claim]) -> dict[str, Result]:
    """Return what each claim's check measured and found, by the claim's id; takes most of a minute.

    Raises
    ------
    ValueError
        If a claim has no check.
    """
    with quiet():
        return {claim.id: find(claim.check).run(claim.elsewhere) for claim in claims}
