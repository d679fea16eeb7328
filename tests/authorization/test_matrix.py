"""The whole table, played through the real listeners, intake and runbook: each cell comes out as it must."""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from itertools import chain
from zlib import crc32

import pytest

from bot.model import State
from tests.authorization.desk import Desk
from tests.authorization.table import ALLOWED, PEOPLE, Cell, cells, wanted

ALL = tuple(cells())
TENTH = tuple(cell for cell in ALL if crc32(str(cell).encode()) % 10 == 3)


async def wrong(played: Collection[Cell]) -> list[str]:
    """The cells that do not come out as they must. Each person does one thing after the other, as people do."""
    desks = {state: Desk(state) for state in State}
    by_person: dict[str, list[Cell]] = defaultdict(list)
    for cell in played:
        by_person[cell.who].append(cell)

    async def one(mine: list[Cell]) -> list[str]:
        found = [(cell, await desks[cell.state].play(cell)) for cell in mine]
        return [f"{cell}: {got}, not {must}" for cell, got in found if (must := wanted(cell)) not in got]

    try:
        return [*chain.from_iterable(await asyncio.gather(*map(one, by_person.values())))]
    finally:
        await asyncio.gather(*(desk.stop() for desk in desks.values()))


def test_the_table_is_large_and_its_tenth_has_a_part_of_everything() -> None:
    assert len(ALL) >= 10_000
    assert len(ALL) / 12 < len(TENTH) < len(ALL) / 8
    for axis in ("who", "verb", "state", "channel", "team"):
        assert {getattr(cell, axis) for cell in TENTH} == {getattr(cell, axis) for cell in ALL}
    assert {wanted(cell) for cell in TENTH} == {wanted(cell) for cell in ALL}


def test_only_who_is_on_a_list_and_without_flaw_may_change_anything() -> None:
    """A look at the table itself: what it allows, and to whom."""
    acting = {cell.who for cell in ALL if wanted(cell) == ALLOWED and cell.verb in {"immediate", "approve", "abort"}}

    assert acting == {who for who, person in PEOPLE.items() if person.lists and not person.flaw}


async def test_a_tenth_of_the_table_comes_out_as_it_must() -> None:
    assert await wrong(TENTH) == []


@pytest.mark.long
async def test_every_cell_of_the_table_comes_out_as_it_must() -> None:
    assert await wrong(ALL) == []
