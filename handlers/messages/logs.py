"""The private answer to `logs`: the few lines that matter, newest last, and where all of them are."""

from bot.lookups import logs_told
from bot.model import LogsNow
from handlers.messages.blocks import Message, bullets, context, said, section
from handlers.messages.mrkdwn import code, foreign, link, verbatim

_LINE, _GAP = 300, 400


def logs(found: LogsNow) -> Message:
    title = f"*{foreign(logs_told.title(found))}*"
    lines = [code(line, _LINE) for line in logs_told.lines(found)]
    gaps = [foreign(gap, _GAP) for gap in logs_told.gaps(found)]
    where = [f"Searched: {link(place.url, verbatim(place.what))}" for place in found.places]
    shown = [section(*bullets(lines))] if lines else []
    lacking = [section(*bullets(gaps))] if gaps else []
    return said(
        f"{title}\n{foreign(logs_told.summary(found))}", *shown, *lacking, *([context(*where)] if where else [])
    )
