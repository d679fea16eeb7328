"""What is told outside beside what the audit says of it: no text goes out, or is public, by a row alone.

Each text is recorded when its row is made, by its digest, and so is whoever approved it, and how it ended: it went out,
or it was given up. See docs/decisions/0280, 0296 and 0420.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from bot.errors import GivenUpBefore, NotAsRecorded, SentBefore
from bot.journal.pruned import Pruned, key
from bot.journal.signing import Known, Signed, canonical
from bot.journal.tables import audit, deliveries
from bot.model import text_digest

MADE = "telling"  # the event; it changes no rollback
SENT = "sent"  # in its detail: the key of the row that went out
GIVEN_UP = "given_up"  # the keys of rows that will not go out any more
ENDS = "ends"  # beside rows that are made: how they end is recorded too, which older programs did not
_PIECE = 200
_NAMED = ("notice", "audience", "destination")
_WHAT = ("notice", "audience", "destination", "key", "over")
_SHOWN = ("service", "moment", "situation")  # a page's status, and what a banner goes by; older rows say nothing of it
_ANOTHER = "was made while the bot had another Slack token or version, so it can no longer prove that it is its own"


def said(row: Mapping[str, Any] | Any) -> dict[str, Any]:
    """What of a row is recorded."""
    return {**{name: row[name] for name in (*_WHAT, *_SHOWN)}, "text": text_digest(f"{row['subject']}\n{row['text']}")}


def named(row: Mapping[str, Any] | Any) -> str:
    return key(*(row[name] for name in _NAMED))


def vouch(connection: Connection, row: Row[Any], known: Known) -> None:
    """Raises NotAsRecorded for a text that this bot has not made so, or that nobody approved.

    SentBefore or GivenUpBefore, two of them, for what is over already, whatever its row says.
    """
    found = list(_of(connection, row.rollback_id))
    ours = [each for each in found if known.signer.by(each._mapping) is Signed.OURS]
    if _is_recorded(SENT, row, ours):
        raise SentBefore("the text went out already, and somebody set it back")
    if _is_recorded(GIVEN_UP, row, ours):
        raise GivenUpBefore("the text was given up, and somebody set it back")
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
            told = list(_of(connection, row.rollback_id))
            if problem := _problem(row, told) or _wrong_end(row, told):
                yield f"What is told over {row.destination} was changed past the bot: its text {problem}."
    yield from _lost(connection, Pruned(connection))


def _lost(connection: Connection, pruned: Pruned) -> Iterator[str]:
    """Texts that were made, or published, and have no row any more."""
    after = 0
    wanted = (audit.c.event == MADE) | ((audit.c.event == "noted") & audit.c.detail.contains('"published":'))
    while rows := connection.execute(
        select(audit).where(audit.c.seq > after, wanted).order_by(audit.c.seq).limit(_PIECE)
    ).all():
        after = rows[-1].seq
        for row in rows:
            yield from _lost_of(connection, row, pruned)


def _lost_of(connection: Connection, row: Row[Any], pruned: Pruned) -> Iterator[str]:
    detail, at = json.loads(row.detail), datetime.fromisoformat(row.at)
    for one in detail.get("made", ()):
        this = and_(*(deliveries.c[name] == one[name] for name in _NAMED))
        if connection.execute(select(deliveries.c.id).where(this)).first() is None and not pruned.text(named(one), at):
            yield f"A text of rollback {row.rollback_id} over {one['destination']} was made, and is not there any more."
    published = detail.get("published")
    if isinstance(published, dict) and not any(
        one["text"] == published.get("text")
        for each in _of(connection, row.rollback_id)
        if each.seq < row.seq
        for one in json.loads(each.detail).get("made", ())
    ):
        yield f"Row {row.seq} publishes a text of rollback {row.rollback_id} that was never made."


def _of(connection: Connection, rollback_id: str) -> Iterator[Row[Any]]:
    wanted = (audit.c.rollback_id == rollback_id) & audit.c.event.in_((MADE, "noted"))
    yield from connection.execute(select(audit).where(wanted).order_by(audit.c.seq))


def _problem(row: Row[Any], told: list[Row[Any]]) -> str:
    """The end of a sentence about the text."""
    details = [(each.event, json.loads(each.detail)) for each in told]
    wanted = said(row._mapping)
    made = [one for event, each in details if event == MADE for one in each.get("made", ())]
    recorded = next((one for one in made if _same(one, wanted)), None)
    if recorded is None:
        return "is not one that was recorded"
    approved = any(_approved(each, wanted["text"]) for event, each in details if event != MADE)
    if recorded["waits"] and not row.waits and not approved:
        return "was to be approved first, and nobody did"
    return ""


def _same(recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    known = {name: value for name, value in wanted.items() if name in recorded or name not in _SHOWN}
    return canonical({**recorded, "waits": 0}) == canonical({**known, "waits": 0})


def _wrong_end(row: Row[Any], told: list[Row[Any]]) -> str:
    """The same, where the row says otherwise how it ended. Of what an older program made, less was recorded."""
    sent, given_up = (_is_recorded(how, row, told) for how in (SENT, GIVEN_UP))
    if sent and row.sent_at is None:
        return "went out, and its row says that it did not"
    if given_up and not row.given_up:
        return "was given up, and its row says that it was not"
    if not _is_recorded(ENDS, row, told):
        return ""
    if row.sent_at and not sent:
        return "did not go out, and its row says that it did"
    return "was not given up, and its row says that it was" if row.given_up and not given_up else ""


def _is_recorded(how: str, row: Row[Any], told: list[Row[Any]]) -> bool:
    """`how`: SENT, GIVEN_UP or ENDS."""
    this = named(row._mapping)
    return any(each.event == MADE and this in json.loads(each.detail).get(how, ()) for each in told)


def _approved(detail: Mapping[str, Any], digest: str) -> bool:
    published = detail.get("published")
    return isinstance(published, dict) and published.get("text") == digest
