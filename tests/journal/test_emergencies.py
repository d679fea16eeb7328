"""An emergency without its evidence can be stored by nobody, nor be acted upon; its review is closed by another."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from bot.errors import NotAsRecorded, Refused
from bot.journal import SqlJournal
from bot.journal.verifying import verify_database
from bot.model import (
    Alarm,
    Called,
    DueKind,
    Emergency,
    Level,
    Looking,
    Opening,
    Partial,
    Person,
    Reviewed,
    Rollback,
    State,
)
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, MINUTE, NOON, Hands, approve, intent, plan, rollback

_WHY = "the shop is down"
_DUE = {DueKind.REVIEW: NOON + HOUR}


def call(level: Level, at: datetime) -> Called:
    return Called(level, ("U0BBBB",), at, at + 2 * MINUTE)


def alone(of: Rollback, **changes: object) -> Emergency:
    made = Emergency(
        rollback_id=of.id,
        digest=of.plan.digest,
        requester=of.requester,
        person="engineer-a",
        slack_id="U0AAAA",
        reason=_WHY,
        opening=Opening.UNANSWERED,
        skipped=("U0BBBB",),
        owner="engineer-b",
        owner_slack_id="U0BBBB",
        review_by=NOON + 2 * HOUR,
        at=NOON + 6 * MINUTE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


async def called_in_vain(journal: SqlJournal, clock: Hands, of: Rollback | None = None) -> Rollback:
    shown = await journal.propose(of or rollback(), tell=())
    await journal.call_contact(shown, call(Level.PRIMARY, NOON + MINUTE), tell=(), falls_due={})
    await journal.call_contact(shown, call(Level.SECONDARY, NOON + 3 * MINUTE), tell=(), falls_due={})
    clock.time = NOON + 6 * MINUTE
    return shown


async def test_it_is_approved_acted_upon_and_vouched_for_without_any_approval(
    journal: SqlJournal, clock: Hands, url: str
) -> None:
    shown = await called_in_vain(journal, clock)

    acting = await journal.act_alone(shown, alone(shown), tell=(), falls_due=_DUE)
    again = await journal.act_alone(shown, alone(shown), tell=(), falls_due=_DUE)
    vouched = await journal.vouch(acting) if acting else None
    executing = await journal.intend(intent(), good_for=HOUR)

    assert acting
    assert (acting.state, acting.approvals, acting.emergency) == (State.APPROVED, (), alone(shown))
    assert again is None
    assert vouched == acting
    assert executing
    assert {row.kind for row in await journal.waiting()} == {DueKind.REVIEW}
    assert verify_database(url).problem == ""


async def test_only_somebody_else_closes_its_review_and_once(journal: SqlJournal, clock: Hands, url: str) -> None:
    shown = await called_in_vain(journal, clock)
    await journal.act_alone(shown, alone(shown), tell=(), falls_due=_DUE)
    review = Reviewed("engineer-b", "U0BBBB", "it was right", NOON + HOUR)

    for own in (replace(review, person="engineer-a"), replace(review, slack_id="U0AAAA")):
        with pytest.raises(Refused, match="somebody else"):
            await journal.close_review(shown.id, own, tell=())
    assert [each.id for each in await journal.unreviewed("quilt-catalog")] == [shown.id]
    closed = await journal.close_review(shown.id, review, tell=())

    assert closed
    assert closed.reviewed == review
    assert await journal.close_review(shown.id, review, tell=()) is None
    assert await journal.unreviewed("quilt-catalog") == ()
    assert await journal.waiting() == ()
    assert verify_database(url).problem == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"at": NOON + 4 * MINUTE}, "nobody answered"),  # the second contact still has time
        ({"digest": "0" * 64}, ""),
        ({"reason": " "}, "emergency_has_somebody_and_why"),
        ({"person": "engineer-c"}, "emergency_is_of_who_asked"),
        ({"opening": Opening.ALARM}, "nobody answered"),
        ({"owner": "engineer-a"}, "somebody_else_reviews"),
        ({"owner": ""}, "somebody_else_reviews"),
        ({"review_by": NOON}, "review_has_time"),
        ({"at": NOON + HOUR}, "nobody answered"),  # the plan has timed out by then
    ],
)
async def test_the_database_takes_no_emergency_without_its_evidence(
    journal: SqlJournal, clock: Hands, changes: dict[str, object], why: str
) -> None:
    shown = await called_in_vain(journal, clock)

    if not why:
        assert await journal.act_alone(shown, alone(shown, **changes), tell=(), falls_due=_DUE) is None
        return
    with pytest.raises(Refused, match=why):
        await journal.act_alone(shown, alone(shown, **changes), tell=(), falls_due=_DUE)
    after = await journal.get(shown.id)
    assert after
    assert (after.state, after.emergency) == (State.PROPOSED, None)


async def test_not_where_one_was_called_nor_while_somebody_looks_nor_for_a_feature(
    journal: SqlJournal, clock: Hands
) -> None:
    shown = await called_in_vain(journal, clock)
    await journal.looks_into(shown, Looking("U0BBBB", "engineer-b", clock.time), tell=())
    assert await journal.act_alone(shown, alone(shown), tell=(), falls_due=_DUE) is None

    other = plan(service_arn="arn:aws:ecs:us-east-1:111122223333:service/sales-prod/other")
    feature = rollback("b" * 32, ask=Partial("mcp"), plan=other)
    partly = await called_in_vain(journal, clock, feature)
    with pytest.raises(Refused, match="nobody answered"):
        await journal.act_alone(partly, alone(partly), tell=(), falls_due=_DUE)

    third = plan(service_arn="arn:aws:ecs:us-east-1:111122223333:service/sales-prod/third")
    once = await journal.propose(rollback("c" * 32, plan=third, expires_at=NOON + 9 * HOUR), tell=())
    await journal.call_contact(once, call(Level.PRIMARY, clock.time), tell=(), falls_due={})
    clock.time += HOUR
    with pytest.raises(Refused, match="nobody answered"):
        await journal.act_alone(once, alone(once, at=clock.time), tell=(), falls_due=_DUE)


async def test_the_evidence_of_another_plan_is_none(journal: SqlJournal, clock: Hands) -> None:
    """Two were called about the first plan; what is planned anew waits for people anew."""
    shown = await called_in_vain(journal, clock)
    await approve(journal)
    remade = await journal.remake(shown.id, plan(lapsed=1), expires_at=NOON + HOUR, tell=[])

    assert remade
    assert remade.called == ()
    with pytest.raises(Refused, match="nobody answered"):
        await journal.act_alone(remade, alone(remade), tell=(), falls_due=_DUE)


async def test_what_an_alarm_asked_for_needs_two_calls_in_vain_as_well(
    journal: SqlJournal, clock: Hands, url: str
) -> None:
    asked = rollback()
    asked = replace(asked, request=replace(asked.request, origin=Alarm("quilt-5xx")))
    shown = await journal.propose(asked, tell=())
    made = alone(shown, opening=Opening.ALARM)

    for level in (Level.PRIMARY, Level.SECONDARY):
        with pytest.raises(Refused, match="nobody answered"):
            await journal.act_alone(shown, replace(made, at=clock.time), tell=(), falls_due=_DUE)
        await journal.call_contact(shown, call(level, clock.time), tell=(), falls_due={})
        clock.time += 3 * MINUTE
    acting = await journal.act_alone(shown, made, tell=(), falls_due=_DUE)

    assert acting
    assert await journal.vouch(acting) == acting
    assert verify_database(url).problem == ""


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM emergencies",
        "UPDATE emergencies SET reason = 'another'",
        "UPDATE reviews SET note = 'another'",
        "INSERT INTO reviews SELECT rollback_id, person, slack_id, 'well done', at FROM emergencies",
    ],
)
async def test_the_database_itself_keeps_emergencies(
    journal: SqlJournal, clock: Hands, sql: Sql, statement: str
) -> None:
    shown = await called_in_vain(journal, clock)
    await journal.act_alone(shown, alone(shown), tell=(), falls_due=_DUE)
    if "UPDATE reviews" in statement:
        review = Reviewed("engineer-b", "U0BBBB", "it was right", NOON + HOUR)
        await journal.close_review(shown.id, review, tell=())

    with pytest.raises(DBAPIError):
        sql.execute(statement)


async def test_one_that_was_written_past_the_bot_is_never_acted_upon(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    """Everything that the database asks for is there, and nothing of it is in the audit."""
    shown = await journal.propose(rollback(), tell=())
    day = timedelta(days=1)
    await journal.call_contact(shown, call(Level.PRIMARY, NOON - day), tell=(), falls_due={})
    await journal.call_contact(shown, call(Level.SECONDARY, NOON - day), tell=(), falls_due={})
    columns = "rollback_id, digest, 'engineer-a', 'engineer-a', 'U0AAAA', 'down', 'unanswered', '[]', 'engineer-b', "
    values = f"{columns} 'U0BBBB', '2026-03-02 12:00:00.000000', '2026-03-01 12:01:00.000000'"
    one = f"SELECT {values} FROM called WHERE level = 'primary'"
    sql.execute(f"INSERT INTO emergencies {_cast(one, sql)}")
    row = "rollback_id, digest, 'emergency', 'engineer-a', 0, 'down', '', at FROM emergencies"
    sql.execute(f"INSERT INTO authorizations SELECT {row}")
    sql.execute("UPDATE rollbacks SET state = 'approved'")

    found = await journal.get(shown.id)
    assert found
    with pytest.raises(NotAsRecorded):
        await journal.vouch(found)
    with pytest.raises(NotAsRecorded):
        await journal.intend(intent(), good_for=HOUR)
    assert verify_database(url).problem != ""
    assert isinstance(found.request.origin, Person)


def _cast(statement: str, sql: Sql) -> str:
    return statement if sql.sqlite else statement.replace(".000000'", ".000000'::timestamptz")
