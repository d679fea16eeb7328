"""Every change is a compare-and-set with its audit row and its messages; what comes too late changes nothing."""

from datetime import timedelta

import pytest

from bot.errors import AlreadyLive, Failed, NotAsRecorded, Refused
from bot.journal import SqlJournal
from bot.model import LIVE, Notice, NoticeKind, PutBehind, Rollback, State
from tests.journal.bare import Sql
from tests.journal.samples import ARN, D1, D2, HOUR, MINUTE, NOON, Hands, approval, approve, intent, plan, rollback

ID = "a" * 32
CARD = Notice(NoticeKind.CARD)


async def bad(journal: SqlJournal, service_arn: str) -> set[str]:
    return {row.task_definition for row in await journal.remembered(service_arn) if row.bad_since}


async def rolling(journal: SqlJournal) -> Rollback:
    await journal.propose(rollback(), tell=[CARD])
    await approve(journal)
    await journal.intend(intent(), good_for=HOUR)
    moved = await journal.move(ID, State.ROLLING, when={State.EXECUTING})
    assert moved
    return moved


async def test_a_proposed_rollback_is_read_back_as_it_was(journal: SqlJournal) -> None:
    stored = await journal.propose(rollback(), tell=[])

    assert stored == rollback(revision=1, audit_head=stored.audit_head)
    assert await journal.get(ID) == stored
    assert await journal.live(ARN) == stored


