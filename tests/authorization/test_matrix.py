"""The whole table, played through the real listeners, intake and runbook: each cell comes out as it must."""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from itertools import chain
from zlib import crc32

import pytest

from bot.model import State, Verb
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


_ANYWHERE = {Verb.REJECT, Verb.WITHDRAW, Verb.STOP, Verb.HELP}  # docs/who-decides.md
_THERE = "is shared"  # with another organization
_MAY = {(cell.verb, cell.pressed, cell.way, cell.state, cell.item): cell for cell in ALL if wanted(cell) == ALLOWED}


@pytest.mark.parametrize("state", State)
async def test_whoever_may_do_it_may_not_where_outsiders_read_unless_it_stops_something(state: State) -> None:
    """Whatever is typed, pressed or sent with a form: a verb that is added is asked here by itself."""
    desk = Desk(state, shared=True)
    told = {cell: await desk.play(cell) for cell in _MAY.values() if cell.state is state}
    await desk.stop()

    assert [f"{cell}: {said}" for cell, said in told.items() if cell.verb in _ANYWHERE and said != ALLOWED] == []
    assert [f"{cell}: {said}" for cell, said in told.items() if cell.verb not in _ANYWHERE and _THERE not in said] == []
