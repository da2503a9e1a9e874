"""What a check is: a measurement, whether the claim holds in it, and an opposite world in which the same check must find otherwise."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .claims import DEPENDS, FALSE, MISLEADING, TRUE

Measured = dict[str, Any]  # by what it is; plain numbers, texts, truth values, or lists of these
Holds = bool | dict[str, bool]

CHECKS: dict[str, "Check"] = {}  # by the claim's id; filled by the decorator


class Result(NamedTuple):
    """What a check found."""

    measured: Measured
    held: Holds
    """Whether the claim held: yes or no, or for each version, or for the sentence and the inference."""
    verdict: str


class Check(NamedTuple):
    """The trial of one claim."""

    measure: Callable[..., Measured]
    """Runs the real thing. Its arguments are the world that it looks at; their defaults are the world as it is."""
    holds: Callable[[Measured], Holds]
    """Whether the claim holds: yes or no, or for each version, or for the sentence and for the inference that it invites."""
    opposite: dict[str, Any]
    """Arguments of ``measure`` that plant a world in which the verdict is another one."""

    def run(self, elsewhere: Mapping[str, bool] | None = None) -> Result:
        """Return what is measured in the world as it is, and the verdict on it."""
        return self._judge(self.measure(), elsewhere)

    def run_opposite(self, elsewhere: Mapping[str, bool] | None = None) -> Result:
        """Return the same for the planted world."""
        return self._judge(self.measure(**self.opposite), elsewhere)

    def _judge(self, measured, elsewhere):
        held = self.holds(measured)
        if elsewhere:
            held = {**(held if isinstance(held, dict) else {"here": held}), **elsewhere}
        return Result(measured, held, verdict(held))


def check(
    claim_id: str, holds: Callable[[Measured], Holds], **opposite: Any
) -> Callable[[Callable[..., Measured]], Callable[..., Measured]]:
    """Return a decorator that makes a measurement the check of a claim.

    Raises
    ------
    ValueError
        If the claim has a check already.
    """

    def register(measure):
        if claim_id in CHECKS:
            raise ValueError(f"claim_id must be that of a claim without a check, got {claim_id!r}")
        CHECKS[claim_id] = Check(measure, holds, opposite)
        return measure

    return register


def in_each(expected: Any) -> Callable[[Measured], dict[str, bool]]:
    """Return the condition that this is found in each version.

    >>> in_each("accepted")({"Keras 3": "accepted", "legacy tf_keras": "ValueError"})
    {'Keras 3': True, 'legacy tf_keras': False}
    """
    return lambda measured: {name: found == expected for name, found in measured.items()}


def verdict(held: Holds) -> str:
    """Return the verdict on a claim.

    Parameters
    ----------
    held : bool or dict of str to bool
        Whether the claim held; or whether its ``sentence`` did and the ``inference`` that it invites; or whether it did in each version.

    Examples
    --------
    >>> verdict(True), verdict({"sentence": True, "inference": False}), verdict({"Keras 3": True, "legacy tf_keras": False})
    ('true', 'misleading', 'depends on the version')
    """
    if not isinstance(held, dict):
        return TRUE if held else FALSE
    if all(held.values()):
        return TRUE
    if set(held) == {"sentence", "inference"}:
        return MISLEADING if held["sentence"] else FALSE
    return DEPENDS if any(held.values()) else FALSE
