"""The texts for users beside the audit's rows of who approved them."""

from collections.abc import Iterator

from sqlalchemy import Connection, exists, select

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
    wanted = exists().where(asked, outbox.c.rollback_id == c.rollback_id)
    approved = {
        (row.rollback_id, row.detail.get("text"))
        for row in connection.execute(select(audit.c.rollback_id, audit.c.detail).where(audit.c.event == "published"))
    }
    for row in connection.execute(select(c.rollback_id, c.digest).where(free, wanted)):
        text = (row.rollback_id, row.digest)
        if text in shown and text not in approved:
            yield f"A text for users of rollback {row.rollback_id} was let out, and the audit has nobody who approved it."
