"""The destinations that take nothing now, as the journal of the running bot has it. Nothing is sent."""

from datetime import UTC, datetime

from bot.broadcast.trouble import SAID_AFTER
from bot.clock import SystemClock
from bot.errors import Failed, Refused
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import Diagnosis, Silent
from bot.settings import Settings
from bot.text import counted, dated

_FIX = "Mend it there, or name another one in the services file; then try it: rollback-bot notify --test AUDIENCE."


async def broadcasts_checkup(settings: Settings) -> list[Diagnosis]:
    """A line for each; none where there is no journal yet, which others say."""
    clock = SystemClock()
    journal = SqlJournal(settings.database_url, clock=clock, config_digest="", signer=EVERYBODYS_KEY, read_only=True)
    try:
        await journal.open()
        return [_line(each) for each in await journal.silent_destinations(datetime.now(UTC) - SAID_AFTER)]
    except (Failed, Refused):
        return []
    finally:
        await journal.close()


def _line(silent: Silent) -> Diagnosis:
    waits = f"{counted(silent.waiting, 'text')} {'waits' if silent.waiting == 1 else 'wait'}"
    says = f"It takes nothing since {dated(silent.since)}: {silent.why}. {waits}."
    return Diagnosis(f"destination {silent.destination}", says, _FIX)
