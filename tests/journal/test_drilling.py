"""The approval of a drill is good for its way back and, once, for its way forth: the database itself looks at that."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from bot.errors import Refused
from bot.journal import SqlJournal
from bot.journal.verifying import verify_database
from bot.model import Drill, Immediate, Person, Rollback, State, Target, Undo
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, MINUTE, NOON, Hands, approval, candidate, intent, plan, rollback

BACK, FORTH = "a" * 32, "b" * 32
_ANA = Drill("engineer-a", slack_id="U0AAAA")


def back() -> Rollback:
    one = rollback(BACK, ask=Immediate())
    return replace(one, request=replace(one.request, origin=_ANA))


def forth(id_: str = FORTH, *, lands: int = 41, undoes: str = BACK, **asked: object) -> Rollback:
    its = plan(
        target=Target(candidate(lands), "it ran before", (), ()),
        from_task_definition=candidate(38).task_definition,
        undoes=undoes,
    )
    at = NOON + 8 * MINUTE
    one = rollback(id_, ask=Undo(), plan=its, requested_at=at, expires_at=at + HOUR)
    wanted = {"ask": Undo(), "origin": replace(_ANA, forth=BACK), **asked}
    return replace(one, request=replace(one.request, **wanted))  # type: ignore[arg-type]


async def gone_back(journal: SqlJournal, clock: Hands, state: State = State.SUCCEEDED) -> None:
    shown = await journal.propose(back(), tell=())
    clock.time = NOON + MINUTE
    assert await journal.approve(shown, approval(), needed=1)
    assert await journal.intend(intent(BACK), good_for=HOUR)
    await journal.move(BACK, State.ROLLING, when={State.EXECUTING}, acted_at=NOON + MINUTE)
    clock.time = NOON + 3 * MINUTE
    await journal.move(BACK, state, when={State.ROLLING}, outcome="over")
    clock.time = NOON + 8 * MINUTE


async def test_it_is_approved_by_who_approved_the_way_back_and_acted_upon_once(
    journal: SqlJournal, clock: Hands, url: str
) -> None:
    await gone_back(journal, clock)

    approved = await journal.go_forth(forth(), tell=())
    again = await journal.go_forth(forth(), tell=())

    assert (approved.state, approved.approvals, approved.approved_at) == (State.APPROVED, (approval(),), clock.time)
    assert again == approved
    assert await journal.vouch(approved) == approved
    assert await journal.last_drill("quilt-catalog") is None
    assert await journal.intend(intent(FORTH), good_for=HOUR)
    assert await journal.intend(intent(FORTH), good_for=HOUR) is None
    await journal.move(FORTH, State.ROLLING, when={State.EXECUTING}, acted_at=clock.time)
    await journal.move(FORTH, State.SUCCEEDED, when={State.ROLLING}, outcome="over")
    last = await journal.last_drill("quilt-catalog")
    assert last is not None
    assert (last.back, last.forth, last.ended_at) == (BACK, FORTH, clock.time)
    assert await journal.last_drill("another") is None
    assert verify_database(url).problem == ""
    with pytest.raises(Refused):
        await journal.go_forth(forth("c" * 32), tell=())


@pytest.mark.parametrize(
    "wrong",
    [
        forth(lands=40),
        forth(undoes="c" * 32),
        forth(ask=Immediate()),
        forth(origin=Drill("engineer-a", slack_id="U0CCCC", forth=BACK)),
    ],
    ids=["another revision", "undoes another", "no undo", "somebody else's"],
)
async def test_the_database_takes_no_other_plan_for_the_way_forth(
    journal: SqlJournal, clock: Hands, wrong: Rollback
) -> None:
    await gone_back(journal, clock)

    with pytest.raises(Refused, match="a drill's approval"):
        await journal.go_forth(wrong, tell=())
    assert await journal.get(FORTH) is None


@pytest.mark.parametrize("state", [State.REVERTED, State.SUPERSEDED, State.FAILED])
async def test_there_is_no_way_forth_of_a_way_back_that_did_not_succeed(
    journal: SqlJournal, clock: Hands, state: State
) -> None:
    await gone_back(journal, clock, state)

    with pytest.raises(Refused):
        await journal.go_forth(forth(), tell=())
    assert await journal.get(FORTH) is None


async def test_approvals_that_were_given_before_it_was_asked_for_count_for_nothing_else(
    journal: SqlJournal, clock: Hands, url: str
) -> None:
    await gone_back(journal, clock)
    shown = await journal.propose(forth(), tell=())

    with pytest.raises(Refused, match="a drill's approval"):
        await journal.approve(shown, approval(), needed=1)
    assert await journal.approve(shown, replace(approval(), at=clock.time), needed=1), "a person's own approval does"


async def test_no_row_of_its_own_lets_somebody_go_forth_past_the_bot(
    journal: SqlJournal, clock: Hands, url: str
) -> None:
    await gone_back(journal, clock)
    one = rollback(FORTH, ask=Immediate(), plan=plan(undoes="x"))
    await journal.propose(replace(one, request=replace(one.request, origin=Person("U0AAAA", "engineer-a"))), tell=())
    digest, at = plan(undoes="x").digest, "2026-03-01 12:01:00.000000"
    sql = Sql(url)
    try:
        sql.execute("INSERT INTO drills (rollback_id, drill, at) VALUES (?, ?, ?)", (FORTH, BACK, at))
        sql.execute(
            'INSERT INTO approvals (rollback_id, digest, person, slack_id, requester, "at") VALUES (?, ?, ?, ?, ?, ?)',
            (FORTH, digest, "engineer-b", "U0BBBB", "engineer-a", at),
        )
        with pytest.raises(DBAPIError, match="a drill's approval"):
            sql.execute(
                "INSERT INTO authorizations (rollback_id, digest, kind, requester, needed, because, "
                '"trigger", "at") VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
                (FORTH, digest, "second_person", "engineer-a", 1, "drill", BACK, at),
            )
        with pytest.raises(DBAPIError, match="append-only"):
            sql.execute("DELETE FROM drills")
    finally:
        sql.close()
