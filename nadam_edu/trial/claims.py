"""The file of claims: what each source says, in our own words, and the verdict that its check must reach."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

TRUE, FALSE, MISLEADING, DEPENDS = VERDICTS = ("true", "false", "misleading", "depends on the version")

OUTSIDE_FIT = {
    "nothing is trained": "its check makes no update",
    "the call itself": "its check calls a method of the optimizer, of which the claim speaks",
}


class Claim(NamedTuple):
    """One claim of the file."""

    id: str
    """``C`` and a number, which stays for ever."""
    check: str
    """The function that tries it, by its module: ``question.the_decay_is_over_each_update``."""
    topic: str
    """One of the file's topics."""
    claim: str
    """What the source says, in our own words."""
    expected: str
    """The verdict that the check must reach: one of ``VERDICTS``."""
    versions: str
    """Where the verdict holds."""
    measurement: str
    """What the check measures."""
    note: str
    """What follows, and what the source has right."""
    section: str
    """The chapter that goes into it."""
    implied: bool = False
    """True if the source does not say it, but a reader takes it from there."""
    elsewhere: Mapping[str, bool] = MappingProxyType({})
    """Whether it held in the source's own version, where that cannot be installed beside these.

    Measured once, in November 2026.
    """

    ways: Mapping[str, str] = MappingProxyType({})
    """The verdict in each other way to train, for a claim that speaks of training: see ``trial.ways``."""
    outside_fit: str = ""
    """Why another claim has no such verdicts: one of ``OUTSIDE_FIT``."""

    @property
    def source(self) -> str:
        """The first name of ``check``, which is the key of the source in ``references.bib``."""
        return self.check.partition(".")[0]


def load(path: str | Path) -> list[Claim]:
    """Return the claims of a TOML file, in its order.

    Parameters
    ----------
    path : str or path
        A file of tables ``[[claim]]`` whose keys are the fields of ``Claim``.

    Raises
    ------
    ValueError
        If a claim lacks a field, has one too many, an unknown verdict, or the id of another.
    """
    claims = [_claim(row) for row in tomllib.loads(Path(path).read_text(encoding="utf-8"))["claim"]]
    ids = [claim.id for claim in claims]
    if len(set(ids)) < len(ids):
        raise ValueError(
            f"id must be unique, got {sorted(name for name in set(ids) if ids.count(name) > 1)} twice"
        )
    return claims


def _claim(row: dict[str, Any]) -> Claim:
    """Return one table of the file as a Claim."""
    wanted = {name for name in Claim._fields if name not in Claim._field_defaults}
    if not wanted <= set(row) <= set(Claim._fields):
        raise ValueError(
            f"claim {row.get('id')} must have the fields {sorted(wanted)}, "
            f"differs by {sorted((wanted - set(row)) | (set(row) - set(Claim._fields)))}"
        )
    if row["expected"] not in VERDICTS:
        raise ValueError(
            f"expected verdict of claim {row['id']} must be one of {VERDICTS}, got {row['expected']!r}"
        )
    if ("ways" in row) == ("outside_fit" in row) or row.get("outside_fit", "") not in {"", *OUTSIDE_FIT}:
        raise ValueError(
            f"claim {row['id']} must have either ways or one of {list(OUTSIDE_FIT)} as outside_fit, "
            f"got {row.get('outside_fit')!r}"
        )
    return Claim(**row)
