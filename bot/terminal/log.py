"""`rollback-bot log`: the rollback log, searched and in several forms, and one rollback as a page. Needs no Slack."""

import re
from collections.abc import Callable
from contextlib import AsyncExitStack

from bot import catalog as catalogs
from bot.clock import SystemClock
from bot.errors import Misconfigured, Refused
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import Rollback, RollbackSearch
from bot.rollback_log.entries import as_csv, as_json, facts, markdown
from bot.rollback_log.page import page
from bot.rollback_log.timeline import timeline
from bot.settings import Settings

REFERENCE = re.compile(r"rb-([0-9a-f]{8})[0-9a-f]*")


async def read(settings: Settings, wanted: RollbackSearch, form: str) -> str:
    """As `markdown`, `json` or `csv`; also of a service that has left the services file.

    Raises UnknownService for a name that neither the journal nor the services file has.
    """
    async with AsyncExitStack() as stack:
        journal = await _opened(settings, stack)
        rollbacks = await journal.logged(wanted)
        unheard = wanted.service and not rollbacks and not await journal.recent(wanted.service, limit=1)
    if unheard:
        catalogs.load(settings.config).known(wanted.service)
    if form == "markdown" and not rollbacks and (wanted.words or wanted.since or wanted.until):
        return "## Rollback Log\n\nNo such rollback was found.\n"
    if form == "markdown":
        return markdown(rollbacks, _names(settings))
    return as_json(rollbacks) if form == "json" else as_csv(rollbacks)


async def one(settings: Settings, reference: str, *, html: bool) -> str:
    """The rollback of this reference as a page, or as its section of the log. Raises Refused where there is none."""
    names = _names(settings)
    async with AsyncExitStack() as stack:
        journal = await _opened(settings, stack)
        rollback = await _referred(journal, reference)
        found = await journal.with_its_rows(rollback.id) if html else None
    rollback, rows = found or (rollback, ())
    lines = timeline(rows)
    return page(rollback, facts(rollback, names), lines, names) if html else markdown([rollback], names)


async def _referred(journal: SqlJournal, reference: str) -> Rollback:
    found = await journal.logged(RollbackSearch(words=(reference,), limit=100))
    those = [each for each in found if each.id.startswith(reference.removeprefix("rb-"))]
    if len(those) != 1:
        problem = f"{len(those)} rollbacks are called {reference}" if those else f"There is no rollback {reference}"
        raise Refused(f"{problem}.", "`rollback-bot log` lists them; with --json, their whole ids are in it.")
    return those[0]


async def _opened(settings: Settings, stack: AsyncExitStack) -> SqlJournal:
    journal = SqlJournal(
        settings.database_url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY, read_only=True
    )
    await journal.open()
    stack.push_async_callback(journal.close)
    return journal


def _names(settings: Settings) -> Callable[[str], str | None]:
    """People as the services file names them; where that cannot be read, their Slack ids have to do."""
    try:
        return catalogs.load(settings.config).person
    except Misconfigured:
        return lambda _: None
