"""Whoever acts at the same moment, from whichever process: one wins, and the state is that of the winner."""

import asyncio
import sys
from collections.abc import Awaitable
from dataclasses import replace

import pytest

from bot.errors import AlreadyLive, Snoozed
from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from bot.model import Alarm, Rollback, Snooze, State
from tests.journal.samples import HOUR, MINUTE, NOON, Hands, approve, interaction, plan, rollback
from tests.journal.test_automatic import asked, by_itself, came_to, watched


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


def by_alarm(number: int) -> Rollback:
    one = rollback(f"{number:032}")
    return replace(one, request=replace(one.request, origin=Alarm(f"alarm-{number}")))


async def test_of_alarms_that_ask_at_the_same_moment_one_is_proposed(journals: list[SqlJournal], url: str) -> None:
    found = await asyncio.gather(
        *(journal.propose(by_alarm(n), tell=[]) for n, journal in enumerate(journals)), return_exceptions=True
    )

    assert [type(each) for each in found].count(Rollback) == 1
    assert [type(each) for each in found].count(AlreadyLive) == 7
    await close(journals)
    assert verify_database(url).problem == ""


async def test_of_a_snooze_and_an_alarm_s_proposal_at_the_same_moment_neither_is_lost(
    journals: list[SqlJournal], url: str
) -> None:
    """The proposal is refused, or it is there when whoever snoozes looks for what to withdraw."""

    async def snooze(journal: SqlJournal, number: int) -> bool:
        at = NOON - HOUR + number * MINUTE
        await journal.snooze(Snooze(str(number), "quilt-catalog", "engineer-b", "U0BBBB", "load", at, NOON + HOUR))
        live = await journal.in_state(State.PROPOSED)
        return bool([await journal.move(each.id, State.CANCELLED, when={State.PROPOSED}) for each in live])

    async def end(number: int) -> None:
        at = NOON - HOUR + (number + 0.5) * MINUTE
        await journals[0].snooze(Snooze(f"off {number}", "quilt-catalog", "engineer-b", "U0BBBB", "off", at, at))

    for number in range(10):
        asked = journals[number % 2].propose(by_alarm(number), tell=[])
        made, _ = await asyncio.gather(asked, snooze(journals[1 - number % 2], number), return_exceptions=True)

        assert isinstance(made, Rollback | Snoozed)
        assert await journals[0].in_state(State.PROPOSED) == ()
        await end(number)
    await close(journals)
    assert verify_database(url).problem == ""


async def test_of_an_alarm_that_acts_and_a_person_who_approves_at_the_same_moment_one_authorizes(
    journals: list[SqlJournal], url: str
) -> None:
    clock = Hands()
    one = SqlJournal(url, clock=clock, config_digest="", signer=EVERYBODYS_KEY)
    await watched(one, clock)
    winners = []
    for number in range(8):
        shown = await one.propose(asked(id=f"{number:032}"), tell=())
        id_ = f"event-{number}"
        await one.consider(came_to(shown, id=id_, deployment=f"sd/{number}"))
        made = by_itself(shown, signal=id_, deployment=f"sd/{number}", at=NOON)
        calls = (one.act_by_itself(shown, made, tell=()), approve(journals[1], shown.id, by="engineer-b"))
        found = await asyncio.gather(*(calls if number % 2 else reversed(calls)))
        stored = await one.get(shown.id)

        assert [bool(each) for each in found].count(True) == 1
        assert stored
        assert bool(stored.approvals) is not bool(stored.automatic)
        assert await one.vouch(stored) == stored
        winners.append(stored)
        await one.move(shown.id, State.CANCELLED, when={State.APPROVED})
    await close([*journals, one])
    assert verify_database(url).problem == ""
    assert len(winners) == 8
