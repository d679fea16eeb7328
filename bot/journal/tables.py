"""The tables, and what the database itself forbids.

Whoever writes past this program still cannot store a self-approval, an intent without an authorization of that very
plan, a second intent, or a second live rollback of a service; `triggers` adds that nothing audited is changed, and what
else no constraint can say.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.journal.kinds import Json, Moment, one_of
from bot.model import (
    LIVE,
    Approval,
    Ask,
    Audience,
    Baseline,
    Build,
    Call,
    Category,
    Check,
    DueKind,
    EvidenceBefore,
    Figures,
    Health,
    Hold,
    Image,
    InteractionKind,
    Level,
    Medium,
    NoticeKind,
    Opening,
    Plan,
    Request,
    State,
    Verb,
    Watch,
)

metadata = MetaData()


def _text(name: str, *, primary_key: bool = False, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, primary_key=primary_key, unique=unique)


schema = Table(
    "journal_schema",
    metadata,
    Column("version", Integer, nullable=False),
    Column("audit_head", Text, nullable=False, default=""),  # of the audit's newest row, "" before the first
    Column("tried", Text, nullable=False, default=""),  # when it was last looked whether the database can be written
)

interactions = Table(
    "interactions",
    metadata,
    _text("id", primary_key=True),
    _text("key", unique=True),
    Column("kind", one_of(InteractionKind), nullable=False),
    Column("verb", one_of(Verb), nullable=False),
    _text("slack_id"),
    _text("team"),
    _text("channel"),
    Column("received_at", Moment, nullable=False),
    _text("response_url"),
    _text("service"),
    Column("ask", Json(Ask)),
    Column("category", one_of(Category)),
    _text("reason"),
    _text("rollback_id"),
    _text("message_ts"),
    _text("digest"),
    Column("decided_at", Moment, index=True),
)

rollbacks = Table(
    "rollbacks",
    metadata,
    _text("id", primary_key=True),
    _text("service"),
    _text("service_arn"),
    _text("digest"),
    _text("from_task_definition"),
    Column("state", one_of(State), nullable=False, index=True),
    Column("plan", Json(Plan), nullable=False),
    _text("requester"),
    _text("requester_slack_id"),
    Column("request", Json(Request), nullable=False),
    _text("channel"),
    Column("requested_at", Moment, nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
    _text("card_ts"),
    Column("approvals", Json(tuple[Approval, ...]), nullable=False),
    Column("approved_at", Moment),
    Column("acted_at", Moment),
    _text("deployment_id"),
    _text("service_deployment"),
    Column("ended_at", Moment),
    _text("outcome"),
    _text("audit_head"),
    Column("revision", Integer, nullable=False),
    _text("registered"),
    Column("build", Json(Build | None)),
    Column("traffic_at", Moment),
    _text("hook_told"),
    Column("resumed_at", Moment),
    Column("hold", Json(Hold)),
    Column("merge_awaited", Moment),
    Column("shown_revision", Integer, nullable=False, default=0),
    UniqueConstraint("id", "requester"),
)
_is_live = rollbacks.c.state.in_(sorted(LIVE))
Index(
    "one_live_rollback_per_service",
    rollbacks.c.service_arn,
    unique=True,
    sqlite_where=_is_live,
    postgresql_where=_is_live,
)

approvals = Table(
    "approvals",
    metadata,
    _text("rollback_id", primary_key=True),
    _text("digest", primary_key=True),
    _text("person", primary_key=True),
    _text("slack_id"),
    _text("requester"),
    Column("at", Moment, nullable=False),
    UniqueConstraint("rollback_id", "digest", "slack_id"),  # nobody counts twice, under whatever name
    # The pair, so that an approval cannot name another requester than the rollback's.
    ForeignKeyConstraint(["rollback_id", "requester"], ["rollbacks.id", "rollbacks.requester"]),
    CheckConstraint("person <> requester AND person <> ''", name="nobody_approves_their_own"),
)

called = Table(
    "called",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    _text("digest", primary_key=True),
    Column("level", one_of(Level), nullable=False, primary_key=True),
    Column("slack_ids", Json(tuple[str, ...]), nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    CheckConstraint("slack_ids <> '[]'", name="somebody_is_called"),
    CheckConstraint("until > at", name="who_is_called_has_time"),
)

looking = Table(
    "looking",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    _text("digest", primary_key=True),
    _text("slack_id"),
    _text("person"),
    Column("at", Moment, nullable=False),
)

emergencies = Table(
    "emergencies",
    metadata,
    _text("rollback_id", primary_key=True),
    _text("digest", primary_key=True),
    _text("requester"),
    _text("person"),
    _text("slack_id"),
    _text("reason"),
    Column("opening", one_of(Opening), nullable=False),
    Column("skipped", Json(tuple[str, ...]), nullable=False),
    _text("owner"),
    _text("owner_slack_id"),
    Column("review_by", Moment, nullable=False),
    Column("at", Moment, nullable=False),
    # The pair, so that an emergency cannot name another requester than the rollback's.
    ForeignKeyConstraint(["rollback_id", "requester"], ["rollbacks.id", "rollbacks.requester"]),
    CheckConstraint("person <> '' AND slack_id <> '' AND trim(reason) <> ''", name="emergency_has_somebody_and_why"),
    CheckConstraint("opening <> 'unanswered' OR person = requester", name="emergency_is_of_who_asked"),
    # Who opted in names these, and nothing else does.
    CheckConstraint("owner <> '' AND owner <> person AND owner_slack_id <> slack_id", name="somebody_else_reviews"),
    CheckConstraint("review_by > at", name="review_has_time"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    _text("person"),
    _text("slack_id"),
    _text("note"),
    Column("at", Moment, nullable=False),
    CheckConstraint("person <> '' AND slack_id <> '' AND trim(note) <> ''", name="somebody_says_what_came_of_it"),
)

authorizations = Table(
    "authorizations",
    metadata,
    _text("rollback_id", primary_key=True),
    _text("digest", primary_key=True),
    _text("kind"),  # second_person, or emergency, whose evidence is a row of `emergencies`
    _text("requester"),
    Column("needed", Integer, nullable=False, default=0),  # how many approvals there are, at the least
    Column("because", Text, nullable=False, default=""),
    Column("trigger", Text, nullable=False, default=""),
    Column("at", Moment, nullable=False),
    # The pair, so that an authorization cannot name another requester than the rollback's.
    ForeignKeyConstraint(["rollback_id", "requester"], ["rollbacks.id", "rollbacks.requester"]),
    CheckConstraint("kind IN ('second_person', 'emergency', 'automatic')", name="authorization_kind_is_known"),
    CheckConstraint("kind <> 'second_person' OR needed >= 1", name="second_person_needs_approvals"),
    CheckConstraint(
        "kind <> 'emergency' OR (requester <> '' AND trim(because) <> '')", name="emergency_has_a_person_and_a_reason"
    ),
    CheckConstraint("kind <> 'automatic' OR trim(\"trigger\") <> ''", name="automatic_has_a_trigger"),
)

intents = Table(
    "intents",
    metadata,
    _text("rollback_id", primary_key=True),
    _text("digest"),
    Column("call", one_of(Call), nullable=False),
    Column("arguments", Json(Mapping[str, str]), nullable=False),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(["rollback_id", "digest"], ["authorizations.rollback_id", "authorizations.digest"]),
)


def _before(name: str) -> Table:
    """The intents of a call that changes no service and comes before the one that does."""
    return Table(
        name,
        metadata,
        _text("rollback_id", primary_key=True),
        _text("digest"),
        Column("arguments", Json(Mapping[str, str]), nullable=False),
        Column("at", Moment, nullable=False),
        ForeignKeyConstraint(["rollback_id", "digest"], ["authorizations.rollback_id", "authorizations.digest"]),
    )


build_intents = _before("build_intents")
registration_intents = _before("registration_intents")

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("at"),
    _text("rollback_id"),
    _text("event"),
    _text("actor"),
    _text("detail"),
    _text("config_digest"),
    _text("previous"),
    _text("hash", unique=True),
)
Index("audit_of_rollback", audit.c.rollback_id, audit.c.seq)

ledger = Table(
    "ledger",
    metadata,
    _text("service_arn", primary_key=True),
    _text("task_definition", primary_key=True),
    _text("digests", primary_key=True),
    Column("images", Json(tuple[Image, ...]), nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("served", Json(timedelta), nullable=False),
    _text("copy_of"),
    Column("bad_since", Moment),
    _text("bad_reason"),
    Column("lifted_at", Moment),
    _text("bad_feature"),
    _text("variant_of"),
    _text("without"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rollback_id", String, ForeignKey("rollbacks.id"), nullable=False),
    Column("tell", one_of(NoticeKind), key="kind", nullable=False),
    Column("audience", one_of(Audience), nullable=False),
    Column("medium", one_of(Medium), nullable=False),
    _text("text"),
    _text("channel"),
    Column("created_at", Moment, nullable=False),
    Column("queued_at", Moment, nullable=False, default=partial(datetime.now, UTC)),
    Column("attempted_at", Moment),
    Column("ts", Text, index=True, nullable=False, default=""),
    Column("given_up", Text, nullable=False, default=""),
)

phases = Table(
    "phases",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    Column("number", Integer, nullable=False, primary_key=True, autoincrement=False),
    Column("due_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("result", one_of(Health), nullable=False),
    Column("checks", Json(tuple[Check, ...]), nullable=False),
    Column("judged_at", Moment),
    Column("watch", Json(Watch)),
    Column("figures", Json(Figures)),
    Column("baseline", Json(Baseline)),
    Column("ended", Text, nullable=False, default=""),
)

evidence_before = Table(
    "evidence_before",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    Column("taken_at", Moment, nullable=False, primary_key=True),
    Column("evidence", Json(EvidenceBefore), nullable=False),
)

user_reports = Table(
    "user_reports",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    _text("slack_id", primary_key=True),
    _text("person"),
    Column("well", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

load_tests = Table(
    "load_tests",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    _text("started_by"),
    Column("started_at", Moment, nullable=False),
    _text("build_id"),
    Column("ended_at", Moment),
    _text("result"),
)

due = Table(
    "due",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    Column("kind", one_of(DueKind), nullable=False, primary_key=True),
    Column("due_at", Moment, nullable=False, index=True),
    Column("tries", Integer, nullable=False, default=0),
    Column("claimed_until", Moment),
)
