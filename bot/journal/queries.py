"""Questions to the journal. None of them waits for a writer."""

from sqlalchemy import Connection, Select, desc, select

from bot.journal.rows import to_intent, to_rollback
from bot.journal.tables import intents, rollbacks
from bot.model import LIVE, Intent, Rollback, State


def get(connection: Connection, rollback_id: str) -> Rollback | None:
    return _first(connection, select(rollbacks).where(rollbacks.c.id == rollback_id))


def live(connection: Connection, service_arn: str) -> Rollback | None:
    of_service = select(rollbacks).where(rollbacks.c.service_arn == service_arn)
    return _first(connection, of_service.where(rollbacks.c.state.in_(LIVE)))


def intent(connection: Connection, rollback_id: str) -> Intent | None:
    row = connection.execute(select(intents).where(intents.c.rollback_id == rollback_id)).first()
    return to_intent(row) if row else None


def in_state(connection: Connection, states: tuple[State, ...]) -> tuple[Rollback, ...]:
    """Oldest first."""
    return _all(connection, select(rollbacks).where(rollbacks.c.state.in_(states)).order_by(rollbacks.c.requested_at))


def recent(connection: Connection, service: str, limit: int) -> tuple[Rollback, ...]:
    """Newest first; of all services where `service` is ""."""
    newest = select(rollbacks).order_by(desc(rollbacks.c.requested_at)).limit(limit)
    return _all(connection, newest.where(rollbacks.c.service == service) if service else newest)


def stale_cards(connection: Connection) -> tuple[Rollback, ...]:
    """Whose card is posted and older than the rollback."""
    posted = select(rollbacks).where(rollbacks.c.card_ts != "").order_by(rollbacks.c.requested_at)
    return _all(connection, posted.where(rollbacks.c.shown_revision < rollbacks.c.revision))


def _first(connection: Connection, question: Select[tuple[object, ...]]) -> Rollback | None:
    row = connection.execute(question).first()
    return to_rollback(row) if row else None


def _all(connection: Connection, question: Select[tuple[object, ...]]) -> tuple[Rollback, ...]:
    return tuple(map(to_rollback, connection.execute(question)))
