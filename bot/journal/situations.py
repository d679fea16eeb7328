"""Each change of a rollback's situation is one notice for those outside the team, stored with the change itself."""

from sqlalchemy import select

from bot.broadcast.situation import MENDED, situation_of
from bot.journal.tables import outbox
from bot.journal.transaction import Transaction
from bot.model import Medium, Notice, NoticeKind, Rollback


def changed(tx: Transaction, rollback: Rollback) -> tuple[Notice, ...]:
    """The notice of where it is now, unless the newest one says that already, or nobody outside is told of it."""
    if rollback.service not in tx.outside or (now := situation_of(rollback)) is None:
        return ()
    of_it = (outbox.c.rollback_id == rollback.id) & (outbox.c.kind == NoticeKind.BROADCAST) & (outbox.c.text != MENDED)
    newest = tx.connection.execute(select(outbox.c.text).where(of_it).order_by(outbox.c.id.desc()).limit(1)).scalar()
    return () if newest == now else (Notice(NoticeKind.BROADCAST, now, medium=Medium.OUTSIDE),)


def mended(tx: Transaction, rollback: Rollback) -> tuple[Notice, ...]:
    """The notice that a later deployment is well: whoever was told of this rollback last is told that it is over."""
    return (Notice(NoticeKind.BROADCAST, MENDED, medium=Medium.OUTSIDE),) if rollback.service in tx.outside else ()
