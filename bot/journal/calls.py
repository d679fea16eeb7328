"""Who was called while a plan waited, and who answered: rows of that plan, written once and never changed."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, insert, select

from bot.journal.tables import called, looking, rollbacks
from bot.journal.transaction import Transaction
from bot.model import Called, Looking, Rollback

Calls = tuple[tuple[Called, ...], Looking | None]
NOBODY: Calls = ((), None)


def of(connection: Connection, rollback_ids: Iterable[str]) -> Mapping[str, Calls]:
    """By the rollback's id, of its current plan: who was called, in that order, and who looks."""
    if not (wanted := list(rollback_ids)):
        return {}
    of_plan = (rollbacks.c.id == called.c.rollback_id) & (rollbacks.c.digest == called.c.digest)
    rows = connection.execute(
        select(called).join(rollbacks, of_plan).where(called.c.rollback_id.in_(wanted)).order_by(called.c.at)
    )
    found: dict[str, list[Called]] = {}
    for row in rows:
        found.setdefault(row.rollback_id, []).append(Called(row.level, row.slack_ids, row.at, row.until))
    looks = _looking(connection, list(found))  # nobody looks who was not called
    return {rollback_id: (tuple(calls), looks.get(rollback_id)) for rollback_id, calls in found.items()}


def _looking(connection: Connection, wanted: list[str]) -> Mapping[str, Looking]:
    if not wanted:
        return {}
    of_plan = (rollbacks.c.id == looking.c.rollback_id) & (rollbacks.c.digest == looking.c.digest)
    rows = connection.execute(select(looking).join(rollbacks, of_plan).where(looking.c.rollback_id.in_(wanted)))
    return {row.rollback_id: Looking(row.slack_id, row.person, row.at) for row in rows}


def add(tx: Transaction, rollback: Rollback, new: Called) -> None:
    of_plan = {"rollback_id": rollback.id, "digest": rollback.plan.digest}
    values = {"level": new.level, "slack_ids": new.slack_ids, "at": new.at, "until": new.until}
    tx.connection.execute(insert(called).values(**of_plan, **values))


def answer(tx: Transaction, rollback: Rollback, new: Looking) -> None:
    of_plan = {"rollback_id": rollback.id, "digest": rollback.plan.digest}
    tx.connection.execute(insert(looking).values(**of_plan, slack_id=new.slack_id, person=new.person, at=new.at))
