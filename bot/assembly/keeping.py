"""The journal, and where the heads of its audit are handed over."""

from sqlalchemy import make_url

import aws
from bot.broadcast.whose import told_outside
from bot.catalog import Catalog
from bot.journal import Signer, SqlJournal
from bot.operating import Heads
from bot.ports import Clock
from bot.secrets.passwords import Password, of_file
from bot.settings import Settings


def journal_of(settings: Settings, catalog: Catalog, clock: Clock) -> SqlJournal:
    return SqlJournal(
        settings.database_url,
        clock=clock,
        config_digest=catalog.digest,
        signer=Signer(settings.secret_shared_with_slack),
        outside=told_outside(catalog),
    )


def password_of(settings: Settings) -> Password | None:
    """What PostgreSQL is to be told at each connection; None: what stands in the address, if anything does."""
    if settings.database_password_file:
        return of_file(settings.database_password_file)
    if not settings.database_iam_region:
        return None
    where = make_url(settings.database_url)
    return aws.database_token(
        host=where.host or "", port=where.port or 5432, user=where.username or "", region=settings.database_iam_region
    )


def heads_of(settings: Settings, catalog: Catalog, journal: SqlJournal, clients: aws.Aws) -> Heads:
    """What keeps the audit's heads outside of the database; `clients` put them into a bucket where one is named."""
    bucket = aws.head_bucket(
        clients,
        settings.audit_heads,
        {service.region for service in catalog.services.values()},
        mode=settings.audit_heads_mode,
        days=settings.audit_heads_days,
    )
    return Heads(journal, settings.audit_heads, every=settings.audit_heads_every, bucket=bucket)