async def test_a_plan_is_given_up_in_one_change_with_storing_the_one_that_it_is_put_behind(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    instead = PutBehind(ID, "U0AAAA", "Put behind.")
    other = await journal.propose(rollback("b" * 32), tell=[CARD], instead_of=instead)

    given_up = await journal.get(ID)
    assert given_up is not None
    assert (given_up.state, given_up.outcome, other.state) == (State.CANCELLED, "Put behind.", State.PROPOSED)
    assert await journal.propose(rollback("b" * 32), tell=[CARD], instead_of=instead) == other, "after a crash"
    with pytest.raises(Refused, match="the rollback has changed meanwhile"):
        await journal.propose(rollback("c" * 32), tell=[CARD], instead_of=instead)
    assert await journal.get("c" * 32) is None


async def test_a_plan_stays_where_what_it_was_to_be_put_behind_is_not_stored(journal: SqlJournal) -> None:
    """Another plan of the service that is asked for is live: the database says no after the first was given up."""
    await journal.propose(rollback(), tell=[])
    before = await journal.propose(rollback("b" * 32, plan=plan(service_arn="arn:b")), tell=[])
    with pytest.raises(AlreadyLive):
        await journal.propose(rollback("c" * 32), tell=[], instead_of=PutBehind(before.id, "U0AAAA", "Put behind."))

    assert await journal.get(before.id) == before


async def test_proposing_the_same_id_again_returns_what_is_stored(journal: SqlJournal) -> None:
    first = await journal.propose(rollback(), tell=[CARD])
    again = await journal.propose(rollback(reason="another"), tell=[CARD])

    assert again == first
    assert len(await journal.outbox()) == 1


async def test_a_service_has_one_live_rollback_and_the_second_request_is_shown_it(journal: SqlJournal) -> None:
    first = await journal.propose(rollback(), tell=[])
    with pytest.raises(AlreadyLive) as refused:
        await journal.propose(rollback("b" * 32), tell=[CARD])

    assert refused.value.rollback == first
    assert await journal.outbox() == ()


async def test_when_one_has_ended_the_next_may_be_proposed(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await journal.move(ID, State.CANCELLED, when={State.PROPOSED})

    assert (await journal.propose(rollback("b" * 32), tell=[])).state is State.PROPOSED


async def test_an_approval_names_the_approver_and_takes_place_once(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[CARD])
    approved = await approve(journal)
    again = await approve(journal, by="engineer-c")

    assert approved
    assert (approved.state, approved.approver, approved.approver_slack_id, approved.approved_at, approved.revision) == (
        State.APPROVED, "engineer-b", "U0BBBB", NOON + MINUTE, 2,
    )  # fmt: skip
    assert again is None
    assert len(await journal.outbox()) == 1


@pytest.mark.parametrize(("late", "state"), [(-1, State.APPROVED), (0, State.PROPOSED), (1, State.PROPOSED)])
async def test_an_approval_counts_until_the_microsecond_before_it_expires(
    journal: SqlJournal, clock: Hands, late: int, state: State
) -> None:
    proposed = await journal.propose(rollback(), tell=[])
    clock.time = proposed.expires_at + timedelta(microseconds=late)
    await approve(journal)

    stored = await journal.get(ID)
    assert stored
    assert stored.state is state


async def test_an_approval_of_another_plan_or_for_another_requester_changes_nothing(journal: SqlJournal) -> None:
    before = await journal.propose(rollback(), tell=[])

    assert await approve(journal, digest=D2) is None
    assert await approve(journal, requester="somebody") is None
    assert await approve(journal, "f" * 32) is None
    assert await journal.get(ID) == before


async def test_the_requester_cannot_approve_even_where_every_other_check_is_forgotten(journal: SqlJournal) -> None:
    before = await journal.propose(rollback(), tell=[])
    with pytest.raises(Refused, match="nobody_approves_their_own"):
        await approve(journal, by="engineer-a")

    assert await journal.get(ID) == before
    assert await journal.outbox() == ()


async def test_nothing_is_sent_without_an_authorization(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])

    assert await journal.intend(intent(), good_for=HOUR) is None
    assert await journal.intent(ID) is None


async def test_a_state_written_past_the_program_is_no_authorization(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(rollback(), tell=[])
    sql.execute("UPDATE rollbacks SET state = 'approved'")

    with pytest.raises(NotAsRecorded, match="the audit has no authorization of its plan"):
        await journal.intend(intent(), good_for=HOUR)


async def test_an_intent_is_stored_once_and_for_ever(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    executing = await journal.intend(intent(), good_for=HOUR)

    assert executing
    assert executing.state is State.EXECUTING
    assert await journal.intent(ID) == intent()
    assert await journal.intend(intent(), good_for=HOUR) is None


async def test_an_approval_allows_nothing_any_more_once_its_time_is_over(journal: SqlJournal, clock: Hands) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)

    clock.time = approval().at + 15 * MINUTE
    assert await journal.intend(intent(), good_for=15 * MINUTE) is None
    clock.time -= timedelta(seconds=1)
    assert await journal.intend(intent(), good_for=15 * MINUTE) is not None


async def test_a_remade_plan_needs_an_approval_of_its_own(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    remade = await journal.remake(ID, plan(lapsed=1, desired=5), expires_at=NOON + MINUTE, tell=[])

    assert remade
    assert (remade.state, remade.plan.digest, remade.plan.desired) == (State.PROPOSED, D2, 5)
    assert remade.expires_at == NOON + MINUTE
    assert (remade.approver, remade.approver_slack_id, remade.approved_at) == ("", "", None)
    assert await journal.intend(intent(), good_for=HOUR) is None
    assert await approve(journal, digest=D1) is None
    assert await approve(journal, digest=D2)
    assert await journal.intend(intent(), good_for=HOUR)


async def test_a_plan_that_was_authorized_before_cannot_come_back(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)

    assert await journal.remake(ID, plan(), expires_at=NOON, tell=[]) is None


async def test_a_rollback_that_ends_says_when(journal: SqlJournal, clock: Hands) -> None:
    await rolling(journal)
    clock.time = NOON + 5 * MINUTE
    ended = await journal.move(ID, State.SUCCEEDED, when=LIVE, outcome="every task runs :38", hook_told="hook")

    assert ended
    assert (ended.state, ended.outcome, ended.hook_told) == (State.SUCCEEDED, "every task runs :38", "hook")
    assert ended.ended_at == NOON + 5 * MINUTE


async def test_the_end_may_be_given(journal: SqlJournal) -> None:
    await rolling(journal)
    ended = await journal.move(ID, State.FAILED, when={State.ROLLING}, ended_at=NOON + 3 * MINUTE)

    assert ended
    assert ended.ended_at == NOON + 3 * MINUTE


async def test_a_move_from_a_state_that_is_not_named_changes_nothing(journal: SqlJournal) -> None:
    before = await journal.propose(rollback(), tell=[])

    assert await journal.move(ID, State.FAILED, when={State.ROLLING}, tell=[CARD]) is None
    assert await journal.get(ID) == before
    assert await journal.outbox() == ()


@pytest.mark.parametrize("called_off", [State.CANCELLED, State.REJECTED, State.EXPIRED, State.STALE, State.REFUSED])
async def test_nothing_is_called_off_once_the_call_may_have_been_sent(journal: SqlJournal, called_off: State) -> None:
    before = await rolling(journal)

    assert await journal.move(ID, called_off, when=LIVE) is None
    assert await journal.get(ID) == before


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED, State.EXECUTING])
async def test_no_move_leads_past_the_approval(journal: SqlJournal, state: State) -> None:
    await journal.propose(rollback(), tell=[])
    with pytest.raises(ValueError, match="only propose, approve, intend and remake"):
        await journal.move(ID, state, when=LIVE)


async def test_a_note_changes_no_state_and_raises_the_revision(journal: SqlJournal) -> None:
    before = await rolling(journal)
    noted = await journal.note(ID, tell=[Notice(NoticeKind.NOTE, "three tasks are up")], hook_told="hook")

    assert (noted.state, noted.hook_told, noted.revision) == (State.ROLLING, "hook", before.revision + 1)
    assert noted.audit_head != before.audit_head


async def test_a_note_on_nothing_fails(journal: SqlJournal) -> None:
    with pytest.raises(Failed, match="no rollback"):
        await journal.note(ID, tell=[])


@pytest.mark.parametrize("column", ["state", "approvals", "approver", "plan", "requester", "colour"])
async def test_a_transition_sets_no_column_that_belongs_to_another(journal: SqlJournal, column: str) -> None:
    await journal.propose(rollback(), tell=[])
    with pytest.raises(TypeError, match=column):
        await journal.note(ID, tell=[], **{column: "x"})


@pytest.mark.parametrize("end", [State.SUCCEEDED, State.SUPERSEDED, State.FAILED, State.REVERTED])
async def test_a_revision_that_two_people_set_out_to_leave_is_remembered_however_it_ended(
    journal: SqlJournal, end: State
) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    assert await bad(journal, ARN) == set()
    await journal.intend(intent(), good_for=HOUR)
    await journal.move(ID, State.ROLLING, when={State.EXECUTING}, acted_at=NOON)
    await journal.move(ID, end, when={State.ROLLING})

    assert await bad(journal, ARN) == {plan().from_task_definition}
    assert await bad(journal, ARN + "-other") == set()


async def test_a_revision_that_was_never_left_may_be_a_target(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    await journal.move(ID, State.STALE, when={State.APPROVED})

    assert await bad(journal, ARN) == set()


async def test_the_newest_come_first_in_the_log_and_the_oldest_in_the_sweep(journal: SqlJournal) -> None:
    for number in range(3):
        other = plan(service_arn=f"{ARN}-{number}")
        later = NOON + number * MINUTE
        await journal.propose(rollback(f"{number}" * 32, plan=other, requested_at=later, service=f"s{number}"), tell=[])

    assert [r.service for r in await journal.recent(limit=2)] == ["s2", "s1"]
    assert [r.service for r in await journal.recent("s1")] == ["s1"]
    assert [r.service for r in await journal.in_state(State.PROPOSED, State.ROLLING)] == ["s0", "s1", "s2"]
    assert await journal.in_state(State.ROLLING) == ()
    assert [r.service for r in await journal.in_state(State.PROPOSED, service="s1")] == ["s1"]
    assert await journal.in_state(State.ROLLING, service="s1") == ()
