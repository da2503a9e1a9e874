"""What a new release changes: the facts of a file that depend on the version, run again, and the differences in words.

In a weekly job, after the newest releases are installed::

    python -m nadam_edu.trial.sentinel chapters/claims.toml chapters/version_facts.toml

It prints the versions at hand and one line for each change, and ends with status 1 if there is one.
"""

import math
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .checks import CHECKS, Check, Measured
from .claims import Claim, load
from .report import shown
from .worlds import keras, quiet, tf, tf_keras


def changes(claims: list[Claim], facts: Mapping[str, Measured], checks: Mapping[str, Check] = CHECKS) -> list[str]:
    """Return what is no longer as it was, one sentence for each change; an empty list if all is.

    Parameters
    ----------
    claims : list of Claim
        Their verdicts must be reached again.
    facts : dict of str to dict
        What was measured, by the claim's id, for the claims that depend on the version.
    checks : dict of str to Check
        What runs.
    """
    found = []
    for claim in claims:
        try:
            with quiet():
                result = checks[claim.id].run(claim.elsewhere)
        except Exception as error:  # a release may break a check itself, and the others shall run
            found.append(f"{claim.id}: the check raises {type(error).__name__}: {error}")
            continue
        was = facts.get(claim.id, {})
        found += [
            f"{claim.id}: {claim.claim} {name}: was {shown(was[name])}, is {shown(result.measured.get(name, 'gone'))}"
            for name in was
            if not same(was[name], result.measured.get(name))
        ]
        if result.verdict != claim.verdict:
            found.append(f"{claim.id}: {claim.claim} The verdict was {claim.verdict}, is {result.verdict}")
    return found


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


def facts_of(path: str | Path) -> dict[str, Measured]:
    """Return the facts of a TOML file: a table for each claim, by its id, of what was measured."""
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))


def main(claims: str, facts: str) -> int:
    """Print what has changed; return 1 if something has, else 0."""
    found = changes(load(claims), facts_of(facts))
    print(f"Keras {keras.__version__}, tf_keras {tf_keras.__version__}, TensorFlow {tf.__version__}: {len(found)} changes")
    print("\n".join(found), end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
