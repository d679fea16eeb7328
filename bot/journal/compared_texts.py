"""The texts for users beside the audit's rows of who approved them."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Table, exists, select

from bot.journal.recorded import recorded
from bot.journal.tables import audit, deliveries, outbox
from bot.model import Audience, NoticeKind, text_digest


def of_published(connection: Connection) -> Iterator[str]:
    """A text that somebody was asked to approve was sent, or may be, and nobody did."""
    c, asked = deliveries.c, (outbox.c.kind == NoticeKind.PUBLISH_WANTED)
    shown = {
        (row.rollback_id, text_digest(row.text))
        for row in connection.execute(select(outbox.c.rollback_id, outbox.c.text).where(asked))
    }
    free = (c.audience == Audience.USERS) & c.waits.is_(False) & (c.given_up == "")
    noted = select(audit.c.rollback_id, audit.c.detail).where(audit.c.event == "noted", _asked_of(audit))
    rows = [(each.rollback_id, recorded("noted", "", each.detail)) for each in connection.execute(noted)]
    approved = {
        (rollback_id, said.detail["published"]["text"]) for rollback_id, said in rows if "published" in said.detail
    }
    for row in connection.execute(select(c.rollback_id, c.digest).where(free, _asked_of(deliveries))):
        text = (row.rollback_id, row.digest)
        if text in shown and text not in approved:
            yield f"A text for users of rollback {row.rollback_id} was let out, and nobody approved it in the audit."


def _asked_of(table: Table) -> ColumnElement[bool]:
    """Of its rollback somebody was asked."""
    asked = outbox.c.kind == NoticeKind.PUBLISH_WANTED
    return exists().where(asked, outbox.c.rollback_id == table.c.rollback_id)
