"""An alarm authorizes its own plan only with all that the database itself looks at, and only as it was recorded."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from bot.approval.automatic import dry_since
from bot.errors import NotAsRecorded, Refused
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.journal.verifying import verify_database
from bot.model import (
    Alarm,
    Automatic,
    Called,
    CameTo,
    Considered,
    Level,
    Looking,
    Mode,
    Partial,
    Rollback,
    Snooze,
    State,
)
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, MINUTE, NOON, Hands, approve, intent, rollback

_ALARM = "rollback-bot/sales-prod/quilt-catalog-service/errors"
_DAY = timedelta(days=1)
_TOLD = "error rate: a third of 1,200 requests fail"


def asked(**changes: object) -> Rollback:
    one = replace(rollback(), **changes)  # type: ignore[arg-type]
    return replace(one, request=replace(one.request, origin=Alarm(_ALARM)))


def by_itself(of: Rollback, **changes: object) -> Automatic:
    made = Automatic(
        rollback_id=of.id,
        digest=of.plan.digest,
        requester=of.requester,
        alarm=_ALARM,
        service="quilt-catalog",
        signal="event-1",
        deployment="sd/41",
        deployed_at=NOON - 10 * MINUTE,
        too_old_at=NOON + 50 * MINUTE,
        cooled_since=NOON - 4 * HOUR,
        dry_since=NOON - 15 * _DAY,
        would_have=2,
        told=_TOLD,
        at=NOON + MINUTE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def came_to(of: Rollback, **changes: object) -> Considered:
    made = Considered(
        id="event-1",
        service="quilt-catalog",
        name=_ALARM,
        state="ALARM",
        mode=Mode.AUTO,
        came_to=CameTo.PROPOSED,
        reason=_TOLD,
        happened_at=NOON - MINUTE,
        at=NOON,
        deployment="sd/41",
        told=_TOLD,
        rollback_id=of.id,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def snoozed(until: timedelta, *, id_: str = "1", at: timedelta = timedelta(0)) -> Snooze:
    return Snooze(id_, "quilt-catalog", "engineer-b", "U0BBBB", "load test", NOON + at, NOON + until)


async def watched(journal: SqlJournal, clock: Hands, dry: timedelta = 15 * _DAY) -> None:
    for before, mode in ((dry, Mode.DRY_RUN), (_DAY, Mode.AUTO)):
        clock.time = NOON - before
        await journal.watch({"quilt-catalog": mode})
    clock.time = NOON


async def proposed(journal: SqlJournal, clock: Hands, **changes: object) -> Rollback:
    shown = await journal.propose(asked(), tell=())
    await journal.consider(came_to(shown, **changes))
    clock.time = NOON + MINUTE
    return shown


async def test_it_is_approved_acted_upon_and_vouched_for_without_any_approval(
    journal: SqlJournal, clock: Hands, url: str
) -> None:
    await watched(journal, clock)
    shown = await proposed(journal, clock)

    acting = await journal.act_by_itself(shown, by_itself(shown), tell=())
    again = await journal.act_by_itself(shown, by_itself(shown), tell=())

    assert acting
    assert (acting.state, acting.approvals, acting.automatic) == (State.APPROVED, (), by_itself(shown))
    assert again is None
    assert await journal.vouch(acting) == acting
    assert await journal.intend(intent(), good_for=HOUR)
    assert verify_database(url).problem == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"signal": "event-2"}, "by itself only where"),
        ({"deployment": "sd/40"}, "by itself only where"),
        ({"deployment": " "}, "automatic_has_evidence|by itself only where"),
        ({"alarm": "another"}, "by itself only where"),
        ({"service": "another"}, "by itself only where"),
        ({"told": ""}, "automatic_has_evidence"),
        ({"too_old_at": NOON + MINUTE}, "automatic_is_of_a_young_deployment"),
        ({"deployed_at": NOON + 2 * MINUTE}, "automatic_is_of_a_young_deployment"),
        ({"cooled_since": NOON + HOUR}, "automatic_cools_down"),
        ({"dry_since": NOON - 16 * _DAY}, "by itself only where"),
        ({"at": NOON + 9 * HOUR, "too_old_at": NOON + 10 * HOUR}, "by itself only where"),  # the plan has timed out
    ],
)
async def test_the_database_takes_none_without_its_evidence(
    journal: SqlJournal, clock: Hands, changes: dict[str, object], why: str
) -> None:
    await watched(journal, clock)
    shown = await proposed(journal, clock)

    with pytest.raises(Refused, match=why):
        await journal.act_by_itself(shown, by_itself(shown, **changes), tell=())
    after = await journal.get(shown.id)
    assert after
    assert (after.state, after.automatic) == (State.PROPOSED, None)


async def test_what_another_system_sends_never_lets_it_act_alone(journal: SqlJournal, clock: Hands) -> None:
    await watched(journal, clock)
    shown = await proposed(journal, clock, id="alert/1")

    with pytest.raises(Refused, match="by itself only where"):
        await journal.act_by_itself(shown, by_itself(shown, signal="alert/1"), tell=())


@pytest.mark.parametrize("what", ["13 days", "no dry run", "off since", "propose now", "dry run now"])
async def test_not_before_a_fortnight_of_a_dry_run_nor_where_the_service_opts_out(
    journal: SqlJournal, clock: Hands, what: str
) -> None:
    if what != "no dry run":
        await watched(journal, clock, 13 * _DAY if what == "13 days" else 15 * _DAY)
    else:
        await journal.watch({"quilt-catalog": Mode.AUTO})
    if what == "off since":
        clock.time = NOON - HOUR
        await journal.watch({"quilt-catalog": Mode.OFF})
        clock.time = NOON - MINUTE
        await journal.watch({"quilt-catalog": Mode.AUTO})
    if what.endswith("now"):
        await journal.watch({"quilt-catalog": Mode.PROPOSE if what.startswith("propose") else Mode.DRY_RUN})
    shown = await proposed(journal, clock)

    since = NOON - (13 if what == "13 days" else 15) * _DAY
    with pytest.raises(Refused, match="by itself only where"):
        await journal.act_by_itself(shown, by_itself(shown, dry_since=since), tell=())


async def test_time_in_which_the_service_was_out_of_the_file_counts_for_nothing(
    journal: SqlJournal, clock: Hands, url: str
) -> None:
    for before, services in (
        (30, {"quilt-catalog": Mode.DRY_RUN, "other": Mode.DRY_RUN}),
        (29, {"other": Mode.DRY_RUN}),
        (13, {"quilt-catalog": Mode.DRY_RUN, "other": Mode.DRY_RUN}),
        (1, {"quilt-catalog": Mode.AUTO, "other": Mode.DRY_RUN}),
    ):
        clock.time = NOON - before * _DAY
        await journal.watch(services)
    clock.time = NOON
    modes, other = await journal.modes("quilt-catalog"), await journal.modes("other")
    shown = await proposed(journal, clock)

    assert [each.mode for each in modes] == [Mode.DRY_RUN, Mode.OFF, Mode.DRY_RUN, Mode.AUTO]
    assert dry_since(modes) == NOON - 13 * _DAY
    assert [each.mode for each in other] == [Mode.DRY_RUN]
    with pytest.raises(Refused, match="by itself only where"):
        await journal.act_by_itself(shown, by_itself(shown, dry_since=NOON - 30 * _DAY), tell=())
    assert verify_database(url).problem == ""


async def test_not_while_somebody_snoozes_it_and_again_once_that_was_ended(journal: SqlJournal, clock: Hands) -> None:
    await watched(journal, clock)
    shown = await proposed(journal, clock)
    await journal.snooze(snoozed(HOUR))

    with pytest.raises(Refused, match="by itself only where"):
        await journal.act_by_itself(shown, by_itself(shown), tell=())
    assert await journal.snoozed("quilt-catalog", clock.time) == snoozed(HOUR)
    await journal.snooze(snoozed(MINUTE, id_="2", at=MINUTE))

    assert await journal.snoozed("quilt-catalog", clock.time) is None
    assert await journal.act_by_itself(shown, by_itself(shown), tell=())


async def test_not_for_a_person_s_plan_nor_for_a_feature_nor_while_somebody_looks(
    journal: SqlJournal, clock: Hands
) -> None:
    await watched(journal, clock)
    feature = asked(id="d" * 32, request=replace(rollback().request, ask=Partial("mcp")))
    for one in (rollback("c" * 32), feature):
        shown = await journal.propose(one, tell=())
        await journal.consider(came_to(shown, id=f"event-{shown.requester}"))
        made = by_itself(shown, signal=f"event-{shown.requester}", at=NOON)
        with pytest.raises(Refused):
            await journal.act_by_itself(shown, made, tell=())
        await journal.move(shown.id, State.REJECTED, when={State.PROPOSED})
    shown = await journal.propose(asked(id="b" * 32), tell=())
    await journal.consider(came_to(shown))
    await journal.call_contact(shown, Called(Level.PRIMARY, ("U0BBBB",), NOON, NOON + MINUTE), tell=(), falls_due={})
    await journal.looks_into(shown, Looking("U0BBBB", "engineer-b", NOON), tell=())
    assert await journal.act_by_itself(shown, by_itself(shown, at=NOON), tell=()) is None


async def test_one_for_each_deployment_and_none_where_something_acted_just_before(
    journal: SqlJournal, clock: Hands
) -> None:
    await watched(journal, clock)
    shown = await proposed(journal, clock)
    await journal.act_by_itself(shown, by_itself(shown), tell=())
    await journal.intend(intent(), good_for=HOUR)
    await journal.move(shown.id, State.SUCCEEDED, when={State.EXECUTING}, acted_at=NOON + MINUTE)
    for deployment, cooled in (("sd/41", NOON + MINUTE), ("sd/42", NOON - HOUR)):
        again = await journal.propose(asked(id=deployment[-1] * 32), tell=())
        await journal.consider(came_to(again, id=deployment, deployment=deployment))
        made = by_itself(again, signal=deployment, deployment=deployment, cooled_since=cooled, at=NOON + 2 * MINUTE)
        with pytest.raises(Refused):
            await journal.act_by_itself(again, made, tell=())
        await journal.move(again.id, State.REJECTED, when={State.PROPOSED})


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM automatics",
        "UPDATE automatics SET told = 'another'",
        "UPDATE considered SET came_to = 'noted'",
        "DELETE FROM considered",
        "UPDATE snoozes SET reason = 'another'",
        "DELETE FROM watched",
    ],
)
async def test_the_database_itself_keeps_what_was_considered(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str, statement: str
) -> None:
    await watched(journal, clock)
    shown = await proposed(journal, clock)
    await journal.snooze(snoozed(MINUTE / 2))
    await journal.act_by_itself(shown, by_itself(shown), tell=())

    with pytest.raises(DBAPIError):
        sql.execute(statement)
    sql.drop_triggers()
    sql.execute("PRAGMA foreign_keys = OFF") if sql.sqlite else None
    sql.execute(statement)
    sql.enable_triggers() if not sql.sqlite else None
    assert verify_database(url).problem != ""


async def test_one_that_was_written_past_the_bot_is_never_acted_upon(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    """Everything that the database asks for is there, and nothing of it is in the audit."""
    await watched(journal, clock)
    shown = await proposed(journal, clock)
    await approve(journal)
    found = await journal.get(shown.id)
    assert found
    sql.execute("UPDATE rollbacks SET state = 'proposed'")
    made = by_itself(shown)
    values = "rollback_id, '" + "', '".join([made.digest, made.requester, _ALARM, "quilt-catalog", "event-1", "sd/41"])
    times = [made.deployed_at, made.too_old_at, made.cooled_since, made.dry_since]
    said = ", ".join(_moment(each, sql) for each in times)
    row = f"{values}', {said}, 2, '{_TOLD}', {_moment(made.at, sql)}"
    sql.execute(f"INSERT INTO automatics SELECT {row} FROM considered")

    with pytest.raises(NotAsRecorded):
        await journal.vouch(found)
    assert "automatic" in verify_database(url).problem


def _moment(at: object, sql: Sql) -> str:
    text = f"'{str(at).removesuffix('+00:00')}'"
    return text if sql.sqlite else f"{text}::timestamp AT TIME ZONE 'UTC'"


async def test_a_database_of_before_gets_the_tables_and_what_guards_them(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    for table in ("automatics", "considered", "snoozes", "watched", "told_watching"):
        sql.execute(f"DROP TABLE {table}")
    if sql.sqlite:
        sql.execute("DROP TRIGGER authorizations_need_an_alarm")

    again = SqlJournal(url, clock=clock, config_digest="c0ffee", signer=EVERYBODYS_KEY)
    await again.open()
    await again.close()

    await watched(journal, clock)
    shown = await proposed(journal, clock)
    assert await journal.act_by_itself(shown, by_itself(shown), tell=())
    assert verify_database(url).problem == ""
