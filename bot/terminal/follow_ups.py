"""`rollback-bot follow-ups`: what is still to be done after the rollbacks, where Slack cannot be asked."""

import json
from datetime import UTC

from bot.clock import SystemClock
from bot.follow_up import list_rules
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import Item, Rollback
from bot.settings import Settings


async def read(settings: Settings, service: str) -> tuple[Rollback, ...]:
    """Those with an open item, oldest first; of all services where `service` is "". Needs no Slack."""
    journal = SqlJournal(
        settings.database_url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY, read_only=True
    )
    await journal.open()
    try:
        found = await journal.with_open_items(service=service)
    finally:
        await journal.close()
    return tuple(each for each in found if list_rules.open_items(each))


def report(found: tuple[Rollback, ...]) -> str:
    lines = [line for rollback in found for line in (_headline(rollback), *map(_line, list_rules.open_items(rollback)))]
    return "\n".join(lines) or "Nothing is left to be done."


def as_json(found: tuple[Rollback, ...]) -> str:
    """Times are UTC."""
    told = [
        {
            "rollback": rollback.reference,
            "service": rollback.service,
            "key": item.key,
            "what": item.words,
            "owner": item.owner,
            "due": item.due_at.astimezone(UTC).isoformat() if item.due_at else None,
            "issue": item.issue.address if item.issue else "",
        }
        for rollback in found
        for item in list_rules.open_items(rollback)
    ]
    return json.dumps(told, indent=2, ensure_ascii=False)


def _headline(rollback: Rollback) -> str:
    return f"{rollback.service}, rolled back by {rollback.reference} on {rollback.requested_at:%Y-%m-%d %H:%M} UTC"


def _line(item: Item) -> str:
    due = f", due {item.due_at:%Y-%m-%d}" if item.due_at else ""
    return f"  {list_rules.name(item)}: {item.words} ({item.owner or 'nobody yet'}{due})"
