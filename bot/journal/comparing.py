"""Each rollback, what belongs to it, and each interaction beside what the audit says of it. Reads in pieces."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection, Row, Table, exists, func, select

from bot.journal import checklists, lessons, recoveries, seals
from bot.journal.audit import BEFORE_THE_FIRST
from bot.journal.considering import to_automatic
from bot.journal.emergencies import to_emergency, to_reviewed
from bot.journal.following import followed
from bot.journal.interactions import IN_AUDIT
from bot.journal.kinds import Json
from bot.journal.pruned import Pruned
from bot.journal.recorded import Authorized, Recorded, Stored, disagreement, outlined, recorded
from bot.journal.recorded_calls import of_automatics, of_calls, of_emergencies
from bot.journal.recorded_items import of_items, of_lessons
from bot.journal.recorded_recoveries import of_recovery
from bot.journal.retention import Removed
from bot.journal.rows import to_rollback
from bot.journal.tables import (
    approvals,
    audit,
    authorizations,
    automatics,
    build_intents,
    called,
    deliveries,
    drills,
    due,
    emergencies,
    evidence_files,
    intents,
    interactions,
    items,
    looking,
    outbox,
    phases,
    recovery_calls,
    recovery_looks,
    registration_intents,
    reviews,
    rollbacks,
    support_cases,
)
from bot.journal.tables import recoveries as begun
from bot.model import NoticeKind

_PIECE = 200
_OF_RECOVERIES = (recovery_calls, recovery_looks, support_cases, evidence_files)
_INTENDED = {"executing": intents, "building": build_intents, "registering": registration_intents}


def of_rollbacks(connection: Connection) -> Iterator[str]:
    """What is wrong with each, and with what belongs to none."""
    after, pruned = "", Pruned(connection)
    while rows := connection.execute(
        select(rollbacks).where(rollbacks.c.id > after).order_by(rollbacks.c.id).limit(_PIECE)
    ).all():
        after = rows[-1].id
        yield from _of_some(connection, rows, pruned)
    yield from _strays(connection)
    of_it = exists().where(audit.c.hash == outbox.c.text, audit.c.rollback_id == outbox.c.rollback_id)
    heads = (outbox.c.kind == NoticeKind.OUTCOME) & (func.length(outbox.c.text) == len(BEFORE_THE_FIRST))
    if found := connection.execute(select(outbox.c.rollback_id).where(heads, ~of_it).limit(1)).scalar():
        yield f"A message tells an end of rollback {found} that is not in the audit."
    known = exists().where(rollbacks.c.id == audit.c.rollback_id)
    lost = select(audit.c.rollback_id).where(audit.c.event == "proposed", ~known).limit(1)
    if found := connection.execute(lost).scalar():
        yield f"The rollback {found} is in the audit, and not in the journal any more."


def _strays(connection: Connection) -> Iterator[str]:
    """Of what belongs to a rollback: rows that belong to none."""
    found = (approvals, called, looking, emergencies, reviews, automatics, drills, authorizations, *_INTENDED.values())
    for table in (*found, phases, due, outbox, items, deliveries, begun):
        stray = select(table.c.rollback_id).where(~exists().where(rollbacks.c.id == table.c.rollback_id)).limit(1)
        if lost := connection.execute(stray).scalar():
            yield f"A row of {table.name} belongs to the rollback {lost}, which is not there."
    for table in _OF_RECOVERIES:
        stray = select(table.c.rollback_id).where(~exists().where(begun.c.rollback_id == table.c.rollback_id)).limit(1)
        if lost := connection.execute(stray).scalar():
            yield f"A row of {table.name} belongs to the rollback {lost}, for which nothing like that began."


def _of_some(connection: Connection, rows: Sequence[Row[Any]], pruned: Pruned) -> Iterator[str]:
    ids = [row.id for row in rows]
    sealed = {row.id: seals.of(row) for row in connection.execute(
        select(*seals.COLUMNS).where(rollbacks.c.id.in_(ids))
    )}  # fmt: skip
    audited = _audited(connection, ids)
    given, allowed = _by_rollback(connection, approvals, ids), _by_rollback(connection, authorizations, ids)
    judged, awaited = _by_rollback(connection, phases, ids), _by_rollback(connection, due, ids)
    calls, answers = _by_rollback(connection, called, ids), _by_rollback(connection, looking, ids)
    alone, closed = _by_rollback(connection, emergencies, ids), _by_rollback(connection, reviews, ids)
    lists, learned = checklists.of(connection, ids), lessons.of(connection, ids)
    recovered, files = recoveries.of(connection, ids), recoveries.files_of(connection, ids)
    by_alarms = _by_rollback(connection, automatics, ids)
    intended = {event: _by_rollback(connection, table, ids) for event, table in _INTENDED.items()}
    for row in rows:
        its = audited[row.id]
        problem = (
            _of_one(row, its, given[row.id], allowed[row.id])
            or of_calls(its, calls[row.id], answers[row.id])
            or of_emergencies(its, [*map(to_emergency, alone[row.id])], [*map(to_reviewed, closed[row.id])])
            or of_automatics(its, [*map(to_automatic, by_alarms[row.id])])
            or of_items(its, lists.get(row.id, ()))
            or of_lessons(its, learned.get(row.id, ()))
            or of_recovery(its, recovered.get(row.id), files.get(row.id), removed=partial(pruned.file, row.id))
            or _of_intents(its, {event: found[row.id] for event, found in intended.items()})
            or followed(row.state, its, judged[row.id], awaited[row.id])
        )
        seal = its[-1].detail.get(seals.SEAL) if its else None
        if not problem and seal not in (None, sealed[row.id]):
            problem = "its row is not as its last change left it"
        if problem:
            yield f"Rollback {row.id} was changed past the bot: {problem}."


def _of_one(row: Row[Any], its: Sequence[Recorded], given: Sequence[Any], allowed: Sequence[Any]) -> str:
    people = frozenset((each.person, each.slack_id) for each in given if each.digest == row.digest)
    of_plan = [Authorized(each.kind, each.requester, each.needed, each.at) for each in allowed
               if each.digest == row.digest]  # fmt: skip
    stored = Stored(row.requester, row.requester_slack_id, row.digest, people, next(iter(of_plan), None))
    return disagreement(to_rollback(row), stored, its) or outlined(
        row.state,
        its,
        approvals={(each.digest, each.person, each.slack_id) for each in given},
        authorized={(each.digest, each.kind) for each in allowed},
    )


def _of_intents(its: Sequence[Recorded], stored: dict[str, Sequence[Any]]) -> str:
    for event, rows in stored.items():
        told = [(row.detail.get("digest"), row.detail.get("arguments")) for row in its if row.event == event]
        if told != [(row.digest, dict(row.arguments)) for row in rows]:
            return f"{_INTENDED[event].name} does not hold what was recorded"
    return ""


def _audited(connection: Connection, ids: Sequence[str]) -> dict[str, list[Recorded]]:
    changes = (
        select(audit.c.rollback_id, audit.c.event, audit.c.actor, audit.c.detail)
        .where(audit.c.rollback_id.in_(ids), audit.c.event.not_in(seals.NO_CHANGE))
        .order_by(audit.c.rollback_id, audit.c.seq)
    )
    found: dict[str, list[Recorded]] = defaultdict(list)
    for rollback_id, event, actor, detail in connection.execute(changes):
        found[rollback_id].append(recorded(event, actor, detail))
    return found


def _by_rollback(connection: Connection, table: Table, ids: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(select(table).where(table.c.rollback_id.in_(ids))):
        found[row.rollback_id].append(row)
    return found


class Answers:
    """The interactions beside the audit's rows of their answers, which come one after another."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._waiting, self._answered = connection, list[tuple[Row[Any], Recorded]](), 0
        self._removed = Removed(connection)
        self._problem = self._removed.problem

    def take(self, row: Row[Any]) -> None:
        self._waiting.append((row, recorded(row.event, row.actor, row.detail)))
        if len(self._waiting) >= _PIECE:
            self._compare()

    def problems(self) -> Iterator[str]:
        self._compare()
        if self._problem:
            yield self._problem
        decided = select(func.count()).where(interactions.c.decided_at.is_not(None))
        if self._connection.execute(decided).scalar_one() > self._answered:
            yield "An interaction counts as answered, and the audit has no answer to it."

    def _compare(self) -> None:
        """One that is not there any more was removed, and that was recorded; an older answer may not name it."""
        told = {str(each.detail["id"]): (row, each) for row, each in self._waiting if "id" in each.detail}
        self._waiting = []
        missing = set(told)
        for row in self._connection.execute(select(interactions).where(interactions.c.id.in_(told))):
            missing.discard(row.id)
            answered, answer = told[row.id]
            self._answered += row.decided_at is not None and answered.at == row.decided_at.isoformat()
            if row.slack_id != answer.actor or any(not _same(row, answer, name) for name in IN_AUDIT):
                self._problem = self._problem or f"The interaction {row.id} is not the one that was answered."
        for gone in sorted(missing):
            answered, _ = told[gone]
            if not self._removed.covers(answered.seq, answered.at, gone):
                self._problem = self._problem or f"The interaction {gone} was answered, and is not there any more."


def _same(row: Row[Any], answer: Recorded, name: str) -> bool:
    """What an older program did not record is believed, and read as this one reads it."""
    if name not in answer.detail:
        return True
    kind = interactions.c[name].type
    stored, told = row._mapping[name], answer.detail[name]
    if isinstance(kind, Json):
        return bool(stored == (None if told is None else kind.read(told)))
    return bool(to_jsonable_python(stored) == told)
