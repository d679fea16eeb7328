"""What became of signals, who wants none for a while, and what was done upon one without an approval."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from bot.journal.kinds import Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import CameTo, Mode

considered = Table(
    "considered",
    metadata,
    text("id", primary_key=True),
    text("service"),
    text("name"),
    text("state"),
    Column("mode", one_of(Mode), nullable=False),
    Column("came_to", one_of(CameTo), nullable=False),
    text("reason"),
    Column("happened_at", Moment, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    text("deployment"),
    Column("in_window", Boolean, nullable=False),
    text("told"),
    Column("rollback_id", Text, nullable=False, index=True),  # "" for none
    CheckConstraint("came_to <> 'proposed' OR rollback_id <> ''", name="what_is_proposed_is_a_rollback"),
)

snoozes = Table(
    "snoozes",
    metadata,
    text("id", primary_key=True),
    text("service"),
    text("person"),
    text("slack_id"),
    text("reason"),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    CheckConstraint("person <> '' AND slack_id <> '' AND trim(reason) <> ''", name="snooze_has_somebody_and_why"),
    CheckConstraint("until >= at", name="snooze_ends_later"),
)

Index("snoozes_of_service", snoozes.c.service, snoozes.c.at)

watched = Table(
    "watched",
    metadata,
    text("service", primary_key=True),
    Column("at", Moment, nullable=False, primary_key=True),
    Column("mode", one_of(Mode), nullable=False),
)

told_watching = Table(
    "told_watching",
    metadata,
    text("service", primary_key=True),
    text("what", primary_key=True),
    Column("at", Moment, nullable=False),
)
"""What was told of how a service is watched: that it acts by itself, and the weeks that were summed up."""

automatics = Table(
    "automatics",
    metadata,
    text("rollback_id", primary_key=True),
    text("digest", primary_key=True),
    text("requester"),
    text("alarm"),
    text("service"),
    text("signal"),
    text("deployment"),
    Column("deployed_at", Moment, nullable=False),
    Column("too_old_at", Moment, nullable=False),
    Column("cooled_since", Moment, nullable=False),
    Column("dry_since", Moment, nullable=False),
    Column("would_have", Integer, nullable=False),
    text("told"),
    Column("at", Moment, nullable=False),
    UniqueConstraint("service", "deployment"),  # at most one for each deployment
    # The pair, so that it cannot name another requester than the rollback's.
    ForeignKeyConstraint(["rollback_id", "requester"], ["rollbacks.id", "rollbacks.requester"]),
    CheckConstraint("trim(alarm) <> '' AND trim(deployment) <> '' AND trim(told) <> ''", name="automatic_has_evidence"),
    CheckConstraint("deployed_at <= at AND at < too_old_at", name="automatic_is_of_a_young_deployment"),
    CheckConstraint("cooled_since < at", name="automatic_cools_down"),
)
