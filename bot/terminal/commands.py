"""What the commands do that look once and end: a plan, the log, the audit. None of them needs Slack."""

from collections.abc import Iterator

import aws
from bot import catalog as catalogs
from bot import journal as journals
from bot.clock import SystemClock
from bot.journal import Verification
from bot.model import Mark, Partial, Previewed, WantedRevision, hold
from bot.plan.complete import complete
from bot.plan.draft import preview
from bot.plan.partial import switch_off
from bot.ports import NoJournal, Reads
from bot.settings import Settings


async def plan_only(
    settings: Settings, service: str, verb: str = "immediate", what: str = "", *, to: str = ""
) -> Previewed:
    """What `verb` would do, with the feature or the commit that is `what`, or to the revision `to` where one is named.

    Needs no database either; what the journal knows is not considered.
    """
    settings.check_aws()
    catalog, clients = catalogs.load(settings.config), aws.Aws()
    reads = Reads(
        clock=SystemClock(speed=settings.clock_speed, epoch=settings.clock_epoch),
        ecs=aws.Ecs(clients),
        images=aws.Ecr(clients),
        dependencies=aws.DependencyReads(clients),
        journal=NoJournal(),
    )
    try:
        wanted = catalog.known(service)
        if verb == "complete":
            return Previewed(await complete(wanted, what.lower(), reads), ())
        if verb == "partial":
            return Previewed(await switch_off(wanted, Partial(what.lower()), reads), ())
        return await preview(wanted, reads, WantedRevision(named=to))
    finally:
        clients.close()


async def hold_of(settings: Settings, service: str) -> Mark | None:
    """What holds a service, None for nothing. Needs no right but to read it."""
    settings.check_aws()
    clients = aws.Aws()
    try:
        tags = await aws.ServiceTags(clients).read(catalogs.load(settings.config).known(service))
    finally:
        clients.close()
    return hold.read(tags)


def export_audit(settings: Settings, *, after: int, head: str) -> Iterator[str]:
    """A line of JSON for each row of the audit behind the row `after`, whose hash begins with `head`.

    Raises Refused where the chain is broken, or is another one.
    """
    return journals.export(settings.database_url, after=after, head=head)


def verify_audit(settings: Settings, *, head: str) -> Verification:
    """The whole chain, and whether `head` ("" for none) is the beginning of the hash of one of its rows."""
    return journals.verify_database(settings.database_url, head=head, secret=settings.secret_shared_with_slack)
