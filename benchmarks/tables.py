"""What is stored and printed: each contest's rows with their ratios."""

import statistics
from collections.abc import Iterable, Mapping
from typing import Any

from .growth import exponent
from .measuring import LIMIT, PEER, Contest, Measured, best_threads

Row = dict[str, Any]


def row(result: Measured) -> Row:
    """Return a result as it is stored: times in seconds for one run."""
    entry = result.entry
    plain: Row = {"label": entry.label, "kind": entry.kind, "threads": entry.where[1], "note": result.note}
    if result.seconds:
        plain |= {"median": result.median, "min": min(result.seconds), "max": max(result.seconds)}
    if result.difference is not None and not result.note:
        plain["difference"] = result.difference
    return plain


def rows(results: Iterable[Measured]) -> list[Row]:
    """Return the rows of a contest, with the ratio of each median to the best peer's and to the limit's."""
    found = [row(result) for result in best_threads(results)]
    for kind, ratio in ((PEER, "to_best_peer"), (LIMIT, "to_limit")):
        medians = [other["median"] for other in found if other["kind"] == kind and "median" in other]
        for timed in found:
            if medians and "median" in timed:
                timed[ratio] = timed["median"] / min(medians)
    return found


def contest_table(contest: Contest, results: Iterable[Measured]) -> dict[str, Any]:
    """Return a contest as it is stored."""
    return {"name": contest.name, "title": contest.title, "items": contest.items, "rows": rows(results)}


def growth_table(contest: Contest, results: Iterable[Measured], memory: Mapping[str, int]) -> dict[str, Any]:
    """Return the sizes, times and bytes of a growth, and the exponents that fit them.

    A note where nothing was measured.
    """
    timed = [result for result in results if result.seconds]
    if len(timed) < 2:
        return {
            "title": contest.title,
            "note": next((result.note for result in results if result.note), "fewer than two sizes"),
        }
    sizes, seconds = (
        [result.entry.arguments[-1] for result in timed],
        [statistics.median(result.seconds) for result in timed],
    )
    peaks = [memory[result.entry.label] for result in timed]
    table = {"title": contest.title, "note": "", "sizes": sizes, "seconds": seconds, "bytes": peaks}
    return {**table, "time_exponent": exponent(sizes, seconds), "memory_exponent": exponent(sizes, peaks)}


def shown(seconds: float) -> str:
    """Return a time in the unit that gives it three digits before the point at most.

    >>> shown(0.0000031), shown(12.0), shown(500.0)
    ('3.10 us', '12.0 s', '500 s')
    """
    unit, scale = next(
        (
            (unit, scale)
            for unit, scale in (("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3))
            if seconds < 999.5 * scale
        ),
        ("s", 1),
    )
    number = seconds / scale
    return f"{number:.{2 if number < 9.995 else 1 if number < 99.95 else 0}f} {unit}"


def printed(table: Mapping[str, Any]) -> str:
    """Return a contest's table as text."""
    lines = [
        f"\n{table['title']}",
        f"  {'':44} {'median':>9} {'min':>9} {'max':>9} {'/peer':>7} {'/limit':>7} threads  off by",
    ]
    for line in table["rows"]:
        if "median" not in line:
            lines.append(f"  {line['label']:44} {line['note']}")
            continue
        times = " ".join(f"{shown(line[name]):>9}" for name in ("median", "min", "max"))
        ratios = " ".join(
            f"{line[name]:7.2f}" if name in line else " " * 7 for name in ("to_best_peer", "to_limit")
        )
        off = f"{line['difference']:.0e}" if "difference" in line else ""
        lines.append(f"  {line['label']:44} {times} {ratios} {line['threads']:7}  {off}")
    return "\n".join(lines)


def printed_growth(table: Mapping[str, Any]) -> str:
    """Return a growth as text."""
    if table["note"]:
        return f"\n{table['title']}: {table['note']}"
    lines = [
        f"\n{table['title']}: time ~ size^{table['time_exponent']:.2f}, "
        f"memory ~ size^{table['memory_exponent']:.2f}"
    ]
    for size, seconds, peak in zip(table["sizes"], table["seconds"], table["bytes"], strict=True):
        lines.append(f"  {size:12,} {shown(seconds):>9} {peak:14,} bytes more at the peak")
    return "\n".join(lines)
