"""Questions to the journal. None of them waits for a writer."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    desc,
    false,
    func,
    or_,
    select,
    type_coerce,
)

from bot.journal import calls, checklists, considering, emergencies, lessons, load_tests, phases, recoveries, reports
from bot.journal.beside import Beside
from bot.journal.kinds import as_json
from bot.journal.rows import to_intent, to_rollback
from bot.journal.tables import IS_LIVE, approvals, audit, due, intents, registration_intents, rollbacks
from bot.journal.words import says
from bot.model import (
    LIVE,
    WENT_WRONG,
    Approval,
    DueKind,
    Intent,
    Partial,
    Recorded,
    Rollback,
    RollbackSearch,
    StaleCard,
    State,
)

_OF_AN_ID = 8  # letters, as many as a reference has

# Made once: to put a question together takes longer than to ask it.
_THIS = select(rollbacks).where(rollbacks.c.id == bindparam("of"))
_HELD = _THIS.with_for_update()  # nothing more in SQLite, where whoever writes at all does so alone
_INTENT = select(intents).where(intents.c.rollback_id == bindparam("of"))
_WATCHED = select(rollbacks).where(
    rollbacks.c.service == bindparam("service"),
    rollbacks.c.id.in_(select(due.c.rollback_id).where(due.c.kind == DueKind.PHASE)),
)
_APPROVALS = (
    select(approvals)
    .where(approvals.c.rollback_id == bindparam("of"), approvals.c.digest == bindparam("digest"))
    .order_by(approvals.c.at, approvals.c.person)
)


def get(connection: Connection, rollback_id: str) -> Rollback | None:
    row = connection.execute(_THIS, {"of": rollback_id}).first()
    return next(iter(with_phases(connection, [row])), None) if row else None


def held(connection: Connection, rollback_id: str) -> Rollback | None:
    """The same, and until this transaction is over its row is changed by nobody else, nor by a writer past the bot."""
    row = connection.execute(_HELD, {"of": rollback_id}).first()
    return next(iter(with_phases(connection, [row])), None) if row else None


def referred(connection: Connection, beginning: str) -> tuple[Rollback, ...]:
    """Those whose id begins so, two at the most: more than one is one too many."""
    begins = rollbacks.c.id.startswith(beginning, autoescape=True)
    return _all(connection, select(rollbacks).where(begins).limit(2))


def live(connection: Connection, service_arn: str) -> Rollback | None:
    of_service = select(rollbacks).where(rollbacks.c.service_arn == service_arn)
    return _first(connection, of_service.where(IS_LIVE))


def intent(connection: Connection, rollback_id: str) -> Intent | None:
    row = connection.execute(_INTENT, {"of": rollback_id}).first()
    return to_intent(row) if row else None


def approvals_of(connection: Connection, rollback_id: str, digest: str) -> tuple[Approval, ...]:
    """Those of this very plan, in the order they were given."""
    rows = connection.execute(_APPROVALS, {"of": rollback_id, "digest": digest})
    return tuple(Approval(row.person, row.slack_id, row.at) for row in rows)


def registering(connection: Connection, rollback_id: str) -> datetime | None:
    """From when on RegisterTaskDefinition may have been sent for it, None: never."""
    found = select(registration_intents.c.at).where(registration_intents.c.rollback_id == rollback_id)
    return connection.execute(found).scalar()


def in_state(connection: Connection, states: tuple[State, ...], service: str) -> tuple[Rollback, ...]:
    """Oldest first; of all services where `service` is "".

    Put in order here: asked for in order, SQLite would walk through all that were ever requested.
    """
    those = select(rollbacks).where(rollbacks.c.state.in_(states))
    those = those.where(IS_LIVE) if LIVE.issuperset(states) else those
    found = _all(connection, those.where(rollbacks.c.service == service) if service else those)
    return tuple(sorted(found, key=lambda rollback: rollback.requested_at))


def unvalidated(connection: Connection, since: datetime) -> frozenset[str]:
    """The states are looked at here: of all that ever succeeded, few are so young, and that is what an index knows."""
    asked = connection.execute(select(rollbacks.c.id, rollbacks.c.state).where(rollbacks.c.requested_at >= since))
    succeeded = {row.id for row in asked if row.state is State.SUCCEEDED}
    return frozenset(succeeded - phases.having(connection, succeeded))


def logged(connection: Connection, wanted: RollbackSearch) -> tuple[Rollback, ...]:
    """Newest first. What is searched for may stand in the request, in the outcome, in what the service ran, or in
    what people learned."""
    c = rollbacks.c
    newest = desc(c.requested_at), desc(c.id)
    found = select(rollbacks).order_by(*newest).limit(wanted.limit).offset(wanted.skipped)
    if wanted.service:
        found = found.where(c.service == wanted.service)
    if wanted.since:
        found = found.where(c.requested_at >= wanted.since)
    if wanted.until:
        found = found.where(c.requested_at < wanted.until)
    for word in wanted.words:
        said = (says(each, word) for each in (c.outcome, c.requester, c.from_task_definition))
        found = found.where(or_(*said, _asked(connection, word), _named(word), lessons.saying(c.id, word)))
    return _all(connection, found)


def _asked(connection: Connection, word: str) -> ColumnElement[bool]:
    """Stands it in what was asked: in a value, and not in the name of one. Few are looked into for that."""
    request = as_json(connection, rollbacks.c.request)
    ask = (request["ask"][each] for each in ("kind", "revision", "feature", "commit"))
    values = (request["reason"], request["category"], request["incident"]["link"], *ask)
    stored = json.dumps(word, ensure_ascii=False)[1:-1]
    anywhere = says(type_coerce(rollbacks.c.request, Text), stored)
    return and_(anywhere, or_(*(says(each.as_string(), word) for each in values)))


def _named(word: str) -> ColumnElement[bool]:
    """By the reference as people write it, or the beginning of the id: short words are no ids."""
    small = word.lower()
    if small.startswith("rb-") or len(small) >= _OF_AN_ID:
        return rollbacks.c.id.istartswith(small.removeprefix("rb-"), autoescape=True)
    return false()


def recorded(connection: Connection, rollback_id: str) -> tuple[Recorded, ...]:
    """The rows of the audit that tell of it, in order."""
    rows = connection.execute(select(audit).where(audit.c.rollback_id == rollback_id).order_by(audit.c.seq))
    return tuple(
        Recorded(row.seq, datetime.fromisoformat(row.at), row.event, row.actor, json.loads(row.detail), row.hash)
        for row in rows
    )


def with_its_rows(connection: Connection, rollback_id: str) -> tuple[Rollback, tuple[Recorded, ...]] | None:
    rollback = get(connection, rollback_id)
    return (rollback, recorded(connection, rollback_id)) if rollback else None


def touched(connection: Connection, after: int, limit: int) -> tuple[int, tuple[str, ...]]:
    """The last of at most so many rows of the audit behind `after`, and the ids of the rollbacks that they tell of."""
    behind = select(audit.c.seq, audit.c.rollback_id).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
    rows = connection.execute(behind).all()
    return (rows[-1].seq if rows else after), tuple(dict.fromkeys(row.rollback_id for row in rows if row.rollback_id))


def newest_row(connection: Connection) -> int:
    """Of the audit; 0 where there is none."""
    newest: int | None = connection.execute(select(func.max(audit.c.seq))).scalar()
    return newest or 0


def recent(connection: Connection, service: str, limit: int) -> tuple[Rollback, ...]:
    """Newest first; of all services where `service` is ""."""
    newest = select(rollbacks).order_by(desc(rollbacks.c.requested_at)).limit(limit)
    return _all(connection, newest.where(rollbacks.c.service == service) if service else newest)


def switched_off(connection: Connection, service_arn: str, feature: str) -> Rollback | None:
    """The newest partial rollback of this feature whose call was sent."""
    ask = as_json(connection, rollbacks.c.request)["ask"]
    acted = select(rollbacks).where(rollbacks.c.service_arn == service_arn, rollbacks.c.acted_at.is_not(None))
    partial = acted.where(ask["kind"].as_string() == Partial(feature).kind, ask["feature"].as_string() == feature)
    return _first(connection, partial.order_by(desc(rollbacks.c.acted_at)).limit(1))


def holds(connection: Connection, service: str) -> tuple[Rollback, ...]:
    """Those whose hold of this service is in force, newest first."""
    hold = as_json(connection, rollbacks.c.hold)
    in_force = hold["held_at"].as_string().is_not(None) & hold["released_at"].as_string().is_(None)
    held = select(rollbacks).where(rollbacks.c.service == service, rollbacks.c.hold.is_not(None), in_force)
    return _all(connection, held.order_by(desc(rollbacks.c.requested_at)))


def unreviewed(connection: Connection, service: str) -> tuple[Rollback, ...]:
    """Those with an emergency that nobody has reviewed, oldest first."""
    ids = emergencies.unreviewed(connection, service)
    return _all(connection, select(rollbacks).where(rollbacks.c.id.in_(ids)).order_by(rollbacks.c.requested_at))


def watched(connection: Connection, service: str) -> tuple[Rollback, ...]:
    """What has a phase that is open falls due."""
    return with_phases(connection, connection.execute(_WATCHED, {"service": service}).all())


def with_open_items(connection: Connection, service: str, owner: str) -> tuple[Rollback, ...]:
    """Those with an open follow-up, oldest first; of all services where `service` is "", and so with its `owner`."""
    ids = checklists.with_open_items(connection, service, owner)
    return _all(connection, select(rollbacks).where(rollbacks.c.id.in_(ids)).order_by(rollbacks.c.requested_at))


def stale_cards(connection: Connection) -> tuple[StaleCard, ...]:
    """Whose card is posted and older than the rollback, oldest first."""
    c = rollbacks.c
    stale = select(c.id, c.revision, c.state, c.channel).where(c.card_ts != "", c.shown_revision < c.revision)
    rows = connection.execute(stale.order_by(c.requested_at))
    return tuple(StaleCard(row.id, row.revision, row.state in LIVE, row.channel) for row in rows)


def _first(connection: Connection, question: Select[tuple[object, ...]]) -> Rollback | None:
    row = connection.execute(question).first()
    return next(iter(with_phases(connection, [row])), None) if row else None


def _all(connection: Connection, question: Select[tuple[object, ...]]) -> tuple[Rollback, ...]:
    return with_phases(connection, connection.execute(question).all())


def with_phases(connection: Connection, rows: Iterable[Row[Any]]) -> tuple[Rollback, ...]:
    """Only what succeeded is validated, so nothing is asked for the others."""
    rows = tuple(rows)
    found = phases.of(connection, (row.id for row in rows if row.state is State.SUCCEEDED))
    told, tests = reports.of(connection, found), load_tests.of(connection, found)
    whole = (to_rollback(row, found.get(row.id, ()), told.get(row.id, ()), tests.get(row.id)) for row in rows)
    beside = Beside(connection, [row.id for row in rows])
    people, alone = beside.of("called", calls.of), beside.of("emergencies", emergencies.of)
    by_alarms, lists = beside.of("automatics", considering.automatics_of), beside.of("items", checklists.of)
    learned = beside.of("lessons", lessons.of, [row.id for row in rows if row.approved_at])
    found_with = (_with_people(each, people.get(each.id), alone.get(each.id)) for each in whole)
    after = beside.of("recoveries", recoveries.of, [row.id for row in rows if row.state in WENT_WRONG])
    by_them = (replace(each, automatic=by) if (by := by_alarms.get(each.id)) else each for each in found_with)
    recovering = (replace(each, recovery=it) if (it := after.get(each.id)) else each for each in by_them)
    listed = (replace(each, items=items) if (items := lists.get(each.id)) else each for each in recovering)
    return tuple(replace(each, lessons=those) if (those := learned.get(each.id)) else each for each in listed)


def _with_people(rollback: Rollback, called: calls.Calls | None, alone: emergencies.Alone | None) -> Rollback:
    """With what is kept beside it of who was called, and of an emergency; most have neither."""
    if called is None and alone is None:
        return rollback
    (people, looking), (emergency, reviewed) = called or calls.NOBODY, alone or emergencies.NEVER
    return replace(rollback, called=people, looking=looking, emergency=emergency, reviewed=reviewed)
