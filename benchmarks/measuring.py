"""Measure contestants in turn, A B A B, so that what disturbs the machine disturbs all of them alike."""

import statistics
from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

LIMIT, OURS, PEER = "limit", "ours", "peer"  # what the machine can do, what this book has, what others have


class Entry(NamedTuple):
    """A contestant in a contest."""

    label: str
    kind: str
    """``LIMIT``, ``OURS`` or ``PEER``."""
    where: tuple[str, int]
    """The group of contestants that share a process, and how many threads that process may use."""
    target: str
    """``module:name`` of a ``Contestant`` of this package."""
    arguments: tuple[Any, ...] = ()
    scale: float = 1
    """How many runs of the contestant the contest asks for: 10 where it runs 100 of 1,000 steps."""
    full_only: bool = False
    """Whether it takes too long for a quick run."""


class Contest(NamedTuple):
    """Entries that compute the same."""

    name: str
    title: str
    items: int
    """How many parameters, or steps, a run goes through."""
    entries: tuple[Entry, ...]


class UnavailableError(Exception):
    """A contestant cannot be had, for the reason given."""


class Contestant:
    """Something to be timed: made and warmed up in its worker, checked, then run as often as asked."""

    tolerance = 1e-4
    """The largest difference that counts as the same: 0.0001 of the largest number."""

    def run(self) -> None:
        """Do once what is timed."""
        raise NotImplementedError

    def wait(self) -> None:
        """Return when what ``run`` began is done."""

    def difference(self) -> float | None:
        """Return how far the result is from this book's formula, as a share of the largest number.

        None if there is no result.
        """
        raise NotImplementedError


class Measured(NamedTuple):
    """What came out for an entry: the seconds of each round, or a note that says why there are none."""

    entry: Entry
    seconds: tuple[float, ...] = ()
    difference: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        """Return the median, infinite where nothing was measured."""
        return statistics.median(self.seconds) if self.seconds else float("inf")


def refusal(difference: float | None, tolerance: float) -> str:
    """Return why a result is not worth timing, or nothing.

    >>> refusal(1e-7, 1e-4), refusal(None, 1e-4)
    ('', '')
    >>> refusal(0.25, 1e-4)
    'wrong result: off by 0.25'
    """
    if difference is None or difference <= tolerance:  # a difference that is no number is not small
        return ""
    return f"wrong result: off by {difference:.2g}"


def interleaved(
    run: Callable[[Any, int], float], counts: dict[Any, int], rounds: int
) -> dict[Hashable, list[float]]:
    """Return each key's seconds per run, one number a round; all keys have their turn in a round.

    ``run(key, count)`` returns how many seconds ``count`` runs took.
    """
    seconds: dict[Hashable, list[float]] = {key: [] for key in counts}
    for _ in range(rounds):
        for key, count in counts.items():
            seconds[key].append(run(key, count) / count)
    return seconds


def count_for(run: Callable[[int], float], seconds: float) -> int:
    """Return how many runs take about so many seconds, at least one.

    >>> count_for(lambda count: 0.001 * count, 0.05)
    50
    """
    count = 1
    while (took := run(count)) < seconds / 4:  # a single run of a microsecond says little
        count *= 4
    return max(1, round(count * seconds / took))


def best_threads(results: Iterable[Measured]) -> list[Measured]:
    """Return one result for each label, in order: that with the number of threads that made it fastest."""
    best: dict[str, Measured] = {}
    for result in results:
        label = result.entry.label
        if label not in best or result.median < best[label].median:
            best[label] = result
    return list(best.values())
