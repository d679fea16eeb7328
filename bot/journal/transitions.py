"""Every change of a rollback: compare-and-set, audit row and messages, all in the caller's one transaction.

A change that comes too late, twice, or from a wrong state finds no row to change and returns None.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, insert, select, true, update

from bot.errors import AlreadyLive, Failed, Refused
from bot.journal import (
    audit,
    calls,
    due,
    emergencies,
    evidence,
    ledger,
    load_tests,
    outbox,
    phases,
    queries,
    reports,
    seals,
    witness,
)
from bot.journal.rows import from_approval, from_authorization, from_plan, from_rollback, settable, to_rollback
from bot.journal.tables import approvals, authorizations, build_intents, intents, registration_intents, rollbacks
from bot.journal.transaction import Transaction
from bot.model import (
    LIVE,
    NOTHING_DUE,
    Approval,
    Build,
    BuildIntent,
    Called,
    Due,
    DueKind,
    Emergency,
    EvidenceBefore,
    FallsDue,
    Health,
    Intent,
    LoadTest,
    Looking,
    Notice,
    NoticeKind,
    Phase,
    Plan,
    PutBehind,
    RegistrationIntent,
    Reviewed,
    Rollback,
    SecondPerson,
    State,
    UserReport,
)

_SENT = frozenset({State.EXECUTING, State.ROLLING})
_NOT_SENT = frozenset({State.PROPOSED, State.APPROVED})

# Where `move` may come from, whatever its caller says: nothing is called off once the call may have been sent, nothing
# is rolling, restored or undone before, and no final state is ever left.
_FROM: Mapping[State, frozenset[State]] = {
    State.ROLLING: frozenset({State.EXECUTING}),
    **dict.fromkeys((State.SUCCEEDED, State.REVERTED, State.SUPERSEDED), _SENT),
    **dict.fromkeys((State.REJECTED, State.CANCELLED, State.EXPIRED, State.STALE, State.REFUSED), _NOT_SENT),
    **dict.fromkeys((State.FAILED, State.INDETERMINATE), LIVE),
}


def propose(
    tx: Transaction,
    rollback: Rollback,
    tell: Sequence[Notice],
    instead_of: PutBehind | None = None,
    falls_due: FallsDue = NOTHING_DUE,
) -> Rollback:
    """Store it as PROPOSED, or return what is stored under its id. Raises AlreadyLive.

    The plan that it is proposed `instead_of` is given up; raises Refused where that waits no more.
    """
    if stored := queries.get(tx.connection, rollback.id):
        return stored
    if instead_of:
        _give_up(tx, instead_of)
    if live := queries.live(tx.connection, rollback.plan.service_arn):
        raise AlreadyLive(live)
    tx.connection.execute(insert(rollbacks).values(from_rollback(rollback) | {"state": State.PROPOSED, "revision": 1}))
    due.set_all(tx, rollback.id, falls_due)
    asked = {name: getattr(rollback, name) for name in ("requester_slack_id", "category", "reason", "expires_at")}
    detail = {"service": rollback.service, "ask": rollback.request.ask, **asked, **_told_of(rollback.plan)}
    return _record(tx, rollback.id, event=State.PROPOSED, actor=rollback.requester, detail=detail, tell=tell)


def _give_up(tx: Transaction, behind: PutBehind) -> None:
    waits, why = {State.PROPOSED}, {"outcome": behind.outcome}
    if not move(
        tx,
        behind.rollback_id,
        State.CANCELLED,
        when=waits,
        actor=behind.by,
        tell=(),
        falls_due=NOTHING_DUE,
        columns=why,
    ):
        raise Refused("This could not be decided: the rollback has changed meanwhile.", "Look at its card.")


def approve(tx: Transaction, shown: Rollback, approval: Approval, needed: int) -> Rollback | None:
    """One more person for the plan as it was `shown`; PROPOSED -> APPROVED once `needed` approved it.

    Who approved it before counts once: then nothing changes, and what is stored is returned.
    """
    before = queries.approvals_of(tx.connection, shown.id, shown.plan.digest)
    asked = SecondPerson(shown.id, shown.plan.digest, shown.requester, (*before, approval), needed)
    if any(approval.person == each.person or approval.slack_id == each.slack_id for each in before):
        found = tx.connection.execute(select(rollbacks).where(_awaits(tx, asked))).first()
        return to_rollback(found) if found else None
    stored = queries.get(tx.connection, shown.id)
    _expect_recorded(tx, stored, State.PROPOSED)
    if stored is None or (stored.service, stored.request) != (shown.service, shown.request):
        return None  # rights were looked at for another service, or another requester
    complete = {"state": State.APPROVED, "approved_at": asked.at} if asked.complete else {}
    if not _set(tx, shown.id, _awaits(tx, asked), approvals=asked.approvals, **complete):
        return None
    tx.connection.execute(insert(approvals).values(from_approval(asked, approval)))
    if asked.complete:
        tx.connection.execute(insert(authorizations).values(from_authorization(asked)))
    event = State.APPROVED if asked.complete else "approval"
    who = {"approver": approval.person, "approver_slack_id": approval.slack_id}
    detail = {"kind": asked.kind, "digest": asked.digest, "given_at": approval.at, **who}
    return _record(tx, shown.id, event=event, actor=approval.person, detail=detail)


def intend(tx: Transaction, intent: Intent, good_for: timedelta, falls_due: FallsDue = NOTHING_DUE) -> Rollback | None:
    """APPROVED -> EXECUTING, if this very plan was authorized, not too long ago, and nothing was ever sent for it."""
    approved = queries.get(tx.connection, intent.rollback_id)
    if approved is None or queries.intent(tx.connection, intent.rollback_id):
        return None
    _expect_recorded(tx, approved, State.APPROVED)
    digest = approved.plan.digest
    authorized = _authorized(tx, approved, good_for)
    if not _set(tx, approved.id, _in(State.APPROVED) & authorized, state=State.EXECUTING):
        return None
    call = {"call": intent.call, "arguments": intent.arguments}
    tx.connection.execute(insert(intents).values(rollback_id=intent.rollback_id, digest=digest, at=intent.at, **call))
    due.set_all(tx, intent.rollback_id, falls_due)
    _end_older(tx, approved)
    return _record(tx, intent.rollback_id, event=State.EXECUTING, actor="bot", detail={"digest": digest, **call})


def intend_build(tx: Transaction, intent: BuildIntent, good_for: timedelta) -> Rollback | None:
    """APPROVED stays APPROVED and its build begins, if this very plan was authorized and nothing was built for it."""
    approved = queries.get(tx.connection, intent.rollback_id)
    if approved is None or approved.plan.rebuild is None or approved.build:
        return None
    _expect_recorded(tx, approved, State.APPROVED)
    digest = approved.plan.digest
    authorized = _authorized(tx, approved, good_for)
    begun = Build(started_at=intent.at)
    if not _set(tx, approved.id, _in(State.APPROVED) & authorized, build=begun):
        return None
    row = {"rollback_id": intent.rollback_id, "digest": digest, "arguments": intent.arguments, "at": intent.at}
    tx.connection.execute(insert(build_intents).values(row))
    detail = {"digest": digest, "call": "StartBuild", "arguments": intent.arguments, "build": begun}
    return _record(tx, intent.rollback_id, event="building", actor="bot", detail=detail)


def intend_registration(tx: Transaction, intent: RegistrationIntent, good_for: timedelta) -> Rollback | None:
    """APPROVED stays APPROVED, if this very plan has a copy, was authorized, and nothing was registered for it."""
    approved = queries.get(tx.connection, intent.rollback_id)
    if approved is None or approved.plan.copy is None or queries.registering(tx.connection, intent.rollback_id):
        return None
    _expect_recorded(tx, approved, State.APPROVED)
    digest = approved.plan.digest
    if not _set(tx, approved.id, _in(State.APPROVED) & _authorized(tx, approved, good_for)):
        return None
    row = {"rollback_id": intent.rollback_id, "digest": digest, "arguments": intent.arguments, "at": intent.at}
    tx.connection.execute(insert(registration_intents).values(row))
    detail = {"digest": digest, "call": "RegisterTaskDefinition", "arguments": intent.arguments}
    return _record(tx, intent.rollback_id, event="registering", actor="bot", detail=detail)


def remake(
    tx: Transaction,
    rollback_id: str,
    plan: Plan,
    expires_at: datetime,
    tell: Sequence[Notice],
    falls_due: FallsDue = NOTHING_DUE,
) -> Rollback | None:
    """APPROVED -> PROPOSED with another plan. Never one that was authorized before: that authorization would count."""
    known = exists().where(authorizations.c.rollback_id == rollback_id, authorizations.c.digest == plan.digest)
    nobody = {"approvals": (), "approved_at": None, "expires_at": expires_at}
    approved = _in(State.APPROVED) & (rollbacks.c.service_arn == plan.service_arn) & ~known
    if not _set(tx, rollback_id, approved, state=State.PROPOSED, **nobody, **from_plan(plan)):
        return None
    due.set_all(tx, rollback_id, falls_due)
    return _record(tx, rollback_id, event="remade", actor="bot", detail=_told_of(plan), tell=tell)


def call_contact(
    tx: Transaction, shown: Rollback, called: Called, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """One more level is called about the plan as it was `shown`. None: nobody is to be called any more, or was before.

    Where nobody is to be called any more, nothing of it falls due either.
    """
    stored = queries.get(tx.connection, shown.id)
    if stored is None or not _still_waits(tx, stored, shown):
        due.set_one(tx, shown.id, DueKind.ESCALATION, None)
        return None
    if any(each.level is called.level for each in stored.called):
        return None
    calls.add(tx, shown, called)
    due.set_all(tx, shown.id, falls_due)
    return _beside(tx, shown.id, "bot", {"digest": shown.plan.digest, "called": called}, tell)


def looks_into(tx: Transaction, shown: Rollback, looking: Looking, tell: Sequence[Notice]) -> Rollback | None:
    """Somebody answers: nobody else is called. None: it waits no more, or somebody looks already."""
    stored = queries.get(tx.connection, shown.id)
    if stored is None or not stored.called or not _still_waits(tx, stored, shown):
        return None
    calls.answer(tx, shown, looking)
    due.set_one(tx, shown.id, DueKind.ESCALATION, None)
    detail = {"digest": shown.plan.digest, "looking": looking}
    return _beside(tx, shown.id, looking.person or looking.slack_id, detail, tell)


def act_alone(
    tx: Transaction, shown: Rollback, emergency: Emergency, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """PROPOSED -> APPROVED by an emergency, whose evidence the database itself looks at. None: it waits no more."""
    stored = queries.get(tx.connection, shown.id)
    _expect_recorded(tx, stored, State.PROPOSED)
    if stored is None or not _still_waits(tx, stored, shown) or emergency.digest != stored.plan.digest:
        return None
    if (stored.service, stored.request) != (shown.service, shown.request):
        return None  # rights were looked at for another service, or another requester
    emergencies.add_evidence(tx, emergency)
    if not _set(tx, shown.id, _in(State.PROPOSED), state=State.APPROVED, approved_at=emergency.at):
        return None
    emergencies.authorize(tx, emergency)
    due.set_all(tx, shown.id, falls_due)
    counted = {"skipped": len(emergency.skipped), "called": len(stored.called)}
    detail = {"kind": emergency.kind, "digest": emergency.digest, "given_at": emergency.at, "counted": counted}
    detail |= {"emergency": emergency, **_in_words(falls_due)}
    return _record(tx, shown.id, event=State.APPROVED, actor=emergency.person, detail=detail, tell=tell)


def close_review(tx: Transaction, rollback_id: str, review: Reviewed, tell: Sequence[Notice]) -> Rollback | None:
    """By somebody else, which the database itself looks at. None: there is nothing to review, or it was before."""
    stored = queries.get(tx.connection, rollback_id)
    if stored is None or stored.emergency is None or stored.reviewed:
        return None
    emergencies.close(tx, rollback_id, review)
    over: FallsDue = {DueKind.REVIEW: None}
    due.set_all(tx, rollback_id, over)
    return _beside(tx, rollback_id, review.person, {"reviewed": review, **_in_words(over)}, tell)


def _still_waits(tx: Transaction, stored: Rollback, shown: Rollback) -> bool:
    """The plan is the one that was shown, its time is not over, and nobody looks."""
    if stored.looking or stored.plan.digest != shown.plan.digest:
        return False
    return stored.state is State.PROPOSED and stored.expires_at > tx.now


def move(
    tx: Transaction,
    rollback_id: str,
    to: State,
    *,
    when: Collection[State],
    actor: str,
    tell: Sequence[Notice],
    falls_due: FallsDue,
    columns: Mapping[str, Any],
) -> Rollback | None:
    """Compare-and-set to `to`, which is not one of the states before the call.

    A final one gets `ended_at`, and is always told: as its OUTCOME, behind what `tell` says besides.
    """
    if to not in _FROM:
        raise ValueError(f"only propose, approve, intend and remake lead to {to}")
    ending, told = ({}, ()) if to in LIVE else ({"ended_at": tx.now}, (Notice(NoticeKind.OUTCOME),))
    may_move = _in(*_FROM[to].intersection(when))
    if not _set(tx, rollback_id, may_move, state=to, **ending | settable(columns)):
        return None
    due.set_all(tx, rollback_id, falls_due)
    detail = {**columns, **_in_words(falls_due)}
    moved = _record(tx, rollback_id, event=to, actor=actor, detail=detail, tell=(*tell, *told))
    ledger.follow(tx, moved)
    return moved


def note(
    tx: Transaction,
    rollback_id: str,
    tell: Sequence[Notice],
    falls_due: FallsDue,
    columns: Mapping[str, Any],
) -> Rollback:
    """Change no state. Raises Failed when there is no such rollback. What settles something does so once."""
    if due.is_settled(tx.connection, rollback_id, falls_due) and (stored := queries.get(tx.connection, rollback_id)):
        return stored
    if not _set(tx, rollback_id, true(), **settable(columns)):
        raise Failed(f"There is no rollback {rollback_id} in the journal.")
    due.set_all(tx, rollback_id, falls_due)
    detail = {**columns, **_in_words(falls_due)}
    return _record(tx, rollback_id, event="noted", actor="bot", detail=detail, tell=tell)


def keep(tx: Transaction, rollback_id: str, kept: EvidenceBefore, settles: Due | None, tell: Sequence[Notice]) -> None:
    """What was read of the incident. Told by whoever settles what fell due, and so once."""
    evidence.keep(tx, rollback_id, kept)
    if settles and evidence.settle(tx, settles) and tell and _set(tx, rollback_id, true()):
        counts = {name: len(getattr(kept, name)) for name in ("stopped", "events", "log", "not_read")}
        _record(tx, rollback_id, event="noted", actor="bot", detail={"evidence": counts}, tell=tell)


def judge(tx: Transaction, rollback_id: str, phase: Phase, tell: Sequence[Notice]) -> Rollback | None:
    """A phase of its validation has its result, once; it passes only when what people answered has been looked at."""
    looked_at = phase.watch.looked_at if phase.watch else None
    if phase.result is Health.PASSED and looked_at and reports.since(tx.connection, rollback_id, looked_at):
        return None
    if not phases.store(tx, rollback_id, phase) or not _set(tx, rollback_id, true()):
        return None
    detail = {"phase": phase.number, "health": phase.result, "checks": phase.checks}
    return _record(tx, rollback_id, event="noted", actor="bot", detail=detail, tell=tell)


def look(tx: Transaction, rollback_id: str, phase: Phase, tell: Sequence[Notice], changed: bool) -> bool:
    """What was seen of a phase so far: no change of the rollback, unless there is something to tell or to show."""
    if not phases.store(tx, rollback_id, phase):
        return False
    if (tell or changed) and _set(tx, rollback_id, true()):
        _record(tx, rollback_id, event="noted", actor="bot", detail={"looked": phase.number}, tell=tell)
    return True


def end_watch(tx: Transaction, rollback_id: str, why: str, actor: str, tell: Sequence[Notice]) -> Rollback | None:
    """The phases that are not judged are ended, once, all together."""
    if not (numbers := phases.end(tx, rollback_id, why)) or not _set(tx, rollback_id, true()):
        return None
    return _record(tx, rollback_id, event="noted", actor=actor, detail={"ended": why, "phases": numbers}, tell=tell)


def report(tx: Transaction, rollback_id: str, said: UserReport, tell: Sequence[Notice]) -> Rollback | None:
    """What somebody answers in the third phase. None: nobody is asked any more. The same again changes nothing."""
    rollback = queries.get(tx.connection, rollback_id)
    if rollback is None or not rollback.asks_people or not reports.store(tx, rollback_id, said):
        return rollback if rollback and rollback.asks_people else None
    return _beside(tx, rollback_id, said.person or said.slack_id, {"reported": said}, tell)


def begin_load_test(tx: Transaction, test: LoadTest, tell: Sequence[Notice], falls_due: FallsDue) -> Rollback | None:
    """Before the build is asked for. None: the third phase is not under way, or one was begun before."""
    rollback = queries.get(tx.connection, test.rollback_id)
    if rollback is None or not rollback.asks_people or not load_tests.begin(tx, test):
        return None
    due.set_all(tx, test.rollback_id, falls_due)
    return _beside(tx, test.rollback_id, test.started_by, {"load_test": test, **_in_words(falls_due)}, tell)


def change_load_test(
    tx: Transaction, before: LoadTest, now: LoadTest | None, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """None: somebody else has changed it since."""
    if not load_tests.change(tx, before, now):
        return None
    due.set_all(tx, before.rollback_id, falls_due)
    return _beside(tx, before.rollback_id, "bot", {"load_test": now, **_in_words(falls_due)}, tell)


def _beside(
    tx: Transaction, rollback_id: str, actor: str, detail: Mapping[str, Any], tell: Sequence[Notice]
) -> Rollback | None:
    if not _set(tx, rollback_id, true()):
        return None
    return _record(tx, rollback_id, event="noted", actor=actor, detail=detail, tell=tell)


def _end_older(tx: Transaction, newer: Rollback) -> None:
    """The call of a `newer` rollback of the service is about to be sent."""
    why = f"a newer rollback of the service began, {newer.reference}"
    for older in queries.watched(tx.connection, newer.service):
        if older.id != newer.id:
            end_watch(tx, older.id, why, "bot", (Notice(NoticeKind.WATCH_ENDED),))


def _expect_recorded(tx: Transaction, rollback: Rollback | None, state: State) -> None:
    """Raises NotAsRecorded. What is in another state is not taken any further anyhow."""
    if rollback and rollback.state is state:
        witness.expect_recorded(tx.connection, rollback, tx.known, authorized=state is State.APPROVED)


def _awaits(tx: Transaction, authorization: SecondPerson) -> ColumnElement[bool]:
    """The plan is still the one that is authorized, and its time is not over."""
    return (
        (rollbacks.c.id == authorization.rollback_id)
        & _in(State.PROPOSED)
        & (rollbacks.c.expires_at > tx.now)
        & (rollbacks.c.digest == authorization.digest)
        & (rollbacks.c.requester == authorization.requester)
    )


def _authorized(tx: Transaction, rollback: Rollback, good_for: timedelta) -> ColumnElement[bool]:
    """The plan as it is stored was approved less than `good_for` ago, or its build, which takes long, ended since."""
    since = tx.now - good_for
    of_this_plan = exists().where(
        authorizations.c.rollback_id == rollback.id, authorizations.c.digest == rollbacks.c.digest
    )
    built_at = rollback.build.built_at if rollback.build else None
    return of_this_plan if built_at and built_at > since else of_this_plan.where(authorizations.c.at > since)


def _in(*states: State) -> ColumnElement[bool]:
    return rollbacks.c.state.in_(states)


def _set(tx: Transaction, rollback_id: str, wanted: ColumnElement[bool], **columns: Any) -> bool:
    if not seals.holds(tx.connection, rollback_id):
        tx.unsound.add(rollback_id)
    change = update(rollbacks).where(rollbacks.c.id == rollback_id, wanted)
    change = change.values(revision=rollbacks.c.revision + 1, **columns)
    return tx.connection.execute(change).rowcount == 1


def _record(
    tx: Transaction,
    rollback_id: str,
    *,
    event: str,
    actor: str,
    detail: Mapping[str, Any],
    tell: Sequence[Notice] = (),
) -> Rollback:
    """Audit the change just made, with the row's seal, and queue what is told of it."""
    seal = "" if rollback_id in tx.unsound else seals.now(tx.connection, rollback_id)
    sealed = {**detail, seals.SEAL: seal}
    head = audit.append(tx, event=event, actor=actor, rollback_id=rollback_id, detail=sealed)
    headed = update(rollbacks).where(rollbacks.c.id == rollback_id).values(audit_head=head).returning(rollbacks)
    (rollback,) = queries.with_phases(tx.connection, [tx.connection.execute(headed).one()])
    due.follow(tx, rollback)
    outbox.add(tx, rollback, tell)
    return rollback


def _in_words(falls_due: FallsDue) -> dict[str, Any]:
    """For the audit."""
    return {"falls_due": falls_due} if falls_due else {}


def _told_of(plan: Plan) -> dict[str, Any]:
    return {
        "digest": plan.digest,
        "service_arn": plan.service_arn,
        "call": plan.call,
        "from": plan.from_task_definition,
        "to": plan.to_task_definition,
        "deployment": plan.deployment_id,
    }
