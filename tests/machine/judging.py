"""Which worlds may come of what several did at once, and whether what they were told is the truth there."""

from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import TypeVar

from tests.machine.facts import Facts
from tests.machine.model import Deed, Says, World, apply

T = TypeVar("T")
Branch = tuple[World, tuple[Says, ...]]
"""A possible world, and what each who did something may have been told in it."""


def branches(world: World, acts: list[Deed], facts: Facts) -> list[Branch]:
    """Whatever comes of it, in whatever order they arrive."""
    found: list[Branch] = []
    for order in permutations(range(len(acts))):
        growing: list[tuple[World, dict[int, Says]]] = [(world, {})]
        for index in order:
            growing = [
                (after, {**told, index: says})
                for before, told in growing
                for after, says in apply(before, acts[index], facts)
            ]
        found += [(after, tuple(told[i] for i in range(len(acts)))) for after, told in growing]
    return found


def distinct(found: Iterable[T]) -> list[T]:
    """Each once. Two orders often end in the same world; kept twice, the worlds of a long day would fill the memory."""
    each: list[T] = []
    for one in found:
        if one not in each:
            each.append(one)
    return each


def truthful(who: Sequence[str], says: tuple[Says, ...], told: dict[str, list[str]]) -> bool:
    """Each was told once for each thing they did that the channel does not show, and nobody else anything.

    Every answer holds one of the truths.
    """
    wanted: dict[str, list[Says]] = {}
    for person, truths in zip(who, says, strict=True):
        if truths:
            wanted.setdefault(person, []).append(truths)
    return wanted.keys() == told.keys() and all(_matches(wanted[person], told[person]) for person in wanted)


def _matches(wanted: list[Says], texts: list[str]) -> bool:
    return len(wanted) == len(texts) and any(
        all(any(word in text for word in truths) for truths, text in zip(order, texts, strict=True))
        for order in permutations(wanted)
    )
