"""The bot's own memory of what each service ran: one row for each revision, that is a task definition with its images.

It grows with every look at ECS and with every rollback, and is never purged. Its rules are in `bot.target.ledger`.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, desc, insert, select

from bot.journal.rows import from_remembered, to_remembered
from bot.journal.tables import ledger
from bot.journal.transaction import Transaction
from bot.model import Remembered, Rollback, State
from bot.target.ledger import learnt, set_out, succeeded


def remembered(connection: Connection, service_arn: str) -> tuple[Remembered, ...]:
    """Newest first."""
    rows = select(ledger).where(ledger.c.service_arn == service_arn).order_by(desc(ledger.c.last_seen))
    return tuple(map(to_remembered, connection.execute(rows)))


def seen(tx: Transaction, service_arn: str, sightings: Sequence[Remembered]) -> None:
    known = {_key(row): row for row in remembered(tx.connection, service_arn)}
    store(tx.connection, service_arn, [learnt(known.get(_key(each)), each) for each in sightings])


def follow(tx: Transaction, rollback: Rollback) -> None:
    """Whatever became of it: it was set out on, or it succeeded."""
    rule = {State.ROLLING: set_out, State.SUCCEEDED: succeeded}.get(rollback.state)
    if rule is not None:
        arn = rollback.plan.service_arn
        store(tx.connection, arn, rule(remembered(tx.connection, arn), rollback, tx.now))


def store(connection: Connection, service_arn: str, rows: Sequence[Remembered]) -> None:
    """In place of what was known of these revisions."""
    for key, row in {_key(row): row for row in rows}.items():
        task_definition, images = key
        this = (ledger.c.service_arn == service_arn) & (ledger.c.task_definition == task_definition)
        connection.execute(delete(ledger).where(this & (ledger.c.digests == images)))
        connection.execute(insert(ledger).values(service_arn=service_arn, digests=images, **from_remembered(row)))


def _key(row: Remembered) -> tuple[str, str]:
    return row.task_definition, " ".join(sorted(f"{image.container}={image.digest or ''}" for image in row.images))
