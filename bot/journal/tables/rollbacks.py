"""The rollbacks, each as it is now."""

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint, bindparam

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import LIVE, Approval, Build, Hold, Plan, Request, State

rollbacks = Table(
    "rollbacks",
    metadata,
    text("id", primary_key=True),
    text("service"),
    text("service_arn"),
    text("digest"),
    text("from_task_definition"),
    Column("state", one_of(State), nullable=False, index=True),
    Column("plan", Json(Plan), nullable=False),
    text("requester"),
    text("requester_slack_id"),
    Column("request", Json(Request), nullable=False),
    text("channel"),
    Column("requested_at", Moment, nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
    text("card_ts"),
    Column("approvals", Json(tuple[Approval, ...]), nullable=False),
    Column("approved_at", Moment),
    Column("acted_at", Moment),
    text("deployment_id"),
    text("service_deployment"),
    Column("ended_at", Moment),
    text("outcome"),
    text("audit_head"),
    Column("revision", Integer, nullable=False),
    text("registered"),
    Column("build", Json(Build | None)),
    Column("traffic_at", Moment),
    text("hook_told"),
    Column("resumed_at", Moment),
    Column("hold", Json(Hold)),
    Column("merge_awaited", Moment),
    Column("shown_revision", Integer, nullable=False, default=0),
    UniqueConstraint("id", "requester"),
)

# Its values stand in each question themselves: only then does SQLite see that an index is of these alone.
IS_LIVE = rollbacks.c.state.in_(bindparam("live", sorted(LIVE), expanding=True, literal_execute=True))
Index(
    "one_live_rollback_per_service",
    rollbacks.c.service_arn,
    unique=True,
    sqlite_where=IS_LIVE,
    postgresql_where=IS_LIVE,
)

# Years of history make none of these questions slower.
Index("rollbacks_of_service", rollbacks.c.service, rollbacks.c.requested_at)
Index("calls_of_service", rollbacks.c.service_arn, rollbacks.c.acted_at)
_is_stale = rollbacks.c.shown_revision < rollbacks.c.revision
Index("stale_cards", rollbacks.c.requested_at, sqlite_where=_is_stale, postgresql_where=_is_stale)
