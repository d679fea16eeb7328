"""Are the items and the lessons what the audit recorded of them? A proof ends a hold, so no row alone is one. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic_core import to_jsonable_python

from bot.journal.recorded import Recorded
from bot.journal.signing import canonical
from bot.model import OF_THE_RUN, Item, Lessons

_TICKED, _OPENED, _LESSONS = "item_ticked", "item_unticked", "lessons"
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
            what = "item" if item.checklist in OF_THE_RUN else "follow-up"
            return f"its {what} {item.key} is not as it was recorded"
    return ""


def of_lessons(rows: Sequence[Recorded], stored: Sequence[Lessons]) -> str:
    """The same of what people learned, version by version."""
    told = [canonical(row.detail[_LESSONS]) for row in rows if _LESSONS in row.detail]
    same = told == [canonical(to_jsonable_python(each)) for each in stored]
    return "" if same else "its lessons are not those that were recorded"


def _key(said: Mapping[str, Any]) -> Key:
    return said["list"], said["key"]
