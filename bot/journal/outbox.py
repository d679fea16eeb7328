"""What is still to be told in Slack; one row is exactly one message."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, Select, case, exists, func, insert, select, update

from bot.journal.rows import to_outbox_row
from bot.journal.tables import outbox, rollbacks
from bot.journal.transaction import Transaction
from bot.model import Medium, Notice, NoticeKind, OutboxRow, Rollback, Told

_END = NoticeKind.OUTCOME
_AT_ONCE = 500  # rows: as many as are read without asking which of them go first


def add(tx: Transaction, rollback: Rollback, tell: Sequence[Notice]) -> None:
    """What names no address goes to where the card is.

    The text of an OUTCOME is the audit's head just then, the row that records it: `audit verify --head` looks for it.
    It is told in the thread from which the rollback was asked for, too; and so is each phase that fails afterwards,
    whose number is the text then.
    """
    for notice in (*tell, *_in_its_thread(rollback, tell)):
        if (
            notice.kind.edits
            and notice.kind is not NoticeKind.PUBLISH_SETTLED
            and _comes_anyhow(tx, rollback, notice.kind)
        ):
            continue
        text = rollback.audit_head if notice.kind is NoticeKind.OUTCOME else notice.text
        whom = {"audience": notice.audience, "medium": notice.medium, "channel": notice.to or rollback.channel}
        row = {"kind": notice.kind, "text": text, **whom}
        tx.connection.execute(insert(outbox).values(rollback_id=rollback.id, created_at=tx.now, **row))


def _in_its_thread(rollback: Rollback, tell: Sequence[Notice]) -> list[Notice]:
    incident, failed = rollback.request.incident, NoticeKind.VALIDATION_FAILED
    texts = [notice.text if notice.kind is failed else "" for notice in tell if notice.kind in (_END, failed)]
    there = incident.channel if incident and incident.ts else ""
    return [Notice(NoticeKind.INCIDENT_OUTCOME, text, to=there) for text in texts if there]


def _comes_anyhow(tx: Transaction, rollback: Rollback, kind: NoticeKind) -> bool:
    """It waits, and will show what holds when it is sent: however often people press, there is one edit to come."""
    waits = (outbox.c.ts == "") & (outbox.c.given_up == "") & outbox.c.attempted_at.is_(None)
    same = select(outbox.c.id).where(outbox.c.rollback_id == rollback.id, outbox.c.kind == kind, waits)
    return tx.connection.execute(same.limit(1)).first() is not None


def told_at(connection: Connection, rollback_id: str, kind: NoticeKind) -> tuple[str, ...]:
    """The newest first."""
    posted = select(outbox.c.ts).where(outbox.c.rollback_id == rollback_id, outbox.c.kind == kind, outbox.c.ts != "")
    return tuple(connection.execute(posted.order_by(outbox.c.id.desc())).scalars())


def unsent(connection: Connection, medium: Medium) -> tuple[OutboxRow, ...]:
    """Of one medium, oldest first. All but what is `addressed` go to where the card is, or will be, by now."""
    return tuple(map(to_outbox_row, connection.execute(_placed(_waits(medium)))))


def in_front(
    connection: Connection, medium: Medium, first: Collection[NoticeKind], most: int
) -> tuple[tuple[OutboxRow, ...], bool]:
    """-> of what is unsent, all that is of the `most` rollbacks that come first in each channel; and is that all?

    Those with a notice that goes `first` come before the others, then the oldest; of a rollback whose card waits only
    that can be sent. A few are read whole, in one question.
    """
    waiting = _waits(medium)
    rows = connection.execute(_placed(waiting).limit(_AT_ONCE + 1)).all()
    if len(rows) <= _AT_ONCE:
        return tuple(map(to_outbox_row, rows)), True
    those = outbox.c.rollback_id.in_(_come_first(waiting, first, most))
    rows = connection.execute(_placed(waiting & those)).all()
    all_of_it = connection.execute(select(func.count()).select_from(outbox).where(waiting)).scalar_one()
    return tuple(map(to_outbox_row, rows)), len(rows) == all_of_it


def _waits(medium: Medium) -> ColumnElement[bool]:
    return (outbox.c.medium == medium) & (outbox.c.ts == "") & (outbox.c.given_up == "")


def _placed(waiting: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    place = (rollbacks.c.channel.label("card_channel"), rollbacks.c.card_ts)
    return select(outbox, *place).join(rollbacks).where(waiting).order_by(outbox.c.id)


def _come_first(waiting: ColumnElement[bool], first: Collection[NoticeKind], most: int) -> Select[str]:
    """Of each channel so many rollbacks, of which something may be sent."""
    c = outbox.c
    without_card = select(c.rollback_id).where(waiting, c.kind == NoticeKind.CARD)
    may_be_sent = (c.kind == NoticeKind.CARD) | c.rollback_id.not_in(without_card)
    urgent = func.max(case((c.kind.in_(first), 1), else_=0))
    turn = func.row_number().over(partition_by=c.channel, order_by=(urgent.desc(), func.min(c.id)))
    queues = select(c.rollback_id, turn.label("turn")).where(waiting, may_be_sent).group_by(c.rollback_id, c.channel)
    of_it = queues.subquery().c
    return select(of_it.rollback_id).where(of_it.turn <= most)


def attempted(tx: Transaction, posted_id: int) -> None:
    tx.connection.execute(update(outbox).where(outbox.c.id == posted_id).values(attempted_at=tx.now))


def given_up(tx: Transaction, posted_id: int, why: str, rollback: Rollback | None, tell: Sequence[Notice]) -> None:
    """And what is told of its `rollback` instead."""
    if rollback is not None:
        add(tx, rollback, tell)
    tx.connection.execute(update(outbox).where(outbox.c.id == posted_id).values(given_up=why))


def told(connection: Connection, rollback_id: str, kind: NoticeKind) -> tuple[Told, ...]:
    """Oldest first."""
    of_kind = select(outbox.c.text, outbox.c.ts).where(outbox.c.rollback_id == rollback_id, outbox.c.kind == kind)
    rows = connection.execute(of_kind.where(outbox.c.given_up == "").order_by(outbox.c.id))
    return tuple(Told(row.text, row.ts) for row in rows)


def posted(tx: Transaction, posted_id: int, ts: str, shows: int) -> None:
    """It is posted in Slack as `ts`; the card's place is the rollback's, and is no change that a card must show.

    An OUTCOME `shows` the rollback as it was at that revision: whatever changed since is still to be shown.
    """
    this = outbox.c.id == posted_id
    tx.connection.execute(update(outbox).where(this).values(ts=ts))
    its_rollback = select(outbox.c.rollback_id).where(this, outbox.c.kind == NoticeKind.CARD).scalar_subquery()
    tx.connection.execute(update(rollbacks).where(rollbacks.c.id == its_rollback).values(card_ts=ts))
    of_outcome = select(outbox.c.rollback_id).where(this, outbox.c.kind == NoticeKind.OUTCOME).scalar_subquery()
    ahead = (rollbacks.c.id == of_outcome) & (rollbacks.c.shown_revision > shows)
    tx.connection.execute(update(rollbacks).where(ahead).values(shown_revision=shows))


def card_shows(tx: Transaction, rollback_id: str, revision: int, outcome_ts: str) -> None:
    """Never backwards: two edits may report in the wrong order.

    Nothing is noted where an outcome was posted behind `outcome_ts`: then it does not show that yet.
    """
    elsewhere = (outbox.c.rollback_id == rollback_id) & (outbox.c.kind == NoticeKind.OUTCOME)
    elsewhere &= outbox.c.ts > outcome_ts
    older = (rollbacks.c.id == rollback_id) & (rollbacks.c.shown_revision < revision) & ~exists().where(elsewhere)
    tx.connection.execute(update(rollbacks).where(older).values(shown_revision=revision))
