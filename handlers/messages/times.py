"""Times of day in sentences: each reader sees them in the zone where he is.

The rooms of the bot write UTC, `14:33 UTC` or with its day, for terminals, the log and the audit; Slack shows its own
date tokens instead, with UTC for whoever sees no tokens. What stands in fixed width stays as it was logged.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from handlers.messages.blocks import FIELD, NOTIFICATION, SECTION, Block, Message
from handlers.messages.mrkdwn import date_token

_DAY = r"(?:\d{4}-\d\d-\d\d|[A-Z][a-z]{2} \d{1,2}|\d{1,2} [A-Z][a-z]{2}) "  # the last: as older plans have it
_CLOCK = r"\d\d:\d\d(?::\d\d)?"
_FIXED = r"```.*?(?:```|$)|`[^`\n]*`|<[^<>\n]*>"
_TIMES = re.compile(
    rf"(?P<fixed>{_FIXED})|(?<![\w:.-])(?:(?P<first>(?:{_DAY})?{_CLOCK})(?P<to>-| to | and ))?"
    rf"(?P<last>(?:{_DAY})?{_CLOCK}) UTC(?!\w)",
    re.DOTALL,
)
_FORMATS = tuple(f"{day} {clock}" for day in ("%Y-%m-%d", "%Y %b %d", "%Y %d %b") for clock in ("%H:%M:%S", "%H:%M"))
_HALF_A_DAY, _HALF_A_YEAR = timedelta(hours=12), timedelta(days=182)


def local(message: Message, near: datetime) -> Message:
    """The same with tokens. A time without its day is the one that lies nearest to `near`."""
    blocks = tuple(local_block(block, near) for block in message.blocks)
    return Message(localized(message.text, near, NOTIFICATION), blocks)


def local_block(value: Any, near: datetime) -> Any:
    """All mrkdwn in it; plain text cannot show tokens."""
    if isinstance(value, Mapping):
        if value.get("type") == "mrkdwn":
            return {**value, "text": localized(value["text"], near, SECTION)}
        return {
            key: _fields(inner, near) if key == "fields" else local_block(inner, near) for key, inner in value.items()
        }
    return [local_block(inner, near) for inner in value] if isinstance(value, list | tuple) else value


def _fields(texts: list[Block], near: datetime) -> list[Block]:
    return [{**each, "text": localized(each["text"], near, FIELD)} for each in texts]


def localized(text: str, near: datetime, limit: int) -> str:
    """Where tokens would make it too long for Slack, it stays as it was."""
    shown = _TIMES.sub(partial(_tokens, near=near), text)
    return shown if len(shown) <= limit else text


def _tokens(found: re.Match[str], near: datetime) -> str:
    if found["fixed"]:
        return found[0]
    first = f"{_token(found['first'], near)}{found['to']}" if found["first"] else ""
    return f"{first}{_token(found['last'], near)}"


def _token(written: str, near: datetime) -> str:
    at = _dated(written, near) if " " in written else _nearest(written, near)
    if at is None:
        return f"{written} UTC"
    return date_token(at, day=" " in written, seconds=written.count(":") > 1)


def _dated(written: str, near: datetime) -> datetime | None:
    """`2026-11-24 14:33`, or `Nov 24 14:33`, of the year that is nearest."""
    read = written if written[:4].isdigit() else f"{near.astimezone(UTC).year} {written}"
    for each in _FORMATS:
        try:
            at = datetime.strptime(read, each).replace(tzinfo=UTC)
        except ValueError:
            continue
        return at if read == written or abs(at - near) <= _HALF_A_YEAR else _another_year(at, near)
    return None


def _another_year(at: datetime, near: datetime) -> datetime | None:
    try:
        return at.replace(year=at.year + (1 if at < near else -1))
    except ValueError:  # 29 February
        return None


def _nearest(clock: str, near: datetime) -> datetime | None:
    try:
        hour, minute, second = [*map(int, clock.split(":")), 0][:3]
        at = near.astimezone(UTC).replace(hour=hour, minute=minute, second=second, microsecond=0)
    except ValueError:
        return None
    if at - near > _HALF_A_DAY:
        return at - timedelta(days=1)
    return at + timedelta(days=1) if near - at > _HALF_A_DAY else at
