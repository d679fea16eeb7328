"""Whoever acts at the same moment, from whichever process: one wins, and the state is that of the winner."""

import asyncio
import sys
from collections.abc import Awaitable

import pytest

from bot.errors import AlreadyLive
from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from bot.model import Rollback, State
from tests.journal.samples import Hands, approve, interaction, plan, rollback


@pytest.fixture
async def journals(url: str, journal: SqlJournal) -> list[SqlJournal]:
    """Eight, each with a thread and a connection of its own."""
    return [SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY) for _ in range(8)]


def numbered(number: int) -> Rollback:
    return rollback(f"{number:032}", plan=plan(service_arn=f"arn:{number}"))


async def test_of_approvals_and_cancellations_one_wins(journals: list[SqlJournal], url: str) -> None:
    for number in range(20):
        proposed = await journals[0].propose(numbered(number), tell=[])
        calls: list[Awaitable[Rollback | None]] = [
            approve(journal, proposed.id, by=f"engineer-{side}")
            if side % 2
            else journal.move(proposed.id, State.CANCELLED, when={State.PROPOSED})
            for side, journal in enumerate(journals)
        ]
        winners = [winner for winner in await asyncio.gather(*calls) if winner]

        assert len(winners) == 1
        assert await journals[0].get(proposed.id) == winners[0]
    await close(journals)
    assert verify_database(url).rows == 40
    assert verify_database(url).problem == ""


async def test_of_two_requests_for_a_service_one_is_proposed_and_the_others_shown_it(
    journals: list[SqlJournal],
) -> None:
    found = await asyncio.gather(
        *(journal.propose(rollback(f"{n:032}"), tell=[]) for n, journal in enumerate(journals)),
        return_exceptions=True,
    )
    (winner,) = [answer for answer in found if isinstance(answer, Rollback)]
    refused = [answer for answer in found if isinstance(answer, AlreadyLive)]

    assert len(refused) == 7
    assert {answer.rollback.id for answer in refused} == {winner.id}
    await close(journals)


async def test_of_one_delivery_received_eight_times_one_is_new(journals: list[SqlJournal]) -> None:
    received = await asyncio.gather(
        *(journal.receive(interaction(f"{n:032}", key="same")) for n, journal in enumerate(journals))
    )

    assert sorted(received) == [False] * 7 + [True]
    await close(journals)


APPROVER = """
import asyncio, sys
from bot.journal import EVERYBODYS_KEY, SqlJournal
from tests.journal.samples import Hands, approve
async def main(url, me):
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    for number in range(40):
        if await approve(journal, f"{number:032}", by=me):
            print(number)
    await journal.close()
asyncio.run(main(*sys.argv[1:]))
"""


async def test_of_processes_that_approve_the_same_plans_one_wins_each(journal: SqlJournal, url: str) -> None:
    for number in range(40):
        await journal.propose(numbered(number), tell=[])
    won = await asyncio.gather(*(approving_process(url, name) for name in ("engineer-b", "engineer-c", "engineer-d")))

    assert sorted(int(number) for numbers in won for number in numbers.split()) == list(range(40))
    assert verify_database(url).problem == ""


async def approving_process(url: str, name: str) -> bytes:
    command = (sys.executable, "-c", APPROVER, url, name)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    return (await process.communicate())[0]


async def close(journals: list[SqlJournal]) -> None:
    for journal in journals:
        await journal.close()
