"""An alarm's own plan is authorized by its evidence, where the service opts in: the database looks at that itself."""

from collections.abc import Sequence

from sqlalchemy import insert

from bot.journal import queries
from bot.journal.changing import compare_and_set, expect_recorded, in_state, record
from bot.journal.considering import from_automatic
from bot.journal.rows import from_automatic_authorization
from bot.journal.tables import authorizations, automatics
from bot.journal.transaction import Transaction
from bot.model import Automatic, Notice, Rollback, State


def act_by_itself(tx: Transaction, shown: Rollback, made: Automatic, tell: Sequence[Notice]) -> Rollback | None:
    """PROPOSED -> APPROVED. None: the plan that was `shown` waits no more, or somebody looks."""
    stored = queries.held(tx.connection, shown.id)
    expect_recorded(tx, stored, State.PROPOSED)
    if stored is None or (stored.service, stored.request) != (shown.service, shown.request):
        return None
    waits = stored.state is State.PROPOSED and stored.expires_at > tx.now and not stored.looking
    if not waits or not stored.plan.digest == shown.plan.digest == made.digest:
        return None
    tx.connection.execute(insert(automatics).values(from_automatic(made)))
    if not compare_and_set(tx, shown.id, in_state(State.PROPOSED), state=State.APPROVED, approved_at=made.at):
        return None
    tx.connection.execute(insert(authorizations).values(from_automatic_authorization(made)))
    detail = {"kind": made.kind, "digest": made.digest, "given_at": made.at, "automatic": made}
    return record(tx, shown.id, event=State.APPROVED, actor=made.requester, detail=detail, tell=tell)
