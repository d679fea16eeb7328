"""What the bot itself remembers of the revisions that a service ran."""

from datetime import timedelta

from sqlalchemy import Column, Table

from bot.journal.kinds import Json, Moment
from bot.journal.tables.columns import metadata, text
from bot.model import Image

ledger = Table(
    "ledger",
    metadata,
    text("service_arn", primary_key=True),
    text("task_definition", primary_key=True),
    text("digests", primary_key=True),
    Column("images", Json(tuple[Image, ...]), nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("served", Json(timedelta), nullable=False),
    text("copy_of"),
    Column("bad_since", Moment),
    text("bad_reason"),
    Column("lifted_at", Moment),
    text("bad_feature"),
    text("variant_of"),
    text("without"),
)
