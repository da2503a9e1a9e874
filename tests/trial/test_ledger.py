"""What a card says beside its verdict is what was measured, and none of it changed unseen."""

import functools
import hashlib
import re
import types
from pathlib import Path

import pytest
from cards import OTHERWISE, named

from nadam_edu import trial
from nadam_edu.trial.checks import CHECKS
from nadam_edu.trial.generations_here import BY_NAME, HERE, Installed

FILE = Path(__file__).parents[2] / "chapters" / "claims.toml"
CLAIMS = {claim.id: claim for claim in trial.load(FILE)}
# The verdicts, once more, and a digest of what else is said: who changes a card reads it against what is
# measured.
LOCK = dict(
    line.split(maxsplit=1) for line in (Path(__file__).parent / "ledger.txt").read_text().splitlines()
)

every_claim = pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))


def line_of(claim):
    """Return what the lock says of a claim: a digest of its words, and its verdict."""
    words = "|".join(
        [
            claim.check,
            claim.topic,
            claim.claim,
            claim.versions,
            claim.measurement,
            claim.note,
            claim.section,
            str(claim.implied),
            str(claim.elsewhere),
            str(claim.ways or claim.outside_fit),
        ]
    )
    return f"{hashlib.sha256(words.encode()).hexdigest()[:8]} {claim.expected}"


def test_the_lock_has_every_claim_and_no_other():
    assert list(LOCK) == list(CLAIMS)


@every_claim
def test_verdict_note_versions_and_section_are_what_was_read_against_the_measurement(claim):
    assert LOCK[claim.id] == line_of(claim), (
        f"{claim.id} says another thing than before: read it against its check; "
        f"then its line in ledger.txt is: {claim.id} {line_of(claim)}"
    )


AGREES = re.compile(
    r"(?:true|right|yes|exactly|so it is|it does(?! not)|it is (?:right|true|so)|as documented|equally"
    r"|plainly so)\b",
    re.IGNORECASE,
)
DENIES = re.compile(
    r"(?:false|wrong|no\b|not\b|it does not|it is not|off by|on the contrary|the opposite|never)",
    re.IGNORECASE,
)
AGAINST = {  # begin with the other word, and say in the same sentence what is meant
    "C29": "It is right for Adam, from where the sentence comes.",
}


@every_claim
def test_a_note_begins_as_its_verdict_does(claim):
    if claim.id in AGAINST:
        assert claim.note.startswith(AGAINST[claim.id])
    elif claim.expected == "false":
        assert not AGREES.match(claim.note), f"{claim.id} is false, and its note begins: {claim.note[:40]}"
    elif claim.expected == "true":
        assert not DENIES.match(claim.note), f"{claim.id} is true, and its note begins: {claim.note[:40]}"


def code_names(code):
    """Return the names that a function's code uses, those of functions within it too."""
    inner = [
        name
        for constant in code.co_consts
        if isinstance(constant, types.CodeType)
        for name in code_names(constant)
    ]
    return [*code.co_names, *inner]


def looked_at(value, seen):
    """Return the generations that a check, or what it uses, looks at."""
    if value is BY_NAME:  # in which the optimizer's own generation is looked up
        return set()
    if isinstance(value, Installed):
        return {name for name, generation in HERE.items() if generation == value}
    if isinstance(value, dict | tuple):
        return set().union(
            *(looked_at(each, seen) for each in (value.values() if isinstance(value, dict) else value))
        )
    if isinstance(value, functools.partial):
        return looked_at(value.func, seen)
    if isinstance(value, type) and value.__module__.startswith("tf_keras"):
        return {"keras-legacy" if "legacy" in value.__module__ else "keras-2.9"}
    if isinstance(value, type | types.ModuleType) and (
        value.__module__ if isinstance(value, type) else value.__name__
    ).startswith("keras"):
        return {"keras-3"}
    function = getattr(value, "__wrapped__", value)
    if (
        not isinstance(function, types.FunctionType)
        or not function.__module__.startswith("nadam_edu.trial")
        or function in seen
    ):
        return set()
    seen.add(function)
    used = [
        function.__globals__[name] for name in code_names(function.__code__) if name in function.__globals__
    ]
    given = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    return set().union(*(looked_at(each, seen) for each in [*used, *given]))


@every_claim
def test_the_versions_of_a_card_are_those_that_its_check_looks_at(claim):
    if claim.expected != "depends on the version" and claim.id not in OTHERWISE:
        assert named(claim.versions) == looked_at(CHECKS[claim.check].measure, set()), claim.versions
