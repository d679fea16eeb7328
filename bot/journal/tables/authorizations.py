"""Who approved which plan, and that it may be acted upon."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Integer, Table, Text, UniqueConstraint

from bot.journal.kinds import Moment
from bot.journal.tables.columns import metadata, text

approvals = Table(
    "approvals",
    metadata,
    text("rollback_id", primary_key=True),
    text("digest", primary_key=True),
    text("person", primary_key=True),
    text("slack_id"),
    text("requester"),
    Column("at", Moment, nullable=False),
    UniqueConstraint("rollback_id", "digest", "slack_id"),  # nobody counts twice, under whatever name
    # The pair, so that an approval cannot name another requester than the rollback's.
    ForeignKeyConstraint(["rollback_id", "requester"], ["rollbacks.id", "rollbacks.requester"]),
    CheckConstraint("person <> requester AND person <> ''", name="nobody_approves_their_own"),
)

authorizations = Table(
    "authorizations",
    metadata,
    text("rollback_id", primary_key=True),
    text("digest", primary_key=True),
    text("kind"),  # second_person, or emergency, whose evidence is a row of `emergencies`
    text("requester"),
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
