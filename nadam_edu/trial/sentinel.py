"""What a new release changes: the claims and the facts of this book, measured again.

In a weekly job, after the newest releases are installed::

    python -m nadam_edu.trial.sentinel chapters/claims.toml chapters/facts.toml

It prints the versions at hand and a line for each change, and ends with status 1 if there is one.
"""

import math
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..laboratory.outcomes import quiet
from .checks import Check, find
from .claims import Claim, load
from .facts import FACTS, said
from .generations_here import keras, tf, tf_keras
from .report import as_text

VERSIONS = {"keras": keras.__version__, "tf_keras": tf_keras.__version__, "tensorflow": tf.__version__}


def changed_claims(
    claims: list[Claim], before: Mapping[str, Any], found: Callable[[str], Check] = find
) -> list[str]:
    """Return what the claims' checks no longer find as it was, one sentence for each change.

    Parameters
    ----------
    claims : list of Claim
        Their verdicts must be reached again.
    before : dict of str to dict
        What was measured, by the claim's id, for the claims that depend on the version.
    found : callable
        Returns a check by its name.
    """
    changes = []
    for claim in claims:
        try:
            with quiet():
                result = found(claim.check).run(claim.elsewhere)
        except Exception as error:  # a release may break a check itself, and the others must still run
            changes.append(f"{claim.id}: the check raises {type(error).__name__}: {error}")
            continue
        was = before.get(claim.id, {})
        changes += [
            _change(f"{claim.id}: {claim.claim} {name}", was[name], result.measured.get(name, "gone"))
            for name in was
            if not same(was[name], result.measured.get(name))
        ]
        if result.verdict != claim.expected:
            changes.append(_change(f"{claim.id}: {claim.claim} The verdict", claim.expected, result.verdict))
    return changes


def changed_facts(before: Mapping[str, Any], facts: Mapping[str, Callable[[], Any]] = FACTS) -> list[str]:
    """Return which facts are no longer as they were, one sentence each.

    Parameters
    ----------
    before : dict of str to anything
        What was measured, by the fact's name.
    facts : dict of str to callable
        What measures them.
    """
    now = {name: said(facts[name]) if name in facts else "gone" for name in before}
    return [
        _change(f"{name}: {_sentence(facts.get(name))}", was, now[name])
        for name, was in before.items()
        if not same(was, now[name])
    ]


def _sentence(measure):
    """Return what a fact's function says is so, without its full stop."""
    return (measure.__doc__ or "").partition("\n")[0].rstrip(".") if measure else "no such fact"


def _change(what, was, now):
    """Return a change in words."""
    return f"{what}: was {as_text(was)}, is {as_text(now)}"


def same(first: Any, second: Any) -> bool:
    """Return whether two measured values are equal, numbers to four digits.

    >>> same([0.1, "TypeError"], [0.10000001, "TypeError"]), same(True, "accepted")
    (True, False)
    """
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, float) and isinstance(second, float):
        return math.isclose(first, second, rel_tol=1e-4, abs_tol=1e-9)
    return type(first) is type(second) and first == second


def facts_of(path: str | Path) -> dict[str, dict[str, Any]]:
    """Return the tables of a file of facts: ``versions``, ``claims`` by id, ``facts`` by module and function.

    Raises
    ------
    ValueError
        If a table is missing, or there is another.
    """
    tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    if set(tables) != {"versions", "claims", "facts"}:
        raise ValueError(f"path must hold the tables versions, claims and facts, got {sorted(tables)}")
    facts = {
        f"{module}.{name}": value for module, rows in tables["facts"].items() for name, value in rows.items()
    }
    return {**tables, "facts": facts}


def main(claims: str, facts: str) -> int:
    """Print what has changed; return 1 if something has, otherwise 0."""
    before = facts_of(facts)
    changes = changed_facts(before["facts"]) + changed_claims(load(claims), before["claims"])
    for library, version in VERSIONS.items():
        print(f"{library} {version} (the files are of {before['versions'].get(library, 'no version')})")
    print("\n".join([f"{len(changes)} changes", *changes]))
    return int(bool(changes))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
