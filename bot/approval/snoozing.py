"""`snooze 30m REASON`: what may be typed, in one form, and how one that is in force is told. Pure."""

import re
from datetime import timedelta

from bot.model import Snooze
from bot.text import inert, mention, moment

LONGEST = timedelta(hours=24)
BY_BUTTON, OFF = timedelta(minutes=30), "off"
_TYPED = re.compile(r"(?P<number>[0-9]{1,4})\s*(?P<unit>m|min|minutes?|h|hours?)\s+(?P<reason>\S.*)", re.DOTALL)


def read(text: str) -> tuple[timedelta, str] | None:
    """-> for how long, and why; no time at all for `off`. None: it is neither."""
    typed = text.strip()
    if typed.lower() == OFF:
        return timedelta(0), "ended"
    if (found := _TYPED.fullmatch(typed)) is None:
        return None
    each = timedelta(hours=1) if found["unit"].startswith("h") else timedelta(minutes=1)
    lasts = int(found["number"]) * each
    return (lasts, found["reason"].strip()) if timedelta(0) < lasts <= LONGEST else None


def told(snooze: Snooze) -> str:
    """Who wants no alarm to propose anything, until when, and why: a sentence."""
    who = f"{mention(snooze.slack_id)} has snoozed alarms of {snooze.service}"
    return f"{who} until {moment(snooze.until)}: “{inert(snooze.reason)}”."
