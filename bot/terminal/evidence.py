"""`rollback-bot evidence`: what was kept of one rollback, out of the database."""

import re

from bot.clock import SystemClock
from bot.errors import Misconfigured
from bot.evidence.file import Collected, evidence_file
from bot.evidence.incident import together
from bot.journal import SqlJournal
from bot.journal.signing import EVERYBODYS_KEY
from bot.model import EvidenceFile
from bot.settings import Settings

_REFERENCE = re.compile(r"(?:rb-)?([0-9a-f]{8,32})", re.IGNORECASE)


async def read(settings: Settings, reference: str) -> EvidenceFile:
    """What was collected when it went wrong; of any other, what was kept of the incident that it left.

    Raises Misconfigured where there is no such rollback, or the beginning of its id is that of several.
    """
    named = _REFERENCE.fullmatch(reference.strip())
    if named is None:
        raise Misconfigured(f"“{reference}” is no rollback.", "Write it as its card does, such as rb-1a2b3c4d.")
    journal = SqlJournal(
        settings.database_url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY, read_only=True
    )
    await journal.open()
    try:
        found = await journal.referred(named[1].lower())
        if len(found) != 1:
            lacks = "There is no rollback" if not found else "There are several rollbacks"
            raise Misconfigured(f"{lacks} called {reference}.", "`rollback-bot log` lists them.")
        (rollback,) = found
        if kept := await journal.evidence_file(rollback.id):
            return kept
        before = together(await journal.evidence(rollback.id))
        return evidence_file(rollback, Collected(rollback.ended_at or rollback.requested_at, before=before))
    finally:
        await journal.close()
