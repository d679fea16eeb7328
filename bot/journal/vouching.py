"""What is told outside beside what the audit says of it: no text goes out, or is public, by a row alone.

Each text is recorded when its row is made, by its digest, and so is whoever approved it. See docs/decisions/0280.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.errors import NotAsRecorded
from bot.journal.signing import Known, Signed, canonical
from bot.journal.tables import audit, deliveries
from bot.model import text_digest

MADE = "telling"  # the event; it changes no rollback
_PIECE = 200
_WHAT = ("notice", "audience", "destination", "key", "over")
_ANOTHER = "was made while the bot had another Slack token or version, so it can no longer prove that it is its own"


def said(row: Mapping[str, Any] | Any) -> dict[str, Any]:
    """What of a row is recorded."""
    return {**{name: row[name] for name in _WHAT}, "text": text_digest(f"{row['subject']}\n{row['text']}")}


def vouch(connection: Connection, row: Row[Any], known: Known) -> None:
    """Raises NotAsRecorded for a text that this bot has not made so, or that nobody approved."""
    found = list(_of(connection, row.rollback_id))
    ours = [each for each in found if known.signer.by(each._mapping) is Signed.OURS]
    if not (problem := _problem(row, ours)):
        return
    if not _problem(row, [each for each in found if known.signer.by(each._mapping) is not Signed.FORGED]):
        problem = _ANOTHER
    raise NotAsRecorded(f"the text {problem}")


def of_deliveries(connection: Connection) -> Iterator[str]:
    """What is wrong with them. What is not there any more was removed in its time. Reads in pieces."""
    after = 0
    while rows := connection.execute(
        select(deliveries).where(deliveries.c.id > after).order_by(deliveries.c.id).limit(_PIECE)
    ).all():
        after = rows[-1].id
        for row in rows:
            if problem := _problem(row, list(_of(connection, row.rollback_id))):
                yield f"What is told over {row.destination} was changed past the bot: its text {problem}."


def _of(connection: Connection, rollback_id: str) -> Iterator[Row[Any]]:
    wanted = (audit.c.rollback_id == rollback_id) & audit.c.event.in_((MADE, "noted"))
    yield from connection.execute(select(audit).where(wanted).order_by(audit.c.seq))


def _problem(row: Row[Any], told: list[Row[Any]]) -> str:
    """The end of a sentence about the text."""
    details = [(each.event, json.loads(each.detail)) for each in told]
    wanted = said(row._mapping)
    made = [one for event, each in details if event == MADE for one in each["made"]]
    recorded = next((one for one in made if canonical({**one, "waits": 0}) == canonical({**wanted, "waits": 0})), None)
    if recorded is None:
        return "is not one that was recorded"
    approved = any(_approved(each, wanted["text"]) for event, each in details if event != MADE)
    if recorded["waits"] and not row.waits and not approved:
        return "was to be approved first, and nobody did"
    return ""


def _approved(detail: Mapping[str, Any], digest: str) -> bool:
    published = detail.get("published")
    return isinstance(published, dict) and published.get("text") == digest
