"""What is under way, as the database says: at the moment of the signal, and when the other bot could take over."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, text

from bot.model import LIVE, State, Verb
from tests.failover.states.cases import DUE, NOT_TOLD, PHASES, Case

_SOON = timedelta(minutes=5)
_ROLLBACKS = text("""
SELECT r.id, r.service, r.state, r.card_ts, r.registered, r.expires_at,
  (SELECT count(*) FROM approvals a WHERE a.rollback_id = r.id AND a.digest = r.digest) AS approvals,
  EXISTS (SELECT 1 FROM registration_intents i WHERE i.rollback_id = r.id) AS registering,
  (SELECT min(p.number) FROM phases p WHERE p.rollback_id = r.id AND p.judged_at IS NULL AND p.ended = '') AS phase,
  (SELECT min(i.verb) FROM interactions i WHERE i.rollback_id = r.id AND i.decided_at IS NULL) AS pressed
FROM rollbacks r WHERE r.state IN ('proposed', 'approved', 'executing', 'rolling', 'succeeded')
""")
_ASKED = text("SELECT service FROM interactions WHERE decided_at IS NULL AND kind = 'command'")
_DUE = text("SELECT r.service, d.kind FROM due d JOIN rollbacks r ON r.id = d.rollback_id")
_NOT_TOLD = text(
    "SELECT r.service FROM outbox o JOIN rollbacks r ON r.id = o.rollback_id WHERE o.ts = '' AND o.given_up = ''"
)
_NOT_POSTED = text("SELECT id FROM outbox WHERE ts = '' AND given_up = '' AND tell NOT LIKE '%_changed'")
_COURSE = text("SELECT r.service, a.event, a.at FROM audit a JOIN rollbacks r ON r.id = a.rollback_id ORDER BY a.seq")
_ANSWERED = text("""
SELECT i.service, i.verb, i.decided_at FROM interactions i WHERE i.service <> '' AND i.kind = 'command'
UNION ALL SELECT r.service, i.verb, i.decided_at FROM interactions i JOIN rollbacks r ON r.id = i.rollback_id
""")
_PRESSED = {Case.APPROVING: Verb.APPROVE, Case.CANCELLING: Verb.WITHDRAW}


@dataclass(frozen=True)
class Taken:
    """The services, each with one rollback, by what is under way of it."""

    by: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, what: str) -> frozenset[str]:
        return self.by.get(what, frozenset())


def under_way(engine: Engine, now: datetime) -> Taken:
    """`now` is the playground's."""
    found = defaultdict[str, set[str]](set)
    with engine.connect() as connection:
        for row in connection.execute(_ROLLBACKS):
            if state := _state(row, now):
                found[state].add(row.service)
        for service in connection.execute(_ASKED).scalars():
            found[Case.PLANNING].add(service)
        for service, kind in connection.execute(_DUE):
            found[f"{DUE}{kind}"].add(service)
        for service in connection.execute(_NOT_TOLD).scalars():
            found[NOT_TOLD].add(service)
    return Taken({what: frozenset(services) for what, services in found.items()})


def still(engine: Engine, taken: Taken, at: datetime) -> Taken:
    """Of what was under way at the signal, what was so when the bot that led had laid everything down."""
    with engine.connect() as connection:
        states, answered = _states(connection, at), _answered(connection, at)
    kept = {what: services for what, services in taken.by.items() if what not in _IN_STATE}
    for what, state in _IN_STATE.items():
        kept[what] = frozenset(each for each in taken.of(what) if states.get(each) == state)
    for what, verb in _PRESSED.items():
        kept[what] = frozenset(each for each in kept[what] if (each, verb) not in answered)
    kept[Case.PLANNING] = frozenset(each for each in taken.of(Case.PLANNING) if each not in states)
    return Taken({what: services for what, services in kept.items() if services})


_IN_STATE: Mapping[str, State] = {
    **dict.fromkeys((Case.CARD, Case.PROPOSED, Case.HALF, Case.EXPIRES, *_PRESSED), State.PROPOSED),
    **dict.fromkeys((Case.CHECKING, Case.COPYING), State.APPROVED),
    Case.SENT: State.EXECUTING,
    Case.ROLLING: State.ROLLING,
}


def _state(row: Row[Any], now: datetime) -> str:
    """ "" where it is over, and was validated."""
    match row.state:
        case State.PROPOSED:
            return _proposed(row, now)
        case State.APPROVED:
            return Case.COPYING if row.registering and not row.registered else Case.CHECKING
        case State.EXECUTING:
            return Case.SENT
        case State.ROLLING:
            return Case.ROLLING
    return PHASES[row.phase - 1] if row.phase else ""


def _proposed(row: Row[Any], now: datetime) -> Case:
    for case, verb in _PRESSED.items():
        if row.pressed == verb:
            return case
    if not row.card_ts:
        return Case.CARD
    if row.approvals:
        return Case.HALF
    return Case.EXPIRES if row.expires_at - now < _SOON else Case.PROPOSED


def _states(connection: Connection, at: datetime) -> dict[str, str]:
    """By service, as the audit tells it."""
    course = connection.execute(_COURSE)
    return {row.service: row.event for row in course if row.event in set(State) and _moment(row.at) <= at}


def _answered(connection: Connection, at: datetime) -> set[tuple[str, str]]:
    rows = connection.execute(_ANSWERED)
    return {(row.service, row.verb) for row in rows if row.decided_at and row.decided_at <= at}


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def is_over(engine: Engine) -> bool:
    """Has everything ended, was it validated, and is it told? Edits fall behind: Slack takes some fifty a minute."""
    with engine.connect() as connection:
        live = any(row.state in LIVE or row.phase for row in connection.execute(_ROLLBACKS))
        return not (live or list(connection.execute(_NOT_POSTED)) or list(connection.execute(_ASKED)))
