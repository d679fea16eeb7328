"""Is who was called, who answered, and who acted alone what the audit recorded? Pure."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_jsonable_python

from bot.journal.recorded import Recorded
from bot.journal.signing import canonical
from bot.model import Automatic, Called, Emergency, Looking, Reviewed


def of_calls(rows: Sequence[Recorded], called: Sequence[Any], looking: Sequence[Any]) -> str:
    """What is not as it was recorded, the beginning of a sentence; of all its plans. The last two are its rows."""
    calls = [(row.digest, Called(row.level, row.slack_ids, row.at, row.until)) for row in called]
    if not _same(rows, "called", calls):
        return "who was called about it is not who was recorded"
    answers = [(row.digest, Looking(row.slack_id, row.person, row.at)) for row in looking]
    return "" if _same(rows, "looking", answers) else "who answered the calls is not who was recorded"


def of_emergencies(rows: Sequence[Recorded], stored: Sequence[Emergency], reviews: Sequence[Reviewed]) -> str:
    """The same for emergencies, and for who closed their review."""
    if not _same(rows, "emergency", [(each.digest, each) for each in stored]):
        return "its emergency is not the one that was recorded"
    told = [canonical(row.detail["reviewed"]) for row in rows if "reviewed" in row.detail]
    same = told == [canonical(to_jsonable_python(each)) for each in reviews]
    return "" if same else "who reviewed its emergency is not who was recorded"


def of_automatics(rows: Sequence[Recorded], stored: Sequence[Automatic]) -> str:
    """The same for what an alarm authorized itself."""
    same = _same(rows, "automatic", [(each.digest, each) for each in stored])
    return "" if same else "its automatic authorization is not the one that was recorded"


def _same(rows: Sequence[Recorded], name: str, stored: Sequence[tuple[str, Any]]) -> bool:
    told = [canonical([row.detail.get("digest"), row.detail[name]]) for row in rows if name in row.detail]
    return sorted(told) == sorted(canonical([digest, to_jsonable_python(value)]) for digest, value in stored)
