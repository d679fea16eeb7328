"""Are the follow-ups what the audit recorded of them? A proof ends a hold, so no row alone is one. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.journal.recorded import Recorded
from bot.model import Item

_TICKED, _OPENED = "item_ticked", "item_unticked"
Key = tuple[str, str]


def of_items(rows: Sequence[Recorded], items: Iterable[Item]) -> str:
    """What is not as it was recorded, the beginning of a sentence; "" where all is. `rows` are in their order."""
    told: dict[Key, tuple[str, str] | None] = {}
    for row in rows:
        if _TICKED in row.detail:
            ticked = row.detail[_TICKED]
            told[_key(ticked)] = (ticked["proof"], row.actor)
        elif _OPENED in row.detail:
            told[_key(row.detail[_OPENED])] = None
    for item in items:
        stored = (item.ticked.proof, item.ticked.slack_id or "bot") if item.ticked else None
        if stored != told.get((item.checklist, item.key)):
            return f"its follow-up {item.key} is not as it was recorded"
    return ""


def _key(said: Mapping[str, Any]) -> Key:
    return said["list"], said["key"]
