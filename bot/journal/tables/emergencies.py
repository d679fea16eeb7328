"""Who acted alone upon which plan, with the evidence for it, and who reviewed that."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Table, Text

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import Opening

emergencies = Table(
    "emergencies",
    metadata,
    text("rollback_id", primary_key=True),
    text("digest", primary_key=True),
    text("requester"),
    text("person"),
    text("slack_id"),
    text("reason"),
    Column("opening", one_of(Opening), nullable=False),
    Column("skipped", Json(tuple[str, ...]), nullable=False),
    text("owner"),
    text("owner_slack_id"),
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
    text("person"),
    text("slack_id"),
    text("note"),
    Column("at", Moment, nullable=False),
    CheckConstraint("person <> '' AND slack_id <> '' AND trim(note) <> ''", name="somebody_says_what_came_of_it"),
)
