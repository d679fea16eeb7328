"""The private answer to `logs`: the few lines that matter, newest last, and where all of them are."""

import re

from bot.lookups import logs_told
from bot.model import LogsNow
from handlers.messages.blocks import Message, bullets, context, said, section
from handlers.messages.mrkdwn import code, foreign, link, verbatim

_LINE, _GAP = 300, 400
_AT = re.compile(r"(\d\d:\d\d:\d\d UTC) (.*)", re.DOTALL)


def logs(found: LogsNow) -> Message:
    title = f"*{foreign(logs_told.title(found))}*"
    lines = [_timed(line) for line in logs_told.lines(found)]
    gaps = [foreign(gap, _GAP) for gap in logs_told.gaps(found)]
    where = [f"Searched: {link(place.url, verbatim(place.what))}" for place in found.places]
    shown = [section(*bullets(lines))] if lines else []
    lacking = [section(*bullets(gaps))] if gaps else []
    return said(
        f"{title}\n{foreign(logs_told.summary(found))}", *shown, *lacking, *([context(*where)] if where else [])
    )


def _timed(line: str) -> str:
    """When, and in fixed width what."""
    found = _AT.fullmatch(line)
    return f"{found[1]} {code(found[2], _LINE)}" if found else foreign(line)
