"""What people answer, and the load test that one of them starts: stored once, whenever the process is killed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.catalog import Catalog, Service
from bot.errors import Refused, Unanswered
from bot.execution.load_test import see_to_load_test, start_load_test
from bot.journal import SqlJournal
from bot.model import (
    BuildState,
    Channel,
    Check,
    DueKind,
    Health,
    Interaction,
    Member,
    Notice,
    NoticeKind,
    Phase,
    Result,
    Rollback,
    UserReport,
    Verb,
    Watch,
)
from bot.ports import Memberships
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, NOON, Hands, interaction
from tests.journal.test_phases import ID, succeeded

THIRD = Phase(3, NOON, NOON + HOUR, watch=Watch(1, NOON, (), next_at=NOON + timedelta(minutes=5)))
ASKED, CHANGED = Notice(NoticeKind.QUESTION, "load"), Notice(NoticeKind.QUESTION_CHANGED, "load")
BUILD, TS = "load:1", "7.1"


class KilledError(BaseException):
    """As the process would be: nothing of it gets to tidy up."""


def catalog() -> Catalog:
    service = {"cluster": "c", "service": "s", "region": "us-east-1", "load_test": {"project": "load"}}
    lists = {"requesters": ["engineer-a", "engineer-b"], "approvers": ["engineer-a", "engineer-b"]}
    return Catalog.model_validate(
        {
            "home": {"team": "T0QUILT", "incident_channel": "C0INCIDENT"},
            "people": {"engineer-a": ["U0AAAA"], "engineer-b": ["U0BBBB"]},
            "services": {"quilt-catalog": {**service, **lists}},
        }
    )


class Builder:
    """CodeBuild, which may be asked and not answer; the process may die `before` it is asked, or `after` that."""

    def __init__(self, dies: str = "") -> None:
        self.sent, self._dies = 0, dies

    async def start_load_test(self, service: Service, *, project: str, rollback_id: str) -> str:
        if self._dies == "before":
            raise KilledError
        self.sent += 1
        if self._dies == "after":
            raise KilledError
        if self._dies == "silent":
            raise Unanswered("no answer")
        return BUILD

    async def find(
        self, service: Service, *, project: str, variables: Mapping[str, str], since: datetime
    ) -> str | None:
        assert not variables
        return BUILD if self.sent else None

    async def look(self, service: Service, build_id: str) -> BuildState:
        return BuildState(build_id, "SUCCEEDED", (), {}, "", "")


class People:
    async def member(self, slack_id: str, *, max_age: timedelta) -> Member:
        return Member(slack_id, "T0QUILT", deleted=False, bot=False, guest=False, stranger=False, read_at=NOON)

    async def channel(self, channel_id: str, *, max_age: timedelta = timedelta(0)) -> Channel:
        return Channel(channel_id, member=True, shared=False, archived=False)


def ports(journal: SqlJournal, builder: Builder, clock: Hands) -> Any:
    there = {"catalog": catalog(), "journal": journal, "builder": builder, "clock": clock}
    return SimpleNamespace(**there, people=People(), memberships=Memberships())


def click(rollback: Rollback) -> Interaction:
    return interaction(verb=Verb.LOAD_TEST, slack_id="U0BBBB", rollback_id=ID, channel=rollback.channel, message_ts=TS)


async def asking(journal: SqlJournal) -> Rollback:
    """Its third phase has begun, and the question is posted."""
    await succeeded(journal, replace(THIRD, watch=None))
    await journal.look(ID, THIRD, tell=[ASKED])
    row = next(row for row in await journal.outbox() if row.notice.kind is NoticeKind.QUESTION)
    await journal.posted(row.id, ts=TS)
    return await stored(journal)


async def stored(journal: SqlJournal) -> Rollback:
    found = await journal.get(ID)
    assert found
    return found


async def swept(journal: SqlJournal, through: Any, clock: Hands) -> None:
    """Look whenever it is due, until nothing is."""
    for _ in range(40):
        clock.time += timedelta(seconds=15)
        for due in await journal.claim_due(timedelta(seconds=1)):
            if due.kind is DueKind.LOAD_TEST:
                await see_to_load_test(due, through)


@pytest.mark.parametrize(
    ("dies", "sent", "result"),
    [
        ("before", 0, "not known to be started"),
        ("after", 1, "succeeded after"),
        ("silent", 1, "succeeded after"),
        ("", 1, "succeeded after"),
    ],
)
async def test_killed_around_the_start_a_load_test_is_sent_once_at_the_most_and_its_end_is_known(
    journal: SqlJournal, clock: Hands, dies: str, sent: int, result: str
) -> None:
    rollback, builder = await asking(journal), Builder(dies)
    service, through = catalog().services["quilt-catalog"], ports(journal, builder, clock)
    try:
        await start_load_test(click(rollback), service, through)
    except KilledError:
        assert (await stored(journal)).load_test, "its row was there before"

    after = ports(journal, alive := Builder(), clock)
    alive.sent = builder.sent
    with pytest.raises(Refused, match="has started it already"):  # the click is taken up again
        await start_load_test(click(rollback), service, after)
    await swept(journal, after, clock)

    test = (await stored(journal)).load_test
    assert test
    assert alive.sent == sent
    assert test.ended_at
    assert test.result.startswith(result)
    assert [due for due in await journal.waiting() if due.kind is DueKind.LOAD_TEST] == []
    told = [row.notice.text for row in await journal.outbox() if row.notice.kind is NoticeKind.LOAD_TEST]
    assert len(told) == (2 if sent else 1), "that it was started, and how it ended"


async def test_the_latest_answer_of_a_person_counts_under_whatever_id(journal: SqlJournal, sql: Sql) -> None:
    await asking(journal)
    first = UserReport("U0AAAA", "engineer-a", well=True, at=NOON)
    other = UserReport("W0AAAA", "engineer-a", well=False, at=NOON + HOUR)
    nobody = UserReport("U0NIA", "", well=True, at=NOON)

    for said in (first, nobody, other):
        assert await journal.report(ID, said, tell=[CHANGED])

    assert (await stored(journal)).reports == (nobody, other)
    before = await stored(journal)
    await journal.report(ID, replace(other, at=NOON + 2 * HOUR), tell=[CHANGED])
    assert await stored(journal) == before, "the same again changes nothing"
    edits = [row for row in await journal.outbox() if row.notice.kind is NoticeKind.QUESTION_CHANGED]
    assert len(edits) == 1, "however often people press, one edit waits"
    audited = [
        actor for actor, detail in sql.rows("SELECT actor, detail FROM audit ORDER BY seq") if "reported" in detail
    ]
    assert audited == ["engineer-a", "U0NIA", "engineer-a"]


async def test_what_was_answered_while_a_look_was_made_is_looked_at_before_the_phase_passes(
    journal: SqlJournal,
) -> None:
    await asking(journal)
    checks = (Check("service", Result.PASS, "well", NOON),)
    passed = replace(THIRD, result=Health.PASSED, checks=checks, judged_at=NOON + HOUR)
    await journal.report(ID, UserReport("U0NIA", "", well=False, at=NOON + timedelta(seconds=1)), tell=[CHANGED])

    assert await journal.judge(ID, passed, tell=[]) is None
    later = replace(passed, watch=Watch(2, NOON + HOUR, checks))
    assert await journal.judge(ID, later, tell=[])


async def test_when_the_third_phase_is_over_nobody_is_asked_and_no_load_test_begins(
    journal: SqlJournal, clock: Hands
) -> None:
    rollback, builder = await asking(journal), Builder()
    await journal.end_watch(ID, "somebody deployed", tell=[])

    assert await journal.report(ID, UserReport("U0NIA", "", well=False, at=NOON), tell=[CHANGED]) is None
    with pytest.raises(Refused, match="It is too late for a load test"):
        await start_load_test(click(rollback), catalog().services["quilt-catalog"], ports(journal, builder, clock))

    assert (builder.sent, (await stored(journal)).reports, (await stored(journal)).load_test) == (0, (), None)
