"""Where each result of a recorded formula goes: into the array that it replaces, or into free scratch."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Any

import numpy as np

# Each operation, with where its inputs come from: arrays have the numbers from 0, then each result the next
# one. What all elements share has -1, -2, ...: the numbers that were given, constants, and what is worked out
# from them.
Code = tuple[tuple[Any, tuple[int, ...]], ...]


@lru_cache
def assign_buffers(
    code: Code, arrays: int, results: tuple[int, ...], ones: frozenset[int]
) -> tuple[list[Any], int]:
    """Return each operation with what takes its inputs and where its result goes; and the scratch needed.

    That is in one list of arrays, scratch and numbers. A result goes straight into the array that it replaces
    as soon as no one reads that one any more, otherwise into scratch that is free. A division of a result by
    a number that is 1 is left out: Nadam's products of momenta are soon so small that two of its divisions
    are that.
    """
    steps, results = without_ones(code, arrays, results, ones)
    last_use = {number: step for step, (_, inputs, _) in enumerate(steps) for number in inputs}
    where: dict[int, tuple[str, int]] = {number: ("array", number) for number in range(arrays)}
    free: list[tuple[str, int]] = []
    needed, plan = 0, []
    for step, (ufunc, inputs, number) in enumerate(steps):
        sources = [("number", -1 - each) if each < 0 else where[each] for each in inputs]
        read = zip(inputs, sources, strict=True)
        done = {place for each, place in read if last_use.get(each) == step and each not in results}
        free += sorted(place for place in done if place[0] == "scratch")
        homes = [home for home, result in enumerate(results) if result == number]
        homes = [home for home in homes if home >= arrays or last_use.get(home, -1) <= step]
        if homes:
            where[number] = ("array", homes[0])
        elif free:
            where[number] = free.pop()
        else:
            where[number] = ("scratch", needed)
            needed += 1
        plan.append((ufunc, sources, where[number]))
    late = [home for home, result in enumerate(results) if where[result] != ("array", home)]
    plan += [(np.positive, [where[results[home]]], ("array", home)) for home in late]
    first = {"array": 0, "scratch": len(results), "number": len(results) + needed}
    at = {place: first[place[0]] + place[1] for _, sources, out in plan for place in (*sources, out)}
    return [
        (ufunc, getter([at[place] for place in sources]), at[out]) for ufunc, sources, out in plan
    ], needed


def without_ones(
    code: Any, arrays: int, results: tuple[int, ...], ones: frozenset[int]
) -> tuple[list[Any], Any]:
    """Return operation, inputs and number of each result, without divisions by 1; and the results then."""
    same: dict[int, int] = {}
    kept = []
    for number, (ufunc, inputs) in enumerate(code, arrays):
        inputs = tuple(same.get(each, each) for each in inputs)
        if ufunc is np.divide and inputs[1] in ones and inputs[0] >= arrays:
            same[number] = inputs[0]
        else:
            kept.append((ufunc, inputs, number))
    return kept, tuple(same.get(result, result) for result in results)


def getter(places: list[int]) -> Callable[[list[Any]], Iterable[Any]]:
    """Return a function that takes what is at these places of a list.

    >>> getter([2, 0])("abc"), getter([1])("abc")
    (('c', 'a'), 'b')
    """
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
