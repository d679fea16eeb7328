"""What those outside the team are told: a row for each text and destination.

The rows of a notice are made of it once, in one transaction. Each is sent until its destination has taken it, or never
will, and after the ones before it; what shows only that things go on is left out where more is known by then.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from bot.journal import audit, outbox, queries, vouching
from bot.journal.changing import beside
from bot.journal.tables import IS_OPEN, deliveries
from bot.journal.tables import outbox as notices
from bot.journal.transaction import Transaction
from bot.model import Delivery, Moment, Notice, NoticeKind, Rollback, Silent, text_digest

_c = deliveries.c
_MADE = "deliveries"  # in place of a ts, of which a notice for outside has none
_OVERTAKEN = "There was more to tell before it was sent."
_NOT_STORED = {"id", "queued_at", "test"}
_FIELDS = tuple(name for name in Delivery.__dataclass_fields__ if name != "test")
_STORED = tuple(name for name in _FIELDS if name not in _NOT_STORED)


def deliver(tx: Transaction, notice: str, rollback: Rollback, made: Sequence[Delivery], tell: Sequence[Notice]) -> bool:
    """`notice` is the number of a row of the outbox, which is settled by it, or another word that is used once.

    False: it was delivered before, and nothing changes.
    """
    if notice.isdigit():
        untaken = (notices.c.id == int(notice)) & (notices.c.ts == "") & (notices.c.given_up == "")
        if tx.connection.execute(update(notices).where(untaken).values(ts=_MADE)).rowcount == 0:
            return False
    elif tx.connection.execute(select(_c.id).where(_c.notice == notice).limit(1)).first():
        return False
    for each in made:
        overtaken = _overtake(tx, each)
        _withdraw(tx, each, [row for row in overtaken if row.waits])
        _record_given_up(tx, overtaken)
        row = _values(each) | {"digest": text_digest(each.whole)}
        tx.connection.execute(insert(deliveries).values(notice=notice, **row))
    if made:
        rows = [{"notice": notice, **_values(each)} for each in made]
        told = [vouching.said(row) | {"waits": row["waits"]} for row in rows]
        detail = {"made": told, vouching.ENDS: [vouching.named(row) for row in rows]}
        audit.append(tx, event=vouching.MADE, actor="bot", rollback_id=rollback.id, detail=detail)
    if tell:
        outbox.add(tx, rollback, tell)
    return True


def unsent(connection: Connection) -> tuple[Delivery, ...]:
    """What may be sent, in the order of what happened."""
    return _all(connection, IS_OPEN & _c.waits.is_(False))


def newest(connection: Connection, since: datetime, unread: bool) -> tuple[Delivery, ...]:
    """Of each service, audience and destination what was made last since then; also what nobody will ever read."""
    last = select(func.max(_c.id)).where(_c.happened_at >= since, *([] if unread else [_c.given_up == ""]))
    return _all(connection, _c.id.in_(last.group_by(_c.service, _c.audience, _c.destination)))


def attempted(tx: Transaction, id_: int) -> Delivery | None:
    """From now on it may have arrived. -> what is to be sent, None: it was overtaken meanwhile.

    Raises NotAsRecorded: it must not be sent.
    """
    row = tx.connection.execute(select(deliveries).where(_c.id == id_)).one()
    if row.given_up or row.sent_at:
        return None
    vouching.vouch(tx.connection, row, tx.known)
    tx.connection.execute(_change(id_).values(attempted_at=tx.now, attempts=_c.attempts + 1))
    return _read(row)


def sent(tx: Transaction, id_: int, as_: str) -> None:
    """It went out: the audit knows it as well, so it is not sent again by whatever its row says later."""
    changed = update(deliveries).where(_c.id == id_).values(sent_at=tx.now, sent_as=as_, trouble="")
    row = tx.connection.execute(changed.returning(deliveries)).one()
    detail = {vouching.SENT: vouching.named(row._mapping)}
    audit.append(tx, event=vouching.MADE, actor="bot", rollback_id=row.rollback_id, detail=detail)


def troubled(
    tx: Transaction,
    id_: int,
    why: str,
    given_up: bool,
    rollback: Rollback | None,
    tell: Sequence[Notice],
    always: bool,
) -> None:
    """It was not taken, perhaps for ever. `tell` is told of its `rollback`, once for each destination, or `always`.

    That a text will not be told is said although it was said before that one is late: it may be another one.
    """
    changed = _change(id_).values(trouble=why, given_up=why if given_up else "")
    row = tx.connection.execute(changed.returning(deliveries)).one()
    if given_up:
        _record_given_up(tx, [row])
    same = (_c.rollback_id == row.rollback_id) & (_c.destination == row.destination)
    said = [_c.reported.is_(True), *([_c.given_up != "", _c.id != id_] if given_up else [])]
    told = tx.connection.execute(select(_c.id).where(same, *said).limit(1)).first()
    if tell and rollback is not None and (always or told is None):
        tx.connection.execute(_change(id_).values(reported=True))
        outbox.add(tx, rollback, tell)


def publish(
    tx: Transaction, rollback_id: str, digest: str, actor: str, slack_id: str, yes: bool, tell: Sequence[Notice]
) -> Rollback | None:
    """Somebody approves that very text, or says that it is not to be sent. None: it waits no more."""
    waiting = (_c.rollback_id == rollback_id) & (_c.digest == digest) & IS_OPEN & _c.waits.is_(True)
    row = tx.connection.execute(select(_c.subject, _c.text, _c.audience).where(waiting).limit(1)).first()
    if row is None:
        return None
    may_go = {"waits": False, "queued_at": datetime.now(UTC)}  # it is tried for as long as what waited for nobody
    decided = may_go if yes else {"given_up": f"{actor} did not want it to be sent."}
    rows = tx.connection.execute(update(deliveries).where(waiting).values(**decided).returning(deliveries)).all()
    _record_given_up(tx, [] if yes else rows)
    detail = {"text": digest, "audience": row.audience, "subject": row.subject, "by": slack_id}
    return beside(tx, rollback_id, actor, {"published" if yes else "not_published": detail}, tell)


def silent(connection: Connection, before: datetime) -> tuple[Silent, ...]:
    """The destinations whose oldest text was refused, or has waited since `before`, and what they said last."""
    stuck = IS_OPEN & _c.waits.is_(False) & (_c.trouble != "") & (_c.queued_at < before)
    rows = connection.execute(
        select(_c.destination, func.min(_c.queued_at), func.count(), func.max(_c.trouble))
        .where(stuck)
        .group_by(_c.destination)
    )
    return tuple(Silent(name, _aware(since), count, why) for name, since, count, why in rows)


def _overtake(tx: Transaction, made: Delivery) -> Sequence[Row[Any]]:
    """What nobody has approved yet, and what only says that things go on, is not sent any more behind this."""
    same = (_c.key == made.key) & (_c.destination == made.destination) & (_c.audience == made.audience)
    only = _c.waits.is_(True) | ((_c.moment == Moment.UPDATE) & (_c.attempts == 0))
    gone = update(deliveries).where(same, IS_OPEN, only).values(given_up=_OVERTAKEN).returning(deliveries)
    return tx.connection.execute(gone).all()


def _record_given_up(tx: Transaction, rows: Sequence[Row[Any]]) -> None:
    """The audit knows it as well, so none of them is sent by whatever its row says later."""
    for rollback_id in dict.fromkeys(row.rollback_id for row in rows):
        detail = {vouching.GIVEN_UP: [vouching.named(row._mapping) for row in rows if row.rollback_id == rollback_id]}
        audit.append(tx, event=vouching.MADE, actor="bot", rollback_id=rollback_id, detail=detail)


def _withdraw(tx: Transaction, made: Delivery, overtaken: Sequence[Row[Any]]) -> None:
    """Where they were shown, unless the same text waits elsewhere: nothing is to be pressed there any more."""
    how = f"Replaced by a newer text, “{made.subject}”. Nobody approved this one, so it was not sent."
    for row in overtaken:
        same = (_c.rollback_id == row.rollback_id) & (_c.digest == row.digest) & IS_OPEN & _c.waits.is_(True)
        shown_by = queries.get(tx.connection, row.rollback_id)
        if shown_by is not None and tx.connection.execute(select(_c.id).where(same)).first() is None:
            settled = Notice(NoticeKind.PUBLISH_SETTLED, f"{how}\n{row.subject}\n{row.text}")
            outbox.add(tx, shown_by, (settled,))


def _change(id_: int) -> Any:
    return update(deliveries).where(_c.id == id_)


def _all(connection: Connection, wanted: ColumnElement[bool]) -> tuple[Delivery, ...]:
    return tuple(map(_read, connection.execute(select(deliveries).where(wanted).order_by(_c.id))))


def _values(each: Delivery) -> dict[str, Any]:
    return {name: getattr(each, name) for name in _STORED}


def _read(row: Row[Any]) -> Delivery:
    return Delivery(**{name: row._mapping[name] for name in _FIELDS})


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
