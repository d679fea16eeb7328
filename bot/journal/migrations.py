"""How older databases are brought forward: each function takes one from the schema before it to the one in its name."""

from datetime import timedelta

from sqlalchemy import Connection, column, select, table

from bot.journal import ledger as ledgers
from bot.journal.kinds import Json, Moment
from bot.journal.tables import ledger
from bot.model import Plan, Remembered


def to_2(connection: Connection) -> None:
    """Copies, revisions asked for by name, and the ledger, which begins with what was rolled away from so far."""
    connection.exec_driver_sql("ALTER TABLE rollbacks ADD COLUMN registered TEXT NOT NULL DEFAULT ''")
    connection.exec_driver_sql("ALTER TABLE interactions ADD COLUMN revision TEXT NOT NULL DEFAULT ''")
    ledger.create(connection)
    old = table("rollbacks", column("plan", Json(Plan)), column("reason"), column("acted_at", Moment))
    sent = select(old).where(old.c.acted_at.is_not(None)).order_by(old.c.acted_at)
    for plan, reason, at in connection.execute(sent).all():
        left = Remembered(
            plan.from_task_definition, plan.from_images, at, at, timedelta(0), bad_since=at, bad_reason=reason
        )
        ledgers.store(connection, plan.service_arn, [left])
